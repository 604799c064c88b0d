/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PrioritySort: pods of higher priority first, equal ones in the order in which they entered the
 * queue (pkg/scheduler/framework/plugins/queuesort/priority_sort.go).
 */
#include <kubedes/policy.h>

static int queue_sort(const void *state, const KdPodInfo *a, KdTime a_time, const KdPodInfo *b,
		      KdTime b_time)
{
	(void) state;
	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	return a_time < b_time ? -1 : a_time > b_time;
}

KD_POLICY(priority_sort) = {
	KD_POLICY_HEAD,
	.name = "PrioritySort",
	.summary = "the queue by priority, then by time",
	.queue_sort = queue_sort,
};
