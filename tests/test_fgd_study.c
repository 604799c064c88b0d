/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The published study of GPU fragmentation (Weng et al., "Beware of Fragmentation", ATC 2023), run
 * again: 10 orders of arrival of the same pods under 5 policies, and the curves of its figures;
 * for one order also where each pod went, and to which devices.
 */
#include "config.h"

#include <kubedes/lines.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "kt.h"
#include "run/run.h"

#if defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#endif

#define FIRST_SEED 42
#ifdef SLOW
#define N_SEEDS 2
#else
#define N_SEEDS 10
#endif

static const struct {
	const char *policy, *curves, *placements; /* here; in expected_*.csv; in placements/ */
} policies[] = {
	{ "DotProduct", "02-DotProd", "DotProd" },
	{ "GpuClustering", "03-GpuClustering", "GpuClustering" },
	{ "GpuPacking", "04-GpuPacking", "GpuPacking" },
	{ "BestFit", "05-BestFit", "BestFit" },
	{ "FGD", "06-FGD", "FGD" },
};

/* In the order of v_gpu_level.  The published numbers are rounded. */
static const struct {
	const char *name, *file;
	double tolerance;
} curves[] = {
	{ "allocation", "fgd/expected_alloc_per_seed.csv", 0.011 },
	{ "fragmented", "fgd/expected_frag_per_seed.csv", 0.011 },
	{ "fragmented of idle", "fgd/expected_fragratio_per_seed.csv", 0.05 },
};

#define N_LEVELS 18

/* One curve of one run as published. */
typedef struct {
	gint64 level[N_LEVELS];
	double value[N_LEVELS];
} Curve;

static struct {
	guint n_runs;
	double seconds;
	double worst[G_N_ELEMENTS(curves)];
} tally;

/* ---- what was published ---- */

enum { WORKLOAD, POLICY, SEED, FIRST_LEVEL };

/* The head of the file names the levels, its rows begin with workload, policy and seed. */
static bool read_curve(const char *path, const char *policy, gint64 seed, Curve *ret)
{
	g_autoptr(KdLines) lines = kd_lines_open(path, NULL);
	char *fields[FIRST_LEVEL + N_LEVELS], *line;
	gint64 value;
	bool good = lines != NULL;

	for (guint row = 0; good && (line = kd_lines_next(lines, NULL, NULL)); row++) {
		if (kd_csv_split(line, ',', fields, G_N_ELEMENTS(fields)) != G_N_ELEMENTS(fields))
			return false;
		if (row == 0) {
			for (guint i = 0; i < N_LEVELS; i++)
				good &= kd_field_int(fields[FIRST_LEVEL + i], &ret->level[i]);
			continue;
		}
		if (strcmp(fields[WORKLOAD], "default") || strcmp(fields[POLICY], policy) ||
		    !kd_field_int(fields[SEED], &value) || value != seed)
			continue;
		for (guint i = 0; i < N_LEVELS; i++)
			good &= kd_field_double(fields[FIRST_LEVEL + i], &ret->value[i]);
		return good;
	}
	return false;
}

/* ---- what comes out here ---- */

/* @seed is that of the study: it chose the order of pods and nodes. */
static KdScenario *make_scenario(gint64 seed)
{
	static const char text[] =
		"apiVersion: kubedes.io/v1\n"
		"kind: Scenario\n"
		"metadata: {name: fgd-@SEED@}\n"
		"cluster:\n"
		"  nodes:\n"
		"  - format: openb-nodes\n"
		"    path: @OPENB@/openb_node_list_gpu_node.csv\n"
		"    options: {order: @FGD@/nodeorder_default_seed@SEED@.csv.gz}\n"
		"scheduler:\n"
		"  tieBreak: first\n"
		"  percentageOfNodesToScore: 100\n"
		"  retry: false\n"
		"  typicalPods: {path: @OPENB@/openb_pod_list_default.csv.gz}\n"
		"workloads:\n"
		"- format: openb\n"
		"  path: @OPENB@/openb_pod_list_default.csv.gz\n"
		"  options: {sequence: @FGD@/sequence_default_seed@SEED@.csv.gz}\n"
		"  departures: false\n"
		"record: {level: summary, sampleAttempts: true}\n";
	g_autoptr(GString) out = g_string_new(text);
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, seed);
	g_autofree char *openb = g_canonicalize_filename(kt_traces("alibaba-openb-gpu-v2023"),
							 NULL);
	g_autofree char *fgd = g_canonicalize_filename(kt_traces("fgd/sequences"), NULL);
	g_autofree char *file = g_build_filename(kt_tmp(), "scenario.yaml", NULL);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GError) error = NULL;
	KdScenario *scenario;

	g_string_replace(out, "@SEED@", number, 0);
	g_string_replace(out, "@OPENB@", openb, 0);
	g_string_replace(out, "@FGD@", fgd, 0);
	g_file_set_contents(file, out->str, -1, &error);
	KT_ROW_NO_ERROR(file, error);
	scenario = kd_scenario_load(file, NULL, problems);
	kd_problems_to_error(problems, &error);
	KT_ROW_NO_ERROR("the scenario can be read", error);
	return scenario;
}

/* One run in a database of its own; NULL after a failed row. */
static KdResults *run(const KdScenario *scenario, const char *policy, gint64 *ret_run)
{
	g_autoptr(GError) error = NULL;
	const KdRunOptions options = { .policy = policy, .until = KD_TIME_UNSET };
	KdRunSummary summary = { 0 };
	KdResults *results = kd_results_create(":memory:", false, &error);
	const gint64 start = g_get_monotonic_time();

	if (results && !kd_run(scenario, &options, results, &summary, &error))
		g_clear_pointer(&results, kd_results_free);
	tally.seconds += (double) (g_get_monotonic_time() - start) / 1e6;
	tally.n_runs++;
	*ret_run = summary.run;
	kd_run_summary_clear(&summary);
	KT_ROW_NO_ERROR(policy, error);
	return results;
}

/* v_gpu_level by level; what has no row is not a number. */
typedef struct {
	double value[200][G_N_ELEMENTS(curves)];
} Levels;

static void read_levels(const KdResults *results, gint64 run, Levels *ret)
{
	g_autoptr(sqlite3_stmt) rows = kd_results_prepare(
		results,
		"SELECT level, allocation, frag, frag_ratio FROM v_gpu_level WHERE run = ?", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(ret->value) * G_N_ELEMENTS(curves); i++)
		ret->value[i / G_N_ELEMENTS(curves)][i % G_N_ELEMENTS(curves)] = (double) NAN;
	sqlite3_bind_int64(rows, 1, run);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		gint64 level = sqlite3_column_int64(rows, 0);

		g_assert(level >= 0 && level < (gint64) G_N_ELEMENTS(ret->value));
		for (guint i = 0; i < G_N_ELEMENTS(curves); i++)
			ret->value[level][i] = sqlite3_column_double(rows, (int) i + 1);
	}
}

static void check_curve(const Levels *got, guint policy, gint64 seed, guint curve)
{
	Curve want;
	g_autofree char *name = g_strdup_printf("seed %" G_GINT64_FORMAT ", %s, %s", seed,
						policies[policy].policy, curves[curve].name);

	if (!KT_ROW_TRUE(name, read_curve(kt_traces(curves[curve].file), policies[policy].curves,
					  seed, &want)))
		return;
	for (guint i = 0; i < N_LEVELS; i++) {
		const double value = got->value[want.level[i]][curve];
		g_autofree char *row = g_strdup_printf("%s at %" G_GINT64_FORMAT " %%", name,
						       want.level[i]);

		KT_ROW_DOUBLE(row, value, want.value[i], curves[curve].tolerance);
		tally.worst[curve] = MAX(tally.worst[curve], fabs(value - want.value[i]));
	}
}

/* ---- placements ---- */

/* "openb-pod-0255,openb-node-0260,0-1", as the published files have it behind the number. */
static GPtrArray *placements(const KdResults *results, gint64 run)
{
	g_autoptr(sqlite3_stmt) rows = kd_results_prepare(
		results,
		"SELECT pod.name || ',' || ifnull(node.name, '') || ',' || ifnull(gpu_index, '') "
		"FROM pod LEFT JOIN node USING (run, node) WHERE run = ? ORDER BY pod",
		NULL);
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);

	sqlite3_bind_int64(rows, 1, run);
	while (sqlite3_step(rows) == SQLITE_ROW)
		g_ptr_array_add(out, g_strdup((const char *) sqlite3_column_text(rows, 0)));
	return out;
}

static void check_placements(const KdResults *results, gint64 run, guint policy)
{
	g_autofree char *name = g_strdup_printf(
		"fgd/placements/placement_default_seed%d_%s_gobinary.csv.gz", FIRST_SEED,
		policies[policy].placements);
	g_autoptr(GPtrArray) got = placements(results, run);
	g_autoptr(GError) error = NULL;
	const char *path = kt_traces(name), *line;

	if (!path) {
		kt_skip("%s is not there", name);
		return;
	}
	g_autoptr(KdLines) lines = kd_lines_open(path, &error);
	kd_lines_next(lines, NULL, &error);
	for (guint i = 0; (line = kd_lines_next(lines, NULL, &error)); i++) {
		const char *want = strchr(line, ',') + 1;
		g_autofree char *row = g_strdup_printf("%s: pod %u", policies[policy].policy, i);

		if (!KT_ROW_STR(row, i < got->len ? got->pdata[i] : NULL, want))
			break; /* the rest follows from it */
	}
	KT_ROW_NO_ERROR(name, error);
	KT_ROW_INT(name, got->len, 10866);
}

/* ---- all of it ---- */

static void check_seed(gint64 seed)
{
	g_autoptr(KdScenario) scenario = make_scenario(seed);

	for (guint i = 0; scenario && i < G_N_ELEMENTS(policies); i++) {
		gint64 number;
		Levels levels;
		g_autoptr(KdResults) results = run(scenario, policies[i].policy, &number);

		if (!results)
			continue;
		read_levels(results, number, &levels);
		for (guint j = 0; j < G_N_ELEMENTS(curves); j++)
			check_curve(&levels, i, seed, j);
		if (seed == FIRST_SEED)
			check_placements(results, number, i);
	}
}

static void tell(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	g_print("\n    fgd_study: %u runs; worst differences: allocation %.4f, fragmented %.4f, "
		"fragmented of idle %.4f; %.2f s a run, at most %.0f MiB",
		tally.n_runs, tally.worst[0], tally.worst[1], tally.worst[2],
		tally.seconds / MAX(tally.n_runs, 1), (double) usage.ru_maxrss / 1024);
}

static void test_study(void)
{
	const char *const needed[] = { "fgd/sequences", "alibaba-openb-gpu-v2023", curves[0].file,
				       curves[1].file, curves[2].file };

	for (guint i = 0; i < G_N_ELEMENTS(needed); i++)
		if (!kt_traces(needed[i])) {
			kt_skip("no %s in $KUBEDES_TRACES", needed[i]);
			return;
		}
	for (gint64 seed = FIRST_SEED; seed < FIRST_SEED + N_SEEDS; seed++)
		check_seed(seed);
	tell();
}

static CU_TestInfo tests[] = {
	{ "curves and placements as published", test_study },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fgd_study) = { .pName = "fgd_study", .pTests = tests };
