/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/pod_gc.c: what becomes of the pods of a node that is gone. */
#include "config.h"

#include <kubedes/api/replica_set.h>

#include "control/controllers.h"
#include "kt_cluster.h"
#include "node/kubelet.h"

extern const KdController kd_controller_pod_gc;
extern const KdController kd_controller_pod_gc_unbound;
extern const KdController kd_controller_replica_set;

/* Nodes n and m, their kubelet, and the two controllers. */
typedef struct {
	KtWorld base;
	KdKubelet *kubelet;
	KdControllers *controllers;
	GString *log; /* "p:Failed:DisruptionTarget@40 p:gone@40" */
} World;

static const char *last_reason(const KdPod *pod)
{
	const char *reason = pod->status.conditions[pod->status.n_conditions - 1].reason;

	return reason ? reason : "";
}

static void note(gpointer data, const KdChange *change)
{
	World *world = data;
	const KdPod *pod = KD_POD(change->new ? change->new : change->old);
	double at = (double) change->time / 1e9;
	const char *space = world->log->len ? " " : "";

	if (change->type == KD_CHANGE_EVENT || pod->object.kind != &kd_kind_pod)
		return;
	if (!change->new)
		g_string_append_printf(world->log, "%s%s:gone@%g", space, pod->object.metadata.name,
				       at);
	else if (change->old && g_strcmp0(pod->status.phase, KD_POD(change->old)->status.phase) &&
		 g_str_equal(pod->status.phase, "Failed"))
		g_string_append_printf(world->log, "%s%s:%s@%g", space, pod->object.metadata.name,
				       pod->status.n_conditions ? last_reason(pod) : "", at);
}

/* In place: observers keep its address. */
static void start_world_without_kubelet(World *world)
{
	static const KdController *const list[] = { &kd_controller_pod_gc,
						    &kd_controller_pod_gc_unbound,
						    &kd_controller_replica_set, NULL };

	world->base = kt_world();
	world->log = g_string_new(NULL);
	world->controllers = kd_controllers_new(world->base.cluster, list);
	kd_cluster_observe(world->base.cluster, KD_OBSERVER_AUDIT, note, world);
	kt_create(world->base.cluster, kt_node("n", "cpu=10,pods=10"));
	kt_create(world->base.cluster, kt_node("m", "cpu=10,pods=10"));
}

static void start_world(World *world)
{
	start_world_without_kubelet(world);
	world->kubelet = kd_kubelet_new(world->base.cluster, NULL);
}

static void clear_world(World *world)
{
	kd_controllers_free(world->controllers);
	kd_kubelet_free(world->kubelet);
	g_string_free(world->log, TRUE);
	kt_world_clear(&world->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

static void run_until(World *world, KdTime time)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, time);
}

static void delete_node(World *world, const char *name)
{
	kt_delete(world->base.cluster, &kt_get_node(world->base.cluster, name)->object, -1);
}

/* A pod on a node, which ends after @duration if that is not NULL. */
static void add_pod(World *world, const char *name, const char *node, const char *duration)
{
	KdPod *pod = kt_pod(name, "cpu=1");

	if (duration)
		kd_map_set(&pod->object.metadata.annotations, KD_ANNOTATION_DURATION, duration);
	kt_create_bound(world->base.cluster, pod, node);
}

static void test_orphans(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	add_pod(&world, "p", "n", NULL);
	add_pod(&world, "q", "n", "5s");
	add_pod(&world, "r", "m", NULL);
	add_pod(&world, "s", "n", "50s");
	run_until(&world, 25 * KD_SECOND);
	delete_node(&world, "n");
	run_until(&world, 79 * KD_SECOND);
	KT_ROW_STR("found missing at 40 s and given 40 s more", world.log->str, "");
	KT_ROW_STR("nobody says how its pods are",
		   kt_get_pod(world.base.cluster, "s")->status.phase, "Running");
	run_until(&world, 200 * KD_SECOND);
	KT_ROW_STR("failed and gone, those that have ended too", world.log->str,
		   "p:DeletionByPodGC@80 p:gone@80 q:gone@80 s:DeletionByPodGC@80 s:gone@80");
	KT_ROW_TRUE("others stay", kt_get_pod(world.base.cluster, "r") != NULL);
	KT_ROW_INT("nothing is to come", (gint64) kd_engine_n_pending(world.base.engine), 0);
	KT_ROW_TRUE("the accounts are right", kd_kubelet_verify(world.kubelet, NULL));
}

static void test_back_in_time(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	add_pod(&world, "p", "n", NULL);
	run_until(&world, 20 * KD_SECOND);
	delete_node(&world, "n");
	run_until(&world, 50 * KD_SECOND);
	kt_create(world.base.cluster, kt_node("n", "cpu=10,pods=10"));
	run_until(&world, 55 * KD_SECOND);
	delete_node(&world, "n");
	run_until(&world, 99 * KD_SECOND);
	KT_ROW_STR("a node that was back has its time again", world.log->str, "");
	run_until(&world, 101 * KD_SECOND);
	KT_ROW_STR("from its second end on", world.log->str, "p:DeletionByPodGC@100 p:gone@100");
}

static void test_stays_back(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	add_pod(&world, "p", "n", NULL);
	run_until(&world, 20 * KD_SECOND);
	delete_node(&world, "n");
	run_until(&world, 30 * KD_SECOND);
	kt_create(world.base.cluster, kt_node("n", "cpu=10,pods=10"));
	run_until(&world, 500 * KD_SECOND);
	KT_ROW_STR("nothing happens", world.log->str, "");
	KT_ROW_STR("it runs again", kt_get_pod(world.base.cluster, "p")->status.phase, "Running");
}

static void test_never_there(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	run_until(&world, 10 * KD_SECOND);
	add_pod(&world, "p", "x", NULL);
	run_until(&world, 59 * KD_SECOND);
	KT_ROW_STR("it waits for its node", world.log->str, "");
	run_until(&world, 61 * KD_SECOND);
	KT_ROW_STR("in vain", world.log->str, "p:DeletionByPodGC@60 p:gone@60");
}

static void test_empty_node(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	run_until(&world, 10 * KD_SECOND);
	delete_node(&world, "n");
	kd_cluster_deliver(world.base.cluster);
	kd_engine_run(world.base.engine, KD_HOUR, 0);
	KT_ROW_INT("without pods there is nothing to wait for",
		   kd_engine_now(world.base.engine) / KD_SECOND, 10);
}

/* A finalizer holds it, so that it is seen what becomes of it. */
static void add_held_pod(World *world, const char *name, const char *node)
{
	KdPod *pod = kt_pod(name, "cpu=1");

	pod->object.metadata.finalizers = g_new(KdName, 1);
	pod->object.metadata.finalizers[0] = g_intern_string("example.com/held");
	pod->object.metadata.n_finalizers = 1;
	if (node)
		kt_create_bound(world->base.cluster, pod, node);
	else
		kt_create(world->base.cluster, pod);
}

static void delete_pod(World *world, const char *name)
{
	kt_delete(world->base.cluster, &kt_get_pod(world->base.cluster, name)->object, -1);
}

static gint64 grace_of(World *world, const char *name)
{
	const KdPod *pod = kt_get_pod(world->base.cluster, name);

	return pod ? pod->object.metadata.deletionGracePeriodSeconds.value : -1;
}

static void test_unbound(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	add_held_pod(&world, "p", NULL);
	add_held_pod(&world, "q", NULL);
	run_until(&world, 25 * KD_SECOND);
	delete_pod(&world, "p");
	run_until(&world, 39 * KD_SECOND);
	KT_ROW_STR("it waits for the next look", kt_get_pod(world.base.cluster, "p")->status.phase,
		   "Pending");
	run_until(&world, 40 * KD_SECOND);
	KT_ROW_STR("then it has failed", kt_get_pod(world.base.cluster, "p")->status.phase,
		   "Failed");
	KT_ROW_STR("others have not", kt_get_pod(world.base.cluster, "q")->status.phase, "Pending");
}

/* Whatever time it was given, nobody is there to count it. */
static void test_going_before(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	add_held_pod(&world, "p", "x");
	delete_pod(&world, "p");
	KT_ROW_INT("it has 30 s", grace_of(&world, "p"), 30);
	run_until(&world, 61 * KD_SECOND);
	KT_ROW_INT("it has none", grace_of(&world, "p"), 0);
}

static void take_out_of_service(World *world, const char *name, const char *ready)
{
	KdNode *node = (KdNode *) kd_object_copy(&kt_get_node(world->base.cluster, name)->object);

	node->spec.taints = g_new0(KdTaint, 1);
	node->spec.n_taints = 1;
	node->spec.taints[0].key = g_intern_string("node.kubernetes.io/out-of-service");
	node->spec.taints[0].effect = g_intern_string("NoExecute");
	kd_condition_set(&node->status.conditions, &node->status.n_conditions, "Ready", ready, NULL,
			 NULL, 0);
	kt_update(world->base.cluster, node);
}

/* Without a kubelet, which would end them. */
static void test_out_of_service(void)
{
	static const struct {
		const char *row, *ready;
		bool before; /* deleted before the taint came */
		gint64 grace;
	} rows[] = {
		{ "deleted, then out of service", "Unknown", true, 0 },
		{ "out of service, then deleted", "False", false, 0 },
		{ "with the taint, but ready", "True", true, 30 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = { 0 };

		start_world_without_kubelet(&world);
		add_held_pod(&world, "p", "n");
		add_held_pod(&world, "q", "n");
		run_until(&world, 5 * KD_SECOND);
		if (rows[i].before)
			delete_pod(&world, "p");
		take_out_of_service(&world, "n", rows[i].ready);
		if (!rows[i].before)
			delete_pod(&world, "p");
		run_until(&world, 19 * KD_SECOND);
		KT_ROW_INT(rows[i].row, grace_of(&world, "p"), 30);
		run_until(&world, 20 * KD_SECOND);
		KT_ROW_INT(rows[i].row, grace_of(&world, "p"), rows[i].grace);
		KT_ROW_INT("others stay", grace_of(&world, "q"), 0);
		KT_ROW_STR("as they are", kt_get_pod(world.base.cluster, "q")->status.phase,
			   "Pending");
	}
}

static void count_pod(const KdObject *object, gpointer data)
{
	(void) object;
	++*(guint *) data;
}

/* A set puts others in their place, here on the node that its template names. */
static void test_replacement(void)
{
	g_auto(World) world = { 0 };
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	guint n = 0;

	start_world(&world);
	set->object.metadata.namespace = g_intern_string("default");
	set->object.metadata.name = g_strdup("web");
	set->spec.replicas = 1;
	set->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&set->spec.selector->matchLabels, "app", "web");
	kd_map_set(&set->spec.template.metadata.labels, "app", "web");
	set->spec.template.spec = kt_spec("cpu=1");
	set->spec.template.spec->nodeName = g_intern_string("n");
	kt_create(world.base.cluster, set);
	run_until(&world, 20 * KD_SECOND);
	delete_node(&world, "n");
	run_until(&world, 30 * KD_SECOND);
	kd_cluster_each(world.base.cluster, &kd_kind_pod, count_pod, &n);
	KT_ROW_INT("until then the set counts it", n, 1);
	run_until(&world, 70 * KD_SECOND);
	KT_ROW_TRUE("then it fails", strstr(world.log->str, ":DeletionByPodGC@60") != NULL);
	n = 0;
	kd_cluster_each(world.base.cluster, &kd_kind_pod, count_pod, &n);
	KT_ROW_INT("and another one comes", n, 1);
}

static CU_TestInfo tests[] = {
	{ "orphans", test_orphans },
	{ "a node that comes and goes", test_back_in_time },
	{ "a node that comes back", test_stays_back },
	{ "a node that never was", test_never_there },
	{ "a node without pods", test_empty_node },
	{ "replacements", test_replacement },
	{ "deleted before it was bound", test_unbound },
	{ "deleted before its node went", test_going_before },
	{ "out of service", test_out_of_service },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pod_gc) = { .pName = "pod_gc", .pTests = tests };
