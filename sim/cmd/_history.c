/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/decode.h"
#include "cmd/_query.h"
#include "record/object_rows.h"

static gboolean has_history(const CmdQuery *query, bool *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) any = kd_results_prepare(
		query->results, "SELECT EXISTS (SELECT 1 FROM object WHERE run = ?)", error);

	if (!any)
		return FALSE;
	sqlite3_bind_int64(any, 1, query->run);
	*ret = sqlite3_step(any) == SQLITE_ROW && sqlite3_column_int(any, 0);
	return TRUE;
}

gboolean cmd_history_init(CmdQuery *query, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		query->results,
		"SELECT kind, json_extract(body, '$.apiVersion') FROM object "
		"WHERE run = ? AND body IS NOT NULL GROUP BY kind ORDER BY kind",
		error);
	int code;

	if (!row || !has_history(query, &query->history, error))
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

/* The last version of each that is there at the time; "%s" may ask for one name. */
#define SQL_OF(and_name)                                                                           \
	"SELECT object.body, object_spec.body FROM (SELECT max(version) AS version, run "          \
	"FROM object WHERE run = ?1 AND kind = ?2 AND time <= ?3 "                                 \
	"AND (?4 IS NULL OR namespace = ?4) " and_name "GROUP BY namespace, name) "                \
	"JOIN object USING (run, version) LEFT JOIN object_spec USING (run, spec) "                \
	"WHERE change != 'deleted' ORDER BY namespace, name"

static const char sql_of_all[] = SQL_OF("");
static const char sql_of_one[] = SQL_OF("AND name = ?5 ");

static sqlite3_stmt *ask(const CmdQuery *query, const KdKind *kind, const char *const *names,
			 GError **error)
{
	const bool one = names[0] && !names[1];
	sqlite3_stmt *row = kd_results_prepare(query->results, one ? sql_of_one : sql_of_all,
					       error);

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_text(row, 2, kind->kind, -1, SQLITE_STATIC);
	sqlite3_bind_int64(row, 3, query->at);
	sqlite3_bind_text(row, 4, cmd_query_namespace(query, kind), -1, SQLITE_STATIC);
	if (one)
		sqlite3_bind_text(row, 5, names[0], -1, SQLITE_STATIC);
	return row;
}

static gboolean read_item(const CmdQuery *query, const KdKind *kind, sqlite3_stmt *row,
			  GArray *items, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	CmdItem item = { 0 };

	if (!kd_object_rows_parse(row, 0, kd_results_path(query->results), &item.forest, &item.tree,
				  error))
		return FALSE;
	item.object = kd_object_decode(kind, item.forest, item.tree, KD_DECODE_UNCHECKED, problems);
	g_array_append_val(items, item);
	return TRUE;
}

GArray *cmd_history_read(const CmdQuery *query, const KdKind *kind, const char *const *names,
			 GError **error)
{
	g_autoptr(sqlite3_stmt) row = ask(query, kind, names, error);
	g_autoptr(GArray) items = cmd_items_new();
	int code;

	if (!row)
		return NULL;
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		if (!read_item(query, kind, row, items, error))
			return NULL;
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the objects cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&items);
}
