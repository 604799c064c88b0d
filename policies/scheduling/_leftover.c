/* SPDX-License-Identifier: Apache-2.0 */
#include "_leftover.h"

#define WEIGHT(member_, kind_, ...)                                                                \
	KD_FIELD(KdLeftoverArgs, member_, kind_, .min = 0, .max = 100, __VA_ARGS__)

const KdField kd_leftover_fields[] = {
	WEIGHT(cpuWeight, INT, .fallback = "1", .help = "weight of CPU"),
	WEIGHT(gpuWeight, INT, .fallback = "1", .help = "weight of GPUs"),
	WEIGHT(memoryWeight, OPT_INT,
	       .help = "weight of memory; unset: 1 where the cluster has no GPUs, else 0"),
	KD_SCALE_CPU(KdLeftoverArgs, scale),
	KD_SCALE_MEMORY(KdLeftoverArgs, scale),
	KD_SCALE_GPU(KdLeftoverArgs, scale),
	KD_FIELDS_END,
};

KdVerdict kd_leftover_prepare(const KdCycle *cycle)
{
	const KdLeftoverArgs *args = cycle->state;
	KdLeftover *self = cycle->scratch;
	const KdScale *scale = kd_scale_get(&args->scale, cycle);
	gint64 memory_weight = args->memoryWeight.set ? args->memoryWeight.value : !scale->maxGpu;
	gint64 cpu = scale->maxCpu ? args->cpuWeight : 0;
	gint64 memory = scale->maxMemory ? memory_weight : 0;
	gint64 gpu = scale->maxGpu ? args->gpuWeight : 0;
	double sum = (double) MAX(cpu + memory + gpu, 1);

	self->cpu = (double) cpu / sum;
	self->memory = (double) memory / sum;
	self->gpu = (double) gpu / sum;
	return KD_FITS;
}

void kd_leftover_key(const KdCycle *cycle, GByteArray *key)
{
	const KdLeftoverArgs *args = cycle->state;
	const gint64 asks[] = { kd_pod_request(cycle->pod, KD_CPU),
				kd_pod_request(cycle->pod, KD_MEMORY), kd_pod_gpu(cycle->pod) };

	kd_scale_key(kd_scale_get(&args->scale, cycle), key);
	g_byte_array_append(key, (const guint8 *) asks, sizeof(asks));
}

/* In this order of operations: scores are truncated, so the last bit counts. */
static double share(gint64 left, gint64 full, double weight)
{
	return full ? (double) left / (double) full * weight : 0;
}

double kd_leftover(const KdCycle *cycle, KdSlot node)
{
	const KdLeftover *self = cycle->scratch;
	const KdScale *scale = &self->scale.scale;
	const KdNodes *nodes = cycle->nodes;
	const KdPodInfo *pod = cycle->pod;
	gint64 cpu = kd_left(nodes, KD_CPU, node) - kd_pod_request(pod, KD_CPU);
	gint64 gpu = nodes->gpu_total_left[node] - kd_pod_gpu(pod);
	double sum = share(cpu, scale->maxCpu, self->cpu) + share(gpu, scale->maxGpu, self->gpu);

	if (self->memory > 0)
		sum += share(kd_left(nodes, KD_MEMORY, node) - kd_pod_request(pod, KD_MEMORY),
			     scale->maxMemory, self->memory);
	return sum;
}
