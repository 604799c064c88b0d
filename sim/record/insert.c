/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/insert.h"

gboolean kd_writer_check(const KdWriter *writer, GError **error)
{
	return writer->failure == SQLITE_OK ||
	       kd_fail(error, KD_ERROR_DATABASE, "%s: cannot be written: %s",
		       kd_results_path(writer->results), sqlite3_errstr(writer->failure));
}

static char *insert_sql(const char *table, int n_columns)
{
	GString *sql = g_string_new(NULL);

	g_string_printf(sql, "INSERT INTO %s VALUES (?", table);
	for (int i = 1; i < n_columns; i++)
		g_string_append(sql, ", ?");
	g_string_append_c(sql, ')');
	return g_string_free(sql, FALSE);
}

gboolean kd_insert_init(KdInsert *insert, KdWriter *writer, const char *table, GError **error)
{
	g_autofree char *select = g_strdup_printf("SELECT * FROM %s", table);
	g_autoptr(sqlite3_stmt) columns = kd_results_prepare(writer->results, select, error);
	g_autofree char *sql = NULL;

	*insert = (KdInsert){ .writer = writer, .column = 2 };
	if (!columns)
		return FALSE;
	insert->n_columns = sqlite3_column_count(columns);
	sql = insert_sql(table, insert->n_columns);
	insert->statement = kd_results_prepare(writer->results, sql, error);
	if (!insert->statement)
		return FALSE;
	sqlite3_bind_int64(insert->statement, 1, writer->run);
	return TRUE;
}

void kd_insert_clear(KdInsert *insert)
{
	g_clear_pointer(&insert->statement, sqlite3_finalize);
}

void kd_insert_int(KdInsert *insert, gint64 value)
{
	sqlite3_bind_int64(insert->statement, insert->column++, value);
}

void kd_insert_time(KdInsert *insert, KdTime value)
{
	if (value == KD_TIME_UNSET)
		kd_insert_null(insert);
	else
		kd_insert_int(insert, value);
}

void kd_insert_number(KdInsert *insert, gint64 number)
{
	if (number == 0)
		kd_insert_null(insert);
	else
		kd_insert_int(insert, number);
}

void kd_insert_real(KdInsert *insert, double value)
{
	sqlite3_bind_double(insert->statement, insert->column++, value);
}

void kd_insert_text(KdInsert *insert, const char *value)
{
	sqlite3_bind_text(insert->statement, insert->column++, value, -1, SQLITE_STATIC);
}

void kd_insert_null(KdInsert *insert)
{
	sqlite3_bind_null(insert->statement, insert->column++);
}

void kd_insert_end(KdInsert *insert)
{
	int code;

	g_assert(insert->column == insert->n_columns + 1);
	insert->column = 2;
	if (insert->writer->failure != SQLITE_OK)
		return;
	code = sqlite3_step(insert->statement);
	if (code != SQLITE_DONE)
		insert->writer->failure = code;
	sqlite3_reset(insert->statement);
}
