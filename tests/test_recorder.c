/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/recorder.c and the files behind it: a small cluster, row by row. */
#include "config.h"

#include "api/encode.h"
#include "kt_cluster.h"
#include "kt_results.h"
#include "node/kubelet.h"
#include "record/object_rows.h"
#include "record/recorder.h"

/* A world with a recorder, from the first object on. */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	KdKubelet *kubelet;
	KdResults *results; /* borrowed */
	KdRecorder *recorder;
} Stage;

static const KdRunHead head = { .scenario = "small",
				.policy = "default",
				.parameters = "{}",
				.document = "kind: Scenario",
				.inputs = "[]",
				.version = "0",
				.seed = 7 };

static void open_stage(Stage *stage, KdResults *results, const KdRecorderOptions *options,
		       bool plain)
{
	const KdSchedulerOptions scheduler = {
		.framework = { .seed = 7,
			       .tie_break = KD_TIE_FIRST,
			       .percentage = 100,
			       .plain = plain,
			       .brief = options->level < KD_RECORD_FULL },
	};
	g_autoptr(GError) error = NULL;

	stage->engine = kd_engine_new();
	stage->cluster = kd_cluster_new(stage->engine);
	stage->config = kd_scheduler_config_default();
	stage->scheduler = kd_scheduler_new(stage->cluster, stage->config, &scheduler, &error);
	KT_ROW_NO_ERROR("scheduler", error);
	stage->kubelet = kd_kubelet_new(stage->cluster, NULL);
	stage->results = results;
	stage->recorder = kd_recorder_new(results, stage->cluster, stage->scheduler, &head, options,
					  &error);
	KT_ROW_NO_ERROR("recorder", error);
}

static void close_stage(Stage *stage)
{
	kd_recorder_free(stage->recorder);
	kd_kubelet_free(stage->kubelet);
	kd_scheduler_free(stage->scheduler);
	kd_scheduler_config_free(stage->config);
	kd_cluster_free(stage->cluster);
	kd_engine_free(stage->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, close_stage)

static void add_node(Stage *stage, const char *name, const char *has, const char *gpu_model)
{
	KdNode *node = kt_node(name, has);
	KdMap *labels = &node->object.metadata.labels;

	kd_map_set(labels, "topology.kubernetes.io/zone", "z1");
	if (gpu_model)
		kd_map_set(labels, "alibabacloud.com/gpu-card-model", gpu_model);
	kt_create(stage->cluster, node);
}

/* It arrives at @at (s) and runs for @duration (NULL = for ever). */
typedef struct {
	double at;
	const char *name, *asks, *duration, *gpu_milli;
} Arrival;

static void arrive(KdEngine *engine, gpointer data, guint64 argument)
{
	Stage *stage = data;
	const Arrival *arrival = GSIZE_TO_POINTER(argument);
	KdPod *pod = kt_pod(arrival->name, arrival->asks);
	KdMap *annotations = &pod->object.metadata.annotations;

	(void) engine;
	if (arrival->duration)
		kd_map_set(annotations, KD_ANNOTATION_DURATION, arrival->duration);
	if (arrival->gpu_milli) {
		kd_map_set(annotations, KD_GPU_ANNOTATION_COUNT, "1");
		kd_map_set(annotations, KD_GPU_ANNOTATION_MILLI, arrival->gpu_milli);
	}
	kt_create(stage->cluster, pod);
}

static void plan_arrivals(Stage *stage, const Arrival *arrivals, gsize n)
{
	for (gsize i = 0; i < n; i++)
		kd_engine_at(stage->engine, (KdTime) (arrivals[i].at * 1e9), KD_PHASE_ARRIVAL,
			     arrive, stage, GPOINTER_TO_SIZE(&arrivals[i]));
}

/* b has to wait for a to end; c never fits; d goes beside. */
static const Arrival small[] = {
	{ 1, "a", "cpu=2,memory=1Gi", "10s", NULL },
	{ 2, "b", "cpu=3,memory=1Gi", "5s", NULL },
	{ 3, "c", "cpu=9", NULL, NULL },
	{ 4, "d", "cpu=1,memory=2Gi", NULL, "500" },
};

static void fill_small(Stage *stage)
{
	add_node(stage, "n1", "cpu=4,memory=8Gi,pods=10,alibabacloud.com/gpu-count=2", "T4");
	add_node(stage, "n2", "cpu=1,memory=4Gi,pods=10", NULL);
	plan_arrivals(stage, small, G_N_ELEMENTS(small));
	kd_recorder_begin(stage->recorder);
}

static KdStop finish(Stage *stage, KdTime until)
{
	g_autoptr(GError) error = NULL;
	const KdStop stop = kd_engine_run(stage->engine, until, 0);

	kd_recorder_finish(stage->recorder, stop, &error);
	KT_ROW_NO_ERROR("finish", error);
	return stop;
}

/* The small run, up to 30 s: what can happen ends at 16 s. */
static KdResults *small_run(const KdRecorderOptions *options)
{
	g_auto(Stage) stage = { 0 };
	KdResults *results = kt_results();

	open_stage(&stage, results, options, false);
	fill_small(&stage);
	finish(&stage, 30 * KD_SECOND);
	return results;
}

/* ---- rows ---- */

static const struct {
	const char *row, *sql, *want;
} rows[] = {
	{ "the run",
	  "SELECT run, scenario, policy, seed, parameters, document, inputs, version, n_nodes, "
	  "started, ended / 1e9, stopped_by, length(fingerprint) FROM run",
	  "1|small|default|7|{}|kind: Scenario|[]|0|2|0|16.0|empty|16" },
	{ "nodes", "SELECT * FROM node",
	  "1|1|n1|0||4000|8589934592|10|2000|T4|z1\n1|2|n2|0||1000|4294967296|10|0||z1" },
	{ "what pods ask for",
	  "SELECT name, namespace, priority, cpu_milli, memory, gpu_milli, gpus FROM pod "
	  "ORDER BY pod",
	  "a|default|0|2000|1073741824|0|0\nb|default|0|3000|1073741824|0|0\n"
	  "c|default|0|9000|0|0|0\nd|default|0|1000|2147483648|500|1" },
	/* b is moved out of the unschedulable queue when a ends, and its back-off is long over */
	{ "their lives",
	  "SELECT name, created / 1e9, bound / 1e9, started / 1e9, ended / 1e9, node, gpu_index, "
	  "phase, attempts FROM pod ORDER BY pod",
	  "a|1.0|1.0|1.0|11.0|1||Succeeded|1\nb|2.0|11.0|11.0|16.0|1||Succeeded|2\n"
	  "c|3.0||||||Pending|3\nd|4.0|4.0|4.0||1|0|Running|1" },
	{ "what they were told", "SELECT name, message FROM pod WHERE message IS NOT NULL",
	  "c|0/2 nodes are available: 2 Insufficient cpu." },
	{ "decisions",
	  "SELECT d.number, d.time / 1e9, p.name, attempt, result, d.node, runner_up, ties, "
	  "evaluated, feasible, reasons, victims FROM decision d JOIN pod p USING (run, pod) "
	  "WHERE d.time < 5e9 ORDER BY number",
	  "1|1.0|a|1|bound|1||1|2|1|{\"Insufficient cpu\":1}|0\n"
	  "2|2.0|b|1|unschedulable|||0|2|0|{\"Insufficient cpu\":2}|0\n"
	  "3|3.0|c|1|unschedulable|||0|2|0|{\"Insufficient cpu\":2}|0\n"
	  "4|4.0|d|1|bound|1||1|2|1|{\"node(s) didn't have enough GPU devices\":1}|0" },
	{ "events",
	  "SELECT seq, time / 1e9, type, reason, source, kind, namespace, name, message FROM event "
	  "WHERE time < 3e9 ORDER BY seq",
	  "1|1.0|Normal|Scheduled|scheduler|Pod|default|a|Successfully assigned default/a to n1\n"
	  "2|1.0|Normal|Started|kubelet|Pod|default|a|Started container main\n"
	  "3|2.0|Warning|FailedScheduling|scheduler|Pod|default|b|0/2 nodes are available: "
	  "2 Insufficient cpu." },
};

static void small_rows(void)
{
	g_autoptr(KdResults)
		results = small_run(&(KdRecorderOptions){ .level = KD_RECORD_DEFAULT });

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = kt_ask(results, rows[i].sql);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

/* ---- levels ---- */

static const struct {
	const char *row;
	KdRecorderOptions options;
	const char *want; /* rows of run, node, pod, sample; decision, event; score, object */
} levels[] = {
	{ "none", { .level = KD_RECORD_NONE }, "1|0|0|0|0|0|0|0" },
	{ "none has no objects either",
	  { .level = KD_RECORD_NONE, .objects = true },
	  "1|0|0|0|0|0|0|0" },
	{ "summary", { .level = KD_RECORD_SUMMARY }, "1|2|4|7|0|0|0|0" },
	{ "default", { .level = KD_RECORD_DEFAULT }, "1|2|4|7|7|10|0|0" },
	{ "objects as well", { .level = KD_RECORD_SUMMARY, .objects = true }, "1|2|4|7|0|0|0|16" },
	{ "full", { .level = KD_RECORD_FULL }, "1|2|4|7|7|10|11|16" },
};

static void row_counts(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(levels); i++) {
		g_autoptr(KdResults) results = small_run(&levels[i].options);
		g_autofree char *got = kt_ask(
			results, "SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM node), "
				 "(SELECT count(*) FROM pod), (SELECT count(*) FROM sample), "
				 "(SELECT count(*) FROM decision), (SELECT count(*) FROM event), "
				 "(SELECT count(*) FROM score), (SELECT count(*) FROM object)");

		KT_ROW_STR(levels[i].row, got, levels[i].want);
	}
}

/* Two nodes that both fit, so that there is something to score. */
static void scores(void)
{
	g_autoptr(KdResults) results = kt_results();
	static const Arrival one = { 1, "a", "cpu=1,memory=1Gi", NULL, NULL };
	g_auto(Stage) stage = { 0 };
	g_autofree char *total = NULL, *second = NULL, *no = NULL;

	open_stage(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_FULL }, false);
	add_node(&stage, "big", "cpu=8,memory=16Gi,pods=10", NULL);
	add_node(&stage, "mid", "cpu=4,memory=8Gi,pods=10", NULL);
	add_node(&stage, "tiny", "cpu=500m,memory=8Gi,pods=10", NULL);
	plan_arrivals(&stage, &one, 1);
	kd_recorder_begin(stage.recorder);
	finish(&stage, KD_TIME_NEVER);
	total = kt_ask(results, "SELECT sum(weighted) = (SELECT score FROM decision) FROM score "
				"WHERE node = (SELECT node FROM decision)");
	KT_ROW_STR("weighted scores add up to the total", total, "1");
	second = kt_ask(results, "SELECT runner_up, runner_up_score = (SELECT sum(weighted) FROM "
				 "score WHERE node = 2), score > runner_up_score FROM decision");
	KT_ROW_STR("and to that of the second", second, "2|1|1");
	no = kt_ask(results, "SELECT node, plugin, verdict, raw, weighted FROM score "
			     "WHERE verdict IS NOT NULL");
	KT_ROW_STR("who turned the third down", no, "3|NodeResourcesFit|Insufficient cpu||");
}

/* ---- samples ---- */

static const struct {
	const char *row;
	KdRecorderOptions options;
	const char *times; /* s */
} samplings[] = {
	/* a decision, then what came of it, is one moment; at 16 b ends */
	{ "whenever something changed", { .level = KD_RECORD_SUMMARY }, "0 1 2 3 4 11 16" },
	{ "every 5 s",
	  { .level = KD_RECORD_SUMMARY, .sample_every = 5 * KD_SECOND },
	  "0 5 10 15 16" },
	{ "every 20 s: the end is not lost",
	  { .level = KD_RECORD_SUMMARY, .sample_every = 20 * KD_SECOND },
	  "0 16" },
	/* c is tried again with b when a ends, and when b does */
	{ "after each attempt",
	  { .level = KD_RECORD_SUMMARY, .sample_attempts = true },
	  "1 2 3 4 11 11 16" },
};

static void sample_times(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samplings); i++) {
		g_autoptr(KdResults) results = small_run(&samplings[i].options);
		g_autofree char *got = kt_ask(results,
					      "SELECT group_concat(time / 1000000000, ' ')"
					      " FROM (SELECT time FROM sample ORDER BY seq)");

		KT_ROW_STR(samplings[i].row, got, samplings[i].times);
	}
}

static void sample_values(void)
{
	const KdGpuShape half = { 1000, { 1, 600, NULL }, 1 };
	g_autoptr(KdResults) results = small_run(
		&(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .shapes = &half, .n_shapes = 1 });
	g_autofree char *got = kt_ask(
		results, "SELECT time / 1000000000, nodes, pods_running, pods_pending, "
			 "queue_active + queue_backoff + queue_unschedulable, cpu_requested, "
			 "cpu_allocatable, memory_requested >> 30, memory_allocatable >> 30, "
			 "gpu_used, gpu_total, gpu_arrived, gpu_fragmented, nodes_used "
			 "FROM sample ORDER BY seq");

	/* Of the device that d has half of, the other half is too small for who wants 600; at 11 s
	 * no CPU is left to go with any of it. */
	KT_ROW_STR("samples", got,
		   "0|2|0|0|0|0|5000|0|12|0|2000|0|0.0|0\n"
		   "1|2|1|0|0|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "2|2|1|1|1|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "3|2|1|2|2|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "4|2|2|2|2|3000|5000|3|12|500|2000|500|500.0|1\n"
		   "11|2|2|1|1|4000|5000|3|12|500|2000|500|1500.0|1\n"
		   "16|2|1|1|1|1000|5000|2|12|500|2000|500|500.0|1");
}

/* Attempts see the pod that they have just placed, and no longer as one that waits. */
static void attempt_values(void)
{
	g_autoptr(KdResults) results = small_run(
		&(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .sample_attempts = true });
	g_autofree char *got = kt_ask(results,
				      "SELECT pods_running, pods_pending, cpu_requested, gpu_used "
				      "FROM sample ORDER BY seq LIMIT 5");

	KT_ROW_STR("after each attempt", got,
		   "1|0|2000|0\n1|1|2000|0\n1|2|2000|0\n2|2|3000|500\n2|1|4000|500");
}

/* ---- samples against a full count ---- */

static const KdGpuShape shapes[] = { { 2000, { 1, 500, NULL }, 0.5 },
				     { 1000, { 0, 0, NULL }, 0.2 },
				     { 4000, { 2, 1000, "T4" }, 0.3 } };

static char *count_all(const KdNodes *nodes)
{
	gint64 cpu = 0, used = 0, pods = 0;
	double fragmented = 0;

	for (guint i = 0; i < nodes->n_nodes; i++) {
		const KdSlot slot = nodes->order[i];
		const KdGpuRest rest = { nodes->allocatable[KD_CPU][slot] -
						 nodes->requested[KD_CPU][slot],
					 nodes->gpu_left[slot], nodes->n_gpus[slot],
					 nodes->gpu_model[slot] };

		cpu += nodes->requested[KD_CPU][slot];
		used += nodes->n_gpus[slot] * KD_GPU_WHOLE - nodes->gpu_total_left[slot];
		pods += nodes->requested[KD_PODS][slot];
		fragmented += kd_gpu_fragmentation(shapes, G_N_ELEMENTS(shapes), &rest);
	}
	return g_strdup_printf("%d|%d|%d|%d|%.3f", (int) nodes->n_nodes, (int) pods, (int) cpu,
			       (int) used, fragmented);
}

/* Something at random: a pod or a node comes or goes. */
static void disturb(Stage *stage, GRand *rand, int round)
{
	g_autofree char *name = g_strdup_printf("x%d", g_rand_int_range(rand, 0, 12));
	g_autofree char *milli = g_strdup_printf("%d", g_rand_int_range(rand, 1, 10) * 100);
	const Arrival pod = { 0, name, "cpu=1,memory=1Gi", NULL, round % 3 ? milli : NULL };
	const KdNode *node = kt_get_node(stage->cluster, name);
	const KdPod *old = kt_get_pod(stage->cluster, name);

	if (round % 4 == 3 && node)
		kt_delete(stage->cluster, &node->object, 0);
	else if (round % 4 == 3)
		add_node(stage, name, "cpu=4,memory=8Gi,pods=10,alibabacloud.com/gpu-count=4",
			 round % 8 == 3 ? "T4" : "V100");
	else if (old)
		kt_delete(stage->cluster, &old->object, 0);
	else
		arrive(stage->engine, stage, GPOINTER_TO_SIZE(&pod));
}

static void against_full_count(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	g_auto(Stage) stage = { 0 };

	open_stage(&stage, results,
		   &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY,
					 .shapes = shapes,
					 .n_shapes = G_N_ELEMENTS(shapes) },
		   false);
	kd_recorder_begin(stage.recorder);
	for (int i = 0; i < kt_rounds(300); i++) {
		g_autofree char *want = NULL, *got = NULL;

		disturb(&stage, rand, i);
		kd_cluster_deliver(stage.cluster);
		kt_run_until(stage.engine, (i + 1) * KD_SECOND);
		want = count_all(kd_scheduler_nodes(stage.scheduler));
		got = kt_ask(results, "SELECT nodes, pods_running, cpu_requested, gpu_used, "
				      "printf('%.3f', gpu_fragmented) FROM sample "
				      "ORDER BY seq DESC LIMIT 1");
		if (!KT_ROW_STR("the last sample", got, want))
			break;
	}
	finish(&stage, KD_TIME_NEVER);
}

/* ---- nodes that come and go ---- */

static void node_again(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(Stage) stage = { 0 };
	g_autofree char *got = NULL, *pods = NULL;

	open_stage(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY }, false);
	add_node(&stage, "n1", "cpu=4,pods=10", NULL);
	kt_create_bound(stage.cluster, kt_pod("a", "cpu=1"), "n1");
	kd_recorder_begin(stage.recorder);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	kt_delete(stage.cluster, &kt_get_node(stage.cluster, "n1")->object, 0);
	kt_delete(stage.cluster, &kt_get_pod(stage.cluster, "a")->object, 0);
	kt_run_until(stage.engine, 6 * KD_SECOND);
	add_node(&stage, "n1", "cpu=2,pods=10", NULL);
	kt_create_bound(stage.cluster, kt_pod("a", "cpu=2"), "n1");
	finish(&stage, KD_TIME_NEVER);
	got = kt_ask(results,
		     "SELECT node, name, created / 1e9, deleted / 1e9, cpu_milli FROM node");
	KT_ROW_STR("it is another node", got, "1|n1|0.0|5.0|4000\n2|n1|6.0||2000");
	pods = kt_ask(results, "SELECT name, cpu_milli, node, ended / 1e9 FROM pod ORDER BY pod");
	KT_ROW_STR("and another pod", pods, "a|1000|1|5.0\na|2000|2|");
}

/* ---- history of objects ---- */

static char *encoded(const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *text = g_string_new(NULL);

	kd_tree_print_json(kd_object_encode(object, forest), 0, text);
	return g_string_free(text, FALSE);
}

static char *recorded(const KdResults *results, const char *kind, const char *namespace_,
		      const char *name, double at)
{
	g_autoptr(GError) error = NULL;
	const KdTree *tree = NULL;
	g_autoptr(KdForest) forest = kd_object_rows_read(results, 1, kind, namespace_, name,
							 (KdTime) (at * 1e9), &tree, &error);
	GString *text = g_string_new(NULL);

	KT_ROW_NO_ERROR(name, error);
	if (forest)
		kd_tree_print_json(tree, 0, text);
	return g_string_free(text, FALSE);
}

static void object_history(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(Stage) stage = { 0 };
	g_autofree char *waiting = NULL, *bound = NULL, *node = NULL, *specs = NULL;

	open_stage(&stage, results,
		   &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .objects = true }, false);
	fill_small(&stage);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	waiting = encoded(&kt_get_pod(stage.cluster, "b")->object);
	kt_run_until(stage.engine, 12 * KD_SECOND);
	bound = encoded(&kt_get_pod(stage.cluster, "b")->object);
	node = encoded(&kt_get_node(stage.cluster, "n1")->object);
	kt_delete(stage.cluster, &kt_get_pod(stage.cluster, "d")->object, 0);
	finish(&stage, KD_TIME_NEVER);
	const struct {
		const char *row, *kind, *namespace, *name;
		double at;
		const char *want;
	} objects[] = {
		{ "before it was", "Pod", "default", "b", 1.5, "" },
		{ "while it waited", "Pod", "default", "b", 10, waiting },
		{ "when it was bound", "Pod", "default", "b", 11, bound },
		{ "a node has no namespace", "Node", NULL, "n1", 3, node },
		{ "when it was gone", "Pod", "default", "d", 13, "" },
		{ "in another namespace", "Pod", "other", "b", 11, "" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(objects); i++) {
		g_autofree char *got = recorded(results, objects[i].kind, objects[i].namespace,
						objects[i].name, objects[i].at);

		KT_ROW_STR(objects[i].row, got, objects[i].want);
	}
	specs = kt_ask(results, "SELECT count(DISTINCT spec) FROM object WHERE name = 'b'");
	KT_ROW_STR("one spec, bound or not", specs, "1");
}

static void no_history(void)
{
	g_autoptr(KdResults)
		results = small_run(&(KdRecorderOptions){ .level = KD_RECORD_DEFAULT });
	g_autoptr(GError) error = NULL;
	const KdTree *tree;

	KT_ROW_TRUE("nothing",
		    !kd_object_rows_read(results, 1, "Pod", "default", "a", 0, &tree, &error));
	KT_ROW_STR("says how to get it", kt_message(error),
		   ":memory:: run 1 has no history of objects: record it with "
		   "record.objects: true, or record.level: full");
}

/* ---- repeating ---- */

static void equal_runs(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GPtrArray) digests = g_ptr_array_new_with_free_func(g_free);
	const KdRecorderOptions options = { .level = KD_RECORD_FULL,
					    .shapes = shapes,
					    .n_shapes = G_N_ELEMENTS(shapes) };

	/* The same twice, then without caches. */
	for (int i = 0; i < 3; i++) {
		g_auto(Stage) stage = { 0 };

		open_stage(&stage, results, &options, i == 2);
		fill_small(&stage);
		finish(&stage, KD_TIME_NEVER);
		KT_ROW_INT("number", kd_recorder_run(stage.recorder), i + 1);
		g_ptr_array_add(digests, kd_results_digest(results, i + 1, NULL));
	}
	KT_ROW_STR("again", digests->pdata[1], digests->pdata[0]);
	KT_ROW_STR("without caches", digests->pdata[2], digests->pdata[0]);
}

/* What is counted is the same at every level. */
static void counts(void)
{
	for (int level = KD_RECORD_NONE; level <= KD_RECORD_FULL; level++) {
		g_autoptr(KdResults) results = kt_results();
		g_auto(Stage) stage = { 0 };
		KdRecorderCounts got;

		open_stage(&stage, results, &(KdRecorderOptions){ .level = (KdRecordLevel) level },
			   false);
		fill_small(&stage);
		finish(&stage, KD_TIME_NEVER);
		got = kd_recorder_counts(stage.recorder);
		KT_ROW_INT("nodes", (gint64) got.n_nodes, 2);
		KT_ROW_INT("pods", (gint64) got.n_pods, 4);
		KT_ROW_INT("bound", (gint64) got.n_bound, 3);
		KT_ROW_INT("ended", (gint64) got.n_ended, 2);
		KT_ROW_INT("decisions", (gint64) got.n_decisions, 7);
		KT_ROW_INT("changes", (gint64) got.n_changes, 16);
	}
}

/* ---- when it fails ---- */

static void given_up(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *got = NULL;

	for (int i = 0; i < 2; i++) {
		g_auto(Stage) stage = { 0 };

		open_stage(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_FULL }, false);
		fill_small(&stage);
		kd_engine_run(stage.engine, 4 * KD_SECOND, 0);
		KT_ROW_INT("the number of both", kd_recorder_run(stage.recorder), 1);
	}
	got = kt_ask(results, "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM object) + "
			      "(SELECT count(*) FROM decision)");
	KT_ROW_STR("nothing is left", got, "0");
}

static void full_disk(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GError) error = NULL;
	g_auto(Stage) stage = { 0 };
	g_autofree char *got = NULL;
	KdStop stop;

	open_stage(&stage, results,
		   &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .sample_every = KD_SECOND },
		   false);
	fill_small(&stage);
	kt_exec(results, "PRAGMA max_page_count = 60");
	kd_engine_at(stage.engine, 1000000 * KD_SECOND, KD_PHASE_SAMPLE, kt_nothing, NULL, 0);
	stop = kd_engine_run(stage.engine, KD_TIME_NEVER, 0);
	KT_ROW_INT("the engine was stopped", stop, KD_STOP_ASKED);
	KT_ROW_TRUE("finish fails", !kd_recorder_finish(stage.recorder, stop, &error));
	KT_ROW_STR("and says why", kt_message(error),
		   ":memory:: cannot be written: database or disk is full");
	got = kt_ask(results, "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM sample)");
	KT_ROW_STR("nothing is left", got, "0");
}

static CU_TestInfo tests[] = { { "small rows", small_rows },
			       { "levels", row_counts },
			       { "scores", scores },
			       { "times of samples", sample_times },
			       { "values of samples", sample_values },
			       { "samples after attempts", attempt_values },
			       { "samples against a full count", against_full_count },
			       { "a node again", node_again },
			       { "history of objects", object_history },
			       { "no history of objects", no_history },
			       { "equal runs", equal_runs },
			       { "counts", counts },
			       { "given up", given_up },
			       { "a full disk", full_disk },
			       CU_TEST_INFO_NULL };

KT_SUITE(recorder) = { .pName = "recorder", .pTests = tests };
