/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/events.c and machine_events.c: what comes, and when. */
#include "config.h"

#include "api/decode.h"
#include "kt_run.h"
#include "run/stream.h"

/* ---- reading ---- */

/* "create Node a@60 delete Node@120": verbs, kinds, names and times in seconds. */
static char *show(const char *row, const char *folder, const char *workload)
{
	static const char *const verbs[] = {
		[KD_JOIN] = "join", [KD_LEAVE] = "leave", [KD_REPLACE] = "replace"
	};
	g_autofree char *text = g_strdup_printf("workloads: [{%s}]\n", workload);
	g_autoptr(KdScenario) scenario = kt_scenario(row, folder, text, NULL);
	const KdCapacity none = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(KdStream)
		stream = scenario ? kd_stream_open(kt_workload(scenario), folder, 1, &none, &error)
				  : NULL;
	GString *out = g_string_new(NULL);
	KdArrival a;

	for (guint n = 0; n < 20 && stream && kd_stream_next(stream, &a, &error); n++) {
		const char *verb = a.verb == KD_ACT ? (a.action->cordon ? "cordon" : "act")
						    : verbs[a.verb];

		g_string_append_printf(out, "%s%s %s%s%s@%g", out->len ? ", " : "", verb,
				       a.object->kind->kind, a.object->metadata.name ? " " : "",
				       a.object->metadata.name ? a.object->metadata.name : "",
				       (double) a.at / 1e9);
		kd_object_unref(a.object);
	}
	KT_ROW_NO_ERROR(row, error);
	return g_string_free(out, FALSE);
}

#define NODE(name) "{apiVersion: v1, kind: Node, metadata: {name: " name "}}"

static const char *folder_with_files(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "two.yaml",
		 "apiVersion: v1\nkind: Node\nmetadata: {name: m1}\n---\n"
		 "apiVersion: v1\nkind: Node\nmetadata: {name: m2}\n");
	kt_write(folder, "script.yaml",
		 "events:\n- {at: 3m, cordon: c}\n- {at: 1m, create: " NODE("a") "}\n");
	kt_write(folder, "machines.csv",
		 "# a comment\n0,5,0,+Hof/LG+zk1=,0.5,0.2493\n600000000,6,0,,,\n\n"
		 "630000000,5,2,HofLGzk1,0.25,0.2493\n700000000,5,1,HofLGzk1,,\n"
		 "700000001,x,9,,,\n-1,5,0,,,\n800000000,,0,,,\n900000000,7,0,,1.5,\n");
	return folder;
}

static const struct {
	const char *row, *workload, *want;
} rows[] = {
	{ "in order of time, not of the list",
	  "format: events, options: {events: [{at: 5m, cordon: a}, {at: 1m, create: " NODE(
		  "b") "}]}",
	  "join Node b@60, cordon Node@300" },
	{ "at one time in order of the list",
	  "format: events, options: {events: [{at: 1m, cordon: a}, {at: 1m, create: " NODE(
		  "b") "}, {at: 1m, cordon: c}]}",
	  "cordon Node@60, join Node b@60, cordon Node@60" },
	{ "again and again",
	  "format: events, options: {events: [{at: 1m, every: 2m, repeat: 3, cordon: a}, {at: 3m, "
	  "create: " NODE("b") "}]}",
	  "cordon Node@60, cordon Node@180, join Node b@180, cordon Node@300" },
	{ "what is repeated keeps its place in the list",
	  "format: events, options: {events: [{at: 2m, create: " NODE("b") "}, {at: 1m, every: 1m, "
									   "repeat: 2, cordon: a}, "
									   "{at: 2m, create: " NODE(
										   "c") "}]}",
	  "cordon Node@60, join Node b@120, cordon Node@120, join Node c@120" },
	{ "until a time",
	  "format: events, options: {events: [{at: 1s, every: 4s, until: 9s, cordon: a}]}",
	  "cordon Node@1, cordon Node@5" },
	{ "or as often, whichever is less",
	  "format: events, options: {events: [{at: 1s, every: 4s, until: 1h, repeat: 2, cordon: "
	  "a}]}",
	  "cordon Node@1, cordon Node@5" },
	{ "times are those of the script, later if the workload is",
	  "format: events, at: 10s, options: {events: [{at: 1s, cordon: a}]}", "cordon Node@11" },
	{ "a list of objects",
	  "format: events, options: {events: [{at: 1s, create: {apiVersion: v1, kind: List, items: "
	  "[" NODE("a") ", " NODE("b") "]}}]}",
	  "join Node a@1, join Node b@1" },
	{ "a file of objects",
	  "format: events, options: {events: [{at: 1s, every: 1s, repeat: 2, manifests: "
	  "[two.yaml]}]}",
	  "join Node m1@1, join Node m2@1, join Node m1@2, join Node m2@2" },
	{ "a script of its own", "format: events, path: script.yaml",
	  "join Node a@60, cordon Node@180" },
	{ "both", "format: events, path: script.yaml, options: {events: [{at: 2m, cordon: b}]}",
	  "join Node a@60, cordon Node@120, cordon Node@180" },
	{ "nothing", "format: events", "" },
	{ "another kind",
	  "format: events, options: {events: [{at: 1s, delete: {kind: po, name: a}}]}",
	  "act Pod@1" },
	{ "machines", "format: machine-events, path: machines.csv",
	  "join Node m5@0, join Node m6@0, replace Node m5@30, leave Node m5@100" },
	{ "from the start of the file",
	  "format: machine-events, path: machines.csv, options: {start: 0s}",
	  "join Node m5@0, join Node m6@600, replace Node m5@630, leave Node m5@700" },
};

static void test_rows(void)
{
	const char *folder = folder_with_files();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = show(rows[i].row, folder, rows[i].workload);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

/* ---- machines ---- */

static void test_machines(void)
{
	const char *folder = folder_with_files();
	g_autoptr(KdScenario) scenario = kt_scenario("machines", folder,
						     "workloads: [{format: machine-events, path: "
						     "machines.csv, options: {cpu: 32, memory: "
						     "100Gi, pods: 8}}]\n",
						     NULL);
	g_autoptr(KdTrace) trace = kd_trace_open(kt_workload(scenario), folder, 1, NULL);
	static const gint64 cpu[] = { 16000, 32000, 8000 };
	const GPtrArray *messages;
	KdArrival a;

	for (guint i = 0; kd_trace_next(trace, &a, NULL); i++) {
		KtAmounts has = kt_amounts_of_node(a.object);

		if (i < G_N_ELEMENTS(cpu))
			KT_ROW_INT("a share of the largest", has.milli_cpu, cpu[i]);
		if (i == 0) {
			KT_ROW_INT("memory too", has.memory, 26768383672);
			KT_ROW_INT("pods",
				   kt_amount(&KD_NODE(a.object)->status.allocatable, "pods", false),
				   8);
			KT_ROW_STR("platform",
				   kd_map_lookup(&a.object->metadata.labels, "kubedes.io/platform"),
				   "xHof_LG-zk1");
		}
		kd_object_unref(a.object);
	}
	KT_ROW_INT("what is no event", (gint64) kd_trace_bad_rows(trace, &messages), 4);
	KT_ROW_TRUE("is told", g_str_has_suffix(kt_message(messages->pdata[0]),
						"machines.csv:7: the event is none of 0 (ADD), 1 "
						"(REMOVE), 2 (UPDATE)"));
	KT_ROW_TRUE("a time", g_str_has_suffix(kt_message(messages->pdata[1]),
					       ":8: the time is no number of microseconds"));
	KT_ROW_TRUE("a name",
		    g_str_has_suffix(kt_message(messages->pdata[2]), ":9: the machine has no ID"));
	KT_ROW_TRUE("a share", g_str_has_suffix(kt_message(messages->pdata[3]),
						":10: CPUs and memory must be from 0 to 1"));
}

/* The trace's own file, and the machines that were removed in the first days. */
static void test_trace(void)
{
	const char *folder = kt_traces("google-2011/machine_events");
	guint n = 0;
	KdArrival a;

	if (!folder) {
		kt_skip("machine_events of Google's trace of 2011");
		return;
	}
	g_autoptr(KdScenario) scenario = kt_scenario(
		"the trace", folder = kt_tmp(),
		"workloads: [{format: machine-events, path: "
		"\"${KUBEDES_TRACES}/google-2011/machine_events/part-00000-of-00001.csv\"}]\n",
		NULL);
	g_autoptr(KdTrace) trace = kd_trace_open(kt_workload(scenario), folder, 1, NULL);
	const GPtrArray *messages;

	for (; kd_trace_next(trace, &a, NULL); n++) {
		g_autoptr(GError) error = NULL;

		kd_object_check(a.object, &error);
		KT_ROW_NO_ERROR("as the API server takes it", error);
		kd_object_unref(a.object);
	}
	KT_ROW_INT("all of it", n, 1523);
	KT_ROW_INT("nothing is wrong", (gint64) kd_trace_bad_rows(trace, &messages), 0);
}

/* ---- what cannot be read ---- */

static const struct {
	const char *row, *workload, *problem;
} refusals[] = {
	{ "a verb", "options: {events: [{at: 1s, cordn: a}]}",
	  "s.yaml:3:58: workloads[0].options.events[0].cordn: unknown field (did you mean "
	  "\"cordon\"?)\n" },
	{ "two verbs", "options: {events: [{at: 1s, cordon: a, uncordon: a}]}",
	  "s.yaml:3:79: workloads[0].options.events[0].uncordon: Forbidden: cordon stands here "
	  "too; make it two actions\n" },
	{ "a file that is not there", "options: {events: [{at: 1s, manifests: [none.yaml]}]}",
	  "events[0]: none.yaml: cannot be opened: No such file or directory\n" },
	{ "a script that is not there", "path: none.yaml", "none.yaml: there is no such file\n" },
	{ "a script with a wrong event", "path: bad.yaml",
	  "bad.yaml:2:3: events[0].at: Required value\n" },
	{ "one that is none", "path: two.yaml", "two.yaml: must be one document, not 2\n" },
};

static void test_refusals(void)
{
	const char *folder = folder_with_files();

	kt_write(folder, "bad.yaml", "events:\n- {cordon: a}\n");
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *text = g_strdup_printf(
			KT_SCENARIO "workloads: [{format: events, %s}]\n", refusals[i].workload);
		g_autofree char *said = kt_scenario_problems(folder, text, NULL);

		KT_ROW_STR(refusals[i].row,
			   strstr(said, refusals[i].problem) ? refusals[i].problem : said,
			   refusals[i].problem);
	}
}

static CU_TestInfo tests[] = {
	{ "what comes and when", test_rows },
	{ "machines", test_machines },
	{ "Google's machines", test_trace },
	{ "what cannot be read", test_refusals },
	CU_TEST_INFO_NULL,
};

KT_SUITE(event_scripts) = { .pName = "event_scripts", .pTests = tests };
