/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"
#include "api/pod_resources.h"

gboolean kd_resources_check(const KdResources *resources, const char *path, GError **error)
{
	for (guint i = 0; i < resources->n; i++) {
		const KdResource *item = &resources->items[i];
		const char *problem = kd_name_qualified_problem(item->name);

		if (problem)
			return kd_field_invalid(error, item->name, problem, "%s", path);
		if (kd_quantity_compare(item->quantity, (KdQuantity){ 0 }) < 0)
			return kd_field_invalid_quantity(error, item->quantity,
							 "must be greater than or equal to 0",
							 "%s[%s]", path, item->name);
	}
	return TRUE;
}

/* ValidateResourceRequirements(): what a request may be beside its limit. */
static gboolean check_request(const KdResource *request, const KdQuantity *limit, GError **error)
{
	bool strict = !kd_resource_is_overcommittable(request->name);

	if (!limit)
		return strict ? kd_field_required(
					error, "Limit must be set for non overcommitable resources",
					"limits")
			      : TRUE;
	int order = kd_quantity_compare(request->quantity, *limit);
	if (order <= 0 && (order == 0 || !strict))
		return TRUE;
	g_autofree char *most = kd_quantity_print(*limit);
	g_autofree char *detail = g_strdup_printf(
		strict ? "must be equal to %s limit of %s"
		       : "must be less than or equal to %s limit of %s",
		request->name, most);
	return kd_field_invalid_quantity(error, request->quantity, detail, "requests");
}

gboolean kd_resource_requirements_check(const void *self, GError **error)
{
	const KdResourceRequirements *resources = self;

	return kd_resources_check(&resources->limits, "limits", error) &&
	       kd_resources_check(&resources->requests, "requests", error);
}

gboolean kd_compute_resources_check(const KdResourceRequirements *resources, const char *path,
				    GError **error)
{
	for (guint i = 0; i < resources->requests.n; i++) {
		const KdResource *request = &resources->requests.items[i];

		if (!check_request(request, kd_resources_get(&resources->limits, request->name),
				   error)) {
			g_prefix_error(error, "%s.", path);
			return FALSE;
		}
	}
	return TRUE;
}
