/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster at the limits that Kubernetes documents: 150,000 pods are created, bound and running on
 * 5,000 nodes (workloads/scale-limits.yaml), CPU seconds of the whole run on one core: through the
 * calibrated control plane, beside the target and beside the same run in which requests take no
 * time; with a row kept of each request; and beyond its limits, with a slow disk of etcd.  A pod
 * that does not run in the end ends the benchmark.  $srcdir is the source tree.
 */
#include "config.h"

#include "kt_ratio.h"

#include "run/run.h"

enum { N_PODS = 150000, N_ROUNDS = 3 };

/* CPU seconds that the run through the control plane may take. */
static const double most_seconds = 30;

static const char no_requests[] = "record.requests=false";
static const char no_expectations[] = "expect=[]";

typedef struct {
	const char *path, *db;
} Bench;

static KdScenario *load(const Bench *bench, const char *const *sets)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdScenario *scenario = kd_scenario_load(bench->path, sets, problems);
	g_autofree char *said = kd_problems_print(problems);

	if (!scenario)
		g_error("%s", said);
	return scenario;
}

/* CPU seconds from the scenario to the closed database, with @sets. */
static double measure(const Bench *bench, const char *const *sets)
{
	const KdRunOptions options = { .until = KD_TIME_UNSET };
	const double began = kt_ratio_cpu();
	g_autoptr(KdScenario) scenario = load(bench, sets);
	g_autoptr(GError) error = NULL;
	KdResults *results = kd_results_create(bench->db, false, &error);
	KdRunSummary summary;

	if (!results || !kd_run(scenario, &options, results, &summary, &error) ||
	    !kd_results_close(results, &error))
		g_error("%s", error->message);
	if (summary.n_bound != (guint64) N_PODS)
		g_error("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " pods were bound",
			summary.n_bound, (guint64) N_PODS);
	kd_run_summary_clear(&summary);
	return kt_ratio_cpu() - began;
}

static void bench_all(const Bench *bench)
{
	static const char *const ideal[] = { no_requests, no_expectations,
					     "controlPlane.mode=ideal", NULL };
	static const char *const plain[] = { no_requests, no_expectations, NULL };
	static const char *const kept[] = { no_expectations, NULL };
	static const char *const slow[] = { no_requests, no_expectations,
					    "controlPlane.etcd.fsync.median=50ms",
					    "controlPlane.etcd.fsync.p99=500ms", NULL };
	static const char *const *const kinds[] = { ideal, plain, kept, slow };
	double best[G_N_ELEMENTS(kinds)];

	for (int round = 0; round < N_ROUNDS; round++)
		for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
			const double seconds = measure(bench, kinds[i]);

			best[i] = round == 0 ? seconds : MIN(best[i], seconds);
		}
	kt_ratio_row("150,000 pods on 5,000 nodes, control plane, s", best[1], most_seconds,
		     "reference: 30 s; ratio < 1");
	kt_ratio_row("the same, s", best[1], best[0], "reference: mode ideal");
	kt_ratio_row("the same with a row of each request, s", best[2], best[1],
		     "reference: without");
	kt_ratio_row("the same beyond its limits, slow disk of etcd, s", best[3], best[1],
		     "reference: within");
}

int main(void)
{
	g_autofree char *folder = g_dir_make_tmp("kubedes-bench-XXXXXX", NULL);
	g_autofree char *db = g_build_filename(folder, "run.db", NULL);
	g_autofree char *path = g_build_filename(g_getenv("srcdir") ?: ".",
						 "workloads/scale-limits.yaml", NULL);
	const Bench bench = { path, db };

	kt_ratio_head();
	bench_all(&bench);
	remove(db);
	remove(folder);
	return 0;
}
