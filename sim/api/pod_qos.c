/* SPDX-License-Identifier: Apache-2.0 */
/* pkg/apis/core/v1/helper/qos/qos.go */
#include "config.h"

#include <kubedes/api/pod.h>

#include "api/pod_resources.h"

/* Only these two count, and only where they are more than nothing. */
static const KdQuantity *amount(const KdResources *resources, gboolean memory)
{
	const KdQuantity *quantity = kd_resources_get(
		resources, g_intern_static_string(memory ? "memory" : "cpu"));

	return quantity && kd_quantity_compare(*quantity, (KdQuantity){ 0 }) > 0 ? quantity : NULL;
}

typedef struct {
	KdResources requests, limits; /* sums */
	bool all_limited;             /* every container has both limits */
} Sums;

static void add(Sums *sums, const KdResourceRequirements *own)
{
	for (int memory = 0; memory <= 1; memory++) {
		const KdQuantity *request = amount(&own->requests, memory);
		const KdQuantity *limit = amount(&own->limits, memory);
		const char *name = memory ? "memory" : "cpu";

		if (request)
			kd_resources_add(
				&sums->requests,
				&(KdResources){ &(KdResource){ g_intern_string(name), *request },
						1 });
		if (limit)
			kd_resources_add(
				&sums->limits,
				&(KdResources){ &(KdResource){ g_intern_string(name), *limit },
						1 });
		else
			sums->all_limited = false;
	}
}

static const char *judge(const Sums *sums)
{
	if (sums->requests.n + sums->limits.n == 0)
		return "BestEffort";
	if (sums->all_limited && kd_resources_equal(&sums->requests, &sums->limits))
		return "Guaranteed";
	return "Burstable";
}

KdName kd_pod_qos_class(const KdPod *pod)
{
	const KdPodSpec *spec = pod->spec;
	Sums sums = { .all_limited = true };

	if (spec->resources)
		add(&sums, spec->resources);
	for (guint i = 0; !spec->resources && i < spec->n_containers; i++)
		add(&sums, &spec->containers[i].resources);
	for (guint i = 0; !spec->resources && i < spec->n_initContainers; i++)
		add(&sums, &spec->initContainers[i].resources);
	KdName class = g_intern_string(judge(&sums));
	kd_resources_clear(&sums.requests);
	kd_resources_clear(&sums.limits);
	return class;
}
