/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be taken only where a quota covers it: limitedResources of the configuration of
 * ResourceQuota (apiserver/pkg/admission/plugin/resourcequota/controller.go CheckRequest()).
 *
 * The refusal for a scope is no API status upstream, so that the server answers with code 500.
 */
#include "config.h"

#include <string.h>

#include "cluster/admit_plugin.h"

typedef struct {
	const KdAdmission *admission;
	const KdObject *object;
	const KdRoom *room; /* NULL = none */
} Question;

static const KdResourceQuota *quota_at(const Question *self, guint i)
{
	return KD_RESOURCE_QUOTA(kd_store_get_by_uid(kd_admission_store(self->admission),
						     g_array_index(self->room->quotas, KdUid, i)));
}

static guint n_quotas(const Question *self)
{
	return self->room ? self->room->quotas->len : 0;
}

/* ---- by name ---- */

static bool is_of_kind(const KdLimitedResource *limited, const KdKind *kind)
{
	const char *slash = strchr(kind->apiVersion, '/');
	const gsize length = slash ? (gsize) (slash - kind->apiVersion) : 0;
	const char *group = limited->apiGroup ? limited->apiGroup : "";

	return strcmp(limited->resource, kind->plural) == 0 && strlen(group) == length &&
	       strncmp(group, kind->apiVersion, length) == 0;
}

/* limitedByDefault() */
static bool is_limited(const Question *self, const char *name)
{
	for (guint i = 0; i < self->admission->n_limited; i++) {
		const KdLimitedResource *limited = &self->admission->limited[i];

		if (!is_of_kind(limited, self->object->kind))
			continue;
		for (guint k = 0; k < limited->n_matchContains; k++)
			if (strstr(name, limited->matchContains[k]))
				return true;
	}
	return false;
}

static bool some_quota_limits(const Question *self, KdName name)
{
	for (guint i = 0; i < n_quotas(self); i++) {
		const KdResourceQuota *quota = quota_at(self, i);
		const KdResources *hard = &quota->status.hard;

		if (kd_resources_get(hard, name) && kd_quota_matches(quota, hard, self->object))
			return true;
	}
	return false;
}

static bool check_names(const Question *self, const KdResources *usage, KdAdmit *admit)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < usage->n; i++) {
		const KdResource *item = &usage->items[i];

		if (kd_quantity_compare(item->quantity, (KdQuantity){ 0 }) > 0 &&
		    is_limited(self, item->name) && !some_quota_limits(self, item->name))
			g_string_append_printf(names, "%s%s", names->len > 0 ? "," : "",
					       item->name);
	}
	return names->len == 0 || kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
						  "insufficient quota to consume: %s", names->str);
}

/* ---- by scope ---- */

static bool covers_scope(const KdResourceQuota *quota, const KdQuotaScope *wanted,
			 const KdObject *object)
{
	const KdQuotaScopeSelector *selector = quota->spec.scopeSelector;

	for (guint i = 0; i < quota->spec.n_scopes; i++) {
		const KdQuotaScope scope = { .scopeName = quota->spec.scopes[i],
					     .operator= g_intern_static_string("Exists") };

		if (scope.scopeName == wanted->scopeName && kd_quota_scope_matches(&scope, object))
			return true;
	}
	for (guint i = 0; selector && i < selector->n_matchExpressions; i++)
		if (selector->matchExpressions[i].scopeName == wanted->scopeName &&
		    kd_quota_scope_matches(&selector->matchExpressions[i], object))
			return true;
	return false;
}

/* UncoveredQuotaScopes(): by the name of the scope alone, whatever its values. */
static bool is_uncovered(const Question *self, const KdQuotaScope *scope)
{
	if (!kd_quota_scope_matches(scope, self->object))
		return false;
	for (guint i = 0; i < n_quotas(self); i++)
		if (covers_scope(quota_at(self, i), scope, self->object))
			return false;
	return true;
}

/* As Go prints the struct. */
static void append_scope(GString *out, const KdQuotaScope *scope)
{
	g_string_append_printf(out, "%s{%s %s [", out->len > 0 ? " " : "", scope->scopeName,
			       scope->operator);
	for (guint i = 0; i < scope->n_values; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "", scope->values[i]);
	g_string_append(out, "]}");
}

static bool check_scopes(const Question *self, KdAdmit *admit)
{
	g_autoptr(GString) scopes = g_string_new(NULL);

	for (guint i = 0; i < self->admission->n_limited; i++) {
		const KdLimitedResource *limited = &self->admission->limited[i];

		for (guint k = 0; k < limited->n_matchScopes; k++)
			if (is_uncovered(self, &limited->matchScopes[k]))
				append_scope(scopes, &limited->matchScopes[k]);
	}
	return scopes->len == 0 ||
	       kd_admit_refuse(admit, KD_OUTCOME_INTERNAL_ERROR,
			       "insufficient quota to match these scopes: [%s]", scopes->str);
}

bool kd_admit_is_covered(const KdAdmission *admission, KdAdmit *admit, const KdRoom *room,
			 const KdResources *usage)
{
	const Question self = { admission, admit->object, room };

	return check_names(&self, usage, admit) && check_scopes(&self, admit);
}
