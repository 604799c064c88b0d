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
	{ "tables", tables }, { "new cluster", new_cluster },
	{ "paths", paths },   { "what is there stays", what_is_there_stays },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rbac_bootstrap) = { .pName = "rbac_bootstrap", .pTests = tests };
