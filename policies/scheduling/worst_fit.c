/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Worst fit: the node on which the most would be left over, measured as best_fit.c does.
 *
 * Spreads load and leaves room to grow everywhere; big pods find no hole that is big enough.
 */
#include "_leftover.h"

static const KdStruct args = {
	.name = "WorstFitArgs",
	.size = sizeof(KdLeftoverArgs),
	.fields = kd_leftover_fields,
	.help = "args of WorstFit",
};

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	return kd_score_of(kd_leftover(cycle, node));
}

KD_POLICY(worst_fit) = {
	KD_POLICY_HEAD,
	.name = "WorstFit",
	.alias = "worst-fit",
	.summary = "the node on which the most would be left over",
	.state_size = sizeof(KdLeftoverArgs),
	.scratch_size = sizeof(KdLeftover),
	.args = &args,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.key = kd_leftover_key,
	.pre_score = kd_leftover_prepare,
	.score = score,
};
