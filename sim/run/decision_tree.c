/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/decision_tree.h"

#include "run/advice.h"
#include "run/attempt_tree.h"
#include "run/post_filter_tree.h"
#include "run/profile_tree.h"
#include "run/whatif.h"

#include <kubedes/time.h>

static KdTree *text_tree(KdForest *forest, const char *text)
{
	return kd_tree_new_string(forest, text, -1);
}

/* Not where preemption helps. */
static bool needs_advice(const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;

	return decision->result == KD_DECISION_UNSCHEDULABLE &&
	       !(result && result->nominated != KD_NO_SLOT);
}

static KdTree *attempt_tree(KdForest *forest, const KdDecision *decision)
{
	KdTree *map = kd_attempt_tree(forest, decision->framework, decision->record,
				      decision->nodes, decision->attempt, true);
	g_autofree char *time = kd_time_print(decision->time);

	kd_tree_set(forest, map, "number", kd_tree_new_int(forest, (gint64) decision->number));
	kd_tree_set(forest, map, "attempt", kd_tree_new_int(forest, decision->attempt));
	kd_tree_set(forest, map, "time", text_tree(forest, time));
	if (decision->message)
		kd_tree_set(forest, map, "condition", text_tree(forest, decision->message));
	if (decision->post_filter)
		kd_tree_set(forest, map, "postFilter",
			    kd_post_filter_tree(forest, decision->nodes,
						decision->post_filter_verdict,
						decision->post_filter));
	if (needs_advice(decision))
		kd_tree_set(forest, map, "advice",
			    kd_advice_tree(forest, decision->record, decision->nodes));
	return map;
}

static const char *result_name(KdDecisionResult result)
{
	switch (result) {
	case KD_DECISION_BOUND:
		return kd_what_if_result_name(KD_WHAT_IF_SCHEDULED);
	case KD_DECISION_UNSCHEDULABLE:
		return kd_what_if_result_name(KD_WHAT_IF_UNSCHEDULABLE);
	case KD_DECISION_WAITING:
		return "waiting";
	case KD_DECISION_FAILED:
		break;
	}
	return kd_what_if_result_name(KD_WHAT_IF_ERROR);
}

static KdTree *pod_tree(KdForest *forest, const KdDecision *decision)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *attempts = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	g_autofree char *key = kd_object_key(&decision->pod->object);
	const char *profile = decision->pod->spec->schedulerName;

	kd_tree_append(forest, attempts, attempt_tree(forest, decision));
	kd_tree_set(forest, map, "pod", text_tree(forest, key));
	kd_tree_set(forest, map, "priority",
		    kd_tree_new_int(forest, kd_pod_priority(decision->pod)));
	if (!g_str_equal(profile, "default-scheduler"))
		kd_tree_set(forest, map, "profile", text_tree(forest, profile));
	kd_tree_set(forest, map, "result", text_tree(forest, result_name(decision->result)));
	if (decision->node != KD_NO_SLOT)
		kd_tree_set(forest, map, "node",
			    text_tree(forest, decision->nodes->name[decision->node]));
	kd_tree_set(forest, map, "attempts", attempts);
	return map;
}

static KdTree *preempted_tree(KdForest *forest, const KdPostFilterResult *result)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; result && result->victims && i < result->victims->len; i++) {
		const KdPod *victim = result->victims->pdata[i];
		g_autofree char *key = kd_object_key(&victim->object);

		kd_tree_append(forest, list, text_tree(forest, key));
	}
	return list;
}

KdTree *kd_decision_tree(KdForest *forest, const KdDecision *decision, const char *name)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *pods = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	kd_tree_append(forest, pods, pod_tree(forest, decision));
	kd_tree_set(forest, map, "case", text_tree(forest, name));
	kd_profile_tree_add(forest, map, kd_framework_profile(decision->framework));
	kd_tree_set(forest, map, "preempted", preempted_tree(forest, decision->post_filter));
	kd_tree_set(forest, map, "pods", pods);
	return map;
}
