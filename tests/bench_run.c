/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole runs of public traces, from the scenario to the database, at the levels none and default:
 * seconds by the clock, and of the processors.  Left out, saying so, where $KUBEDES_TRACES has no
 * such trace.  $srcdir is the source tree.
 */
#include "config.h"

#include "kt_ratio.h"

#include "run/run.h"

typedef struct {
	const char *name;
	const char *scenario; /* below the source tree */
	const char *policy;
	const char *needs; /* below $KUBEDES_TRACES */
	double known;      /* seconds of another program; 0 */
	int rounds;        /* the best of so many counts */
} Trace;

static const Trace traces[] = {
	{ "FGD study, FGD", "workloads/fgd-study.yaml", "FGD",
	  "alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz", 325, 3 },
	{ "openb at 95 %, default", "workloads/openb-95.yaml", "default",
	  "alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz", 0, 5 },
	{ "openb at 95 %, FGD", "workloads/openb-95.yaml", "FGD",
	  "alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz", 0, 3 },
	{ "NASA iPSC, gangs", "workloads/nasa-ipsc.yaml", "default",
	  "swf/NASA-iPSC-1993-3.1-cln.swf.gz", 0, 2 },
};

static const char swf_text[] =
	"apiVersion: kubedes.io/v1\nkind: Scenario\nmetadata: {name: swf}\n"
	"cluster:\n  nodeGroups:\n  - name: node\n    count: 128\n"
	"    template: {status: {capacity: {cpu: 1, memory: 1Gi, pods: 110}}}\n"
	"workloads:\n- format: swf\n  path: ${KUBEDES_TRACES}/swf/NASA-iPSC-1993-3.1-cln.swf.gz\n";

static bool has(const char *file)
{
	g_autofree char *path = g_build_filename(g_getenv("KUBEDES_TRACES") ?: "", file, NULL);

	return g_getenv("KUBEDES_TRACES") && g_file_test(path, G_FILE_TEST_EXISTS);
}

/* Of one run; loading the scenario is a part of it. */
static KtCost measure(const Trace *trace, const char *path, const char *level, const char *db)
{
	g_autofree char *set = g_strconcat("record.level=", level, NULL);
	const char *sets[] = { set, NULL };
	const KdRunOptions options = { .policy = trace->policy, .until = KD_TIME_UNSET };
	const KtCost began = kt_cost_now();
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdScenario) scenario = kd_scenario_load(path, sets, problems);
	g_autofree char *said = kd_problems_print(problems);
	g_autoptr(GError) error = NULL;
	KdResults *results;
	KdRunSummary summary;

	if (!scenario)
		g_error("%s", said);
	results = kd_results_create(db, false, &error);
	if (!results || !kd_run(scenario, &options, results, &summary, &error) ||
	    !kd_results_close(results, &error))
		g_error("%s", error->message);
	kd_run_summary_clear(&summary);
	return kt_cost_since(began);
}

static void bench(const Trace *trace, const char *path, const char *db)
{
	g_autofree char *bare = g_strdup_printf("run of %s, level none, s", trace->name);
	g_autofree char *full = g_strdup_printf("run of %s, level default, s", trace->name);
	g_autofree char *cpu = g_strdup_printf("run of %s, level default, CPU s", trace->name);
	KtCost best[2] = { { G_MAXDOUBLE, G_MAXDOUBLE }, { G_MAXDOUBLE, G_MAXDOUBLE } };

	if (!has(trace->needs)) {
		printf("run of %s: skipped, $KUBEDES_TRACES has it not\n", trace->name);
		return;
	}
	for (int round = 0; round < trace->rounds; round++) {
		best[0] = kt_cost_min(best[0], measure(trace, path, "none", db));
		best[1] = kt_cost_min(best[1], measure(trace, path, "default", db));
	}
	kt_ratio_row(bare, best[0].wall, trace->known, trace->known > 0 ? "reference: in Go" : "");
	kt_ratio_row(full, best[1].wall, best[0].wall, "reference: none; ratio < 1.25");
	kt_ratio_row(cpu, best[1].cpu, best[0].cpu, "reference: none");
}

int main(void)
{
	const Trace swf = { .name = "NASA iPSC, no gangs",
			    .needs = "swf/NASA-iPSC-1993-3.1-cln.swf.gz",
			    .rounds = 1 };
	g_autofree char *folder = g_dir_make_tmp("kubedes-bench-XXXXXX", NULL);
	g_autofree char *db = g_build_filename(folder, "run.db", NULL);
	g_autofree char *file = g_build_filename(folder, "swf.yaml", NULL);

	kt_ratio_head();
	for (guint i = 0; i < G_N_ELEMENTS(traces); i++) {
		g_autofree char *path = g_build_filename(g_getenv("srcdir") ?: ".",
							 traces[i].scenario, NULL);
		bench(&traces[i], path, db);
	}
	if (g_file_set_contents(file, swf_text, -1, NULL))
		bench(&swf, file, db);
	remove(file);
	remove(db);
	remove(folder);
	return 0;
}
