/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/trace.c: finding formats, opening traces, and what a format may ask for. */
#include "config.h"

#include "run/trace.h"

#include <kubedes/time.h>

#include "kt_run.h"

#define HEADER "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n"

/* The first workload of a document that need not be good otherwise. */
static KdScenarioSpec read_spec(const char *folder, const char *workload, KdForest **ret_forest)
{
	g_autofree char *text = g_strdup_printf(KT_SCENARIO "workloads:\n- %s\n", workload);
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdScenarioSpec spec;

	*ret_forest = kd_tree_load(kt_write(folder, "s.yaml", text), NULL);
	kd_struct_decode(&kd_scenario_struct, *ret_forest, kd_forest_document(*ret_forest, 0),
			 &spec, NULL, "", KD_DECODE_STRICT, problems);
	KT_ROW_INT(workload, kd_problems_count(problems, KD_PROBLEM_ERROR), 0);
	return spec;
}

static KdTrace *open_trace(const char *folder, const char *workload, gint64 seed, GError **error)
{
	g_autoptr(KdForest) forest = NULL;
	KdScenarioSpec spec = read_spec(folder, workload, &forest);
	KdTrace *trace = kd_trace_open(&spec.workloads[0], folder, seed, error);

	kd_struct_clear(&kd_scenario_struct, &spec);
	return trace;
}

/* ---- formats ---- */

static void test_formats(void)
{
	guint n;
	static const char *const gives[] = { "pods", "nodes", "events", NULL };
	const KdWorkload *const *all = kd_workloads(&n);

	KT_ROW_TRUE("there are some", n >= 4);
	for (guint i = 0; i < n; i++) {
		const KdWorkload *w = all[i];

		KT_ROW_TRUE(w->name, w->summary && w->open && w->next);
		KT_ROW_TRUE(w->name, g_strv_contains(gives, w->gives));
		KT_ROW_TRUE(w->name, w->needs_file || !w->probe);
		KT_ROW_INT(w->name, w->size, sizeof(KdWorkload));
		KT_ROW_TRUE(w->name, kd_workload_find(w->name, NULL) == w);
	}
}

static void test_find(void)
{
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("there is none of that name", !kd_workload_find("openb-node", &error));
	KT_ROW_TRUE(kt_message(error),
		    error && g_str_has_prefix(error->message,
					      "no workload format \"openb-node\" (did you mean "
					      "\"openb-nodes\"?); there are: "));
}

static const struct {
	const char *row, *text, *want;
} heads[] = {
	{ "pods of openb", HEADER "a,1,1,0,0\n", "openb" },
	{ "with more columns", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\n",
	  "openb" },
	{ "nodes of openb", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\n", "openb-nodes" },
	{ "a byte order mark is no part of it", "\xef\xbb\xbf" HEADER, "openb" },
	{ "something else", "id,start,end\n1,2,3\n", NULL },
	{ "an empty file", "", NULL },
};

static void test_probe(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdTrace) trace = NULL;

		kt_write(folder, "trace.csv", heads[i].text);
		trace = open_trace(folder, "path: trace.csv", 1, &error);
		KT_ROW_STR(heads[i].row, trace ? kd_trace_format(trace)->name : NULL,
			   heads[i].want);
		KT_ROW_INT(heads[i].row, error != NULL, trace == NULL);
	}
}

/* ---- opening ---- */

/* What is wrong with this item of `workloads`, as kd_trace_open() says it. */
static const struct {
	const char *row, *workload, *error;
} refusals[] = {
	{ "a file that is not there", "path: none.csv",
	  "F/none.csv: cannot be opened: No such file or directory" },
	{ "a variable that is not set", "path: ${KT_UNSET}/a.csv",
	  "the environment variable KT_UNSET is not set; it is part of a path in the scenario" },
	{ "no format that is known", "path: other.csv",
	  "F/other.csv: this looks like no trace format that I know; name one with `format:`" },
	{ "a format that needs a file", "format: openb", "the format openb needs a path" },
	{ "an option that is not there", "{path: a.csv, options: {sequenze: b}}",
	  "F/s.yaml:4:27: options.sequenze: unknown field (did you mean \"sequence\"?)" },
	{ "one of a wrong type", "{format: openb-like, options: {count: many}}",
	  "F/s.yaml:4:41: options.count: \"many\" is not a whole number" },
	{ "one out of range", "{format: openb-like, options: {count: -1}}",
	  "F/s.yaml:4:41: options.count: Invalid value: -1: must be between 1 and 10000000, "
	  "inclusive" },
	{ "a file that an option names", "{path: a.csv, options: {sequence: none.csv}}",
	  "F/none.csv: cannot be opened: No such file or directory" },
	{ "with a variable that is not set",
	  "{path: a.csv, options: {sequence: \"${KT_UNSET}/a\"}}",
	  "${KT_UNSET}/a: cannot be opened: No such file or directory" },
	{ "a file without a column", "{format: openb, path: other.csv}",
	  "F/other.csv:1: the header has no column \"name\"" },
};

static void test_refusals(void)
{
	const char *folder = kt_tmp();

	g_unsetenv("KT_UNSET");
	kt_write(folder, "a.csv", HEADER "a,1,1,0,0\n");
	kt_write(folder, "other.csv", "id,start,end\n1,2,3\n");
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdTrace) trace = open_trace(folder, refusals[i].workload, 1, &error);
		g_auto(GStrv) parts = g_strsplit(error ? error->message : "", folder, -1);
		g_autofree char *message = g_strjoinv("F", parts);

		KT_ROW_TRUE(refusals[i].row, !trace);
		KT_ROW_STR(refusals[i].row, message, refusals[i].error);
	}
}

/* ---- reading ---- */

/* "a b c": the names that come; ends with the error if there is one. */
static char *read_names(KdTrace *trace, guint most)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	KdArrival arrival;

	while (most-- && kd_trace_next(trace, &arrival, &error)) {
		g_string_append_printf(out, "%s%s", out->len ? " " : "",
				       arrival.object->metadata.name);
		kd_object_unref(arrival.object);
	}
	if (error)
		g_string_append_printf(out, " (%s)", error->message);
	return g_string_free(out, FALSE);
}

static void test_bad_rows(void)
{
	const char *folder = kt_tmp();
	g_autoptr(GString) text = g_string_new(HEADER "good,1,1,0,0\n");
	const GPtrArray *messages;

	for (guint i = 0; i < 7; i++)
		g_string_append_printf(text, "bad,x%u,1,0,0\n", i);
	g_string_append(text, "also good,1,1,0,0\n");
	const char *path = kt_write(folder, "a.csv", text->str);
	g_autoptr(KdTrace) trace = open_trace(folder, "path: a.csv", 1, NULL);
	g_autofree char *names = read_names(trace, 100);
	g_autofree char *first = g_strconcat(path, ":3: ", NULL);

	KT_ROW_STR("bad rows are passed over", names, "good also good");
	KT_ROW_INT("and counted", (gint64) kd_trace_bad_rows(trace, &messages), 7);
	KT_ROW_INT("the first few are kept", messages->len, 5);
	KT_ROW_TRUE("with their place", g_str_has_prefix(kt_message(messages->pdata[0]), first));
}

static void test_variables_in_options(void)
{
	const char *folder = kt_tmp();
	const char *elsewhere = kt_tmp();

	kt_write(folder, "a.csv", HEADER "a,1,1,0,0\nb,1,1,0,0\n");
	kt_write(folder, "order.csv", "pod\nb\na\nb-tuned-0\n");
	kt_write(elsewhere, "order.csv", "pod\nb\nb-tuned-1\n");
	g_setenv("KT_FOLDER", elsewhere, TRUE);

	g_autoptr(KdTrace) beside = open_trace(
		folder, "{path: a.csv, options: {sequence: order.csv}}", 1, NULL);
	g_autofree char *names = read_names(beside, 100);
	KT_ROW_STR("a path starts at the scenario", names, "b a b-tuned-0");

	g_autoptr(KdTrace) away = open_trace(
		folder, "{path: a.csv, options: {sequence: \"${KT_FOLDER}/order.csv\"}}", 1, NULL);
	g_autofree char *others = read_names(away, 100);
	KT_ROW_STR("or at a variable", others, "b b-tuned-1");
}

/* ---- chance ---- */

/* CPU of the first 40 pods that a generator gives. */
static char *draws(const char *workload, gint64 seed)
{
	g_autoptr(KdTrace) trace = open_trace(kt_tmp(), workload, seed, NULL);
	GString *out = g_string_new(NULL);
	KdArrival arrival;

	for (guint i = 0; i < 40 && kd_trace_next(trace, &arrival, NULL); i++) {
		const KdPodSpec *spec = KD_POD(arrival.object)->spec;
		const KdQuantity *cpu = kd_resources_get(&spec->containers[0].resources.requests,
							 g_intern_string("cpu"));
		g_string_append_printf(out, "%d ", (int) kd_quantity_milli(*cpu));
		kd_object_unref(arrival.object);
	}
	return g_string_free(out, FALSE);
}

static void test_streams(void)
{
	g_autofree char *first = draws("format: openb-like", 1);
	g_autofree char *again = draws("format: openb-like", 1);
	g_autofree char *seed = draws("format: openb-like", 2);
	g_autofree char *named = draws("{format: openb-like, name: other}", 1);
	g_autofree char *same = draws("{format: openb-like, name: openb-like}", 1);

	KT_ROW_STR("the same seed, the same draws", again, first);
	KT_ROW_TRUE("another seed, others", !g_str_equal(seed, first));
	KT_ROW_TRUE("another name, others", !g_str_equal(named, first));
	KT_ROW_STR("the name is the format's where there is none", same, first);
}

static CU_TestInfo tests[] = {
	{ "formats", test_formats },
	{ "a format by its name", test_find },
	{ "a format by its file", test_probe },
	{ "what cannot be opened", test_refusals },
	{ "rows that cannot be used", test_bad_rows },
	{ "paths in options", test_variables_in_options },
	{ "random streams", test_streams },
	CU_TEST_INFO_NULL,
};

KT_SUITE(trace) = { .pName = "trace", .pTests = tests };
