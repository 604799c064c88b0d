/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roles and bindings that a cluster begins with
 * (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go and controller_policy.go of 1.34, with
 * the feature gates of a default cluster), and kubeadm's for its administrators.
 *
 * Not there: the Roles in kube-system and kube-public.
 */
#ifndef KD_CLUSTER_RBAC_BOOTSTRAP_H
#define KD_CLUSTER_RBAC_BOOTSTRAP_H

#include <kubedes/api/rbac.h>

#include "cluster/cluster.h"

/* Create those that are not there, as the API server does when it starts. */
void kd_rbac_bootstrap(KdCluster *cluster);
/* One role, as it is created; a reference of the caller's; NULL if there is none. */
KdRole *kd_rbac_bootstrap_role(const char *name);
/* Whether an object is one of them: it has their label. */
bool kd_rbac_is_bootstrap(const KdObject *object);

/* ---- the table ---- */

/*
 * A rule is "VERBS GROUPS RESOURCES", and NAMES after that, each a list with commas ("core" is the
 * group without a name), or "VERBS urls PATHS".
 */
typedef struct {
	const char *name;
	const char *const *rules; /* NULL-terminated; NULL = none of its own */
	const char *sums;         /* it is what roles labelled aggregate-to-SUMS allow */
	const char *adds_to;      /* it has the label aggregate-to-ADDS_TO */
	const char *user, *group, *other_group, *account; /* who has it; account: of kube-system */
	const char *binding; /* its name, where it is not that of the role */
} KdBootstrapRole;
/* Both end with a zeroed row.  Those of controllers are "system:controller:NAME", bound to the
 * service account kube-system/NAME. */
extern const KdBootstrapRole kd_rbac_bootstrap_roles[], kd_rbac_controller_roles[];

#define KD_RULES(...)      KD_WORDS(__VA_ARGS__)
#define KD_RBAC_READ       "get,list,watch"
#define KD_RBAC_WRITE      "create,delete,deletecollection,patch,update"
#define KD_RBAC_READ_WRITE "create,delete,deletecollection,get,list,patch,update,watch"
#define KD_RBAC_UPDATE     "get,list,patch,update,watch"
#define KD_RBAC_EVENTS     "create,patch,update core,events.k8s.io events"

#endif
