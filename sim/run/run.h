/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run: from a scenario to rows in a results database.
 */
#ifndef KD_RUN_RUN_H
#define KD_RUN_RUN_H

#include "record/results.h"
#include "run/scenario.h"

/* How far a run is. */
typedef struct {
	KdTime now;
	guint64 n_events, n_pods, n_bound;
	double part; /* of all that there is to do, 0 to 1; NaN: nobody can tell */
} KdRunProgress;

typedef struct {
	const char *policy; /* over the scenario's; NULL = the scenario's */
	const gint64 *seed; /* over the scenario's; NULL */
	KdTime until;       /* KD_TIME_UNSET = the scenario's */
	bool check;         /* verify everything as it goes; a difference is an error */
	bool plain;         /* no caches in the framework */
	bool explain;       /* have decisions with all that led to them; changes nothing */
	/* With .check: where a scenario that comes to the difference again is written; NULL =
	 * nowhere. */
	const char *reproducer;
	const char *parameters; /* JSON for run.parameters */
	/* Called now and then; NULL = never.  FALSE stops the run cleanly. */
	bool (*progress)(gpointer data, const KdRunProgress *progress);
	gpointer progress_data;
} KdRunOptions;

/* What the caller prints. */
typedef struct {
	gint64 run; /* row of the run */
	guint64 n_nodes, n_pods, n_bound, n_ended, n_bad_rows, n_decisions;
	KdTime ended;
	bool interrupted; /* by .progress; then nothing was expected */
	double wall_seconds, cpu_seconds;
	guint64 fingerprint;
	GPtrArray *notes;  /* of char *: what the user should know */
	GPtrArray *missed; /* of char *: expectations that were missed */
} KdRunSummary;
void kd_run_summary_clear(KdRunSummary *summary);

/* The run is added to @results; on FALSE nothing of it is left there. */
gboolean kd_run(const KdScenario *scenario, const KdRunOptions *options, KdResults *results,
		KdRunSummary *ret, GError **error);

#endif
