/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/authorize.c and what it asks: every write is authorised, in the API server's words.
 */
#include "config.h"

#include <kubedes/api/rbac.h>

#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"
#include "kt_cluster.h"
#include "kt_object.h"

#define USER(name_) ((const KdIdentity){ .user = (name_), .agent = "test" })

/* With all roles of a new cluster; two nodes, a pod on the first, and one that waits. */
static KtWorld make_world(void)
{
	KtWorld world = kt_world();

	kt_create(world.cluster, kt_node("n1", "cpu=4"));
	kt_create(world.cluster, kt_node("n2", "cpu=4"));
	kt_create_bound(world.cluster, kt_pod("bound", "cpu=1"), "n1");
	kt_create(world.cluster, kt_pod("waits", "cpu=1"));
	kd_cluster_use_rbac(world.cluster, true);
	kd_rbac_bootstrap(world.cluster);
	return world;
}

/* ---- writes ---- */

static KdObject *change(const KdObject *object, const char *what)
{
	KdPod *pod = (KdPod *) kd_object_copy(object);

	if (strchr(what, 's'))
		pod->status.phase = g_intern_static_string("Failed");
	if (strchr(what, 'm'))
		kd_map_set(&pod->object.metadata.labels, "a", "b");
	return &pod->object;
}

/* "create", "bind", "delete", "evict", "event", "update:s" (status), "update:m" (metadata). */
static KtAnswer write_as(KdCluster *cluster, const KdIdentity *who, const char *what,
			 const char *name)
{
	KdPlan *plan = kd_plan_new(who);
	const KdPod *pod = kt_get_pod(cluster, name);

	if (g_str_equal(what, "create"))
		kd_plan_create(plan, &kt_pod(name, "cpu=1")->object);
	else if (g_str_equal(what, "bind"))
		kd_plan_bind(plan, pod, g_intern_static_string("n1"), NULL);
	else if (g_str_equal(what, "delete"))
		kd_plan_delete(plan, &pod->object, 0);
	else if (g_str_equal(what, "evict"))
		kd_plan_evict(plan, pod, &(const KdDeleteOptions){ .grace = 0 });
	else if (g_str_equal(what, "event"))
		kd_plan_event(plan, &pod->object, "Normal", "Tested", "of a test");
	else
		kd_plan_update(plan, change(&pod->object, what + strlen("update:")));
	return kt_submit(cluster, plan);
}

#define CANNOT(user_, verb_, resource_)                                                            \
	"User \"" user_ "\" cannot " verb_ " resource \"" resource_                                \
	"\" in API group \"\" in the namespace \"default\""
#define SA "system:serviceaccount:kube-system:"

static const struct {
	const char *row, *user, *what, *pod, *want;
} writes[] = {
	{ "an administrator creates", "kubernetes-admin", "create", "new", "" },
	{ "somebody does not", "jane", "create", "new",
	  "pods is forbidden: " CANNOT("jane", "create", "pods") },
	{ "nor bind", "jane", "bind", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "create", "pods/binding") },
	{ "nor delete", "jane", "delete", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "delete", "pods") },
	{ "nor evict", "jane", "evict", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "create", "pods/eviction") },
	{ "nor write events", "jane", "event", "waits",
	  "events is forbidden: " CANNOT("jane", "create", "events") },
	{ "nor change the status", "jane", "update:s", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "patch", "pods/status") },
	{ "nor labels", "jane", "update:m", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "patch", "pods") },
	{ "the scheduler binds", "system:kube-scheduler", "bind", "waits", "" },
	{ "writes events", "system:kube-scheduler", "event", "waits", "" },
	{ "notes conditions", "system:kube-scheduler", "update:s", "waits", "" },
	{ "notes them again", "system:kube-scheduler", "update:", "waits", "" },
	{ "somebody does not, though nothing changes", "jane", "update:", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("jane", "patch", "pods") },
	{ "takes away victims", "system:kube-scheduler", "delete", "waits", "" },
	{ "and creates nothing", "system:kube-scheduler", "create", "new",
	  "pods is forbidden: " CANNOT("system:kube-scheduler", "create", "pods") },
	{ "nor changes both at once", "system:kube-scheduler", "update:sm", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("system:kube-scheduler", "patch", "pods") },
	{ "a controller creates pods", SA "replicaset-controller", "create", "new", "" },
	{ "and adopts them", SA "replicaset-controller", "update:m", "waits", "" },
	{ "but does not bind them", SA "replicaset-controller", "bind", "waits",
	  "pods \"waits\" is forbidden: " CANNOT(SA "replicaset-controller", "create",
						 "pods/binding") },
	{ "the pod collector marks pods", SA "pod-garbage-collector", "update:s", "bound", "" },
	{ "a kubelet reports of its pods", "system:node:n1", "update:s", "bound", "" },
	{ "and ends them", "system:node:n1", "delete", "bound", "" },
	{ "not those of others", "system:node:n2", "update:s", "bound",
	  "pods \"bound\" is forbidden: " CANNOT("system:node:n2", "patch", "pods/status") },
	{ "nor binds", "system:node:n1", "bind", "waits",
	  "pods \"waits\" is forbidden: " CANNOT("system:node:n1", "create", "pods/binding") },
	{ "the server may do anything", "system:apiserver", "delete", "bound", "" },
};

static void authorises_writes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(writes); i++) {
		g_auto(KtWorld) world = make_world();
		const KdIdentity who = USER(g_intern_static_string(writes[i].user));
		guint64 version = kd_cluster_version(world.cluster);
		guint64 fingerprint = kd_cluster_fingerprint(world.cluster);
		KtAnswer answer = write_as(world.cluster, &who, writes[i].what, writes[i].pod);

		KT_ROW_STR(writes[i].row, answer.message, writes[i].want);
		if (*writes[i].want) {
			KT_ROW_INT(writes[i].row, kd_outcome_http(answer.outcome), 403);
			KT_ROW_TRUE("no trace is left",
				    kd_cluster_version(world.cluster) == version &&
					    kd_cluster_fingerprint(world.cluster) == fingerprint);
		}
	}
}

static void nodes(void)
{
	g_auto(KtWorld) world = make_world();
	const KdIdentity n1 = USER("system:node:n1");

	for (guint i = 1; i <= 2; i++) {
		g_autofree char *name = g_strdup_printf("n%u", i);
		KdNode *node = (KdNode *) kd_object_copy(&kt_get_node(world.cluster, name)->object);
		KdPlan *plan = kd_plan_new(&n1);
		KtAnswer answer;

		kt_resources(&node->status.allocatable, "cpu=3");
		kd_plan_update(plan, &node->object);
		answer = kt_submit(world.cluster, plan);
		KT_ROW_STR(name, answer.message,
			   i == 1 ? ""
				  : "nodes \"n2\" is forbidden: User \"system:node:n1\" cannot "
				    "patch resource \"nodes/status\" in API group \"\" at the "
				    "cluster scope");
	}
}

/* ---- roles that change ---- */

static void bind_role(KdCluster *cluster, const char *role)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: b}, roleRef: {kind: Role, name: %s}, subjects: [{kind: User, "
		"name: jane}]}",
		role);
	KtAnswer answer = kt_create(cluster, kt_object(&kd_kind_role_binding, yaml));

	KT_ROW_STR("the binding", answer.message, "");
}

static void follows_changes(void)
{
	g_auto(KtWorld) world = make_world();
	const KdIdentity jane = USER("jane");
	KdObject *role = kt_object(&kd_kind_role,
				   "{metadata: {name: r}, rules: [{verbs: [create], apiGroups: "
				   "[''], resources: [pods]}]}");
	KtAnswer answer;

	KT_ROW_INT("nothing yet", write_as(world.cluster, &jane, "create", "a").outcome,
		   KD_OUTCOME_FORBIDDEN);
	kt_create(world.cluster, role);
	KT_ROW_INT("a role alone", write_as(world.cluster, &jane, "create", "a").outcome,
		   KD_OUTCOME_FORBIDDEN);
	bind_role(world.cluster, "r");
	KT_ROW_INT("and its binding", write_as(world.cluster, &jane, "create", "a").outcome,
		   KD_OUTCOME_OK);
	kt_delete(world.cluster, role, 0);
	answer = write_as(world.cluster, &jane, "create", "b");
	KT_ROW_STR("a role that went is named", answer.message,
		   "pods is forbidden: " CANNOT(
			   "jane", "create",
			   "pods") ": RBAC: role.rbac.authorization.k8s.io \"r\" not found");
}

static void role_is_fixed(void)
{
	g_auto(KtWorld) world = make_world();
	KdRoleBinding *next;

	bind_role(world.cluster, "cluster-admin");
	next = (KdRoleBinding *) kd_object_copy(kd_cluster_get(
		world.cluster, &kd_kind_role_binding, g_intern_static_string("default"), "b"));
	next->roleRef.name = g_intern_static_string("other");
	KT_ROW_STR("the role of a binding", kt_update(world.cluster, next).message,
		   "RoleBinding.rbac.authorization.k8s.io \"b\" is invalid: roleRef: Invalid "
		   "value: cannot change roleRef");
}

/* ---- identities ---- */

static const struct {
	const char *user, *groups;
} identities[] = {
	{ "jane", "system:authenticated" },
	{ "system:anonymous", "system:unauthenticated" },
	{ "system:serviceaccount:a:b",
	  "system:serviceaccounts,system:serviceaccounts:a,system:authenticated" },
	{ "system:node:n1", "system:nodes,system:authenticated" },
	{ "kubernetes-admin", "kubeadm:cluster-admins,system:authenticated" },
	{ "system:apiserver", "system:masters,system:authenticated" },
};

static void groups(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(identities); i++) {
		const KdIdentity who = USER(identities[i].user);
		g_autofree KdName *groups = kd_identity_groups(&who);
		g_autofree char *got = g_strjoinv(",", (char **) (gpointer) groups);

		KT_ROW_STR(identities[i].user, got, identities[i].groups);
	}
}

static void off(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdIdentity jane = USER("jane");

	KT_ROW_INT("without RBAC everybody may",
		   write_as(world.cluster, &jane, "create", "a").outcome, KD_OUTCOME_OK);
}

static CU_TestInfo tests[] = {
	{ "authorises writes", authorises_writes },
	{ "nodes", nodes },
	{ "follows changes", follows_changes },
	{ "role is fixed", role_is_fixed },
	{ "groups", groups },
	{ "off", off },
	CU_TEST_INFO_NULL,
};

KT_SUITE(authorize) = { .pName = "authorize", .pTests = tests };
