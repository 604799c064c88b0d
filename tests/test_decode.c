/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/decode.h"

#include <kubedes/api/node.h>
#include <string.h>

#include "api/raw.h"
#include "kt.h"

/* Read @yaml as an object of @kind; what is wrong goes to @ret_problems. */
static KdObject *read_object(const KdKind *kind, const char *yaml, KdDecodeFlags flags,
			     char **ret_problems)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), "a.yaml", &error);
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdObject *object;

	KT_ROW_NO_ERROR(yaml, error);
	kd_problems_set_subject(problems, "X");
	object = kd_object_decode(kind, forest, kd_forest_document(forest, 0), flags, problems);
	*ret_problems = kd_problems_print(problems);
	return object;
}

static const KdKind *find_kind(const char *name)
{
	return g_str_equal(name, "Pod") ? &kd_kind_pod : &kd_kind_node;
}

static void empty_is_unset(void)
{
	g_autofree char *problems = NULL;
	g_autoptr(KdObject) pod = read_object(&kd_kind_pod,
					      "{metadata: {name: p}, spec: {restartPolicy: '', "
					      "containers: [{name: c, image: i}]}}",
					      0, &problems);

	KT_ROW_STR("nothing is wrong", problems, "");
	KT_ROW_STR("the default", KD_POD(pod)->spec->restartPolicy, "Always");
}

/* A pod whose only container has these lines. */
#define CONTAINER(text) "metadata: {name: p}\nspec:\n  containers:\n  - name: c\n    " text
#define POD(text)       "metadata: {name: p}\nspec:\n  containers: [{name: c}]\n  " text
#define NODE(text)      "metadata: {name: m}\n" text

static const struct {
	const char *row, *kind, *yaml;
	KdDecodeFlags flags;
	const char *want;
} problem_rows[] = {
	{ "a good pod", "Pod", CONTAINER("image: nginx"), 0, "" },
	{ "a bad quantity", "Pod", CONTAINER("resources: {requests: {cpu: 2x}}"), 0,
	  "a.yaml:5:33: X: spec.containers[0].resources.requests.cpu: \"2x\" is not a quantity "
	  "(such as \"2\", \"500m\", \"1.5Gi\", \"1e9\")\n" },
	{ "quantities may be numbers", "Pod",
	  CONTAINER("resources: {requests: {cpu: 0.5, memory: 1e9}}"), 0, "" },
	{ "a key with dots stands in brackets", "Pod",
	  CONTAINER("resources: {requests: {nvidia.com/gpu: true}}"), 0,
	  "a.yaml:5:44: X: spec.containers[0].resources.requests[nvidia.com/gpu]: true is a "
	  "boolean, "
	  "not a string (put it in quotes; in YAML y, yes, on, n, no and off are booleans "
	  "too)\n" },
	{ "a quoted number is no number", "Pod", POD("priority: \"5\""), 0,
	  "a.yaml:4:13: X: spec.priority: \"5\" is a string, not a whole number (write 5 without "
	  "quotes)\n" },
	{ "a number is no string", "Pod",
	  "metadata: {name: p, labels: {a: 1}}\nspec: {containers: [{name: c}]}", 0,
	  "a.yaml:1:33: X: metadata.labels.a: 1 is a number, not a string (write \"1\")\n" },
	{ "a word is no boolean", "Pod", POD("hostNetwork: \"true\""), 0,
	  "a.yaml:4:16: X: spec.hostNetwork: \"true\" is neither true nor false\n" },
	{ "a fraction is no whole number", "Pod", POD("priority: 1.5"), 0,
	  "a.yaml:4:13: X: spec.priority: 1.5 is not a whole number\n" },
	{ "a map where a list belongs", "Pod", POD("tolerations: {key: a}"), 0,
	  "a.yaml:4:16: X: spec.tolerations: must be a list, not a map (items begin with \"- "
	  "\")\n" },
	{ "a string where a map belongs", "Node", NODE("status: {capacity: big}"), 0,
	  "a.yaml:2:20: X: status.capacity: must be a map, not a string\n" },
	{ "a list where one value belongs", "Pod", POD("schedulerName: [a]"), 0,
	  "a.yaml:4:18: X: spec.schedulerName: must be one value, not a list\n" },
	{ "an empty item", "Pod", POD("tolerations: [null]"), 0,
	  "a.yaml:4:17: X: spec.tolerations[0]: is empty\n" },
	{ "null is the same as absent", "Pod", POD("affinity: null\n  schedulerName:"), 0, "" },
	{ "out of range", "Pod", CONTAINER("ports: [{containerPort: 70000}]"), 0,
	  "a.yaml:5:29: X: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must "
	  "be "
	  "between 1 and 65535, inclusive\n" },
	{ "required", "Pod", "metadata: {name: p}\nspec: {containers: [{image: x}]}", 0,
	  "a.yaml:2:21: X: spec.containers[0].name: Required value\n" },
	{ "not allowed, with a guess", "Node",
	  NODE("spec: {taints: [{key: a, effect: NoSchedul}]}"), 0,
	  "a.yaml:2:34: X: spec.taints[0].effect: Unsupported value: \"NoSchedul\": supported "
	  "values: "
	  "\"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\" (did you mean \"NoSchedule\"?)\n" },
	{ "unknown fields are no problem", "Pod", POD("shape: round"), 0, "" },
	{ "unless strict", "Pod", POD("toleration: []"), KD_DECODE_STRICT,
	  "a.yaml:4:3: X: spec.toleration: unknown field (did you mean \"tolerations\"?)\n" },
	{ "fields without a use here are known to strict", "Pod",
	  CONTAINER("env: [{name: A, value: b}]"), KD_DECODE_STRICT, "" },
	{ "all at once, in the order of places", "Pod",
	  "metadata: {name: P}\nspec:\n  priority: x\n  containers:\n  - image: 5\n    name: a", 0,
	  "a.yaml:1:18: X: metadata.name: Invalid value: \"P\": a lowercase RFC 1123 subdomain "
	  "must "
	  "consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
	  "an "
	  "alphanumeric character (e.g. 'example.com', regex used for validation is "
	  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n"
	  "a.yaml:3:13: X: spec.priority: \"x\" is not a whole number\n"
	  "a.yaml:5:12: X: spec.containers[0].image: 5 is a number, not a string (write \"5\")\n" },
	{ "what cannot be read is not also missing", "Pod",
	  "metadata: {name: p}\nspec: {containers: [{name: 5}]}", 0,
	  "a.yaml:2:28: X: spec.containers[0].name: 5 is a number, not a string (write \"5\")\n" },
};

static void problems(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(problem_rows); i++) {
		g_autofree char *got = NULL;
		KdObject *object = read_object(find_kind(problem_rows[i].kind),
					       problem_rows[i].yaml, problem_rows[i].flags, &got);

		KT_ROW_STR(problem_rows[i].row, got, problem_rows[i].want);
		kd_object_unref(object);
	}
}

/* What the API server refuses, at the place where it is. */
static const struct {
	const char *row, *kind, *yaml, *want;
} check_rows[] = {
	{ "request above limit", "Pod",
	  CONTAINER("resources: {limits: {cpu: 1}, requests: {cpu: 2}}"),
	  "a.yaml:5:45: X: spec.containers[0].resources.requests: Invalid value: \"2\": must be "
	  "less "
	  "than or equal to cpu limit of 1\n" },
	{ "extended resources are not overcommitted", "Pod",
	  CONTAINER("resources: {limits: {a.b/c: 2}, requests: {a.b/c: 1}}"),
	  "a.yaml:5:47: X: spec.containers[0].resources.requests: Invalid value: \"1\": must be "
	  "equal "
	  "to a.b/c limit of 2\n" },
	{ "extended resources need a limit", "Pod", CONTAINER("resources: {requests: {a.b/c: 1}}"),
	  "a.yaml:5:16: X: spec.containers[0].resources.limits: Required value: Limit must be set "
	  "for "
	  "non overcommitable resources\n" },
	{ "negative", "Pod", CONTAINER("resources: {requests: {cpu: -1}}"),
	  "a.yaml:5:33: X: spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must "
	  "be "
	  "greater than or equal to 0\n" },
	{ "two containers of a name", "Pod",
	  "metadata: {name: p}\nspec: {containers: [{name: a}], initContainers: [{name: a}]}",
	  "a.yaml:2:28: X: spec.containers[0].name: Duplicate value: \"a\"\n" },
	{ "no container", "Pod", "metadata: {name: p}\nspec: {}",
	  "a.yaml:2:7: X: spec.containers: Required value\n" },
	{ "a mount of nothing", "Pod", CONTAINER("volumeMounts: [{name: v, mountPath: /v}]"),
	  "a.yaml:5:27: X: spec.containers[0].volumeMounts[0].name: Not found: \"v\"\n" },
	{ "a host port twice", "Pod",
	  CONTAINER("ports: [{containerPort: 1, hostPort: 9}, {containerPort: 2, hostPort: 9}]"),
	  "a.yaml:5:75: X: spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//9\"\n" },
	{ "another host port on the host's network", "Pod",
	  CONTAINER("ports: [{containerPort: 1, hostPort: 9}]\n  hostNetwork: true"),
	  "a.yaml:5:29: X: spec.containers[0].ports[0].containerPort: Invalid value: 1: must match "
	  "`hostPort` when `hostNetwork` is true\n" },
	{ "a toleration without key", "Pod", POD("tolerations: [{value: a}]"),
	  "a.yaml:4:17: X: spec.tolerations[0].operator: Invalid value: \"\": operator must be "
	  "Exists "
	  "when `key` is empty, which means \"match all values and all keys\"\n" },
	{ "seconds without NoExecute", "Pod",
	  POD("tolerations: [{key: a, operator: Exists, tolerationSeconds: 5}]"),
	  "a.yaml:4:17: X: spec.tolerations[0].effect: Invalid value: \"\": effect must be "
	  "'NoExecute' "
	  "when `tolerationSeconds` is set\n" },
	{ "a wish without weight", "Pod",
	  POD("affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
	      "[{preference: {matchExpressions: [{key: a, operator: In, values: [b]}]}}]}}"),
	  "a.yaml:4:79: X: "
	  "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0]"
	  ".weight: Required value\n" },
	{ "In without values", "Pod",
	  POD("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
	      "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}"),
	  "a.yaml:4:118: X: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
	  ".nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified "
	  "when "
	  "`operator` is 'In' or 'NotIn'\n" },
	{ "no such operator", "Pod",
	  POD("topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: "
	      "DoNotSchedule, labelSelector: {matchExpressions: [{key: a, operator: Gt, values: "
	      "[b]}]}}]"),
	  "a.yaml:4:148: X: "
	  "spec.topologySpreadConstraints[0].labelSelector.matchExpressions[0].operator:"
	  " Invalid value: \"Gt\": not a valid selector operator\n" },
	{ "the same spread twice", "Pod",
	  POD("topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: "
	      "DoNotSchedule}, {maxSkew: 2, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]"),
	  "a.yaml:4:95: X: spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: "
	  "Duplicate value: \"{z, DoNotSchedule}\"\n" },
	{ "bound in spite of a gate", "Pod", POD("nodeName: m\n  schedulingGates: [{name: g}]"),
	  "a.yaml:4:13: X: spec.nodeName: Forbidden: cannot be set until all schedulingGates have "
	  "been "
	  "cleared\n" },
	{ "a bad label", "Node", "metadata: {name: m, labels: {a: \"b c\"}}",
	  "a.yaml:1:33: X: metadata.labels[a]: Invalid value: \"b c\": a valid label must be an "
	  "empty "
	  "string or consist of alphanumeric characters, '-', '_' or '.', and must start and end "
	  "with "
	  "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
	  "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')\n" },
	{ "a taint twice", "Node",
	  NODE("spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}"),
	  "a.yaml:2:47: X: spec.taints[1]: Duplicate value: \"a\"\n" },
	{ "no name", "Node", "metadata: {labels: {}}",
	  "a.yaml:1:11: X: metadata.name: Required value: name or generateName is required\n" },
};

static void checks(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(check_rows); i++) {
		g_autofree char *got = NULL;
		KdObject *object = read_object(find_kind(check_rows[i].kind), check_rows[i].yaml, 0,
					       &got);

		KT_ROW_STR(check_rows[i].row, got, check_rows[i].want);
		kd_object_unref(object);
	}
}

/* The same rules hold for objects that come from no file. */
static void runtime_check(void)
{
	KdPodSpec *spec = kd_pod_spec_new();
	KdPod *pod = kd_pod_new(NULL, "p", spec);
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("an empty spec is refused", !kd_object_check(&pod->object, &error));
	KT_ROW_STR("with the field", kt_message(error), "spec.containers: Required value");
	g_clear_error(&error);
	spec->containers = g_new0(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->schedulerName = NULL;
	spec->terminationGracePeriodSeconds.value = -1;
	KT_ROW_TRUE("several are refused", !kd_object_check(&pod->object, &error));
	KT_ROW_STR("together", kt_message(error),
		   "[spec.containers[0].name: Required value, spec.terminationGracePeriodSeconds: "
		   "Invalid value: -1: must be greater than or equal to 0]");
	spec->containers[0].name = g_intern_static_string("c");
	spec->terminationGracePeriodSeconds.value = 5;
	KT_ROW_TRUE("put right", kd_object_check(&pod->object, NULL));
	kd_object_unref(&pod->object);
}

static const KdPod *read_pod(const char *yaml)
{
	g_autofree char *text = NULL;
	const KdPod *pod = KD_POD(read_object(&kd_kind_pod, yaml, 0, &text));

	KT_ROW_STR(yaml, text, "");
	return pod;
}

static void defaults(void)
{
	const KdPod *pod = read_pod("metadata: {name: p, labels: {app: web}}\n"
				    "spec:\n"
				    "  nodeName: n1\n"
				    "  hostNetwork: true\n"
				    "  containers:\n"
				    "  - {name: a, image: nginx, ports: [{containerPort: 80}], "
				    "resources: {limits: {cpu: 1}}}\n"
				    "  - {name: b, image: 'r:5000/x:v1', resources: {limits: {cpu: "
				    "1}, requests: {cpu: 100u}}}\n"
				    "  resources: {limits: {memory: 1Gi, cpu: 3}}\n"
				    "  topologySpreadConstraints:\n"
				    "  - {maxSkew: 1, topologyKey: z, whenUnsatisfiable: "
				    "ScheduleAnyway, labelSelector: {},\n"
				    "     matchLabelKeys: [app, gone]}\n");
	const KdPodSpec *spec = pod->spec;

	KT_ROW_STR("the namespace", pod->object.metadata.namespace, "default");
	KT_ROW_STR("the node", pod->nodeName, "n1");
	KT_ROW_STR("the phase", pod->status.phase, "Pending");
	KT_ROW_STR("the class", pod->status.qosClass, "Burstable");
	KT_ROW_STR("the scheduler", spec->schedulerName, "default-scheduler");
	KT_ROW_STR("the protocol", spec->containers[0].ports[0].protocol, "TCP");
	KT_ROW_INT("the host port", spec->containers[0].ports[0].hostPort, 80);
	KT_ROW_STR("no tag: pulled always", spec->containers[0].imagePullPolicy, "Always");
	KT_ROW_STR("a tag: pulled once", spec->containers[1].imagePullPolicy, "IfNotPresent");
	KT_ROW_INT("a limit is a request", spec->containers[0].resources.requests.n, 1);
	KT_ROW_INT("amounts are rounded up to thousandths",
		   spec->containers[1].resources.requests.items[0].quantity.nanos, 1000000);
	/* cpu from the containers, memory from the limit */
	KT_ROW_INT("pod level: two requests", spec->resources->requests.n, 2);
	KT_ROW_INT("the containers' sum",
		   kd_quantity_milli(spec->resources->requests.items[0].quantity), 1001);
	KT_ROW_INT("matchLabelKeys are merged",
		   spec->topologySpreadConstraints[0].labelSelector->n_matchExpressions, 1);
	KT_ROW_STR("with the pod's own value",
		   spec->topologySpreadConstraints[0].labelSelector->matchExpressions[0].values[0],
		   "web");
	kd_object_set_defaults((KdObject *) pod);
	KT_ROW_INT("a second time changes nothing",
		   spec->topologySpreadConstraints[0].labelSelector->n_matchExpressions, 1);
	kd_object_unref(&pod->object);
}

static void unknown(void)
{
	const KdPod *pod = read_pod("metadata: {name: p, resourceVersion: '5'}\n"
				    "spec:\n"
				    "  containers:\n"
				    "  - {name: a}\n"
				    "  - {name: b, env: [{name: X}], colour: red}\n");
	const KdTree *kept = kd_raw_tree(pod->object.unknown);
	g_autoptr(GString) out = g_string_new(NULL);

	kd_tree_print_json(kept, 0, out);
	KT_ROW_STR(
		"what is kept, at its place", out->str,
		"{\"spec\":{\"containers\":[null,{\"env\":[{\"name\":\"X\"}],\"colour\":\"red\"}]},"
		"\"metadata\":{\"resourceVersion\":\"5\"}}");
	KdRaw *part = kd_raw_at(pod->object.unknown, "spec.containers[1]");
	g_string_truncate(out, 0);
	kd_tree_print_json(kd_raw_tree(part), 0, out);
	KT_ROW_STR("a part of it", out->str, "{\"env\":[{\"name\":\"X\"}],\"colour\":\"red\"}");
	kd_raw_unref(part);
	KT_ROW_TRUE("a part that is not there", !kd_raw_at(pod->object.unknown, "spec.volumes"));
	kd_object_unref(&pod->object);
}

/* ---- a struct with every type of field ---- */

typedef struct {
	char *name;
	gint64 n;
} Inner;
typedef struct {
	bool flag;
	KdOptBool maybe;
	gint64 number;
	KdOptInt count;
	double ratio;
	char *text;
	KdName word;
	KdQuantity amount;
	KdOptQuantity limit;
	KdTime when, pause;
	char *either;
	KdMap map;
	KdResources resources;
	KdName *words;
	guint n_words;
	Inner inner;
	Inner *pointer, *shared, *list;
	guint n_list;
	KdRaw *raw;
	KdOperator op;
} All;

static const KdField inner_fields[] = {
	KD_FIELD(Inner, name, STRING),
	KD_FIELD(Inner, n, INT, .fallback = "7", .min = 0, .max = 10),
	KD_FIELDS_END,
};
static const KdStruct inner_struct = {
	.name = "Inner",
	.size = sizeof(Inner),
	.fields = inner_fields,
	.short_form = true,
	.short_field = 0,
};
static const KdField all_fields[] = {
	KD_FIELD(All, flag, BOOL),
	KD_FIELD(All, maybe, OPT_BOOL),
	KD_FIELD(All, number, INT),
	KD_FIELD(All, count, OPT_INT),
	KD_FIELD(All, ratio, DOUBLE, .fallback = "0.5"),
	KD_FIELD(All, text, STRING, .empty = true),
	KD_FIELD(All, word, NAME, .fallback = "a", .allowed = KD_WORDS("a", "b")),
	KD_FIELD(All, amount, QUANTITY),
	KD_FIELD(All, limit, OPT_QUANTITY),
	KD_FIELD(All, when, TIME),
	KD_FIELD(All, pause, DURATION, .min = 0, .max = KD_HOUR),
	KD_FIELD(All, either, INT_OR_STRING),
	KD_FIELD(All, map, MAP),
	KD_FIELD(All, resources, RESOURCES),
	KD_FIELD_NAMES_OF(All, words, .allowed = KD_WORDS("w", "x")),
	KD_FIELD(All, inner, STRUCT, .of = &inner_struct),
	KD_FIELD(All, pointer, POINTER, .of = &inner_struct),
	KD_FIELD(All, shared, SHARED, .of = &inner_struct),
	KD_FIELD_LIST_OF(All, list, &inner_struct),
	KD_FIELD(All, raw, TREE),
	KD_FIELD(All, op, OPERATOR),
	KD_FIELDS_END,
};
static const KdStruct all_struct = { .name = "All", .size = sizeof(All), .fields = all_fields };

static void read_all(const char *yaml, All *all, char **ret_problems)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), NULL, NULL);
	g_autoptr(KdProblems) problems = kd_problems_new();

	kd_struct_decode(&all_struct, forest, kd_forest_document(forest, 0), all, NULL, "at", 0,
			 problems);
	*ret_problems = kd_problems_print(problems);
}

static const char full[] =
	"{flag: true, maybe: false, number: -0x10, count: 0, ratio: 1, text: '', "
	"word: b, amount: 1500m, limit: 0, when: '2026-01-01T00:00:01Z', pause: 90s, "
	"either: 25%, map: {k: v}, resources: {cpu: 1}, words: [x, w], inner: short, "
	"pointer: {n: 3}, shared: {name: s}, list: [a, {name: b, n: 0}], "
	"raw: {any: [1, thing]}, op: NotIn}";

static void every_type(void)
{
	g_autofree char *text = NULL;
	All all, copy, none;

	read_all(full, &all, &text);
	KT_ROW_STR("nothing is wrong", text, "");
	KT_ROW_TRUE("flags", all.flag && all.maybe.set && !all.maybe.value);
	KT_ROW_INT("a hexadecimal number", all.number, -16);
	KT_ROW_TRUE("zero is not unset", all.count.set && all.limit.set);
	KT_ROW_STR("an empty text that counts", all.text, "");
	KT_ROW_INT("a time", all.when, KD_SECOND);
	KT_ROW_INT("a duration", all.pause, 90 * KD_SECOND);
	KT_ROW_STR("either", all.either, "25%");
	KT_ROW_STR("the short form", all.inner.name, "short");
	KT_ROW_INT("with its defaults", all.inner.n, 7);
	KT_ROW_INT("items of a list", all.n_list, 2);
	KT_ROW_INT("an explicit zero", all.list[1].n, 0);
	KT_ROW_INT("an operator", all.op, KD_OP_NOT_IN);
	kd_struct_copy(&all_struct, &copy, &all);
	KT_ROW_TRUE("shared parts are shared", copy.shared == all.shared);
	KT_ROW_TRUE("others are not", copy.pointer != all.pointer && copy.list != all.list);
	KT_ROW_TRUE("a copy is equal", kd_struct_equal(&all_struct, &all, &copy));
	copy.list[1].n = 1;
	KT_ROW_TRUE("until it is changed", !kd_struct_equal(&all_struct, &all, &copy));
	kd_struct_clear(&all_struct, &all);
	kd_struct_init(&all_struct, &none);
	KT_ROW_STR("a cleared copy leaves the other", copy.shared->name, "s");
	KT_ROW_TRUE("full is not empty", !kd_struct_equal(&all_struct, &none, &copy));
	kd_struct_clear(&all_struct, &copy);
	kd_struct_clear(&all_struct, &none);
}

static const struct {
	const char *row, *yaml, *want;
} all_rows[] = {
	{ "a duration out of range", "{pause: 2h}",
	  "line 1:9: at.pause: Invalid value: 2h0m0s: must be between 0s and 1h0m0s, inclusive\n" },
	{ "a bad time", "{when: yesterday}", NULL },
	{ "a list item that is not allowed", "{words: [x, z]}",
	  "line 1:13: at.words[1]: Unsupported value: \"z\": supported values: \"w\", \"x\"\n" },
	{ "deep down", "{list: [{n: 5}, {n: 50}]}",
	  "line 1:21: at.list[1].n: Invalid value: 50: must be between 0 and 10, inclusive\n" },
	{ "too large for 64 bits", "{number: 9223372036854775808}",
	  "line 1:10: at.number: 9223372036854775808 is out of range (64 bits)\n" },
	{ "the largest", "{number: 9223372036854775807}", "" },
	{ "no operator", "{op: Is}",
	  "line 1:6: at.op: Invalid value: \"Is\": not a valid selector operator (In, NotIn, "
	  "Exists, "
	  "DoesNotExist, Gt, Lt)\n" },
};

static void every_type_wrong(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(all_rows); i++) {
		g_autofree char *got = NULL;
		All all;

		read_all(all_rows[i].yaml, &all, &got);
		if (all_rows[i].want)
			KT_ROW_STR(all_rows[i].row, got, all_rows[i].want);
		else
			KT_ROW_TRUE(all_rows[i].row, *got);
		kd_struct_clear(&all_struct, &all);
	}
}

static CU_TestInfo tests[] = { { "problems", problems },
			       { "checks", checks },
			       { "runtime check", runtime_check },
			       { "defaults", defaults },
			       { "empty is unset", empty_is_unset },
			       { "unknown fields", unknown },
			       { "every type of field", every_type },
			       { "every type, wrong", every_type_wrong },
			       CU_TEST_INFO_NULL };

KT_SUITE(decode) = { .pName = "decode", .pTests = tests };
