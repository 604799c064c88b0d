/* SPDX-License-Identifier: Apache-2.0 */
#include "_scale.h"

static gint64 largest(const gint64 *column, guint n)
{
	gint64 most = 0;

	for (guint i = 0; i < n; i++)
		most = MAX(most, column[i]);
	return most;
}

static gint64 most_gpu(const KdNodes *nodes)
{
	guint most = 0;

	for (guint i = 0; i < nodes->n_slots; i++)
		most = MAX(most, nodes->n_gpus[i]);
	return (gint64) most * KD_GPU_WHOLE;
}

const KdScale *kd_scale_get(const KdScale *args, const KdCycle *cycle)
{
	const KdNodes *nodes = cycle->nodes;
	KdScaleMemo *memo = cycle->scratch;
	KdScale *scale = &memo->scale;

	if (memo->known)
		return scale;
	*scale = *args;
	if (scale->maxCpu == 0)
		scale->maxCpu = largest(nodes->allocatable[KD_CPU], nodes->n_slots);
	if (scale->maxMemory == 0)
		scale->maxMemory = largest(nodes->allocatable[KD_MEMORY], nodes->n_slots);
	if (scale->maxGpu == 0)
		scale->maxGpu = most_gpu(nodes);
	memo->known = true;
	return scale;
}

void kd_scale_key(const KdScale *scale, GByteArray *key)
{
	g_byte_array_append(key, (const guint8 *) scale, sizeof(*scale));
}

gint64 kd_pod_request(const KdPodInfo *pod, int resource)
{
	for (guint i = 0; i < pod->n_requests; i++)
		if (pod->requests[i].resource == resource)
			return pod->requests[i].amount;
	return 0;
}
