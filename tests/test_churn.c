/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole runs of clusters whose nodes come, go and change their labels and taints, with pods that
 * are spread, near to and away from others, and of several priorities: all that is kept is checked
 * against a count as it goes, and without caches nothing is different.
 */
#include "config.h"

#include "kt_run.h"
#include "run/run.h"

#include <kubedes/rng.h>

#define N_NODES  8
#define N_WAVES  6
#define PER_WAVE 12

static guint below(gsl_rng *rng, guint n)
{
	return (guint) kd_rng_below(rng, n);
}

/* ---- the cluster ---- */

static void add_node(GString *out, gsl_rng *rng, guint i)
{
	g_string_append_printf(out,
			       "{apiVersion: v1, kind: Node, metadata: {name: n%u, labels: {host: "
			       "n%u, zone: z%u}}, status: {allocatable: {cpu: %u, memory: 8Gi, "
			       "pods: 5}}}",
			       i, i, below(rng, 3), 2 + below(rng, 3));
}

static void add_constraint(GString *out, gsl_rng *rng)
{
	static const char *const texts[] = {
		"",
		"",
		"topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: "
		"DoNotSchedule, labelSelector: {matchLabels: {app: a}}}], ",
		"topologySpreadConstraints: [{maxSkew: 1, topologyKey: host, whenUnsatisfiable: "
		"ScheduleAnyway, nodeTaintsPolicy: Honor, labelSelector: {matchLabels: {app: "
		"b}}}], ",
		"affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		"[{topologyKey: host, labelSelector: {matchLabels: {app: a}}}]}}, ",
		"affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		"[{topologyKey: zone, labelSelector: {matchLabels: {app: b}}}]}}, ",
		"affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
		"[{weight: 3, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: "
		"{app: a}}}}]}}, ",
	};

	g_string_append(out, texts[below(rng, G_N_ELEMENTS(texts))]);
}

static void add_pod(GString *out, gsl_rng *rng, guint i)
{
	g_string_append_printf(out,
			       "---\n{apiVersion: v1, kind: Pod, metadata: {name: p%u, labels: "
			       "{app: %s}, annotations: {kubedes.io/duration: %us}}, spec: "
			       "{restartPolicy: Never, priority: %u, ",
			       i, below(rng, 2) ? "a" : "b", 60 + below(rng, 600), below(rng, 3));
	add_constraint(out, rng);
	g_string_append_printf(out,
			       "containers: [{name: c, resources: {requests: {cpu: %u00m}}}]}}\n",
			       2 + below(rng, 9));
}

static void add_event(GString *out, gsl_rng *rng, guint i)
{
	const guint node = below(rng, N_NODES);

	g_string_append_printf(out, "    - {at: %us, ", 60 + 20 * i);
	switch (below(rng, 4)) {
	case 0:
		g_string_append_printf(out, "delete: {kind: Node, name: n%u}}\n", node);
		break;
	case 1:
		g_string_append(out, "create: ");
		add_node(out, rng, node);
		g_string_append(out, "}\n");
		break;
	case 2:
		g_string_append_printf(out,
				       "label: {kind: Node, name: n%u, labels: ['zone=z%u']}}\n",
				       node, below(rng, 3));
		break;
	default:
		g_string_append_printf(out, "%s: n%u}\n", below(rng, 3) ? "uncordon" : "cordon",
				       node);
	}
}

static KdScenario *make_scenario(guint64 seed)
{
	const char *folder = kt_tmp();
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "test/churn");
	g_autoptr(GString) nodes = g_string_new(NULL);
	g_autoptr(GString) out = g_string_new("cluster: {manifests: [nodes.yaml]}\n"
					      "duration: 20m\n"
					      "record: {level: full, objects: true}\n"
					      "workloads:\n");

	for (guint i = 0; i < N_NODES; i++) {
		g_string_append(nodes, "---\n");
		add_node(nodes, rng, i);
		g_string_append_c(nodes, '\n');
	}
	kt_write(folder, "nodes.yaml", nodes->str);
	for (guint i = 0; i < N_WAVES; i++) {
		g_autofree char *name = g_strdup_printf("w%u.yaml", i);
		g_autoptr(GString) pods = g_string_new(NULL);

		for (guint k = 0; k < PER_WAVE; k++)
			add_pod(pods, rng, i * PER_WAVE + k);
		kt_write(folder, name, pods->str);
		g_string_append_printf(out, "- {manifests: [%s], at: %um}\n", name, 2 * i);
	}
	g_string_append(out, "- format: events\n  options:\n    events:\n");
	for (guint i = 0; i < 40; i++)
		add_event(out, rng, i);
	return kt_scenario("a cluster that changes", folder, out->str, NULL);
}

/* ---- the runs ---- */

static guint64 run(const KdScenario *scenario, bool check, bool plain, guint64 *ret_bound)
{
	const KdRunOptions options = { .until = KD_TIME_UNSET, .check = check, .plain = plain };
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, &error);
	KdRunSummary summary = { 0 };
	guint64 fingerprint;

	KT_ROW_TRUE("it runs", results && kd_run(scenario, &options, results, &summary, &error));
	KT_ROW_NO_ERROR("it runs", error);
	fingerprint = summary.fingerprint;
	*ret_bound = summary.n_bound;
	kd_run_summary_clear(&summary);
	return fingerprint;
}

static void test_checked(void)
{
	for (int seed = 0; seed < kt_rounds(4); seed++) {
		g_autoptr(KdScenario) scenario = make_scenario((guint64) seed);
		guint64 n_bound, n_checked, n_plain;

		if (!scenario)
			return;
		const guint64 usual = run(scenario, false, false, &n_bound);
		KT_ROW_TRUE("checked as it goes", run(scenario, true, false, &n_checked) == usual);
		KT_ROW_TRUE("without caches", run(scenario, false, true, &n_plain) == usual);
		KT_ROW_INT("as many pods", n_checked, n_bound);
		KT_ROW_INT("as many pods", n_plain, n_bound);
		KT_ROW_TRUE("most got a node", n_bound > N_WAVES * PER_WAVE / 2);
	}
}

static CU_TestInfo tests[] = {
	{ "checked, and without caches", test_checked },
	CU_TEST_INFO_NULL,
};

KT_SUITE(churn) = { .pName = "churn", .pTests = tests };
