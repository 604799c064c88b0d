/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/merge.c and patches: two write one status, and both are right. */
#include "config.h"

#include "api/merge.h"

#include "kt_cluster.h"

/* "phase;type=status,type=status" of a pod. */
static KdPod *pod_with(const char *text)
{
	KdPod *pod = kt_pod("p", "cpu=1");
	g_auto(GStrv) parts = g_strsplit(text, ";", 2);
	g_auto(GStrv) conditions = g_strsplit(parts[1], ",", -1);

	pod->status.phase = *parts[0] ? g_intern_string(parts[0]) : NULL;
	for (guint i = 0; conditions[i] && *conditions[i]; i++) {
		g_auto(GStrv) pair = g_strsplit(conditions[i], "=", 2);

		kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, pair[0],
				 pair[1], NULL, NULL, 0);
	}
	return pod;
}

static char *print(const KdPod *pod)
{
	GString *out = g_string_new(pod->status.phase);

	g_string_append_c(out, ';');
	for (guint i = 0; i < pod->status.n_conditions; i++)
		g_string_append_printf(out, "%s%s=%s", i ? "," : "", pod->status.conditions[i].type,
				       pod->status.conditions[i].status);
	return g_string_free(out, FALSE);
}

static void rows_of_merges(void)
{
	static const struct {
		const char *row, *from, *to, *stored, *want;
	} rows[] = {
		{ "what was changed is changed", "Pending;", "Running;", "Pending;", "Running;" },
		{ "what was not stays", "Pending;", "Pending;A=True", "Failed;", "Failed;A=True" },
		{ "a condition of another writer stays", ";A=True", ";A=True,B=True",
		  ";A=True,C=True", ";A=True,C=True,B=True" },
		{ "one that another changed stays as it is", ";A=True", ";A=True,B=True",
		  ";A=False", ";A=False,B=True" },
		{ "the last to change it wins", ";A=True", ";A=False", ";A=Unknown", ";A=False" },
		{ "one that was taken away goes", ";A=True,B=True", ";B=True",
		  ";A=True,B=True,C=True", ";B=True,C=True" },
		{ "nothing changed", "Running;A=True", "Running;A=True", "Failed;", "Failed;" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdObject) from = &pod_with(rows[i].from)->object;
		g_autoptr(KdObject) to = &pod_with(rows[i].to)->object;
		g_autoptr(KdObject) stored = &pod_with(rows[i].stored)->object;
		g_autofree char *text = NULL;

		kd_object_merge(stored, from, to);
		text = print(KD_POD(stored));
		KT_ROW_STR(rows[i].row, text, rows[i].want);
	}
}

static void patch(KdCluster *cluster, const KdObject *read, const char *type)
{
	KdPlan *plan = kd_plan_new(&kt_admin);
	KdPod *changed = (KdPod *) kd_object_copy(read);

	kd_condition_set(&changed->status.conditions, &changed->status.n_conditions, type, "True",
			 NULL, NULL, 0);
	kd_plan_patch_status(plan, read, &changed->object);
	KT_ROW_INT("a patch never conflicts", kt_submit(cluster, plan).outcome, KD_OUTCOME_OK);
}

static void patches(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdObject) read = NULL;
	g_autofree char *text = NULL;
	KdPlan *plan = kd_plan_new(&kt_admin);

	read = kd_object_ref(kt_create(world.cluster, pod_with("Pending;")).object);
	patch(world.cluster, read, "A");
	patch(world.cluster, read, "B");
	text = print(KD_POD(kd_cluster_get_by_uid(world.cluster, read->uid)));
	KT_ROW_STR("two patches of one version are both there", text, "Pending;A=True,B=True");
	kt_delete(world.cluster, read, 0);
	kd_plan_patch_status(plan, read, kd_object_copy(read));
	KT_ROW_INT("what has gone cannot be patched", kt_submit(world.cluster, plan).outcome,
		   KD_OUTCOME_NOT_FOUND);
}

static CU_TestInfo tests[] = {
	{ "merges", rows_of_merges },
	{ "patches", patches },
	CU_TEST_INFO_NULL,
};

KT_SUITE(merge) = { .pName = "merge", .pTests = tests };
