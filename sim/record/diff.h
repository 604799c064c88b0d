/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing two runs change by change: what was different from the start, the first thing that
 * happened differently, and what then came of it.
 *
 * Both sides are read once, in the order in which things happened, so cost follows the length of
 * the runs.  What only one of them has recorded is not compared, and a note says so.  Runs are
 * equal when all that both have recorded of what happened is equal, how they ended, and the
 * fingerprints over their changes; scenario, policy, seed and all that may differ between equal
 * runs (run_env, the number of engine events) do not matter to that, nor do samples, which follow
 * from the rest.
 *
 * At one moment causes come before effects: nodes and pods that appear, changes by others than the
 * scheduler, decisions with their scores, what the scheduler changed, events.
 */
#ifndef KD_RECORD_DIFF_H
#define KD_RECORD_DIFF_H

#include <kubedes/types.h>

#include "record/diff_fields.h"

typedef struct {
	const KdResults *results;
	gint64 run;
} KdDiffSide;

/* What a run says of itself. */
typedef struct {
	const char *file; /* borrowed from the results */
	gint64 run, seed, changes;
	char *scenario, *policy, *version, *stopped_by, *fingerprint;
	KdTime ended;
	KdForest *forest;
	const KdTree *document;                /* the scenario; NULL = cannot be read */
	bool decisions, scores, objects, rows; /* recorded; rows: pods and nodes */
} KdDiffRun;

/* The first thing that differs. */
typedef struct {
	KdTime time;
	const char *kind; /* node, pod, change, decision, score, event, end */
	char *what;       /* "decision 17, of pod default/a"; of the first run if it has one */
	bool there[2];    /* which of them have it */
	guint64 n_before; /* of its kind, equal in both */
	GArray *fields;
} KdDiffFirst;

/* A pod, a node or another object that differs. */
typedef struct {
	char *name; /* "default/a", "Service default/web" */
	bool there[2];
	KdTime time;    /* the first difference, or when it was created where only one has it */
	GArray *fields; /* where both have it */
} KdDiffObject;

typedef struct {
	char *name;
	guint n;
} KdDiffTally;

typedef struct {
	const char *word; /* pods, nodes, objects */
	bool compared;
	guint n[2], n_only[2], n_differ; /* n_differ: of those that both have */
	GArray *tallies;                 /* of KdDiffTally: how many differ in which field, where
					    fields are few; in the order of the schema */
	GPtrArray *objects;              /* KdDiffObject by time and name, up to the limit */
} KdDiffGroup;

typedef struct {
	KdDiffRun runs[2];
	GArray *parameters; /* KdDiffField: policy, seed, version, inputs, the scenario by path */
	bool different;     /* in what happened */
	KdDiffFirst *first; /* NULL: nothing that was recorded differs */
	/* Where scores differ before that, and the decision is the same; NULL = nowhere. */
	KdDiffFirst *thought;
	GArray *counts; /* KdDiffField: numbers of things that differ */
	KdDiffGroup pods, nodes, objects;
	GPtrArray *notes; /* char *: what could not be compared */
} KdDiff;

/* @limit: how many objects of each group to keep.  NULL and @error: a file cannot be read, or has
 * not that run. */
KdDiff *kd_diff_new(const KdDiffSide sides[2], guint limit, GError **error);
void kd_diff_free(KdDiff *diff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdDiff, kd_diff_free)

#endif
