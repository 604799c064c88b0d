/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/recorder.c and the rows that it writes: a small cluster, row by row. */
#include "config.h"

#include <kubedes/api/pod_group.h>

#include "kt_recorder.h"
#include "kt_words.h"

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
	{ "what they were told",
	  "SELECT name, substr(message, 1, 44) FROM pod WHERE message IS NOT NULL",
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
	  "SELECT seq, time / 1e9, type, reason, source, kind, namespace, name, "
	  "substr(message, 1, 44) FROM event WHERE time < 3e9 ORDER BY seq",
	  "1|1.0|Normal|Scheduled|scheduler|Pod|default|a|Successfully assigned default/a to n1\n"
	  "2|1.0|Normal|Started|kubelet|Pod|default|a|Started container main\n"
	  "3|2.0|Warning|FailedScheduling|scheduler|Pod|default|b|0/2 nodes are available: "
	  "2 Insufficient cpu." },
};

static void small_rows(void)
{
	g_autoptr(KdResults)
		results = kt_recording_small(&(KdRecorderOptions){ .level = KD_RECORD_DEFAULT });

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
		g_autoptr(KdResults) results = kt_recording_small(&levels[i].options);
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
	static const KtArrival one = { 1, "a", "cpu=1,memory=1Gi", NULL, NULL };
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *total = NULL, *second = NULL, *no = NULL;

	kt_recording_open(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_FULL }, false);
	kt_recording_node(&stage, "big", "cpu=8,memory=16Gi,pods=10", NULL);
	kt_recording_node(&stage, "mid", "cpu=4,memory=8Gi,pods=10", NULL);
	kt_recording_node(&stage, "tiny", "cpu=500m,memory=8Gi,pods=10", NULL);
	kt_recording_plan(&stage, &one, 1);
	kd_recorder_begin(stage.recorder);
	kt_recording_finish(&stage, KD_TIME_NEVER);
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

/* ---- preemption ---- */

static void preempted(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *pods = NULL, *decisions = NULL, *metric = NULL;
	KdPod *urgent = kt_pod("urgent", "cpu=2");

	kt_recording_open(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_DEFAULT },
			  false);
	kt_recording_node(&stage, "n1", "cpu=2,memory=8Gi,pods=10", NULL);
	kt_create(stage.cluster, kt_pod("calm", "cpu=2"));
	kd_recorder_begin(stage.recorder);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	urgent->spec->priority = (KdOptInt){ 1000, true };
	kt_create(stage.cluster, urgent);
	kd_cluster_deliver(stage.cluster);
	kt_recording_finish(&stage, 60 * KD_SECOND);
	pods = kt_ask(results, "SELECT name, bound IS NOT NULL, ended / 1e9, reason FROM pod "
			       "ORDER BY pod");
	KT_ROW_STR("one goes for the other", pods, "calm|1|5.0|PreemptionByScheduler\nurgent|1||");
	decisions = kt_ask(results, "SELECT result, reasons, nominated, victims FROM decision "
				    "ORDER BY number LIMIT 2");
	KT_ROW_STR("as was decided", decisions,
		   "bound|||0\nunschedulable|{\"Insufficient cpu\":1}|1|1");
	metric = kt_ask(results, "SELECT value FROM v_metric WHERE metric = 'preempted'");
	KT_ROW_STR("and counted", metric, "1");
}

/* ---- pods that permit holds ---- */

static KdPod *member(const char *name, const char *group, bool gated)
{
	g_autofree char *words = g_strdup_printf("%s cpu=1 group=%s%s", name, group,
						 gated ? " gate=g" : "");

	return kt_words_pod(words);
}

static void add_group(KtRecording *stage, const char *name)
{
	KdPodGroup *group = (KdPodGroup *) kd_object_new(&kd_kind_pod_group);

	group->object.metadata.name = g_strdup(name);
	group->object.metadata.namespace = g_intern_static_string("default");
	group->spec.minMember = 2;
	kt_create(stage->cluster, group);
}

/* Two groups of two: p waits for q until its gate is gone, r waits for s in vain. */
static void waits(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *pods = NULL, *decisions = NULL, *metrics = NULL;

	kt_recording_open(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_DEFAULT },
			  false);
	kt_recording_node(&stage, "n1", "cpu=9,memory=8Gi,pods=10", NULL);
	add_group(&stage, "g");
	add_group(&stage, "h");
	kt_create(stage.cluster, member("p", "g", false));
	kt_create(stage.cluster, member("q", "g", true));
	kt_create(stage.cluster, member("r", "h", false));
	kt_create(stage.cluster, member("s", "h", true));
	kd_recorder_begin(stage.recorder);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	KdPod *open = (KdPod *) kd_object_copy(&kt_get_pod(stage.cluster, "q")->object);
	kd_shared_unref(open->spec);
	open->spec = kd_shared_ref(kt_get_pod(stage.cluster, "p")->spec);
	kt_update(stage.cluster, open);
	kd_cluster_deliver(stage.cluster);
	kt_recording_finish(&stage, 90 * KD_SECOND);
	pods = kt_ask(results, "SELECT name, bound / 1e9, started / 1e9, attempts, "
			       "substr(message, 1, 40) FROM pod ORDER BY pod");
	KT_ROW_STR("who waited is bound when it was", pods,
		   "p|5.0|5.0|1|\nq|5.0|5.0|1|\nr|||1|0/1 nodes are available: 1 rejected due "
		   "\ns|||0|Scheduling is blocked due to non-empty s");
	decisions = kt_ask(results,
			   "SELECT number, d.time / 1e9, p.name, attempt, result, d.node, "
			   "feasible, concludes, substr(d.message, 1, 32) FROM decision AS "
			   "d JOIN pod AS p USING (run, pod) ORDER BY number");
	KT_ROW_STR("a decision for the wait, and one for its end", decisions,
		   "1|0.0|p|1|waiting|1|1||waits for Coscheduling\n"
		   "2|0.0|r|1|waiting|1|1||waits for Coscheduling\n"
		   "3|5.0|q|1|bound|1|1||\n"
		   "4|5.0|p|1|bound|1|0|1|\n"
		   "5|60.0|r|1|failed|1|0|2|0/1 nodes are available: 1 rejec");
	metrics = kt_ask(results, "SELECT metric, value FROM v_metric WHERE metric IN ('attempts', "
				  "'decisions', 'bound') ORDER BY metric");
	KT_ROW_STR("which is no attempt", metrics, "attempts|3\nbound|2\ndecisions|5");
}

/* ---- nodes that come and go ---- */

static void node_again(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *got = NULL, *pods = NULL;

	kt_recording_open(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY },
			  false);
	kt_recording_node(&stage, "n1", "cpu=4,pods=10", NULL);
	kt_create_bound(stage.cluster, kt_pod("a", "cpu=1"), "n1");
	kd_recorder_begin(stage.recorder);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	kt_delete(stage.cluster, &kt_get_node(stage.cluster, "n1")->object, 0);
	kt_delete(stage.cluster, &kt_get_pod(stage.cluster, "a")->object, 0);
	kt_run_until(stage.engine, 6 * KD_SECOND);
	kt_recording_node(&stage, "n1", "cpu=2,pods=10", NULL);
	kt_create_bound(stage.cluster, kt_pod("a", "cpu=2"), "n1");
	kt_recording_finish(&stage, KD_TIME_NEVER);
	got = kt_ask(results,
		     "SELECT node, name, created / 1e9, deleted / 1e9, cpu_milli FROM node");
	KT_ROW_STR("it is another node", got, "1|n1|0.0|5.0|4000\n2|n1|6.0||2000");
	pods = kt_ask(results, "SELECT name, cpu_milli, node, ended / 1e9 FROM pod ORDER BY pod");
	KT_ROW_STR("and another pod", pods, "a|1000|1|5.0\na|2000|2|");
}

/* ---- repeating ---- */

static const KdGpuShape shapes[] = { { 2000, { 1, 500, NULL }, 0.5 },
				     { 1000, { 0, 0, NULL }, 0.5 } };

static const KdGpuShape *find_shapes(gpointer data, guint *ret_n)
{
	(void) data;
	*ret_n = G_N_ELEMENTS(shapes);
	return shapes;
}

static void equal_runs(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GPtrArray) digests = g_ptr_array_new_with_free_func(g_free);
	const KdRecorderOptions options = { .level = KD_RECORD_FULL, .find_shapes = find_shapes };

	/* The same twice, then without caches. */
	for (int i = 0; i < 3; i++) {
		g_auto(KtRecording) stage = { 0 };

		kt_recording_open(&stage, results, &options, i == 2);
		kt_recording_fill(&stage);
		kt_recording_finish(&stage, KD_TIME_NEVER);
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
		g_auto(KtRecording) stage = { 0 };
		KdRecorderCounts got;

		kt_recording_open(&stage, results,
				  &(KdRecorderOptions){ .level = (KdRecordLevel) level }, false);
		kt_recording_fill(&stage);
		kt_recording_finish(&stage, KD_TIME_NEVER);
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
		g_auto(KtRecording) stage = { 0 };

		kt_recording_open(&stage, results, &(KdRecorderOptions){ .level = KD_RECORD_FULL },
				  false);
		kt_recording_fill(&stage);
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
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *got = NULL;
	KdStop stop;

	kt_recording_open(
		&stage, results,
		&(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .sample_every = KD_SECOND },
		false);
	kt_recording_fill(&stage);
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

static CU_TestInfo tests[] = {
	{ "small rows", small_rows }, { "levels", row_counts }, { "scores", scores },
	{ "preempted", preempted },   { "waits", waits },       { "a node again", node_again },
	{ "equal runs", equal_runs }, { "counts", counts },     { "given up", given_up },
	{ "a full disk", full_disk }, CU_TEST_INFO_NULL
};

KT_SUITE(recorder) = { .pName = "recorder", .pTests = tests };
