/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what (rbac.authorization.k8s.io/v1): Role, ClusterRole, RoleBinding,
 * ClusterRoleBinding.
 */
#ifndef KUBEDES_API_RBAC_H
#define KUBEDES_API_RBAC_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

#define KD_RBAC_GROUP "rbac.authorization.k8s.io"

/* Verbs on resources, or on paths of the API server (nonResourceURLs). */
typedef struct {
	KdName *verbs, *apiGroups, *resources, *resourceNames, *nonResourceURLs;
	guint n_verbs, n_apiGroups, n_resources, n_resourceNames, n_nonResourceURLs;
} KdPolicyRule;
extern const KdStruct kd_policy_rule_struct;

/* A role is the sum of all that one of these selects. */
typedef struct {
	KdSelector *clusterRoleSelectors;
	guint n_clusterRoleSelectors;
} KdAggregationRule;

/* Role and ClusterRole. */
typedef struct {
	KdObject object;
	KdPolicyRule *rules;
	guint n_rules;
	KdAggregationRule *aggregationRule; /* ClusterRole only; NULL = none */
} KdRole;

extern const KdKind kd_kind_role, kd_kind_cluster_role;
#define KD_ROLE(object) ((const KdRole *) (object))

typedef struct {
	KdName kind; /* User, Group, ServiceAccount */
	KdName apiGroup, name, namespace;
} KdSubject;

typedef struct {
	KdName apiGroup, kind, name; /* Role, ClusterRole */
} KdRoleRef;

/* RoleBinding and ClusterRoleBinding. */
typedef struct {
	KdObject object;
	KdSubject *subjects;
	guint n_subjects;
	KdRoleRef roleRef;
} KdRoleBinding;

extern const KdKind kd_kind_role_binding, kd_kind_cluster_role_binding;
#define KD_ROLE_BINDING(object) ((const KdRoleBinding *) (object))

/* One of the four kinds. */
bool kd_kind_is_rbac(const KdKind *kind);

G_END_DECLS

#endif
