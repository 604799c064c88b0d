/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/pod_resources.h"

bool kd_resource_is_overcommittable(KdName name)
{
	return (!strchr(name, '/') || strstr(name, "kubernetes.io/")) &&
	       !g_str_has_prefix(name, "hugepages-");
}

static void add_missing(KdResources *to, const KdResources *from)
{
	for (guint i = 0; i < from->n; i++) {
		if (!kd_resources_get(to, from->items[i].name))
			kd_resources_set(to, from->items[i].name, from->items[i].quantity);
	}
}

/* The tag of "registry:5000/name:tag@sha256:...": "latest" when there is neither tag nor digest
 * (pkg/util/parsers). */
static bool tag_is_latest(const char *image)
{
	const char *name = strrchr(image, '/');
	const char *digest = strchr(image, '@');

	name = name && (!digest || name < digest) ? name + 1 : image;
	const char *tag = strchr(name, ':');
	if (!tag || (digest && tag > digest))
		return !digest;
	return strncmp(tag, ":latest", strlen(":latest")) == 0 &&
	       (tag[strlen(":latest")] == '\0' || tag[strlen(":latest")] == '@');
}

static void default_container(KdContainer *container, bool host_network)
{
	add_missing(&container->resources.requests, &container->resources.limits);
	if (!container->imagePullPolicy && container->image)
		container->imagePullPolicy = g_intern_static_string(
			tag_is_latest(container->image) ? "Always" : "IfNotPresent");
	for (guint i = 0; host_network && i < container->n_ports; i++) {
		if (container->ports[i].hostPort == 0)
			container->ports[i].hostPort = container->ports[i].containerPort;
	}
}

/* defaultHugePagePodLimits(), defaultPodRequests() */
static void default_pod_level(KdPodSpec *spec)
{
	KdResourceRequirements *own = spec->resources;
	KdResources limits, requests;

	if (!own || own->limits.n + own->requests.n == 0)
		return;
	limits = kd_pod_spec_container_sum(spec, true);
	for (guint i = 0; i < limits.n; i++) {
		KdName name = limits.items[i].name;

		if (g_str_has_prefix(name, "hugepages-") &&
		    !kd_resources_get(&own->requests, name) &&
		    !kd_resources_get(&own->limits, name))
			kd_resources_set(&own->limits, name, limits.items[i].quantity);
	}
	kd_resources_clear(&limits);
	if (own->limits.n == 0)
		return;
	requests = kd_pod_spec_container_sum(spec, false);
	for (guint i = 0; i < requests.n; i++) {
		KdName name = requests.items[i].name;

		if (kd_resource_is_pod_level(name) && kd_resource_is_overcommittable(name) &&
		    !kd_resources_get(&own->requests, name))
			kd_resources_set(&own->requests, name, requests.items[i].quantity);
	}
	kd_resources_clear(&requests);
	for (guint i = 0; i < own->limits.n; i++) {
		KdName name = own->limits.items[i].name;

		if (kd_resource_is_pod_level(name) && !kd_resources_get(&own->requests, name))
			kd_resources_set(&own->requests, name, own->limits.items[i].quantity);
	}
}

static bool has_requirement(const KdSelector *selector, KdName key, KdOperator op, KdName value)
{
	for (guint i = 0; i < selector->n_matchExpressions; i++) {
		const KdRequirement *at = &selector->matchExpressions[i];

		if (at->key == key && at->op == op && at->n_values == 1 && at->values[0] == value)
			return true;
	}
	return false;
}

/* applyLabelKeysToLabelSelector(); a pod from a dump has been through it already. */
static void merge_keys(KdSelector *selector, const KdName *keys, guint n, KdOperator op,
		       const KdMap *labels)
{
	for (guint i = 0; selector && i < n; i++) {
		KdName value = kd_map_get(labels, keys[i]);

		if (!value || has_requirement(selector, keys[i], op, value))
			continue;
		guint at = selector->n_matchExpressions++;
		selector->matchExpressions = g_renew(KdRequirement, selector->matchExpressions,
						     at + 1);
		selector->matchExpressions[at] = (KdRequirement){
			.key = keys[i],
			.op = op,
			.values = g_memdup2(&value, sizeof(value)),
			.n_values = 1,
		};
	}
}

static void merge_term(KdPodAffinityTerm *term, const KdMap *labels)
{
	merge_keys(term->labelSelector, term->matchLabelKeys, term->n_matchLabelKeys, KD_OP_IN,
		   labels);
	merge_keys(term->labelSelector, term->mismatchLabelKeys, term->n_mismatchLabelKeys,
		   KD_OP_NOT_IN, labels);
}

static void merge_affinity(KdPodAffinity *affinity, const KdMap *labels)
{
	if (!affinity)
		return;
	for (guint i = 0; i < affinity->n_requiredDuringSchedulingIgnoredDuringExecution; i++)
		merge_term(&affinity->requiredDuringSchedulingIgnoredDuringExecution[i], labels);
	for (guint i = 0; i < affinity->n_preferredDuringSchedulingIgnoredDuringExecution; i++)
		merge_term(&affinity->preferredDuringSchedulingIgnoredDuringExecution[i]
				    .podAffinityTerm,
			   labels);
}

void kd_pod_spec_set_defaults(KdPodSpec *spec, const KdMap *labels)
{
	if (spec->defaulted)
		return;
	spec->defaulted = true;
	for (guint i = 0; i < spec->n_containers; i++)
		default_container(&spec->containers[i], spec->hostNetwork);
	for (guint i = 0; i < spec->n_initContainers; i++)
		default_container(&spec->initContainers[i], spec->hostNetwork);
	default_pod_level(spec);
	if (spec->affinity) {
		merge_affinity(spec->affinity->podAffinity, labels);
		merge_affinity(spec->affinity->podAntiAffinity, labels);
	}
	for (guint i = 0; i < spec->n_topologySpreadConstraints; i++) {
		KdTopologySpreadConstraint *spread = &spec->topologySpreadConstraints[i];

		merge_keys(spread->labelSelector, spread->matchLabelKeys, spread->n_matchLabelKeys,
			   KD_OP_IN, labels);
	}
}
