/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/rbac_fields.h"

KD_KIND(cluster_role_binding) = {
	.kind = "ClusterRoleBinding",
	.apiVersion = "rbac.authorization.k8s.io/v1",
	.plural = "clusterrolebindings",
	.size = sizeof(KdRoleBinding),
	.body = &kd_role_binding_struct,
	.set_defaults = kd_role_binding_set_defaults,
	.check = kd_role_binding_check,
	.columns = kd_role_binding_columns,
	.cell = kd_role_binding_cell,
	.help = "gives a role to users everywhere",
};
