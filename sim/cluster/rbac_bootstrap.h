/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roles and bindings that a cluster begins with, and kubeadm's for its administrators.
 *
 * Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy (policy.go, controller_policy.go,
 * namespace_policy.go) of 1.34 with its default feature gates, checked against the lists in its
 * testdata/.  So there is what DynamicResourceAllocation, VolumeAttributesClass,
 * MultiCIDRServiceAllocator, SELinuxChangePolicy, KubeletFineGrainedAuthz and
 * KubeletServiceAccountTokenForCredentialProviders bring, and nothing of ClusterTrustBundle,
 * CoordinatedLeaderElection, DRADeviceTaints, ComponentFlagz, ComponentStatusz,
 * PodCertificateRequest, StorageVersionAPI and StorageVersionMigrator, which are off.
 */
#ifndef KD_CLUSTER_RBAC_BOOTSTRAP_H
#define KD_CLUSTER_RBAC_BOOTSTRAP_H

#include <kubedes/api/rbac.h>

#include "cluster/cluster.h"

/* Create those that are not there, as the API server does when it starts. */
void kd_rbac_bootstrap(KdCluster *cluster);
/* One ClusterRole, as it is created; a reference of the caller's; NULL if there is none. */
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
	const char *namespace_;   /* a Role and a RoleBinding there; NULL = for the whole cluster */
	const char *const *rules; /* NULL-terminated; NULL = none of its own */
	const char *sums;         /* it is what roles labelled aggregate-to-SUMS allow */
	const char *adds_to;      /* it has the label aggregate-to-ADDS_TO */
	const char *users, *groups, *accounts; /* lists of who has it; accounts: of kube-system */
	const char *binding;                   /* its name, where it is not that of the role */
} KdBootstrapRole;
/* Each ends with a zeroed row.  Those of controllers are "system:controller:NAME", bound to the
 * service account kube-system/NAME. */
extern const KdBootstrapRole kd_rbac_bootstrap_roles[], kd_rbac_controller_roles[],
	kd_rbac_namespace_roles[];

#define KD_RULES(...)      KD_WORDS(__VA_ARGS__)
#define KD_RBAC_READ       "get,list,watch"
#define KD_RBAC_WRITE      "create,delete,deletecollection,patch,update"
#define KD_RBAC_READ_WRITE "create,delete,deletecollection,get,list,patch,update,watch"
#define KD_RBAC_UPDATE     "get,list,patch,update,watch"
#define KD_RBAC_EVENTS     "create,patch,update core,events.k8s.io events"

#endif
