/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/insert.h"

#include <string.h>

gboolean kd_writer_check(const KdWriter *writer, GError **error)
{
	return writer->failure == SQLITE_OK ||
	       kd_fail(error, KD_ERROR_DATABASE, "%s: cannot be written: %s",
		       kd_results_path(writer->results), sqlite3_errstr(writer->failure));
}

/* Rows that go into one statement: twice as many would save a twentieth more. */
enum { N_ROWS = 8 };

static void add_row(GString *sql, guint n_columns)
{
	g_string_append(sql, "(?1");
	for (guint i = 0; i < n_columns; i++)
		g_string_append(sql, ", ?");
	g_string_append_c(sql, ')');
}

static sqlite3_stmt *prepare(const KdInsert *insert, guint n_rows, GError **error)
{
	g_autoptr(GString) sql = g_string_new(NULL);
	sqlite3_stmt *statement;

	g_string_printf(sql, "INSERT INTO %s VALUES ", insert->table);
	for (guint i = 0; i < n_rows; i++) {
		if (i > 0)
			g_string_append(sql, ", ");
		add_row(sql, insert->n_columns);
	}
	statement = kd_results_prepare(insert->writer->results, sql->str, error);
	if (statement)
		sqlite3_bind_int64(statement, 1, insert->writer->run);
	return statement;
}

gboolean kd_insert_init(KdInsert *insert, KdWriter *writer, const char *table, GError **error)
{
	g_autofree char *select = g_strdup_printf("SELECT * FROM %s", table);
	g_autoptr(sqlite3_stmt) columns = kd_results_prepare(writer->results, select, error);

	*insert = (KdInsert){ .writer = writer };
	if (!columns)
		return FALSE;
	insert->table = g_strdup(table);
	insert->n_columns = (guint) sqlite3_column_count(columns) - 1;
	insert->values = g_new(KdValue, N_ROWS * insert->n_columns);
	insert->texts = g_string_new(NULL);
	insert->one = prepare(insert, 1, error);
	return insert->one != NULL;
}

void kd_insert_clear(KdInsert *insert)
{
	if (!insert->table)
		return;
	kd_insert_flush(insert);
	g_clear_pointer(&insert->one, sqlite3_finalize);
	g_clear_pointer(&insert->several, sqlite3_finalize);
	g_clear_pointer(&insert->values, g_free);
	g_string_free(insert->texts, TRUE);
	g_clear_pointer(&insert->table, g_free);
}

/* ---- values ---- */

static KdValue *next(KdInsert *insert, int type)
{
	KdValue *value = &insert->values[insert->n_values++];

	value->type = type;
	return value;
}

void kd_insert_int(KdInsert *insert, gint64 value)
{
	next(insert, SQLITE_INTEGER)->integer = value;
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
	next(insert, SQLITE_FLOAT)->real = value;
}

void kd_insert_text(KdInsert *insert, const char *value)
{
	if (!value) {
		kd_insert_null(insert);
		return;
	}
	next(insert, SQLITE_TEXT)->text = insert->texts->len;
	g_string_append_len(insert->texts, value, (gssize) strlen(value) + 1);
}

void kd_insert_null(KdInsert *insert)
{
	next(insert, SQLITE_NULL);
}

/* ---- rows ---- */

static void bind(const KdInsert *insert, sqlite3_stmt *statement, int column, const KdValue *value)
{
	switch (value->type) {
	case SQLITE_INTEGER:
		sqlite3_bind_int64(statement, column, value->integer);
		return;
	case SQLITE_FLOAT:
		sqlite3_bind_double(statement, column, value->real);
		return;
	case SQLITE_TEXT:
		sqlite3_bind_text(statement, column, insert->texts->str + value->text, -1,
				  SQLITE_STATIC);
		return;
	default:
		sqlite3_bind_null(statement, column);
	}
}

static void write_rows(KdInsert *insert, sqlite3_stmt *statement, const KdValue *values, guint n)
{
	int code;

	if (insert->writer->failure != SQLITE_OK)
		return;
	for (guint i = 0; i < n; i++)
		bind(insert, statement, (int) i + 2, &values[i]);
	code = sqlite3_step(statement);
	if (code != SQLITE_DONE)
		insert->writer->failure = code;
	sqlite3_reset(statement);
}

static void write_several(KdInsert *insert)
{
	if (!insert->several)
		insert->several = prepare(insert, N_ROWS, NULL);
	if (insert->several)
		write_rows(insert, insert->several, insert->values, insert->n_values);
	else if (insert->writer->failure == SQLITE_OK)
		insert->writer->failure = SQLITE_ERROR;
}

void kd_insert_flush(KdInsert *insert)
{
	if (insert->n_rows == N_ROWS)
		write_several(insert);
	for (guint i = 0; insert->n_rows < N_ROWS && i < insert->n_rows; i++)
		write_rows(insert, insert->one, insert->values + i * insert->n_columns,
			   insert->n_columns);
	insert->n_rows = insert->n_values = 0;
	g_string_truncate(insert->texts, 0);
}

void kd_insert_end(KdInsert *insert)
{
	insert->n_rows++;
	g_assert(insert->n_values == insert->n_rows * insert->n_columns);
	if (insert->n_rows == N_ROWS)
		kd_insert_flush(insert);
}
