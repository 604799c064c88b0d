/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/scenario.c, scenario_fields.c, node_group.c: what a scenario says and what is wrong. */
#include "config.h"

#include "api/problems.h"
#include "kt_run.h"

#define HEADER "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n"
#define POD(name)                                                                                  \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: " name                                        \
	"}\nspec: {containers: [{name: main, image: nginx}]}\n"
#define NODE(name)                                                                                 \
	"apiVersion: v1\nkind: Node\nmetadata: {name: " name                                       \
	"}\nstatus: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}\n"

static const char *folder_with_inputs(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "a.csv", HEADER "a,1,1,0,0\n");
	kt_write(folder, "nodes.csv", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\n");
	kt_write(folder, "pods.yaml", POD("p") "---\n" POD("q"));
	kt_write(folder, "nodes.yaml", NODE("a") "---\n" NODE("b"));
	kt_write(folder, "torn.yaml", "a: {b: 1\n");
	kt_write(folder, "bad.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: P}\n");
	kt_write(folder, "config.yaml",
		 "apiVersion: kubescheduler.config.k8s.io/v1\n"
		 "kind: KubeSchedulerConfiguration\n"
		 "percentageOfNodesToScore: 30\n");
	return folder;
}

/* ---- problems ---- */

static const struct {
	const char *row, *text, *want;
} problems[] = {
	{ "nothing at all", "", "F/s.yaml: the file is empty\n" },
	{ "no scenario", "apiVersion: v1\nkind: Pod\n",
	  "s.yaml:1:13: apiVersion: Unsupported value: \"v1\": supported values: "
	  "\"kubedes.io/v1\"\n"
	  "s.yaml:2:7: kind: Unsupported value: \"Pod\": supported values: \"Scenario\"\n" },
	{ "no kind", "seed: 1\n",
	  "s.yaml:1:1: apiVersion: Required value\ns.yaml:1:1: kind: Required value\n" },
	{ "no YAML", "a: [1\n",
	  "s.yaml:1:4: the list that begins here is not closed: ']' is missing\n" },
	{ "a field that is not there", KT_SCENARIO "sed: 7\n",
	  "s.yaml:3:1: sed: unknown field (did you mean \"seed\"?)\n" },
	{ "one deeper down", KT_SCENARIO "record: {sampleEverry: 1m}\n",
	  "s.yaml:3:10: record.sampleEverry: unknown field (did you mean \"sampleEvery\"?)\n" },
	{ "a word that is not allowed", KT_SCENARIO "scheduler: {tieBreak: rando}\n",
	  "s.yaml:3:23: scheduler.tieBreak: Unsupported value: \"rando\": supported values: "
	  "\"random\", \"first\", \"name\" (did you mean \"random\"?)\n" },
	{ "a time that is none", KT_SCENARIO "duration: 1 hour\n",
	  "s.yaml:3:11: duration: \"1 hour\" is not a duration (such as \"90s\", \"1h30m\", "
	  "\"250ms\")\n" },
	{ "a negative time", KT_SCENARIO "duration: -1h\n",
	  "s.yaml:3:11: duration: Invalid value: -1h0m0s: must be greater than or equal to 0s\n" },
	{ "a number out of range", KT_SCENARIO "scheduler: {percentageOfNodesToScore: 200}\n",
	  "s.yaml:3:39: scheduler.percentageOfNodesToScore: Invalid value: 200: must be between 0 "
	  "and 100, inclusive\n" },
	{ "several at once, in their order",
	  KT_SCENARIO "sed: 7\nworkloads:\n- path: none.csv\n- format: opemb\n  path: a.csv\n"
		      "cluster: {manifests: [none.yaml]}\n",
	  "s.yaml:3:1: sed: unknown field (did you mean \"seed\"?)\n"
	  "s.yaml:5:9: workloads[0].path: none.csv: there is no such file\n"
	  "s.yaml:6:11: workloads[1].format: no workload format \"opemb\" (did you mean "
	  "\"openb\"?)\n"
	  "s.yaml:8:23: cluster.manifests[0]: none.yaml: cannot be opened: No such file or "
	  "directory\n" },

	/* Workloads. */
	{ "a workload of nothing", KT_SCENARIO "workloads: [{at: 1m}]\n",
	  "s.yaml:3:13: workloads[0].path: Required value: a workload has manifests, a format or a "
	  "path\n" },
	{ "of two things", KT_SCENARIO "workloads: [{manifests: [pods.yaml], path: a.csv}]\n",
	  "s.yaml:3:25: workloads[0].manifests: a trace stands here too; make it two workloads\n" },
	{ "a probability", KT_SCENARIO "workloads: [{path: a.csv, sample: 1.5}]\n",
	  "s.yaml:3:35: workloads[0].sample: Invalid value: 1.5: must be between 0 and 1, "
	  "inclusive\n" },
	{ "no number", KT_SCENARIO "workloads: [{path: a.csv, sample: .nan}]\n",
	  "s.yaml:3:35: workloads[0].sample: \".nan\" is not a number\n" },
	{ "no compression", KT_SCENARIO "workloads: [{path: a.csv, timeCompression: 0}]\n",
	  "s.yaml:3:44: workloads[0].timeCompression: Invalid value: 0: must be greater than "
	  "zero\n" },
	{ "a negative load", KT_SCENARIO "workloads: [{path: a.csv, offeredLoad: -1}]\n",
	  "s.yaml:3:40: workloads[0].offeredLoad: Invalid value: -1: must be greater than or equal "
	  "to 0\n" },
	{ "two that choose the compression",
	  KT_SCENARIO "workloads: [{path: a.csv, offeredLoad: 1, timeCompression: 2}]\n",
	  "s.yaml:3:40: workloads[0].offeredLoad: it chooses the compression itself; leave out "
	  "timeCompression and every\n" },
	{ "two loads", KT_SCENARIO "workloads: [{path: a.csv, offeredLoad: 1, peakLoad: 1}]\n",
	  "s.yaml:3:53: workloads[0].peakLoad: it chooses the compression itself; leave out "
	  "offeredLoad, timeCompression and every\n" },
	{ "a peak of pods that stay",
	  KT_SCENARIO "workloads: [{path: a.csv, peakLoad: 1, departures: false}]\n",
	  "s.yaml:3:37: workloads[0].peakLoad: it is that of pods which end; leave out "
	  "departures: false\n" },
	{ "a negative peak", KT_SCENARIO "workloads: [{path: a.csv, peakLoad: -1}]\n",
	  "s.yaml:3:37: workloads[0].peakLoad: Invalid value: -1: must be greater than or equal to "
	  "0\n" },
	{ "a load of pods that stay",
	  KT_SCENARIO "workloads: [{path: a.csv, offeredLoad: 1, departures: false}]\n",
	  "s.yaml:3:40: workloads[0].offeredLoad: it is that of pods which end; leave out "
	  "departures: false\n" },
	{ "an end before the beginning",
	  KT_SCENARIO "workloads: [{path: a.csv, from: 2h, until: 1h}]\n",
	  "s.yaml:3:44: workloads[0].until: must not be before from\n" },
	{ "arrivals that go back in time", KT_SCENARIO "workloads: [{path: a.csv, every: -1s}]\n",
	  "s.yaml:3:34: workloads[0].every: Invalid value: -1s: must be greater than or equal to "
	  "0s\n" },
	{ "options of the format",
	  KT_SCENARIO "workloads: [{path: a.csv, options: {sequenze: b}}]\n",
	  "s.yaml:3:37: workloads[0].options.sequenze: unknown field (did you mean "
	  "\"sequence\"?)\n" },
	{ "of a generator",
	  KT_SCENARIO "workloads: [{format: openb-like, options: {count: many}}]\n",
	  "s.yaml:3:51: workloads[0].options.count: \"many\" is not a whole number\n" },
	{ "a file with another header",
	  KT_SCENARIO "workloads: [{path: nodes.csv, format: openb}]\n",
	  "nodes.csv:1: the header has no column \"name\" (named at s.yaml:3:20)\n" },
	{ "a file of no format", KT_SCENARIO "workloads: [{path: config.yaml}]\n",
	  "s.yaml:3:20: workloads[0].path: config.yaml: this looks like no trace format that I "
	  "know; name one with `format:`\n" },
	{ "a folder", KT_SCENARIO "workloads: [{path: .}]\n",
	  "s.yaml:3:20: workloads[0].path: .: there is no such file\n" },
	{ "a variable that is not set", KT_SCENARIO "workloads: [{path: \"${KT_UNSET}/a.csv\"}]\n",
	  "s.yaml:3:20: workloads[0].path: the environment variable KT_UNSET is not set; it is "
	  "part of a path in the scenario\n" },
	{ "typical pods are a workload too",
	  KT_SCENARIO "scheduler: {typicalPods: {path: none.csv}}\n",
	  "s.yaml:3:33: scheduler.typicalPods.path: none.csv: there is no such file\n" },
	{ "and nodes", KT_SCENARIO "cluster: {nodes: [{path: none.csv}]}\n",
	  "s.yaml:3:26: cluster.nodes[0].path: none.csv: there is no such file\n" },

	{ "two of one name",
	  KT_SCENARIO "workloads: [{name: w, path: a.csv}, {name: w, path: a.csv}]\n",
	  "s.yaml:3:44: workloads[1].name: Duplicate value: \"w\"\n" },
	{ "pods where nodes should be", KT_SCENARIO "cluster: {nodes: [{path: a.csv}]}\n",
	  "s.yaml:3:26: cluster.nodes[0].path: the format openb gives pods, which are not wanted "
	  "here\n" },
	{ "nodes where pods should be",
	  KT_SCENARIO "scheduler: {typicalPods: {format: openb-like-nodes}}\n",
	  "s.yaml:3:35: scheduler.typicalPods.format: the format openb-like-nodes gives nodes, "
	  "which are not wanted here\n" },

	/* Manifests. */
	{ "a manifest that is no YAML", KT_SCENARIO "cluster: {manifests: [torn.yaml]}\n",
	  "torn.yaml:1:4: the map that begins here is not closed: '}' is missing (named at "
	  "s.yaml:3:23)\n" },
	{ "a bad manifest", KT_SCENARIO "cluster: {manifests: [bad.yaml]}\n",
	  "bad.yaml:1:1: Pod \"P\": spec.containers: Required value\n"
	  "bad.yaml:3:18: Pod \"P\": metadata.name: Invalid value: \"P\": a lowercase RFC 1123 "
	  "subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
	  "start and end with an alphanumeric character (e.g. 'example.com', regex used for "
	  "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n" },
	{ "a bad one behind the scenario", KT_SCENARIO "---\nkind: Pod\nmetadata: {name: p}\n",
	  "s.yaml:4:1: not an object: apiVersion not set\n" },

	/* Node groups. */
	{ "a group without a template", KT_SCENARIO "cluster: {nodeGroups: [{name: g}]}\n",
	  "s.yaml:3:24: cluster.nodeGroups[0].template: Required value\n" },
	{ "without a name", KT_SCENARIO "cluster: {nodeGroups: [{template: {}}]}\n",
	  "s.yaml:3:24: cluster.nodeGroups[0].name: Required value\n" },
	{ "a template that is a word",
	  KT_SCENARIO "cluster: {nodeGroups: [{name: g, template: x}]}\n",
	  "s.yaml:3:44: cluster.nodeGroups[0].template: must be a map: a Node\n" },
	{ "a bad template",
	  KT_SCENARIO "cluster: {nodeGroups: [{name: g, template: {status: {allocatable: {cpu: "
		      "2x}}}}]}\n",
	  "s.yaml:3:73: cluster.nodeGroups[0].template: status.allocatable.cpu: \"2x\" is not a "
	  "quantity (such as \"2\", \"500m\", \"1.5Gi\", \"1e9\")\n" },
	{ "two of one name",
	  KT_SCENARIO "cluster: {nodeGroups: [{name: g, template: {}}, {name: g, template: {}}]}\n",
	  "s.yaml:3:56: cluster.nodeGroups[1].name: Duplicate value: \"g\"\n" },

	/* The scheduler. */
	{ "a configuration that is not there", KT_SCENARIO "scheduler: {config: none.yaml}\n",
	  "s.yaml:3:21: scheduler.config: none.yaml: cannot be opened: No such file or "
	  "directory\n" },
	{ "one that is none", KT_SCENARIO "scheduler: {config: pods.yaml}\n",
	  "s.yaml:3:21: scheduler.config: the file has no KubeSchedulerConfiguration\n" },
	{ "a policy that is not there", KT_SCENARIO "scheduler: {policy: bestfit}\n",
	  "s.yaml:3:21: scheduler.policy: no plug-in is called \"bestfit\" (did you mean "
	  "\"BestFit\"?)\n" },
	{ "one that cannot be it", KT_SCENARIO "scheduler: {policy: NodeName}\n",
	  "s.yaml:3:21: scheduler.policy: plug-in NodeName neither scores nodes nor sorts the "
	  "queue: it cannot be the policy\n" },
};

static void test_problems(void)
{
	const char *folder = folder_with_inputs();

	g_unsetenv("KT_UNSET");
	for (guint i = 0; i < G_N_ELEMENTS(problems); i++) {
		g_autofree char *said = kt_scenario_problems(folder, problems[i].text, NULL);
		g_auto(GStrv) parts = g_strsplit(problems[i].want, "F/", 2);
		g_autofree char *want = g_strjoinv("", parts);
		char *list = strstr(said, "; there are: ");

		/* What formats there are is no matter here. */
		if (list)
			memmove(list, strchr(list, '\n'), strlen(strchr(list, '\n')) + 1);
		KT_ROW_STR(problems[i].row, said, want);
	}
}

static void test_missing_file(void)
{
	g_autoptr(KdProblems) list = kd_problems_new();
	g_autoptr(KdScenario) scenario = kd_scenario_load("/nonexistent/s.yaml", NULL, list);
	g_autofree char *said = kd_problems_print(list);

	KT_ROW_TRUE("a file that is not there", !scenario);
	KT_ROW_STR("is said to be", said,
		   "/nonexistent/s.yaml: cannot be opened: No such file or directory\n");
}

/* ---- defaults ---- */

static const char defaults[] = "apiVersion: kubedes.io/v1\n"
			       "controlPlane:\n"
			       "  mode: ideal\n"
			       "kind: Scenario\n"
			       "maxEvents: 0\n"
			       "record:\n"
			       "  level: default\n"
			       "  sampleEvery: 1m0s\n"
			       "scheduler:\n"
			       "  cycleTime: 0s\n"
			       "  policy: default\n"
			       "  retry: true\n"
			       "  tieBreak: random\n"
			       "seed: 1\n";

static void test_defaults(void)
{
	g_autoptr(KdScenario) scenario = kt_scenario("nothing is asked for", kt_tmp(), "", NULL);
	g_autofree char *text = kd_scenario_print(scenario);

	KT_ROW_STR("the defaults", text, defaults);
	KT_ROW_TRUE("until nothing can happen any more", scenario->spec.duration == KD_TIME_UNSET);
	KT_ROW_INT("nothing is there", scenario->objects->len, 0);
	KT_ROW_INT("its own file was read", scenario->inputs->len, 1);
}

static const struct {
	const char *row, *text;
} texts[] = {
	{ "nothing", "" },
	{ "zeros where the default is another",
	  "seed: 0\nscheduler: {retry: false}\n"
	  "cluster: {nodeGroups: [{name: g, count: 0, template: {}}]}\n"
	  "workloads: [{path: a.csv, departures: false, sample: 0, durationScale: 0, limit: 0, "
	  "every: 0s}]\n"
	  "record: {sampleEvery: 0s}\n" },
	{ "all there is",
	  "metadata: {name: x, labels: {a: b}}\nseed: 42\nduration: 90m\nmaxEvents: 1000\n"
	  "cluster:\n  manifests: [nodes.yaml]\n"
	  "  nodeGroups:\n  - name: g\n    count: 3\n"
	  "    template: {metadata: {labels: {zone: z}}, status: {allocatable: {cpu: 500m}}}\n"
	  "  nodes: [{format: openb-nodes, path: nodes.csv, options: {pods: 30}}]\n"
	  "controlPlane: {mode: ideal}\n"
	  "scheduler:\n  config: config.yaml\n  policy: best-fit\n  tieBreak: name\n"
	  "  percentageOfNodesToScore: 0\n  cycleTime: 10ms\n"
	  "  typicalPods: {path: a.csv, sample: 0.5}\n"
	  "workloads:\n- {name: w, manifests: [pods.yaml], at: 5s}\n"
	  "- {path: a.csv, from: 1s, until: 2h, limit: 5, sample: 0.25, shuffle: true, "
	  "gpuDemand: 1.3, timeCompression: 0.1, durationScale: 1e-3}\n"
	  "- {format: openb-like, options: {count: 3}, offeredLoad: 0.95}\n"
	  "- {format: openb-like, options: {count: 3}, peakLoad: 0.0001}\n"
	  "record: {level: full, sampleEvery: 1ns, sampleAttempts: true, objects: true}\n"
	  "expect:\n- {name: all run, sql: \"SELECT count(*) FROM pod\", is: \"> 0\"}\n" },
	{ "manifests behind it",
	  "seed: 3\n---\napiVersion: v1\nkind: Node\nmetadata: {name: a}\n---\n"
	  "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: kept}\nspec: {a: [1, x]}\n" },
};

static void test_bad_text(void)
{
	static const struct {
		const char *row, *text, *want;
	} bad[] = {
		{ "nothing", "", "the scenario is empty\n" },
		{ "a file that is not there",
		  KT_SCENARIO "cluster:\n  manifests:\n  - nodes.yaml\n",
		  "RUN:5:5: cluster.manifests[0]: /nowhere/nodes.yaml: cannot be opened: No such "
		  "file or "
		  "directory\n" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(KdProblems) list = kd_problems_new();
		g_autoptr(KdScenario)
			none = kd_scenario_parse(bad[i].text, "RUN", "/nowhere", list);
		g_autofree char *said = kd_problems_print(list);

		KT_ROW_STR(bad[i].row, said, bad[i].want);
		KT_ROW_TRUE(bad[i].row, !none);
	}
}

/* What is printed is the same scenario. */
static void test_printing(void)
{
	const char *folder = folder_with_inputs();

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(KdScenario)
			first = kt_scenario(texts[i].row, folder, texts[i].text, NULL);
		g_autofree char *printed = first ? kd_scenario_print(first) : g_strdup("");
		g_autoptr(KdProblems) list = kd_problems_new();
		g_autoptr(KdScenario) again = kd_scenario_parse(printed, "p.yaml", folder, list);
		g_autofree char *twice = again ? kd_scenario_print(again) : NULL;

		KT_ROW_STR(texts[i].row, twice, printed);
		KT_ROW_TRUE(texts[i].row, first && again &&
						  kd_struct_equal(&kd_scenario_struct, &first->spec,
								  &again->spec));
		if (first && again)
			KT_ROW_INT(texts[i].row, again->objects->len, first->objects->len);
	}
}

/* ---- names ---- */

static void test_names(void)
{
	g_autoptr(KdScenario) scenario = kt_scenario(
		"names", folder_with_inputs(),
		"workloads:\n- {path: a.csv}\n- {format: openb, path: a.csv}\n"
		"- {name: openb-3, format: openb-like}\n- {path: a.csv}\n- {manifests: "
		"[pods.yaml]}\n",
		NULL);
	static const char *const want[] = { "openb", "openb-2", "openb-3", "openb-4", NULL };

	for (guint i = 0; scenario && i < scenario->spec.n_workloads; i++)
		KT_ROW_STR("each has one of its own", scenario->spec.workloads[i].name, want[i]);
}

/* ---- what is there ---- */

static char *names_of(const GPtrArray *objects)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; objects && i < objects->len; i++) {
		const KdObject *object = objects->pdata[i];

		g_string_append_printf(out, "%s%s/%s", i ? " " : "", object->kind->kind,
				       object->metadata.name);
	}
	return g_strdup(out->str);
}

static void test_manifests(void)
{
	g_autoptr(KdScenario) scenario = kt_scenario(
		"manifests", folder_with_inputs(),
		"cluster:\n"
		"  manifests: [nodes.yaml]\n"
		"  nodeGroups: [{name: g, count: 2, template: {}}]\n"
		"workloads:\n- {path: a.csv}\n- {manifests: [pods.yaml], at: 1m}\n"
		"---\n" POD("inline") "---\n" NODE("c"),
		NULL);
	g_autofree char *there = names_of(scenario->objects);
	g_autofree char *none = names_of(scenario->manifests[0]);
	g_autofree char *later = names_of(scenario->manifests[1]);

	KT_ROW_STR("files first, then what stands behind the scenario, then groups", there,
		   "Node/a Node/b Pod/inline Node/c Node/g-0 Node/g-1");
	KT_ROW_TRUE("a trace has none", !scenario->manifests[0]);
	KT_ROW_STR("and so no names", none, "");
	KT_ROW_STR("a workload of manifests", later, "Pod/p Pod/q");
	KT_ROW_INT("every file that was read", scenario->inputs->len, 4);
	for (guint i = 0; i < scenario->inputs->len; i++) {
		const KdInput *input = &g_array_index(scenario->inputs, KdInput, i);

		KT_ROW_INT(input->path, (gint64) strlen(input->sha256), 64);
	}
}

static void test_node_groups(void)
{
	g_autoptr(KdScenario) scenario = kt_scenario(
		"groups", kt_tmp(),
		"cluster:\n"
		"  nodeGroups:\n"
		"  - name: big\n"
		"    count: 2\n"
		"    template:\n"
		"      metadata: {labels: {zone: a, kubernetes.io/hostname: x}}\n"
		"      spec: {taints: [{key: gpu, effect: NoSchedule}]}\n"
		"      status: {capacity: {cpu: 8, memory: 16Gi}}\n"
		"  - {name: none, count: 0, template: {}}\n"
		"  - name: broken\n"
		"    template: {status: {conditions: [{type: Ready, status: \"False\"}]}}\n",
		NULL);
	const KdNode *big, *broken;

	if (!KT_ROW_INT("two and none and one", scenario->objects->len, 3))
		return;
	big = scenario->objects->pdata[1];
	broken = scenario->objects->pdata[2];
	KT_ROW_STR("its name", big->object.metadata.name, "big-1");
	KT_ROW_STR("its own hostname",
		   kd_map_lookup(&big->object.metadata.labels, "kubernetes.io/hostname"), "big-1");
	KT_ROW_STR("the template's labels", kd_map_lookup(&big->object.metadata.labels, "zone"),
		   "a");
	KT_ROW_INT("its taints", big->spec.n_taints, 1);
	KT_ROW_INT("what it has can be had", kt_amount(&big->status.allocatable, "cpu", true),
		   8000);
	KT_ROW_STR("it is ready",
		   kd_condition_find(big->status.conditions, big->status.n_conditions, "Ready")
			   ->status,
		   "True");
	KT_ROW_STR("one by default", broken->object.metadata.name, "broken-0");
	KT_ROW_STR(
		"a condition that the template has stays",
		kd_condition_find(broken->status.conditions, broken->status.n_conditions, "Ready")
			->status,
		"False");
}

/* ---- the scheduler's configuration ---- */

static const struct {
	const char *row, *text;
	gint64 percentage;
	gint64 of_profile; /* -1 = unset */
} percentages[] = {
	{ "Kubernetes' own", "", 0, -1 },
	{ "the scenario's", "scheduler: {percentageOfNodesToScore: 40}", 40, 40 },
	{ "0 is one as well", "scheduler: {config: config.yaml, percentageOfNodesToScore: 0}", 0,
	  0 },
	{ "that of a file", "scheduler: {config: config.yaml}", 30, -1 },
	{ "the scenario's over that of a file",
	  "scheduler: {config: config.yaml, percentageOfNodesToScore: 40}", 40, 40 },
};

static void test_config(void)
{
	const char *folder = folder_with_inputs();

	for (guint i = 0; i < G_N_ELEMENTS(percentages); i++) {
		g_autoptr(KdScenario) scenario = kt_scenario(percentages[i].row, folder,
							     percentages[i].text, NULL);
		g_autoptr(KdProblems) list = kd_problems_new();
		g_autoptr(KdSchedulerConfig) config = kd_scenario_scheduler_config(scenario, list);
		const KdOptInt *own = &config->profiles[0]->percentageOfNodesToScore;

		KT_ROW_INT(percentages[i].row, config->percentageOfNodesToScore,
			   percentages[i].percentage);
		KT_ROW_INT(percentages[i].row, own->set ? own->value : -1,
			   percentages[i].of_profile);
	}
}

static CU_TestInfo tests[] = {
	{ "all that is wrong", test_problems }, { "no file", test_missing_file },
	{ "defaults", test_defaults },          { "printed and read again", test_printing },
	{ "bad texts", test_bad_text },         { "manifests", test_manifests },
	{ "node groups", test_node_groups },    { "the scheduler's configuration", test_config },
	{ "names of workloads", test_names },   CU_TEST_INFO_NULL,
};

KT_SUITE(scenario) = { .pName = "scenario", .pTests = tests };
