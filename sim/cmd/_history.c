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
	const char *name = names[0] && !names[1] ? names[0] : NULL;
	g_autoptr(sqlite3_stmt)
		row = kd_object_rows_ask(query->results, query->run, kind->kind,
					 cmd_query_namespace(query, kind), name, query->at, error);
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
