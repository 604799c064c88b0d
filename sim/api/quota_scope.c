/* SPDX-License-Identifier: Apache-2.0 */
/* Which objects a quota is about, and what they must say (pkg/quota/v1/evaluator/core/pods.go). */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/resource_quota.h>
#include <string.h>

#include "api/pod_resources.h"
#include "api/raw.h"

/* ---- scopes ---- */

static bool contains(const KdName *values, guint n, KdName value)
{
	for (guint i = 0; i < n; i++) {
		if (values[i] == value)
			return true;
	}
	return false;
}

/* As a label of that value (NULL = no label) would match. */
static bool matches_value(const KdQuotaScope *scope, KdName value)
{
	bool in = value && contains(scope->values, scope->n_values, value);

	if (g_str_equal(scope->operator, "In"))
		return in;
	if (g_str_equal(scope->operator, "NotIn"))
		return !in;
	return g_str_equal(scope->operator, "Exists") == (value != NULL);
}

static bool term_crosses(const KdPodAffinityTerm *term)
{
	return term->n_namespaces > 0 || term->namespaceSelector;
}

static bool affinity_crosses(const KdPodAffinity *affinity)
{
	if (!affinity)
		return false;
	for (guint i = 0; i < affinity->n_requiredDuringSchedulingIgnoredDuringExecution; i++) {
		if (term_crosses(&affinity->requiredDuringSchedulingIgnoredDuringExecution[i]))
			return true;
	}
	for (guint i = 0; i < affinity->n_preferredDuringSchedulingIgnoredDuringExecution; i++) {
		if (term_crosses(&affinity->preferredDuringSchedulingIgnoredDuringExecution[i]
					  .podAffinityTerm))
			return true;
	}
	return false;
}

static KdName or_null(KdName name)
{
	return name && *name ? name : NULL;
}

static bool pod_is_in(const KdQuotaScope *scope, const KdPod *pod)
{
	const KdPodSpec *spec = pod->spec;
	bool ends = spec->activeDeadlineSeconds.set && spec->activeDeadlineSeconds.value >= 0;
	const char *name = scope->scopeName;

	if (g_str_equal(name, "Terminating"))
		return ends;
	if (g_str_equal(name, "NotTerminating"))
		return !ends;
	if (g_str_equal(name, "BestEffort") || g_str_equal(name, "NotBestEffort"))
		return g_str_equal(kd_pod_qos_class(pod), "BestEffort") ==
		       g_str_equal(name, "BestEffort");
	if (g_str_equal(name, "PriorityClass"))
		return matches_value(scope, or_null(spec->priorityClassName));
	return g_str_equal(name, "CrossNamespacePodAffinity") && spec->affinity &&
	       (affinity_crosses(spec->affinity->podAffinity) ||
		affinity_crosses(spec->affinity->podAntiAffinity));
}

static KdName changing_to(const KdPersistentVolumeClaim *claim)
{
	const char *text = kd_tree_string(
		kd_tree_path(kd_raw_tree(claim->object.unknown),
			     "status.modifyVolumeStatus.targetVolumeAttributesClassName"));

	return text && *text ? g_intern_string(text) : NULL;
}

/* pvcMatchesSelector(): the class that is wanted, that it has or that it is being changed to. */
static bool claim_is_in(const KdQuotaScope *scope, const KdPersistentVolumeClaim *claim)
{
	const KdName classes[] = { or_null(claim->spec.volumeAttributesClassName),
				   or_null(claim->status.currentVolumeAttributesClassName),
				   changing_to(claim) };
	bool any = false;

	if (!g_str_equal(scope->scopeName, "VolumeAttributesClass"))
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
		if (classes[i] && matches_value(scope, classes[i]))
			return true;
		any |= classes[i] != NULL;
	}
	return !any && matches_value(scope, NULL);
}

bool kd_quota_scope_matches(const KdQuotaScope *scope, const KdObject *object)
{
	if (object->kind == &kd_kind_pod)
		return pod_is_in(scope, KD_POD(object));
	return object->kind == &kd_kind_persistent_volume_claim &&
	       claim_is_in(scope, KD_PERSISTENT_VOLUME_CLAIM(object));
}

static bool is_in_all(const KdResourceQuotaSpec *spec, const KdObject *object)
{
	for (guint i = 0; i < spec->n_scopes; i++) {
		const KdQuotaScope scope = { .scopeName = spec->scopes[i],
					     .operator= g_intern_static_string("Exists") };

		if (!kd_quota_scope_matches(&scope, object))
			return false;
	}
	for (guint i = 0; spec->scopeSelector && i < spec->scopeSelector->n_matchExpressions; i++) {
		if (!kd_quota_scope_matches(&spec->scopeSelector->matchExpressions[i], object))
			return false;
	}
	return true;
}

bool kd_quota_matches(const KdResourceQuota *quota, const KdResources *hard, const KdObject *object)
{
	for (guint i = 0; i < hard->n; i++) {
		if (kd_quota_limits(object->kind, hard->items[i].name))
			return is_in_all(&quota->spec, object);
	}
	return false;
}

/* ---- what containers must say ---- */

static bool says(const KdContainer *container, const char *resource)
{
	bool limit = g_str_has_prefix(resource, "limits.");
	const char *dot = strchr(resource, '.');

	return kd_resources_get(limit ? &container->resources.limits
				      : &container->resources.requests,
				g_intern_string(dot ? dot + 1 : resource));
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Names of containers, sorted, each once. */
static GPtrArray *silent_containers(const KdPodSpec *spec, const char *resource)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < spec->n_containers + spec->n_initContainers; i++) {
		const KdContainer *container =
			i < spec->n_containers ? &spec->containers[i]
					       : &spec->initContainers[i - spec->n_containers];

		if (!says(container, resource))
			g_ptr_array_add(names, (gpointer) container->name);
	}
	g_ptr_array_sort(names, by_text);
	return names;
}

/* Who says what the pod takes as a whole need not say it of its containers. */
char *kd_quota_missing(const KdResources *hard, const KdObject *pod)
{
	static const char *const required[] = { "cpu",    "limits.cpu",   "limits.memory",
						"memory", "requests.cpu", "requests.memory",
						NULL };
	g_autoptr(GString) out = NULL;

	if (kd_pod_spec_has_pod_level(KD_POD(pod)->spec))
		return NULL;
	out = g_string_new(NULL);
	for (guint i = 0; required[i]; i++) {
		g_autoptr(GPtrArray) names = NULL;

		if (!kd_resources_get(hard, g_intern_string(required[i])))
			continue;
		names = silent_containers(KD_POD(pod)->spec, required[i]);
		if (names->len == 0)
			continue;
		g_string_append_printf(out, "%s%s for: ", out->len > 0 ? "; " : "", required[i]);
		for (guint k = 0; k < names->len; k++)
			g_string_append_printf(out, "%s%s", k > 0 ? "," : "",
					       (const char *) names->pdata[k]);
	}
	return out->len > 0 ? g_strdup(out->str) : NULL;
}
