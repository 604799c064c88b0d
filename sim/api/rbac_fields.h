/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Role and ClusterRole, and what their bindings have in common.
 */
#ifndef KD_API_RBAC_FIELDS_H
#define KD_API_RBAC_FIELDS_H

#include <kubedes/api/rbac.h>

extern const KdStruct kd_role_struct, kd_cluster_role_struct, kd_role_binding_struct;

extern const KdKindColumn kd_role_columns[], kd_role_binding_columns[];
char *kd_role_cell(const KdObject *object, guint column, KdTime now);
char *kd_role_binding_cell(const KdObject *object, guint column, KdTime now);

/* SetDefaults_RoleBinding(), SetDefaults_ClusterRoleBinding() */
void kd_role_binding_set_defaults(KdObject *object);

/* pkg/apis/rbac/validation/validation.go */
gboolean kd_role_check(const KdObject *object, GError **error);
gboolean kd_role_binding_check(const KdObject *object, GError **error);
gboolean kd_policy_rule_check(const void *self, GError **error);

#endif
