/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/namespace.c, sim/cluster/admit_namespace_lifecycle.c: the life of a namespace. */
#include "config.h"

#include <kubedes/api/namespace.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service.h>

#include "control/controllers.h"
#include "kt_cluster.h"
#include "kt_object.h"

extern const KdController kd_controller_namespace;

typedef struct {
	KtWorld base;
	KdControllers *controllers;
	GString *log; /* "p:going@5 p:gone@7" */
} World;

static void note(gpointer data, const KdChange *change)
{
	World *world = data;
	const KdObject *object = change->new ? change->new : change->old;
	const char *space = world->log->len ? " " : "";
	double at = (double) change->time / 1e9;
	bool began = change->new && change->old &&
		     change->new->metadata.deletionTimestamp != KD_TIME_UNSET &&
		     change->old->metadata.deletionTimestamp == KD_TIME_UNSET;

	if (change->type == KD_CHANGE_EVENT)
		return;
	if (!change->new || began)
		g_string_append_printf(world->log, "%s%s:%s@%g", space, object->metadata.name,
				       began ? "going" : "gone", at);
}

static void start_world(World *world)
{
	static const KdController *const list[] = { &kd_controller_namespace, NULL };

	world->base = kt_world();
	world->log = g_string_new(NULL);
	world->controllers = kd_controllers_new(world->base.cluster, list);
	kd_cluster_observe(world->base.cluster, KD_OBSERVER_AUDIT, note, world);
}

static void clear_world(World *world)
{
	kd_controllers_free(world->controllers);
	g_string_free(world->log, TRUE);
	kt_world_clear(&world->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

static void run_until(World *world, KdTime time)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, time);
}

static const KdObject *get(World *world, const KdKind *kind, const char *namespace_,
			   const char *name)
{
	return kd_cluster_get(world->base.cluster, kind, g_intern_string(namespace_), name);
}

/* The namespace x with a service, a pod that waits and one that runs with 20 s of grace. */
static void fill(World *world)
{
	KdPod *runs = kd_pod_new("x", "runs", kt_spec("cpu=1"));

	runs->spec->terminationGracePeriodSeconds = (KdOptInt){ 20, true };
	kt_create(world->base.cluster, kd_namespace_new("x"));
	kt_create(world->base.cluster, kd_namespace_new("y"));
	kt_create(world->base.cluster,
		  kt_object(&kd_kind_service,
			    "{metadata: {name: s, namespace: x}, spec: {ports: [{port: 1}]}}"));
	kt_create(world->base.cluster, kd_pod_new("x", "waits", kt_spec("cpu=1")));
	kt_create(world->base.cluster, kd_pod_new("y", "other", kt_spec("cpu=1")));
	kt_create_bound(world->base.cluster, runs, "n");
}

static void empties(void)
{
	g_auto(World) world = { 0 };
	const KdNamespace *self;
	const KdCondition *condition;

	start_world(&world);
	fill(&world);
	kt_delete(world.base.cluster, get(&world, &kd_kind_namespace, NULL, "x"), -1);
	self = KD_NAMESPACE(get(&world, &kd_kind_namespace, NULL, "x"));
	KT_ROW_STR("phase", self->status.phase, "Terminating");
	run_until(&world, 4 * KD_SECOND);
	KT_ROW_STR("nothing goes before 5 s", world.log->str, "x:going@0");
	run_until(&world, 6 * KD_SECOND);
	KT_ROW_STR("then pods go", world.log->str, "x:going@0 waits:gone@5 runs:going@5");
	self = KD_NAMESPACE(get(&world, &kd_kind_namespace, NULL, "x"));
	condition = kd_condition_find(self->status.conditions, self->status.n_conditions,
				      "NamespaceContentRemaining");
	KT_ROW_STR("what remains", condition ? condition->message : NULL,
		   "Some resources are remaining: pods. has 1 resource instances");
	kt_delete(world.base.cluster, get(&world, &kd_kind_pod, "x", "runs"), 0);
	run_until(&world, 60 * KD_SECOND);
	KT_ROW_STR("the rest, 5 s after that was written", world.log->str,
		   "x:going@0 waits:gone@5 runs:going@5 runs:gone@6 s:gone@10 x:gone@10");
	KT_ROW_TRUE("the neighbour stays", get(&world, &kd_kind_pod, "y", "other"));
}

/* 5, 10, then every 20/2+1 s, until the grace period is over. */
static void waits_for_pods(void)
{
	g_auto(World) world = { 0 };

	start_world(&world);
	fill(&world);
	kt_delete(world.base.cluster, get(&world, &kd_kind_namespace, NULL, "x"), -1);
	run_until(&world, 11 * KD_SECOND);
	kt_delete(world.base.cluster, get(&world, &kd_kind_pod, "x", "runs"), 0);
	run_until(&world, 60 * KD_SECOND);
	KT_ROW_STR("looked at 11 s after the second look", world.log->str,
		   "x:going@0 waits:gone@5 runs:going@5 runs:gone@11 s:gone@21 x:gone@21");
}

static void finalizers_hold(void)
{
	g_auto(World) world = { 0 };
	const KdNamespace *self;
	const KdCondition *condition;
	KdObject *copy;

	start_world(&world);
	kt_create(world.base.cluster, kd_namespace_new("x"));
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_service, "{metadata: {name: s, namespace: x, finalizers: "
					      "[a.b/c]}, spec: {ports: [{port: 1}]}}"));
	kt_delete(world.base.cluster, get(&world, &kd_kind_namespace, NULL, "x"), -1);
	run_until(&world, 30 * KD_SECOND);
	self = KD_NAMESPACE(get(&world, &kd_kind_namespace, NULL, "x"));
	condition = self ? kd_condition_find(self->status.conditions, self->status.n_conditions,
					     "NamespaceFinalizersRemaining")
			 : NULL;
	KT_ROW_STR("who holds", condition ? condition->message : NULL,
		   "Some content in the namespace has finalizers remaining: a.b/c in 1 resource "
		   "instances");
	copy = kd_object_copy(get(&world, &kd_kind_service, "x", "s"));
	copy->metadata.n_finalizers = 0;
	kt_update(world.base.cluster, copy);
	run_until(&world, 60 * KD_SECOND);
	KT_ROW_TRUE("gone after that", !get(&world, &kd_kind_namespace, NULL, "x"));
}

static void lifecycle(void)
{
	g_auto(World) world = { 0 };
	const KdAdmissionOptions real = { .ideal = false };
	KtAnswer answer;

	start_world(&world);
	fill(&world);
	kt_delete(world.base.cluster, get(&world, &kd_kind_namespace, NULL, "x"), -1);
	answer = kt_create(world.base.cluster, kd_pod_new("x", "late", kt_spec("cpu=1")));
	KT_ROW_INT("late", answer.outcome, KD_OUTCOME_NAMESPACE_TERMINATING);
	KT_ROW_INT("late", kd_outcome_http(answer.outcome), 403);
	KT_ROW_STR(
		"late", answer.message,
		"pods \"late\" is forbidden: unable to create new content in namespace x because "
		"it is being terminated");
	answer = kt_create(world.base.cluster, kd_pod_new("z", "p", kt_spec("cpu=1")));
	KT_ROW_INT("ideal: a namespace need not be there", answer.outcome, KD_OUTCOME_OK);
	kt_create(world.base.cluster, kd_namespace_new("kube-system"));
	answer = kt_delete(world.base.cluster, get(&world, &kd_kind_namespace, NULL, "kube-system"),
			   -1);
	KT_ROW_STR("the first ones stay", answer.message,
		   "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
	kd_cluster_set_admission(world.base.cluster, &real);
	answer = kt_create(world.base.cluster, kd_pod_new("nowhere", "p", kt_spec("cpu=1")));
	KT_ROW_INT("real: it must be", kd_outcome_http(answer.outcome), 404);
	KT_ROW_STR("real", answer.message, "namespaces \"nowhere\" not found");
}

static CU_TestInfo tests[] = {
	{ "empties", empties },
	{ "waits for pods", waits_for_pods },
	{ "finalizers hold", finalizers_hold },
	{ "lifecycle", lifecycle },
	CU_TEST_INFO_NULL,
};

KT_SUITE(namespace) = { .pName = "namespace", .pTests = tests };
