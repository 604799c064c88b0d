/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/feed.c: what a stream brings is created when it comes. */
#include "config.h"

#include "run/feed.h"

#include "kt_cluster.h"
#include "kt_run.h"

#define HEADER                                                                                     \
	"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"        \
	"deletion_time,scheduled_time\n"

/* A feed into a cluster of its own. */
typedef struct {
	KtWorld world;
	KdScenario *scenario;
	KdFeed *feed;
	GString *log; /* "a@0 b@5": who was created when */
} Bench;

static void note(gpointer data, const KdChange *change)
{
	Bench *bench = data;

	if (change->type == KD_CHANGE_CREATED)
		g_string_append_printf(bench->log, "%s%s@%g", bench->log->len ? " " : "",
				       change->new->metadata.name,
				       (double) change->time / (double) KD_SECOND);
}

static Bench bench_new(const char *folder, const char *workload)
{
	g_autofree char *text = g_strdup_printf("workloads: [{%s}]\n", workload);
	Bench bench = { .world = kt_world(),
			.scenario = kt_scenario(workload, folder, text, NULL) };
	const KdCapacity none = { 0 };
	KdStream *stream = kd_stream_open(kt_workload(bench.scenario), folder, 1, &none, NULL);

	bench.log = g_string_new(NULL);
	bench.feed = kd_feed_new(bench.world.cluster, stream);
	return bench;
}

static void bench_clear(Bench *bench)
{
	kd_feed_free(bench->feed);
	kd_scenario_free(bench->scenario);
	kt_world_clear(&bench->world);
	g_string_free(bench->log, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_clear)

/* Two at one moment, one name twice, one too late for the horizon. */
static const char *folder_with_trace(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "a.csv",
		 HEADER "a,1,1,0,0,,,,100,110,\nb,1,1,0,0,,,,105,110,\nc,1,1,0,0,,,,105,110,\n"
			"a,1,1,0,0,,,,107,110,\nd,1,1,0,0,,,,200,,\n");
	kt_write(folder, "n.csv", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\nm,2,1,0,\n");
	kt_write(folder, "order.csv", "node\nm\nn\nk\n");
	return folder;
}

static void test_arrivals(void)
{
	g_auto(Bench) bench = bench_new(folder_with_trace(), "path: a.csv, at: 2s");
	g_autoptr(GError) error = NULL;
	const char *first;

	kd_cluster_observe(bench.world.cluster, KD_OBSERVER_AUDIT, note, &bench);
	KT_ROW_TRUE("it starts", kd_feed_start(bench.feed, &error));
	KT_ROW_INT("one arrival is pending", (gint64) kd_engine_n_pending(bench.world.engine), 1);
	kd_engine_run(bench.world.engine, 50 * KD_SECOND, 0);
	KT_ROW_STR("each in its time", bench.log->str, "a@2 b@7 c@7");
	KT_ROW_INT("two of one moment take one event", (gint64) kd_engine_n_run(bench.world.engine),
		   3);
	KT_ROW_INT("who was refused is counted", (gint64) kd_feed_n_refused(bench.feed, &first), 1);
	KT_ROW_STR("with the API server's words", first, "pods \"a\" already exists");
	KT_ROW_STR("a pod knows how long it runs",
		   kd_map_lookup(&kt_get_pod(bench.world.cluster, "b")->object.metadata.annotations,
				 "kubedes.io/duration"),
		   "5s");
	kd_engine_run(bench.world.engine, KD_HOUR, 0);
	KT_ROW_STR("the rest comes later", bench.log->str, "a@2 b@7 c@7 d@102");
	KT_ROW_TRUE("nothing went wrong", !kd_feed_error(bench.feed));
}

/* A node that comes, changes, is labelled, and goes; the second time there is nothing left to do.
 */
static void test_verbs(void)
{
	const char *folder = folder_with_trace();

	kt_write(folder, "m.csv",
		 "600000000,1,0,,0.5,0.5\n610000000,1,2,,0.25,0.5\n620000000,1,1,,,\n"
		 "630000000,1,1,,,\n640000000,1,2,,,\n");
	g_auto(Bench) bench = bench_new(folder, "format: machine-events, path: m.csv");
	const char *first;

	kd_feed_start(bench.feed, NULL);
	kd_engine_run(bench.world.engine, 5 * KD_SECOND, 0);
	KT_ROW_INT("it joins",
		   kd_quantity_milli(*kd_resources_get(
			   &kt_get_node(bench.world.cluster, "m1")->status.allocatable,
			   g_intern_string("cpu"))),
		   32000);
	kd_engine_run(bench.world.engine, 15 * KD_SECOND, 0);
	KT_ROW_INT("it is replaced",
		   kd_quantity_milli(*kd_resources_get(
			   &kt_get_node(bench.world.cluster, "m1")->status.allocatable,
			   g_intern_string("cpu"))),
		   16000);
	kd_engine_run(bench.world.engine, 25 * KD_SECOND, 0);
	KT_ROW_TRUE("it leaves", !kt_get_node(bench.world.cluster, "m1"));
	kd_engine_run(bench.world.engine, KD_HOUR, 0);
	KT_ROW_INT("what is not there is counted", (gint64) kd_feed_n_refused(bench.feed, &first),
		   2);
	KT_ROW_STR("as the API server would say it", first, "nodes \"m1\" not found");
}

/* What comes at one moment comes in order, whatever is done. */
static void test_actions(void)
{
	g_auto(Bench) bench = bench_new(
		kt_tmp(),
		"format: events, options: {events: [{at: 1s, create: {apiVersion: v1, kind: Node, "
		"metadata: {name: m}}}, {at: 1s, cordon: m}, {at: 1s, label: {kind: Node, name: m, "
		"labels: [a=b]}}, {at: 2s, delete: {kind: Node, name: m}}, {at: 2s, cordon: m}]}");
	const char *first;

	kd_feed_start(bench.feed, NULL);
	kd_engine_run(bench.world.engine, KD_SECOND, 0);
	KT_ROW_TRUE("created and cordoned",
		    kt_get_node(bench.world.cluster, "m")->spec.unschedulable);
	KT_ROW_STR(
		"and labelled",
		kd_map_lookup(&kt_get_node(bench.world.cluster, "m")->object.metadata.labels, "a"),
		"b");
	kd_engine_run(bench.world.engine, KD_HOUR, 0);
	KT_ROW_TRUE("deleted", !kt_get_node(bench.world.cluster, "m"));
	KT_ROW_INT("too late", (gint64) kd_feed_n_refused(bench.feed, &first), 1);
	KT_ROW_STR("for the last", first, "nodes \"m\" not found");
}

static void test_all_at_once(void)
{
	g_auto(Bench) bench = bench_new(folder_with_trace(), "path: n.csv");
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("nodes are there at the start", kd_feed_create_all(bench.feed, &error));
	KT_ROW_INT("all of them", kd_cluster_count(bench.world.cluster, &kd_kind_node), 2);
	KT_ROW_INT("with nothing to come", (gint64) kd_engine_n_pending(bench.world.engine), 0);
}

static void test_failures(void)
{
	const char *folder = folder_with_trace(),
		   *workload = "path: n.csv, options: {order: order.csv}";
	g_auto(Bench) later = bench_new(folder, workload);
	g_auto(Bench) now = bench_new(folder, workload);
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("it starts", kd_feed_start(later.feed, NULL));
	KT_ROW_INT("a file that breaks off stops the run",
		   kd_engine_run(later.world.engine, KD_HOUR, 0), KD_STOP_ASKED);
	KT_ROW_INT("when it is read so far", kd_engine_now(later.world.engine), KD_SECOND);
	KT_ROW_TRUE(kt_message(kd_feed_error(later.feed)),
		    kd_feed_error(later.feed) &&
			    g_str_has_suffix(kd_feed_error(later.feed)->message,
					     "order.csv:4: no node \"k\" in the list of nodes"));
	KT_ROW_INT("or the setting up", kd_feed_create_all(now.feed, &error), FALSE);
	KT_ROW_TRUE("with an error", error != NULL);
}

static CU_TestInfo tests[] = {
	{ "arrivals", test_arrivals },
	{ "leaving and changing", test_verbs },
	{ "actions", test_actions },
	{ "all at once", test_all_at_once },
	{ "a trace that breaks off", test_failures },
	CU_TEST_INFO_NULL,
};

KT_SUITE(feed) = { .pName = "feed", .pTests = tests };
