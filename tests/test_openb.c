/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/openb.c, openb_nodes.c: every row of every file, and what may be wrong with one. */
#include "config.h"

#include <kubedes/lines.h>
#include <string.h>

#include "kt_run.h"

#define TRACES "alibaba-openb-gpu-v2023"

static KdTrace *open_trace(const char *row, const char *folder, const char *workload)
{
	g_autofree char *text = g_strdup_printf("workloads:\n- %s\n", workload);
	g_autoptr(KdScenario) scenario = kt_scenario(row, folder, text, NULL);
	g_autoptr(GError) error = NULL;
	KdTrace *trace = scenario ? kd_trace_open(kt_workload(scenario), folder, 1, &error) : NULL;

	KT_ROW_NO_ERROR(row, error);
	return trace;
}

/* ---- small files ---- */

#define SHORT "name,cpu_milli,memory_mib,num_gpu,gpu_milli"
#define LONG  SHORT ",gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time"

/*
 * Files of one row below the header, and what it becomes: cpu/memory in MiB, devices x thousandths
 * and models, when it comes and how long it runs, in seconds.  "bad": passed over and counted.
 */
static const struct {
	const char *row, *header, *line, *want;
} pods[] = {
	{ "five columns, no times", SHORT, "p,4000,1024,1,460", "4000/1024 1x460 at - for -" },
	{ "no GPU", SHORT, "p,4000,1024,0,0", "4000/1024 at - for -" },
	{ "several GPUs", SHORT, "p,4000,1024,8,1000", "4000/1024 8x1000 at - for -" },
	{ "from creation", LONG, "p,1,1,0,0,,LS,Running,100,250,", "1/1 LS at 100 for 150" },
	{ "from scheduling", LONG, "p,1,1,0,0,,BE,Running,100,250,130", "1/1 BE at 100 for 120" },
	{ "its phase is no input", LONG, "p,1,1,0,0,,LS,Pending,100,250,",
	  "1/1 LS at 100 for 150" },
	{ "not deleted", LONG, "p,1,1,0,0,,LS,Running,100,,130", "1/1 LS at 100 for -" },
	{ "deleted before it was scheduled", LONG, "p,1,1,0,0,,,Pending,100,90,",
	  "1/1 at 100 for 0" },
	{ "models", LONG, "p,1,1,1,1000,V100M16|V100M32,LS,Running,0,1,0",
	  "1/1 1x1000 V100M16|V100M32 LS at 0 for 1" },
	{ "no memory", LONG, "p,14000,0,1,1000,,LS,Running,0,1,0", "14000/0 1x1000 LS at 0 for 1" },
	{ "blanks around a name in the header", "name, cpu_milli ,memory_mib,num_gpu,gpu_milli",
	  "p,1,2,0,0", "1/2 at - for -" },
	{ "columns in another order", "gpu_milli,name,num_gpu,memory_mib,cpu_milli", "500,p,1,2,3",
	  "3/2 1x500 at - for -" },
	{ "a column that nobody knows", SHORT ",colour", "p,1,2,0,0,red", "1/2 at - for -" },
	{ "quotes", SHORT, "\"p\",\"1\",2,0,0", "1/2 at - for -" },
	{ "thousandths without a GPU count nothing", SHORT, "p,1,2,0,500", "1/2 at - for -" },
	{ "a row cut off", SHORT, "p,1,2", "bad" },
	{ "an empty field", SHORT, "p,1,,0,0", "bad" },
	{ "an empty name", SHORT, ",1,2,0,0", "bad" },
	{ "a word for a number", SHORT, "p,one,2,0,0", "bad" },
	{ "a negative number", SHORT, "p,-1,2,0,0", "bad" },
	{ "a fraction", SHORT, "p,1.5,2,0,0", "bad" },
	{ "too many GPUs", SHORT, "p,1,2,17,1000", "bad" },
	{ "too much of one", SHORT, "p,1,2,1,1001", "bad" },
	{ "nothing of one", SHORT, "p,1,2,1,0", "bad" },
	{ "shares of several", SHORT, "p,1,2,2,500", "bad" },
	{ "a time that is none", LONG, "p,1,1,0,0,,LS,Running,soon,1,0", "bad" },
};

static void append_seconds(GString *out, const char *word, KdTime time, KdTime none)
{
	if (time == none)
		g_string_append_printf(out, " %s -", word);
	else
		g_string_append_printf(out, " %s %g", word, (double) time / (double) KD_SECOND);
}

static char *show_pod(const KdArrival *arrival)
{
	const KtAmounts amounts = kt_amounts_of_pod(arrival->object);
	const char *qos = kd_map_lookup(&arrival->object->metadata.labels, "alibabacloud.com/qos");
	GString *out = g_string_new(NULL);

	KT_ROW_STR("its name", arrival->object->metadata.name, "p");
	g_string_append_printf(out, "%d/%d", (int) amounts.milli_cpu, (int) (amounts.memory >> 20));
	if (amounts.gpus)
		g_string_append_printf(out, " %dx%d", (int) amounts.gpus, (int) amounts.gpu_milli);
	if (amounts.model)
		g_string_append_printf(out, " %s", amounts.model);
	if (qos)
		g_string_append_printf(out, " %s", qos);
	append_seconds(out, "at", arrival->at, KD_TIME_UNSET);
	append_seconds(out, "for", arrival->duration, KD_TIME_NEVER);
	return g_string_free(out, FALSE);
}

static char *read_one(KdTrace *trace)
{
	const GPtrArray *messages;
	KdArrival arrival;

	if (!kd_trace_next(trace, &arrival, NULL))
		return g_strdup(kd_trace_bad_rows(trace, &messages) == 1 ? "bad" : "nothing");
	G_GNUC_UNUSED g_autoptr(KdObject) object = arrival.object;
	g_autofree char *shown = show_pod(&arrival);
	KT_ROW_INT("it is the only one", kd_trace_next(trace, &arrival, NULL), FALSE);
	return g_steal_pointer(&shown);
}

static void test_rows(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(pods); i++) {
		g_autofree char *text = g_strdup_printf("%s\n%s\n", pods[i].header, pods[i].line);
		g_autoptr(KdTrace) trace = NULL;

		kt_write(folder, "a.csv", text);
		trace = open_trace(pods[i].row, folder, "{format: openb, path: a.csv}");
		g_autofree char *got = trace ? read_one(trace) : NULL;
		KT_ROW_STR(pods[i].row, got, pods[i].want);
	}
}

static const struct {
	const char *row, *line, *want;
} nodes[] = {
	{ "with GPUs", "n,64000,262144,2,P100", "64000/262144 2 P100" },
	{ "without", "n,32000,65536,0,", "32000/65536 0 -" },
	{ "a row cut off", "n,32000", "bad" },
	{ "too many GPUs", "n,1,1,17,G2", "bad" },
	{ "negative memory", "n,1,-1,1,G2", "bad" },
	{ "no name", ",1,1,1,G2", "bad" },
};

static void test_node_rows(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(nodes); i++) {
		g_autofree char *text = g_strdup_printf("sn,cpu_milli,memory_mib,gpu,model\n%s\n",
							nodes[i].line);
		g_autoptr(KdTrace) trace = NULL;
		g_autofree char *got = NULL;
		const GPtrArray *messages;
		KdArrival arrival;

		kt_write(folder, "n.csv", text);
		trace = open_trace(nodes[i].row, folder, "path: n.csv");
		if (kd_trace_next(trace, &arrival, NULL)) {
			g_autoptr(KdObject) object = arrival.object;
			const KtAmounts has = kt_amounts_of_node(object);

			KT_ROW_STR("its name", object->metadata.name, "n");
			got = g_strdup_printf("%d/%d %d %s", (int) has.milli_cpu,
					      (int) (has.memory >> 20), (int) has.gpus,
					      has.model ? has.model : "-");
		} else if (kd_trace_bad_rows(trace, &messages)) {
			got = g_strdup("bad");
		}
		KT_ROW_STR(nodes[i].row, got, nodes[i].want);
	}
}

/* ---- in the order of another file ---- */

/* "a b c", and the error behind it. */
static char *read_names(KdTrace *trace)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	KdArrival arrival;

	while (kd_trace_next(trace, &arrival, &error)) {
		g_string_append_printf(out, "%s%s", out->len ? " " : "",
				       arrival.object->metadata.name);
		KT_ROW_TRUE("such a stream has no times", arrival.at == KD_TIME_UNSET);
		kd_object_unref(arrival.object);
	}
	if (error)
		g_string_append_printf(out, " (%s)", strrchr(error->message, '/') + 1);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *workload, *order, *want;
} orders[] = {
	{ "pods", "{path: a.csv, options: {sequence: o.csv}}", "pod\nb\na\n", "b a" },
	{ "and copies of them", "{path: a.csv, options: {sequence: o.csv}}",
	  "pod\nb-tuned-3\na\nb\na-tuned-12\n", "b-tuned-3 a b a-tuned-12" },
	{ "in a column among others", "{path: a.csv, options: {sequence: o.csv}}",
	  "i,pod,node\n0,b,x\n1,a,y\n", "b a" },
	{ "one that is not there", "{path: a.csv, options: {sequence: o.csv}}", "pod\nb\nc\n",
	  "b (o.csv:3: no pod \"c\" in the list of pods)" },
	{ "nodes", "{path: n.csv, options: {order: o.csv}}", "node\nm\nn\n", "m n" },
	{ "a node that is not there", "{path: n.csv, options: {order: o.csv}}", "node\nm\nk\n",
	  "m (o.csv:3: no node \"k\" in the list of nodes)" },
};

static void test_orders(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "a.csv",
		 LONG "\na,1,1,0,0,,LS,Running,5,9,5\nb,2,1,0,0,,LS,Running,5,9,5\n");
	kt_write(folder, "n.csv", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\nm,2,1,0,\n");
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		g_autoptr(KdTrace) trace = NULL;
		g_autofree char *got = NULL;

		kt_write(folder, "o.csv", orders[i].order);
		trace = open_trace(orders[i].row, folder, orders[i].workload);
		got = read_names(trace);
		KT_ROW_STR(orders[i].row, got, orders[i].want);
	}
}

/* ---- the trace itself ---- */

/* A file by strsep() and g_strsplit() alone. */
typedef struct {
	char *text, *rest;
	char **header, **row;
} Plain;

static Plain plain_open(const char *path)
{
	char *text = g_strchomp(kd_file_read(path, NULL, NULL)), *rest = text;
	const char *header = strsep(&rest, "\n");

	return (Plain){ .text = text, .rest = rest, .header = g_strsplit(header, ",", -1) };
}

static bool plain_next(Plain *plain)
{
	const char *line = strsep(&plain->rest, "\n");

	g_clear_pointer(&plain->row, g_strfreev);
	if (line)
		plain->row = g_strsplit(line, ",", -1);
	return line != NULL;
}

static const char *plain_field(const Plain *plain, const char *name)
{
	for (guint i = 0; plain->header[i]; i++)
		if (g_str_equal(plain->header[i], name))
			return plain->row[i];
	return "";
}

static gint64 plain_number(const Plain *plain, const char *name)
{
	return g_ascii_strtoll(plain_field(plain, name), NULL, 10);
}

static void plain_close(Plain *plain)
{
	g_strfreev(plain->header);
	g_free(plain->text);
	g_strfreev(plain->row);
}

static bool same_pod(const Plain *plain, const KdArrival *arrival)
{
	const KtAmounts asks = kt_amounts_of_pod(arrival->object);
	const char *name = arrival->object->metadata.name, *spec = plain_field(plain, "gpu_spec");
	bool good = KT_ROW_STR(name, name, plain_field(plain, "name"));

	good &= KT_ROW_INT(name, asks.milli_cpu, plain_number(plain, "cpu_milli"));
	good &= KT_ROW_INT(name, asks.memory, plain_number(plain, "memory_mib") * 1048576);
	good &= KT_ROW_INT(name, asks.gpus, plain_number(plain, "num_gpu"));
	good &= KT_ROW_INT(name, asks.gpu_milli, plain_number(plain, "gpu_milli"));
	good &= KT_ROW_STR(name, asks.model ? asks.model : "", spec);
	if (!*plain_field(plain, "creation_time"))
		return good & KT_ROW_TRUE(name, arrival->at == KD_TIME_UNSET);
	gint64 created = plain_number(plain, "creation_time");
	gint64 ran = plain_number(plain, "deletion_time") -
		     MAX(created, plain_number(plain, "scheduled_time"));
	good &= KT_ROW_INT(name, arrival->at, created * KD_SECOND);
	return good & KT_ROW_INT(name, arrival->duration, MAX(ran, 0) * KD_SECOND);
}

static bool same_node(const Plain *plain, const KdArrival *arrival)
{
	const KtAmounts has = kt_amounts_of_node(arrival->object);
	const char *name = arrival->object->metadata.name;
	bool good = KT_ROW_STR(name, name, plain_field(plain, "sn"));

	good &= KT_ROW_INT(name, has.milli_cpu, plain_number(plain, "cpu_milli"));
	good &= KT_ROW_INT(name, has.memory, plain_number(plain, "memory_mib") * 1048576);
	good &= KT_ROW_INT(name, has.gpus, plain_number(plain, "gpu"));
	return good & KT_ROW_STR(name, has.model ? has.model : "", plain_field(plain, "model"));
}

static void compare_file(const char *folder, const char *file)
{
	g_autofree char *path = g_build_filename(folder, file, NULL);
	g_autofree char *workload = g_strdup_printf("path: %s", path);
	g_autoptr(KdTrace) trace = open_trace(file, kt_tmp(), workload);
	const bool pods_file = g_str_has_prefix(file, "openb_pod");
	Plain plain = plain_open(path);
	const GPtrArray *messages;
	KdArrival arrival;
	bool good = true;

	KT_ROW_STR(file, kd_trace_format(trace)->name, pods_file ? "openb" : "openb-nodes");
	while (good && plain_next(&plain)) {
		good = KT_ROW_TRUE(file, kd_trace_next(trace, &arrival, NULL));
		if (!good)
			break;
		good = pods_file ? same_pod(&plain, &arrival) : same_node(&plain, &arrival);
		kd_object_unref(arrival.object);
	}
	KT_ROW_TRUE("every row was read", !good || !kd_trace_next(trace, &arrival, NULL));
	KT_ROW_INT("none was bad", (gint64) kd_trace_bad_rows(trace, &messages), 0);
	plain_close(&plain);
}

static void test_files(void)
{
	const char *folder = kt_traces(TRACES);
	g_autoptr(GDir) dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
	guint n = 0;

	if (!dir) {
		kt_skip("there is no " TRACES " below $KUBEDES_TRACES");
		return;
	}
	for (const char *file; (file = g_dir_read_name(dir));) {
		if (!g_str_has_suffix(file, ".csv") && !g_str_has_suffix(file, ".csv.gz"))
			continue;
		compare_file(folder, file);
		n++;
	}
	KT_ROW_TRUE("there were lists of nodes and of pods", n >= 2);
}

/* What the trace's publication says of it. */
static const struct {
	const char *file;
	guint n;
	gint64 gpus, gpu_milli;
} sums[] = {
	{ TRACES "/openb_node_list_all_node.csv", 1523, 6212, 0 },
	{ TRACES "/openb_node_list_gpu_node.csv", 1213, 6212, 0 },
	{ TRACES "/openb_pod_list_default.csv.gz", 8152, 7433, 6086800 },
};

static void test_sums(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
		const char *path = kt_traces(sums[i].file);
		g_autofree char *workload = g_strdup_printf("path: %s", path);
		gint64 n = 0, gpus = 0, milli = 0;
		KdArrival arrival;

		if (!path) {
			kt_skip("there is no %s below $KUBEDES_TRACES", sums[i].file);
			continue;
		}
		g_autoptr(KdTrace) trace = open_trace(sums[i].file, kt_tmp(), workload);
		for (; kd_trace_next(trace, &arrival, NULL); n++) {
			bool pod = arrival.object->kind == &kd_kind_pod;
			KtAmounts a = pod ? kt_amounts_of_pod(arrival.object)
					  : kt_amounts_of_node(arrival.object);

			gpus += a.gpus;
			milli += a.gpus * a.gpu_milli;
			kd_object_unref(arrival.object);
		}
		KT_ROW_INT(sums[i].file, n, sums[i].n);
		KT_ROW_INT(sums[i].file, gpus, sums[i].gpus);
		KT_ROW_INT(sums[i].file, milli, sums[i].gpu_milli);
	}
}

/* The same nodes as manifests, which the trace comes with. */
static void test_manifests(void)
{
	const char *yaml = kt_traces(TRACES "/openb_node_list_gpu_node.yaml");
	const char *csv = kt_traces(TRACES "/openb_node_list_gpu_node.csv");
	g_autofree char *text = g_strdup_printf("cluster: {manifests: [%s]}", yaml);
	g_autofree char *workload = g_strdup_printf("path: %s", csv);
	KdArrival arrival;

	if (!yaml || !csv) {
		kt_skip("there are no manifests in " TRACES " below $KUBEDES_TRACES");
		return;
	}
	g_autoptr(KdScenario) scenario = kt_scenario("manifests", kt_tmp(), text, NULL);
	g_autoptr(KdTrace) trace = open_trace("list", kt_tmp(), workload);
	for (guint i = 0; i < scenario->objects->len; i++) {
		const KdObject *want = scenario->objects->pdata[i];
		const char *name = want->metadata.name;

		if (!KT_ROW_TRUE(name, kd_trace_next(trace, &arrival, NULL)))
			return;
		const KtAmounts a = kt_amounts_of_node(arrival.object),
				b = kt_amounts_of_node(want);
		KT_ROW_STR(name, arrival.object->metadata.name, name);
		KT_ROW_TRUE(name, a.milli_cpu == b.milli_cpu && a.memory == b.memory &&
					  a.gpus == b.gpus && g_str_equal(a.model, b.model));
		KT_ROW_INT(name,
			   kt_amount(&KD_NODE(arrival.object)->status.allocatable, "pods", false),
			   kt_amount(&KD_NODE(want)->status.allocatable, "pods", false));
		kd_object_unref(arrival.object);
	}
	KT_ROW_INT("as many", kd_trace_next(trace, &arrival, NULL), FALSE);
}

static CU_TestInfo tests[] = {
	{ "pods in rows", test_rows },
	{ "nodes in rows", test_node_rows },
	{ "in the order of another file", test_orders },
	{ "every row of the trace", test_files },
	{ "its sums", test_sums },
	{ "its manifests", test_manifests },
	CU_TEST_INFO_NULL,
};

KT_SUITE(openb) = { .pName = "openb", .pTests = tests };
