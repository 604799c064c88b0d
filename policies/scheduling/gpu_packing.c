/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GpuPacking: GPU pods go to devices that are in use already, else to nodes that are in use
 *already, else to empty nodes (GpuPacking of Weng et al., "Beware of Fragmentation", ATC 2023;
 *MLaaS in the wild, NSDI 2022).
 *
 *	only devices in use		50 to 100, the fuller the better
 *	some free devices of a node in use	33 to 50, the fewer the better
 *	a node with all devices free	up to 33, the fewer devices the better
 *	pods without GPUs		0 everywhere
 */
#include <kubedes/policy.h>

static void key(const KdCycle *cycle, GByteArray *key)
{
	const gint16 asks[] = { cycle->pod->gpu.num, cycle->pod->gpu.milli };

	g_byte_array_append(key, (const guint8 *) asks, sizeof(asks));
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	return cycle->pod->gpu.num > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static guint count_free(const gint16 *left, guint n)
{
	guint n_free = 0;

	for (guint i = 0; i < n; i++)
		n_free += left[i] == KD_GPU_WHOLE;
	return n_free;
}

static void sort(gint16 *values, guint n)
{
	for (guint i = 1; i < n; i++)
		for (guint k = i; k > 0 && values[k - 1] > values[k]; k--) {
			gint16 value = values[k];

			values[k] = values[k - 1];
			values[k - 1] = value;
		}
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const KdGpuAsk *ask = &cycle->pod->gpu;
	const gint16 *gpus = cycle->nodes->gpu_left[node];
	guint n = cycle->nodes->n_gpus[node];
	gint64 n_free = count_free(gpus, n), sum = 0;
	gint16 left[KD_MAX_GPUS];
	int n_taken = 0, n_opened = 0;

	if (n_free == n)
		return MAX(33 - n_free, n_free);
	for (guint i = 0; i < n; i++)
		left[i] = gpus[i];
	sort(left, n);
	for (guint i = 0; i < n && n_taken < ask->num; i++) {
		if (left[i] < ask->milli)
			continue;
		n_taken++;
		n_opened += left[i] == KD_GPU_WHOLE;
		sum += left[i] * 100 / KD_GPU_WHOLE;
	}
	return n_opened > 0 ? MAX(50 - n_opened, 33) : MAX(100 - sum / 10, 50);
}

KD_POLICY(gpu_packing) = {
	KD_POLICY_HEAD,
	.name = "GpuPacking",
	.alias = "gpu-packing",
	.summary = "devices in use first, then nodes in use, then empty nodes",
	.node_reads = KD_NODE_PODS,
	.key = key,
	.pre_score = pre_score,
	.score = score,
};
