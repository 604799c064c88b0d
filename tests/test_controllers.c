/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/controllers.c, controller_plan.c, controller_sums.c, owner_index.c: queues, retries
 * and who controls whom. */
#include "config.h"

#include "control/controllers.h"

#include <kubedes/api/replica_set.h>

#include "control/owner_index.h"
#include "kt_cluster.h"

/* What the controllers of these tests do and see; set by each test. */
static GString *seen;
static bool stale; /* update with a version that nobody has */

static void note(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	(void) plan;
	g_string_append_printf(seen, "%s@%g ", self->metadata.name,
			       (double) kd_controller_now(view) / 1e6);
}

static void note_and_update(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	KdObject *next = kd_object_copy(self);

	note(view, self, plan);
	kd_map_set(&next->metadata.labels, "seen", "yes");
	if (stale)
		next->resourceVersion += 1000;
	kd_controller_update(plan, next);
}

static void note_and_wait(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	note(view, self, plan);
	if (kd_controller_now(view) < 20 * KD_SECOND) {
		kd_controller_again(plan, 30 * KD_SECOND);
		kd_controller_again(plan, 10 * KD_SECOND);
	}
}

/* Its create fails; told of that, it wants to come again whatever happens. */
static void fail_and_wait(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	note(view, self, plan);
	if (!kd_controller_failure(view))
		kd_controller_create(plan, &kt_node("a", "cpu=1")->object);
	else if (kd_controller_now(view) == 0)
		kd_controller_again(plan, 10 * KD_SECOND);
}

/* Nodes b to h, all at once. */
static void note_and_create(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	note(view, self, plan);
	for (char c = 'b'; c <= 'h' && self->metadata.name[0] == 'a'; c++) {
		const char name[] = { c, 0 };

		kd_controller_create(plan, &kt_node(name, "cpu=1")->object);
	}
}

/* Something fails between two things that do not. */
static void fail_between(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	KdObject *next = kd_object_copy(self);

	if (kd_controller_failure(view)) {
		kd_object_unref(next);
		return;
	}
	kd_controller_create(plan, &kt_node("b", "cpu=1")->object);
	kd_controller_create(plan, &kt_node("a", "cpu=1")->object);
	kd_map_set(&next->metadata.labels, "seen", "yes");
	kd_controller_update(plan, next);
	kd_controller_create(plan, &kt_node("c", "cpu=1")->object);
}

static void fail_in_order(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	kd_controller_in_order(plan);
	fail_between(view, self, plan);
}

/* A pod matters to the node that it is on. */
static void map_to_node(KdControllerView *view, const KdObject *old, const KdObject *new,
			KdControllerKeys *keys)
{
	const KdPod *pod = KD_POD(new ? new : old);

	if (pod->nodeName && kd_controller_get(view, &kd_kind_node, NULL, pod->nodeName))
		kd_controller_add_key(keys, NULL, pod->nodeName);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .map = map_to_node },
	{ 0 },
};

#define NODE_CONTROLLER(id, hook)                                                                  \
	static const KdController id = { KD_CONTROLLER_HEAD,    .name = #id,                       \
					 .user = "system:" #id, .kind = &kd_kind_node,             \
					 .watches = watches,    .reconcile = (hook) }
NODE_CONTROLLER(noting, note);
NODE_CONTROLLER(updating, note_and_update);
NODE_CONTROLLER(waiting, note_and_wait);
NODE_CONTROLLER(creating, note_and_create);
NODE_CONTROLLER(failing, fail_and_wait);
NODE_CONTROLLER(unordered, fail_between);
NODE_CONTROLLER(ordered, fail_in_order);

static KdControllers *start(const KtWorld *world, const KdController *controller)
{
	const KdController *const list[] = { controller, NULL };

	return kd_controllers_new(world->cluster, list);
}

static void settle(const KtWorld *world, KdTime until)
{
	kd_cluster_deliver(world->cluster);
	kt_run_until(world->engine, until);
}

static void relabel(KdCluster *cluster, const char *node, const char *value)
{
	KdObject *next = kd_object_copy(&kt_get_node(cluster, node)->object);

	kd_map_set(&next->metadata.labels, "x", value);
	kt_update(cluster, next);
}

static void queues(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdControllers) controllers = NULL;

	seen = text;
	kt_create(world.cluster, kt_node("a", "cpu=1"));
	controllers = start(&world, &noting);
	kt_create(world.cluster, kt_node("b", "cpu=1"));
	relabel(world.cluster, "b", "1");
	relabel(world.cluster, "a", "1");
	relabel(world.cluster, "b", "2");
	settle(&world, KD_SECOND);
	KT_ROW_STR("what was there first, each once", text->str, "a@0 b@0 ");
	g_string_truncate(text, 0);
	kt_create_bound(world.cluster, kt_pod("p", "cpu=1"), "b");
	kt_create_bound(world.cluster, kt_pod("q", "cpu=1"), "nowhere");
	settle(&world, KD_SECOND);
	KT_ROW_STR("what a watched object maps to", text->str, "b@1000 ");
	kt_delete(world.cluster, &kt_get_node(world.cluster, "a")->object, 0);
	settle(&world, KD_SECOND);
	KT_ROW_STR("what is gone is not reconciled", text->str, "b@1000 ");
	KT_ROW_INT("reconciles", (gint64) kd_controllers_n_reconciles(controllers), 3);
}

static void retries(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdControllers) controllers = start(&world, &updating);

	seen = text;
	stale = true;
	kt_create(world.cluster, kt_node("a", "cpu=1"));
	settle(&world, 100 * KD_MILLISECOND);
	KT_ROW_STR("conflicts: 5 ms, doubling", text->str, "a@0 a@5 a@15 a@35 a@75 ");
	g_string_truncate(text, 0);
	stale = false;
	settle(&world, KD_SECOND);
	KT_ROW_STR("it works: once more for its own change, then rest", text->str, "a@155 a@155 ");
	stale = true;
	g_string_truncate(text, 0);
	relabel(world.cluster, "a", "1");
	settle(&world, KD_SECOND + 10 * KD_MILLISECOND);
	KT_ROW_STR("the count begins anew", text->str, "a@1000 a@1005 ");
	KT_ROW_INT("all in all", (gint64) kd_controllers_n_reconciles(controllers), 9);
}

static void comes_again(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdControllers) controllers = start(&world, &waiting);

	seen = text;
	kt_create(world.cluster, kt_node("a", "cpu=1"));
	kd_cluster_deliver(world.cluster);
	kd_engine_run(world.engine, KD_TIME_NEVER, 0);
	KT_ROW_STR("after the shortest delay", text->str, "a@0 a@10000 a@20000 ");
	KT_ROW_INT("and no more", (gint64) kd_controllers_n_reconciles(controllers), 3);
}

/* The next try after a failure is no reason to go on, but what was asked for is. */
static void idle_tries(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	G_GNUC_UNUSED g_autoptr(KdControllers) controllers = start(&world, &failing);

	seen = text;
	kt_create(world.cluster, kt_node("a", "cpu=1"));
	kd_cluster_deliver(world.cluster);
	kd_engine_run(world.engine, KD_TIME_NEVER, 0);
	KT_ROW_STR("a try, that it failed, and the next", text->str, "a@0 a@0 a@5 ");
}

static void add_name(const KdObject *object, gpointer data)
{
	g_string_append(data, object->metadata.name);
}

static void starts_slowly(void)
{
	static const struct {
		const char *row, *there, *want;
	} rows[] = {
		{ "all", "a", "abcdefgh" },
		{ "the first fails: no more", "ab", "ab" },
		{ "the third fails: its batch of two goes on", "adc", "adcb" },
		{ "the fourth fails: its batch of four goes on", "ae", "aebcdfgh" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autoptr(GString) text = g_string_new(NULL), names = g_string_new(NULL);
		g_autoptr(KdControllers) controllers = start(&world, &creating);

		seen = text;
		for (const char *c = rows[i].there; *c; c++) {
			const char name[] = { *c, 0 };

			kt_create(world.cluster, kt_node(name, "cpu=1"));
		}
		kd_cluster_deliver(world.cluster);
		kd_engine_run(world.engine, KD_TIME_NEVER, 1);
		kd_cluster_each(world.cluster, &kd_kind_node, add_name, names);
		KT_ROW_STR(rows[i].row, names->str, rows[i].want);
		KT_ROW_INT("one look", (gint64) kd_controllers_n_reconciles(controllers), 1);
	}
}

static void keeps_order(void)
{
	static const struct {
		const char *row;
		const KdController *controller;
		const char *names;
		bool updated;
	} rows[] = {
		{ "creates stop, and nothing else", &unordered, "ab", true },
		{ "all that was to come stops", &ordered, "ab", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autoptr(GString) names = g_string_new(NULL);
		G_GNUC_UNUSED g_autoptr(KdControllers)
			controllers = start(&world, rows[i].controller);
		const KdObject *node;

		kt_create(world.cluster, kt_node("a", "cpu=1"));
		kd_cluster_deliver(world.cluster);
		kd_engine_run(world.engine, KD_TIME_NEVER, 1);
		kd_cluster_each(world.cluster, &kd_kind_node, add_name, names);
		KT_ROW_STR(rows[i].row, names->str, rows[i].names);
		node = &kt_get_node(world.cluster, "a")->object;
		KT_ROW_INT(rows[i].row, kd_map_lookup(&node->metadata.labels, "seen") != NULL,
			   rows[i].updated);
	}
}

/* ---- sums ---- */

/* By the label x of the child and what the owner wants. */
static void weigh(const KdObject *self, const KdObject *child, gint64 sums[KD_CONTROLLER_SUMS])
{
	const char *x = kd_map_lookup(&child->metadata.labels, "x");

	sums[0]++;
	sums[1] += KD_REPLICA_SET(self)->spec.replicas;
	sums[2] += x ? *x : 0;
}

typedef struct {
	const KdObject *self;
	gint64 sums[KD_CONTROLLER_SUMS];
} Naive;

static void count_child(const KdObject *child, gpointer data)
{
	Naive *naive = data;

	weigh(naive->self, child, naive->sums);
}

static void compare_sums(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	const gint64 *sums = kd_controller_sums(view, &kd_kind_pod);
	Naive naive = { .self = self };

	kd_controller_each_owned(view, self, &kd_kind_pod, count_child, &naive);
	if (memcmp(sums, naive.sums, sizeof(naive.sums)) != 0)
		KT_ROW_INT("as all counted anew", sums[0], naive.sums[0]);
	note(view, self, plan);
}

static const KdControllerWatch weighing_watches[] = {
	{ .kind = &kd_kind_pod, .weigh = weigh },
	{ 0 },
};
static const KdController weighing = { KD_CONTROLLER_HEAD,          .name = "weighing",
				       .user = "system:weighing",   .kind = &kd_kind_replica_set,
				       .watches = weighing_watches, .reconcile = compare_sums };

static KdObject *make_set(const char *name, gint64 replicas)
{
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);

	set->object.metadata.name = g_strdup(name);
	set->object.metadata.namespace = g_intern_string("default");
	set->spec.replicas = replicas;
	set->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&set->spec.selector->matchLabels, "app", "web");
	kd_map_set(&set->spec.template.metadata.labels, "app", "web");
	set->spec.template.spec = kt_spec("cpu=1");
	return &set->object;
}

static KdObject *copy_of(const KtWorld *world, const KdKind *kind, const char *name)
{
	const KdObject *object = kd_cluster_get(world->cluster, kind, g_intern_string("default"),
						name);

	return object ? kd_object_copy(object) : NULL;
}

/* Pod @name: it comes with the owner, goes, changes hands, gets a label, or is as before. */
static void change_pod(const KtWorld *world, const char *name, const char *owner, guint verb)
{
	g_autoptr(KdObject) pod = copy_of(world, &kd_kind_pod, name);
	g_autoptr(KdObject) set = copy_of(world, &kd_kind_replica_set, owner);

	if (!pod) {
		pod = &kt_pod(name, "cpu=1")->object;
		if (set)
			kd_controller_own(pod, set);
		kt_create(world->cluster, g_steal_pointer(&pod));
		return;
	}
	if (verb == 0) {
		kt_delete(world->cluster, pod, 0);
		return;
	}
	if (verb == 1 && kd_object_controller(pod))
		kd_controller_disown(pod);
	else if (verb == 1 && set)
		kd_controller_own(pod, set);
	else
		kd_map_set(&pod->metadata.labels, verb == 2 ? "x" : "y", name[1] % 2 ? "a" : owner);
	kt_update(world->cluster, g_steal_pointer(&pod));
}

static void change_set(const KtWorld *world, const char *name, guint verb)
{
	g_autoptr(KdObject) set = copy_of(world, &kd_kind_replica_set, name);

	if (!set) {
		kt_create(world->cluster, make_set(name, 3));
	} else if (verb == 0) {
		kt_delete(world->cluster, set, 0);
	} else {
		((KdReplicaSet *) set)->spec.replicas++;
		kt_update(world->cluster, g_steal_pointer(&set));
	}
}

static void sums_are_kept(void)
{
	static const char *const sets[] = { "s", "t", "u" };
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdControllers) controllers = start(&world, &weighing);
	g_autoptr(GRand) random = g_rand_new_with_seed(7);

	seen = text;
	for (guint i = 0; i < 2000; i++) {
		const char name[] = { 'p', (char) g_rand_int_range(random, 'a', 'z'), 0 };
		const char *set = sets[g_rand_int_range(random, 0, 3)];
		const guint verb = (guint) g_rand_int_range(random, 0, 5);

		if (g_rand_int_range(random, 0, 20) == 0)
			change_set(&world, set, verb);
		else
			change_pod(&world, name, set, verb);
		if (i % 3 == 0)
			settle(&world, (KdTime) i + 1);
	}
	KT_ROW_TRUE("often looked at", kd_controllers_n_reconciles(controllers) > 500);
}

static void rests(void)
{
	static const struct {
		const char *row, *pod;
		guint verb;
		const char *want;
	} rows[] = {
		{ "the set itself", NULL, 1, "s@1 " },   { "a child comes", "pb", 4, "s@2 " },
		{ "what does not weigh", "pb", 3, "" },  { "what does", "pb", 2, "s@4 " },
		{ "the same again", "pb", 2, "" },       { "let go", "pb", 1, "s@6 " },
		{ "not its own any more", "pb", 0, "" },
	};
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdControllers) controllers = start(&world, &weighing);

	seen = text;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		kt_run_until(world.engine, (KdTime) (i + 1) * KD_MILLISECOND);
		g_string_truncate(text, 0);
		if (rows[i].pod)
			change_pod(&world, rows[i].pod, "s", rows[i].verb);
		else
			change_set(&world, "s", rows[i].verb);
		settle(&world, (KdTime) (i + 1) * KD_MILLISECOND);
		KT_ROW_STR(rows[i].row, text->str, rows[i].want);
	}
	KT_ROW_INT("looks", (gint64) kd_controllers_n_reconciles(controllers), 4);
}

/* ---- the index of owners ---- */

static KdObject *make_object(KdUid uid, const char *owner)
{
	KdObject *pod = &kt_pod("p", "cpu=1")->object;

	pod->uid = uid;
	if (owner) {
		pod->metadata.ownerReferences = g_new0(KdOwnerReference, 1);
		pod->metadata.n_ownerReferences = 1;
		pod->metadata.ownerReferences->uid = g_strdup(owner);
		pod->metadata.ownerReferences->controller = true;
	}
	return pod;
}

/* "1 3" */
static char *print(const GArray *uids)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; uids && i < uids->len; i++)
		g_string_append_printf(text, "%s%" G_GUINT64_FORMAT, i ? " " : "",
				       g_array_index(uids, KdUid, i));
	return g_string_free(text, FALSE);
}

static void indexes_owners(void)
{
	g_autoptr(KdOwnerIndex) index = kd_owner_index_new();
	g_autoptr(KdObject) one = make_object(1, "x");
	g_autoptr(KdObject) two = make_object(2, "x");
	g_autoptr(KdObject) three = make_object(3, NULL);
	g_autoptr(KdObject) free_one = make_object(1, NULL);
	g_autofree char *owned = NULL, *orphans = NULL;

	kd_owner_index_change(index, NULL, three);
	kd_owner_index_change(index, NULL, two);
	kd_owner_index_change(index, NULL, one);
	owned = print(kd_owner_index_owned(index, &kd_kind_pod, "x"));
	KT_ROW_STR("in order of creation", owned, "1 2");
	KT_ROW_TRUE("of that kind only", !kd_owner_index_owned(index, &kd_kind_node, "x"));
	kd_owner_index_change(index, one, free_one);
	kd_owner_index_change(index, two, NULL);
	orphans = print(kd_owner_index_orphans(index, &kd_kind_pod, g_intern_string("default")));
	KT_ROW_STR("let go", orphans, "1 3");
	KT_ROW_TRUE("nothing left", !kd_owner_index_owned(index, &kd_kind_pod, "x"));
}

static CU_TestInfo tests[] = {
	{ "queues", queues },
	{ "retries", retries },
	{ "comes again", comes_again },
	{ "idle tries", idle_tries },
	{ "starts slowly", starts_slowly },
	{ "keeps order", keeps_order },
	{ "sums are kept", sums_are_kept },
	{ "rests", rests },
	{ "indexes owners", indexes_owners },
	CU_TEST_INFO_NULL,
};

KT_SUITE(controllers) = { .pName = "controllers", .pTests = tests };
