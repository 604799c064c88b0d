/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/rbac_bootstrap.c and its tables: what a cluster begins with. */
#include "config.h"

#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"
#include "kt_cluster.h"
#include "kt_object.h"

/* ---- the tables ---- */

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static bool is_sorted(KdName const *names, guint n)
{
	for (guint i = 1; i < n; i++)
		if (by_text(&names[i - 1], &names[i]) >= 0)
			return false;
	return true;
}

static void check_role(const char *name)
{
	g_autoptr(KdObject) object = (KdObject *) kd_rbac_bootstrap_role(name);
	g_autoptr(GError) error = NULL;
	const KdRole *role = KD_ROLE(object);

	kd_kind_cluster_role.check(object, &error);
	KT_ROW_NO_ERROR(name, error);
	KT_ROW_TRUE(name, kd_rbac_is_bootstrap(object));
	for (guint i = 0; i < role->n_rules; i++) {
		const KdPolicyRule *rule = &role->rules[i];

		kd_policy_rule_struct.check(rule, &error);
		KT_ROW_NO_ERROR(name, error);
		KT_ROW_TRUE(name, is_sorted(rule->verbs, rule->n_verbs) &&
					  is_sorted(rule->resources, rule->n_resources) &&
					  is_sorted(rule->apiGroups, rule->n_apiGroups));
	}
}

static void tables(void)
{
	for (const KdBootstrapRole *row = kd_rbac_bootstrap_roles; row->name; row++)
		check_role(row->name);
	for (const KdBootstrapRole *row = kd_rbac_controller_roles; row->name; row++)
		check_role(row->name);
	KT_ROW_TRUE("no such role", !kd_rbac_bootstrap_role("system:other"));
}

/* ---- beside the lists of upstream ---- */

/* Rules of each role in testdata/{cluster,controller,namespace}-roles.yaml of 1.34. */
static const struct {
	const char *name;
	guint n;
} upstream[] = {
	{ "admin", 0 },
	{ "cluster-admin", 2 },
	{ "edit", 0 },
	{ "system:aggregate-to-admin", 2 },
	{ "system:aggregate-to-edit", 14 },
	{ "system:aggregate-to-view", 11 },
	{ "system:auth-delegator", 2 },
	{ "system:basic-user", 2 },
	{ "system:certificates.k8s.io:certificatesigningrequests:nodeclient", 1 },
	{ "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", 1 },
	{ "system:certificates.k8s.io:kube-apiserver-client-approver", 1 },
	{ "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver", 1 },
	{ "system:certificates.k8s.io:kubelet-serving-approver", 1 },
	{ "system:certificates.k8s.io:legacy-unknown-approver", 1 },
	{ "system:controller:attachdetach-controller", 8 },
	{ "system:controller:certificate-controller", 6 },
	{ "system:controller:clusterrole-aggregation-controller", 1 },
	{ "system:controller:cronjob-controller", 6 },
	{ "system:controller:daemon-set-controller", 8 },
	{ "system:controller:deployment-controller", 6 },
	{ "system:controller:disruption-controller", 9 },
	{ "system:controller:endpoint-controller", 4 },
	{ "system:controller:endpointslice-controller", 4 },
	{ "system:controller:endpointslicemirroring-controller", 5 },
	{ "system:controller:ephemeral-volume-controller", 4 },
	{ "system:controller:expand-controller", 5 },
	{ "system:controller:generic-garbage-collector", 2 },
	{ "system:controller:horizontal-pod-autoscaler", 8 },
	{ "system:controller:job-controller", 5 },
	{ "system:controller:legacy-service-account-token-cleaner", 2 },
	{ "system:controller:namespace-controller", 3 },
	{ "system:controller:node-controller", 5 },
	{ "system:controller:persistent-volume-binder", 10 },
	{ "system:controller:pod-garbage-collector", 3 },
	{ "system:controller:pv-protection-controller", 2 },
	{ "system:controller:pvc-protection-controller", 3 },
	{ "system:controller:replicaset-controller", 5 },
	{ "system:controller:replication-controller", 5 },
	{ "system:controller:resource-claim-controller", 6 },
	{ "system:controller:resourcequota-controller", 3 },
	{ "system:controller:root-ca-cert-publisher", 2 },
	{ "system:controller:route-controller", 3 },
	{ "system:controller:selinux-warning-controller", 5 },
	{ "system:controller:service-account-controller", 2 },
	{ "system:controller:service-cidrs-controller", 5 },
	{ "system:controller:service-controller", 4 },
	{ "system:controller:statefulset-controller", 10 },
	{ "system:controller:ttl-after-finished-controller", 2 },
	{ "system:controller:ttl-controller", 2 },
	{ "system:controller:validatingadmissionpolicy-status-controller", 3 },
	{ "system:controller:volumeattributesclass-protection-controller", 4 },
	{ "system:discovery", 1 },
	{ "system:heapster", 2 },
	{ "system:kube-aggregator", 1 },
	{ "system:kube-controller-manager", 11 },
	{ "system:kube-dns", 1 },
	{ "system:kube-scheduler", 24 },
	{ "system:kubelet-api-admin", 4 },
	{ "system:monitoring", 1 },
	{ "system:node", 25 },
	{ "system:node-bootstrapper", 1 },
	{ "system:node-problem-detector", 3 },
	{ "system:node-proxier", 5 },
	{ "system:persistent-volume-provisioner", 5 },
	{ "system:public-info-viewer", 1 },
	{ "system:service-account-issuer-discovery", 1 },
	{ "system:volume-scheduler", 3 },
	{ "view", 0 },
	{ "kube-public/system:controller:bootstrap-signer", 3 },
	{ "kube-system/extension-apiserver-authentication-reader", 1 },
	{ "kube-system/system::leader-locking-kube-controller-manager", 4 },
	{ "kube-system/system::leader-locking-kube-scheduler", 4 },
	{ "kube-system/system:controller:bootstrap-signer", 1 },
	{ "kube-system/system:controller:cloud-provider", 1 },
	{ "kube-system/system:controller:token-cleaner", 2 },
};

/* Who has them: testdata/{cluster,controller,namespace}-role-bindings.yaml, kubeadm; those of
 * controllers are as their names say. */
static const struct {
	const char *name, *role, *subjects;
} bound[] = {
	{ "cluster-admin", "cluster-admin", "system:masters" },
	{ "kubeadm:cluster-admins", "cluster-admin", "kubeadm:cluster-admins" },
	{ "system:basic-user", "system:basic-user", "system:authenticated" },
	{ "system:discovery", "system:discovery", "system:authenticated" },
	{ "system:kube-controller-manager", "system:kube-controller-manager",
	  "system:kube-controller-manager" },
	{ "system:kube-dns", "system:kube-dns", "kube-system/kube-dns" },
	{ "system:kube-scheduler", "system:kube-scheduler", "system:kube-scheduler" },
	{ "system:monitoring", "system:monitoring", "system:monitoring" },
	{ "system:node", "system:node", "" },
	{ "system:node-proxier", "system:node-proxier", "system:kube-proxy" },
	{ "system:public-info-viewer", "system:public-info-viewer",
	  "system:authenticated system:unauthenticated" },
	{ "system:service-account-issuer-discovery", "system:service-account-issuer-discovery",
	  "system:serviceaccounts" },
	{ "system:volume-scheduler", "system:volume-scheduler", "system:kube-scheduler" },
	{ "kube-public/system:controller:bootstrap-signer", "system:controller:bootstrap-signer",
	  "kube-system/bootstrap-signer" },
	{ "kube-system/system::extension-apiserver-authentication-reader",
	  "extension-apiserver-authentication-reader",
	  "system:kube-controller-manager system:kube-scheduler" },
	{ "kube-system/system::leader-locking-kube-controller-manager",
	  "system::leader-locking-kube-controller-manager",
	  "system:kube-controller-manager kube-system/kube-controller-manager "
	  "kube-system/leader-election-controller" },
	{ "kube-system/system::leader-locking-kube-scheduler",
	  "system::leader-locking-kube-scheduler",
	  "system:kube-scheduler kube-system/kube-scheduler" },
	{ "kube-system/system:controller:bootstrap-signer", "system:controller:bootstrap-signer",
	  "kube-system/bootstrap-signer" },
	{ "kube-system/system:controller:cloud-provider", "system:controller:cloud-provider",
	  "kube-system/cloud-provider" },
	{ "kube-system/system:controller:token-cleaner", "system:controller:token-cleaner",
	  "kube-system/token-cleaner" },
};

static const KdObject *look_up(const KdCluster *cluster, const KdKind *plain,
			       const KdKind *namespaced, const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", 2);

	return parts[1] ? kd_cluster_get(cluster, namespaced, g_intern_string(parts[0]), parts[1])
			: kd_cluster_get(cluster, plain, NULL, name);
}

static void count(const KdObject *object, gpointer data)
{
	(void) object;
	++*(guint *) data;
}

static guint count_all(const KdCluster *cluster, const KdKind *plain, const KdKind *namespaced)
{
	guint n = 0;

	kd_cluster_each(cluster, plain, count, &n);
	kd_cluster_each(cluster, namespaced, count, &n);
	return n;
}

static void lists_of_upstream(void)
{
	g_auto(KtWorld) world = kt_world();

	kd_rbac_bootstrap(world.cluster);
	for (guint i = 0; i < G_N_ELEMENTS(upstream); i++) {
		const KdObject *role = look_up(world.cluster, &kd_kind_cluster_role, &kd_kind_role,
					       upstream[i].name);

		KT_ROW_INT(upstream[i].name, role ? (gint64) KD_ROLE(role)->n_rules : -1,
			   upstream[i].n);
	}
	KT_ROW_INT("no others", count_all(world.cluster, &kd_kind_cluster_role, &kd_kind_role),
		   G_N_ELEMENTS(upstream));
}

static void check_binding(const char *name, const KdRoleBinding *binding, const char *role,
			  const char *subjects)
{
	g_autoptr(GString) text = g_string_new(NULL);

	KT_ROW_STR(name, binding->roleRef.name, role);
	KT_ROW_STR(name, binding->roleRef.kind,
		   binding->object.metadata.namespace ? "Role" : "ClusterRole");
	for (guint i = 0; i < binding->n_subjects; i++) {
		const KdSubject *subject = &binding->subjects[i];

		g_string_append_printf(text, "%s%s%s%s", i ? " " : "",
				       subject->namespace ? subject->namespace : "",
				       subject->namespace ? "/" : "", subject->name);
	}
	KT_ROW_STR(name, text->str, subjects);
}

static void who_has_them(void)
{
	g_auto(KtWorld) world = kt_world();
	guint n_controllers = 0;

	kd_rbac_bootstrap(world.cluster);
	for (guint i = 0; i < G_N_ELEMENTS(bound); i++) {
		const KdObject *binding = look_up(world.cluster, &kd_kind_cluster_role_binding,
						  &kd_kind_role_binding, bound[i].name);

		KT_ROW_TRUE(bound[i].name, binding);
		if (binding)
			check_binding(bound[i].name, KD_ROLE_BINDING(binding), bound[i].role,
				      bound[i].subjects);
	}
	for (guint i = 0; i < G_N_ELEMENTS(upstream); i++) {
		const char *name = upstream[i].name;
		g_autofree char *account = NULL;
		const KdObject *binding;

		if (!g_str_has_prefix(name, "system:controller:"))
			continue;
		n_controllers++;
		account = g_strconcat("kube-system/", name + strlen("system:controller:"), NULL);
		binding = kd_cluster_get(world.cluster, &kd_kind_cluster_role_binding, NULL, name);
		KT_ROW_TRUE(name, binding);
		if (binding)
			check_binding(name, KD_ROLE_BINDING(binding), name, account);
	}
	KT_ROW_INT("no others",
		   count_all(world.cluster, &kd_kind_cluster_role_binding, &kd_kind_role_binding),
		   G_N_ELEMENTS(bound) + n_controllers);
}

/* ---- who may do what in a new cluster ---- */

static const struct {
	const char *user, *verb, *group, *resource, *subresource, *namespace_, *name;
	bool allowed;
} rights[] = {
	{ "kubernetes-admin", "delete", "", "nodes", NULL, NULL, "n1", true },
	{ "system:kube-scheduler", "create", "", "pods", "binding", "a", "p", true },
	{ "system:kube-scheduler", "update", "", "persistentvolumeclaims", NULL, "a", "c", true },
	{ "system:kube-scheduler", "update", "coordination.k8s.io", "leases", NULL, "kube-system",
	  "kube-scheduler", true },
	{ "system:kube-scheduler", "update", "coordination.k8s.io", "leases", NULL, "kube-system",
	  "kube-controller-manager", true },
	{ "system:kube-scheduler", "update", "coordination.k8s.io", "leases", NULL, "a",
	  "kube-controller-manager", false },
	{ "system:kube-scheduler", "update", "", "nodes", NULL, NULL, "n1", false },
	{ "system:kube-controller-manager", "watch", "apps", "deployments", NULL, NULL, NULL,
	  true },
	{ "system:kube-controller-manager", "create", "", "pods", NULL, "a", NULL, false },
	{ "system:serviceaccount:kube-system:deployment-controller", "create", "apps",
	  "replicasets", NULL, "a", NULL, true },
	{ "system:serviceaccount:kube-system:deployment-controller", "create", "", "pods", NULL,
	  "a", NULL, false },
	{ "system:serviceaccount:a:deployment-controller", "create", "apps", "replicasets", NULL,
	  "a", NULL, false },
	{ "system:serviceaccount:kube-system:horizontal-pod-autoscaler", "update", "apps",
	  "deployments", "scale", "a", "web", true },
	{ "system:serviceaccount:kube-system:horizontal-pod-autoscaler", "update", "apps",
	  "deployments", NULL, "a", "web", false },
	{ "system:node:n1", "update", "coordination.k8s.io", "leases", NULL, "kube-node-lease",
	  "n1", true },
	{ "system:node:n1", "update", "coordination.k8s.io", "leases", NULL, "kube-node-lease",
	  "n2", false },
	{ "system:node:n1", "delete", "", "nodes", NULL, NULL, "n1", false },
	{ "system:serviceaccount:kube-system:token-cleaner", "delete", "", "secrets", NULL,
	  "kube-system", "s", true },
	{ "system:serviceaccount:kube-system:token-cleaner", "delete", "", "secrets", NULL, "a",
	  "s", false },
	{ "system:kube-scheduler", "get", "", "configmaps", NULL, "kube-system",
	  "extension-apiserver-authentication", true },
	{ "system:kube-scheduler", "get", "", "configmaps", NULL, "kube-system", "other", false },
	{ "jane", "create", "authorization.k8s.io", "selfsubjectaccessreviews", NULL, NULL, NULL,
	  true },
	{ "jane", "get", "", "pods", NULL, "a", "p", false },
};

static void new_cluster(void)
{
	g_auto(KtWorld) world = kt_world();

	kd_rbac_bootstrap(world.cluster);
	kd_cluster_use_rbac(world.cluster, true);
	for (guint i = 0; i < G_N_ELEMENTS(rights); i++) {
		const KdIdentity who = { .user = rights[i].user, .agent = "test" };
		const KdAttributes attributes = {
			.verb = g_intern_static_string(rights[i].verb),
			.group = g_intern_static_string(rights[i].group),
			.resource = g_intern_static_string(rights[i].resource),
			.subresource = g_intern_static_string(rights[i].subresource),
			.namespace_ = g_intern_static_string(rights[i].namespace_),
			.name = rights[i].name,
		};
		g_autofree char *row = g_strdup_printf("%s: %s %s %s", rights[i].user,
						       rights[i].verb, rights[i].resource,
						       rights[i].name ? rights[i].name : "");

		KT_ROW_INT(row, kd_authorize(world.cluster, &who, &attributes), rights[i].allowed);
	}
}

static void paths(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdIdentity jane = { .user = "jane", .agent = "test" };
	const KdIdentity nobody = { .user = "system:anonymous", .agent = "test" };
	const KdAttributes version = { .verb = "get", .path = "/version" };
	const KdAttributes api = { .verb = "get", .path = "/api/v1" };
	g_autofree char *refusal = NULL;

	kd_rbac_bootstrap(world.cluster);
	kd_cluster_use_rbac(world.cluster, true);
	KT_ROW_TRUE("anybody reads the version", kd_authorize(world.cluster, &nobody, &version));
	KT_ROW_TRUE("users discover the API", kd_authorize(world.cluster, &jane, &api));
	KT_ROW_TRUE("nobody else", !kd_authorize(world.cluster, &nobody, &api));
	refusal = kd_authorize_refusal(world.cluster, &nobody, &api);
	KT_ROW_STR("and is told so", refusal,
		   "forbidden: User \"system:anonymous\" cannot get path \"/api/v1\"");
}

static void what_is_there_stays(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdObject *view;

	kt_create(world.cluster, kt_object(&kd_kind_cluster_role, "{metadata: {name: view}}"));
	kd_rbac_bootstrap(world.cluster);
	view = kd_cluster_get(world.cluster, &kd_kind_cluster_role, NULL, "view");
	KT_ROW_TRUE("a role of that name is left alone", !kd_rbac_is_bootstrap(view));
	KT_ROW_TRUE("others are made",
		    kd_cluster_get(world.cluster, &kd_kind_cluster_role, NULL, "edit"));
}

static CU_TestInfo tests[] = {
	{ "tables", tables },
	{ "lists of upstream", lists_of_upstream },
	{ "who has them", who_has_them },
	{ "new cluster", new_cluster },
	{ "paths", paths },
	{ "what is there stays", what_is_there_stays },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rbac_bootstrap) = { .pName = "rbac_bootstrap", .pTests = tests };
