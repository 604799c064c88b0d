/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/flow_schema.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/flow_control_defaults.h"
#include "api/names.h"

#define MAX_PRECEDENCE 10000

/* ValidateFlowSchemaSpec() */
static gboolean check_precedence(const KdObject *object, gint64 precedence, GError **error)
{
	static const char path[] = "spec.matchingPrecedence";

	if (precedence <= 0)
		return kd_field_invalid_int(error, precedence, "must be a positive value", "%s",
					    path);
	if (precedence > MAX_PRECEDENCE)
		return kd_field_invalid_int(error, precedence, "must not be greater than 10000",
					    "%s", path);
	if (precedence == 1 && g_strcmp0(object->metadata.name, "exempt") != 0)
		return kd_field_invalid_int(
			error, precedence,
			"only the schema named 'exempt' may have matchingPrecedence 1", "%s", path);
	return TRUE;
}

static gboolean check(const KdObject *object, GError **error)
{
	const KdFlowSchemaSpec *spec = &KD_FLOW_SCHEMA(object)->spec;
	const char *level = spec->priorityLevelConfiguration.name, *problem;

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error) ||
	    !check_precedence(object, spec->matchingPrecedence, error))
		return FALSE;
	problem = level ? kd_name_subdomain_problem(level) : NULL;
	if (problem)
		return kd_field_invalid(error, level, problem,
					"spec.priorityLevelConfiguration.name");
	return kd_flow_control_check_mandatory(object, &kd_flow_schema_spec_struct, spec, error);
}

/* ---- parts ---- */

static const char *const verbs[] = { "get",    "list",  "create",           "update",
				     "delete", "patch", "deletecollection", "watch",
				     "proxy",  NULL };

static bool has(KdName const *list, guint n, const char *word)
{
	for (guint i = 0; i < n; i++)
		if (g_str_equal(list[i], word))
			return true;
	return false;
}

/* A list that must not be empty, in which "*" stands alone. */
static gboolean check_list(KdName const *list, guint n, const char *path, const char *none,
			   const char *others, GError **error)
{
	g_autofree char *detail = g_strdup_printf("if '*' is present, must not specify other %s",
						  others);

	if (n == 0)
		return kd_field_required(error, none, "%s", path);
	if (n > 1 && has(list, n, "*"))
		return kd_field_invalid(error, "*", detail, "%s", path);
	return TRUE;
}

static gboolean check_verbs(KdName const *list, guint n, GError **error)
{
	if (!check_list(list, n, "verbs", "verbs must contain at least one value", "verbs", error))
		return FALSE;
	for (guint i = 0; i < n; i++)
		if (!g_strv_contains(verbs, list[i]) && !g_str_equal(list[i], "*"))
			return kd_field_unsupported(error, list[i], verbs, "verbs");
	return TRUE;
}

/* ValidateFlowSchemaResourcePolicyRule() */
static gboolean check_resource_rule(const void *self, GError **error)
{
	const KdFlowResourceRule *rule = self;

	if (!check_verbs(rule->verbs, rule->n_verbs, error) ||
	    !check_list(rule->apiGroups, rule->n_apiGroups, "apiGroups",
			"resource rules must supply at least one api group", "api groups", error) ||
	    !check_list(rule->resources, rule->n_resources, "resources",
			"resource rules must supply at least one resource", "resources", error))
		return FALSE;
	if (rule->n_namespaces == 0 && rule->clusterScope)
		return TRUE;
	if (!check_list(rule->namespaces, rule->n_namespaces, "namespaces",
			"resource rules that are not cluster scoped must supply at least one "
			"namespace",
			"namespaces", error))
		return FALSE;
	for (guint i = 0; i < rule->n_namespaces; i++) {
		const char *problem = kd_name_label_problem(rule->namespaces[i]);
		g_autofree char *detail = g_strconcat(
			"each member of this list must be '*' or a DNS-1123 label; ", problem,
			NULL);

		if (problem && !g_str_equal(rule->namespaces[i], "*"))
			return kd_field_invalid(error, rule->namespaces[i], detail,
						"namespaces[%u]", i);
	}
	return TRUE;
}

/* ValidateNonResourceURLPath() */
static const char *path_problem(const char *path)
{
	const char *star = strchr(path, '*');

	if (!*path)
		return "must not be empty";
	if (g_str_equal(path, "/"))
		return NULL;
	if (*path != '/')
		return "must start with slash";
	if (strchr(path, ' '))
		return "must not contain white-space";
	if (strstr(path, "//"))
		return "must not contain double slash";
	if (star && (star[1] || star[-1] != '/'))
		return "wildcard can only do suffix matching";
	return NULL;
}

/* ValidateFlowSchemaNonResourcePolicyRule() */
static gboolean check_path_rule(const void *self, GError **error)
{
	const KdFlowPathRule *rule = self;

	if (!check_verbs(rule->verbs, rule->n_verbs, error) ||
	    !check_list(rule->nonResourceURLs, rule->n_nonResourceURLs, "nonResourceURLs",
			"nonResourceURLs must contain at least one value", "non-resource URLs",
			error))
		return FALSE;
	for (guint i = 0; i < rule->n_nonResourceURLs; i++) {
		const char *path = rule->nonResourceURLs[i], *problem = path_problem(path);

		if (problem && !g_str_equal(path, "*"))
			return kd_field_invalid(error, path, problem, "nonResourceURLs[%u]", i);
	}
	return TRUE;
}

/* ValidateFlowSchemaSubject(): the part that kind names, and no other. */
static gboolean check_subject(const void *self, GError **error)
{
	const KdFlowSubject *subject = self;
	const struct {
		const char *kind, *field;
		const void *there;
	} parts[] = {
		{ "User", "user", subject->user },
		{ "Group", "group", subject->group },
		{ "ServiceAccount", "serviceAccount", subject->serviceAccount },
	};

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		bool want = g_strcmp0(subject->kind, parts[i].kind) == 0;
		g_autofree char *detail = g_strdup_printf(
			"%s is %s when subject kind is %s'%s'", parts[i].field,
			want ? "required" : "forbidden", want ? "" : "not ", parts[i].kind);

		if (want && !parts[i].there)
			return kd_field_required(error, detail, "%s", parts[i].field);
		if (!want && parts[i].there)
			return kd_field_forbidden(error, detail, "%s", parts[i].field);
	}
	return TRUE;
}

static gboolean check_rules(const void *self, GError **error)
{
	const KdFlowRules *rules = self;

	if (rules->n_subjects == 0)
		return kd_field_required(error, "subjects must contain at least one value",
					 "subjects");
	if (rules->n_resourceRules == 0 && rules->n_nonResourceRules == 0)
		return kd_field_required(
			error,
			"at least one of resourceRules and nonResourceRules has to be non-empty",
			"resourceRules");
	return TRUE;
}

/* ---- cells ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("PRIORITYLEVEL"),
	KD_COLUMN("MATCHINGPRECEDENCE"),
	KD_COLUMN("DISTINGUISHERMETHOD"),
	KD_COLUMN("AGE"),
	KD_COLUMN("MISSINGPL"),
	{ 0 },
};

static const char *missing_level(const KdFlowSchemaStatus *status)
{
	for (guint i = 0; i < status->n_conditions; i++)
		if (g_strcmp0(status->conditions[i].type, "Dangling") == 0)
			return status->conditions[i].status;
	return "?";
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdFlowSchema *self = KD_FLOW_SCHEMA(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(self->spec.priorityLevelConfiguration.name);
	case 2:
		return kd_cell_int(self->spec.matchingPrecedence);
	case 3:
		return kd_cell_or_none(self->spec.distinguisherMethod
					       ? self->spec.distinguisherMethod->type
					       : NULL);
	case 4:
		return kd_cell_age(object, now);
	default:
		return kd_cell_text(missing_level(&self->status));
	}
}

/* ---- tables ---- */

static const KdField name_fields[] = {
	KD_FIELD(KdFlowUserSubject, name, NAME, .required = true, .help = "its name; \"*\": any"),
	KD_FIELDS_END,
};
static const KdStruct name_struct = {
	.name = "UserSubject",
	.size = sizeof(KdFlowUserSubject),
	.fields = name_fields,
	.help = "a user or a group",
};
static const KdField account_fields[] = {
	KD_FIELD(KdFlowAccountSubject, namespace, NAME, .required = true),
	KD_FIELD(KdFlowAccountSubject, name, NAME, .required = true,
		 .help = "its name; \"*\": every one of the namespace"),
	KD_FIELDS_END,
};
static const KdStruct account_struct = {
	.name = "ServiceAccountSubject",
	.size = sizeof(KdFlowAccountSubject),
	.fields = account_fields,
	.help = "a service account",
};
static const KdField subject_fields[] = {
	KD_FIELD(KdFlowSubject, kind, NAME, .required = true,
		 .allowed = KD_WORDS("User", "Group", "ServiceAccount")),
	KD_FIELD(KdFlowSubject, user, POINTER, .of = &name_struct),
	KD_FIELD(KdFlowSubject, group, POINTER, .of = &name_struct),
	KD_FIELD(KdFlowSubject, serviceAccount, POINTER, .of = &account_struct),
	KD_FIELDS_END,
};
static const KdStruct subject_struct = {
	.name = "Subject",
	.size = sizeof(KdFlowSubject),
	.fields = subject_fields,
	.help = "who asks",
	.check = check_subject,
};
static const KdField resource_fields[] = {
	KD_FIELD_NAMES_OF(KdFlowResourceRule, verbs, .help = "what is asked; \"*\": anything"),
	KD_FIELD_NAMES_OF(KdFlowResourceRule, apiGroups, .help = "\"\" is the core group"),
	KD_FIELD_NAMES_OF(KdFlowResourceRule, resources,
			  .help = "\"pods\", \"pods/status\", or \"*\""),
	KD_FIELD(KdFlowResourceRule, clusterScope, BOOL,
		 .help = "also requests that are in no namespace"),
	KD_FIELD_NAMES_OF(KdFlowResourceRule, namespaces, .help = "or \"*\""),
	KD_FIELDS_END,
};
static const KdStruct resource_struct = {
	.name = "ResourcePolicyRule",
	.size = sizeof(KdFlowResourceRule),
	.fields = resource_fields,
	.help = "what is asked of which resources",
	.check = check_resource_rule,
};
static const KdField path_fields[] = {
	KD_FIELD_NAMES_OF(KdFlowPathRule, verbs, .help = "what is asked; \"*\": anything"),
	KD_FIELD_NAMES_OF(KdFlowPathRule, nonResourceURLs,
			  .help = "\"/healthz\", \"/healthz/*\", or \"*\""),
	KD_FIELDS_END,
};
static const KdStruct path_struct = {
	.name = "NonResourcePolicyRule",
	.size = sizeof(KdFlowPathRule),
	.fields = path_fields,
	.help = "what is asked of paths that are no resources",
	.check = check_path_rule,
};
static const KdField rules_fields[] = {
	KD_FIELD_LIST_OF(KdFlowRules, subjects, &subject_struct, .help = "any of these"),
	KD_FIELD_LIST_OF(KdFlowRules, resourceRules, &resource_struct, .help = "any of these"),
	KD_FIELD_LIST_OF(KdFlowRules, nonResourceRules, &path_struct, .help = "any of these"),
	KD_FIELDS_END,
};
static const KdStruct rules_struct = {
	.name = "PolicyRulesWithSubjects",
	.size = sizeof(KdFlowRules),
	.fields = rules_fields,
	.help = "who asks what",
	.check = check_rules,
};
static const KdField method_fields[] = {
	KD_FIELD(KdFlowDistinguisher, type, NAME, .required = true,
		 .allowed = KD_WORDS("ByNamespace", "ByUser")),
	KD_FIELDS_END,
};
static const KdStruct method_struct = {
	.name = "FlowDistinguisherMethod",
	.size = sizeof(KdFlowDistinguisher),
	.fields = method_fields,
	.help = "what makes a flow",
};
static const KdField level_fields[] = {
	KD_FIELD(KdPriorityLevelReference, name, NAME, .required = true),
	KD_FIELDS_END,
};
static const KdStruct level_struct = {
	.name = "PriorityLevelConfigurationReference",
	.size = sizeof(KdPriorityLevelReference),
	.fields = level_fields,
	.help = "a priority level",
};
static const KdField spec_fields[] = {
	KD_FIELD(KdFlowSchemaSpec, priorityLevelConfiguration, STRUCT, .of = &level_struct,
		 .help = "where the requests go"),
	KD_FIELD(KdFlowSchemaSpec, matchingPrecedence, INT, .fallback = "1000", .recorded = true,
		 .help = "the schema with the lowest is asked first"),
	KD_FIELD(KdFlowSchemaSpec, distinguisherMethod, POINTER, .of = &method_struct,
		 .help = "one flow for each user or namespace; absent: all are one flow"),
	KD_FIELD_LIST_OF(KdFlowSchemaSpec, rules, &rules_struct,
			 .help = "any of these; none: no request"),
	KD_FIELDS_END,
};
const KdStruct kd_flow_schema_spec_struct = {
	.name = "FlowSchemaSpec",
	.size = sizeof(KdFlowSchemaSpec),
	.fields = spec_fields,
	.help = "which requests, and where they go",
};
static const KdField status_fields[] = {
	KD_FIELD_LIST_OF(KdFlowSchemaStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "FlowSchemaStatus",
	.size = sizeof(KdFlowSchemaStatus),
	.fields = status_fields,
	.help = "its conditions",
};
static const KdField fields[] = {
	KD_FIELD(KdFlowSchema, spec, STRUCT, .of = &kd_flow_schema_spec_struct),
	KD_FIELD(KdFlowSchema, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "FlowSchema",
	.size = sizeof(KdFlowSchema),
	.fields = fields,
	.help = "requests to the API server that belong together",
};

KD_KIND(flow_schema) = {
	.kind = "FlowSchema",
	.apiVersion = "flowcontrol.apiserver.k8s.io/v1",
	.plural = "flowschemas",
	.size = sizeof(KdFlowSchema),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "requests to the API server that belong together",
};
