/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/manifest.h"

#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>
#include <string.h>

#include "api/encode.h"
#include "kt.h"
#include "kt_cases.h"

/* "Pod:v1=2 Node:v1=1" */
static char *print_counts(const KdManifest *manifest)
{
	GString *out = g_string_new(NULL);
	guint n;
	const KdKindCount *counts = kd_manifest_kinds(manifest, &n);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "%s%s:%s=%u", i > 0 ? " " : "", counts[i].kind->kind,
				       counts[i].kind->apiVersion, counts[i].n);
	return g_string_free(out, FALSE);
}

static void add_text(KdManifest *manifest, const char *yaml)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), "a.yaml", &error);

	KT_ROW_NO_ERROR(yaml, error);
	kd_manifest_add(manifest, forest);
}

#define POD         "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}"
#define NODE        "{apiVersion: v1, kind: Node, metadata: {name: m}}"
#define THING(spec) "{apiVersion: e.x/v1, kind: Thing, metadata: {name: t}, spec: {" spec "}}"

static const struct {
	const char *row, *yaml, *counts, *problems, *summary;
} rows[] = {
	{ "nothing", "", "", "", NULL },
	{ "documents, empty ones too", "---\n" POD "\n---\n---\n" NODE "\n--- ~\n",
	  "Pod:v1=1 Node:v1=1", "", NULL },
	{ "a list", "{apiVersion: v1, kind: List, items: [" POD ", " NODE ", " POD "]}",
	  "Pod:v1=2 Node:v1=1", "", NULL },
	{ "a list of one kind, whose items do not say it",
	  "{apiVersion: v1, kind: NodeList, items: [{metadata: {name: a}}, {metadata: {name: b}}]}",
	  "Node:v1=2", "", NULL },
	{ "an empty list", "{apiVersion: v1, kind: PodList, items: null}", "", "", NULL },
	{ "a kind that ends in List", "{apiVersion: e.x/v1, kind: WishList, metadata: {name: w}}",
	  "WishList:e.x/v1=1", "", "1 object without a model: WishList (1); kept as they are" },
	{ "kinds without a model", THING("a: 1") "\n---\n" THING("b: 2"), "Thing:e.x/v1=2", "",
	  "2 objects without a model: Thing (2); kept as they are" },
	{ "unknown fields",
	  "{apiVersion: v1, kind: Node, metadata: {name: m, labls: {}}, spec: {taints: [{key: a, "
	  "effect: NoExecute, x: 1}, {key: b, effect: NoExecute, x: 1}]}}",
	  "Node:v1=1", "",
	  "3 unknown fields: Node spec.taints[].x (2), Node metadata.labls (1) (did you mean "
	  "\"labels\"?); kept as they are" },
	{ "an old version of a kind",
	  "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: b}}",
	  "PodDisruptionBudget:policy/v1beta1=1", "",
	  "1 object without a model: PodDisruptionBudget (1); kept as they are" },
	{ "configuration comes through",
	  "{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "
	  "profiles: "
	  "[]}\n---\n{apiVersion: kubedes.io/v1, kind: ScheduleOptions, order: queue}",
	  "KubeSchedulerConfiguration:kubescheduler.config.k8s.io/v1=1 "
	  "ScheduleOptions:kubedes.io/v1=1",
	  "", NULL },
	{ "no object at all", "hello", "",
	  "a.yaml:1:1: not an object: there should be a map with apiVersion, kind and metadata\n",
	  NULL },
	{ "other YAML", "replicaCount: 2", "",
	  "a.yaml:1:1: warning: not an object, passed over: apiVersion not set, kind not set\n",
	  NULL },
	{ "no version", "{kind: Pod, metadata: {name: p}}", "",
	  "a.yaml:1:1: not an object: apiVersion not set\n", NULL },
	{ "errors of all objects",
	  "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{image: "
	  "a}]}}\n---\n"
	  "{apiVersion: v1, kind: Node, spec: {unschedulable: maybe}}",
	  "Pod:v1=1 Node:v1=1",
	  "a.yaml:1:70: Pod \"p\": spec.containers[0].name: Required value\n"
	  "a.yaml:3:1: Node: metadata.name: Required value: name or generateName is required\n"
	  "a.yaml:3:52: Node: spec.unschedulable: \"maybe\" is neither true nor false\n",
	  NULL },
	{ "a definition behind its resource",
	  THING("a: 1") "\n---\n{apiVersion: apiextensions.k8s.io/v1, kind: "
			"CustomResourceDefinition, "
			"metadata: {name: things.e.x}, spec: {group: e.x, scope: Cluster, names: "
			"{kind: "
			"Thing, plural: thingies}, versions: [{name: v1}]}}",
	  "Thing:e.x/v1=1 CustomResourceDefinition:apiextensions.k8s.io/v1=1", "",
	  "2 objects without a model: Thing (1), CustomResourceDefinition (1); kept as they are" },
};

static void documents(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdKinds) kinds = kd_kinds_new();
		g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, 0);

		add_text(manifest, rows[i].yaml);
		g_autofree char *counts = print_counts(manifest);
		g_autofree char *problems = kd_problems_print(kd_manifest_problems(manifest));
		g_autofree char *summary = kd_manifest_summary(manifest);
		KT_ROW_STR(rows[i].row, counts, rows[i].counts);
		KT_ROW_STR(rows[i].row, problems, rows[i].problems);
		KT_ROW_STR(rows[i].row, summary, rows[i].summary);
	}
}

static void results(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_STRICT);
	g_autoptr(GError) error = NULL;

	add_text(manifest, NODE "\n---\n" POD "\n");
	KT_ROW_INT("two objects", kd_manifest_count(manifest), 2);
	KT_ROW_TRUE("in order", kd_manifest_object(manifest, 0)->kind == &kd_kind_node);
	KT_ROW_INT("with their places", kd_manifest_place(manifest, 1).line, 3);
	KT_ROW_STR("in namespaces", kd_manifest_object(manifest, 1)->metadata.namespace, "default");
	KT_ROW_TRUE("unless they have none", !kd_manifest_object(manifest, 0)->metadata.namespace);
	KT_ROW_TRUE("all is well", kd_manifest_finish(manifest, &error));
	add_text(manifest, "a: b\n---\n{apiVersion: v1, kind: Pod, metadata: {nam: p}}");
	KT_ROW_TRUE("strict: nothing is let through", !kd_manifest_finish(manifest, &error));
	KT_ROW_STR("errors in one message", kt_message(error),
		   "a.yaml:1:1: not an object: apiVersion not set, kind not set\n"
		   "a.yaml:3:1: Pod: spec.containers: Required value\n"
		   "a.yaml:3:39: Pod: metadata.name: Required value: name or generateName is "
		   "required\n"
		   "a.yaml:3:40: Pod: metadata.nam: unknown field (did you mean \"name\"?)");
}

/* What is printed reads back equal. */
static void round_trip(const char *file, const KdManifest *manifest)
{
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);
		g_autoptr(KdForest) forest = kd_forest_new(NULL);
		g_autoptr(KdForest) again = NULL;
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autoptr(GString) text = g_string_new(NULL);
		g_autofree char *row = kd_object_key(object);
		KdTree *tree = kd_object_encode(object, forest);
		KdObject *back;

		kd_tree_print_yaml(tree, text);
		again = kd_yaml_parse(text->str, text->len, NULL, NULL);
		back = kd_object_decode(object->kind, again, kd_forest_document(again, 0), 0,
					problems);
		KT_ROW_TRUE(file, kd_problems_count(problems, KD_PROBLEM_ERROR) == 0);
		KT_ROW_TRUE(row, kd_object_equal(object, back));
		kd_object_unref(back);
	}
}

static void load(const char *path, const char *row, const char *want)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, 0);
	g_autoptr(GError) error = NULL;

	kd_manifest_load(manifest, path, &error);
	KT_ROW_NO_ERROR(row, error);
	g_clear_error(&error);
	kd_manifest_finish(manifest, &error);
	KT_ROW_NO_ERROR(row, error);
	g_autofree char *counts = print_counts(manifest);
	if (want)
		KT_ROW_STR(row, counts, want);
	round_trip(row, manifest);
}

/* Each line of tests/data/manifest_counts.txt: a file and what is in it, counted by another
 * program. */
static void public_manifests(void)
{
	g_autofree char *text = kt_read(kt_source("tests/data/manifest_counts.txt"));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i]; i++) {
		char *blank = strchr(lines[i], ' ');
		const char *path;

		if (!blank || *lines[i] == '#')
			continue;
		*blank = '\0';
		path = kt_traces(lines[i]);
		if (!path) {
			kt_skip("no %s (KUBEDES_TRACES)", lines[i]);
			return;
		}
		load(path, lines[i], blank + 1);
	}
}

static guint load_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (!g_str_has_suffix(name, ".yaml"))
			continue;
		load(path, name, NULL);
		n++;
	}
	return n;
}

static void conformance(void)
{
	const char *cases = kt_unpack("scheduler");
	g_autofree char *random = cases ? g_build_filename(cases, "random", NULL) : NULL;

	if (!cases)
		return;
	KT_ROW_TRUE("one by one", load_folder(cases) > 100);
	KT_ROW_TRUE("random ones", load_folder(random) > 100);
}

static CU_TestInfo tests[] = { { "documents", documents },
			       { "results", results },
			       { "public manifests", public_manifests },
			       { "conformance cases", conformance },
			       CU_TEST_INFO_NULL };

KT_SUITE(manifest) = { .pName = "manifest", .pTests = tests };
