/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/read.c, and how request.c carries reads out. */
#include "config.h"

#include "cluster/read.h"

#include "kt_pipeline.h"

/* What was answered, and told. */
typedef struct {
	KdOutcome outcome;
	char *message;
	guint n;
	KdRequestRow row;
	guint n_rows;
} Answer;

static void note(gpointer data, KdOutcome outcome, const char *message)
{
	Answer *answer = data;

	answer->outcome = outcome;
	g_free(answer->message);
	answer->message = g_strdup(message);
	answer->n++;
}

static void note_row(gpointer data, const KdRequestRow *row)
{
	Answer *answer = data;

	answer->row = *row;
	answer->n_rows++;
}

static const KdIdentity reader = { .user = "reader", .agent = "test" };

static const struct {
	const char *row, *verb, *name;
	bool consistent;
	KdOutcome outcome;
	const char *message;
} reads[] = {
	{ "an object", "get", "there", true, KD_OUTCOME_OK, NULL },
	{ "one out of the cache", "get", "there", false, KD_OUTCOME_OK, NULL },
	{ "none", "get", "gone", true, KD_OUTCOME_NOT_FOUND, "pods \"gone\" not found" },
	{ "none in the cache", "get", "gone", false, KD_OUTCOME_NOT_FOUND,
	  "pods \"gone\" not found" },
	{ "a list", "list", NULL, true, KD_OUTCOME_OK, NULL },
	{ "a list out of the cache", "list", NULL, false, KD_OUTCOME_OK, NULL },
};

static void read_all(bool slow)
{
	for (gsize i = 0; i < G_N_ELEMENTS(reads); i++) {
		KdControlPlaneOptions options = { 0 };
		g_autoptr(KdEngine) engine = kd_engine_new();
		g_autoptr(KdCluster) cluster = kd_cluster_new(engine);
		const KdRequestInfo info = { .who = &reader,
					     .verb = reads[i].verb,
					     .kind = &kd_kind_pod,
					     .namespace_ = g_intern_static_string("default"),
					     .name = reads[i].name,
					     .n_objects = 1,
					     .consistent = reads[i].consistent };
		Answer answer = { 0 };

		kt_slow_options(&options);
		kt_create(cluster, kt_pod("there", "cpu=1"));
		kd_cluster_deliver(cluster);
		if (slow)
			kd_cluster_set_control_plane(cluster, &options, 1);
		kd_cluster_listen(cluster, note_row, &answer);
		kd_cluster_read(cluster, &info, note, &answer);
		KT_ROW_INT(reads[i].row, answer.n, !slow);
		kd_engine_run(engine, KD_MINUTE, 0);
		KT_ROW_INT(reads[i].row, answer.n, 1);
		KT_ROW_INT(reads[i].row, answer.n_rows, 1);
		KT_ROW_INT(reads[i].row, answer.outcome, reads[i].outcome);
		KT_ROW_STR(reads[i].row, answer.message, reads[i].message);
		KT_ROW_INT(reads[i].row, answer.row.outcome, reads[i].outcome);
		KT_ROW_INT(reads[i].row, answer.row.etcd > 0, slow && reads[i].consistent);
		KT_ROW_INT(reads[i].row, answer.row.total > 0, slow);
		g_free(answer.message);
		kd_cluster_listen(cluster, NULL, NULL);
		g_clear_pointer(&cluster, kd_cluster_free);
		kd_struct_clear(&kd_control_plane_struct, &options);
	}
}

static void at_once(void)
{
	read_all(false);
}

static void with_latency(void)
{
	read_all(true);
}

typedef struct {
	guint gets, patches;
	KdOutcome outcome;
} Looks;

static void note_look(gpointer data, const KdRequestRow *row)
{
	Looks *looks = data;

	looks->gets += g_str_equal(row->info->verb, "get") && row->info->consistent;
	looks->patches += g_str_equal(row->info->verb, "patch");
}

static void note_patch(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		       const char *message)
{
	(void) i;
	(void) object;
	(void) message;
	((Looks *) data)->outcome = outcome;
}

/* A kubelet gets the pod before it patches the status; others do not. */
static void looks(void)
{
	static const KdIdentity kubelet = { .user = "system:node:a", .agent = "kubelet" };
	static const struct {
		const char *row;
		bool kubelet, gone;
		guint gets, patches;
		KdOutcome outcome;
	} rows[] = {
		{ "a kubelet looks", true, false, 1, 1, KD_OUTCOME_OK },
		{ "what is gone is not patched", true, true, 1, 0, KD_OUTCOME_NOT_FOUND },
		{ "others do not look", false, false, 0, 1, KD_OUTCOME_OK },
		{ "nor for what is gone", false, true, 0, 1, KD_OUTCOME_NOT_FOUND },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdControlPlaneOptions options = { 0 };
		g_auto(KtWorld) world = kt_world();
		KdPlan *plan = kd_plan_new(rows[i].kubelet ? &kubelet : &reader);
		g_autoptr(KdObject) pod = NULL;
		Looks looks = { 0 };

		kt_slow_options(&options);
		kt_create(world.cluster, kt_pod("p", "cpu=1"));
		pod = kd_object_ref(kd_cluster_get(world.cluster, &kd_kind_pod,
						   g_intern_static_string("default"), "p"));
		if (rows[i].gone) {
			KdPlan *end = kd_plan_new(&reader);

			kd_plan_delete(end, pod, 0);
			kd_cluster_submit(world.cluster, end, NULL, NULL);
		}
		kd_cluster_deliver(world.cluster);
		kd_cluster_set_control_plane(world.cluster, &options, 1);
		kd_cluster_listen(world.cluster, note_look, &looks);
		kd_plan_patch_status(plan, pod, kd_object_copy(pod));
		kd_cluster_submit(world.cluster, plan, note_patch, &looks);
		kd_engine_run(world.engine, KD_MINUTE, 0);
		KT_ROW_INT(rows[i].row, looks.gets, rows[i].gets);
		KT_ROW_INT(rows[i].row, looks.patches, rows[i].patches);
		KT_ROW_INT(rows[i].row, looks.outcome, rows[i].outcome);
		kd_cluster_listen(world.cluster, NULL, NULL);
		kd_struct_clear(&kd_control_plane_struct, &options);
	}
}

static CU_TestInfo tests[] = { { "at once", at_once },
			       { "with latency", with_latency },
			       { "kubelets look first", looks },
			       CU_TEST_INFO_NULL };

KT_SUITE(read) = { .pName = "read", .pTests = tests };
