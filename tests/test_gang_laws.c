/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold for groups of pods on any cluster, with pods and nodes that come and go: all or
 * nothing, nobody blocks for ever, what was given back is free.
 */
#include "config.h"

#include <kubedes/api/pod_group.h>
#include <kubedes/rng.h>
#include <string.h>

#include "kt_bench.h"
#include "node/kubelet.h"

#define MAX_GROUPS 6

typedef struct {
	guint min, n;        /* members */
	guint cpu, priority; /* of each */
} Gang;

typedef struct {
	guint64 seed;
	gsl_rng *rng;
	KtBench *bench;
	KdKubelet *kubelet;
	Gang gangs[MAX_GROUPS];
	guint n_gangs, n_nodes;
	guint node_cpu[8];
	guint n_bound[MAX_GROUPS], n_new[MAX_GROUPS]; /* alive; since the last look */
	bool wild; /* priorities, deletions, nodes that come and go */
	GString *broken;
} World;

static guint draw(World *world, guint from, guint to)
{
	return from + (guint) kd_rng_below(world->rng, to - from + 1);
}

/* ---- following ---- */

/* "g3-..." -> 3; MAX_GROUPS = none */
static guint gang_of(const KdObject *object)
{
	const char *name = object->metadata.name;

	return *name == 'g' ? (guint) (name[1] - '0') : MAX_GROUPS;
}

static bool holds_a_node(const KdObject *object)
{
	return object && KD_POD(object)->nodeName && !kd_pod_is_terminal(KD_POD(object));
}

static void follow(gpointer data, const KdChange *change)
{
	World *world = data;
	const KdObject *object = change->new ? change->new : change->old;
	guint gang;

	if (change->type == KD_CHANGE_EVENT || object->kind != &kd_kind_pod)
		return;
	gang = gang_of(object);
	if (gang == MAX_GROUPS)
		return;
	if (holds_a_node(change->new) && !holds_a_node(change->old)) {
		world->n_bound[gang]++;
		world->n_new[gang]++;
	} else if (!holds_a_node(change->new) && holds_a_node(change->old)) {
		world->n_bound[gang]--;
	}
}

/* Who is bound is bound together with enough others. */
static void look(World *world)
{
	for (guint i = 0; i < world->n_gangs; i++) {
		if (world->n_new[i] > 0 && world->n_bound[i] < world->gangs[i].min)
			g_string_append_printf(world->broken, "%g s: %u of group %u, not %u; ",
					       (double) kd_engine_now(world->bench->world.engine) /
						       (double) KD_SECOND,
					       world->n_bound[i], i, world->gangs[i].min);
		world->n_new[i] = 0;
	}
}

/* ---- what happens ---- */

static KdPod *member(World *world, guint gang, guint k, KdPodSpec *shared)
{
	g_autofree char *words = g_strdup_printf("g%u-%u cpu=%u group=g%u priority=%u", gang, k,
						 world->gangs[gang].cpu, gang,
						 world->gangs[gang].priority);
	KdPod *pod = kt_words_pod(words);
	g_autofree char *duration = g_strdup_printf("%us", draw(world, 1, 90));

	kd_map_set(&pod->object.metadata.annotations, "kubedes.io/duration", duration);
	if (shared) {
		kd_shared_unref(pod->spec);
		pod->spec = kd_shared_ref(shared);
	}
	return pod;
}

static void create_members(KdEngine *engine, gpointer data, guint64 gang)
{
	World *world = data;
	const bool stamped = draw(world, 0, 1);
	KdPodSpec *shared = NULL;

	(void) engine;
	for (guint k = 0; k < world->gangs[gang].n; k++) {
		KtAnswer answer = kt_create(world->bench->world.cluster,
					    member(world, (guint) gang, k, shared));

		KT_ROW_STR("a member is created", answer.message, "");
		if (stamped && !shared)
			shared = kd_shared_ref(KD_POD(answer.object)->spec);
	}
	kd_shared_unref(shared);
}

static void create_one(KdEngine *engine, gpointer data, guint64 what)
{
	World *world = data;

	(void) engine;
	kt_create(world->bench->world.cluster,
		  member(world, (guint) what / 100, (guint) what % 100, NULL));
}

static void delete_something(KdEngine *engine, gpointer data, guint64 what)
{
	World *world = data;
	g_autofree char *pod = g_strdup_printf("g%u-%u", (guint) what / 100, (guint) what % 100);
	g_autofree char *node = g_strdup_printf("n%u", (guint) what % 100);
	const KdPod *found = kt_get_pod(world->bench->world.cluster, pod);
	const KdNode *there = kt_get_node(world->bench->world.cluster, node);

	(void) engine;
	if (what >= 1000 && there)
		kt_delete(world->bench->world.cluster, &there->object, 0);
	else if (found)
		kt_delete(world->bench->world.cluster, &found->object, 0);
}

static void create_node(KdEngine *engine, gpointer data, guint64 i)
{
	World *world = data;
	g_autofree char *words = g_strdup_printf("n%u cpu=%u", (guint) i, world->node_cpu[i]);

	(void) engine;
	kt_create(world->bench->world.cluster, kt_words_node(words));
}

static void create_single(KdEngine *engine, gpointer data, guint64 i)
{
	World *world = data;
	g_autofree char *words = g_strdup_printf("single-%u cpu=%u", (guint) i, draw(world, 1, 3));
	KdPod *pod = kt_words_pod(words);

	(void) engine;
	kd_map_set(&pod->object.metadata.annotations, "kubedes.io/duration", "30s");
	kt_create(world->bench->world.cluster, pod);
}

static void plan(World *world, guint from, guint to, KdHandler *handler, guint64 argument)
{
	kd_engine_at(world->bench->world.engine, draw(world, from, to) * KD_SECOND,
		     KD_PHASE_ARRIVAL, handler, world, argument);
}

static void make_gang(World *world, guint i)
{
	Gang *gang = &world->gangs[i];
	g_autofree char *step = NULL;

	*gang = (Gang){ .n = draw(world, 1, 8),
			.cpu = draw(world, 1, 3),
			.priority = world->wild ? draw(world, 0, 2) : 0 };
	gang->min = draw(world, 0, 2) ? gang->n : draw(world, 1, gang->n);
	step = g_strdup_printf("group g%u min=%u timeout=%u%s", i, gang->min, draw(world, 1, 40),
			       draw(world, 0, 3) ? "" : " cpu=1");
	kt_bench_play(world->bench, "a group", step);
}

static void plan_gang(World *world, guint i)
{
	const Gang *gang = &world->gangs[i];

	if (draw(world, 0, 2)) {
		plan(world, 0, 60, create_members, i);
	} else {
		for (guint k = 0; k < gang->n; k++)
			plan(world, 0, 60, create_one, i * 100 + k);
	}
	for (guint k = 0; world->wild && k < gang->n; k++)
		if (draw(world, 0, 9) == 0)
			plan(world, 0, 120, delete_something, i * 100 + k);
}

static World *world_new(guint64 seed, bool wild, bool check)
{
	World *world = g_new0(World, 1);
	g_autofree char *config = NULL;
	KdSchedulerOptions options = kt_bench_options;

	world->seed = seed;
	world->rng = kd_rng_stream(seed, "test/gang-laws");
	world->wild = wild;
	world->broken = g_string_new(NULL);
	options.check = check;
	options.framework.tie_break = KD_TIE_RANDOM;
	config = g_strdup_printf(
		"apiVersion: kubescheduler.config.k8s.io/v1\n"
		"kind: KubeSchedulerConfiguration\n"
		"profiles: [{pluginConfig: [{name: Coscheduling, args: {podGroupBackoffSeconds: "
		"%u}}]%s}]\n",
		draw(world, 0, 1) * draw(world, 1, 15),
		draw(world, 0, 1) ? ", plugins: {queueSort: {disabled: [{name: '*'}], enabled: "
				    "[{name: Coscheduling}]}}"
				  : "");
	world->bench = kt_bench_new(config, &options);
	world->kubelet = kd_kubelet_new(world->bench->world.cluster, NULL);
	kd_cluster_observe(world->bench->world.cluster, KD_OBSERVER_AUDIT, follow, world);
	return world;
}

static void fill(World *world)
{
	world->n_nodes = draw(world, 1, 5);
	for (guint i = 0; i < world->n_nodes; i++) {
		world->node_cpu[i] = draw(world, 1, 9);
		plan(world, 0, draw(world, 0, 1) * 50, create_node, i);
		if (world->wild && draw(world, 0, 3) == 0) {
			plan(world, 10, 60, delete_something, 1000 + i);
			plan(world, 60, 120, create_node, i);
		}
	}
	world->n_gangs = draw(world, 1, MAX_GROUPS);
	for (guint i = 0; i < world->n_gangs; i++)
		make_gang(world, i);
	for (guint i = 0; i < world->n_gangs; i++)
		plan_gang(world, i);
	for (guint i = 0, n = draw(world, 0, 4); i < n; i++)
		plan(world, 0, 60, create_single, i);
}

static void world_free(World *world)
{
	kd_kubelet_free(world->kubelet);
	kt_bench_free(world->bench);
	gsl_rng_free(world->rng);
	g_string_free(world->broken, TRUE);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* ---- the laws ---- */

#define MOST_EVENTS 20000

/* FALSE: it does not come to an end. */
static bool run(World *world)
{
	KdEngine *engine = world->bench->world.engine;

	for (guint i = 0; i < MOST_EVENTS; i++) {
		KdStop stop = kd_engine_run(engine, KD_TIME_NEVER - 1, 1);

		look(world);
		if (stop != KD_STOP_EVENTS)
			return true;
	}
	return false;
}

/* How many members would have room if nobody else were there. */
static guint room(const World *world, const Gang *gang)
{
	guint n = 0;

	for (guint i = 0; i < world->n_nodes; i++)
		n += world->node_cpu[i] / gang->cpu;
	return n;
}

static bool ran(const World *world, guint gang)
{
	guint n = 0;

	for (guint k = 0; k < world->gangs[gang].n; k++) {
		g_autofree char *name = g_strdup_printf("g%u-%u", gang, k);
		const KdPod *pod = kt_get_pod(world->bench->world.cluster, name);

		n += pod && pod->nodeName;
	}
	return n >= world->gangs[gang].min;
}

static void check_end(World *world, const char *row)
{
	g_autoptr(GError) error = NULL;
	const KdQueueLengths lengths = kd_scheduler_queue(world->bench->scheduler);

	KT_ROW_INT(row, lengths.waiting, 0);
	kd_scheduler_verify(world->bench->scheduler, &error);
	KT_ROW_NO_ERROR(row, error);
	g_clear_error(&error);
	kd_kubelet_verify(world->kubelet, &error);
	KT_ROW_NO_ERROR(row, error);
	for (guint i = 0; i < world->n_gangs && !world->wild; i++) {
		g_autofree char *text = g_strdup_printf("%s: group %u", row, i);
		const Gang *gang = &world->gangs[i];

		KT_ROW_INT(text, ran(world, i), room(world, gang) >= gang->min);
	}
}

static void check(guint64 seed, bool wild)
{
	g_autofree char *row = g_strdup_printf("seed %" G_GUINT64_FORMAT "%s", seed,
					       wild ? ", wild" : "");
	g_autoptr(World) world = world_new(seed, wild, false);
	g_autoptr(World) checked = world_new(seed, wild, true);

	fill(world);
	fill(checked);
	KT_ROW_TRUE(row, run(world));
	KT_ROW_STR(row, world->broken->str, "");
	check_end(world, row);
	run(checked);
	check_end(checked, row);
	KT_ROW_STR(row, checked->bench->decisions->str, world->bench->decisions->str);
	KT_ROW_TRUE(row, kd_cluster_fingerprint(checked->bench->world.cluster) ==
				 kd_cluster_fingerprint(world->bench->world.cluster));
}

static void laws(void)
{
	for (guint64 seed = 1; seed <= (guint64) kt_rounds(150); seed++)
		check(seed, false);
}

static void wild_laws(void)
{
	for (guint64 seed = 1; seed <= (guint64) kt_rounds(150); seed++)
		check(seed, true);
}

static CU_TestInfo tests[] = {
	{ "groups that come and run", laws },
	{ "with priorities, deletions and nodes that go", wild_laws },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gang_laws) = { .pName = "gang_laws", .pTests = tests };
