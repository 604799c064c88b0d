/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/resource_quota.h>
#include <string.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

static const char *const scope_names[] = { "Terminating",
					   "NotTerminating",
					   "BestEffort",
					   "NotBestEffort",
					   "PriorityClass",
					   "CrossNamespacePodAffinity",
					   "VolumeAttributesClass",
					   NULL };

/* ---- what may be limited: ValidateResourceQuotaResourceName() ---- */

static bool is_counted(const char *name)
{
	static const char *const names[] = { "pods",
					     "resourcequotas",
					     "services",
					     "replicationcontrollers",
					     "secrets",
					     "configmaps",
					     "persistentvolumeclaims",
					     "services.nodeports",
					     "services.loadbalancers",
					     NULL };

	return g_strv_contains(names, name);
}

static bool is_compute(const char *name)
{
	static const char *const names[] = { "cpu",        "memory",        "requests.cpu",
					     "limits.cpu", "limits.memory", "requests.memory",
					     NULL };

	return g_strv_contains(names, name);
}

static bool is_standard(const char *name)
{
	static const char *const names[] = { "ephemeral-storage", "requests.ephemeral-storage",
					     "limits.ephemeral-storage", "requests.storage", NULL };

	return is_counted(name) || is_compute(name) || g_strv_contains(names, name) ||
	       g_str_has_prefix(name, "hugepages-") ||
	       g_str_has_prefix(name, "requests.hugepages-");
}

static gboolean check_hard(const KdResources *hard, GError **error)
{
	gboolean good = kd_resources_check(hard, "hard", error);

	for (guint i = 0; i < hard->n; i++) {
		const KdResource *item = &hard->items[i];

		if (!strchr(item->name, '/') && !is_standard(item->name))
			good = kd_field_invalid(error, item->name,
						"must be a standard resource for quota", "hard[%s]",
						item->name);
		else if (is_counted(item->name) && item->quantity.nanos != 0)
			good = kd_field_invalid_quantity(error, item->quantity,
							 "must be an integer", "hard[%s]",
							 item->name);
	}
	return good;
}

/* ---- scopes ---- */

/* IsResourceQuotaScopeValidForResource() */
static bool is_good_for(const char *scope, const char *resource)
{
	if (!is_standard(resource))
		return true;
	if (g_str_equal(scope, "BestEffort"))
		return g_str_equal(resource, "pods");
	if (g_str_equal(scope, "VolumeAttributesClass"))
		return g_str_equal(resource, "persistentvolumeclaims") ||
		       g_str_equal(resource, "requests.storage");
	return g_str_equal(resource, "pods") || is_compute(resource);
}

static gboolean check_scope(const KdResources *hard, const char *scope, const char *path,
			    GError **error)
{
	for (guint i = 0; i < hard->n; i++) {
		if (!is_good_for(scope, hard->items[i].name))
			return kd_field_invalid(
				error, scope, "unsupported scope applied to resource", "%s", path);
	}
	return TRUE;
}

static bool has_scope(const KdResourceQuotaSpec *spec, const char *name)
{
	for (guint i = 0; i < spec->n_scopes; i++) {
		if (g_str_equal(spec->scopes[i], name))
			return true;
	}
	for (guint i = 0; spec->scopeSelector && i < spec->scopeSelector->n_matchExpressions; i++) {
		if (g_strcmp0(spec->scopeSelector->matchExpressions[i].scopeName, name) == 0)
			return true;
	}
	return false;
}

static gboolean check_conflicts(const KdResourceQuotaSpec *spec, GError **error)
{
	static const char *const pairs[][2] = { { "BestEffort", "NotBestEffort" },
						{ "Terminating", "NotTerminating" } };

	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		if (has_scope(spec, pairs[i][0]) && has_scope(spec, pairs[i][1]))
			return kd_field_invalid(error, pairs[i][1], "conflicting scopes", "scopes");
	}
	return TRUE;
}

static gboolean check_spec(const void *self, GError **error)
{
	const KdResourceQuotaSpec *spec = self;
	gboolean good = check_hard(&spec->hard, error);

	for (guint i = 0; i < spec->n_scopes; i++)
		good &= check_scope(&spec->hard, spec->scopes[i], "scopes", error);
	for (guint i = 0; spec->scopeSelector && i < spec->scopeSelector->n_matchExpressions; i++) {
		const char *name = spec->scopeSelector->matchExpressions[i].scopeName;

		if (name)
			good &= check_scope(&spec->hard, name, "scopeSelector.matchExpressions",
					    error);
	}
	return good & check_conflicts(spec, error);
}

/* validateScopedResourceSelectorRequirement() */
static gboolean check_selector(const void *self, GError **error)
{
	const KdQuotaScope *scope = self;
	bool valued;

	if (!scope->scopeName || !scope->operator)
		return TRUE;
	valued = g_str_equal(scope->scopeName, "PriorityClass") ||
		 g_str_equal(scope->scopeName, "VolumeAttributesClass");
	if (!valued && !g_str_equal(scope->operator, "Exists"))
		return kd_field_invalid(error, scope->operator,
					"must be 'Exist' when scope is any of "
					"ResourceQuotaScopeTerminating, "
					"ResourceQuotaScopeNotTerminating, "
					"ResourceQuotaScopeBestEffort, "
					"ResourceQuotaScopeNotBestEffort or "
					"ResourceQuotaScopeCrossNamespacePodAffinity",
					"operator");
	if (g_str_has_suffix(scope->operator, "In") && scope->n_values == 0)
		return kd_field_required(error,
					 "must be atleast one value when `operator` is 'In' or "
					 "'NotIn' for scope selector",
					 "values");
	if (!g_str_has_suffix(scope->operator, "In") && scope->n_values > 0)
		return kd_field_invalid(error, scope->values[0],
					"must be no value when `operator` is 'Exist' or "
					"'DoesNotExist' for scope selector",
					"values");
	return TRUE;
}

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

/* ---- columns: printResourceQuota() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"), KD_COLUMN("REQUEST"), KD_COLUMN("LIMIT"), KD_COLUMN("AGE"), { 0 },
};

static char *amounts(const KdResourceQuotaStatus *status, bool limits)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < status->hard.n; i++) {
		const KdResource *item = &status->hard.items[i];
		const KdQuantity *used = kd_resources_get(&status->used, item->name);
		g_autofree char *has = kd_quantity_print(used ? *used : (KdQuantity){ 0 });
		g_autofree char *may = kd_quantity_print(item->quantity);

		if (g_str_has_prefix(item->name, "limits.") == limits)
			g_string_append_printf(out, "%s%s: %s/%s", out->len > 0 ? ", " : "",
					       item->name, has, may);
	}
	return g_string_free(out, FALSE);
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdResourceQuotaStatus *status = &KD_RESOURCE_QUOTA(object)->status;

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
	case 2:
		return amounts(status, column == 2);
	default:
		return kd_cell_age(object, now);
	}
}

/* ---- fields ---- */

static const KdField scope_fields[] = {
	KD_FIELD(KdQuotaScope, scopeName, NAME, .required = true, .allowed = scope_names),
	KD_FIELD(KdQuotaScope, operator, NAME, .required = true,
		 .allowed = KD_WORDS("In", "NotIn", "Exists", "DoesNotExist")),
	KD_FIELD_NAMES_OF(KdQuotaScope, values, .help = "for In and NotIn"),
	KD_FIELDS_END,
};
const KdStruct kd_quota_scope_struct = {
	.name = "ScopedResourceSelectorRequirement",
	.size = sizeof(KdQuotaScope),
	.fields = scope_fields,
	.help = "a scope, and of which of its values",
	.check = check_selector,
};

static const KdField selector_fields[] = {
	KD_FIELD_LIST_OF(KdQuotaScopeSelector, matchExpressions, &kd_quota_scope_struct,
			 .help = "all must match"),
	KD_FIELDS_END,
};
static const KdStruct selector_struct = {
	.name = "ScopeSelector",
	.size = sizeof(KdQuotaScopeSelector),
	.fields = selector_fields,
	.help = "scopes with values",
};

static const KdField spec_fields[] = {
	KD_FIELD(KdResourceQuotaSpec, hard, RESOURCES,
		 .help = "so much at most: requests.cpu, limits.memory, pods, count/jobs.batch, "
			 "requests.nvidia.com/gpu, "
			 "gold.storageclass.storage.k8s.io/requests.storage "
			 "..."),
	KD_FIELD_NAMES_OF(KdResourceQuotaSpec, scopes, .allowed = scope_names,
			  .help = "of what is in all of these only"),
	KD_FIELD(KdResourceQuotaSpec, scopeSelector, POINTER, .of = &selector_struct,
		 .help = "and of what matches this"),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "ResourceQuotaSpec",
	.size = sizeof(KdResourceQuotaSpec),
	.fields = spec_fields,
	.help = "how much, and of what",
	.check = check_spec,
};

static const KdField status_fields[] = {
	KD_FIELD(KdResourceQuotaStatus, hard, RESOURCES, .help = "what is enforced"),
	KD_FIELD(KdResourceQuotaStatus, used, RESOURCES, .help = "what is taken of it"),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "ResourceQuotaStatus",
	.size = sizeof(KdResourceQuotaStatus),
	.fields = status_fields,
	.help = "how much is taken",
};

static const KdField fields[] = {
	KD_FIELD(KdResourceQuota, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdResourceQuota, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "ResourceQuota",
	.size = sizeof(KdResourceQuota),
	.fields = fields,
	.help = "how much a namespace may take",
};

KD_KIND(resource_quota) = {
	.kind = "ResourceQuota",
	.apiVersion = "v1",
	.plural = "resourcequotas",
	.short_names = KD_WORDS("quota"),
	.namespaced = true,
	.size = sizeof(KdResourceQuota),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "how much a namespace may take",
};
