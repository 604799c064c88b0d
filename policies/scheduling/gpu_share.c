/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GpuShare: the node has the devices that the pod asks for, of a model that it allows, with enough
 * left on each (kubedes/gpu.h says how manifests ask; the rule is that of Alibaba's open GPU-share
 * scheduler).
 *
 * Whole devices requested as a resource are counted by NodeResourcesFit.  That is all for such a
 * pod, as in a real cluster, but on nodes where pods hold devices by annotation, which it does not
 * see.
 *
 * The devices themselves are picked by the score plug-in that has a hook for it, else by
 * kd_gpu_pick_best().
 */
#include <kubedes/policy.h>

#include <string.h>

static KdVerdict pre_filter(const KdCycle *cycle)
{
	return cycle->pod->gpu.num > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static bool asks_by_annotation(const KdPod *pod)
{
	return kd_map_lookup(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_COUNT) ||
	       kd_map_lookup(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_MILLI);
}

static void key(const KdCycle *cycle, GByteArray *key)
{
	const KdGpuAsk *ask = &cycle->pod->gpu;
	const gint16 asks[] = { ask->num, ask->milli, asks_by_annotation(cycle->pod->pod) };

	g_byte_array_append(key, (const guint8 *) asks, sizeof(asks));
	if (ask->models)
		g_byte_array_append(key, (const guint8 *) ask->models, (guint) strlen(ask->models));
}

static bool holds_annotated(const KdNodes *nodes, KdSlot node)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(nodes, node, &n);

	for (guint i = 0; i < n; i++)
		if (pods[i].info->gpu.num > 0 && asks_by_annotation(pods[i].info->pod))
			return true;
	return false;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot node)
{
	const KdNodes *nodes = cycle->nodes;
	const KdGpuAsk *ask = &cycle->pod->gpu;
	guint n = nodes->n_gpus[node];

	if (!asks_by_annotation(cycle->pod->pod) && !holds_annotated(nodes, node))
		return KD_FITS;
	if (n < (guint) ask->num)
		return kd_verdict(KD_CODE_UNRESOLVABLE,
				  KD_REASON("node(s) didn't have enough GPU devices"));
	if (!kd_gpu_model_allowed(ask, nodes->gpu_model[node]))
		return kd_verdict(KD_CODE_UNRESOLVABLE,
				  KD_REASON("node(s) didn't have a GPU model that the pod allows"));
	if (!kd_gpu_fits(ask, nodes->gpu_left[node], n))
		return kd_verdict(KD_CODE_UNSCHEDULABLE,
				  KD_REASON("node(s) didn't have enough free GPU devices"));
	return KD_FITS;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdPod *gone = KD_POD(event->old);

	(void) state;
	(void) pod;
	return event->event != KD_EVENT_POD_DELETE || gone->nodeName ||
	       gone->status.nominatedNodeName;
}

KD_POLICY(gpu_share) = {
	KD_POLICY_HEAD,
	.name = "GpuShare",
	.alias = "gpu-share",
	.summary = "enough GPU devices of an allowed model, shares of a device included",
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_ALLOCATABLE | KD_EVENT_NODE_LABEL |
		  KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.key = key,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
};
