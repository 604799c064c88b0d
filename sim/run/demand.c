/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/demand.h"

#include "placement/pod_needs.h"

KdCapacity kd_pod_demand(const KdPod *pod)
{
	KdResources requests = { 0 };
	KdCapacity demand = { 0 };
	const KdQuantity *quantity;

	kd_pod_requests(pod, false, &requests);
	if ((quantity = kd_resources_get(&requests, g_intern_static_string("cpu"))))
		demand.milli_cpu = kd_quantity_milli(*quantity);
	if ((quantity = kd_resources_get(&requests, g_intern_static_string("memory"))))
		demand.memory = kd_quantity_value(*quantity);
	const KdGpuAsk gpu = kd_pod_gpu_ask(pod, &requests);
	demand.gpu_milli = (gint64) gpu.num * gpu.milli;
	kd_resources_clear(&requests);
	return demand;
}
