/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "record/results.h"

/* The type goes in with the value, and the length, so that no two rows read alike. */
static void add_value(GChecksum *sum, sqlite3_stmt *row, int column)
{
	const int type = sqlite3_column_type(row, column);
	const guchar *bytes = sqlite3_column_blob(row, column);
	gint64 head[3] = { type, 0, 0 };

	if (type == SQLITE_INTEGER) {
		head[1] = sqlite3_column_int64(row, column);
	} else if (type == SQLITE_FLOAT) {
		double value = sqlite3_column_double(row, column);

		memcpy(&head[1], &value, sizeof(value));
	} else {
		head[2] = sqlite3_column_bytes(row, column);
	}
	g_checksum_update(sum, (const guchar *) head, sizeof(head));
	if (head[2] > 0)
		g_checksum_update(sum, bytes, (gssize) head[2]);
}

static gboolean add_rows(const KdResults *results, gint64 run, const char *table, GChecksum *sum,
			 GError **error)
{
	g_autoptr(GString) sql = g_string_new(NULL);
	g_autoptr(sqlite3_stmt) rows = NULL;
	int code, n_columns;

	/* By all columns in turn, so that the order in which rows were written is no matter. */
	g_string_printf(sql, "SELECT * FROM \"%s\"", table);
	rows = kd_results_prepare(results, sql->str, error);
	if (!rows)
		return FALSE;
	n_columns = sqlite3_column_count(rows);
	g_string_append(sql, " WHERE run = ? ORDER BY 1");
	for (int i = 2; i <= n_columns; i++)
		g_string_append_printf(sql, ", %d", i);
	sqlite3_finalize(g_steal_pointer(&rows));
	rows = kd_results_prepare(results, sql->str, error);
	if (!rows)
		return FALSE;
	sqlite3_bind_int64(rows, 1, run);
	g_checksum_update(sum, (const guchar *) table, -1);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		for (int i = 1; i < n_columns; i++)
			add_value(sum, rows, i);
	}
	return code == SQLITE_DONE || kd_results_fail(results, "cannot be read", error);
}

char *kd_results_digest(const KdResults *results, gint64 run, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(sqlite3_stmt) tables = kd_results_prepare(
		results,
		"SELECT name FROM sqlite_schema WHERE type = 'table' "
		"AND name <> 'run_env' AND name NOT LIKE 'sqlite_%' ORDER BY name",
		error);

	if (!tables)
		return NULL;
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *table = (const char *) sqlite3_column_text(tables, 0);

		if (!add_rows(results, run, table, sum, error))
			return NULL;
	}
	return g_strdup(g_checksum_get_string(sum));
}
