/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GpuClustering: GPU pods go to nodes that hold pods of their own kind: a share of a device, one
 *device, two ... (GpuClustering of Weng et al., "Beware of Fragmentation", ATC 2023, after Xiao et
 *al., "Gandiva", OSDI 2018).
 *
 *	score = b + 75	the node holds pods of this kind only
 *		b + 50	of this kind and of others
 *		b + 25	no GPU pod at all
 *		b	of other kinds only
 * with b = 25 * (a full node's GPU - what is free) / a full node's GPU.  Pods without GPUs: 0
 *everywhere.
 */
#include "_scale.h"

typedef struct {
	KdScale scale;
} GpuClustering;

static const KdField fields[] = {
	KD_SCALE_GPU(GpuClustering, scale),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "GpuClusteringArgs",
	.size = sizeof(GpuClustering),
	.fields = fields,
	.help = "args of GpuClustering",
};

/* Of pods with GPUs: 0 = a share, else the number of devices. */
static int kind(const KdGpuAsk *ask)
{
	return ask->num == 1 && ask->milli < KD_GPU_WHOLE ? 0 : ask->num;
}

static void key(const KdCycle *cycle, GByteArray *key)
{
	const GpuClustering *self = cycle->state;
	const KdScale *scale = kd_scale_get(&self->scale, cycle);
	const gint16 kind_of_pod = (gint16) kind(&cycle->pod->gpu);

	g_byte_array_append(key, (const guint8 *) &scale->maxGpu, sizeof(scale->maxGpu));
	g_byte_array_append(key, (const guint8 *) &kind_of_pod, sizeof(kind_of_pod));
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	const GpuClustering *self = cycle->state;
	const KdScale *scale = kd_scale_get(&self->scale, cycle);

	return cycle->pod->gpu.num > 0 && scale->maxGpu > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static gint64 company(const KdCycle *cycle, KdSlot node)
{
	guint n, n_same = 0, n_other = 0;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, node, &n);

	for (guint i = 0; i < n; i++) {
		const KdGpuAsk *ask = &pods[i].info->gpu;

		if (ask->num == 0)
			continue;
		if (kind(ask) == kind(&cycle->pod->gpu))
			n_same++;
		else
			n_other++;
	}
	if (n_same > 0)
		return n_other > 0 ? 50 : 75;
	return n_other > 0 ? 0 : 25;
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const GpuClustering *self = cycle->state;
	const KdScale *scale = kd_scale_get(&self->scale, cycle);
	gint64 used = scale->maxGpu - cycle->nodes->gpu_total_left[node];

	return CLAMP(25 * used / scale->maxGpu, 0, 25) + company(cycle, node);
}

KD_POLICY(gpu_clustering) = {
	KD_POLICY_HEAD,
	.name = "GpuClustering",
	.alias = "gpu-clustering",
	.summary = "GPU pods next to pods of their own size",
	.state_size = sizeof(GpuClustering),
	.scratch_size = sizeof(KdScaleMemo),
	.args = &args,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.key = key,
	.pre_score = pre_score,
	.score = score,
};
