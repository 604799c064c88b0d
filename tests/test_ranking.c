/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/_ranking.c: which pods go first, by the conformance cases and more of the kind.
 */
#include "config.h"

#include "base/tree.h"
#include "controllers/_ranking.h"
#include "kt_cases.h"
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

/* An age below 0: it does not say. */
static KdTime ready_time(const KdTree *tree)
{
	const gint64 seconds = int_of(tree, "ready_age_s");

	return seconds < 0
		       ? KD_TIME_UNSET
		       : NOW - seconds * KD_SECOND - int_of(tree, "ready_age_ms") * KD_MILLISECOND;
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
			 ready ? "True" : "False", NULL, NULL, ready_time(tree));
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
	g_autoptr(KdForest) forest = kt_semantics("replicaset_rank.yaml");

	if (forest)
		run_cases(forest);
}

static void more_cases(void)
{
	g_autoptr(KdForest) forest = kt_cases("tests/data/ranking_more.yaml");

	if (forest)
		run_cases(forest);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	{ "more of the kind", more_cases },
	CU_TEST_INFO_NULL,
};

KT_SUITE(ranking) = { .pName = "ranking", .pTests = tests };
