/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/pipeline.c, request.c, replica.c: requests that take time, and fail. */
#include "config.h"

#include "cluster/request.h"

#include "kt_pipeline.h"

#define N_ANSWERS 64

/* What happened to the requests of a test. */
typedef struct {
	KdEngine *engine;
	guint n, n_rows, n_dropped;
	KdOutcome outcome[N_ANSWERS];
	KdTime answered[N_ANSWERS];
	KdTime received[N_ANSWERS], total[N_ANSWERS];
	int code[N_ANSWERS];
} Story;

typedef struct {
	KdControlPlaneOptions options;
	KdEngine *engine;
	KdCluster *cluster;
	Story story;
} World;

static void note_row(gpointer data, const KdRequestRow *row)
{
	Story *story = data;

	g_assert(story->n_rows < N_ANSWERS);
	story->received[story->n_rows] = row->received;
	story->total[story->n_rows] = row->total;
	story->code[story->n_rows++] = kd_outcome_http(row->outcome);
}

static void note(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	Story *story = data;

	g_assert(story->n < N_ANSWERS);
	(void) i;
	(void) object;
	(void) message;
	story->answered[story->n] = kd_engine_now(story->engine);
	story->outcome[story->n++] = outcome;
}

static void dropped(gpointer data)
{
	((Story *) data)->n_dropped++;
}

/* With a pod "there". */
static void begin(World *world)
{
	world->engine = kd_engine_new();
	world->cluster = kd_cluster_new(world->engine);
	world->story = (Story){ .engine = world->engine };
	kt_create(world->cluster, kt_pod("there", "cpu=1"));
	kd_cluster_deliver(world->cluster);
	kd_cluster_set_control_plane(world->cluster, &world->options, 1);
	kd_cluster_listen(world->cluster, note_row, &world->story);
}

static World make_world(void)
{
	World world = { 0 };

	kt_slow_options(&world.options);
	return world;
}

static void world_clear(World *world)
{
	kd_cluster_free(world->cluster);
	kd_engine_free(world->engine);
	kd_struct_clear(&kd_control_plane_struct, &world->options);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

static void submit(World *world, KdPlan *plan)
{
	kd_plan_set_dropped(plan, dropped);
	kd_cluster_submit(world->cluster, plan, note, &world->story);
}

static KdPlan *creates(guint n, const char *prefix)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	for (guint i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf("%s-%u", prefix, i);

		kd_plan_create(plan, &kt_pod(name, "cpu=1")->object);
	}
	return plan;
}

static const KdObject *find(const World *world, const char *name)
{
	return kd_cluster_get(world->cluster, &kd_kind_pod, g_intern_string("default"), name);
}

static void run(World *world)
{
	kd_engine_run(world->engine, KD_TIME_NEVER, 0);
}

/* ---- the way there and back ---- */

static void one_after_the_other(void)
{
	g_auto(World) world = make_world();
	Story *story = &world.story;

	begin(&world);
	submit(&world, creates(3, "a"));
	KT_ROW_INT("nothing happens at once", story->n, 0);
	run(&world);
	KT_ROW_INT("all are answered", story->n, 3);
	KT_ROW_INT("the first comes after the network", story->received[0], KT_NETWORK);
	for (guint i = 1; i < 3; i++)
		KT_ROW_INT("the next when the one before was answered", story->received[i],
			   story->answered[i - 1] + KT_NETWORK);
	KT_ROW_INT("the answer takes the network too", story->answered[0],
		   story->received[0] + story->total[0] + KT_NETWORK);
	KT_ROW_TRUE("CPU and etcd take their time", story->total[0] > KT_SERVICE);
}

static void together(void)
{
	g_auto(World) world = make_world();
	Story *story = &world.story;
	KdPlan *plan = creates(20, "a");

	begin(&world);
	kd_plan_set_parallel(plan);
	submit(&world, plan);
	run(&world);
	KT_ROW_INT("all are answered", story->n, 20);
	for (guint i = 0; i < 20; i++)
		KT_ROW_INT("all come at once", story->received[i], KT_NETWORK);
	world.story = (Story){ .engine = world.engine };
}

static void cpus(void)
{
	g_auto(World) world = make_world();
	Story *story = &world.story;
	KdPlan *plan = creates(8, "a");
	KdTime last = 0;

	world.options.apiServer->replicas = 1;
	world.options.apiServer->cpus = 2;
	begin(&world);
	kd_plan_set_parallel(plan);
	submit(&world, plan);
	run(&world);
	for (guint i = 0; i < story->n_rows; i++)
		last = MAX(last, story->total[i]);
	KT_ROW_TRUE("8 requests take 2 CPUs four turns", last > 4 * KT_SERVICE);
	KT_ROW_TRUE("and not more", last < 4 * KT_SERVICE + 500 * KD_MILLISECOND);
}

/* ---- what is refused ---- */

static void no_trace(void)
{
	g_auto(World) world = make_world();
	KdPlan *plan = kd_plan_new(&kt_admin);
	guint64 version;

	begin(&world);
	version = kd_cluster_version(world.cluster);
	kd_plan_create(plan, &kt_pod("There", "cpu=1")->object);
	kd_plan_create(plan, &kt_pod("there", "cpu=1")->object);
	submit(&world, plan);
	run(&world);
	KT_ROW_INT("a bad name is invalid", world.story.outcome[0], KD_OUTCOME_INVALID);
	KT_ROW_INT("a name is taken once", world.story.outcome[1], KD_OUTCOME_ALREADY_EXISTS);
	KT_ROW_INT("no version", (gint64) kd_cluster_version(world.cluster), (gint64) version);
	KT_ROW_INT("but a row: 422", world.story.code[0], 422);
	KT_ROW_INT("and 409", world.story.code[1], 409);
	KT_ROW_TRUE("etcd was not asked", world.story.total[0] == KT_SERVICE);
}

static KdObject *relabelled(const World *world, const char *value)
{
	KdObject *copy = kd_object_copy(find(world, "there"));

	kd_map_set(&copy->metadata.labels, "by", value);
	return copy;
}

static void at_once(void)
{
	g_auto(World) world = make_world();
	const char *values[] = { "anna", "ben" };
	guint n_good = 0, n_conflicts = 0;

	begin(&world);
	for (guint i = 0; i < 2; i++) {
		KdPlan *plan = kd_plan_new(&kt_admin);

		kd_plan_update(plan, relabelled(&world, values[i]));
		submit(&world, plan);
	}
	run(&world);
	for (guint i = 0; i < 2; i++) {
		n_good += world.story.outcome[i] == KD_OUTCOME_OK;
		n_conflicts += world.story.outcome[i] == KD_OUTCOME_CONFLICT;
	}
	KT_ROW_INT("of two changes of one version one is made", n_good, 1);
	KT_ROW_INT("when the other is committed, it finds a newer one", n_conflicts, 1);
}

/* ---- what fails ---- */

static void time_outs(void)
{
	static const struct {
		const char *row;
		KdTime timeout;
		bool made;
	} rows[] = {
		{ "given up before etcd had it: it does not happen", KT_SERVICE - 1, false },
		{ "given up when etcd had it: it happens", KT_SERVICE + 1, true },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = make_world();

		world.options.apiServer->request_timeout = rows[i].timeout;
		begin(&world);
		submit(&world, creates(1, "a"));
		run(&world);
		KT_ROW_INT(rows[i].row, find(&world, "a-0") != NULL, rows[i].made);
		KT_ROW_INT("the client hears 504", world.story.outcome[0], KD_OUTCOME_TIMEOUT);
		KT_ROW_INT("in time", world.story.total[0], rows[i].timeout);
		KT_ROW_INT("and nothing else", world.story.n, 1);
	}
}

static void crashes(void)
{
	g_auto(World) world = make_world();
	KdPlan *plan = creates(10, "a");

	world.options.apiServer->replicas = 1;
	begin(&world);
	kd_plan_set_parallel(plan);
	submit(&world, plan);
	kd_engine_run(world.engine, KT_NETWORK + KT_SERVICE / 2, 0);
	kd_cluster_crash_api_server(world.cluster, 0);
	run(&world);
	KT_ROW_INT("who was being served is told", world.story.n, 10);
	for (guint i = 0; i < world.story.n; i++)
		KT_ROW_INT("that it was lost", world.story.outcome[i], KD_OUTCOME_UNAVAILABLE);
	submit(&world, creates(1, "b"));
	run(&world);
	KT_ROW_INT("nobody answers", world.story.outcome[10], KD_OUTCOME_UNAVAILABLE);
	kd_cluster_restart_api_server(world.cluster, 0);
	submit(&world, creates(1, "b"));
	run(&world);
	KT_ROW_INT("until it is up again", world.story.outcome[11], KD_OUTCOME_OK);
}

static void other_replicas(void)
{
	g_auto(World) world = make_world();

	world.options.apiServer->replicas = 3;
	begin(&world);
	kd_cluster_crash_api_server(world.cluster, 0);
	kd_cluster_crash_api_server(world.cluster, 2);
	kd_cluster_crash_api_server(world.cluster, 7);
	submit(&world, creates(5, "a"));
	run(&world);
	for (guint i = 0; i < 5; i++)
		KT_ROW_INT("one is enough", world.story.outcome[i], KD_OUTCOME_OK);
}

static void closing(void)
{
	g_auto(World) world = make_world();

	begin(&world);
	submit(&world, creates(3, "a"));
	submit(&world, creates(3, "b"));
	kd_engine_run(world.engine, KT_NETWORK + KT_SERVICE / 2, 0);
	kd_cluster_close(world.cluster);
	KT_ROW_INT("each plan is dropped once", world.story.n_dropped, 2);
	submit(&world, creates(3, "c"));
	KT_ROW_INT("so is what comes later", world.story.n_dropped, 3);
	KT_ROW_INT("nobody is told", world.story.n, 0);
}

static CU_TestInfo tests[] = {
	{ "one after the other", one_after_the_other },
	{ "together", together },
	{ "CPUs", cpus },
	{ "what is refused leaves a row alone", no_trace },
	{ "two at once", at_once },
	{ "time-outs", time_outs },
	{ "crashes", crashes },
	{ "other replicas", other_replicas },
	{ "closing", closing },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pipeline) = { .pName = "pipeline", .pTests = tests };
