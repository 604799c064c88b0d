/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/act.c, action_fields.c, patch.c: what verbs do to objects. */
#include "config.h"

#include "run/act.h"

#include <kubedes/api/replica_set.h>

#include "api/decode.h"
#include "api/encode.h"
#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"
#include "kt_cluster.h"
#include "kt_tree.h"
#include "run/act_change.h"
#include "run/patch.h"

/* ---- a cluster and what is done to it ---- */

typedef struct {
	KtWorld base;
	KdActor *actor;
	GString *said; /* what was refused, one a line */
	guint n_good;
} Bench;

static void hear(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	Bench *bench = data;

	(void) i;
	(void) object;
	if (outcome == KD_OUTCOME_OK)
		bench->n_good++;
	else
		g_string_append_printf(bench->said, "%d %s\n", kd_outcome_http(outcome), message);
}

/* Nodes a and b in zone x, c in none; a set web of 3; pods p (on a) and q with app=web. */
static Bench make_bench(void)
{
	Bench bench = { .base = kt_world(), .said = g_string_new(NULL) };
	KdCluster *cluster = bench.base.cluster;
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);

	for (const char *name = "abc"; *name; name++) {
		char text[] = { *name, '\0' };
		KdNode *node = kt_node(text, "cpu=4,memory=8Gi,pods=10");

		if (*name != 'c')
			kd_map_set(&node->object.metadata.labels, "zone", "x");
		kt_create(cluster, node);
	}
	set->object.metadata.namespace = g_intern_string("default");
	set->object.metadata.name = g_strdup("web");
	set->spec.replicas = 3;
	set->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&set->spec.selector->matchLabels, "app", "web");
	kd_map_set(&set->spec.template.metadata.labels, "app", "web");
	set->spec.template.spec = kt_spec("cpu=1");
	kt_create(cluster, set);
	kt_create_bound(cluster, kt_pod("p", "cpu=1"), "a");
	KdPod *q = kt_pod("q", "cpu=1");
	kd_map_set(&q->object.metadata.labels, "app", "web");
	kt_create(cluster, q);
	bench.actor = kd_actor_new(cluster, &kt_admin);
	return bench;
}

static void clear_bench(Bench *bench)
{
	g_string_free(bench->said, TRUE);
	kd_actor_free(bench->actor);
	kt_world_clear(&bench->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, clear_bench)

/* The action in a line of YAML; what is wrong with it otherwise. */
static bool read_action(const char *text, KdAction *ret, char **ret_problem)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, &error);
	g_autoptr(KdProblems) problems = kd_problems_new();

	KT_ROW_NO_ERROR(text, error);
	kd_struct_decode(&kd_action_struct, forest, kd_forest_document(forest, 0), ret, NULL, "",
			 KD_DECODE_STRICT, problems);
	*ret_problem = kd_problems_print(problems);
	return kd_problems_count(problems, KD_PROBLEM_ERROR) == 0;
}

static void act(Bench *bench, const char *text)
{
	g_autofree char *problem = NULL;
	KdAction action;

	if (read_action(text, &action, &problem))
		kd_act(bench->actor, &action, hear, bench);
	KT_ROW_STR(text, problem, "");
	kd_struct_clear(&kd_action_struct, &action);
}

/* "path=value" of an object, or what of it there is. */
static char *look(const Bench *bench, const KdKind *kind, const char *name, const char *path)
{
	const KdObject *object = kd_cluster_get(
		bench->base.cluster, kind, kind->namespaced ? g_intern_string("default") : NULL,
		name);
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *tree = object ? kd_tree_path(kd_object_encode(object, forest), path) : NULL;
	GString *out = g_string_new(NULL);

	if (!object)
		g_string_append(out, "gone");
	else if (tree)
		kd_tree_print_json(tree, 0, out);
	return g_string_free(out, FALSE);
}

/* ---- verbs ---- */

static const struct {
	const char *row, *action;
	const KdKind *kind;
	const char *name, *path, *want;
} rows[] = {
	{ "cordon", "{at: 0s, cordon: a}", &kd_kind_node, "a", "spec.unschedulable", "true" },
	{ "only that one", "{at: 0s, cordon: a}", &kd_kind_node, "b", "spec.unschedulable", "" },
	{ "all of a zone", "{at: 0s, cordon: {selector: zone=x}}", &kd_kind_node, "b",
	  "spec.unschedulable", "true" },
	{ "and none beside", "{at: 0s, cordon: {selector: zone=x}}", &kd_kind_node, "c",
	  "spec.unschedulable", "" },
	{ "a taint", "{at: 0s, taint: {name: a, taints: ['k=v:NoSchedule', 'l:NoExecute']}}",
	  &kd_kind_node, "a", "spec.taints",
	  "[{\"effect\":\"NoSchedule\",\"key\":\"k\",\"value\":\"v\"},"
	  "{\"effect\":\"NoExecute\",\"key\":\"l\"}]" },
	{ "a label",
	  "{at: 0s, label: {kind: node, name: a, labels: [zone=y, 'disk='], overwrite: true}}",
	  &kd_kind_node, "a", "metadata.labels", "{\"disk\":\"\",\"zone\":\"y\"}" },
	{ "a label less", "{at: 0s, label: {kind: Node, name: a, labels: [zone-]}}", &kd_kind_node,
	  "a", "metadata.labels", "" },
	{ "an annotation", "{at: 0s, annotate: {kind: Node, name: a, annotations: [a=b=c]}}",
	  &kd_kind_node, "a", "metadata.annotations", "{\"a\":\"b=c\"}" },
	{ "a label that is there with that value",
	  "{at: 0s, label: {kind: node, name: a, labels: [zone=x, b=c]}}", &kd_kind_node, "a",
	  "metadata.labels.b", "\"c\"" },
	{ "images of a pod", "{at: 0s, setImage: {kind: pod, name: p, images: ['*=nginx:2']}}",
	  &kd_kind_pod, "p", "spec.containers[0].image", "\"nginx:2\"" },
	{ "images of a template",
	  "{at: 0s, setImage: {kind: rs, name: web, images: ['*=nginx:2']}}", &kd_kind_replica_set,
	  "web", "spec.template.spec.containers[0].image", "\"nginx:2\"" },
	{ "a patch of operations",
	  "{at: 0s, patch: {kind: Node, name: a, type: json, patch: [{op: test, path: "
	  "/metadata/labels/zone, value: x}, {op: add, path: /metadata/labels/a~1b, value: c}, "
	  "{op: remove, path: /metadata/labels/zone}]}}",
	  &kd_kind_node, "a", "metadata.labels", "{\"a/b\":\"c\"}" },
	{ "scale where it wants so many",
	  "{at: 0s, scale: {kind: rs, name: web, currentReplicas: 3, replicas: 7}}",
	  &kd_kind_replica_set, "web", "spec.replicas", "7" },
	{ "scale", "{at: 0s, scale: {kind: rs, name: web, replicas: 7}}", &kd_kind_replica_set,
	  "web", "spec.replicas", "7" },
	{ "to nothing", "{at: 0s, scale: {kind: rs, name: web, replicas: 0}}", &kd_kind_replica_set,
	  "web", "spec.replicas", "0" },
	{ "a patch",
	  "{at: 0s, patch: {kind: Node, name: a, patch: {status: {allocatable: {cpu: 1, "
	  "pods: null}}}}}",
	  &kd_kind_node, "a", "status.allocatable", "{\"cpu\":\"1\",\"memory\":\"8Gi\"}" },
	{ "which leaves the rest",
	  "{at: 0s, patch: {kind: Node, name: a, patch: {status: "
	  "{allocatable: {cpu: 1}}}}}",
	  &kd_kind_node, "a", "status.capacity.cpu", "\"4\"" },
	{ "apply changes what it says",
	  "{at: 0s, apply: {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: "
	  "{replicas: 5}}}",
	  &kd_kind_replica_set, "web", "spec.replicas", "5" },
	{ "and nothing else",
	  "{at: 0s, apply: {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: "
	  "{replicas: 5}}}",
	  &kd_kind_replica_set, "web", "spec.selector.matchLabels.app", "\"web\"" },
	{ "or creates it",
	  "{at: 0s, apply: {apiVersion: v1, kind: Node, metadata: {name: d}, status: {capacity: "
	  "{cpu: 2}}}}",
	  &kd_kind_node, "d", "status.allocatable.cpu", "\"2\"" },
	{ "as its kubelet would",
	  "{at: 0s, apply: {apiVersion: v1, kind: Node, metadata: {name: d}, "
	  "status: {capacity: {cpu: 2}}}}",
	  &kd_kind_node, "d", "status.conditions[0].status", "\"True\"" },
	{ "a node goes at once", "{at: 0s, delete: {kind: Node, name: a}}", &kd_kind_node, "a", "",
	  "gone" },
	{ "a pod that runs has time", "{at: 0s, delete: {kind: Pod, name: p}}", &kd_kind_pod, "p",
	  "metadata.deletionGracePeriodSeconds", "30" },
	{ "as much as is given", "{at: 0s, delete: {kind: Pod, name: p, gracePeriodSeconds: 5}}",
	  &kd_kind_pod, "p", "metadata.deletionGracePeriodSeconds", "5" },
	{ "or none", "{at: 0s, delete: {kind: Pod, name: p, gracePeriodSeconds: 0}}", &kd_kind_pod,
	  "p", "", "gone" },
	{ "by a label", "{at: 0s, delete: {kind: pods, selector: app=web}}", &kd_kind_pod, "q", "",
	  "gone" },
	{ "which others do not have", "{at: 0s, delete: {kind: pods, selector: app=web}}",
	  &kd_kind_pod, "p", "spec.nodeName", "\"a\"" },
	{ "in another namespace", "{at: 0s, delete: {kind: pods, selector: app=web, namespace: m}}",
	  &kd_kind_pod, "q", "metadata.name", "\"q\"" },
	{ "a pod keeps its node", "{at: 0s, label: {kind: Pod, name: p, labels: [a=b]}}",
	  &kd_kind_pod, "p", "spec.nodeName", "\"a\"" },
};

static void test_verbs(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Bench) bench = make_bench();
		g_autofree char *got = NULL;

		act(&bench, rows[i].action);
		got = look(&bench, rows[i].kind, rows[i].name, rows[i].path);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
		KT_ROW_STR(rows[i].row, bench.said->str, "");
	}
}

/* What is taken back is as if it had never been. */
static void test_back(void)
{
	static const char *const pairs[][2] = {
		{ "{at: 0s, cordon: a}", "{at: 0s, uncordon: a}" },
		{ "{at: 0s, taint: {name: a, taints: ['k=v:NoSchedule']}}",
		  "{at: 0s, taint: {name: a, taints: ['k:NoSchedule-']}}" },
		{ "{at: 0s, taint: {name: a, taints: ['k:NoSchedule', 'k:NoExecute']}}",
		  "{at: 0s, taint: {name: a, taints: ['k-']}}" },
		{ "{at: 0s, label: {kind: Node, name: a, labels: [q=r]}}",
		  "{at: 0s, label: {kind: Node, name: a, labels: [q-]}}" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_auto(Bench) bench = make_bench();
		g_autoptr(KdObject) before = (KdObject *) kd_object_ref(
			&kt_get_node(bench.base.cluster, "a")->object);

		act(&bench, pairs[i][0]);
		KT_ROW_TRUE(
			pairs[i][0],
			!kd_object_equal(before, &kt_get_node(bench.base.cluster, "a")->object));
		act(&bench, pairs[i][1]);
		KT_ROW_TRUE(pairs[i][1],
			    kd_object_equal(before, &kt_get_node(bench.base.cluster, "a")->object));
		KT_ROW_INT("two writes", bench.n_good, 2);
	}
}

static void test_taints_replace(void)
{
	g_auto(Bench) bench = make_bench();

	act(&bench, "{at: 0s, taint: {name: a, taints: ['k=v:NoSchedule', 'l:NoExecute']}}");
	act(&bench, "{at: 0s, taint: {name: a, taints: ['k=w:NoSchedule'], overwrite: true}}");
	g_autofree char *got = look(&bench, &kd_kind_node, "a", "spec.taints");
	KT_ROW_STR("one of that key and effect", got,
		   "[{\"effect\":\"NoExecute\",\"key\":\"l\"},"
		   "{\"effect\":\"NoSchedule\",\"key\":\"k\",\"value\":\"w\"}]");
}

/* ---- apply ---- */

#define APPLY(rest) "{at: 0s, apply: {apiVersion: v1, kind: Node, metadata: {name: a" rest "}}}"

/* What the apply before gave and this one does not goes; what others gave stays. */
static void test_apply(void)
{
	g_auto(Bench) bench = make_bench();

	act(&bench, APPLY(", labels: {b: '1', c: '2'}"));
	act(&bench, "{at: 0s, label: {kind: Node, name: a, labels: [d=3]}}");
	act(&bench, APPLY(", labels: {c: '4'}, annotations: {e: f}"));
	g_autofree char *labels = look(&bench, &kd_kind_node, "a", "metadata.labels");
	KT_ROW_STR("labels", labels, "{\"c\":\"4\",\"d\":\"3\",\"zone\":\"x\"}");
	act(&bench, APPLY(""));
	g_autofree char *rest = look(&bench, &kd_kind_node, "a", "metadata.annotations.e");
	KT_ROW_STR("annotations", rest, "");
	g_autofree char *last = look(&bench, &kd_kind_node, "a",
				     "metadata.annotations[\"" KD_LAST_APPLIED "\"]");
	KT_ROW_STR("what was applied", last,
		   "\"{\\\"apiVersion\\\":\\\"v1\\\",\\\"kind\\\":\\\"Node\\\",\\\"metadata\\\":"
		   "{\\\"name\\\":\\\"a\\\"}}\"");
	KT_ROW_STR("all went well", bench.said->str, "");
}

static void test_apply_first(void)
{
	g_auto(Bench) bench = make_bench();
	g_autofree char *label = NULL, *capacity = NULL;

	act(&bench, "{at: 0s, apply: {apiVersion: v1, kind: Node, metadata: {name: z, labels: "
		    "{b: '1'}}, status: {capacity: {cpu: 2}}}}");
	act(&bench, "{at: 0s, apply: {apiVersion: v1, kind: Node, metadata: {name: z}, status: "
		    "{capacity: {cpu: 3}}}}");
	label = look(&bench, &kd_kind_node, "z", "metadata.labels.b");
	capacity = look(&bench, &kd_kind_node, "z", "status.capacity.cpu");
	KT_ROW_STR("what was created by apply goes too", label, "");
	KT_ROW_STR("and changes", capacity, "\"3\"");
}

/* ---- as somebody ---- */

static const struct {
	const char *action, *said;
} others[] = {
	{ "{at: 0s, as: jane, cordon: a}",
	  "403 nodes \"a\" is forbidden: User \"jane\" cannot get resource \"nodes\" in API group "
	  "\"\" at the cluster scope\n" },
	{ "{at: 0s, as: jane, cordon: {selector: zone=x}}",
	  "403 nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" "
	  "at "
	  "the cluster scope\n" },
	{ "{at: 0s, as: jane, delete: {kind: Node, name: a}}",
	  "403 nodes \"a\" is forbidden: User \"jane\" cannot delete resource \"nodes\" in API "
	  "group "
	  "\"\" at the cluster scope\n" },
	{ "{at: 0s, as: jane, asGroups: [a, 'system:masters'], cordon: a}", "" },
	{ "{at: 0s, as: jane, asGroups: [a], uncordon: a}",
	  "403 nodes \"a\" is forbidden: User \"jane\" cannot get resource \"nodes\" in API group "
	  "\"\" at the cluster scope\n" },
	{ "{at: 0s, uncordon: a}", "" },
};

static void test_others(void)
{
	g_auto(Bench) bench = make_bench();

	kd_rbac_bootstrap(bench.base.cluster);
	kd_cluster_use_rbac(bench.base.cluster, true);
	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		guint64 before = kd_cluster_version(bench.base.cluster);

		g_string_truncate(bench.said, 0);
		act(&bench, others[i].action);
		KT_ROW_STR(others[i].action, bench.said->str, others[i].said);
		KT_ROW_INT(others[i].action, kd_cluster_version(bench.base.cluster) != before,
			   !*others[i].said);
	}
}

/* ---- what cannot be done ---- */

static const struct {
	const char *action, *said;
} failures[] = {
	{ "{at: 0s, cordon: z}", "404 nodes \"z\" not found\n" },
	{ "{at: 0s, cordon: {selector: zone=z}}", "" },
	{ "{at: 0s, label: {kind: Node, name: a, labels: [c=d, zone=y]}}",
	  "409 nodes \"a\": 'zone' already has a value (x), and overwrite is false\n" },
	{ "{at: 0s, scale: {kind: rs, name: web, currentReplicas: 2, replicas: 7}}",
	  "409 replicasets \"default/web\": expected replicas to be 2, was 3\n" },
	{ "{at: 0s, setImage: {kind: rs, name: web, images: [sidecar=a]}}",
	  "409 replicasets \"default/web\": there is no container as \"sidecar=a\" names it\n" },
	{ "{at: 0s, patch: {kind: Node, name: a, type: json, patch: [{op: add, path: "
	  "/metadata/labels/b, value: c}, {op: test, path: /metadata/labels/zone, value: y}]}}",
	  "422 nodes \"a\": testing path /metadata/labels/zone failed\n" },
	{ "{at: 0s, patch: {kind: Node, name: a, type: json, patch: [{op: replace, path: "
	  "/metadata/labels/b, value: c}]}}",
	  "422 nodes \"a\": replace operation does not apply: no such path: /metadata/labels/b\n" },
	{ "{at: 0s, delete: {kind: Pod, name: p, namespace: m}}", "404 pods \"p\" not found\n" },
	{ "{at: 0s, patch: {kind: Node, name: a, patch: {status: {capacity: {cpu: many}}}}}",
	  "422 nodes \"a\": " },
	{ "{at: 0s, patch: {kind: Node, name: a, patch: {metadata: {name: b}}}}", "422 " },
	{ "{at: 0s, apply: {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: w}}}", "422 " },
};

static void test_failures(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
		g_auto(Bench) bench = make_bench();

		act(&bench, failures[i].action);
		KT_ROW_STR(failures[i].action,
			   g_str_has_prefix(bench.said->str, failures[i].said) ? failures[i].said
									       : bench.said->str,
			   failures[i].said);
		KT_ROW_INT(failures[i].action, bench.n_good, 0);
		KT_ROW_TRUE(failures[i].action, *failures[i].said || bench.said->len == 0);
	}
}

/* ---- what is no action ---- */

static const struct {
	const char *action, *problem;
} refusals[] = {
	{ "{cordon: a}", "1:1: at: Required value\n" },
	{ "{at: 1m}",
	  "create: Required value: or apply, delete, cordon ...: what is to be done\n" },
	{ "{at: 1m, cordon: a, uncordon: b}",
	  "1:31: uncordon: Forbidden: cordon stands here too; make it two actions\n" },
	{ "{at: 1m, repeat: 3, cordon: a}", "every: Required value: with repeat or until\n" },
	{ "{at: 1m, every: 1m, cordon: a}",
	  "repeat: Required value: repeat or until says when it is over\n" },
	{ "{at: 1m, every: 0s, cordon: a}", "1:17: every: Invalid value: 0s: must be" },
	{ "{at: 1m, melt: a}", "1:10: melt: unknown field" },
	{ "{at: 1m, drain: {name: a, podSelector: 'b in c'}}", "1:40: drain.podSelector: " },
	{ "{at: 1m, drain: {name: a, timeout: -1s}}", "1:36: drain.timeout: Invalid value: " },
	{ "{at: 1m, delete: {kind: Pod, name: a, cascade: none}}",
	  "1:48: delete.cascade: Unsupported value: \"none\": supported values: \"background\", "
	  "\"foreground\", \"orphan\"" },
	{ "{at: 1m, delete: {name: a}}", "1:18: delete.kind: Required value\n" },
	{ "{at: 1m, delete: {kind: Nod, name: a}}",
	  "1:25: delete.kind: there is no kind \"Nod\" (did you mean \"Node\"?)\n" },
	{ "{at: 1m, delete: {kind: Endpoints, name: a}}",
	  "1:25: delete.kind: there is no model of Endpoints: nothing would come of it\n" },
	{ "{at: 1m, delete: {kind: Node}}",
	  "1:18: delete.name: Required value: name or selector says which\n" },
	{ "{at: 1m, delete: {kind: Node, name: a, selector: b}}",
	  "1:37: delete.name: Forbidden: a selector stands here too\n" },
	{ "{at: 1m, delete: {kind: Node, selector: 'a in b'}}", "1:41: delete.selector: " },
	{ "{at: 1m, scale: {kind: rs, name: a}}", "1:17: scale.replicas: Required value\n" },
	{ "{at: 1m, label: {kind: node, name: a, labels: [b]}}",
	  "1:48: label.labels[0]: Invalid value: \"b\": must be key=value, or key- to take it "
	  "away\n" },
	{ "{at: 1m, taint: {name: a, taints: [b=c]}}",
	  "1:36: taint.taints[0]: Invalid value: \"b=c\": must be key=value:Effect" },
	{ "{at: 1m, taint: {name: a, taints: ['b:Never']}}",
	  "1:36: taint.taints[0]: Invalid value: \"b:Never\": the effect is NoSchedule" },
	{ "{at: 1m, create: {apiVersion: v1, kind: Pod, metadata: {name: a}}}", "1:18: create: " },
	{ "{at: 1m, create: {apiVersion: v1, kind: Endpoints, metadata: {name: a}}}",
	  "create: line 1:18: there is no model of Endpoints (v1): nothing would come of it\n" },
	{ "{at: 1m, create: {apiVersion: v1, kind: Secret, metadata: {name: a}, type: "
	  "kubernetes.io/tls}}",
	  "1:18: create: line 1:18: Secret \"a\": data[tls.crt]: Required value\n" },
	{ "{at: 1m, apply: {apiVersion: v1, kind: Node}}",
	  "apply: line 1:17: must be one object with a name\n" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *problem = NULL;
		KdAction action;

		KT_ROW_TRUE(refusals[i].action,
			    !read_action(refusals[i].action, &action, &problem));
		KT_ROW_STR(refusals[i].action,
			   strstr(problem, refusals[i].problem) ? refusals[i].problem : problem,
			   refusals[i].problem);
		kd_struct_clear(&kd_action_struct, &action);
	}
}

/* ---- merge patches: the examples of RFC 7386, appendix A ---- */

static const char *const merges[][3] = {
	{ "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
	{ "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
	{ "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
	{ "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
	{ "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
	{ "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
	{ "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
	{ "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
	{ "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
	{ "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
	{ "{\"a\":\"foo\"}", "\"bar\"", "\"bar\"" },
	{ "{\"e\":null}", "{\"a\":1}", "{\"a\":1,\"e\":null}" },
	{ "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
	{ "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
};

static void test_merge(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(merges); i++) {
		KdForest *of[3];
		const KdTree *tree[3];
		g_autofree char *difference = NULL;

		for (guint k = 0; k < 3; k++) {
			of[k] = kd_json_parse(merges[i][k], strlen(merges[i][k]), NULL, NULL);
			tree[k] = kd_forest_document(of[k], 0);
		}
		difference = kt_tree_difference(kd_tree_merge(of[0], tree[0], tree[1]), tree[2]);
		KT_ROW_STR(merges[i][1], difference, NULL);
		for (guint k = 0; k < 3; k++)
			kd_forest_unref(of[k]);
	}
}

static CU_TestInfo tests[] = {
	{ "verbs", test_verbs },
	{ "there and back", test_back },
	{ "taints", test_taints_replace },
	{ "apply", test_apply },
	{ "apply that creates", test_apply_first },
	{ "as somebody", test_others },
	{ "what cannot be done", test_failures },
	{ "what is no action", test_refusals },
	{ "merge patches", test_merge },
	CU_TEST_INFO_NULL,
};

KT_SUITE(act) = { .pName = "act", .pTests = tests };
