/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/rbac_fields.h"

#include <kubedes/api/affinity.h>

/* ---- rules ---- */

static const KdField rule_fields[] = {
	KD_FIELD_NAMES_OF(KdPolicyRule, verbs, .help = "get, list, watch, create ...; *: all"),
	KD_FIELD_NAMES_OF(KdPolicyRule, apiGroups, .help = "\"\" is the core group; *: all"),
	KD_FIELD_NAMES_OF(KdPolicyRule, resources,
			  .help = "pods, pods/status, */scale; *: all, with their subresources"),
	KD_FIELD_NAMES_OF(KdPolicyRule, resourceNames, .help = "only objects of these names"),
	KD_FIELD_NAMES_OF(KdPolicyRule, nonResourceURLs,
			  .help = "paths of the API server, with a * at the end if at all"),
	KD_FIELDS_END,
};
const KdStruct kd_policy_rule_struct = {
	.name = "PolicyRule",
	.size = sizeof(KdPolicyRule),
	.fields = rule_fields,
	.help = "verbs, and what they may be done to",
	.check = kd_policy_rule_check,
};

static const KdField aggregation_fields[] = {
	KD_FIELD_LIST_OF(KdAggregationRule, clusterRoleSelectors, &kd_label_selector_struct,
			 .help = "a ClusterRole that one of these selects"),
	KD_FIELDS_END,
};
static const KdStruct aggregation_struct = {
	.name = "AggregationRule",
	.size = sizeof(KdAggregationRule),
	.fields = aggregation_fields,
	.help = "the rules of which other roles this one has",
};

/* ---- roles ---- */

#define RULES                                                                                      \
	KD_FIELD_LIST_OF(KdRole, rules, &kd_policy_rule_struct, .help = "each adds to the others")

static const KdField role_fields[] = { RULES, KD_FIELDS_END };
const KdStruct kd_role_struct = {
	.name = "Role",
	.size = sizeof(KdRole),
	.fields = role_fields,
	.help = "what may be done in a namespace",
};

static const KdField cluster_role_fields[] = {
	RULES,
	KD_FIELD(KdRole, aggregationRule, POINTER, .of = &aggregation_struct,
		 .help = "then the rules are kept by a controller"),
	KD_FIELDS_END,
};
const KdStruct kd_cluster_role_struct = {
	.name = "ClusterRole",
	.size = sizeof(KdRole),
	.fields = cluster_role_fields,
	.help = "what may be done in the cluster, or in a namespace",
};

/* ---- bindings ---- */

static const KdField subject_fields[] = {
	KD_FIELD(KdSubject, kind, NAME, .required = true,
		 .allowed = KD_WORDS("User", "Group", "ServiceAccount")),
	KD_FIELD(KdSubject, apiGroup, NAME,
		 .help = KD_RBAC_GROUP " for users and groups, none for service accounts"),
	KD_FIELD(KdSubject, name, NAME, .required = true),
	KD_FIELD(KdSubject, namespace, NAME, .help = "of a service account"),
	KD_FIELDS_END,
};
static const KdStruct subject_struct = {
	.name = "Subject",
	.size = sizeof(KdSubject),
	.fields = subject_fields,
	.help = "who has the role",
};

static const KdField ref_fields[] = {
	KD_FIELD(KdRoleRef, apiGroup, NAME, .fallback = KD_RBAC_GROUP,
		 .allowed = KD_WORDS(KD_RBAC_GROUP)),
	KD_FIELD(KdRoleRef, kind, NAME, .required = true,
		 .allowed = KD_WORDS("Role", "ClusterRole")),
	KD_FIELD(KdRoleRef, name, NAME, .required = true),
	KD_FIELDS_END,
};
static const KdStruct ref_struct = {
	.name = "RoleRef",
	.size = sizeof(KdRoleRef),
	.fields = ref_fields,
	.help = "the role; cannot be changed",
};

static const KdField binding_fields[] = {
	KD_FIELD_LIST_OF(KdRoleBinding, subjects, &subject_struct, .help = "who has the role"),
	KD_FIELD(KdRoleBinding, roleRef, STRUCT, .of = &ref_struct, .required = true,
		 .help = "the role; cannot be changed"),
	KD_FIELDS_END,
};
const KdStruct kd_role_binding_struct = {
	.name = "RoleBinding",
	.size = sizeof(KdRoleBinding),
	.fields = binding_fields,
	.help = "gives a role to users, groups and service accounts",
};

void kd_role_binding_set_defaults(KdObject *object)
{
	KdRoleBinding *self = (KdRoleBinding *) object;

	if (!self->roleRef.apiGroup || !*self->roleRef.apiGroup)
		self->roleRef.apiGroup = g_intern_static_string(KD_RBAC_GROUP);
	for (guint i = 0; i < self->n_subjects; i++) {
		KdSubject *subject = &self->subjects[i];
		KdName kind = subject->kind;

		if ((!subject->apiGroup || !*subject->apiGroup) &&
		    (g_strcmp0(kind, "User") == 0 || g_strcmp0(kind, "Group") == 0))
			subject->apiGroup = g_intern_static_string(KD_RBAC_GROUP);
	}
}

bool kd_kind_is_rbac(const KdKind *kind)
{
	return kind == &kd_kind_role || kind == &kd_kind_cluster_role ||
	       kind == &kd_kind_role_binding || kind == &kd_kind_cluster_role_binding;
}
