/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of one run: values column by column in the order of schema.sql, then kd_insert_end().
 *
 * The run is the first column of every table and set once.  Rows go into SQLite a few at a time,
 * for a statement costs as much as some columns: those that wait do so until the insert is cleared.
 * The first failure is kept in the KdWriter that all tables of the run share, and all after it does
 * nothing.
 */
#ifndef KD_RECORD_INSERT_H
#define KD_RECORD_INSERT_H

#include <kubedes/types.h>

#include "record/results.h"

typedef struct {
	const KdResults *results;
	gint64 run;
	int failure; /* of SQLite; SQLITE_OK = none */
} KdWriter;

/* The failure as an error; TRUE if there is none. */
gboolean kd_writer_check(const KdWriter *writer, GError **error);

typedef struct {
	int type; /* SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_NULL */
	union {
		gint64 integer;
		double real;
		gsize text; /* where in the texts */
	};
} KdValue;

typedef struct {
	KdWriter *writer; /* borrowed */
	char *table;
	sqlite3_stmt *one, *several; /* rows at a time; several: NULL until it is needed */
	guint n_columns;             /* without the run */
	KdValue *values;             /* of rows that wait */
	guint n_values, n_rows;
	GString *texts; /* of values */
} KdInsert;

gboolean kd_insert_init(KdInsert *insert, KdWriter *writer, const char *table, GError **error);
/* What waits is written; a zeroed one too. */
void kd_insert_clear(KdInsert *insert);

void kd_insert_int(KdInsert *insert, gint64 value);
void kd_insert_time(KdInsert *insert, KdTime value);    /* NULL for KD_TIME_UNSET */
void kd_insert_number(KdInsert *insert, gint64 number); /* NULL for 0: of a node or spec */
void kd_insert_real(KdInsert *insert, double value);
void kd_insert_text(KdInsert *insert, const char *value); /* NULL allowed */
void kd_insert_null(KdInsert *insert);
void kd_insert_end(KdInsert *insert);
/* Rows that wait are written now. */
void kd_insert_flush(KdInsert *insert);

#endif
