/* SPDX-License-Identifier: Apache-2.0 */
#include "_criteria.h"

#include "_victims.h"

/* Shifted above zero, so that more victims are never less. */
static gint64 sum_of_priorities(const KdPod *const *victims, guint n)
{
	gint64 sum = 0;

	for (guint i = 0; i < n; i++)
		sum += kd_pod_priority(victims[i]) + (gint64) G_MAXINT32 + 1;
	return sum;
}

/* GetEarliestPodStartTime(): of the victims of the highest priority. */
static gint64 earliest_start(const KdPod *const *victims, guint n)
{
	gint64 earliest = KD_TIME_NEVER;

	for (guint i = 0; i < n; i++)
		if (kd_pod_priority(victims[i]) == kd_pod_priority(victims[0]))
			earliest = MIN(earliest, kd_victims_start(victims[i]));
	return earliest;
}

KdCriteria kd_criteria_of(const KdPod *const *victims, guint n, guint n_violations)
{
	return (KdCriteria){ { n_violations, kd_pod_priority(victims[0]),
			       sum_of_priorities(victims, n), n, -earliest_start(victims, n) } };
}

int kd_criteria_compare(const KdCriteria *a, const KdCriteria *b)
{
	for (guint i = 0; i < G_N_ELEMENTS(a->values); i++)
		if (a->values[i] != b->values[i])
			return a->values[i] < b->values[i] ? -1 : 1;
	return 0;
}
