/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/replica_set.c: how many pods there are, whose they are, and what is reported. */
#include "config.h"

#include <kubedes/api/priority_class.h>
#include <kubedes/api/replica_set.h>

#include "control/controllers.h"
#include "kt_cluster.h"
#include "node/kubelet.h"

extern const KdController kd_controller_replica_set;

/* A cluster with a node n, its kubelet and the controller. */
typedef struct {
	KtWorld base;
	KdKubelet *kubelet;
	KdControllers *controllers;
} World;

static World make_world(void)
{
	static const KdController *const list[] = { &kd_controller_replica_set, NULL };
	World world = { .base = kt_world() };

	world.kubelet = kd_kubelet_new(world.base.cluster, NULL);
	world.controllers = kd_controllers_new(world.base.cluster, list);
	kt_create(world.base.cluster, kt_node("n", "cpu=10000,pods=10000"));
	return world;
}

static void clear_world(World *world)
{
	kd_controllers_free(world->controllers);
	kd_kubelet_free(world->kubelet);
	kt_world_clear(&world->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

/* Pods have app=web and are bound from the start. */
static KdReplicaSet *make_set(gint64 replicas)
{
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);

	set->object.metadata.namespace = g_intern_string("default");
	set->object.metadata.name = g_strdup("web");
	set->spec.replicas = replicas;
	set->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&set->spec.selector->matchLabels, "app", "web");
	kd_map_set(&set->spec.template.metadata.labels, "app", "web");
	set->spec.template.spec = kt_spec("cpu=1");
	set->spec.template.spec->nodeName = g_intern_string("n");
	return set;
}

static const KdReplicaSet *get_set(const World *world)
{
	return KD_REPLICA_SET(kd_cluster_get(world->base.cluster, &kd_kind_replica_set,
					     g_intern_string("default"), "web"));
}

/* Everything that is to happen until that moment. */
static void settle(World *world, KdTime until)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, until);
}

static void scale(World *world, gint64 replicas)
{
	KdReplicaSet *set = (KdReplicaSet *) kd_object_copy(&get_set(world)->object);

	set->spec.replicas = replicas;
	KT_ROW_INT("scaled", kt_update(world->base.cluster, set).outcome, KD_OUTCOME_OK);
}

typedef struct {
	const KdReplicaSet *set;
	guint n_owned, n_orphans, n_ended;
	const KdPod *first, *last;
} Tally;

static void tally_pod(const KdObject *object, gpointer data)
{
	Tally *tally = data;

	if (kd_pod_is_terminal(KD_POD(object))) {
		tally->n_ended++;
		return;
	}
	if (!kd_controller_owns(&tally->set->object, object)) {
		tally->n_orphans++;
		return;
	}
	tally->n_owned++;
	if (!tally->first)
		tally->first = KD_POD(object);
	tally->last = KD_POD(object);
}

static Tally count(const World *world)
{
	Tally tally = { .set = get_set(world) };

	kd_cluster_each(world->base.cluster, &kd_kind_pod, tally_pod, &tally);
	return tally;
}

/* "replicas ready available" of the status. */
static void check_status(const World *world, const char *row, gint64 replicas, gint64 ready,
			 gint64 available)
{
	const KdReplicaSetStatus *status = &get_set(world)->status;

	KT_ROW_INT(row, status->replicas, replicas);
	KT_ROW_INT(row, status->readyReplicas, ready);
	KT_ROW_INT(row, status->availableReplicas, available);
	KT_ROW_INT(row, status->fullyLabeledReplicas, replicas);
	KT_ROW_INT(row, status->observedGeneration, get_set(world)->object.metadata.generation);
}

static void creates(void)
{
	g_auto(World) world = make_world();
	const KdOwnerReference *owner;
	const KdPod *pod;
	Tally tally;

	kt_create(world.base.cluster, make_set(3));
	settle(&world, 0);
	tally = count(&world);
	KT_ROW_INT("as many as asked for", tally.n_owned, 3);
	check_status(&world, "they run", 3, 3, 3);
	pod = tally.first;
	owner = kd_object_controller(&pod->object);
	KT_ROW_TRUE("named after the set", g_str_has_prefix(pod->object.metadata.name, "web-") &&
						   strlen(pod->object.metadata.name) == 9);
	KT_ROW_STR("the owner's kind", owner->kind, "ReplicaSet");
	KT_ROW_STR("the owner's name", owner->name, "web");
	KT_ROW_STR("labels of the template", kd_map_lookup(&pod->object.metadata.labels, "app"),
		   "web");
	KT_ROW_TRUE("one spec for all", tally.first->spec == tally.last->spec);
	KT_ROW_TRUE("but not the template's",
		    tally.first->spec != get_set(&world)->spec.template.spec);
	KT_ROW_TRUE("which nobody wrote to", !get_set(&world)->spec.template.spec->priority.set);
}

static void scales(void)
{
	static const struct {
		const char *row;
		gint64 replicas;
	} steps[] = {
		{ "up", 5 },
		{ "down", 2 },
		{ "to nothing", 0 },
		{ "and up", 3 },
		{ "past a burst", 1203 },
		{ "and back", 2 },
	};
	g_auto(World) world = make_world();

	kt_create(world.base.cluster, make_set(1));
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		settle(&world, i * KD_SECOND);
		scale(&world, steps[i].replicas);
		settle(&world, i * KD_SECOND);
		KT_ROW_INT(steps[i].row, count(&world).n_owned, steps[i].replicas);
		check_status(&world, steps[i].row, steps[i].replicas, steps[i].replicas,
			     steps[i].replicas);
	}
}

static void deletes_the_youngest(void)
{
	g_auto(World) world = make_world();
	KdUid old;

	kt_create(world.base.cluster, make_set(1));
	settle(&world, 1000 * KD_SECOND);
	old = count(&world).first->object.uid;
	scale(&world, 2);
	settle(&world, 2000 * KD_SECOND - KD_SECOND);
	scale(&world, 1);
	settle(&world, 2000 * KD_SECOND);
	KT_ROW_INT("the old one stays", (gint64) count(&world).first->object.uid, (gint64) old);
}

static void replaces(void)
{
	g_auto(World) world = make_world();
	KdReplicaSet *set = make_set(2);
	KdUid first;

	kd_map_set(&set->spec.template.metadata.annotations, KD_ANNOTATION_DURATION, "10s");
	kd_map_set(&set->spec.template.metadata.annotations, KD_ANNOTATION_EXIT_CODE, "1");
	kt_create(world.base.cluster, set);
	settle(&world, 5 * KD_SECOND);
	first = count(&world).first->object.uid;
	kt_delete(world.base.cluster, kd_cluster_get_by_uid(world.base.cluster, first), -1);
	settle(&world, 5 * KD_SECOND);
	KT_ROW_INT("one was deleted", count(&world).n_owned, 2);
	KT_ROW_TRUE("another is there", count(&world).last->object.uid > first + 1);
	settle(&world, 12 * KD_SECOND);
	KT_ROW_INT("one has failed", count(&world).n_owned, 2);
	KT_ROW_INT("it is kept", count(&world).n_ended, 1);
}

static void adopts(void)
{
	g_auto(World) world = make_world();
	KdPod *early = kt_pod("early", "cpu=1"), *late = kt_pod("late", "cpu=1"),
	      *other = kt_pod("other", "cpu=1");

	kd_map_set(&early->object.metadata.labels, "app", "web");
	kd_map_set(&late->object.metadata.labels, "app", "web");
	kt_create(world.base.cluster, early);
	kt_create(world.base.cluster, other);
	kt_create(world.base.cluster, make_set(2));
	settle(&world, 0);
	KT_ROW_TRUE("an orphan with its labels",
		    kd_controller_owns(&get_set(&world)->object,
				       &kt_get_pod(world.base.cluster, "early")->object));
	KT_ROW_INT("is one less to create", count(&world).n_owned, 2);
	KT_ROW_INT("another is nobody's", count(&world).n_orphans, 1);
	kt_create(world.base.cluster, late);
	settle(&world, 0);
	KT_ROW_INT("one too many: one goes", count(&world).n_owned, 2);
	KT_ROW_TRUE("one of those not bound", !kt_get_pod(world.base.cluster, "late") ||
						      !kt_get_pod(world.base.cluster, "early"));
}

static void releases(void)
{
	g_auto(World) world = make_world();
	KdObject *pod;
	KdUid uid;

	kt_create(world.base.cluster, make_set(2));
	settle(&world, 0);
	uid = count(&world).first->object.uid;
	pod = kd_object_copy(kd_cluster_get_by_uid(world.base.cluster, uid));
	kd_map_set(&pod->metadata.labels, "app", "debug");
	kt_update(world.base.cluster, pod);
	settle(&world, 0);
	KT_ROW_INT("two are its own", count(&world).n_owned, 2);
	KT_ROW_INT("one is free", count(&world).n_orphans, 1);
	pod = kd_object_copy(kd_cluster_get_by_uid(world.base.cluster, uid));
	kd_map_set(&pod->metadata.labels, "app", "web");
	kt_update(world.base.cluster, pod);
	settle(&world, 0);
	KT_ROW_INT("back again, one is too many", count(&world).n_owned, 2);
	KT_ROW_INT("none is free", count(&world).n_orphans, 0);
}

static void waits_for_availability(void)
{
	g_auto(World) world = make_world();
	KdReplicaSet *set = make_set(2);
	KdPod *pod;

	set->spec.minReadySeconds = 10;
	kt_create(world.base.cluster, set);
	settle(&world, 9 * KD_SECOND);
	check_status(&world, "ready", 2, 2, 0);
	settle(&world, 10 * KD_SECOND);
	check_status(&world, "available", 2, 2, 2);
	pod = (KdPod *) kd_object_copy(&count(&world).first->object);
	for (guint i = 0; i < pod->status.n_conditions; i++)
		pod->status.conditions[i].lastTransitionTime = KD_TIME_UNSET;
	kt_update(world.base.cluster, pod);
	set = (KdReplicaSet *) kd_object_copy(&get_set(&world)->object);
	kd_map_set(&set->object.metadata.labels, "look", "again");
	kt_update(world.base.cluster, set);
	settle(&world, 30 * KD_SECOND);
	check_status(&world, "since when one is ready is not known", 2, 2, 1);
}

static void note_event(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT && change->new->kind == &kd_kind_replica_set)
		g_string_append_printf(data, "%g:%s ", (double) change->time / 1e6, change->reason);
}

static const KdCondition *failure_of(const World *world)
{
	const KdReplicaSetStatus *status = &get_set(world)->status;

	return kd_condition_find(status->conditions, status->n_conditions, "ReplicaFailure");
}

static void fails(void)
{
	g_auto(World) world = make_world();
	g_autoptr(GString) events = g_string_new(NULL);
	KdReplicaSet *set = make_set(3);
	KdPriorityClass *class;

	kd_cluster_observe(world.base.cluster, KD_OBSERVER_AUDIT, note_event, events);
	set->spec.template.spec->priorityClassName = g_intern_string("gold");
	kt_create(world.base.cluster, set);
	settle(&world, 0);
	KT_ROW_TRUE("reported at once", failure_of(&world) != NULL);
	if (!failure_of(&world))
		return;
	KT_ROW_STR("as what", failure_of(&world)->reason, "FailedCreate");
	KT_ROW_TRUE("why", strstr(failure_of(&world)->message,
				  "no PriorityClass with name gold was found") != NULL);
	settle(&world, 40 * KD_MILLISECOND);
	/* The second is for the set, which has a new status. */
	KT_ROW_STR("one try each time, with back-off", events->str,
		   "0:FailedCreate 0:FailedCreate 5:FailedCreate 25:FailedCreate ");
	class = (KdPriorityClass *) kd_object_new(&kd_kind_priority_class);
	class->object.metadata.name = g_strdup("gold");
	kt_create(world.base.cluster, class);
	g_string_truncate(events, 0);
	settle(&world, KD_SECOND);
	KT_ROW_STR("in batches of one and two", events->str,
		   "65:SuccessfulCreate 65:SuccessfulCreate 65:SuccessfulCreate ");
	KT_ROW_TRUE("no longer reported", !failure_of(&world));
	check_status(&world, "all well", 3, 3, 3);
}

static void leaves_pods(void)
{
	g_auto(World) world = make_world();
	guint n;

	kt_create(world.base.cluster, make_set(2));
	settle(&world, 0);
	kt_delete(world.base.cluster, &get_set(&world)->object, 0);
	settle(&world, KD_SECOND);
	n = kd_cluster_count(world.base.cluster, &kd_kind_pod);
	KT_ROW_INT("a deleted set deletes nothing itself", n, 2);
}

/* ---- law: whatever happens, in the end there are as many as asked for ---- */

static void disturb(World *world, GRand *rand)
{
	Tally tally = count(world);
	KdObject *pod = tally.first ? kd_object_copy(&tally.first->object) : NULL;

	if (!pod || g_rand_int_range(rand, 0, 4) == 0) {
		scale(world, g_rand_int_range(rand, 0, 8));
	} else if (g_rand_boolean(rand)) {
		kd_map_set(&pod->metadata.labels, "app", "free");
		kt_update(world->base.cluster, g_steal_pointer(&pod));
	} else {
		kt_delete(world->base.cluster, &tally.last->object, g_rand_int_range(rand, -1, 2));
	}
	if (pod)
		kd_object_unref(pod);
}

static void converges(void)
{
	g_auto(World) world = make_world();
	g_autoptr(GRand) rand = g_rand_new_with_seed(17);

	kt_create(world.base.cluster, make_set(3));
	for (int i = 0; i < kt_rounds(300); i++) {
		g_autofree char *row = g_strdup_printf("step %d", i);
		gint64 replicas;

		for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--)
			disturb(&world, rand);
		settle(&world, i * KD_SECOND);
		replicas = get_set(&world)->spec.replicas;
		KT_ROW_INT(row, count(&world).n_owned, replicas);
		check_status(&world, row, replicas, replicas, replicas);
	}
}

static CU_TestInfo tests[] = {
	{ "creates", creates },
	{ "scales", scales },
	{ "deletes the youngest", deletes_the_youngest },
	{ "replaces", replaces },
	{ "adopts", adopts },
	{ "releases", releases },
	{ "waits for availability", waits_for_availability },
	{ "fails", fails },
	{ "leaves pods", leaves_pods },
	{ "converges", converges },
	CU_TEST_INFO_NULL,
};

KT_SUITE(replica_set) = { .pName = "replica_set", .pTests = tests };
