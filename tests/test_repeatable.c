/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Same inputs and seed, same results; what is only a way of computing changes none of them.
 *
 * The workload is a small trace of shared and whole GPUs that does not fit all at once, so that
 * pods wait, come back and end; everything is recorded.
 */
#include "config.h"

#include <kubedes/rng.h>
#include <string.h>

#include "kt.h"
#include "run/run.h"

#define N_NODES 12
#define N_PODS  150

/* ---- the scenario ---- */

static void write_nodes(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "nodes.csv", NULL);
	g_autoptr(GString) text = g_string_new("sn,cpu_milli,memory_mib,gpu,model\n");

	for (guint i = 0; i < N_NODES; i++)
		g_string_append_printf(text, "n%02u,%u,%u,%u,%s\n", i, i % 3 ? 8000 : 16000,
				       i % 2 ? 16384 : 32768, i % 4, i % 4 == 3 ? "T4" : "V100M16");
	KT_ROW_TRUE(path, g_file_set_contents(path, text->str, -1, NULL));
}

static void write_pods(const char *folder)
{
	static const guint shares[] = { 250, 500, 810 };
	g_autofree char *path = g_build_filename(folder, "pods.csv", NULL);
	g_autoptr(gsl_rng) rng = kd_rng_stream(7, "pods");
	g_autoptr(GString) text = g_string_new(
		"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
		"creation_time,deletion_time,scheduled_time\n");
	guint at = 0;

	for (guint i = 0; i < N_PODS; i++) {
		const guint kind = (guint) kd_rng_below(rng, 4); /* none, a share, whole ones */
		const guint n = kind == 0 ? 0 : kind < 3 ? 1 : 1 + (guint) kd_rng_below(rng, 2);
		const guint milli = kind == 0 ? 0 : kind < 3 ? shares[kd_rng_below(rng, 3)] : 1000;
		const guint cpu = 500 * (1 + (guint) kd_rng_below(rng, 8));

		at += (guint) kd_rng_below(rng, 20);
		g_string_append_printf(text, "p%03u,%u,%u,%u,%u,%s,LS,Running,%u,%u,%u\n", i, cpu,
				       cpu * 2, n, milli, kd_rng_below(rng, 8) || !n ? "" : "T4",
				       at, at + 60 + (guint) kd_rng_below(rng, 900), at);
	}
	KT_ROW_TRUE(path, g_file_set_contents(path, text->str, -1, NULL));
}

static KdScenario *make_scenario(const char *workload, const char *record)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "scenario.yaml", NULL);
	g_autofree char *text = g_strdup_printf(
		"apiVersion: kubedes.io/v1\n"
		"kind: Scenario\n"
		"metadata: {name: repeat}\n"
		"cluster:\n"
		"  nodes: [{format: openb-nodes, path: nodes.csv}]\n"
		"workloads:\n"
		"- {format: openb, path: pods.csv%s}\n"
		"record: {%s}\n",
		workload, record);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GError) error = NULL;
	KdScenario *scenario;

	write_nodes(folder);
	write_pods(folder);
	KT_ROW_TRUE(path, g_file_set_contents(path, text, -1, NULL));
	scenario = kd_scenario_load(path, NULL, problems);
	kd_problems_to_error(problems, &error);
	KT_ROW_NO_ERROR("the scenario can be read", error);
	return scenario;
}

/* ---- runs ---- */

/* What two equal runs have in common; "" after a failed row. */
typedef struct {
	char *digest, *names; /* of all results; of the pods that came */
	guint64 fingerprint, n_bound;
} Outcome;

static void outcome_clear(Outcome *outcome)
{
	g_free(outcome->digest);
	g_free(outcome->names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

static char *ask(const KdResults *results, const char *sql, gint64 run)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(results, sql, NULL);

	sqlite3_bind_int64(row, 1, run);
	if (sqlite3_step(row) != SQLITE_ROW)
		return g_strdup("");
	return g_strdup((const char *) sqlite3_column_text(row, 0));
}

static Outcome run_into(KdResults *results, const KdScenario *scenario, const KdRunOptions *options)
{
	g_autoptr(GError) error = NULL;
	KdRunSummary summary = { 0 };
	Outcome out = { 0 };

	if (kd_run(scenario, options, results, &summary, &error)) {
		out.digest = kd_results_digest(results, summary.run, &error);
		out.names = ask(results,
				"SELECT group_concat(name || ' ' || created) FROM "
				"(SELECT name, created FROM pod WHERE run = ? ORDER BY pod)",
				summary.run);
		out.fingerprint = summary.fingerprint;
		out.n_bound = summary.n_bound;
	}
	KT_ROW_NO_ERROR("it runs", error);
	kd_run_summary_clear(&summary);
	return out;
}

static Outcome run(const KdScenario *scenario, const KdRunOptions *options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, &error);

	KT_ROW_NO_ERROR("a database in memory", error);
	return results ? run_into(results, scenario, options) : (Outcome){ 0 };
}

static void check_same(const char *row, const Outcome *a, const Outcome *b)
{
	KT_ROW_TRUE(row, a->digest && b->digest);
	KT_ROW_STR(row, a->digest, b->digest);
	KT_ROW_INT(row, (gint64) a->fingerprint, (gint64) b->fingerprint);
}

static void check_other(const char *row, const Outcome *a, const Outcome *b)
{
	KT_ROW_TRUE(row, a->digest && b->digest && strcmp(a->digest, b->digest) != 0);
	KT_ROW_TRUE(row, a->fingerprint != b->fingerprint);
}

static const struct {
	const char *row, *policy;
} rows[] = {
	{ "the default profile", "default" },
	{ "gradients of fragmentation, with typical pods of the workload", "FGD" },
	{ "chance", "Random" },
};

#define EVERYTHING "level: full, objects: true, sampleEvery: 30s"

static void test_again(void)
{
	g_autoptr(KdScenario) scenario = make_scenario("", EVERYTHING);
	const gint64 other = 2;

	for (guint i = 0; scenario && i < G_N_ELEMENTS(rows); i++) {
		KdRunOptions options = { .policy = rows[i].policy, .until = KD_TIME_UNSET };
		g_auto(Outcome) first = run(scenario, &options);
		g_auto(Outcome) second = run(scenario, &options);

		check_same(rows[i].row, &first, &second);
		KT_ROW_TRUE(rows[i].row, first.n_bound == N_PODS);
		options.seed = &other;
		g_auto(Outcome) third = run(scenario, &options);
		check_other(rows[i].row, &first, &third);
	}
}

/* Without caches, and with everything verified as it goes. */
static void test_ways(void)
{
	g_autoptr(KdScenario) scenario = make_scenario("", EVERYTHING);

	for (guint i = 0; scenario && i < G_N_ELEMENTS(rows); i++) {
		KdRunOptions options = { .policy = rows[i].policy, .until = KD_TIME_UNSET };
		g_auto(Outcome) usual = run(scenario, &options);

		options.plain = true;
		g_auto(Outcome) plain = run(scenario, &options);
		check_same(rows[i].row, &usual, &plain);
		options.plain = false;
		options.check = true;
		g_auto(Outcome) checked = run(scenario, &options);
		check_same(rows[i].row, &usual, &checked);
	}
}

/* Whatever is written down, and however many runs the file has already. */
static void test_recording(void)
{
	static const char *const levels[] = { "level: none", "level: summary",
					      "level: default, objects: true",
					      "level: summary, sampleAttempts: true", EVERYTHING };
	const KdRunOptions options = { .policy = "FGD", .until = KD_TIME_UNSET };
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, NULL);
	guint64 fingerprint = 0;

	for (guint i = 0; i < G_N_ELEMENTS(levels); i++) {
		g_autoptr(KdScenario) scenario = make_scenario("", levels[i]);
		g_auto(Outcome) first = run_into(results, scenario, &options);
		g_auto(Outcome) second = run_into(results, scenario, &options);

		check_same(levels[i], &first, &second);
		KT_ROW_TRUE(levels[i], i == 0 || first.fingerprint == fingerprint);
		fingerprint = first.fingerprint;
	}
}

/* Requests take time, and come at times of their own. */
static void test_slow(void)
{
	g_autoptr(KdScenario) scenario = make_scenario("", "level: full, requests: true}\n"
							   "controlPlane: {mode: default");
	const gint64 other = 2;

	for (guint i = 0; scenario && i < G_N_ELEMENTS(rows); i++) {
		KdRunOptions options = { .policy = rows[i].policy, .until = KD_TIME_UNSET };
		g_auto(Outcome) first = run(scenario, &options);

		options.check = true;
		g_auto(Outcome) second = run(scenario, &options);
		check_same(rows[i].row, &first, &second);
		KT_ROW_TRUE(rows[i].row, first.n_bound == N_PODS);
		options.seed = &other;
		g_auto(Outcome) third = run(scenario, &options);
		check_other(rows[i].row, &first, &third);
	}
}

/* A policy moves no draw of the workload. */
static void test_common_random_numbers(void)
{
	g_autoptr(KdScenario)
		scenario = make_scenario(", sample: 0.5, shuffle: true", "level: summary");
	KdRunOptions options = { .policy = "default", .until = KD_TIME_UNSET };
	g_auto(Outcome) usual = run(scenario, &options);
	const gint64 other = 2;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		options.policy = rows[i].policy;
		g_auto(Outcome) same = run(scenario, &options);
		KT_ROW_STR(rows[i].row, same.names, usual.names);
	}
	options.seed = &other;
	g_auto(Outcome) changed = run(scenario, &options);
	KT_ROW_TRUE("another seed brings other pods", g_strcmp0(changed.names, usual.names) != 0);
}

static CU_TestInfo tests[] = {
	{ "the same again, and another seed", test_again },
	{ "plain and checked", test_ways },
	{ "requests that take time", test_slow },
	{ "levels of recording", test_recording },
	{ "common random numbers", test_common_random_numbers },
	CU_TEST_INFO_NULL,
};

KT_SUITE(repeatable) = { .pName = "repeatable", .pTests = tests };
