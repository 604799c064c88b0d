/* SPDX-License-Identifier: Apache-2.0 */
#include "_criteria.h"

#include "_victims.h"

typedef gint64 Criterion(const KdCandidate *candidate); /* the less, the better */

static const KdPod *victim(const KdCandidate *candidate, guint i)
{
	return g_ptr_array_index(candidate->victims, i);
}

static gint64 violations(const KdCandidate *candidate)
{
	return candidate->n_violations;
}

static gint64 highest_priority(const KdCandidate *candidate)
{
	return kd_pod_priority(victim(candidate, 0));
}

/* Shifted above zero, so that more victims are never less. */
static gint64 sum_of_priorities(const KdCandidate *candidate)
{
	gint64 sum = 0;

	for (guint i = 0; i < candidate->victims->len; i++)
		sum += kd_pod_priority(victim(candidate, i)) + (gint64) G_MAXINT32 + 1;
	return sum;
}

static gint64 n_victims(const KdCandidate *candidate)
{
	return candidate->victims->len;
}

/* GetEarliestPodStartTime(): of the victims of the highest priority. */
static gint64 start_turned_round(const KdCandidate *candidate)
{
	gint64 earliest = KD_TIME_NEVER;

	for (guint i = 0; i < candidate->victims->len; i++)
		if (kd_pod_priority(victim(candidate, i)) == highest_priority(candidate))
			earliest = MIN(earliest, kd_victims_start(victim(candidate, i)));
	return -earliest;
}

static Criterion *const criteria[] = { violations, highest_priority, sum_of_priorities, n_victims,
				       start_turned_round };

/* Keep the best by this one. */
static void keep_best(GPtrArray *list, Criterion *criterion)
{
	gint64 best = G_MAXINT64;
	guint n = 0;

	for (guint i = 0; i < list->len; i++)
		best = MIN(best, criterion(list->pdata[i]));
	for (guint i = 0; i < list->len; i++)
		if (criterion(list->pdata[i]) == best)
			list->pdata[n++] = list->pdata[i];
	g_ptr_array_set_size(list, (gint) n);
}

void kd_criteria_keep_best(GPtrArray *candidates)
{
	for (guint i = 0; candidates->len > 1 && i < G_N_ELEMENTS(criteria); i++)
		keep_best(candidates, criteria[i]);
}
