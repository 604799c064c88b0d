/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_query.h"

#include "api/decode.h"
#include "record/object_rows.h"

static void clear_item(gpointer data)
{
	CmdItem *item = data;

	kd_object_unref(item->object);
	kd_forest_unref(item->forest);
}

GArray *cmd_items_new(void)
{
	GArray *items = g_array_new(FALSE, FALSE, sizeof(CmdItem));

	g_array_set_clear_func(items, clear_item);
	return items;
}

void cmd_items_move(GArray *to, GArray *from)
{
	if (from->len > 0)
		g_array_append_vals(to, from->data, from->len);
	g_array_set_clear_func(from, NULL);
	g_array_set_size(from, 0);
}

bool cmd_query_wants_name(const CmdQuery *query, const char *name)
{
	return !query->names[0] || g_strv_contains(query->names, name);
}

gboolean cmd_history_is_there(const CmdQuery *query, bool *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) any = kd_results_prepare(
		query->results, "SELECT EXISTS (SELECT 1 FROM object WHERE run = ?)", error);

	if (!any)
		return FALSE;
	sqlite3_bind_int64(any, 1, query->run);
	*ret = sqlite3_step(any) == SQLITE_ROW && sqlite3_column_int(any, 0);
	return TRUE;
}

gboolean cmd_history_learn(const CmdQuery *query, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		query->results,
		"SELECT kind, json_extract(body, '$.apiVersion') FROM object "
		"WHERE run = ? AND body IS NOT NULL GROUP BY kind ORDER BY kind",
		error);
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, query->run);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		const char *kind = (const char *) sqlite3_column_text(row, 0);
		const char *version = (const char *) sqlite3_column_text(row, 1);

		if (version)
			kd_kinds_get(query->kinds, version, kind);
	}
	return code == SQLITE_DONE ||
	       kd_results_fail(query->results, "the objects cannot be read", error);
}

static gboolean read_one(const CmdQuery *query, const char *namespace_, const char *name,
			 GArray *items, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GError) problem = NULL;
	CmdItem item = { 0 };

	item.forest = kd_object_rows_read(query->results, query->run, query->kind->kind, namespace_,
					  name, query->at, &item.tree, &problem);
	if (!item.forest) {
		if (problem)
			g_propagate_error(error, g_steal_pointer(&problem));
		return !problem;
	}
	item.object = kd_object_decode(query->kind, item.forest, item.tree, KD_DECODE_UNCHECKED,
				       problems);
	if (query->selector && !kd_selector_matches(query->selector, &item.object->metadata.labels))
		clear_item(&item);
	else
		g_array_append_val(items, item);
	return TRUE;
}

/* The names of those that are there at the time. */
static const char sql[] = "SELECT namespace, name, change, max(version) FROM object "
			  "WHERE run = ?1 AND kind = ?2 AND time <= ?3 "
			  "AND (?4 IS NULL OR namespace IS NULL OR namespace = ?4) "
			  "GROUP BY namespace, name HAVING change != 'deleted' "
			  "ORDER BY namespace, name";

GArray *cmd_history_read(const CmdQuery *query, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(query->results, sql, error);
	g_autoptr(GArray) items = cmd_items_new();
	int code;

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_text(row, 2, query->kind->kind, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 3, query->at);
	sqlite3_bind_text(row, 4, query->namespace_, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		const char *namespace_ = (const char *) sqlite3_column_text(row, 0);
		const char *name = (const char *) sqlite3_column_text(row, 1);

		if (cmd_query_wants_name(query, name) &&
		    !read_one(query, namespace_, name, items, error))
			return NULL;
	}
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the objects cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&items);
}
