/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"
#include "api/pod_resources.h"

/* IsExtendedResourceName(): those come whole. */
static bool is_extended(const char *name)
{
	return strchr(name, '/') && !strstr(name, "kubernetes.io/") &&
	       !g_str_has_prefix(name, "requests.");
}

gboolean kd_resources_check(const KdResources *resources, const char *path, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < resources->n; i++) {
		const KdResource *item = &resources->items[i];
		const char *problem = kd_name_qualified_problem(item->name);

		if (problem)
			good = kd_field_invalid(error, item->name, problem, "%s[%s]", path,
						item->name);
		else if (kd_quantity_compare(item->quantity, (KdQuantity){ 0 }) < 0)
			good = kd_field_invalid_quantity(error, item->quantity,
							 "must be greater than or equal to 0",
							 "%s[%s]", path, item->name);
		else if (is_extended(item->name) && kd_quantity_milli(item->quantity) % 1000 != 0)
			good = kd_field_invalid_quantity(error, item->quantity,
							 "must be an integer", "%s[%s]", path,
							 item->name);
	}
	return good;
}

/* validateContainerResourceName() */
gboolean kd_resource_names_check(const KdResources *resources, const char *path, GError **error)
{
	static const char *const of_containers[] = { "cpu", "memory", "ephemeral-storage", NULL };
	static const char *const of_others[] = { "pods",
						 "storage",
						 "services",
						 "secrets",
						 "configmaps",
						 "persistentvolumeclaims",
						 "replicationcontrollers",
						 "resourcequotas",
						 "requests.cpu",
						 "requests.memory",
						 "limits.cpu",
						 "limits.memory",
						 NULL };
	gboolean good = TRUE;

	for (guint i = 0; i < resources->n; i++) {
		const char *name = resources->items[i].name;

		if (strchr(name, '/') || g_strv_contains(of_containers, name) ||
		    g_str_has_prefix(name, "hugepages-") || kd_name_qualified_problem(name))
			continue;
		good = kd_field_invalid(error, name,
					g_strv_contains(of_others, name)
						? "must be a standard resource for containers"
						: "must be a standard resource type or fully "
						  "qualified",
					"%s[%s]", path, name);
	}
	return good;
}

/* ValidateResourceRequirements(): what a request may be beside its limit. */
static gboolean check_request(const KdResource *request, const KdQuantity *limit, const char *path,
			      GError **error)
{
	bool strict = !kd_resource_is_overcommittable(request->name);

	if (!limit)
		return strict ? kd_field_required(
					error, "Limit must be set for non overcommitable resources",
					"%s.limits", path)
			      : TRUE;
	int order = kd_quantity_compare(request->quantity, *limit);
	if (order <= 0 && (order == 0 || !strict))
		return TRUE;
	g_autofree char *most = kd_quantity_print(*limit);
	g_autofree char *detail = g_strdup_printf(
		strict ? "must be equal to %s limit of %s"
		       : "must be less than or equal to %s limit of %s",
		request->name, most);
	return kd_field_invalid_quantity(error, request->quantity, detail, "%s.requests", path);
}

gboolean kd_resource_requirements_check(const void *self, GError **error)
{
	const KdResourceRequirements *resources = self;

	return kd_resources_check(&resources->limits, "limits", error) &
	       kd_resources_check(&resources->requests, "requests", error);
}

gboolean kd_compute_resources_check(const KdResourceRequirements *resources, const char *path,
				    GError **error)
{
	g_autofree char *limits = g_strconcat(path, ".limits", NULL);
	g_autofree char *requests = g_strconcat(path, ".requests", NULL);
	gboolean good = kd_resource_names_check(&resources->limits, limits, error);

	good &= kd_resource_names_check(&resources->requests, requests, error);
	for (guint i = 0; i < resources->requests.n; i++) {
		const KdResource *request = &resources->requests.items[i];

		good &= check_request(request, kd_resources_get(&resources->limits, request->name),
				      path, error);
	}
	return good;
}
