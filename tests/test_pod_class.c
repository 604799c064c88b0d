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

static void check_affine(const char *row, const KtStage *stage, const char *wanted)
{
	g_autoptr(GString) got = g_string_new(NULL);

	for (guint which = 0; which < KD_N_AFFINE_NAMES; which++) {
		guint n;
		const KdName *names = kd_nodes_affine(kd_snapshot_nodes(stage->snapshot),
						      (KdAffineNames) which, &n);

		g_string_append(got, which ? " |" : "|");
		for (guint i = 0; i < n; i++)
			g_string_append_printf(got, " %s", names[i]);
	}
	KT_ROW_STR(row, got->str, wanted);
}

static void place(const KtStage *stage, const KdPodInfo *pod)
{
	kd_snapshot_add_pod(stage->snapshot, pod, g_intern_static_string("a"), 0);
}

static void end(const KtStage *stage, const KdPodInfo *pod)
{
	kd_snapshot_remove_pod(stage->snapshot, pod->pod->object.uid, NULL);
}

static void test_affine(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	const KdPodInfo *near = kt_stage_info(stage, "p near=app:web:zone rather=3:tier:x:rack");
	const KdPodInfo *away = kt_stage_info(stage, "q away=app:web:zone");
	const KdPodInfo *both = kt_stage_info(stage, "r away=job:w:host rather=-2:app:web:zone");

	place(stage, kt_stage_info(stage, "s cpu=1"));
	check_affine("a pod that has none", stage, "| | |");
	place(stage, near);
	check_affine("terms that only weigh", stage, "| | rack zone | app tier");
	place(stage, away);
	check_affine("one that avoids", stage, "| zone | rack zone | app tier");
	place(stage, both);
	check_affine("in order", stage, "| host zone | rack zone | app job tier");
	end(stage, near);
	check_affine("what others speak of stays", stage, "| host zone | zone | app job");
	end(stage, away);
	end(stage, both);
	check_affine("nobody is left", stage, "| | |");
}

/* What is undone leaves the lists as they were. */
static void test_undone(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	const KdPodInfo *pod = kt_stage_info(stage, "p away=app:web:zone");
	const guint mark = kd_snapshot_mark(stage->snapshot);

	place(stage, pod);
	check_affine("there", stage, "| zone | | app");
	kd_snapshot_revert(stage->snapshot, mark);
	check_affine("not there", stage, "| | |");
}

static CU_TestInfo tests[] = {
	{ "which pods are alike", test_classes },
	{ "numbers", test_numbers },
	{ "those that look at others", test_affine },
	{ "what-if", test_undone },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pod_class) = { .pName = "pod_class", .pTests = tests };
