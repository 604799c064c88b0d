/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows into one table: values column by column in the order of schema.sql, then kd_insert_end().
 *
 * The run is the first column of every table and set once.  Texts are borrowed until the row ends.
 * What goes wrong is kept, and all after it does nothing: ask kd_insert_failed() now and then, or
 * at the end.
 */
#ifndef KD_RECORD_INSERT_H
#define KD_RECORD_INSERT_H

#include <kubedes/types.h>

#include "record/results.h"

typedef struct {
	sqlite3_stmt *statement;
	int n_columns, column; /* the next one, from 1 */
	int failure;           /* of SQLite; SQLITE_OK = none */
} KdInsert;

gboolean kd_insert_init(KdInsert *insert, const KdResults *results, const char *table, gint64 run,
			GError **error);
void kd_insert_clear(KdInsert *insert); /* a zeroed one too */

void kd_insert_int(KdInsert *insert, gint64 value);
void kd_insert_time(KdInsert *insert, KdTime value); /* NULL for KD_TIME_UNSET */
void kd_insert_real(KdInsert *insert, double value);
void kd_insert_text(KdInsert *insert, const char *value); /* NULL allowed */
void kd_insert_null(KdInsert *insert);
void kd_insert_end(KdInsert *insert);
bool kd_insert_failed(const KdInsert *insert, const KdResults *results, GError **error);

#endif
