/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run done again from its row in a results database, to look at what was not recorded.
 *
 * Equal inputs give equal runs, so a database need not hold the score of every node for every pod:
 * scenario, policy and seed are enough to have them back.  Scenario and policy are those of the
 * row; the files that they name are looked for where they lay (run_env), and must be as they were.
 *
 * That it is the same run is seen as it goes: every decision is compared with the one recorded;
 * where decisions were not recorded, the whole of it with the fingerprint.  The first difference is
 * an error.  Horizon and limit of events do not matter up to a decision that came before them.
 */
#ifndef KD_RUN_RERUN_H
#define KD_RUN_RERUN_H

#include "control/scheduler.h"
#include "record/results.h"

typedef struct {
	gint64 run;         /* row of the run */
	const char *folder; /* where the scenario's files are now; NULL = where they were */
	guint64 last;       /* number of the last decision that is wanted; 0 = all */
	/* Each decision when it has been made, with all that led to it. */
	void (*see)(gpointer data, const KdDecision *decision);
	gpointer see_data;
	/* Now and then, with the decisions made and those there will be (0 = unknown); NULL =
	 * never.  FALSE ends it, which is an error. */
	bool (*progress)(gpointer data, guint64 done, guint64 known);
	gpointer progress_data;
} KdRerunOptions;

/*
 * KD_ERROR_INPUT: files are missing or changed, or the run comes out otherwise than recorded (which
 * @see may have been told a part of).
 */
gboolean kd_rerun(const KdResults *results, const KdRerunOptions *options, GError **error);

#endif
