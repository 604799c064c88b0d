/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrappolicy/namespace_policy.go */
#include "config.h"

#include "cluster/rbac_bootstrap.h"

#define SYSTEM "kube-system"
/* Of 1.34: the rules about config maps, where the locks of old were, go with 1.35. */
#define LOCKING(name_)                                                                             \
	KD_RULES("watch core configmaps", "get,update core configmaps " name_,                     \
		 "create,get,list,update,watch coordination.k8s.io leases",                        \
		 "create,get,list,update,watch coordination.k8s.io leasecandidates")

const KdBootstrapRole kd_rbac_namespace_roles[] = {
	{ .name = "extension-apiserver-authentication-reader",
	  .namespace_ = SYSTEM,
	  .rules = KD_RULES(KD_RBAC_READ " core configmaps extension-apiserver-authentication"),
	  .users = "system:kube-controller-manager,system:kube-scheduler",
	  .binding = "system::extension-apiserver-authentication-reader" },
	{ .name = "system:controller:bootstrap-signer",
	  .namespace_ = SYSTEM,
	  .rules = KD_RULES(KD_RBAC_READ " core secrets"),
	  .accounts = "bootstrap-signer" },
	{ .name = "system:controller:cloud-provider",
	  .namespace_ = SYSTEM,
	  .rules = KD_RULES("create,get,list,watch core configmaps"),
	  .accounts = "cloud-provider" },
	{ .name = "system:controller:token-cleaner",
	  .namespace_ = SYSTEM,
	  .rules = KD_RULES("delete,get,list,watch core secrets", KD_RBAC_EVENTS),
	  .accounts = "token-cleaner" },
	{ .name = "system::leader-locking-kube-controller-manager",
	  .namespace_ = SYSTEM,
	  .rules = LOCKING("kube-controller-manager"),
	  .users = "system:kube-controller-manager",
	  .accounts = "kube-controller-manager,leader-election-controller" },
	{ .name = "system::leader-locking-kube-scheduler",
	  .namespace_ = SYSTEM,
	  .rules = LOCKING("kube-scheduler"),
	  .users = "system:kube-scheduler",
	  .accounts = "kube-scheduler" },
	{ .name = "system:controller:bootstrap-signer",
	  .namespace_ = "kube-public",
	  .rules = KD_RULES(KD_RBAC_READ " core configmaps", "update core configmaps cluster-info",
			    KD_RBAC_EVENTS),
	  .accounts = "bootstrap-signer" },
	{ 0 },
};
