/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrappolicy/policy.go */
#include "config.h"

#include "cluster/rbac_bootstrap.h"

#define READ       KD_RBAC_READ
#define WRITE      KD_RBAC_WRITE
#define READ_WRITE KD_RBAC_READ_WRITE
#define APPROVER(name_)                                                                            \
	{                                                                                          \
		.name = "system:certificates.k8s.io:" name_ "-approver",                           \
		.rules = KD_RULES("approve certificates.k8s.io signers kubernetes.io/" name_)      \
	}
#define SIGNING(name_)                                                                             \
	{                                                                                          \
		.name = "system:certificates.k8s.io:certificatesigningrequests:" name_,            \
		.rules = KD_RULES("create certificates.k8s.io certificatesigningrequests/" name_)  \
	}

static const char *const edit_rules[] = {
	READ " core pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy",
	"impersonate core serviceaccounts",
	WRITE " core pods,pods/attach,pods/exec,pods/portforward,pods/proxy",
	"create core pods/eviction",
	WRITE " core configmaps,events,persistentvolumeclaims,replicationcontrollers,"
	      "replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy",
	"create core serviceaccounts/token",
	WRITE " apps daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,"
	      "replicasets/scale,statefulsets,statefulsets/scale",
	WRITE " autoscaling horizontalpodautoscalers",
	WRITE " batch cronjobs,jobs",
	WRITE " extensions daemonsets,deployments,deployments/rollback,deployments/scale,"
	      "ingresses,networkpolicies,replicasets,replicasets/scale,"
	      "replicationcontrollers/scale",
	WRITE " policy poddisruptionbudgets",
	WRITE " networking.k8s.io ingresses,networkpolicies",
	READ_WRITE " coordination.k8s.io leases",
	WRITE " resource.k8s.io resourceclaims,resourceclaimtemplates",
	NULL,
};

static const char *const view_rules[] = {
	READ " core configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,"
	     "pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,"
	     "services/status",
	READ " core bindings,events,limitranges,namespaces/status,pods/log,pods/status,"
	     "replicationcontrollers/status,resourcequotas,resourcequotas/status",
	READ " core namespaces",
	READ " discovery.k8s.io endpointslices",
	READ " apps controllerrevisions,daemonsets,daemonsets/status,deployments,"
	     "deployments/scale,deployments/status,replicasets,replicasets/scale,"
	     "replicasets/status,statefulsets,statefulsets/scale,statefulsets/status",
	READ " autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status",
	READ " batch cronjobs,cronjobs/status,jobs,jobs/status",
	READ " extensions daemonsets,daemonsets/status,deployments,deployments/scale,"
	     "deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,"
	     "replicasets/scale,replicasets/status,replicationcontrollers/scale",
	READ " policy poddisruptionbudgets,poddisruptionbudgets/status",
	READ " networking.k8s.io ingresses,ingresses/status,networkpolicies",
	READ " resource.k8s.io resourceclaims,resourceclaims/status,resourceclaimtemplates",
	NULL,
};

static const char *const node_rules[] = {
	"create authentication.k8s.io tokenreviews",
	"create authorization.k8s.io localsubjectaccessreviews,subjectaccessreviews",
	READ " core services",
	"create,get,list,watch core nodes",
	"patch,update core nodes/status",
	"patch,update core nodes",
	"create,patch,update core events",
	READ " core pods",
	"create,delete core pods",
	"patch,update core pods/status",
	"create core pods/eviction",
	READ " core configmaps,secrets",
	"get core persistentvolumeclaims,persistentvolumes",
	"get core endpoints",
	"create,get,list,watch certificates.k8s.io certificatesigningrequests",
	"create,delete,get,patch,update coordination.k8s.io leases",
	"get storage.k8s.io volumeattachments",
	"create core serviceaccounts/token",
	"get,patch,update core persistentvolumeclaims/status",
	READ " storage.k8s.io csidrivers",
	"create,delete,get,patch,update storage.k8s.io csinodes",
	READ " node.k8s.io runtimeclasses",
	"get resource.k8s.io resourceclaims",
	"deletecollection resource.k8s.io resourceslices",
	"get core serviceaccounts",
	NULL,
};

static const char *const scheduler_rules[] = {
	KD_RBAC_EVENTS,
	"create coordination.k8s.io leases",
	"get,update coordination.k8s.io leases kube-scheduler",
	READ " core nodes",
	"delete,get,list,watch core pods",
	"create core bindings,pods/binding",
	"patch,update core pods/status",
	READ " core replicationcontrollers,services",
	READ " apps,extensions replicasets",
	READ " apps statefulsets",
	READ " policy poddisruptionbudgets",
	READ " core persistentvolumeclaims,persistentvolumes",
	"create authentication.k8s.io tokenreviews",
	"create authorization.k8s.io subjectaccessreviews",
	READ " storage.k8s.io csinodes",
	READ " storage.k8s.io volumeattachments",
	READ " core namespaces",
	READ " storage.k8s.io csidrivers",
	READ " storage.k8s.io csistoragecapacities",
	READ " resource.k8s.io deviceclasses",
	KD_RBAC_UPDATE " resource.k8s.io resourceclaims",
	KD_RBAC_UPDATE " resource.k8s.io resourceclaims/status",
	KD_RBAC_UPDATE " core pods/finalizers",
	READ " resource.k8s.io resourceslices",
	NULL,
};

static const char *const manager_rules[] = {
	KD_RBAC_EVENTS,
	"create coordination.k8s.io leases",
	"get,update coordination.k8s.io leases kube-controller-manager",
	"create core secrets,serviceaccounts",
	"delete core secrets",
	"get core configmaps,namespaces,secrets,serviceaccounts",
	"update core secrets,serviceaccounts",
	"create authentication.k8s.io tokenreviews",
	"create authorization.k8s.io subjectaccessreviews",
	"list,watch * *",
	"create core serviceaccounts/token",
	NULL,
};

const KdBootstrapRole kd_rbac_bootstrap_roles[] = {
	{ .name = "cluster-admin",
	  .rules = KD_RULES("* * *", "* urls *"),
	  .groups = "system:masters" },
	{ .name = "system:discovery",
	  .rules = KD_RULES(
		  "get urls /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,"
		  "/readyz,/version,/version/"),
	  .groups = "system:authenticated" },
	{ .name = "system:monitoring",
	  .rules = KD_RULES("get urls /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,"
			    "/readyz,/readyz/*"),
	  .groups = "system:monitoring" },
	{ .name = "system:basic-user",
	  .rules = KD_RULES("create authorization.k8s.io "
			    "selfsubjectaccessreviews,selfsubjectrulesreviews",
			    "create authentication.k8s.io selfsubjectreviews"),
	  .groups = "system:authenticated" },
	{ .name = "system:public-info-viewer",
	  .rules = KD_RULES("get urls /healthz,/livez,/readyz,/version,/version/"),
	  .groups = "system:authenticated,system:unauthenticated" },
	{ .name = "admin", .sums = "admin" },
	{ .name = "edit", .sums = "edit", .adds_to = "admin" },
	{ .name = "view", .sums = "view", .adds_to = "edit" },
	{ .name = "system:aggregate-to-admin",
	  .adds_to = "admin",
	  .rules = KD_RULES("create authorization.k8s.io localsubjectaccessreviews",
			    READ_WRITE " rbac.authorization.k8s.io rolebindings,roles") },
	{ .name = "system:aggregate-to-edit", .adds_to = "edit", .rules = edit_rules },
	{ .name = "system:aggregate-to-view", .adds_to = "view", .rules = view_rules },
	{ .name = "system:heapster",
	  .rules = KD_RULES(READ " core events,namespaces,nodes,pods",
			    READ " extensions deployments") },
	{ .name = "system:node", .rules = node_rules },
	{ .name = "system:node-problem-detector",
	  .rules = KD_RULES("get core nodes", "patch core nodes/status", KD_RBAC_EVENTS) },
	{ .name = "system:kubelet-api-admin",
	  .rules = KD_RULES(READ " core nodes", "proxy core nodes",
			    "* core nodes/log,nodes/metrics,nodes/proxy,nodes/stats",
			    "* core nodes/configz,nodes/healthz,nodes/pods") },
	{ .name = "system:node-bootstrapper",
	  .rules = KD_RULES("create,get,list,watch certificates.k8s.io "
			    "certificatesigningrequests") },
	{ .name = "system:auth-delegator",
	  .rules = KD_RULES("create authentication.k8s.io tokenreviews",
			    "create authorization.k8s.io subjectaccessreviews") },
	{ .name = "system:kube-aggregator", .rules = KD_RULES(READ " core endpoints,services") },
	{ .name = "system:kube-controller-manager",
	  .rules = manager_rules,
	  .users = "system:kube-controller-manager" },
	{ .name = "system:kube-dns",
	  .rules = KD_RULES("list,watch core endpoints,services"),
	  .accounts = "kube-dns" },
	{ .name = "system:persistent-volume-provisioner",
	  .rules = KD_RULES("create,delete,get,list,watch core persistentvolumes",
			    "get,list,update,watch core persistentvolumeclaims",
			    READ " storage.k8s.io storageclasses", "watch core events",
			    KD_RBAC_EVENTS) },
	SIGNING("nodeclient"),
	SIGNING("selfnodeclient"),
	{ .name = "system:volume-scheduler",
	  .rules = KD_RULES(KD_RBAC_UPDATE " core persistentvolumes",
			    READ " storage.k8s.io storageclasses",
			    KD_RBAC_UPDATE " core persistentvolumeclaims"),
	  .users = "system:kube-scheduler" },
	APPROVER("legacy-unknown"),
	APPROVER("kubelet-serving"),
	APPROVER("kube-apiserver-client"),
	APPROVER("kube-apiserver-client-kubelet"),
	{ .name = "system:service-account-issuer-discovery",
	  .rules = KD_RULES("get urls "
			    "/.well-known/openid-configuration,/.well-known/openid-configuration/,"
			    "/openid/v1/jwks,/openid/v1/jwks/"),
	  .groups = "system:serviceaccounts" },
	{ .name = "system:node-proxier",
	  .rules = KD_RULES("list,watch core endpoints,services", READ " core nodes",
			    KD_RBAC_EVENTS, "list,watch networking.k8s.io servicecidrs",
			    "list,watch discovery.k8s.io endpointslices"),
	  .users = "system:kube-proxy" },
	{ .name = "system:kube-scheduler",
	  .rules = scheduler_rules,
	  .users = "system:kube-scheduler" },
	{ 0 },
};
