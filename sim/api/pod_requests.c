/* SPDX-License-Identifier: Apache-2.0 */
/* component-helpers/resource/helpers.go of Kubernetes 1.34; what DRA adds is newer. */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/pod_resources.h"

/* scheduler/util/pod_resources.go */
#define DEFAULT_MILLI_CPU 100
#define DEFAULT_MEMORY    (G_GINT64_CONSTANT(200) * 1024 * 1024)

/* What is summed up. */
typedef struct {
	const KdPod *pod;           /* for its status; NULL = by the spec alone */
	bool limits;                /* else requests */
	bool infeasible;            /* the resize that the spec asks for will not be */
	bool fill_cpu, fill_memory; /* count the default for containers without a request */
} Sum;

void kd_resources_add(KdResources *sum, const KdResources *more)
{
	for (guint i = 0; i < more->n; i++) {
		const KdResource *item = &more->items[i];
		const KdQuantity *old = kd_resources_get(sum, item->name);

		kd_resources_set(sum, item->name,
				 old ? kd_quantity_add(*old, item->quantity) : item->quantity);
	}
}

/* For each resource the greater of the two. */
static void maximize(KdResources *most, const KdResources *other)
{
	for (guint i = 0; i < other->n; i++) {
		const KdResource *item = &other->items[i];
		const KdQuantity *old = kd_resources_get(most, item->name);

		if (!old || kd_quantity_compare(item->quantity, *old) > 0)
			kd_resources_set(most, item->name, item->quantity);
	}
}

bool kd_resource_is_pod_level(KdName name)
{
	return g_str_equal(name, "cpu") || g_str_equal(name, "memory") ||
	       g_str_has_prefix(name, "hugepages-");
}

static bool has_pod_level(const KdResources *resources)
{
	for (guint i = 0; i < resources->n; i++) {
		if (kd_resource_is_pod_level(resources->items[i].name))
			return true;
	}
	return false;
}

bool kd_pod_spec_has_pod_level(const KdPodSpec *spec)
{
	return spec->resources && (has_pod_level(&spec->resources->requests) ||
				   has_pod_level(&spec->resources->limits));
}

static bool equal_amounts(const KdResourceRequirements *a, const KdResourceRequirements *b)
{
	static const KdResourceRequirements none = { 0 };

	a = a ? a : &none;
	b = b ? b : &none;
	return kd_resources_equal(&a->requests, &b->requests) &&
	       kd_resources_equal(&a->limits, &b->limits);
}

static bool are_resized(const KdContainer *containers, guint n, const KdContainer *old, guint n_old)
{
	if (n != n_old)
		return true;
	for (guint i = 0; i < n; i++)
		if (!equal_amounts(&containers[i].resources, &old[i].resources))
			return true;
	return false;
}

bool kd_pod_spec_is_resized(const KdPodSpec *spec, const KdPodSpec *old)
{
	return spec != old && (are_resized(spec->containers, spec->n_containers, old->containers,
					   old->n_containers) ||
			       are_resized(spec->initContainers, spec->n_initContainers,
					   old->initContainers, old->n_initContainers) ||
			       !equal_amounts(spec->resources, old->resources));
}

static const KdContainerStatus *find(const KdContainerStatus *statuses, guint n, KdName name)
{
	for (guint i = 0; i < n; i++) {
		if (statuses[i].name == name)
			return &statuses[i];
	}
	return NULL;
}

/* What the kubelet says is in force for it; NULL = nothing is known. */
static const KdContainerStatus *find_status(const Sum *sum, KdName name)
{
	if (!sum->pod)
		return NULL;
	const KdPodStatus *status = &sum->pod->status;
	const KdContainerStatus *found = find(status->initContainerStatuses,
					      status->n_initContainerStatuses, name);
	if (!found)
		found = find(status->containerStatuses, status->n_containerStatuses, name);
	return found && found->resources ? found : NULL;
}

/* determineContainerReqs(), determineContainerLimits() */
static KdResources with_status(const Sum *sum, const KdResources *spec,
			       const KdContainerStatus *status)
{
	KdResources most = { 0 };

	if (!sum->infeasible)
		maximize(&most, spec);
	if (sum->limits) {
		maximize(&most, &status->resources->limits);
	} else {
		maximize(&most, &status->resources->requests);
		maximize(&most, &status->allocatedResources);
	}
	return most;
}

static KdResources of_container(const Sum *sum, const KdContainer *container, bool use_status)
{
	const KdResources *spec = sum->limits ? &container->resources.limits
					      : &container->resources.requests;
	const KdContainerStatus *status = use_status ? find_status(sum, container->name) : NULL;
	KdResources amounts = status ? with_status(sum, spec, status) : kd_resources_copy(spec);

	if (sum->fill_cpu && !kd_resources_get(&amounts, g_intern_static_string("cpu")))
		kd_resources_set(&amounts, "cpu", kd_quantity_from_milli(DEFAULT_MILLI_CPU));
	if (sum->fill_memory && !kd_resources_get(&amounts, g_intern_static_string("memory")))
		kd_resources_set(&amounts, "memory",
				 kd_quantity_from_units(DEFAULT_MEMORY, KD_DECIMAL_SI));
	return amounts;
}

bool kd_container_is_sidecar(const KdContainer *container)
{
	return g_strcmp0(container->restartPolicy, "Always") == 0;
}

/* While init container i runs, it and the sidecars before it count; afterwards the containers and
 * all sidecars. */
static KdResources of_containers(const Sum *sum, const KdPodSpec *spec)
{
	KdResources total = { 0 }, sidecars = { 0 }, init = { 0 };

	for (guint i = 0; i < spec->n_containers; i++) {
		KdResources amounts = of_container(sum, &spec->containers[i], true);

		kd_resources_add(&total, &amounts);
		kd_resources_clear(&amounts);
	}
	for (guint i = 0; i < spec->n_initContainers; i++) {
		const KdContainer *container = &spec->initContainers[i];
		bool sidecar = kd_container_is_sidecar(container);
		KdResources amounts = of_container(sum, container, sidecar);

		if (sidecar) {
			kd_resources_add(&total, &amounts);
			kd_resources_add(&sidecars, &amounts);
			maximize(&init, &sidecars);
		} else {
			kd_resources_add(&amounts, &sidecars);
			maximize(&init, &amounts);
		}
		kd_resources_clear(&amounts);
	}
	maximize(&total, &init);
	kd_resources_clear(&init);
	kd_resources_clear(&sidecars);
	return total;
}

KdResources kd_pod_spec_container_sum(const KdPodSpec *spec, bool limits)
{
	return of_containers(&(Sum){ .limits = limits }, spec);
}

static void replace_pod_level(KdResources *total, const KdResources *pod_level)
{
	for (guint i = 0; i < pod_level->n; i++) {
		if (kd_resource_is_pod_level(pod_level->items[i].name))
			kd_resources_set(total, pod_level->items[i].name,
					 pod_level->items[i].quantity);
	}
}

static KdResources sum_requests(const Sum *sum, const KdPod *pod)
{
	KdResources total = of_containers(sum, pod->spec);

	if (pod->spec->resources)
		replace_pod_level(&total, &pod->spec->resources->requests);
	kd_resources_add(&total, &pod->spec->overhead);
	return total;
}

/* IsPodResizeInfeasible() */
static bool resize_is_infeasible(const KdPod *pod)
{
	const KdCondition *pending = kd_condition_find(
		pod->status.conditions, pod->status.n_conditions, "PodResizePending");

	return pending && g_strcmp0(pending->reason, "Infeasible") == 0;
}

void kd_pod_requests(const KdPod *pod, bool non_zero, KdResources *ret)
{
	Sum sum = { .pod = pod, .infeasible = resize_is_infeasible(pod) };
	KdResources total = sum_requests(&sum, pod);

	if (non_zero) {
		/* scheduler/framework/types.go: getNonMissingContainerRequests() */
		bool any = !pod->spec->resources || !has_pod_level(&pod->spec->resources->requests);

		sum.fill_cpu = any || !kd_resources_get(&total, g_intern_static_string("cpu"));
		sum.fill_memory = any ||
				  !kd_resources_get(&total, g_intern_static_string("memory"));
		kd_resources_clear(&total);
		total = sum_requests(&sum, pod);
	}
	*ret = total;
}

void kd_pod_limits(const KdPod *pod, KdResources *ret)
{
	Sum sum = { .pod = pod, .limits = true, .infeasible = resize_is_infeasible(pod) };
	KdResources total = of_containers(&sum, pod->spec);

	if (pod->spec->resources)
		replace_pod_level(&total, &pod->spec->resources->limits);
	for (guint i = 0; i < total.n; i++) {
		const KdQuantity *overhead = kd_resources_get(&pod->spec->overhead,
							      total.items[i].name);

		if (overhead && !kd_quantity_is_zero(total.items[i].quantity))
			total.items[i].quantity = kd_quantity_add(total.items[i].quantity,
								  *overhead);
	}
	*ret = total;
}
