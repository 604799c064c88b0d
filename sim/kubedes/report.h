/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report interface: all that a file in reports/ may include.
 *
 * A report is a question to a results database and a picture of the answer.  It never sees a live
 * simulation, so it can be asked again years later.
 *
 * The query is run once for each run with :run bound to its number.  In the plot, the rows of the
 * i-th run are the data block $run<i> (from 1; columns as in the query), and n_runs, run_title[i],
 * run_style[i], time_unit, time_scale and more are set: record/plot.h has them all.
 */
#ifndef KUBEDES_REPORT_H
#define KUBEDES_REPORT_H

#include <gmodule.h>
#include <kubedes/types.h>

G_BEGIN_DECLS

typedef enum { KD_TEXT, KD_COUNT, KD_NUMBER, KD_SECONDS, KD_PERCENT, KD_BYTES } KdUnit;

typedef struct {
	const char *title; /* "wait, 99th percentile" */
	KdUnit unit;
} KdColumn;

typedef struct {
	guint32 size, abi; /* KD_REPORT_HEAD */
	const char *name, *summary;
	const char *sql;         /* :run is bound */
	const KdColumn *columns; /* one for each of the query's, zeroed row at the end */
	const char *plot;        /* gnuplot commands; NULL: a table only */
	/* A text about a run that belongs to the plot ("the first 60 of 8,152 pods"), as
	 * run_note[i]; :run is bound.  NULL, or no row: none. */
	const char *note;
	bool keyless; /* the plot has no use for a key of the runs */
	/* Each run has a panel of its own, with time from left to right, and there are at most so
	 * many: of runs that differ by the seed alone the first, of more than this the first ones;
	 * no others have data.  0: all runs share the panels. */
	guint panels;
} KdReport;

#define KD_REPORT_ABI  1
#define KD_REPORT_HEAD .size = sizeof(KdReport), .abi = KD_REPORT_ABI
#define KD_REPORT(id)                                                                              \
	extern const KdReport kd_report_##id;                                                      \
	G_MODULE_EXPORT const KdReport kd_report_##id

G_END_DECLS

#endif
