/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DotProduct: the node whose free CPU and GPU, as a vector, has the smallest product with what the
 *pod asks for, each as a share of a full node (DotProd of Weng et al., "Beware of Fragmentation",
 *ATC 2023, after Grandl et al., "Multi-resource packing for cluster schedulers", SIGCOMM 2014).
 *
 *	score = 100 * (1 - (free cpu * cpu + free gpu * gpu) / 2), truncated
 */
#include "_scale.h"

typedef struct {
	KdScale scale;
} DotProduct;

static const KdField fields[] = {
	KD_SCALE_CPU(DotProduct, scale),
	KD_SCALE_GPU(DotProduct, scale),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "DotProductArgs",
	.size = sizeof(DotProduct),
	.fields = fields,
	.help = "args of DotProduct",
};

static void key(const KdCycle *cycle, GByteArray *key)
{
	const DotProduct *self = cycle->state;
	const gint64 asks[] = { kd_pod_request(cycle->pod, KD_CPU), kd_pod_gpu(cycle->pod) };

	kd_scale_key(kd_scale_get(&self->scale, cycle), key);
	g_byte_array_append(key, (const guint8 *) asks, sizeof(asks));
}

static double product(gint64 left, gint64 request, gint64 full)
{
	if (full == 0)
		return 0;
	return (double) left / (double) full * ((double) request / (double) full);
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const DotProduct *self = cycle->state;
	const KdScale *scale = kd_scale_get(&self->scale, cycle);
	double cpu = product(kd_left(cycle->nodes, KD_CPU, node),
			     kd_pod_request(cycle->pod, KD_CPU), scale->maxCpu);
	double gpu = product(cycle->nodes->gpu_total_left[node], kd_pod_gpu(cycle->pod),
			     scale->maxGpu);

	return kd_score_of(1 - (cpu + gpu) / 2);
}

KD_POLICY(dot_product) = {
	KD_POLICY_HEAD,
	.name = "DotProduct",
	.alias = "dot-product",
	.summary = "the node whose free CPU and GPU point away most from what the pod asks for",
	.state_size = sizeof(DotProduct),
	.scratch_size = sizeof(KdScaleMemo),
	.args = &args,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.key = key,
	.score = score,
};
