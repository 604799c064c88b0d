/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/swf.c, swf_nodes.c: jobs and nodes of parallel machines. */
#include "config.h"

#include <kubedes/api/pod_group.h>

#include "kt_run.h"

static KdTrace *open_trace(const char *row, const char *folder, const char *workload)
{
	g_autofree char *text = g_strdup_printf("workloads:\n- %s\n", workload);
	g_autoptr(KdScenario) scenario = kt_scenario(row, folder, text, NULL);
	g_autoptr(GError) error = NULL;
	KdTrace *trace = scenario ? kd_trace_open(kt_workload(scenario), folder, 1, &error) : NULL;

	KT_ROW_NO_ERROR(row, error);
	return trace;
}

/* Without the folder of the file. */
static const char *after_slash(const char *message)
{
	return strrchr(message, '/') + 1;
}

/* ---- lines ---- */

/* "job-5(3)" is a group of three; "job-5-0 2/64Mi" asks for 2 CPUs; times in seconds. */
static void show(const KdArrival *arrival, GString *out)
{
	const KdMeta *meta = &arrival->object->metadata;

	g_string_append_printf(out, "%s%s", out->len ? ", " : "", meta->name);
	if (arrival->object->kind == &kd_kind_pod_group) {
		g_string_append_printf(out, "(%d)",
				       (int) KD_POD_GROUP(arrival->object)->spec.minMember);
		return;
	}
	const KtAmounts asks = kt_amounts_of_pod(arrival->object);
	const KdPodSpec *spec = KD_POD(arrival->object)->spec;

	g_string_append_printf(out, " %g", (double) asks.milli_cpu / 1000);
	if (asks.memory)
		g_string_append_printf(out, "/%dKi", (int) (asks.memory >> 10));
	if (spec->priorityClassName)
		g_string_append_printf(out, " %s", spec->priorityClassName);
	for (guint i = 0; i < spec->nodeSelector.n; i++)
		g_string_append_printf(out, " on %s", spec->nodeSelector.pairs[i].value);
	g_string_append_printf(out, " @%g+%g", (double) arrival->at / 1e9,
			       (double) arrival->duration / 1e9);
}

/* All of them, and behind "bad:" what was said of the others. */
static char *show_all(KdTrace *trace)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	const GPtrArray *messages;
	KdArrival arrival;

	while (trace && kd_trace_next(trace, &arrival, &error)) {
		show(&arrival, out);
		kd_object_unref(arrival.object);
	}
	for (guint i = 0; trace && kd_trace_bad_rows(trace, &messages) && i < messages->len; i++)
		g_string_append_printf(out, "%sbad: %s", out->len ? "; " : "",
				       after_slash(kt_message(messages->pdata[i])));
	if (error)
		g_string_append_printf(out, "%serror: %s", out->len ? "; " : "",
				       after_slash(error->message));
	return g_string_free(out, FALSE);
}

#define REST " 1 -1 -1 -1 -1 -1 -1 -1\n"

/*
 * Files: number, submit, wait, run, allocated, CPU time, memory, requested, its time, its memory;
 * from the status on.
 */
static const struct {
	const char *row, *text, *options, *want;
} rows[] = {
	{ "one processor", "1 7 -1 60 1 -1 -1 -1 -1 -1" REST, "", "job-1 1 @7+60" },
	{ "several are a group", "1 7 3 60 2 -1 -1 -1 -1 -1" REST, "",
	  "job-1(2), job-1-0 1 @7+60, job-1-1 1 @7+60" },
	{ "without a group", "1 7 3 60 2 -1 -1 -1 -1 -1" REST, "gang: false",
	  "job-1-0 1 @7+60, job-1-1 1 @7+60" },
	{ "one pod of all", "1 7 3 60 3 -1 -1 -1 -1 -1" REST, "pods: one", "job-1 3 @7+60" },
	{ "pods of two, the last of what is left", "1 7 3 60 5 -1 -1 -1 -1 -1" REST,
	  "cpusPerPod: 2, gang: false", "job-1-0 2 @7+60, job-1-1 2 @7+60, job-1-2 1 @7+60" },
	{ "pods larger than the job", "1 7 3 60 2 -1 -1 -1 -1 -1" REST, "cpusPerPod: 8",
	  "job-1 2 @7+60" },
	{ "what it asked for", "1 0 -1 60 1 -1 -1 2 -1 -1" REST, "pods: one", "job-1 2 @0+60" },
	{ "what it got", "1 0 -1 60 1 -1 -1 2 -1 -1" REST, "pods: one, processors: allocated",
	  "job-1 1 @0+60" },
	{ "what it asked for, where it got nothing", "1 0 -1 60 -1 -1 -1 2 -1 -1" REST,
	  "pods: one, processors: allocated", "job-1 2 @0+60" },
	{ "memory is in KB for each processor", "1 0 -1 60 2 -1 512 2 -1 1024" REST, "pods: one",
	  "job-1 2/2048Ki @0+60" },
	{ "of each pod", "1 0 -1 60 2 -1 512 2 -1 1024" REST, "gang: false",
	  "job-1-0 1/1024Ki @0+60, job-1-1 1/1024Ki @0+60" },
	{ "memory that was used", "1 0 -1 60 1 -1 512 1 -1 1024" REST, "memory: used",
	  "job-1 1/512Ki @0+60" },
	{ "no memory", "1 0 -1 60 1 -1 512 1 -1 1024" REST, "memory: none", "job-1 1 @0+60" },
	{ "what was used is not what was asked for", "1 0 -1 60 1 -1 512 1 -1 -1" REST, "",
	  "job-1 1 @0+60" },
	{ "a run of no time", "1 0 -1 0 1 -1 -1 1 90 -1" REST, "", "job-1 1 @0+0" },
	{ "fractions of seconds", "1 0.5 -1 1.25 1 .5 -1 1 90 -1" REST, "", "job-1 1 @0.5+1.25" },
	{ "the time it asked for", "1 0 -1 60 1 -1 -1 1 90 -1" REST, "runTime: requested",
	  "job-1 1 @0+90" },
	{ "which is not known", "1 0 -1 60 1 -1 -1 1 -1 -1" REST, "runTime: requested",
	  "job-1 1 @0+60" },
	{ "cut off at what it asked for", "1 0 -1 95 1 -1 -1 1 90 -1" REST, "runTime: shorter",
	  "job-1 1 @0+90" },
	{ "it ended before", "1 0 -1 60 1 -1 -1 1 90 -1" REST, "runTime: shorter",
	  "job-1 1 @0+60" },
	{ "a job that never ran ends at once", "1 0 9 -1 -1 -1 -1 1 90 -1" REST, "",
	  "job-1 1 @0+0" },
	{ "or runs as long as it wanted", "1 0 9 -1 -1 7 -1 1 90 -1" REST, "noRunTime: requested",
	  "job-1 1 @0+90" },
	{ "or as it computed", "1 0 9 -1 -1 7 -1 1 90 -1" REST, "noRunTime: cpuTime",
	  "job-1 1 @0+7" },
	{ "or is left out", "1 0 9 -1 -1 7 -1 1 90 -1" REST, "noRunTime: skip",
	  "bad: a.swf:1: job 1: it has no run time; left out by noRunTime" },
	{ "what failed is a job too",
	  "1 0 9 8 1 -1 -1 -1 -1 -1 0 -1 -1 -1 -1 -1 -1 -1\n"
	  "2 0 9 8 1 -1 -1 -1 -1 -1 5 -1 -1 -1 -1 -1 -1 -1\n",
	  "", "job-1 1 @0+8, job-2 1 @0+8" },
	{ "unless one does not want it",
	  "1 0 9 8 1 -1 -1 -1 -1 -1 0 -1 -1 -1 -1 -1 -1 -1\n"
	  "2 0 9 8 1 -1 -1 -1 -1 -1 5 -1 -1 -1 -1 -1 -1 -1\n",
	  "skip: [cancelled]", "job-1 1 @0+8; bad: a.swf:2: job 2: left out by its status" },
	{ "parts after their sum tell nothing new",
	  "1 0 9 8 1 -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n"
	  "1 0 9 5 1 -1 -1 -1 -1 -1 2 -1 -1 -1 -1 -1 -1 -1\n"
	  "1 -1 9 3 1 -1 -1 -1 -1 -1 3 -1 -1 -1 -1 -1 -1 -1\n",
	  "", "job-1 1 @0+8" },
	{ "parts without a sum are added up",
	  "1 4 9 5 1 -1 -1 -1 -1 -1 2 -1 -1 -1 -1 -1 -1 -1\n"
	  "1 -1 9 3 1 -1 -1 -1 -1 -1 4 -1 -1 -1 -1 -1 -1 -1\n"
	  "2 5 9 3 1 -1 -1 -1 -1 -1 3 -1 -1 -1 -1 -1 -1 -1\n",
	  "skip: [failed]", "job-2 1 @5+3; bad: a.swf:1: job 1: left out by its status" },
	{ "in the order of time",
	  "3 9 -1 1 1 -1 -1 -1 -1 -1" REST "1 4 -1 1 1 -1 -1 -1 -1 -1" REST
	  "2 4 -1 2 1 -1 -1 -1 -1 -1" REST,
	  "", "job-1 1 @4+1, job-2 1 @4+2, job-3 1 @9+1" },
	{ "times of the calendar begin with the first",
	  "0 1356996147 0 10 1 -1 -1 -1 -1 -1" REST "1 1356996157 0 10 1 -1 -1 -1 -1 -1" REST, "",
	  "job-0 1 @0+10, job-1 1 @10+10" },
	{ "a number that comes twice",
	  "1 0 -1 1 1 -1 -1 -1 -1 -1" REST "1 1 -1 1 1 -1 -1 -1 -1 -1" REST, "",
	  "job-1 1 @0+1, job-1.2 1 @1+1" },
	{ "no number", "; x\n-1 0 -1 1 1 -1 -1 -1 -1 -1" REST, "prefix: m", "m-2 1 @0+1" },
	{ "remarks, empty lines, blanks, tabs, CRLF, a field too many",
	  "; Version: 2.2\r\n\r\n  1\t0  -1 1 1 -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1 77\r\n"
	  " ; Note: x\r\n",
	  "", "job-1 1 @0+1" },
	{ "no processors", "1 0 -1 1 -1 -1 -1 0 -1 -1" REST, "",
	  "bad: a.swf:1: job 1: it has no processors" },
	{ "no submit time", "1 -1 -1 1 1 -1 -1 1 -1 -1" REST "2 0 -1 1 1 -1 -1 1 -1 -1" REST, "",
	  "job-2 1 @0+1; bad: a.swf:1: the job has no submit time" },
	{ "a line cut off", "1 0 -1 1\n2 0 -1 1 1 -1 -1 1 -1 -1" REST, "",
	  "job-2 1 @0+1; bad: a.swf:1: the line has 4 fields; a job has 18" },
	{ "a word for a number", "1 0 -1 one 1 -1 -1 1 -1 -1" REST "2 0 -1 1 1 -1 -1 1 -1 -1" REST,
	  "", "job-2 1 @0+1; bad: a.swf:1: field 4 is no number: \"one\"" },
	{ "another file altogether", "Dear reader,\nthis is a letter.\n", "",
	  "bad: a.swf:1: the line has 2 fields; a job has 18; bad: a.swf:2: the line has 4 "
	  "fields; a job has 18; error: a.swf:2: no line up to here is a job in the Standard "
	  "Workload Format" },
	{ "nothing", "; MaxProcs: 8\n", "", "" },
	{ "the names of queues, and their classes",
	  "; Queue: 2 big one\n;Queue: 3  [low:1]\n; Partition: x\n"
	  "1 0 -1 1 1 -1 -1 1 -1 -1 1 -1 -1 -1 2 -1 -1 -1\n"
	  "2 0 -1 1 1 -1 -1 1 -1 -1 1 -1 -1 -1 3 -1 -1 -1\n"
	  "3 0 -1 1 1 -1 -1 1 -1 -1 1 -1 -1 -1 4 -1 -1 -1\n"
	  "4 0 -1 1 1 -1 -1 1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n",
	  "priorityClasses: {big: urgent, '3': later, low-1: late, '4': none}",
	  "job-1 1 urgent @0+1, job-2 1 late @0+1, job-3 1 none @0+1, job-4 1 @0+1" },
	{ "21 fields: memory is in bytes for each node",
	  "1 0 0 9 4 1 1024 4 -1 2097152 1 1 1 1 -1 1 1 1 {7,7,8,8} q_1d 2:ppn=2:brno\n", "",
	  "job-1(4), job-1-0 1/1024Ki @0+9, job-1-1 1/1024Ki @0+9, job-1-2 1/1024Ki @0+9, "
	  "job-1-3 1/1024Ki @0+9" },
	{ "pods are nodes",
	  "1 0 0 9 4 1 1024 4 -1 2097152 1 1 1 1 -1 1 1 1 {7,7,8,8} q 2:ppn=2:cl_zegox#excl\n",
	  "pods: nodes",
	  "job-1(2), job-1-0 2/2048Ki on zegox @0+9, job-1-1 2/2048Ki on zegox @0+9" },
	{ "where the log says so", "1 7 3 60 2 -1 -1 -1 -1 -1" REST, "pods: nodes, gang: false",
	  "job-1-0 1 @7+60, job-1-1 1 @7+60" },
	{ "nodes that cannot be read", "1 0 0 9 2 1 1024 2 -1 2048 1 1 1 1 -1 1 1 1 {7} q ppn=2\n",
	  "pods: nodes, gang: false", "job-1-0 1/2048Ki @0+9, job-1-1 1/2048Ki @0+9" },
};

static void test_rows(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *workload = g_strdup_printf(
			"{format: swf, path: a.swf, options: {%s}}", rows[i].options);
		g_autoptr(KdTrace) trace = NULL;

		kt_write(folder, "a.swf", rows[i].text);
		trace = open_trace(rows[i].row, folder, workload);
		g_autofree char *got = show_all(trace);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static const struct {
	const char *row, *options, *want;
} refusals[] = {
	{ "pods of some size and one pod", "pods: one, cpusPerPod: 2",
	  "cpusPerPod: goes with `pods: each` alone" },
	{ "a prefix that is no name", "prefix: Job",
	  "prefix: Invalid value: \"Job\": must be 1 to 40 lower-case letters, digits and '-', "
	  "and not begin with '-'" },
	{ "a status that is none", "skip: [canceled]",
	  "skip[0]: Unsupported value: \"canceled\": supported values: \"completed\", \"failed\", "
	  "\"cancelled\", \"unknown\" (did you mean \"cancelled\"?)" },
};

static void test_refusals(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "a.swf", "; Version: 2\n");
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *text = g_strdup_printf(
			KT_SCENARIO "workloads:\n- {path: a.swf, options: {%s}}\n",
			refusals[i].options);
		g_autofree char *got = kt_scenario_problems(folder, text, NULL);

		KT_ROW_TRUE(got, strstr(got, refusals[i].want) != NULL);
	}
}

/* ---- labels ---- */

static void test_labels(void)
{
	static const struct {
		const char *key, *value;
	} want[] = {
		{ "kubedes.io/application", "6" }, { "kubedes.io/group", "5" },
		{ "kubedes.io/job", "job-9" },     { "kubedes.io/partition", "DEFAULT" },
		{ "kubedes.io/queue", "fque-1" },  { "kubedes.io/user", "0" },
		{ KD_POD_GROUP_LABEL, "job-9" },
	};
	const char *folder = kt_tmp();
	KdArrival group, a, b;

	kt_write(folder, "a.swf",
		 "; Queue:  1 [fque:1]\n; Partition:  1 DEFAULT\n"
		 "9 0 -1 1 2 -1 -1 2 -1 -1 1 0 5 6 1 1 -1 -1\n");
	g_autoptr(KdTrace) trace = open_trace("told from its first line", folder, "path: a.swf");
	KT_ROW_TRUE("three arrivals", kd_trace_next(trace, &group, NULL) &&
					      kd_trace_next(trace, &a, NULL) &&
					      kd_trace_next(trace, &b, NULL));
	const KdMap *labels = &a.object->metadata.labels;
	KT_ROW_INT("no other labels", labels->n, G_N_ELEMENTS(want));
	for (guint i = 0; i < G_N_ELEMENTS(want); i++)
		KT_ROW_STR(want[i].key, kd_map_lookup(labels, want[i].key), want[i].value);
	KT_ROW_TRUE("the same of both", kd_map_equal(labels, &b.object->metadata.labels));
	KT_ROW_TRUE("one spec", KD_POD(a.object)->spec == KD_POD(b.object)->spec);
	KT_ROW_TRUE("one job", group.job && group.job == a.job && a.job == b.job);
	kd_object_unref(group.object);
	kd_object_unref(a.object);
	kd_object_unref(b.object);
}

/* ---- nodes ---- */

static const struct {
	const char *row, *text, *options, *want;
} nodes[] = {
	{ "of one processor", "; MaxNodes: 2\n", "", "node-0 1/0 110, node-1 1/0 110" },
	{ "of several", "; MaxNodes: 2\n; MaxProcs: 256\n", "",
	  "node-0 128/0 128, node-1 128/0 128" },
	{ "processors alone", ";MaxProcs: 1\n", "", "node-0 1/0 110" },
	{ "with all that one says", "; MaxNodes: 64\n",
	  "nodes: 1, cpus: 16, memory: 64Gi, pods: 20", "node-0 16/64 20" },
	{ "of a list", "0\tseth\t2\t2\t1\t1048576\n1\tb\t1\t4\t1\t0\n", "",
	  "seth-0 2/1 110 seth, seth-1 2/1 110 seth, b-0 4/0 110 b" },
	{ "a line that is none", "0\tseth\t1\t2\t1\t1048576\nand more\n", "",
	  "seth-0 2/1 110 seth; bad" },
	{ "nothing is said", "; Version: 2\n", "", "error" },
	{ "but by the options", "; Version: 2\n", "nodes: 1", "node-0 1/0 110" },
};

static char *show_nodes(KdTrace *trace)
{
	GString *out = g_string_new(NULL);
	const GPtrArray *messages;
	KdArrival arrival;

	while (kd_trace_next(trace, &arrival, NULL)) {
		const KtAmounts has = kt_amounts_of_node(arrival.object);
		const char *cluster = kd_map_lookup(&arrival.object->metadata.labels,
						    "kubedes.io/cluster");

		g_string_append_printf(out, "%s%s %d/%d %d", out->len ? ", " : "",
				       arrival.object->metadata.name, (int) (has.milli_cpu / 1000),
				       (int) (has.memory >> 30),
				       (int) kt_amount(&KD_NODE(arrival.object)->status.allocatable,
						       "pods", false));
		if (cluster)
			g_string_append_printf(out, " %s", cluster);
		kd_object_unref(arrival.object);
	}
	if (kd_trace_bad_rows(trace, &messages))
		g_string_append(out, "; bad");
	return g_string_free(out, FALSE);
}

static void test_nodes(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(nodes); i++) {
		g_autofree char *text = g_strdup_printf(
			"cluster: {nodes: [{format: swf-nodes, path: a.swf, options: {%s}}]}",
			nodes[i].options);
		g_autofree char *whole = g_strconcat(KT_SCENARIO, text, "\n", NULL);
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autofree char *got = NULL;

		kt_write(folder, "a.swf", nodes[i].text);
		g_autoptr(KdScenario) scenario = kd_scenario_load(kt_write(folder, "s.yaml", whole),
								  NULL, problems);
		if (scenario) {
			g_autoptr(KdTrace) trace = kd_trace_open(&scenario->spec.cluster.nodes[0],
								 folder, 1, NULL);
			got = show_nodes(trace);
		}
		KT_ROW_STR(nodes[i].row, got ? got : "error", nodes[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "lines of a log", test_rows },
	{ "options that are refused", test_refusals },
	{ "labels", test_labels },
	{ "nodes", test_nodes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(swf) = { .pName = "swf", .pTests = tests };
