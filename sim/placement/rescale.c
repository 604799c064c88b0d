/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores of which few differ, normalised and added to the totals: what a score becomes is worked
 * out once for each number, not once for each node.
 */
#include "config.h"

#include "placement/framework_private.h"

/* A table of all scores that may be is worth it while it is shorter than this part of the nodes. */
#define TABLE_PART 4
#define MEMO_BITS  9

typedef struct {
	const gint64 *scores;   /* by slot */
	const KdSlot *feasible; /* [n] */
	guint n;
	KdRescale rescale;
	gint64 min, max, weight;
	bool is_out; /* of the range that scores must be in */
} Rescaling;

/* Two at a time, as each comparison waits for the one before it. */
static void find_range(Rescaling *self)
{
	const gint64 *scores = self->scores;
	const KdSlot *feasible = self->feasible;
	gint64 min[2], max[2];

	min[0] = min[1] = max[0] = max[1] = scores[feasible[0]];
	for (guint i = self->n & 1; i < self->n; i += 2) {
		const gint64 x = scores[feasible[i]], y = scores[feasible[i + 1]];

		min[0] = MIN(min[0], x);
		max[0] = MAX(max[0], x);
		min[1] = MIN(min[1], y);
		max[1] = MAX(max[1], y);
	}
	self->min = MIN(min[0], min[1]);
	self->max = MAX(max[0], max[1]);
}

static gint64 weighted(Rescaling *self, gint64 score)
{
	const gint64 scaled = self->rescale(score, self->min, self->max);

	self->is_out |= (guint64) scaled > KD_SCORE_MAX;
	return scaled * self->weight;
}

/* Scores that lie close together. */
static void add_by_table(Rescaling *self, gint64 *table, gint64 *restrict totals)
{
	const gint64 *scores = self->scores;
	const gint64 min = self->min;

	for (gint64 score = min; score <= self->max; score++)
		table[score - min] = weighted(self, score);
	for (guint i = 0; !self->is_out && i < self->n; i++)
		totals[i] += table[scores[self->feasible[i]] - min];
}

/* Others: what was asked last is likely to be asked again. */
static void add_by_memo(Rescaling *self, gint64 *restrict totals)
{
	struct {
		gint64 score, becomes;
	} memo[1 << MEMO_BITS];
	const gint64 first = weighted(self, self->min);

	for (guint m = 0; m < G_N_ELEMENTS(memo); m++) {
		memo[m].score = self->min;
		memo[m].becomes = first;
	}
	for (guint i = 0; i < self->n; i++) {
		const gint64 score = self->scores[self->feasible[i]];
		const guint64 hash = (guint64) score * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
		const guint m = (guint) (hash >> (64 - MEMO_BITS));

		if (memo[m].score != score) {
			memo[m].score = score;
			memo[m].becomes = weighted(self, score);
		}
		totals[i] += memo[m].becomes;
	}
}

bool kd_framework_add_rescaled(KdFramework *framework, KdRun *run, KdRescale rescale)
{
	Rescaling self = {
		.scores = run->scores,
		.feasible = framework->feasible,
		.n = framework->record.n_feasible,
		.rescale = rescale,
		.weight = run->weight,
	};
	gsize size;

	find_range(&self);
	size = (gsize) (self.max - self.min);
	if (size < self.n / TABLE_PART)
		add_by_table(&self, kd_arena_alloc(&framework->arena, (size + 1) * sizeof(gint64)),
			     framework->totals);
	else
		add_by_memo(&self, framework->totals);
	return !self.is_out;
}
