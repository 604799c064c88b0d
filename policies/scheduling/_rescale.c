/* SPDX-License-Identifier: Apache-2.0 */
#include "_rescale.h"

#define N_LANES   4
#define MEMO_BITS 9

/* Several at a time, as each comparison waits for the one before it. */
static void find_range(const gint64 *scores, guint n, gint64 *ret_min, gint64 *ret_max)
{
	gint64 min[N_LANES], max[N_LANES];
	guint i = 0;

	for (guint l = 0; l < N_LANES; l++)
		min[l] = max[l] = scores[0];
	for (; i + N_LANES <= n; i += N_LANES)
		for (guint l = 0; l < N_LANES; l++) {
			min[l] = MIN(min[l], scores[i + l]);
			max[l] = MAX(max[l], scores[i + l]);
		}
	for (; i < n; i++) {
		min[0] = MIN(min[0], scores[i]);
		max[0] = MAX(max[0], scores[i]);
	}
	for (guint l = 1; l < N_LANES; l++) {
		min[0] = MIN(min[0], min[l]);
		max[0] = MAX(max[0], max[l]);
	}
	*ret_min = min[0];
	*ret_max = max[0];
}

/* Scores that lie close together: a table of all there may be. */
static void by_table(const KdCycle *cycle, gint64 *scores, guint n, gint64 min, gint64 max,
		     KdRescale rescale)
{
	gint64 *table = kd_cycle_alloc(cycle, (gsize) (max - min + 1) * sizeof(*table));

	for (gint64 score = min; score <= max; score++)
		table[score - min] = rescale(score, min, max);
	for (guint i = 0; i < n; i++)
		scores[i] = table[scores[i] - min];
}

/* Others: what was asked last is likely to be asked again. */
static void by_memo(gint64 *scores, guint n, gint64 min, gint64 max, KdRescale rescale)
{
	struct {
		gint64 score, becomes;
	} memo[1 << MEMO_BITS];
	const gint64 first = rescale(min, min, max);

	for (guint m = 0; m < G_N_ELEMENTS(memo); m++) {
		memo[m].score = min;
		memo[m].becomes = first;
	}
	for (guint i = 0; i < n; i++) {
		const guint64 hash = (guint64) scores[i] * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
		const guint m = (guint) (hash >> (64 - MEMO_BITS));

		if (memo[m].score != scores[i]) {
			memo[m].score = scores[i];
			memo[m].becomes = rescale(scores[i], min, max);
		}
		scores[i] = memo[m].becomes;
	}
}

void kd_rescale(const KdCycle *cycle, gint64 *scores, guint n, KdRescale rescale)
{
	gint64 min, max;

	if (n == 0)
		return;
	find_range(scores, n, &min, &max);
	if ((guint64) max - (guint64) min < n / 4)
		by_table(cycle, scores, n, min, max, rescale);
	else
		by_memo(scores, n, min, max, rescale);
}
