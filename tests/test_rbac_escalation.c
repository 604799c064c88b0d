/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/rbac_escalation.c: nobody gives away what he has not got. */
#include "config.h"

#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"
#include "kt_cluster.h"
#include "kt_object.h"

#define RULE(verbs_, resource_) "{verbs: [" verbs_ "], apiGroups: [''], resources: [" resource_ "]}"
#define RBAC(verbs_, resource_, rest_)                                                             \
	"{verbs: [" verbs_ "], apiGroups: [rbac.authorization.k8s.io], resources: [" resource_     \
	"]" rest_ "}"
#define HELD                                                                                       \
	"user \"jane\" (groups=[\"system:authenticated\"]) is attempting to grant RBAC "           \
	"permissions not currently held:\n"

/* jane may write roles and bindings, and what @has says. */
static const struct {
	const char *row, *has;
	const KdKind *kind;
	const char *yaml, *want;
} attempts[] = {
	{ "what she has", RULE("get, list", "pods"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("list", "pods") "]}", "" },
	{ "less than she has, by a star", RULE("'*'", "'*'"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("list", "pods/log") "]}", "" },
	{ "a star where she has words", RULE("get, list, watch", "pods"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("'*'", "pods") "]}",
	  "roles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"*\"]}" },
	{ "more than she has", RULE("get", "pods"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("get, list, watch", "pods") ", " RULE("get",
										      "nodes") "]}",
	  "roles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}\n"
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"watch\"]}" },
	{ "one name where she has all", RULE("get", "pods"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [{verbs: [get], apiGroups: [''], resources: [pods], "
	  "resourceNames: [x]}]}",
	  "" },
	{ "all where she has one name",
	  "{verbs: [get], apiGroups: [''], resources: [pods], resourceNames: [x]}", &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("get", "pods") "]}",
	  "roles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}" },
	{ "with the verb escalate", RBAC("escalate", "roles", ""), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("get", "pods") "]}", "" },
	{ "with the verb escalate on that name, which who creates does not ask for",
	  RBAC("escalate", "roles", ", resourceNames: [r]"), &kd_kind_role,
	  "{metadata: {name: r}, rules: [" RULE("get", "pods") "]}",
	  "roles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}" },
	{ "a path", RULE("get", "pods"), &kd_kind_cluster_role,
	  "{metadata: {name: r}, rules: [{verbs: [get], nonResourceURLs: [/metrics]}]}",
	  "clusterroles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}" },
	{ "a sum of other roles", RULE("'*'", "'*'"), &kd_kind_cluster_role,
	  "{metadata: {name: r}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}}",
	  "clusterroles.rbac.authorization.k8s.io \"r\" is forbidden: must have cluster-admin "
	  "privileges to use the aggregationRule" },
	{ "a sum of other roles, and more than she has", RULE("get", "pods"), &kd_kind_cluster_role,
	  "{metadata: {name: r}, aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, "
	  "rules: [" RULE("get", "nodes") "]}",
	  "clusterroles.rbac.authorization.k8s.io \"r\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}" },
	{ "a binding to what she has", RULE("get", "pods"), &kd_kind_role_binding,
	  "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: reader}}", "" },
	{ "a binding to more", RULE("get", "nodes"), &kd_kind_role_binding,
	  "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: reader}}",
	  "rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}" },
	{ "with the verb bind on that role",
	  RBAC("bind", "clusterroles", ", resourceNames: [reader]"), &kd_kind_cluster_role_binding,
	  "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: reader}}", "" },
	{ "with the verb bind on another",
	  RBAC("bind", "clusterroles", ", resourceNames: [writer]"), &kd_kind_cluster_role_binding,
	  "{metadata: {name: b}, roleRef: {kind: ClusterRole, name: reader}}",
	  "clusterrolebindings.rbac.authorization.k8s.io \"b\" is forbidden: " HELD
	  "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}" },
	{ "a binding to nothing", RULE("get", "nodes"), &kd_kind_role_binding,
	  "{metadata: {name: b}, roleRef: {kind: Role, name: none}}",
	  "roles.rbac.authorization.k8s.io \"none\" not found" },
};

static void prepare(KdCluster *cluster, const char *has)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: janes}, rules: [%s, " RBAC(
			"create, update", "roles, clusterroles, rolebindings, clusterrolebindings",
			"") "]}",
		has);

	kt_create(cluster, kt_object(&kd_kind_cluster_role, yaml));
	kt_create(cluster,
		  kt_object(&kd_kind_cluster_role_binding,
			    "{metadata: {name: janes}, roleRef: {kind: ClusterRole, name: janes}, "
			    "subjects: [{kind: User, name: jane}]}"));
	kt_create(cluster,
		  kt_object(&kd_kind_cluster_role,
			    "{metadata: {name: reader}, rules: [" RULE("get", "pods") "]}"));
	kd_rbac_bootstrap(cluster);
	kd_cluster_use_rbac(cluster, true);
}

static void escalates(void)
{
	const KdIdentity jane = { .user = "jane", .agent = "test" };

	for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
		g_auto(KtWorld) world = kt_world();
		KdPlan *plan = kd_plan_new(&jane);
		guint64 version;
		KtAnswer answer;

		prepare(world.cluster, attempts[i].has);
		version = kd_cluster_version(world.cluster);
		kd_plan_create(plan, kt_object(attempts[i].kind, attempts[i].yaml));
		answer = kt_submit(world.cluster, plan);
		KT_ROW_STR(attempts[i].row, answer.message, attempts[i].want);
		KT_ROW_INT(attempts[i].row, (gint64) (kd_cluster_version(world.cluster) - version),
			   *attempts[i].want ? 0 : 1);
	}
}

static void updates(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdIdentity jane = { .user = "jane", .agent = "test" };
	KdRole *next;
	KdPlan *plan;

	prepare(world.cluster, RULE("list", "nodes"));
	next = (KdRole *) kd_object_copy(
		kd_cluster_get(world.cluster, &kd_kind_cluster_role, NULL, "reader"));
	kd_map_set(&next->object.metadata.labels, "a", "b");
	plan = kd_plan_new(&jane);
	kd_plan_update(plan, &next->object);
	KT_ROW_INT("a label of a role that has more", kt_submit(world.cluster, plan).outcome,
		   KD_OUTCOME_FORBIDDEN);
}

static CU_TestInfo tests[] = {
	{ "escalates", escalates },
	{ "updates", updates },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rbac_escalation) = { .pName = "rbac_escalation", .pTests = tests };
