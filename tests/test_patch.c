/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/patch.c: what a patch leaves alone; what it changes is in test_act.c. */
#include "config.h"

#include "run/patch.h"

#include "api/encode.h"
#include "kt_cluster.h"
#include "kt_tree.h"

/* 1.000000001 s: no document has the last digit. */
#define ODD (KD_SECOND + 1)

static KdObject *patched(const KdObject *stored, const char *patch)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(patch, strlen(patch), NULL, &error);
	KdObject *next = kd_object_patch(stored, kd_forest_document(forest, 0), &error);

	KT_ROW_NO_ERROR(patch, error);
	return next;
}

static void test_times(void)
{
	static const struct {
		const char *row, *patch;
		KdTime want; /* of the condition */
	} rows[] = {
		{ "metadata", "{metadata: {labels: {a: b}}}", ODD },
		{ "the spec", "{spec: {unschedulable: true}}", ODD },
		{ "the status beside it", "{status: {capacity: {cpu: 9}}}", KD_SECOND },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdNode *node = kt_node("n", "cpu=4");
		g_autoptr(KdObject) next = NULL;
		const KdCondition *ready;

		node->object.metadata.creationTimestamp = ODD;
		kd_condition_set(&node->status.conditions, &node->status.n_conditions, "Ready",
				 "True", NULL, NULL, ODD);
		next = patched(&node->object, rows[i].patch);
		ready = kd_condition_find(KD_NODE(next)->status.conditions,
					  KD_NODE(next)->status.n_conditions, "Ready");
		KT_ROW_INT(rows[i].row, ready->lastTransitionTime, rows[i].want);
		KT_ROW_INT(rows[i].row, next->metadata.creationTimestamp, ODD);
		kd_object_unref(&node->object);
	}
}

/* nodeName lies beside the spec, and is written in it. */
static void test_spec(void)
{
	KdPod *pod = kt_pod("p", "cpu=1");
	g_autoptr(KdObject) next = NULL, other = NULL;

	pod->nodeName = g_intern_static_string("n");
	next = patched(&pod->object, "{metadata: {labels: {a: b}}}");
	other = patched(&pod->object, "{spec: {nodeName: m}}");
	KT_ROW_TRUE("the same spec", KD_POD(next)->spec == pod->spec);
	KT_ROW_STR("the same node", KD_POD(next)->nodeName, "n");
	KT_ROW_STR("another", KD_POD(other)->nodeName, "m");
	kd_object_unref(&pod->object);
}

/* Fields that no table knows are kept as they came, and the patch goes. */
static void test_outlives(void)
{
	static const char patch[] = "{spec: {containers: [{name: main, image: x, tty: true, env: "
				    "[{name: A, value: before}]}]}}";
	static const char later[] = "{spec: {containers: [{name: main, image: x, tty: true, env: "
				    "[{name: B, value: after1}]}]}}";
	KdPod *pod = kt_pod("p", "cpu=1");
	g_autoptr(KdObject) next = patched(&pod->object, patch);
	g_autoptr(KdObject) other = patched(&pod->object, later); /* where the first one was */
	g_autoptr(KdForest) forest = kd_forest_new(NULL);

	KT_ROW_STR("of the first patch",
		   kd_tree_string(kd_tree_path(kd_object_encode(next, forest),
					       "spec.containers[0].env[0].value")),
		   "before");
	KT_ROW_TRUE("two versions", next != other);
	kd_object_unref(&pod->object);
}

static CU_TestInfo tests[] = { { "times", test_times },
			       { "the spec", test_spec },
			       { "outlives", test_outlives },
			       CU_TEST_INFO_NULL };

KT_SUITE(patch) = { .pName = "patch", .pTests = tests };
