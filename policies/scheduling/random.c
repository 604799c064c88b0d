/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random: any node that fits, each equally likely; and any device for a pod that wants a share of
 * one.
 *
 * One draw a pod from the plug-in's own stream.
 */
#include <kubedes/policy.h>
#include <kubedes/rng.h>

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return 0;
}

static void normalize(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	guint64 winner = kd_rng_below(cycle->rng, n);

	(void) nodes;
	for (guint i = 0; i < n; i++)
		scores[i] = i == winner ? KD_SCORE_MAX : 0;
}

static KdGpuSet pick_gpus(const KdCycle *cycle, KdSlot node)
{
	const KdGpuAsk *ask = &cycle->pod->gpu;
	const gint16 *left = cycle->nodes->gpu_left[node];
	guint n = cycle->nodes->n_gpus[node], n_fit = 0, fit[KD_MAX_GPUS];

	if (!kd_gpu_fits(ask, left, n))
		return 0;
	if (ask->num != 1 || ask->milli == KD_GPU_WHOLE)
		return kd_gpu_pick_best(ask, left, n);
	for (guint i = 0; i < n; i++)
		if (left[i] >= ask->milli)
			fit[n_fit++] = i;
	return 1u << fit[kd_rng_below(cycle->rng, n_fit)];
}

KD_POLICY(random) = {
	KD_POLICY_HEAD,
	.name = "Random",
	.alias = "random",
	.summary = "any node that fits",
	.node_reads = KD_NODE_CLUSTER,
	.score = score,
	.normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
	.pick_gpus = pick_gpus,
};
