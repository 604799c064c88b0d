/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before a pod enters the queue, and within it.
 */
#include "config.h"

#include "placement/framework_private.h"

KdVerdict kd_framework_pre_enqueue(const KdFramework *framework, const KdPod *pod,
				   const KdPolicy **ret_by)
{
	const GArray *point = framework->profile->pre_enqueue;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->pre_enqueue(run->state, pod);

		if (verdict == KD_FITS)
			continue;
		if (ret_by)
			*ret_by = run->policy;
		return verdict;
	}
	return KD_FITS;
}

int kd_framework_queue_sort(const KdFramework *framework, const KdPodInfo *a, KdTime a_time,
			    const KdPodInfo *b, KdTime b_time)
{
	const GArray *point = framework->profile->queue_sort;

	if (point->len > 0) {
		const KdRun *run = kd_run_at(framework, point, 0);

		return run->policy->queue_sort(run->state, a, a_time, b, b_time);
	}
	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	return (a_time > b_time) - (a_time < b_time);
}

static bool helps(const KdRun *run, const KdPodInfo *pod, const KdClusterEvent *event)
{
	if (!(run->policy->events & event->event))
		return false;
	return !run->policy->hint || run->policy->hint(run->state, pod, event);
}

bool kd_framework_hint(const KdFramework *framework, const KdPodInfo *pod, guint64 rejected_by,
		       const KdClusterEvent *event)
{
	for (guint i = 0; i < framework->profile->n_plugins; i++)
		if (rejected_by >> MIN(i, 63) & 1 && helps(&framework->runs[i], pod, event))
			return true;
	return rejected_by == 0;
}

guint kd_framework_interest(const KdFramework *framework, guint64 rejected_by)
{
	guint events = 0;

	if (rejected_by == 0)
		return G_MAXUINT;
	for (guint i = 0; i < framework->profile->n_plugins; i++)
		if (rejected_by >> MIN(i, 63) & 1)
			events |= framework->runs[i].policy->events;
	return events;
}

bool kd_framework_observe(const KdFramework *framework, const KdObject *old, const KdObject *new)
{
	const KdKind *kind = (new ? new : old)->kind;
	bool helps_somebody = false;

	for (guint64 rest = framework->observers; rest; rest &= rest - 1) {
		const KdRun *run = &framework->runs[g_bit_nth_lsf(rest, -1)];

		if (run->policy->watched == kind)
			helps_somebody |= run->policy->observe(run->state, old, new);
	}
	return helps_somebody;
}
