/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/insert.h"

#include <string.h>

enum {
	N_ROWS = 8,  /* of one statement, which costs as much as some columns */
	N_BATCH = 64 /* handed over together */
};

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
	insert->batch = kd_batch_new();
	insert->one = prepare(insert, 1, error);
	return insert->one != NULL;
}

void kd_insert_clear(KdInsert *insert)
{
	if (!insert->table)
		return;
	g_assert(!insert->writer->thread);
	kd_insert_flush(insert);
	g_clear_pointer(&insert->one, sqlite3_finalize);
	g_clear_pointer(&insert->several, sqlite3_finalize);
	g_clear_pointer(&insert->batch, kd_batch_free);
	g_clear_pointer(&insert->table, g_free);
}

/* ---- values ---- */

static KdValue *next(KdInsert *insert, int type)
{
	GArray *values = insert->batch->values;
	KdValue *value;

	g_array_set_size(values, values->len + 1);
	value = &g_array_index(values, KdValue, values->len - 1);
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
	next(insert, SQLITE_TEXT)->text = insert->batch->texts->len;
	g_string_append_len(insert->batch->texts, value, (gssize) strlen(value) + 1);
}

void kd_insert_null(KdInsert *insert)
{
	next(insert, SQLITE_NULL);
}

/* ---- rows ---- */

static void bind(sqlite3_stmt *statement, int column, const KdValue *value, const char *texts)
{
	switch (value->type) {
	case SQLITE_INTEGER:
		sqlite3_bind_int64(statement, column, value->integer);
		return;
	case SQLITE_FLOAT:
		sqlite3_bind_double(statement, column, value->real);
		return;
	case SQLITE_TEXT:
		sqlite3_bind_text(statement, column, texts + value->text, -1, SQLITE_STATIC);
		return;
	default:
		sqlite3_bind_null(statement, column);
	}
}

static void write_rows(KdInsert *insert, sqlite3_stmt *statement, const KdValue *values,
		       guint n_values, const char *texts)
{
	int code;

	for (guint i = 0; i < n_values; i++)
		bind(statement, (int) i + 2, &values[i], texts);
	code = sqlite3_step(statement);
	if (code != SQLITE_DONE)
		kd_writer_fail(insert->writer, code);
	sqlite3_reset(statement);
}

static void write_batch(gpointer data, const KdValue *values, guint n_rows, const char *texts)
{
	KdInsert *insert = data;
	const guint n = insert->n_columns;

	if (n_rows >= N_ROWS && !insert->several)
		insert->several = prepare(insert, N_ROWS, NULL);
	while (n_rows > 0 && !kd_writer_has_failed(insert->writer)) {
		const guint n_now = insert->several && n_rows >= N_ROWS ? N_ROWS : 1;

		write_rows(insert, n_now > 1 ? insert->several : insert->one, values, n_now * n,
			   texts);
		values += n_now * n;
		n_rows -= n_now;
	}
}

void kd_insert_flush(KdInsert *insert)
{
	KdBatch *batch = insert->batch;

	if (batch->n_rows == 0)
		return;
	batch->write = write_batch;
	batch->data = insert;
	insert->batch = kd_writer_hand_over(insert->writer, batch);
}

void kd_insert_end(KdInsert *insert)
{
	KdBatch *batch = insert->batch;

	batch->n_rows++;
	g_assert(batch->values->len == batch->n_rows * insert->n_columns);
	if (batch->n_rows == N_BATCH)
		kd_insert_flush(insert);
}
