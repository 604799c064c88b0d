/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runs of one or more results databases, and what to call them.
 *
 * The title of a run says what tells it from the others: scenario, policy, parameters, seed,
 * whichever differ, and the file where two files have runs that are alike in all of these.  Runs
 * that differ by the seed alone are one group, which plots give one colour.
 */
#ifndef KD_RECORD_RUNS_H
#define KD_RECORD_RUNS_H

#include "record/results.h"

typedef struct {
	const KdResults *results; /* where it is recorded; borrowed */
	gint64 run, seed;
	char *scenario, *policy;
	char *settings;    /* "path=value path=value", "" for none: parameters that change what
			      happens, and in what documents differ (setups.h) */
	double seconds;    /* of simulated time */
	char *name;        /* of its group: "fgd" */
	char *title;       /* "fgd, seed 42" */
	char *group_title; /* "fgd (10 seeds)" */
	guint group;       /* from 0, in order of the first run of each */
	bool leads;        /* the first of its group */
} KdRun;

typedef struct {
	KdRun *runs; /* by file and number */
	guint n, n_groups;
} KdRuns;

/* All runs, or with @run not 0 that one.  NULL and @error when the file cannot be read, has no runs
 * or not that one. */
KdRuns *kd_runs_load(const KdResults *results, gint64 run, GError **error);
/* All runs of several files (NULL-terminated), in that order. */
KdRuns *kd_runs_load_all(const KdResults *const *results, GError **error);
/* Runs of one policy differ in nothing but the seed. */
bool kd_runs_differ_by_policy(const KdRuns *runs);
void kd_runs_free(KdRuns *runs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdRuns, kd_runs_free)

#endif
