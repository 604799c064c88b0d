/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public traces through the whole simulator: what stands in the file comes, runs and ends.
 *
 * The files are counted here a second time, line by line; the sum over all pods of what they ask
 * for and how long they run must be the file's when it is read, and again when it has been
 * simulated on a cluster that holds it.
 */
#include "config.h"

#include <kubedes/lines.h>
#include <math.h>
#include <string.h>

#include "kt_results.h"
#include "kt_run.h"
#include "run/run.h"

#if defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#endif

/* Of a trace that is read, and of one that is simulated. */
#ifdef SLOW
#define MOST_READ 10000
#define MOST_PODS 1000
#else
#define MOST_READ G_MAXINT64
#define MOST_PODS G_MAXINT64
#endif

/* What a trace has: jobs, pods, and millicores times milliseconds. */
typedef struct {
	gint64 jobs, pods, work;
} Sum;

/* ---- the files, plainly ---- */

/* Lines by strsep(): where strstr() looks at all that follows, g_strsplit() takes minutes. */

/* Fields from 1; missing ones are -1. */
static double swf_field(char **fields, guint want)
{
	guint n = 0;

	for (; *fields; fields++)
		if (**fields && ++n == want)
			return g_ascii_strtod(*fields, NULL);
	return -1;
}

static Sum count_swf(const char *path)
{
	g_autofree char *text = kd_file_read(path, NULL, NULL);
	char *rest = text, *line;
	Sum sum = { 0 };

	while ((line = strsep(&rest, "\n"))) {
		g_auto(GStrv) fields = g_strsplit_set(g_strstrip(line), " \t", -1);
		const double asked = swf_field(fields, 8), got = swf_field(fields, 5);
		const gint64 procs = (gint64) (asked > 0 ? asked : got);

		if (*line == ';' || *line == '\0')
			continue;
		sum.jobs++;
		sum.pods += procs;
		sum.work += procs * 1000 * (gint64) (MAX(swf_field(fields, 4), 0) * 1000);
	}
	return sum;
}

/* A file without times is of pods that stay. */
static Sum count_openb(const char *path)
{
	g_autofree char *text = kd_file_read(path, NULL, NULL);
	char *rest = g_strchomp(text), *line;
	Sum sum = { 0 };

	strsep(&rest, "\n"); /* the header */
	while ((line = strsep(&rest, "\n"))) {
		g_auto(GStrv) f = g_strsplit(line, ",", -1);
		const guint n = g_strv_length(f);
		const gint64 from = n > 10 ? MAX(g_ascii_strtoll(f[8], NULL, 10),
						 g_ascii_strtoll(f[10], NULL, 10))
					   : 0;
		const gint64 to = n > 10 ? g_ascii_strtoll(f[9], NULL, 10) : 0;

		sum.jobs++;
		sum.pods++;
		sum.work += g_ascii_strtoll(f[1], NULL, 10) * MAX(to - from, 0) * 1000;
	}
	return sum;
}

/* Rows of a list that names no jobs: pods come and go by themselves. */
static Sum count_dlrm(const char *path)
{
	g_autofree char *text = kd_file_read(path, NULL, NULL);
	char *rest = g_strchomp(text), *line;
	Sum sum = { 0 };

	strsep(&rest, "\n"); /* the header */
	while ((line = strsep(&rest, "\n"))) {
		g_auto(GStrv) f = g_strsplit(line, ",", -1);
		const double from = g_ascii_strtod(f[14], NULL), to = g_ascii_strtod(f[16], NULL);

		sum.jobs++;
		sum.pods++;
		if (*f[16])
			sum.work += (gint64) (g_ascii_strtod(f[3], NULL) * 1000) *
				    llround((to - from) * 1000);
	}
	return sum;
}

static Sum count_batch_tasks(const char *path)
{
	g_autofree char *text = kd_file_read(path, NULL, NULL);
	char *rest = g_strchomp(text), *line;
	Sum sum = { 0 };

	while ((line = strsep(&rest, "\n"))) {
		g_auto(GStrv) f = g_strsplit(line, ",", -1);
		const gint64 runs = g_ascii_strtoll(f[1], NULL, 10) -
				    g_ascii_strtoll(f[0], NULL, 10);
		const gint64 pods = g_ascii_strtoll(f[4], NULL, 10);

		if (runs < 0)
			continue;
		sum.jobs++;
		sum.pods += pods;
		sum.work += pods * g_ascii_strtoll(f[6], NULL, 10) * 10 * runs * 1000;
	}
	return sum;
}

#define HPC(n, cpus)                                                                               \
	"  nodeGroups:\n"                                                                          \
	"  - {name: node, count: " n ", template: {status: {capacity: {cpu: '" cpus                \
	"', memory: 1Pi, pods: '5000'}}}}\n"
#define OPENB                                                                                      \
	"  nodes:\n"                                                                               \
	"  - path: ${KUBEDES_TRACES}/alibaba-openb-gpu-v2023/openb_node_list_all_node.csv\n"

static const struct {
	const char *file;
	Sum (*count)(const char *path);
	const char *cluster; /* NULL: it is not simulated */
	gint64 never; /* pods for which no node is big enough; -1 = more pods than there is room */
	const char *more; /* settings of the workload */
	gint64 bad_rows;
} traces[] = {
	{ "swf/SDSC-SP2-1998-first4961.swf.gz", count_swf, HPC("8", "64"), 0, NULL, 0 },
	{ "swf/HPC2N-2002-first3000.swf", count_swf, HPC("8", "64"), 0, NULL, 0 },
	{ "swf/NASA-iPSC-1993-3.1-cln.swf.gz", count_swf, HPC("8", "64"), 0, NULL, 0 },
	{ "swf/lublin_256.swf.gz", count_swf, HPC("8", "256"), 0, NULL, 0 },
	{ "swf/metacentrum-wagap-2013-zewura-zegox.swf.gz", count_swf, HPC("8", "640"), 0, NULL,
	  0 },
	{ "alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz", count_openb, OPENB, 0, NULL, 0 },
	{ "alibaba-openb-gpu-v2023/openb_pod_list_gpushare40.csv.gz", count_openb, OPENB, 0, NULL,
	  0 },
	{ "alibaba-openb-gpu-v2023/openb_pod_list_gpuspec10.csv.gz", count_openb, OPENB, 2, NULL,
	  0 },
	{ "alibaba-openb-gpu-v2023/openb_pod_list_multigpu20.csv.gz", count_openb, OPENB, -1, NULL,
	  0 },
	{ "alibaba-dlrm-gpu-v2025/disaggregated_DLRM_trace.csv.gz", count_dlrm, NULL, 0,
	  ", format: csv, options: {name: instance_sn, submit: creation_time, end: deletion_time, "
	  "cpu: cpu_request, memory: memory_request, gpu: gpu_request, units: {memory: Gi}, "
	  "ignore: ['*']}",
	  0 },
	{ "alibaba-v2017/batch_task.csv.gz", count_batch_tasks, NULL, 0,
	  ", format: csv, options: {header: [submit, end, job, task, pods, status, cpu, memory], "
	  "scale: {cpu: 0.01, memory: 128Gi}, ignore: [job, task, status]}",
	  209 },
};

/* ---- the same, read ---- */

static Sum count_arrivals(KdTrace *trace, const char *row)
{
	Sum sum = { 0 };
	g_autoptr(GError) error = NULL;
	guint64 job = 0;
	KdArrival a;

	while (kd_trace_next(trace, &a, &error)) {
		sum.jobs += !a.job || a.job != job;
		job = a.job;
		if (a.object->kind == &kd_kind_pod) {
			sum.pods++;
			if (a.duration != KD_TIME_NEVER)
				sum.work += kt_amounts_of_pod(a.object).milli_cpu *
					    (a.duration / KD_MILLISECOND);
		}
		kd_object_unref(a.object);
	}
	KT_ROW_NO_ERROR(row, error);
	return sum;
}

static KdScenario *load(guint i, const char *path)
{
	g_autofree char *text = g_strdup_printf("cluster:\n%s"
						"workloads: [{path: '%s'%s}]\n"
						"record: {level: summary, sampleEvery: 24h}\n",
						traces[i].cluster ? traces[i].cluster : OPENB, path,
						traces[i].more ? traces[i].more : "");

	return kt_scenario(traces[i].file, kt_tmp(), text, NULL);
}

static void check_sums(const char *row, const Sum *got, const Sum *want)
{
	KT_ROW_INT(row, got->jobs, want->jobs);
	KT_ROW_INT(row, got->pods, want->pods);
	KT_ROW_INT(row, got->work, want->work);
}

static void test_reading(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(traces); i++) {
		const char *row = traces[i].file, *path = kt_traces(row);
		const GPtrArray *messages;

		if (!path) {
			kt_skip("%s is not there", row);
			continue;
		}
		g_autoptr(KdScenario) scenario = load(i, path);
		g_autoptr(KdTrace) trace = kd_trace_open(kt_workload(scenario), ".", 1, NULL);
		const Sum want = traces[i].count(path);
		if (want.pods > MOST_READ)
			continue;
		const Sum got = count_arrivals(trace, row);

		check_sums(row, &got, &want);
		KT_ROW_INT(row, (gint64) kd_trace_bad_rows(trace, &messages), traces[i].bad_rows);
	}
}

/* ---- the same, simulated ---- */

static void simulate(guint i, const char *path, const Sum *want)
{
	const char *row = traces[i].file;
	g_autoptr(KdScenario) scenario = load(i, path);
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, NULL);
	const KdRunOptions options = { .until = KD_TIME_UNSET };
	g_autoptr(GError) error = NULL;
	KdRunSummary summary = { 0 };

	if (!scenario)
		return;
	kd_run(scenario, &options, results, &summary, &error);
	KT_ROW_NO_ERROR(row, error);
	KT_ROW_INT(row, (gint64) summary.n_pods, want->pods);
	KT_ROW_INT(row, (gint64) summary.n_bad_rows, 0);
	if (traces[i].never >= 0)
		KT_ROW_INT(row, want->pods - (gint64) summary.n_bound, traces[i].never);
	if (traces[i].never == 0) {
		g_autofree char *work = kt_ask(results, "SELECT sum(cpu_milli * ((ended - started) "
							"/ 1000000)) FROM pod");
		g_autofree char *left = kt_ask(
			results, "SELECT count(*) FROM pod WHERE phase != 'Succeeded'");
		KT_ROW_INT(row, g_ascii_strtoll(work, NULL, 10), want->work);
		KT_ROW_STR(row, left, "0");
	}
	kd_run_summary_clear(&summary);
}

static void test_replay(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(traces); i++) {
		const char *path = kt_traces(traces[i].file);
		const Sum want = path ? traces[i].count(path) : (Sum){ 0 };

		if (path && traces[i].cluster && want.pods <= MOST_PODS)
			simulate(i, path, &want);
	}
}

/* ---- together ---- */

/* 120 jobs of up to 13 processors for a machine of 16, which is busy all the time. */
static const char *folder_with_log(void)
{
	const char *folder = kt_tmp();
	g_autoptr(GString) text = g_string_new("; MaxProcs: 16\n");

	for (guint i = 0; i < 120; i++)
		g_string_append_printf(text,
				       "%u %u -1 %u %u -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n", i,
				       20 * i, 20 + i * 37 % 60, 1 + i * 5 % 13);
	kt_write(folder, "log.swf", text->str);
	return folder;
}

/* At how many times the pods of one job start, at most. */
static char *spread(const char *options)
{
	const char *folder = folder_with_log();
	g_autofree char *text = g_strdup_printf(
		"cluster: {nodes: [{format: swf-nodes, path: log.swf}]}\n"
		"workloads: [{path: log.swf, options: {%s}}]\n"
		"record: {level: summary}\n",
		options);
	g_autoptr(KdScenario) scenario = kt_scenario(options, folder, text, NULL);
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, NULL);
	const KdRunOptions run = { .until = KD_TIME_UNSET, .check = true };
	g_autoptr(GError) error = NULL;
	KdRunSummary summary = { 0 };

	kd_run(scenario, &run, results, &summary, &error);
	KT_ROW_NO_ERROR(options, error);
	KT_ROW_INT("all have run", (gint64) summary.n_ended, (gint64) summary.n_pods);
	kd_run_summary_clear(&summary);
	return kt_ask(results,
		      "SELECT max(n) FROM (SELECT count(DISTINCT started) AS n FROM pod GROUP BY "
		      "substr(name, 1, 3 + instr(substr(name, 5) || '-', '-')))");
}

static void test_together(void)
{
	g_autofree char *gang = spread("gang: true");
	g_autofree char *loose = spread("gang: false");

	KT_ROW_STR("the pods of a job start at one time", gang, "1");
	KT_ROW_TRUE("those of no group as there is room", g_ascii_strtoll(loose, NULL, 10) > 1);
}

static CU_TestInfo tests[] = {
	{ "jobs read are jobs in the file", test_reading },
	{ "and they all run", test_replay },
	{ "jobs start together", test_together },
	CU_TEST_INFO_NULL,
};

KT_SUITE(replay) = { .pName = "replay", .pTests = tests };
