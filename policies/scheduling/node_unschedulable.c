/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeUnschedulable: no cordoned node, unless the pod tolerates
 * node.kubernetes.io/unschedulable:NoSchedule
 * (pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go, v1.34).
 */
#include "_traits.h"

static bool tolerates(const KdPod *pod)
{
	const KdTaint cordoned = { .key = g_intern_static_string(
					   "node.kubernetes.io/unschedulable"),
				   .value = g_intern_static_string(""),
				   .effect = g_intern_static_string("NoSchedule") };

	return kd_taint_is_tolerated(&cordoned, pod->spec->tolerations, pod->spec->n_tolerations);
}

static void key(const KdCycle *cycle, GByteArray *key)
{
	const guint8 byte = tolerates(cycle->pod->pod);

	g_byte_array_append(key, &byte, 1);
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	if (!cycle->nodes->node[slot]->spec.unschedulable || tolerates(cycle->pod->pod))
		return KD_FITS;
	return kd_verdict(KD_CODE_UNRESOLVABLE, KD_REASON("node(s) were unschedulable"));
}

KD_FILTERS_BY_TRAIT(KD_TRAIT_CORDONED)

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	(void) pod;
	if (event->event == KD_EVENT_SELF)
		return tolerates(KD_POD(event->new));
	return (!event->old || KD_NODE(event->old)->spec.unschedulable) &&
	       !KD_NODE(event->new)->spec.unschedulable;
}

KD_POLICY(node_unschedulable) = {
	KD_POLICY_HEAD,
	.name = "NodeUnschedulable",
	.summary = "no cordoned node",
	.pod_reads = KD_POD_SPEC,
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_TAINT | KD_EVENT_SELF,
	.key = key,
	.hint = hint,
	.filter = filter,
	.filter_many = filter_many,
	.filter_some = filter_some,
};
