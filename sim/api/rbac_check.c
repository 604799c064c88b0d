/* SPDX-License-Identifier: Apache-2.0 */
/* pkg/apis/rbac/validation/validation.go */
#include "config.h"

#include <string.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"
#include "api/rbac_fields.h"

/* ValidatePathSegmentName(): roles and bindings may have colons in their names. */
static const char *path_segment_problem(const char *name)
{
	if (strcmp(name, ".") == 0)
		return "may not be '.'";
	if (strcmp(name, "..") == 0)
		return "may not be '..'";
	if (strchr(name, '/'))
		return "may not contain '/'";
	if (strchr(name, '%'))
		return "may not contain '%'";
	return NULL;
}

/* ---- roles ---- */

/* ValidatePolicyRule(); what only a Role must not have is asked in kd_role_check(). */
gboolean kd_policy_rule_check(const void *self, GError **error)
{
	const KdPolicyRule *rule = self;
	gboolean good = TRUE;

	if (rule->n_verbs == 0)
		good = kd_field_required(error, "verbs must contain at least one value", "verbs");
	if (rule->n_nonResourceURLs > 0) {
		if (rule->n_apiGroups > 0 || rule->n_resources > 0 || rule->n_resourceNames > 0)
			good = kd_field_invalid(
				error, rule->nonResourceURLs[0],
				"rules cannot apply to both regular resources and non-resource "
				"URLs",
				"nonResourceURLs");
		return good;
	}
	if (rule->n_apiGroups == 0)
		good = kd_field_required(error, "resource rules must supply at least one api group",
					 "apiGroups");
	if (rule->n_resources == 0)
		good = kd_field_required(error, "resource rules must supply at least one resource",
					 "resources");
	return good;
}

gboolean kd_role_check(const KdObject *object, GError **error)
{
	const KdRole *self = KD_ROLE(object);
	gboolean good = kd_object_check_name(object, path_segment_problem, error);

	for (guint i = 0; object->kind->namespaced && i < self->n_rules; i++) {
		if (self->rules[i].n_nonResourceURLs > 0)
			good = kd_field_invalid(
				error, self->rules[i].nonResourceURLs[0],
				"namespaced rules cannot apply to non-resource URLs",
				"rules[%u].nonResourceURLs", i);
	}
	if (self->aggregationRule && self->aggregationRule->n_clusterRoleSelectors == 0)
		good = kd_field_required(
			error,
			"at least one clusterRoleSelector required if aggregationRule is non-nil",
			"aggregationRule.clusterRoleSelectors");
	return good;
}

/* ---- bindings ---- */

static gboolean check_group(const KdSubject *subject, const char *allowed, guint i, GError **error)
{
	const char *group = subject->apiGroup ? subject->apiGroup : "";

	if (strcmp(group, allowed) == 0)
		return TRUE;
	return kd_field_unsupported(error, group, KD_WORDS(allowed), "subjects[%u].apiGroup", i);
}

/* ValidateRoleBindingSubject() */
static gboolean check_subject(const KdObject *object, guint i, GError **error)
{
	const KdSubject *subject = &KD_ROLE_BINDING(object)->subjects[i];
	const char *problem;

	if (!subject->kind || !subject->name)
		return TRUE;
	if (!g_str_equal(subject->kind, "ServiceAccount"))
		return check_group(subject, KD_RBAC_GROUP, i, error);
	problem = kd_name_subdomain_problem(subject->name);
	if (problem)
		return kd_field_invalid(error, subject->name, problem, "subjects[%u].name", i);
	if (!check_group(subject, "", i, error))
		return FALSE;
	if (!object->kind->namespaced && (!subject->namespace || !*subject->namespace))
		return kd_field_required(error, NULL, "subjects[%u].namespace", i);
	return TRUE;
}

gboolean kd_role_binding_check(const KdObject *object, GError **error)
{
	const KdRoleBinding *self = KD_ROLE_BINDING(object);
	const char *problem = self->roleRef.name ? path_segment_problem(self->roleRef.name) : NULL;
	gboolean good = kd_object_check_name(object, path_segment_problem, error);

	if (problem)
		good = kd_field_invalid(error, self->roleRef.name, problem, "roleRef.name");
	if (!object->kind->namespaced && g_strcmp0(self->roleRef.kind, "Role") == 0)
		good = kd_field_unsupported(error, "Role", KD_WORDS("ClusterRole"), "roleRef.kind");
	for (guint i = 0; i < self->n_subjects; i++)
		good &= check_subject(object, i, error);
	return good;
}
