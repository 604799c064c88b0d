/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/rbac_check.c: roles and bindings that the API server refuses; what it fills in. */
#include "config.h"

#include <kubedes/api/rbac.h>

#include "api/decode.h"
#include "kt.h"
#include "kt_object.h"

static const struct {
	const char *row;
	const KdKind *kind;
	const char *yaml, *want; /* NULL = good */
} checks[] = {
	{ "a role", &kd_kind_role,
	  "{metadata: {name: 'a:b'}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}",
	  NULL },
	{ "no verbs", &kd_kind_role,
	  "{metadata: {name: a}, rules: [{apiGroups: [''], resources: [pods]}]}",
	  "rules[0].verbs: Required value: verbs must contain at least one value" },
	{ "no group and no resource", &kd_kind_cluster_role,
	  "{metadata: {name: a}, rules: [{verbs: [get]}]}",
	  "[rules[0].apiGroups: Required value: resource rules must supply at least one api group, "
	  "rules[0].resources: Required value: resource rules must supply at least one resource]" },
	{ "paths in a role of a namespace", &kd_kind_role,
	  "{metadata: {name: a}, rules: [{verbs: [get], nonResourceURLs: [/healthz]}]}",
	  "rules[0].nonResourceURLs: Invalid value: \"/healthz\": namespaced rules cannot apply to "
	  "non-resource URLs" },
	{ "paths in a cluster role", &kd_kind_cluster_role,
	  "{metadata: {name: a}, rules: [{verbs: [get], nonResourceURLs: [/healthz]}]}", NULL },
	{ "paths and resources", &kd_kind_cluster_role,
	  "{metadata: {name: a}, rules: [{verbs: [get], nonResourceURLs: ['*'], resources: [pods], "
	  "apiGroups: ['']}]}",
	  "rules[0].nonResourceURLs: Invalid value: \"*\": rules cannot apply to both regular "
	  "resources and non-resource URLs" },
	{ "an aggregation of nothing", &kd_kind_cluster_role,
	  "{metadata: {name: a}, aggregationRule: {clusterRoleSelectors: []}}",
	  "aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector "
	  "required if aggregationRule is non-nil" },
	{ "a name with a slash", &kd_kind_cluster_role, "{metadata: {name: a/b}}",
	  "metadata.name: Invalid value: \"a/b\": may not contain '/'" },
	{ "a binding", &kd_kind_role_binding,
	  "{metadata: {name: a}, roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: u}, "
	  "{kind: ServiceAccount, name: s}]}",
	  NULL },
	{ "a cluster's binding to a namespace's role", &kd_kind_cluster_role_binding,
	  "{metadata: {name: a}, roleRef: {kind: Role, name: r}}",
	  "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"" },
	{ "an account of no namespace", &kd_kind_cluster_role_binding,
	  "{metadata: {name: a}, roleRef: {kind: ClusterRole, name: r}, "
	  "subjects: [{kind: ServiceAccount, name: s}]}",
	  "subjects[0].namespace: Required value" },
	{ "a user of the wrong group", &kd_kind_cluster_role_binding,
	  "{metadata: {name: a}, roleRef: {kind: ClusterRole, name: r}, "
	  "subjects: [{kind: User, name: s, apiGroup: x}]}",
	  "subjects[0].apiGroup: Unsupported value: \"x\": supported values: "
	  "\"rbac.authorization.k8s.io\"" },
};

static void refuses(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdForest) forest = kd_yaml_parse(checks[i].yaml, strlen(checks[i].yaml),
							   NULL, &error);
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autoptr(KdObject) object = kd_object_decode(
			checks[i].kind, forest, kd_forest_document(forest, 0), 0, problems);

		KT_ROW_NO_ERROR(checks[i].row, error);
		kd_object_check(object, &error);
		KT_ROW_STR(checks[i].row, error ? error->message : NULL, checks[i].want);
	}
}

static void defaults(void)
{
	g_autoptr(KdObject) binding = kt_object(
		&kd_kind_role_binding,
		"{metadata: {name: a}, roleRef: {kind: Role, name: r}, subjects: [{kind: Group, "
		"name: g}, {kind: ServiceAccount, name: s, namespace: ns}, {kind: User, name: u, "
		"apiGroup: ''}]}");
	g_autoptr(KdObject) role = kt_object(
		&kd_kind_role,
		"{metadata: {name: a}, rules: [{verbs: [get], apiGroups: ['', apps], resources: "
		"[pods]}]}");
	const KdRoleBinding *self = KD_ROLE_BINDING(binding);
	g_autofree char *role_cell = kd_kind_role_binding.cell(binding, 1, 0);
	g_autofree char *groups = kd_kind_role_binding.cell(binding, 4, 0);
	g_autofree char *accounts = kd_kind_role_binding.cell(binding, 5, 0);

	KT_ROW_STR("group of the role", self->roleRef.apiGroup, KD_RBAC_GROUP);
	KT_ROW_STR("group of a group", self->subjects[0].apiGroup, KD_RBAC_GROUP);
	KT_ROW_STR("group of an account", self->subjects[1].apiGroup, NULL);
	KT_ROW_STR("an empty group of a user is none", self->subjects[2].apiGroup, KD_RBAC_GROUP);
	KT_ROW_STR("the core group is kept", KD_ROLE(role)->rules[0].apiGroups[0], "");
	KT_ROW_STR("the role, printed", role_cell, "Role/r");
	KT_ROW_STR("groups, printed", groups, "g");
	KT_ROW_STR("accounts, printed", accounts, "ns/s");
}

static CU_TestInfo tests[] = {
	{ "refuses", refuses },
	{ "defaults", defaults },
	CU_TEST_INFO_NULL,
};
KT_SUITE(rbac_check) = { .pName = "rbac_check", .pTests = tests };
