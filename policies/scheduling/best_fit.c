/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Best fit: the node on which the least would be left over.
 *
 * What would be left of CPU and GPU (of CPU and memory in a cluster without GPUs) is taken as a
 * share of what the largest node has; the score is 100 less the weighted mean, truncated.  With
 * GPUs and the default weights this is the BestFit of Weng et al., "Beware of Fragmentation" (ATC
 * 2023).
 *
 * Keeps big holes open for big pods; the price is that full nodes have nowhere to grow in a burst.
 */
#include "_leftover.h"

static const KdStruct args = {
	.name = "BestFitArgs",
	.size = sizeof(KdLeftoverArgs),
	.fields = kd_leftover_fields,
	.help = "args of BestFit",
};

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	return kd_score_of(1 - kd_leftover(cycle, node));
}

KD_POLICY(best_fit) = {
	KD_POLICY_HEAD,
	.name = "BestFit",
	.alias = "best-fit",
	.summary = "the node on which the least would be left over",
	.state_size = sizeof(KdLeftoverArgs),
	.scratch_size = sizeof(KdLeftover),
	.args = &args,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.key = kd_leftover_key,
	.pre_score = kd_leftover_prepare,
	.score = score,
};
