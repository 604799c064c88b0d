/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/rbac_fields.h"

KD_KIND(role) = {
	.kind = "Role",
	.apiVersion = "rbac.authorization.k8s.io/v1",
	.plural = "roles",
	.namespaced = true,
	.size = sizeof(KdRole),
	.body = &kd_role_struct,
	.check = kd_role_check,
	.columns = kd_role_columns,
	.cell = kd_role_cell,
	.help = "what may be done in a namespace",
};
