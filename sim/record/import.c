/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/results.h"

/* A clear word about a file that is none, before SQLite has its say. */
static gboolean check(const char *path, GError **error)
{
	g_autoptr(KdResults) other = kd_results_open(path, error);

	return other != NULL;
}

static gboolean attach(const KdResults *results, const char *path, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = kd_results_prepare(results, "ATTACH ? AS other", error);

	if (!statement)
		return FALSE;
	sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
	return sqlite3_step(statement) == SQLITE_DONE || kd_results_fail(results, path, error);
}

/* The run is the first column of every table; its numbers follow those that are there. */
static gboolean copy_table(const KdResults *results, const char *table, gint64 last, GError **error)
{
	g_autofree char *select = g_strdup_printf("SELECT * FROM other.%s", table);
	g_autoptr(sqlite3_stmt) columns = kd_results_prepare(results, select, error);
	g_autoptr(GString) sql = g_string_new(NULL);

	if (!columns)
		return FALSE;
	g_string_printf(sql, "INSERT INTO main.%s SELECT run + %" G_GINT64_FORMAT, table, last);
	for (int i = 1; i < sqlite3_column_count(columns); i++)
		g_string_append_printf(sql, ", %s", sqlite3_column_name(columns, i));
	g_string_append_printf(sql, " FROM other.%s", table);
	return kd_results_exec(results, sql->str, error);
}

static gboolean copy_all(const KdResults *results, gint64 last, GError **error)
{
	g_autoptr(sqlite3_stmt)
		tables = kd_results_prepare(results,
					    "SELECT name FROM main.sqlite_schema WHERE type = "
					    "'table' AND name NOT LIKE 'sqlite_%'",
					    error);

	while (tables && sqlite3_step(tables) == SQLITE_ROW)
		if (!copy_table(results, (const char *) sqlite3_column_text(tables, 0), last,
				error))
			return FALSE;
	return tables != NULL;
}

gboolean kd_results_import(KdResults *results, const char *path, GError **error)
{
	gboolean good;
	gint64 run;

	if (!check(path, error) || !attach(results, path, error))
		return FALSE;
	good = kd_results_begin_run(results, &run, error) && copy_all(results, run - 1, error) &&
	       kd_results_commit(results, error);
	if (!good) {
		g_prefix_error(error, "%s: ", path);
		kd_results_rollback(results);
	}
	kd_results_exec(results, "DETACH other", NULL);
	return good;
}
