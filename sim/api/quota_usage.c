/* SPDX-License-Identifier: Apache-2.0 */
/* pkg/quota/v1/evaluator/core: pods.go, services.go, persistent_volume_claims.go; all others are
 * counted only (apiserver/pkg/quota/v1/generic/evaluator.go). */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service.h>
#include <string.h>

#include "api/pod_resources.h"
#include "api/raw.h"

#define BY_CLASS ".storageclass.storage.k8s.io/"

/* ---- names ---- */

/* "count/pods", "count/deployments.apps" */
static char *count_name(const KdKind *kind)
{
	const char *slash = strchr(kind->apiVersion, '/');

	if (!slash)
		return g_strconcat("count/", kind->plural, NULL);
	return g_strdup_printf("count/%s.%.*s", kind->plural, (int) (slash - kind->apiVersion),
			       kind->apiVersion);
}

/* Those that could be counted before "count/" was there have a name without it, too. */
static bool has_short_name(const KdKind *kind)
{
	static const char *const plurals[] = { "configmaps", "secrets", "replicationcontrollers",
					       "resourcequotas", NULL };

	return g_str_equal(kind->apiVersion, "v1") && g_strv_contains(plurals, kind->plural);
}

static bool is_extended(const char *name)
{
	return strchr(name, '/') && !strstr(name, "kubernetes.io/");
}

static bool limits_pods(const char *resource)
{
	static const char *const names[] = { "cpu",
					     "memory",
					     "ephemeral-storage",
					     "requests.cpu",
					     "requests.memory",
					     "requests.ephemeral-storage",
					     "limits.cpu",
					     "limits.memory",
					     "limits.ephemeral-storage",
					     "pods",
					     NULL };

	return g_strv_contains(names, resource) || g_str_has_prefix(resource, "hugepages-") ||
	       g_str_has_prefix(resource, "requests.hugepages-") ||
	       (is_extended(resource) && g_str_has_prefix(resource, "requests."));
}

static bool limits_claims(const char *resource)
{
	return g_str_equal(resource, "persistentvolumeclaims") ||
	       g_str_equal(resource, "requests.storage") ||
	       g_str_has_suffix(resource, BY_CLASS "persistentvolumeclaims") ||
	       g_str_has_suffix(resource, BY_CLASS "requests.storage");
}

bool kd_quota_limits(const KdKind *kind, const char *resource)
{
	static const char *const of_services[] = { "services", "services.nodeports",
						   "services.loadbalancers", NULL };

	if (g_str_has_prefix(resource, "count/")) {
		g_autofree char *name = count_name(kind);

		return g_str_equal(resource, name);
	}
	if (kind == &kd_kind_pod)
		return limits_pods(resource);
	if (kind == &kd_kind_persistent_volume_claim)
		return limits_claims(resource);
	if (kind == &kd_kind_service)
		return g_strv_contains(of_services, resource);
	return has_short_name(kind) && g_str_equal(resource, kind->plural);
}

/* ---- amounts ---- */

static void count(KdResources *usage, const char *name, gint64 n)
{
	kd_resources_set(usage, name, kd_quantity_from_units(n, KD_DECIMAL_SI));
}

static void set_prefixed(KdResources *usage, const char *prefix, const KdResource *item)
{
	g_autofree char *name = g_strconcat(prefix, item->name, NULL);

	kd_resources_set(usage, name, item->quantity);
}

static bool has_limits_name(const char *name)
{
	return g_str_equal(name, "cpu") || g_str_equal(name, "memory") ||
	       g_str_equal(name, "ephemeral-storage");
}

/* podComputeUsageHelper() */
static void add_compute(KdResources *usage, const KdResources *requests, const KdResources *limits)
{
	for (guint i = 0; i < requests->n; i++) {
		const KdResource *item = &requests->items[i];

		if (has_limits_name(item->name) || g_str_has_prefix(item->name, "hugepages-")) {
			kd_resources_set(usage, item->name, item->quantity);
			set_prefixed(usage, "requests.", item);
		} else if (is_extended(item->name) && !g_str_has_prefix(item->name, "requests.")) {
			set_prefixed(usage, "requests.", item);
		}
	}
	for (guint i = 0; i < limits->n; i++) {
		if (has_limits_name(limits->items[i].name))
			set_prefixed(usage, "limits.", &limits->items[i]);
	}
}

/* QuotaV1Pod(): it has ended, or should have gone by now, on a node that was lost perhaps. */
static bool is_over(const KdPod *pod, KdTime now)
{
	const KdMeta *meta = &pod->object.metadata;

	if (kd_pod_is_terminal(pod))
		return true;
	return meta->deletionTimestamp != KD_TIME_UNSET && meta->deletionGracePeriodSeconds.set &&
	       now > meta->deletionTimestamp + meta->deletionGracePeriodSeconds.value * KD_SECOND;
}

static void use_pod(const KdPod *pod, KdTime now, KdResources *usage)
{
	KdResources requests, limits;

	if (is_over(pod, now))
		return;
	count(usage, "pods", 1);
	kd_pod_requests(pod, false, &requests);
	kd_pod_limits(pod, &limits);
	add_compute(usage, &requests, &limits);
	kd_resources_clear(&requests);
	kd_resources_clear(&limits);
}

/* What the services of a load balancer that wants no ports of nodes have all the same. */
static gint64 explicit_node_ports(const KdServiceSpec *spec)
{
	gint64 n = 0;

	for (guint i = 0; i < spec->n_ports; i++)
		n += spec->ports[i].nodePort != 0;
	return n;
}

static bool allocates_node_ports(const KdObject *service)
{
	const char *text = kd_tree_string(
		kd_tree_path(kd_raw_tree(service->unknown), "spec.allocateLoadBalancerNodePorts"));

	return g_strcmp0(text, "false") != 0;
}

static void use_service(const KdObject *object, KdResources *usage)
{
	const KdServiceSpec *spec = &KD_SERVICE(object)->spec;
	bool balanced = g_strcmp0(spec->type, "LoadBalancer") == 0;
	gint64 n_ports = 0;

	if (g_strcmp0(spec->type, "NodePort") == 0 || (balanced && allocates_node_ports(object)))
		n_ports = spec->n_ports;
	else if (balanced)
		n_ports = explicit_node_ports(spec);
	count(usage, "services", 1);
	count(usage, "services.nodeports", n_ports);
	count(usage, "services.loadbalancers", balanced);
}

/* What was allocated for it, where it was to grow and is to be smaller again. */
static bool find_allocated(const KdPersistentVolumeClaim *claim, KdQuantity *ret)
{
	const char *text = kd_tree_string(kd_tree_path(kd_raw_tree(claim->object.unknown),
						       "status.allocatedResources.storage"));

	return text && kd_quantity_parse(text, ret, NULL);
}

/* getStorageUsage() */
static bool find_size(const KdPersistentVolumeClaim *claim, KdQuantity *ret)
{
	const KdQuantity *size = kd_resources_get(&claim->spec.resources.requests,
						  g_intern_static_string("storage"));
	KdQuantity allocated;

	if (!size)
		return false;
	*ret = *size;
	if (find_allocated(claim, &allocated) && kd_quantity_compare(allocated, *size) > 0)
		*ret = allocated;
	*ret = kd_quantity_from_units(kd_quantity_value(*ret), ret->format);
	return true;
}

static void use_claim(const KdPersistentVolumeClaim *claim, KdResources *usage)
{
	KdQuantity size;
	KdName class = kd_claim_class(claim);
	g_autofree char *counted = g_strconcat(class, BY_CLASS "persistentvolumeclaims", NULL);
	g_autofree char *sized = g_strconcat(class, BY_CLASS "requests.storage", NULL);

	count(usage, "persistentvolumeclaims", 1);
	if (*class)
		count(usage, counted, 1);
	if (!find_size(claim, &size))
		return;
	kd_resources_set(usage, "requests.storage", size);
	if (*class)
		kd_resources_set(usage, sized, size);
}

void kd_quota_usage(const KdObject *object, KdTime now, KdResources *ret)
{
	g_autofree char *name = count_name(object->kind);

	*ret = (KdResources){ 0 };
	count(ret, name, 1);
	if (object->kind == &kd_kind_pod)
		use_pod(KD_POD(object), now, ret);
	else if (object->kind == &kd_kind_persistent_volume_claim)
		use_claim(KD_PERSISTENT_VOLUME_CLAIM(object), ret);
	else if (object->kind == &kd_kind_service)
		use_service(object, ret);
	else if (has_short_name(object->kind))
		count(ret, object->kind->plural, 1);
}

char *kd_quota_print(const KdResources *resources)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < resources->n; i++) {
		g_autofree char *amount = kd_quantity_print(resources->items[i].quantity);

		g_string_append_printf(out, "%s%s=%s", i > 0 ? "," : "", resources->items[i].name,
				       amount);
	}
	return g_string_free(out, FALSE);
}
