/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/pod_needs.h"

#include <string.h>

void kd_pod_gpu_annotations(const KdPod *pod, KdName values[KD_GPU_ANNOTATIONS])
{
	static const char *const names[KD_GPU_ANNOTATIONS] = { KD_GPU_ANNOTATION_COUNT,
							       KD_GPU_ANNOTATION_MILLI,
							       KD_GPU_ANNOTATION_MODEL };
	const KdMap *annotations = &pod->object.metadata.annotations;

	for (guint i = 0; i < KD_GPU_ANNOTATIONS; i++)
		values[i] = annotations->n ? kd_map_lookup(annotations, names[i]) : NULL;
}

/* What is no number asks for nothing. */
static gint16 number(KdName text, gint16 fallback)
{
	gint64 value;

	if (!text)
		return fallback;
	if (!g_ascii_string_to_signed(text, 10, 0, G_MAXINT16, &value, NULL))
		return 0;
	return (gint16) value;
}

static gint16 whole_devices(const KdResources *requests)
{
	static const char *const names[] = { "nvidia.com/gpu", "amd.com/gpu" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const KdQuantity *asked = kd_resources_get(requests,
							   g_intern_static_string(names[i]));

		if (asked)
			return (gint16) CLAMP(kd_quantity_value(*asked), 0, G_MAXINT16);
	}
	return 0;
}

static KdGpuAsk gpu_ask(const KdName gpu[KD_GPU_ANNOTATIONS], const KdResources *requests)
{
	KdGpuAsk ask = { .models = gpu[2] && *gpu[2] ? gpu[2] : NULL };

	if (gpu[0] || gpu[1]) {
		ask.num = number(gpu[0], 1);
		ask.milli = MIN(number(gpu[1], KD_GPU_WHOLE), KD_GPU_WHOLE);
	} else {
		ask.num = whole_devices(requests);
		ask.milli = KD_GPU_WHOLE;
	}
	return ask.num > 0 && ask.milli > 0 ? ask : (KdGpuAsk){ 0 };
}

KdGpuAsk kd_pod_gpu_ask(const KdPod *pod, const KdResources *requests)
{
	KdName gpu[KD_GPU_ANNOTATIONS];

	kd_pod_gpu_annotations(pod, gpu);
	return gpu_ask(gpu, requests);
}

static int by_resource(const void *a, const void *b)
{
	const KdAmount *x = a, *y = b;

	return (x->resource > y->resource) - (x->resource < y->resource);
}

static void set_requests(KdPodInfo *info, const KdResources *requests, KdResourceNames *names)
{
	KdAmount *amounts = g_new(KdAmount, requests->n);
	guint n = 0;

	for (guint i = 0; i < requests->n; i++) {
		guint16 resource = kd_resource_names_add(names, requests->items[i].name);
		gint64 amount = kd_resource_amount(resource, requests->items[i].quantity);

		if (amount > 0 && resource != KD_PODS)
			amounts[n++] = (KdAmount){ .resource = resource, .amount = amount };
	}
	if (n > 1)
		qsort(amounts, n, sizeof(amounts[0]), by_resource);
	info->requests_any = requests->n > 0;
	info->requests = amounts;
	info->n_requests = n;
}

static void set_non_zero(KdPodInfo *info, const KdPod *pod)
{
	KdResources requests = { 0 };

	kd_pod_requests(pod, true, &requests);
	for (guint i = 0; i < requests.n; i++) {
		const KdResource *item = &requests.items[i];

		if (strcmp(item->name, "cpu") == 0)
			info->non_zero_cpu = kd_quantity_milli(item->quantity);
		else if (strcmp(item->name, "memory") == 0)
			info->non_zero_memory = kd_quantity_value(item->quantity);
	}
	g_free(requests.items);
}

static void add_ports(GArray *ports, const KdContainer *container)
{
	for (guint i = 0; i < container->n_ports; i++) {
		KdContainerPort port = container->ports[i];

		if (port.hostPort <= 0)
			continue;
		if (!port.hostIP || !*port.hostIP)
			port.hostIP = g_intern_static_string("0.0.0.0");
		if (!port.protocol || !*port.protocol)
			port.protocol = g_intern_static_string("TCP");
		g_array_append_val(ports, port);
	}
}

/* Those of containers and sidecars (GetHostPorts() in pkg/scheduler/util/utils.go). */
static void set_ports(KdPodInfo *info, const KdPodSpec *spec)
{
	GArray *ports = g_array_new(FALSE, FALSE, sizeof(KdContainerPort));

	for (guint i = 0; i < spec->n_containers; i++)
		add_ports(ports, &spec->containers[i]);
	for (guint i = 0; i < spec->n_initContainers; i++)
		if (g_strcmp0(spec->initContainers[i].restartPolicy, "Always") == 0)
			add_ports(ports, &spec->initContainers[i]);
	info->n_ports = ports->len;
	info->ports = (const KdContainerPort *) g_array_free(ports, ports->len == 0);
}

static bool is_affine(const KdPodSpec *spec)
{
	return spec->affinity && (spec->affinity->podAffinity || spec->affinity->podAntiAffinity);
}

void kd_pod_needs_read(const KdPod *pod, const KdName gpu[KD_GPU_ANNOTATIONS],
		       KdResourceNames *names, KdPodInfo *info)
{
	KdResources requests = { 0 };

	kd_pod_requests(pod, false, &requests);
	set_requests(info, &requests, names);
	info->gpu = gpu_ask(gpu, &requests);
	g_free(requests.items);
	set_non_zero(info, pod);
	set_ports(info, pod->spec);
	info->priority = kd_pod_priority(pod);
	info->is_affine = is_affine(pod->spec);
}

static bool any_resized(const KdContainerStatus *statuses, guint n)
{
	for (guint i = 0; i < n; i++)
		if (statuses[i].resources || statuses[i].allocatedResources.n > 0)
			return true;
	return false;
}

bool kd_pod_is_resized(const KdPod *pod)
{
	const KdPodStatus *status = &pod->status;

	return status->resources || status->allocatedResources.n > 0 ||
	       any_resized(status->containerStatuses, status->n_containerStatuses) ||
	       any_resized(status->initContainerStatuses, status->n_initContainerStatuses);
}

static guint mix(guint hash, guint value)
{
	return (hash ^ value) * 0x9e3779b1u + (hash >> 15);
}

static guint mix_text(guint hash, const char *text)
{
	return mix(hash, text ? g_str_hash(text) : 0);
}

static guint mix_resources(guint hash, const KdResources *resources)
{
	for (guint i = 0; i < resources->n; i++) {
		hash = mix(hash, g_direct_hash(resources->items[i].name));
		hash = mix(hash, (guint) kd_quantity_milli(resources->items[i].quantity));
	}
	return hash;
}

/* Daemon pods differ in the node that they must go to. */
static guint mix_affinity(guint hash, const KdAffinity *affinity)
{
	const KdNodeAffinity *node = affinity ? affinity->nodeAffinity : NULL;
	const KdNodeSelector *selector = node ? node->requiredDuringSchedulingIgnoredDuringExecution
					      : NULL;

	for (guint i = 0; selector && i < selector->n_nodeSelectorTerms; i++) {
		const KdNodeSelectorTerm *term = &selector->nodeSelectorTerms[i];

		for (guint f = 0; f < term->n_matchFields; f++)
			for (guint v = 0; v < term->matchFields[f].n_values; v++)
				hash = mix(hash, g_direct_hash(term->matchFields[f].values[v]));
	}
	return hash;
}

guint kd_pod_spec_hash(const KdPodSpec *spec)
{
	guint hash = mix(spec->n_containers, spec->n_tolerations);

	for (guint i = 0; i < spec->n_containers; i++) {
		hash = mix_text(hash, spec->containers[i].image);
		hash = mix_resources(hash, &spec->containers[i].resources.requests);
	}
	for (guint i = 0; i < spec->nodeSelector.n; i++)
		hash = mix(hash, g_direct_hash(spec->nodeSelector.pairs[i].value));
	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdClaimVolume *claim = spec->volumes[i].persistentVolumeClaim;

		hash = mix_text(hash, claim ? claim->claimName : NULL);
	}
	hash = mix(hash, (guint) spec->priority.value);
	return mix_affinity(hash, spec->affinity);
}
