/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a KdDiff, for diff*.c alone.
 */
#ifndef KD_RECORD_DIFF_PRIVATE_H
#define KD_RECORD_DIFF_PRIVATE_H

#include "record/diff.h"

/* One statement over both runs, a row of each at a time. */
typedef struct {
	const KdDiffSide *sides;
	sqlite3_stmt *row[2];
	bool there[2]; /* whether the row is one */
} KdDiffPair;

/* @sql has the run as ?1; both stand before their first row. */
gboolean kd_diff_pair_init(KdDiffPair *pair, const KdDiffSide sides[2], const char *sql,
			   GError **error);
/* The next row of one side; FALSE and @error when it cannot be read. */
gboolean kd_diff_pair_step(KdDiffPair *pair, int side, GError **error);
gboolean kd_diff_pair_step_both(KdDiffPair *pair, GError **error);
/* Whose row comes next when both are sorted by their first @n_keys columns (numbers and texts): <0
 * the first's, >0 the second's, 0 both alike.  One of them must be there. */
int kd_diff_pair_order(const KdDiffPair *pair, int n_keys);
/* Go on with those whose turn it was. */
gboolean kd_diff_pair_advance(KdDiffPair *pair, int order, GError **error);
void kd_diff_pair_clear(KdDiffPair *pair); /* a zeroed one too */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdDiffPair, kd_diff_pair_clear)

/*
 * A kind of rows in the order in which they came to be: diff_logs.c.  @sql gives number and time,
 * then all that is compared; numbers of pods and nodes may be compared as they are, for where they
 * stand for others, the rows that gave the numbers differ before.  @details shows one row, by run
 * and number: what to call it, then its columns.
 */
typedef struct {
	const char *kind, *sql, *details;
	size_t recorded;     /* of a bool in KdDiffRun */
	bool unless_objects; /* the history of objects says it better */
	int rank;            /* of those at one time, the lower is the cause */
} KdDiffLog;

enum {
	KD_DIFF_RANK_NODE,
	KD_DIFF_RANK_POD,
	KD_DIFF_RANK_CHANGE,
	KD_DIFF_RANK_DECISION,
	KD_DIFF_RANK_SCORE,
	KD_DIFF_RANK_CHANGE_BY_SCHEDULER, /* follows from its decision, which has a log of its own
					   */
	KD_DIFF_RANK_EVENT,
	KD_DIFF_RANK_MOMENT,
};

/* What happened; what the scheduler thought, which changes nothing by itself; and when a pod was
 * bound, ran and ended, or a node went.  Each ends with a zeroed row. */
extern const KdDiffLog kd_diff_logs[];
extern const KdDiffLog kd_diff_thoughts[];
extern const KdDiffLog kd_diff_moments[];

/* Both as in KdDiff; diff_run.c */
gboolean kd_diff_run_load(KdDiffRun *run, const KdDiffSide *side, GError **error);
void kd_diff_run_clear(KdDiffRun *run);
gboolean kd_diff_parameters(const KdDiffRun runs[2], const KdDiffSide sides[2], GArray *ret,
			    GError **error);
gboolean kd_diff_counts(const KdDiffRun runs[2], const KdDiffSide sides[2], GArray *ret,
			GError **error);

/* diff_first.c: *ret stays NULL when there is none. */
void kd_diff_first_free(KdDiffFirst *first); /* NULL allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdDiffFirst, kd_diff_first_free)
gboolean kd_diff_find_first(const KdDiffRun runs[2], const KdDiffSide sides[2], KdDiffFirst **ret,
			    GError **error);
/* The same of scores alone, before @before (NULL = at any time). */
gboolean kd_diff_find_thought(const KdDiffRun runs[2], const KdDiffSide sides[2],
			      const KdDiffFirst *before, KdDiffFirst **ret, GError **error);

/* diff_objects.c: pods, nodes and objects of @diff, whose runs are there. */
gboolean kd_diff_find_objects(KdDiff *diff, const KdDiffSide sides[2], guint limit, GError **error);
void kd_diff_group_clear(KdDiffGroup *group);

#endif
