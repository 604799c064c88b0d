/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of one run: values column by column in the order of schema.sql, then kd_insert_end().
 *
 * The run is the first column of every table and set once.  Rows are handed over to the writer,
 * which all tables of the run share, some at a time: those that wait do so until the insert is
 * flushed or cleared.
 */
#ifndef KD_RECORD_INSERT_H
#define KD_RECORD_INSERT_H

#include <kubedes/types.h>

#include "record/writer.h"

typedef struct {
	KdWriter *writer; /* borrowed */
	char *table;
	sqlite3_stmt *one, *several; /* rows at a time; several: NULL until it is needed */
	guint n_columns;             /* without the run */
	KdBatch *batch;              /* rows that wait */
} KdInsert;

gboolean kd_insert_init(KdInsert *insert, KdWriter *writer, const char *table, GError **error);
/* What waits is written; a zeroed one too.  The writer's thread must have been stopped. */
void kd_insert_clear(KdInsert *insert);

void kd_insert_int(KdInsert *insert, gint64 value);
void kd_insert_time(KdInsert *insert, KdTime value);    /* NULL for KD_TIME_UNSET */
void kd_insert_number(KdInsert *insert, gint64 number); /* NULL for 0: of a node or spec */
void kd_insert_real(KdInsert *insert, double value);
void kd_insert_text(KdInsert *insert, const char *value); /* NULL allowed */
void kd_insert_null(KdInsert *insert);
void kd_insert_end(KdInsert *insert);
/* Rows that wait are handed over now. */
void kd_insert_flush(KdInsert *insert);

#endif
