/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/typical.h"

#include "placement/pod_needs.h"
#include "placement/shapes.h"
#include "run/trace.h"

/* What is counted so far. */
typedef struct {
	KdShapes *shapes;
	guint64 n_gpu_pods;
} Count;

static void count_pod(Count *count, const KdPod *pod)
{
	KdResources requests = { 0 };
	const KdQuantity *cpu;
	KdGpuAsk gpu;

	kd_pod_requests(pod, false, &requests);
	cpu = kd_resources_get(&requests, g_intern_static_string("cpu"));
	gpu = kd_pod_gpu_ask(pod, &requests);
	kd_shapes_add(count->shapes, cpu ? kd_quantity_milli(*cpu) : 0, &gpu);
	count->n_gpu_pods += gpu.num > 0;
	kd_resources_clear(&requests);
}

static gboolean count_trace(Count *count, const KdWorkloadSpec *spec, const char *folder,
			    gint64 seed, GError **error)
{
	g_autoptr(KdTrace) source = kd_trace_open(spec, folder, seed, error);
	GError *failure = NULL;
	KdArrival arrival;

	if (!source)
		return FALSE;
	while (kd_trace_next(source, &arrival, &failure)) {
		if (arrival.object->kind == &kd_kind_pod && arrival.verb == KD_JOIN)
			count_pod(count, KD_POD(arrival.object));
		kd_object_unref(arrival.object);
	}
	if (!failure)
		return TRUE;
	g_propagate_error(error, failure);
	return FALSE;
}

static gboolean count_all(Count *count, const KdScenario *scenario, gint64 seed, GError **error)
{
	const KdScenarioSpec *spec = &scenario->spec;

	if (spec->scheduler.typicalPods)
		return count_trace(count, spec->scheduler.typicalPods, scenario->folder, seed,
				   error);
	for (guint i = 0; i < spec->n_workloads; i++) {
		const GPtrArray *objects = scenario->manifests[i];

		for (guint j = 0; objects && j < objects->len; j++)
			if (((KdObject *) objects->pdata[j])->kind == &kd_kind_pod)
				count_pod(count, KD_POD(objects->pdata[j]));
		if (!objects &&
		    !count_trace(count, &spec->workloads[i], scenario->folder, seed, error))
			return FALSE;
	}
	return TRUE;
}

gboolean kd_typical_shapes(const KdScenario *scenario, gint64 seed, KdGpuShape **ret_shapes,
			   guint *ret_n, GError **error)
{
	g_autoptr(KdShapes) shapes = kd_shapes_new();
	Count count = { shapes, 0 };

	*ret_shapes = NULL;
	*ret_n = 0;
	if (!count_all(&count, scenario, seed, error))
		return FALSE;
	if (count.n_gpu_pods)
		*ret_shapes = kd_shapes_typical(shapes, ret_n, NULL);
	return TRUE;
}
