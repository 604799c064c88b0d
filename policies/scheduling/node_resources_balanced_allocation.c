/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesBalancedAllocation: the less the shares in use of the resources differ once the pod
 * is there, the better (pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go,
 * v1.34).
 *
 * The score is 100 * (1 - standard deviation of the shares), with plain requests and no weights.
 * Pods that request none of the resources are not scored.
 */
#include "_scored.h"

#include <math.h>

typedef struct {
	KdScored *resources;
	guint n_resources;
} BalancedAllocation;

static const KdField fields[] = {
	KD_FIELD_LIST_OF(BalancedAllocation, resources, &kd_scored_struct,
			 .help = "what is kept in balance; cpu and memory when empty"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "NodeResourcesBalancedAllocationArgs",
	.size = sizeof(BalancedAllocation),
	.fields = fields,
	.help = "args of NodeResourcesBalancedAllocation",
};

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	const BalancedAllocation *self = state;

	(void) env;
	return kd_scored_check(self->resources, self->n_resources, 1, error);
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	const BalancedAllocation *self = cycle->state;
	KdScoredColumns *columns = cycle->scratch;

	kd_scored_columns(cycle, self->resources, self->n_resources, false, columns);
	return columns->any ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

/* Two are halved apart, as the real one does; the root would round differently. */
static double deviation(const double *share, guint n)
{
	double sum = 0, squares = 0;

	if (n == 2)
		return fabs((share[0] - share[1]) / 2);
	if (n < 2)
		return 0;
	for (guint i = 0; i < n; i++)
		sum += share[i];
	for (guint i = 0; i < n; i++)
		squares += (share[i] - sum / n) * (share[i] - sum / n);
	return sqrt(squares / n);
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const KdScoredColumns *columns = cycle->scratch;
	double share[KD_MAX_SCORED];
	guint n = 0;

	for (guint i = 0; i < columns->n; i++) {
		const KdScoredColumn *column = &columns->column[i];
		gint64 allocatable = column->allocatable[node];
		gint64 used = kd_wrap_add(column->requested[node], column->request);

		if (allocatable == 0)
			continue;
		share[n++] = CLAMP((double) used / (double) allocatable, 0, 1);
	}
	return (gint64) ((1 - deviation(share, n)) * KD_SCORE_MAX);
}

static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	for (KdSlot slot = from; slot < to; slot++)
		scores[slot] = score(cycle, slot);
}

static void score_some(const KdCycle *cycle, const KdSlot *slots, guint n, gint64 *scores)
{
	for (guint i = 0; i < n; i++)
		scores[i] = score(cycle, slots[i]);
}

KD_POLICY(node_resources_balanced_allocation) = {
	KD_POLICY_HEAD,
	.name = "NodeResourcesBalancedAllocation",
	.summary = "the node whose resources would be used most evenly",
	.state_size = sizeof(BalancedAllocation),
	.scratch_size = sizeof(KdScoredColumns),
	.args = &args,
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.start = start,
	.pre_score = pre_score,
	.score = score,
	.score_many = score_many,
	.score_some = score_some,
};
