/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/rbac_fields.h"

KD_KIND(cluster_role) = {
	.kind = "ClusterRole",
	.apiVersion = "rbac.authorization.k8s.io/v1",
	.plural = "clusterroles",
	.size = sizeof(KdRole),
	.body = &kd_cluster_role_struct,
	.check = kd_role_check,
	.columns = kd_role_columns,
	.cell = kd_role_cell,
	.help = "what may be done in the cluster, or in a namespace",
};
