/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/standstill.c: a circle at one moment ends the run, much at one moment does not. */
#include "config.h"

#include "kt_run.h"
#include "run/run.h"

static const char set_text[] =
	"{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}, spec: {replicas: 3, "
	"selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}, "
	"annotations: {kubedes.io/duration: 0s}}, spec: {containers: [{name: c, image: i, "
	"resources: {requests: {cpu: 1}}}]}}}}\n";

#define NODES                                                                                      \
	"metadata: {name: s}\n"                                                                    \
	"cluster: {nodeGroups: [{name: node, count: 2, template: {status: {allocatable: "          \
	"{cpu: 4, memory: 9Gi, pods: 90}}}}]}\n"
#define CIRCLE NODES "workloads: [{manifests: [set.yaml]}]\n"

static const struct {
	const char *row, *text;
	const char *begins, *ends; /* of the error; NULL = none */
} rows[] = {
	{ "pods that end at once, and are replaced", CIRCLE,
	  "the run goes round in a circle at 0s: 1",
	  " of ReplicaSet web.  With scheduler.cycleTime or controlPlane.mode: default each round "
	  "would take some" },
	{ "in cycles that take time", CIRCLE "scheduler: {cycleTime: 1ms}\nduration: 1s\n", NULL,
	  NULL },
	{ "with a control plane", CIRCLE "controlPlane: {mode: default}\nduration: 1s\n", NULL,
	  NULL },
	{ "as many as that which come",
	  NODES "workloads: [{format: poisson, every: 0s, options: {rate: 1, count: 12000, cpu: 1, "
		"duration: 0s}}]\n",
	  NULL, NULL },
};

static void runs(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *folder = kt_tmp(), *row = rows[i].row;
		const KdRunOptions options = { .until = KD_TIME_UNSET };
		g_autoptr(KdResults) results = kd_results_create(":memory:", false, NULL);
		g_autoptr(GError) error = NULL;
		KdRunSummary summary = { 0 };

		kt_write(folder, "set.yaml", set_text);
		g_autoptr(KdScenario) scenario = kt_scenario(row, folder, rows[i].text, NULL);
		if (!scenario)
			continue;
		kd_run(scenario, &options, results, &summary, &error);
		kd_run_summary_clear(&summary);
		if (!rows[i].begins) {
			KT_ROW_NO_ERROR(row, error);
			continue;
		}
		KT_ROW_TRUE(row, g_str_has_prefix(kt_message(error), rows[i].begins));
		KT_ROW_TRUE(row, g_str_has_suffix(kt_message(error), rows[i].ends));
	}
}

static CU_TestInfo tests[] = { { "runs", runs }, CU_TEST_INFO_NULL };

KT_SUITE(standstill) = { .pName = "standstill", .pTests = tests };
