/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaintToleration: no NoSchedule or NoExecute taint that the pod does not tolerate, and the fewer
 * PreferNoSchedule ones the better
 * (pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go, v1.34).
 */
#include "_node_choice.h"

#include "_traits.h"

/* Of the whole spec only the tolerations count; names are interned, so pointers will do. */
static void key(const KdCycle *cycle, GByteArray *key)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;

	for (guint i = 0; i < spec->n_tolerations; i++) {
		const KdToleration *toleration = &spec->tolerations[i];
		const KdName parts[] = { toleration->key, toleration->operator, toleration->value,
					 toleration->effect };

		g_byte_array_append(key, (const guint8 *) parts, sizeof(parts));
	}
}

static bool is_tolerated(const KdPod *pod, const KdTaint *taint)
{
	return kd_taint_is_tolerated(taint, pod->spec->tolerations, pod->spec->n_tolerations);
}

static bool has_effect(const KdTaint *taint, const char *effect)
{
	return g_strcmp0(taint->effect, effect) == 0;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const KdTaint *taint = kd_pod_untolerated_taint(cycle->pod->pod, cycle->nodes->node[slot]);

	if (!taint)
		return KD_FITS;
	g_autofree char *reason = g_strdup_printf("node(s) had untolerated taint {%s: %s}",
						  taint->key, taint->value ? taint->value : "");
	return kd_verdict(KD_CODE_UNRESOLVABLE, g_quark_from_string(reason));
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const KdNode *node = cycle->nodes->node[slot];
	gint64 n = 0;

	for (guint i = 0; i < node->spec.n_taints; i++) {
		const KdTaint *taint = &node->spec.taints[i];

		if (has_effect(taint, "PreferNoSchedule"))
			n += !is_tolerated(cycle->pod->pod, taint);
	}
	return n;
}

KD_FILTERS_BY_TRAIT(KD_TRAIT_TAINTED)
KD_SCORES_BY_TRAIT(KD_TRAIT_TAINTED)

/* isSchedulableAfterNodeChange, ...PodTolerationChange */
static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	if (event->event == KD_EVENT_SELF)
		return KD_POD(event->new)->spec->n_tolerations !=
		       KD_POD(event->old)->spec->n_tolerations;
	return (!event->old || kd_pod_untolerated_taint(pod->pod, KD_NODE(event->old))) &&
	       !kd_pod_untolerated_taint(pod->pod, KD_NODE(event->new));
}

KD_POLICY(taint_toleration) = {
	KD_POLICY_HEAD,
	.name = "TaintToleration",
	.summary = "taints of the node that the pod must or should tolerate",
	.pod_reads = KD_POD_SPEC,
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_TAINT | KD_EVENT_SELF,
	.key = key,
	.hint = hint,
	.filter = filter,
	.filter_many = filter_many,
	.filter_some = filter_some,
	.score = score,
	.normalization = KD_NORMALIZE_MAX_REVERSED,
	.score_many = score_many,
	.score_some = score_some,
};
