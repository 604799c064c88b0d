/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/pod_class.c, and affine.c, which goes by classes. */
#include "config.h"

#include "kt_words.h"
#include "kt_world.h"

#include <kubedes/tally.h>

/* A pod that shares the spec of @template. */
static const KdPodInfo *like(KtStage *stage, const KdPod *template, const char *label,
			     const char *namespace, bool ending)
{
	KdPod *pod = (KdPod *) kd_object_copy(&template->object);
	KdPodInfo *info;

	pod->object.uid = ++stage->last_uid;
	if (label)
		kd_map_set(&pod->object.metadata.labels, "app", label);
	if (namespace)
		pod->object.metadata.namespace = g_intern_string(namespace);
	if (ending)
		pod->object.metadata.deletionTimestamp = 0;
	info = kd_snapshot_pod_info(stage->snapshot, pod);
	kd_object_unref(&pod->object);
	g_ptr_array_add(stage->kept, info);
	return info;
}

static void test_classes(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	KdPod *one = kt_words_pod("p cpu=1"), *two = kt_words_pod("p cpu=1"),
	      *three = kt_words_pod("p cpu=2");
	const KdPodInfo *first = like(stage, one, NULL, NULL, false);
	const struct {
		const char *row;
		const KdPodInfo *other;
		bool same;
	} rows[] = {
		{ "alike", like(stage, one, NULL, NULL, false), true },
		{ "another label", like(stage, one, "web", NULL, false), false },
		{ "another namespace", like(stage, one, NULL, "other", false), false },
		{ "one that ends", like(stage, one, NULL, NULL, true), false },
		{ "a spec that says the same", like(stage, two, NULL, NULL, false), true },
		{ "another spec", like(stage, three, NULL, NULL, false), false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_INT(rows[i].row, rows[i].other->class_id == first->class_id, rows[i].same);
	kd_object_unref(&one->object);
	kd_object_unref(&two->object);
	kd_object_unref(&three->object);
}

/* The number of a class goes with its last pod. */
static void test_numbers(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	KdPod *one = kt_words_pod("p cpu=1");
	const guint32 id = like(stage, one, NULL, NULL, false)->class_id;

	g_ptr_array_set_size(stage->kept, 0);
	KT_ROW_TRUE("it is not used again", like(stage, one, NULL, NULL, false)->class_id != id);
	kd_object_unref(&one->object);
}

/* ---- who looks at others ---- */

static guint n_affine(const KtStage *stage, guint64 *ret_version)
{
	guint n;

	kd_nodes_affine(kd_snapshot_nodes(stage->snapshot), &n, ret_version);
	return n;
}

static void test_affine(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b");
	KdPod *near = kt_words_pod("p near=app:web:zone"), *plain = kt_words_pod("p cpu=1");
	const KdPodInfo *one = like(stage, near, NULL, NULL, false);
	const KdPodInfo *two = like(stage, near, NULL, NULL, false);
	const KdPodInfo *other = like(stage, near, "web", NULL, false);
	guint64 before, after;

	kd_snapshot_add_pod(stage->snapshot, like(stage, plain, NULL, NULL, false),
			    g_intern_string("a"), 0);
	KT_ROW_INT("a pod that does not", n_affine(stage, &before), 0);
	kd_snapshot_add_pod(stage->snapshot, one, g_intern_string("a"), 0);
	KT_ROW_INT("one that does", n_affine(stage, &after), 1);
	KT_ROW_TRUE("that is new", after != before);
	kd_snapshot_add_pod(stage->snapshot, two, g_intern_string("b"), 0);
	KT_ROW_INT("another like it", n_affine(stage, &before), 1);
	KT_ROW_TRUE("is not", after == before);
	kd_snapshot_add_pod(stage->snapshot, other, g_intern_string("b"), 0);
	KT_ROW_INT("one of another class", n_affine(stage, &after), 2);
	kd_snapshot_remove_pod(stage->snapshot, one->pod->object.uid, NULL);
	KT_ROW_INT("one of two left", n_affine(stage, &before), 2);
	kd_snapshot_remove_pod(stage->snapshot, two->pod->object.uid, NULL);
	KT_ROW_INT("both did", n_affine(stage, &before), 1);
	KT_ROW_TRUE("the other is the one that stays",
		    kd_nodes_affine(kd_snapshot_nodes(stage->snapshot), &(guint){ 0 }, &before)[0]
				    ->class_id == other->class_id);
	kd_object_unref(&near->object);
	kd_object_unref(&plain->object);
}

/* What is undone leaves the list as it was. */
static void test_undone(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	const KdPodInfo *pod = kt_stage_info(stage, "p away=app:web:zone");
	const guint mark = kd_snapshot_mark(stage->snapshot);
	guint64 version;

	kd_snapshot_add_pod(stage->snapshot, pod, g_intern_string("a"), 0);
	KT_ROW_INT("there", n_affine(stage, &version), 1);
	kd_snapshot_revert(stage->snapshot, mark);
	KT_ROW_INT("not there", n_affine(stage, &version), 0);
}

static CU_TestInfo tests[] = {
	{ "which pods are alike", test_classes },
	{ "numbers", test_numbers },
	{ "those that look at others", test_affine },
	{ "what-if", test_undone },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pod_class) = { .pName = "pod_class", .pTests = tests };
