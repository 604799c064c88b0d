/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking: a report's query on a results database, as a table.
 */
#ifndef KD_RECORD_ASK_H
#define KD_RECORD_ASK_H

#include <kubedes/report.h>

#include "base/text.h"
#include "record/runs.h"

typedef enum {
	KD_ASK_PEOPLE, /* titles over the columns, "1.5Gi", "95.29%" */
	KD_ASK_RAW,    /* the query's own column names, plain numbers: for CSV and JSON */
} KdAskStyle;

/* The report of these runs; of several a first column has the title of the run.  NULL and @error:
 * a file cannot be read, or the report does not fit its own query. */
KdTable *kd_ask(const KdRuns *runs, const KdReport *report, KdAskStyle style, GError **error);
/* Both styles at the price of one. */
gboolean kd_ask_both(const KdRuns *runs, const KdReport *report, KdTable **ret_people,
		     KdTable **ret_raw, GError **error);

/* How many rows it has for these runs, or no less than @most, beyond which nobody counts. */
gboolean kd_ask_count(const KdRuns *runs, const KdReport *report, guint most, guint *ret_n,
		      GError **error);

/* The statement of a report with :run bound. */
sqlite3_stmt *kd_ask_prepare(const KdRun *run, const KdReport *report, GError **error);

/* Its note about this run, *ret_note NULL for none; free with g_free(). */
gboolean kd_ask_note(const KdRun *run, const KdReport *report, char **ret_note, GError **error);

/* One number as people like it, by its unit; free with g_free(). */
char *kd_ask_number(double value, KdUnit unit);

#endif
