/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/disruption_stale.c: marks of pods that did not go. */
#include "config.h"

#include "control/controllers.h"
#include "kt_cluster.h"
#include "kt_object.h"

extern const KdController kd_controller_disruption_stale;

static const struct {
	const char *row, *metadata, *status; /* of the pod */
	int seconds;                         /* that have gone by */
	const char *want;                    /* status and lastTransitionTime */
} rows[] = {
	{ "not yet", "", "reason: PreemptionByScheduler, status: \"True\"", 119, "True 0" },
	{ "after two minutes", "", "reason: PreemptionByScheduler, status: \"True\"", 120,
	  "False 120" },
	{ "nothing to take back", "", "status: \"False\"", 300, "False 0" },
	{ "a kubelet takes its time", "", "reason: TerminationByKubelet, status: \"True\"", 300,
	  "True 0" },
	{ "it goes", ", deletionTimestamp: \"2026-01-01T01:00:00Z\", finalizers: [a.com/b]",
	  "reason: EvictionByEvictionAPI, status: \"True\"", 300, "True 0" },
	{ "it has ended", "", "reason: DeletionByPodGC, status: \"True\"}], phase: Failed, x: [{",
	  300, "True 0" },
};

static void marks(void)
{
	static const KdController *const list[] = { &kd_controller_disruption_stale, NULL };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		G_GNUC_UNUSED g_autoptr(KdControllers)
			controllers = kd_controllers_new(world.cluster, list);
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: p, namespace: default%s}, spec: {nodeName: n1, "
			"containers: [{name: main, image: web}]}, status: {conditions: [{type: "
			"DisruptionTarget, lastTransitionTime: \"2026-01-01T00:00:00Z\", %s}]}}",
			rows[i].metadata, rows[i].status);
		g_autofree char *got = NULL;
		const KdCondition *mark;
		const KdPod *pod;

		KT_ROW_STR(rows[i].row,
			   kt_create(world.cluster, kt_object(&kd_kind_pod, yaml)).message, "");
		kd_cluster_deliver(world.cluster);
		kt_run_until(world.engine, rows[i].seconds * KD_SECOND);
		pod = kt_get_pod(world.cluster, "p");
		mark = kd_condition_find(pod->status.conditions, pod->status.n_conditions,
					 "DisruptionTarget");
		got = g_strdup_printf("%s %d", mark->status,
				      (int) (mark->lastTransitionTime / KD_SECOND));
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "marks", marks },
	CU_TEST_INFO_NULL,
};

KT_SUITE(disruption_stale) = { .pName = "disruption_stale", .pTests = tests };
