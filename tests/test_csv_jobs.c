/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/csv.c, csv_nodes.c: the project's own files of pods and nodes. */
#include "config.h"

#include <kubedes/api/pod_group.h>

#include "kt_run.h"

static KdTrace *open_pods(const char *row, const char *folder, const char *options)
{
	g_autofree char *text = g_strdup_printf(
		"workloads: [{format: csv, path: a.csv, options: {%s}}]\n", options);
	g_autoptr(KdScenario) scenario = kt_scenario(row, folder, text, NULL);

	return scenario ? kd_trace_open(kt_workload(scenario), folder, 1, NULL) : NULL;
}

/* Without the folder of the file. */
static const char *after_slash(const char *message)
{
	return strrchr(message, '/') + 1;
}

/* ---- pods ---- */

static void append_map(GString *out, const char *sign, const KdMap *map)
{
	for (guint i = 0; i < map->n; i++)
		if (!g_str_has_prefix(map->pairs[i].key, "alibabacloud.com/") &&
		    !g_str_equal(map->pairs[i].key, "kubedes.io/job"))
			g_string_append_printf(out, " %s%s=%s", sign, map->pairs[i].key,
					       map->pairs[i].value);
}

static void append_spec(GString *out, const KdPodSpec *spec)
{
	const KdResources *requests = &spec->containers[0].resources.requests;

	for (guint i = 0; i < requests->n; i++) {
		g_autofree char *amount = kd_quantity_print(requests->items[i].quantity);
		g_string_append_printf(out, " %s=%s", requests->items[i].name, amount);
	}
	if (spec->priority.set)
		g_string_append_printf(out, " priority %d", (int) spec->priority.value);
	if (spec->priorityClassName)
		g_string_append_printf(out, " %s", spec->priorityClassName);
	append_map(out, "on ", &spec->nodeSelector);
	for (guint i = 0; i < spec->n_tolerations; i++) {
		const KdToleration *t = &spec->tolerations[i];
		g_string_append_printf(out, " tolerates %s %s %s %s", t->key, t->operator,
				       t->value ? t->value : "-", t->effect ? t->effect : "-");
	}
}

/* "p cpu=1 @0+5"; "g(3)" is a group. */
static void show(const KdArrival *arrival, GString *out)
{
	const KdMeta *meta = &arrival->object->metadata;

	g_string_append_printf(out, "%s%s%s%s", out->len ? ", " : "",
			       g_str_equal(meta->namespace, "default") ? "" : meta->namespace,
			       g_str_equal(meta->namespace, "default") ? "" : "/", meta->name);
	if (arrival->object->kind == &kd_kind_pod_group) {
		g_string_append_printf(out, "(%d)",
				       (int) KD_POD_GROUP(arrival->object)->spec.minMember);
		return;
	}
	const KtAmounts asks = kt_amounts_of_pod(arrival->object);

	append_spec(out, KD_POD(arrival->object)->spec);
	if (asks.gpus)
		g_string_append_printf(out, " %dx%d%s%s", (int) asks.gpus, (int) asks.gpu_milli,
				       asks.model ? " " : "", asks.model ? asks.model : "");
	append_map(out, "", &meta->labels);
	append_map(out, "!", &meta->annotations);
	if (arrival->at != KD_TIME_UNSET)
		g_string_append_printf(out, " @%g", (double) arrival->at / 1e9);
	if (arrival->duration != KD_TIME_NEVER)
		g_string_append_printf(out, " +%g", (double) arrival->duration / 1e9);
}

static char *show_all(KdTrace *trace, void (*show_one)(const KdArrival *, GString *))
{
	GString *out = g_string_new(NULL);
	const GPtrArray *messages;
	KdArrival arrival;

	while (trace && kd_trace_next(trace, &arrival, NULL)) {
		show_one(&arrival, out);
		kd_object_unref(arrival.object);
	}
	for (guint i = 0; trace && kd_trace_bad_rows(trace, &messages) && i < messages->len; i++)
		g_string_append_printf(out, "%sbad: %s", out->len ? "; " : "",
				       after_slash(kt_message(messages->pdata[i])));
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *text, *options, *want;
} rows[] = {
	{ "amounts and times", "name,submit,duration,cpu,memory\np,90s,1h30m,500m,1Gi\n", "",
	  "p cpu=500m memory=1Gi @90 +5400" },
	{ "bare numbers are cores, bytes, seconds",
	  "name,submit,duration,cpu,memory\np,90,1.5,2,1024\n", "", "p cpu=2 memory=1Ki @90 +1.5" },
	{ "columns in any order, with blanks", " cpu , name \n 1 , p \n", "", "p cpu=1" },
	{ "empty fields: nothing is asked for, at the beginning, for ever",
	  "name,submit,duration,cpu,memory,gpu,pods,gang,priority\np,,,,,,,,\n", "", "p @0" },
	{ "names that Kubernetes does not know", "name,cpu\nInstance_0,1\n_a.B c_,2\n__,3\n", "",
	  "instance-0 cpu=1, a.b-c cpu=2, pod-3 cpu=3" },
	{ "no name", "cpu\n1\n2\n", "", "pod-1 cpu=1, pod-2 cpu=2" },
	{ "quotes, remarks, empty lines, CRLF",
	  "# jobs\r\nname,cpu\r\n\r\n\"p\",\"1\"\r\n# the end\r\n", "", "p cpu=1" },
	{ "a job of several pods", "name,pods,cpu\nj,2,1\n", "", "j-0 cpu=1, j-1 cpu=1" },
	{ "of none", "name,pods,cpu\nj,0,1\nk,1,1\n", "", "k cpu=1" },
	{ "which start together", "name,pods,gang\nj,2,true\n", "",
	  "j(2), j-0 " KD_POD_GROUP_LABEL "=j, j-1 " KD_POD_GROUP_LABEL "=j" },
	{ "or some of them", "name,pods,gang\nj,3,2\n", "",
	  "j(2), j-0 " KD_POD_GROUP_LABEL "=j, j-1 " KD_POD_GROUP_LABEL
	  "=j, j-2 " KD_POD_GROUP_LABEL "=j" },
	{ "or not", "name,pods,gang\nj,2,no\nk,1,0\n", "", "j-0, j-1, k" },
	{ "more than there are", "name,pods,gang\nj,2,3\n", "",
	  "bad: a.csv:2: gang: \"3\" is no whole number from 0 to 2" },
	{ "GPUs", "name,gpu,gpuModel\np,2,T4|G2\nq,0.5,\nr,460m,\ns,0,\n", "",
	  "p 2x1000 T4|G2, q 1x500, r 1x460, s" },
	{ "GPUs that cannot be", "name,gpu\np,1.5\nq,17\nr,-1\n", "",
	  "bad: a.csv:2: gpu: \"1.5\" is neither a part of one device nor up to 16 whole ones; "
	  "bad: a.csv:3: gpu: \"17\" is neither a part of one device nor up to 16 whole ones; "
	  "bad: a.csv:4: gpu: \"-1\" is negative" },
	{ "priorities", "name,priority,priorityClass\np,-7,\nq,,high\n", "",
	  "p priority -7, q high" },
	{ "a namespace, of the group too", "name,namespace,pods,gang\np,team,1,1\n", "",
	  "team/p(1), team/p " KD_POD_GROUP_LABEL "=p" },
	{ "labels, annotations, node selectors, resources",
	  "name,label:app,annotation:note,selector:zone,request:example.com/fpga\n"
	  "p,web,x,a,2\nq,,,,\n",
	  "", "p example.com/fpga=2 on zone=a app=web !note=x, q" },
	{ "tolerations", "name,tolerations\np,a=b:NoSchedule c:NoExecute;d e=f\n", "",
	  "p tolerates a Equal b NoSchedule tolerates c Exists - NoExecute tolerates d Exists - - "
	  "tolerates e Equal f -" },
	{ "an effect that is none", "name,tolerations\np,a:NoSchedul\n", "",
	  "bad: a.csv:2: tolerations: there is no effect \"NoSchedul\" (did you mean "
	  "\"NoSchedule\"?)" },
	{ "a toleration of nothing", "name,tolerations\np,=b\n", "",
	  "bad: a.csv:2: tolerations: \"=b\" has no key" },
	{ "what is no amount", "name,cpu,memory\np,two,1\nq,1,1Q\nr,-1,1\n", "",
	  "bad: a.csv:2: cpu: \"two\" is not a quantity (such as \"2\", \"500m\", \"1.5Gi\", "
	  "\"1e9\"); bad: "
	  "a.csv:3: memory: \"1Q\" is not a quantity (such as \"2\", \"500m\", \"1.5Gi\", "
	  "\"1e9\"); bad: "
	  "a.csv:4: cpu: \"-1\" is negative" },
	{ "what is no time", "name,submit,duration\np,soon,1\nq,1,-1s\n", "",
	  "bad: a.csv:2: submit: \"soon\" is not a duration (such as \"90s\", \"1h30m\", "
	  "\"250ms\"); bad: a.csv:3: its duration is negative" },
	{ "ends", "name,submit,end,duration\np,5,15,\nq,5,,\nr,5,99,1\ns,5,4,\n", "",
	  "p @5 +10, q @5, r @5 +1; bad: a.csv:5: its end less its submit is negative" },
	{ "before the beginning", "name,submit,end\np,-5,10\nq,,3\n", "", "p @-5 +15, q @0 +3" },
	{ "a file without a header", "p,250,x\nq,500,y\n",
	  "header: [name, cpu, colour], units: {cpu: m}, ignore: [colour]",
	  "p cpu=250m, q cpu=500m" },
	{ "numbers that are shares", "name,cpu,memory,submit\np,50,0.5,2\nq,1,1Gi,1m\n",
	  "scale: {cpu: 0.01, memory: 8Gi, submit: 1e-3}",
	  "p cpu=500m memory=4Gi @0.002, q cpu=10m memory=1Gi @60" },
	{ "shares of units", "name,memory\np,0.5\n", "scale: {memory: 10}, units: {memory: Gi}",
	  "p memory=5Gi" },
	{ "rows of another length", "name,cpu\np\nq,1,2\nr,1\n", "",
	  "r cpu=1; bad: a.csv:2: the row has 1 fields, the header 2; bad: a.csv:3: the row has 3 "
	  "fields, the header 2" },
	{ "names that the file has", "id,t,milli\np,5,250\n",
	  "name: id, submit: t, cpu: milli, units: {cpu: m}", "p cpu=250m @5" },
	{ "units stand for bare numbers alone", "name,memory,submit\np,2,1\nq,3Ki,2s\n",
	  "units: {memory: Mi, submit: ms}", "p memory=2Mi @0.001, q memory=3Ki @2" },
	{ "columns that are left out", "name,colour,cpu\np,red,1\n", "ignore: [colour]",
	  "p cpu=1" },
	{ "all that are not known", "name,colour,size,cpu\np,red,L,1\n", "ignore: ['*']",
	  "p cpu=1" },
};

static void test_rows(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		kt_write(folder, "a.csv", rows[i].text);
		g_autoptr(KdTrace) trace = open_pods(rows[i].row, folder, rows[i].options);
		g_autofree char *got = show_all(trace, show);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static const struct {
	const char *row, *text, *workload, *want;
} refusals[] = {
	{ "a column that nobody knows", "name,cpus\n", "format: csv",
	  "a.csv:1: there is no column \"cpus\" (did you mean \"cpu\"?); there are: name, submit, "
	  "duration, end, cpu, memory, gpu, gpuModel, pods, gang, priority, priorityClass, "
	  "namespace, "
	  "tolerations, label:..., annotation:..., selector:..., request:..." },
	{ "told from the others", "name,submit,duration,cpus\n", "at: 0s",
	  "there is no column \"cpus\" (did you mean \"cpu\"?)" },
	{ "a prefix alone", "name,label:\n", "format: csv", "there is no column \"label:\"" },
	{ "twice the same", "name,cpu,cpu\n", "format: csv", "the column \"cpu\" is there twice" },
	{ "a name that the file has not", "name,cpu\n", "format: csv, options: {cpu: milli}",
	  "there is no column \"cpu\"" },
	{ "a unit of nothing", "name,cpu\n", "format: csv, options: {units: {cpus: m}}",
	  "units: there is no column \"cpus\" (did you mean \"cpu\"?)" },
	{ "a factor of nothing", "name,cpu\n", "format: csv, options: {scale: {cpus: 0.01}}",
	  "scale: there is no column \"cpus\" (did you mean \"cpu\"?)" },
	{ "a header that names what is not known", "p,1\n",
	  "format: csv, options: {header: [name, cpus]}",
	  "there is no column \"cpus\" (did you mean \"cpu\"?)" },
	{ "an empty file", "", "format: csv", "a.csv: the file is empty" },
	{ "nothing that is told", "name,cpu\n", "at: 0s", "this looks like no trace format" },
};

static void test_refusals(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *text = g_strdup_printf(
			KT_SCENARIO "workloads:\n- {path: a.csv, %s}\n", refusals[i].workload);

		kt_write(folder, "a.csv", refusals[i].text);
		g_autofree char *got = kt_scenario_problems(folder, text, NULL);
		KT_ROW_TRUE(refusals[i].row, strstr(got, refusals[i].want) != NULL);
		KT_ROW_TRUE(got, strstr(got, refusals[i].want) != NULL);
	}
}

/* ---- nodes ---- */

static void show_node(const KdArrival *arrival, GString *out)
{
	const KdNode *node = KD_NODE(arrival->object);
	const KdMap *labels = &node->object.metadata.labels;

	g_string_append_printf(out, "%s%s", out->len ? ", " : "", node->object.metadata.name);
	for (guint i = 0; i < node->status.allocatable.n; i++) {
		const KdResource *has = &node->status.allocatable.items[i];
		g_autofree char *amount = kd_quantity_print(has->quantity);

		if (!kd_quantity_is_zero(has->quantity))
			g_string_append_printf(out, " %s=%s", has->name, amount);
	}
	for (guint i = 0; i < labels->n; i++)
		if (!g_str_has_prefix(labels->pairs[i].key, "kubernetes.io/"))
			g_string_append_printf(out, " %s=%s", labels->pairs[i].key,
					       labels->pairs[i].value);
	for (guint i = 0; i < node->spec.n_taints; i++)
		g_string_append_printf(out, " %s=%s:%s", node->spec.taints[i].key,
				       node->spec.taints[i].value ? node->spec.taints[i].value : "",
				       node->spec.taints[i].effect);
}

static const struct {
	const char *row, *text, *want;
} nodes[] = {
	{ "one", "name,cpu,memory\nn,64,256Gi\n", "n cpu=64 memory=256Gi pods=110" },
	{ "several", "name,count,cpu,pods\nn,2,1500m,20\n",
	  "n-0 cpu=1500m pods=20, n-1 cpu=1500m pods=20" },
	{ "a count of one is a count", "name,count,cpu\nn,1,1\nm,,1\nk,0,1\n",
	  "n-0 cpu=1 pods=110, m cpu=1 pods=110" },
	{ "devices", "name,gpus,gpuModel\nn,8,P100\n",
	  "n alibabacloud.com/gpu-count=8 pods=110 alibabacloud.com/gpu-card-model=P100" },
	{ "labels, resources, taints",
	  "name,label:zone,capacity:example.com/fpga,taints\nn,a,4,x=y:NoSchedule z:NoExecute\n",
	  "n example.com/fpga=4 pods=110 zone=a x=y:NoSchedule z=:NoExecute" },
	{ "a taint without an effect", "name,taints\nn,x=y\n",
	  "bad: a.csv:2: taints: \"x\" has no effect" },
	{ "too many devices", "name,gpus\nn,17\n",
	  "bad: a.csv:2: gpus: \"17\" is no whole number from 0 to 16" },
};

static void test_nodes(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(nodes); i++) {
		kt_write(folder, "a.csv", nodes[i].text);
		g_autoptr(KdScenario) scenario = kt_scenario(
			nodes[i].row, folder,
			"cluster: {nodes: [{format: csv-nodes, path: a.csv}]}\n", NULL);
		g_autoptr(KdTrace)
			trace = kd_trace_open(&scenario->spec.cluster.nodes[0], folder, 1, NULL);
		g_autofree char *got = show_all(trace, show_node);
		KT_ROW_STR(nodes[i].row, got, nodes[i].want);
	}
}

/* ---- which format ---- */

static const struct {
	const char *row, *head, *want;
} probes[] = {
	{ "pods", "name,submit,cpu", "csv" },
	{ "pods that run", "duration,cpu,label:app", "csv" },
	{ "behind a remark", "# mine\n\nsubmit,cpu", "csv" },
	{ "nodes", "name,cpu,taints", "csv-nodes" },
	{ "nodes of several", "name,count,cpu,capacity:x", "csv-nodes" },
	{ "the trace of openb", "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec", "openb" },
	{ "a log", "; Version: 2.2", "swf" },
	{ "a log without a header", "1 0 -1 1 1 -1 -1 1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1", "swf" },
	{ "a list of machines", "0\tseth\t120\t2\t1\t1048576", "swf-nodes" },
};

static void test_probes(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(probes); i++) {
		g_autofree char *text = g_strconcat(probes[i].head, "\n", NULL);

		kt_write(folder, "a.txt", text);
		g_autoptr(KdScenario) scenario = kt_scenario(probes[i].row, folder,
							     "workloads: [{path: a.txt}]\n", NULL);
		g_autoptr(KdTrace)
			trace = scenario ? kd_trace_open(kt_workload(scenario), folder, 1, NULL)
					 : NULL;
		KT_ROW_STR(probes[i].row, trace ? kd_trace_format(trace)->name : "",
			   probes[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "pods", test_rows },   { "files that are refused", test_refusals },
	{ "nodes", test_nodes }, { "which format a file has", test_probes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(csv_jobs) = { .pName = "csv_jobs", .pTests = tests };
