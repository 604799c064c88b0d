/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First fit: the first node, in the order in which the scheduler walks them, that passes all
 * filters.
 */
#include "_order.h"

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return 0;
}

static void normalize(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	kd_order_only(scores, n, kd_order_first(cycle->nodes, 0, nodes, n));
}

KD_POLICY(first_fit) = {
	KD_POLICY_HEAD,         .name = "FirstFit",
	.alias = "first-fit",   .summary = "the first node that fits",
	.score = score,         .normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
};
