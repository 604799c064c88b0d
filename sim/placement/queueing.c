/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Before a pod enters the queue, within it, and after no node was found.
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

/* ---- no node was found ---- */

static void add_message(GString *messages, const char *message)
{
	if (!message || !*message)
		return;
	if (messages->len > 0)
		g_string_append(messages, ", ");
	g_string_append(messages, message);
}

static void take_result(KdPostFilterResult *ret, KdPostFilterResult *from)
{
	if (from->nominated != KD_NO_SLOT)
		ret->nominated = from->nominated;
	if (from->victims) {
		g_clear_pointer(&ret->victims, g_ptr_array_unref);
		ret->victims = g_steal_pointer(&from->victims);
	}
	g_clear_pointer(&from->message, g_free);
}

/* RunPostFilterPlugins(): until one succeeds, fails or finds that nothing can help. */
KdVerdict kd_framework_post_filter(KdFramework *framework, KdPostFilterResult *ret)
{
	const GArray *point = framework->profile->post_filter;
	g_autoptr(GString) messages = g_string_new(NULL);
	KdVerdict verdict = kd_verdict(KD_CODE_UNSCHEDULABLE, 0);

	*ret = (KdPostFilterResult){ .nominated = KD_NO_SLOT };
	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		KdPostFilterResult one = { .nominated = KD_NO_SLOT };

		verdict = run->policy->post_filter(&run->cycle, &one);
		if (kd_verdict_code(verdict) != KD_CODE_UNSCHEDULABLE)
			g_string_truncate(messages, 0);
		add_message(messages, one.message ? one.message : kd_verdict_reason(verdict));
		take_result(ret, &one);
		if (kd_verdict_code(verdict) != KD_CODE_UNSCHEDULABLE)
			break;
	}
	if (messages->len > 0)
		ret->message = g_strdup(messages->str);
	return verdict;
}
