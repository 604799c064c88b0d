/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No node was found: RunPostFilterPlugins() (pkg/scheduler/framework/runtime/framework.go), and
 * what its plug-ins hand on.
 */
#include "config.h"

#include "placement/framework_private.h"

/* ---- results ---- */

void kd_candidate_clear(KdCandidate *candidate)
{
	g_clear_pointer(&candidate->victims, g_ptr_array_unref);
}

static void clear_candidate(gpointer data)
{
	kd_candidate_clear(data);
}

KdPreemption *kd_preemption_new(void)
{
	KdPreemption *preemption = g_new0(KdPreemption, 1);

	preemption->candidates = g_array_new(FALSE, FALSE, sizeof(KdCandidate));
	g_array_set_clear_func(preemption->candidates, clear_candidate);
	preemption->tied = g_array_new(FALSE, FALSE, sizeof(KdSlot));
	preemption->others = g_array_new(FALSE, FALSE, sizeof(KdNoCandidate));
	return preemption;
}

void kd_preemption_free(KdPreemption *preemption)
{
	if (!preemption)
		return;
	g_array_unref(preemption->candidates);
	g_array_unref(preemption->tied);
	g_array_unref(preemption->others);
	g_free(preemption->message);
	g_free(preemption);
}

void kd_post_filter_result_clear(KdPostFilterResult *result)
{
	g_clear_pointer(&result->message, g_free);
	g_clear_pointer(&result->victims, g_ptr_array_unref);
	g_clear_pointer(&result->cleared, g_ptr_array_unref);
	g_clear_pointer(&result->preemption, kd_preemption_free);
	result->nominated = KD_NO_SLOT;
	result->nominates = false;
	result->by = NULL;
}

/* ---- the plug-ins ---- */

static void add_message(GString *messages, const KdPostFilterResult *one, KdVerdict verdict)
{
	const char *message = one->message ? one->message : kd_verdict_reason(verdict);

	if (!*message)
		return;
	if (messages->len > 0)
		g_string_append(messages, ", ");
	g_string_append(messages, message);
}

/* What @from found in place of what was found before; how one came to it stays, and messages go
 * another way. */
static void take_result(KdPostFilterResult *ret, KdPostFilterResult *from)
{
	KdPreemption *preemption = g_steal_pointer(&ret->preemption);

	kd_post_filter_result_clear(ret);
	g_clear_pointer(&from->message, g_free);
	*ret = *from;
	ret->nominates |= ret->nominated != KD_NO_SLOT;
	ret->preemption = preemption;
	*from = (KdPostFilterResult){ .nominated = KD_NO_SLOT };
}

static KdVerdict run_one(KdFramework *framework, guint i, KdPostFilterResult *explained,
			 KdPostFilterResult *one)
{
	const KdRun *run = kd_run_at(framework, framework->profile->post_filter, i);
	KdVerdict verdict = run->policy->post_filter(&run->cycle, one);

	one->by = run->policy;
	kd_framework_take_back(framework, 0);
	framework->page = NULL;
	if (!explained->preemption)
		explained->preemption = g_steal_pointer(&one->preemption);
	return verdict;
}

/* Until one succeeds, or nothing can help, or one breaks down; of the others the last nomination
 * counts, which can only be its end. */
static KdVerdict run_all(KdFramework *framework, GString *messages, KdPostFilterResult *ret)
{
	const guint n = framework->profile->post_filter->len;
	KdVerdict verdict = kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
	KdCode code = KD_CODE_UNSCHEDULABLE;
	guint i;

	for (i = 0; i < n && code == KD_CODE_UNSCHEDULABLE; i++) {
		g_auto(KdPostFilterResult) one = { .nominated = KD_NO_SLOT };

		verdict = run_one(framework, i, ret, &one);
		code = kd_verdict_code(verdict);
		if (code != KD_CODE_UNSCHEDULABLE)
			g_string_truncate(messages, 0);
		add_message(messages, &one, verdict);
		if (code == KD_CODE_ERROR)
			kd_post_filter_result_clear(&one);
		if (code != KD_CODE_UNSCHEDULABLE || one.nominates)
			take_result(ret, &one);
	}
	/* What would the others have said? */
	for (; framework->options.thorough && code == KD_CODE_ERROR && i < n; i++) {
		g_auto(KdPostFilterResult) one = { .nominated = KD_NO_SLOT };

		run_one(framework, i, ret, &one);
	}
	return verdict;
}

/* Without nodes nothing is asked, and a nomination ends (schedulingCycle() in schedule_one.go). */
KdVerdict kd_framework_post_filter(KdFramework *framework, KdPostFilterResult *ret)
{
	g_autoptr(GString) messages = g_string_new(NULL);
	KdVerdict verdict;

	*ret = (KdPostFilterResult){ .nominated = KD_NO_SLOT };
	if (framework->nodes->n_nodes == 0) {
		ret->nominates = true;
		return kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
	}
	verdict = run_all(framework, messages, ret);
	if (messages->len > 0)
		ret->message = g_strdup(messages->str);
	return verdict;
}
