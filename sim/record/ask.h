/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking: a report's query on a results database, as a table.
 */
#ifndef KD_RECORD_ASK_H
#define KD_RECORD_ASK_H

#include <kubedes/report.h>

#include "base/text.h"
#include "record/results.h"

typedef enum {
	KD_ASK_PEOPLE, /* titles over the columns, "1.5Gi", "95.29%" */
	KD_ASK_RAW,    /* the query's own column names, plain numbers: for CSV and JSON */
} KdAskStyle;

/* The report of one run, or with @run 0 of all, and then a first column names the run (unless the
 * report is across runs, or there is one only).  NULL and @error: the file cannot be read, or the
 * report does not fit its own query. */
KdTable *kd_ask(const KdResults *results, const KdReport *report, gint64 run, KdAskStyle style,
		GError **error);

/* The statement of a report with :run bound (nothing with @run 0). */
sqlite3_stmt *kd_ask_prepare(const KdResults *results, const KdReport *report, gint64 run,
			     GError **error);

/* One number as people like it, by its unit; free with g_free(). */
char *kd_ask_number(double value, KdUnit unit);

#endif
