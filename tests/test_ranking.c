/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/_ranking.c: which pods go first, by the conformance cases and more of the kind.
 */
#include "config.h"

#include "base/tree.h"
#include "controllers/_ranking.h"
#include "kt_cluster.h"

#define NOW (1000000 * KD_SECOND)

static const char *text_of(const KdTree *tree, const char *key)
{
	const char *text = kd_tree_string(kd_tree_get(tree, key));

	return text ? text : "";
}

static gint64 int_of(const KdTree *tree, const char *key)
{
	gint64 value = 0;

	kd_tree_int(kd_tree_get(tree, key), &value);
	return value;
}

static KdPod *make_pod(const KdTree *tree)
{
	KdPod *pod = kt_pod(text_of(tree, "name"), "cpu=1");
	g_autofree char *cost = g_strdup_printf("%" G_GINT64_FORMAT, int_of(tree, "deletion_cost"));
	bool ready = false;

	kd_tree_bool(kd_tree_get(tree, "ready"), &ready);
	pod->object.metadata.uid = g_strdup(text_of(tree, "uid"));
	pod->object.metadata.creationTimestamp = NOW - int_of(tree, "age_s") * KD_SECOND;
	pod->nodeName = *text_of(tree, "node") ? g_intern_string(text_of(tree, "node")) : NULL;
	pod->status.phase = g_intern_string(text_of(tree, "phase"));
	kd_map_set(&pod->object.metadata.annotations, "controller.kubernetes.io/pod-deletion-cost",
		   cost);
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "Ready",
			 ready ? "True" : "False", NULL, NULL,
			 NOW - int_of(tree, "ready_age_s") * KD_SECOND -
				 int_of(tree, "ready_age_ms") * KD_MILLISECOND);
	pod->status.containerStatuses = g_new(KdContainerStatus, 1);
	pod->status.n_containerStatuses = 1;
	kd_struct_init(&kd_container_status_struct, pod->status.containerStatuses);
	pod->status.containerStatuses->restartCount = int_of(tree, "restarts");
	return pod;
}

/* "b a" */
static char *rank(const KdTree *pods)
{
	g_autofree KdRankedPod *ranked = g_new(KdRankedPod, pods->n);
	GString *order = g_string_new(NULL);

	for (guint i = 0; i < pods->n; i++) {
		ranked[i].pod = make_pod(pods->children[i]);
		ranked[i].n_related = (guint) int_of(pods->children[i], "related_on_node");
	}
	kd_rank_pods(ranked, pods->n, NOW);
	for (guint i = 0; i < pods->n; i++) {
		g_string_append_printf(order, "%s%s", i ? " " : "",
				       ranked[i].pod->object.metadata.name);
		kd_object_unref(&ranked[i].pod->object);
	}
	return g_string_free(order, FALSE);
}

static char *join(const KdTree *names)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < names->n; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "",
				       kd_tree_string(names->children[i]));
	return g_string_free(text, FALSE);
}

static void run_cases(KdForest *forest)
{
	const KdTree *cases = kd_forest_document(forest, 0);

	KT_ROW_TRUE("there are cases", cases->n > 0);
	for (guint i = 0; i < cases->n; i++) {
		const KdTree *c = cases->children[i];
		g_autofree char *got = rank(kd_tree_path(c, "given.pods"));
		g_autofree char *want = join(kd_tree_path(c, "expect.order"));

		KT_ROW_STR(text_of(c, "name"), got, want);
	}
}

static void conformance(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "semantics/replicaset_rank.yaml", NULL);
	char *argv[] = { (char *) "tar", (char *) "xf",
			 (char *) kt_source("tests/conformance/semantics.tar.xz"), NULL };
	g_autoptr(KdForest) forest = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_spawn_sync(folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
			  NULL) ||
	    !g_file_test(path, G_FILE_TEST_EXISTS)) {
		kt_skip("tar cannot unpack the conformance cases");
		return;
	}
	forest = kd_tree_load(path, &error);
	if (KT_ROW_NO_ERROR("the cases", error))
		run_cases(forest);
}

/* More of the kind, in the same form; ready_age_ms is added to ready_age_s. */
static const char more[] =
	"- name: a younger pod of the same power of two does not go first, the uid decides\n"
	"  given: {pods: [\n"
	"    {name: a, uid: b, node: n, phase: Running, ready: true, ready_age_s: 20, age_s: 20},\n"
	"    {name: b, uid: a, node: n, phase: Running, ready: true, ready_age_s: 30, age_s: "
	"30}]}\n"
	"  expect: {order: [b, a]}\n"
	"- name: more restarts go first\n"
	"  given: {pods: [\n"
	"    {name: a, uid: a, node: n, phase: Running, restarts: 1, age_s: 10},\n"
	"    {name: b, uid: b, node: n, phase: Running, restarts: 2, age_s: 10}]}\n"
	"  expect: {order: [b, a]}\n"
	"- name: readiness goes before cost\n"
	"  given: {pods: [\n"
	"    {name: a, uid: a, node: n, phase: Running, ready: true, deletion_cost: -9},\n"
	"    {name: b, uid: b, node: n, phase: Running, ready: false, deletion_cost: 9}]}\n"
	"  expect: {order: [b, a]}\n"
	"- name: cost goes before relatives\n"
	"  given: {pods: [\n"
	"    {name: a, uid: a, node: n, phase: Running, related_on_node: 5},\n"
	"    {name: b, uid: b, node: n, phase: Running, deletion_cost: -1}]}\n"
	"  expect: {order: [b, a]}\n"
	"- name: times of the same second are equal, so restarts decide\n"
	"  given: {pods: [\n"
	"    {name: a, uid: a, node: n, phase: Running, ready: true, ready_age_ms: 500},\n"
	"    {name: b, uid: b, node: n, phase: Running, ready: true, ready_age_ms: 250,\n"
	"     restarts: 1}]}\n"
	"  expect: {order: [b, a]}\n"
	"- name: three of them\n"
	"  given: {pods: [\n"
	"    {name: a, uid: a, node: n, phase: Running, ready: true, ready_age_s: 100},\n"
	"    {name: b, uid: b, node: n, phase: Unknown},\n"
	"    {name: c, uid: c, node: n, phase: Pending}]}\n"
	"  expect: {order: [c, b, a]}\n";

static void more_cases(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(more, sizeof(more) - 1, NULL, &error);

	if (KT_ROW_NO_ERROR("the cases", error))
		run_cases(forest);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	{ "more of the kind", more_cases },
	CU_TEST_INFO_NULL,
};

KT_SUITE(ranking) = { .pName = "ranking", .pTests = tests };
