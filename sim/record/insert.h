/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of one run: values column by column in the order of schema.sql, then kd_insert_end().
 *
 * The run is the first column of every table and set once.  Texts are borrowed until the row ends.
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
	KdWriter *writer; /* borrowed */
	sqlite3_stmt *statement;
	int n_columns, column; /* the next one, from 1 */
} KdInsert;

gboolean kd_insert_init(KdInsert *insert, KdWriter *writer, const char *table, GError **error);
void kd_insert_clear(KdInsert *insert); /* a zeroed one too */

void kd_insert_int(KdInsert *insert, gint64 value);
void kd_insert_time(KdInsert *insert, KdTime value);    /* NULL for KD_TIME_UNSET */
void kd_insert_number(KdInsert *insert, gint64 number); /* NULL for 0: of a node or spec */
void kd_insert_real(KdInsert *insert, double value);
void kd_insert_text(KdInsert *insert, const char *value); /* NULL allowed */
void kd_insert_null(KdInsert *insert);
void kd_insert_end(KdInsert *insert);

#endif
