/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

gboolean kd_container_port_check(const void *self, GError **error)
{
	const KdContainerPort *port = self;
	const char *problem = port->name ? kd_name_port_problem(port->name) : NULL;

	return problem ? kd_field_invalid(error, port->name, problem, "name") : TRUE;
}

gboolean kd_container_check(const void *self, GError **error)
{
	const KdContainer *container = self;
	const char *problem = container->name ? kd_name_label_problem(container->name) : NULL;

	gboolean good = problem ? kd_field_invalid(error, container->name, problem, "name") : TRUE;

	return good & kd_compute_resources_check(&container->resources, "resources", error);
}

gboolean kd_toleration_check(const void *self, GError **error)
{
	const KdToleration *toleration = self;
	bool exists = g_strcmp0(toleration->operator, "Exists") == 0;
	const char *problem = toleration->key ? kd_name_qualified_problem(toleration->key) : NULL;

	if (problem)
		return kd_field_invalid(error, toleration->key, problem, "key");
	if (!toleration->key && !exists)
		return kd_field_invalid(error, toleration->operator,
					"operator must be Exists when `key` is empty, which means "
					"\"match all values and all keys\"",
					"operator");
	if (toleration->tolerationSeconds.set && g_strcmp0(toleration->effect, "NoExecute") != 0)
		return kd_field_invalid(
			error, toleration->effect,
			"effect must be 'NoExecute' when `tolerationSeconds` is set", "effect");
	if (exists && toleration->value)
		return kd_field_invalid(error, toleration->value,
					"value must be empty when `operator` is 'Exists'",
					"operator");
	return TRUE;
}

gboolean kd_spread_constraint_check(const void *self, GError **error)
{
	const KdTopologySpreadConstraint *spread = self;

	if (spread->minDomains.set && g_strcmp0(spread->whenUnsatisfiable, "DoNotSchedule") != 0)
		return kd_field_invalid_int(
			error, spread->minDomains.value,
			"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
			"ScheduleAnyway",
			"minDomains");
	if (spread->n_matchLabelKeys > 0 && !spread->labelSelector)
		return kd_field_forbidden(error,
					  "must not be specified when labelSelector is not set",
					  "matchLabelKeys");
	return TRUE;
}

static const KdContainer *container_at(const KdPodSpec *spec, guint i)
{
	return i < spec->n_initContainers ? &spec->initContainers[i]
					  : &spec->containers[i - spec->n_initContainers];
}

/* Containers and init containers may not share a name. */
static gboolean check_container(const KdPodSpec *spec, guint i, GError **error)
{
	const bool init = i < spec->n_initContainers;
	const guint at = init ? i : i - spec->n_initContainers;
	const KdContainer *container = container_at(spec, i);
	gboolean good = TRUE;

	for (guint k = 0; good && container->name && k < i; k++)
		if (container_at(spec, k)->name == container->name)
			good = kd_field_duplicate(error, container->name, "%s[%u].name",
						  init ? "initContainers" : "containers", at);
	if (!init && container->restartPolicy)
		good = kd_field_forbidden(error, "may not be set for non-init containers",
					  "containers[%u].restartPolicy", at);
	return good;
}

static gboolean check_containers(const KdPodSpec *spec, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < spec->n_initContainers + spec->n_containers; i++)
		good &= check_container(spec, i, error);
	return good;
}

static gboolean check_volume_name(const KdPodSpec *spec, guint i, GError **error)
{
	KdName name = spec->volumes[i].name;
	const char *problem = name ? kd_name_label_problem(name) : NULL;

	if (problem)
		return kd_field_invalid(error, name, problem, "volumes[%u].name", i);
	for (guint k = 0; name && k < i; k++)
		if (spec->volumes[k].name == name)
			return kd_field_duplicate(error, name, "volumes[%u].name", i);
	return TRUE;
}

static gboolean check_volume_names(const KdPodSpec *spec, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < spec->n_volumes; i++)
		good &= check_volume_name(spec, i, error);
	return good;
}

/* A host port can be had once; with hostNetwork it is the container's. */
static gboolean check_host_port(const KdPodSpec *spec, guint i, guint k, GHashTable *seen,
				GError **error)
{
	const KdContainerPort *port = &spec->containers[i].ports[k];

	if (port->hostPort == 0)
		return TRUE;
	if (spec->hostNetwork && port->hostPort != port->containerPort)
		return kd_field_invalid_int(error, port->containerPort,
					    "must match `hostPort` when `hostNetwork` is true",
					    "containers[%u].ports[%u].containerPort", i, k);
	char *key = g_strdup_printf("%s/%s/%" G_GINT64_FORMAT, port->protocol,
				    port->hostIP ? port->hostIP : "", port->hostPort);
	if (g_hash_table_contains(seen, key)) {
		g_autofree char *twice = key;

		return kd_field_duplicate(error, twice, "containers[%u].ports[%u].hostPort", i, k);
	}
	g_hash_table_add(seen, key);
	return TRUE;
}

static gboolean check_host_ports(const KdPodSpec *spec, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	gboolean good = TRUE;

	for (guint i = 0; i < spec->n_containers; i++)
		for (guint k = 0; k < spec->containers[i].n_ports; k++)
			good &= check_host_port(spec, i, k, seen, error);
	return good;
}

static gboolean check_spread(const KdPodSpec *spec, guint i, GError **error)
{
	const KdTopologySpreadConstraint *a = &spec->topologySpreadConstraints[i];

	for (guint k = 0; k < i; k++) {
		const KdTopologySpreadConstraint *b = &spec->topologySpreadConstraints[k];

		if (a->topologyKey != b->topologyKey ||
		    a->whenUnsatisfiable != b->whenUnsatisfiable)
			continue;
		g_autofree char *both = g_strdup_printf("{%s, %s}", a->topologyKey,
							a->whenUnsatisfiable);
		return kd_field_duplicate(
			error, both,
			"topologySpreadConstraints[%u].{topologyKey, whenUnsatisfiable}", i);
	}
	return TRUE;
}

gboolean kd_pod_spec_check(const void *self, GError **error)
{
	const KdPodSpec *spec = self;
	gboolean good = TRUE;

	if (spec->n_containers == 0)
		good = kd_field_required(error, NULL, "containers");
	if (spec->resources)
		good &= kd_compute_resources_check(spec->resources, "resources", error);
	good &= kd_resources_check(&spec->overhead, "overhead", error);
	good &= kd_labels_check(&spec->nodeSelector, "nodeSelector", error);
	good &= check_containers(spec, error);
	good &= check_volume_names(spec, error);
	good &= check_host_ports(spec, error);
	for (guint i = 0; i < spec->n_topologySpreadConstraints; i++)
		good &= check_spread(spec, i, error);
	return good;
}

static bool has_volume(const KdPodSpec *spec, KdName name)
{
	for (guint i = 0; i < spec->n_volumes; i++) {
		if (spec->volumes[i].name == name)
			return true;
	}
	return false;
}

static gboolean check_mounts(const KdPodSpec *spec, bool init, GError **error)
{
	guint n = init ? spec->n_initContainers : spec->n_containers;
	gboolean good = TRUE;

	for (guint i = 0; i < n; i++) {
		const KdContainer *container = init ? &spec->initContainers[i]
						    : &spec->containers[i];

		for (guint k = 0; k < container->n_volumeMounts; k++) {
			KdName name = container->volumeMounts[k].name;

			if (name && !has_volume(spec, name))
				good = kd_field_not_found(
					error, name, "spec.%s[%u].volumeMounts[%u].name",
					init ? "initContainers" : "containers", i, k);
		}
	}
	return good;
}

gboolean kd_pod_check(const KdObject *object, GError **error)
{
	const KdPod *pod = KD_POD(object);
	gboolean good = kd_object_check_name(object, kd_name_subdomain_problem, error);

	if (!pod->spec)
		return good;
	if (pod->nodeName && pod->spec->n_schedulingGates > 0)
		good = kd_field_forbidden(
			error, "cannot be set until all schedulingGates have been cleared",
			"spec.nodeName");
	good &= check_mounts(pod->spec, true, error);
	return good & check_mounts(pod->spec, false, error);
}
