/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FGD, fragmentation gradient descent: the node and the device where placing the pod adds least
 * to the fragmentation of GPUs (Weng et al., "Beware of Fragmentation: Scheduling GPU-Sharing
 * Workloads with Fragmentation Gradient Descent", ATC 2023).
 *
 * Fragmentation is what a pod drawn from the workload's typical shapes could not use
 * (kubedes/gpu.h).  With F before and F' after, in thousandths of a device, the score is 100 / (1 +
 * exp(-(F - F') / 1000)), truncated.  A pod that asks for a share of a device gets the best score
 * among the devices; pods without GPUs are steered, too, since the CPU that they take may strand
 * GPUs.  Where no shapes are known all nodes score 50.
 */
#include "_scale.h"

#include <math.h>

typedef struct {
	KdGpuShape *shapes;
	guint n_shapes;
} Fgd;

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	Fgd *self = state;

	(void) error;
	if (env && env->n_shapes > 0) {
		self->n_shapes = env->n_shapes;
		self->shapes = g_memdup2(env->shapes, env->n_shapes * sizeof(*env->shapes));
	}
	return TRUE;
}

static void stop(void *state)
{
	Fgd *self = state;

	g_clear_pointer(&self->shapes, g_free);
}

static void key(const KdCycle *cycle, GByteArray *key)
{
	const gint64 asks[] = { kd_pod_request(cycle->pod, KD_CPU), cycle->pod->gpu.num,
				cycle->pod->gpu.milli };

	g_byte_array_append(key, (const guint8 *) asks, sizeof(asks));
}

static double fragmentation(const KdCycle *cycle, KdSlot node, gint64 milli_cpu, const gint16 *left)
{
	const Fgd *self = cycle->state;
	const KdNodes *nodes = cycle->nodes;
	const KdGpuRest rest = { milli_cpu, left, nodes->n_gpus[node], nodes->gpu_model[node] };

	return kd_gpu_fragmentation(self->shapes, self->n_shapes, &rest);
}

/* The score when the pod gets @set. */
static gint64 score_set(const KdCycle *cycle, KdSlot node, double before, KdGpuSet set)
{
	const KdNodes *nodes = cycle->nodes;
	gint64 cpu = kd_left(nodes, KD_CPU, node);
	gint16 left[KD_MAX_GPUS];

	for (guint i = 0; i < KD_MAX_GPUS; i++)
		left[i] = (gint16) (nodes->gpu_left[node][i] -
				    (set >> i & 1 ? cycle->pod->gpu.milli : 0));
	double after = fragmentation(cycle, node, cpu - kd_pod_request(cycle->pod, KD_CPU), left);
	return (gint64) (KD_SCORE_MAX * (1 / (1 + exp(-(before - after) / 1000))));
}

/* Devices with equal amounts left score the same. */
static bool is_tried(const gint16 *left, guint device)
{
	for (guint i = 0; i < device; i++)
		if (left[i] == left[device])
			return true;
	return false;
}

/* For a share: the best score among the devices, the first of equals. */
static gint64 best_device(const KdCycle *cycle, KdSlot node, double before, KdGpuSet *ret_set)
{
	const gint16 *left = cycle->nodes->gpu_left[node];
	gint64 best = -1;

	for (guint i = 0; i < cycle->nodes->n_gpus[node]; i++) {
		if (left[i] < cycle->pod->gpu.milli || is_tried(left, i))
			continue;
		gint64 score = score_set(cycle, node, before, 1u << i);
		if (score > best) {
			best = score;
			*ret_set = 1u << i;
		}
	}
	return best;
}

static gint64 best(const KdCycle *cycle, KdSlot node, KdGpuSet *ret_set)
{
	const KdNodes *nodes = cycle->nodes;
	const KdGpuAsk *ask = &cycle->pod->gpu;
	const gint16 *left = nodes->gpu_left[node];
	guint n = nodes->n_gpus[node];

	*ret_set = 0;
	if (!kd_gpu_fits(ask, left, n))
		return 0;
	double before = fragmentation(cycle, node, kd_left(nodes, KD_CPU, node), left);
	if (ask->num == 1 && ask->milli < KD_GPU_WHOLE)
		return best_device(cycle, node, before, ret_set);
	if (ask->num > 0)
		*ret_set = kd_gpu_pick_best(ask, left, n);
	return score_set(cycle, node, before, *ret_set);
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	KdGpuSet set;

	return best(cycle, node, &set);
}

static KdGpuSet pick_gpus(const KdCycle *cycle, KdSlot node)
{
	KdGpuSet set;

	best(cycle, node, &set);
	return set;
}

KD_POLICY(fgd) = {
	KD_POLICY_HEAD,
	.name = "FGD",
	.alias = "fgd",
	.summary = "where the pod adds least to the fragmentation of GPUs",
	.state_size = sizeof(Fgd),
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.start = start,
	.stop = stop,
	.key = key,
	.score = score,
	.pick_gpus = pick_gpus,
	.needs_shapes = true,
};
