/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/demand.h"

KdCapacity kd_pod_demand(const KdPod *pod)
{
	const KdMap *annotations = &pod->object.metadata.annotations;
	const char *count = kd_map_lookup(annotations, KD_GPU_ANNOTATION_COUNT);
	const char *milli = kd_map_lookup(annotations, KD_GPU_ANNOTATION_MILLI);
	KdResources requests = { 0 };
	KdCapacity demand = { 0 };
	const KdQuantity *quantity;

	kd_pod_requests(pod, false, &requests);
	if ((quantity = kd_resources_get(&requests, g_intern_static_string("cpu"))))
		demand.milli_cpu = kd_quantity_milli(*quantity);
	if ((quantity = kd_resources_get(&requests, g_intern_static_string("memory"))))
		demand.memory = kd_quantity_value(*quantity);
	if (count)
		demand.gpu_milli = g_ascii_strtoll(count, NULL, 10) *
				   (milli ? g_ascii_strtoll(milli, NULL, 10) : KD_GPU_WHOLE);
	else if ((quantity = kd_resources_get(&requests, g_intern_static_string("nvidia.com/gpu"))))
		demand.gpu_milli = kd_quantity_value(*quantity) * KD_GPU_WHOLE;
	kd_resources_clear(&requests);
	return demand;
}
