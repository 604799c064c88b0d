/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole scheduling loop: queue, cycle and binding to the ideal API server, every node scored,
 * nothing recorded.  Pods per CPU-second, without the making of pods, of some templates in turn;
 * beside it what the real kube-scheduler (1.34) reaches in process with a fake binding.
 */
#include "config.h"

#include "kt_ratio.h"

#include "api/decode.h"
#include "control/scheduler.h"

enum { PODS = 10000 };

static const KdIdentity writer = { .user = "system:bench", .agent = "bench" };

static const char node_text[] =
	"{metadata: {name: node-%05u, labels: {topology.kubernetes.io/zone: zone-%u, "
	"kubernetes.io/hostname: node-%05u}}, status: {capacity: {cpu: 64, memory: 256Gi, pods: "
	"110}, "
	"allocatable: {cpu: 64, memory: 256Gi, pods: 110}}}";
static const char simple_text[] =
	"{metadata: {name: template, labels: {app: app-%u}}, spec: {containers: [{name: main, "
	"resources: {requests: {cpu: %um, memory: %uMi}}}]}}";
static const char spread_text[] =
	"{metadata: {name: template, labels: {app: app-%u}}, spec: {containers: [{name: main, "
	"resources: {requests: {cpu: %um, memory: %uMi}}}], topologySpreadConstraints: ["
	"{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, "
	"labelSelector: {matchLabels: {app: app-%u}}}, "
	"{maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, "
	"labelSelector: {matchLabels: {app: app-%u}}}], "
	"affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: ["
	"{weight: 100, podAffinityTerm: {topologyKey: kubernetes.io/hostname, "
	"labelSelector: {matchLabels: {app: app-%u}}}}]}}}}";

static KdObject *decode(const KdKind *kind, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, &error);
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdObject *object;

	g_assert_no_error(error);
	object = kd_object_decode(kind, forest, kd_forest_document(forest, 0), 0, problems);
	if (!object) {
		g_autofree char *said = kd_problems_print(problems);
		g_error("%s", said);
	}
	return object;
}

static void create(KdCluster *cluster, KdObject *take)
{
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_create(plan, take);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void create_node(KdCluster *cluster, guint i)
{
	g_autofree char *text = g_strdup_printf(node_text, i, i % 3, i);

	create(cluster, decode(&kd_kind_node, text));
}

static KdPod *make_template(guint i, bool spread)
{
	const guint cpu = 50 + i % 40 * 5, memory = 64 + i % 64 * 4;
	g_autofree char *text = spread ? g_strdup_printf(spread_text, i, cpu, memory, i, i, i)
				       : g_strdup_printf(simple_text, i, cpu, memory);

	return (KdPod *) decode(&kd_kind_pod, text);
}

static void create_pod(KdCluster *cluster, const KdPod *template, guint i)
{
	g_autofree char *name = g_strdup_printf("pod-%05u", i);
	KdPod *pod = kd_pod_new("default", name, kd_shared_ref(template->spec));
	const char *app = kd_map_lookup(&template->object.metadata.labels, "app");

	kd_map_set(&pod->object.metadata.labels, "app", app);
	create(cluster, &pod->object);
}

static void count_bound(gpointer data, const KdDecision *decision)
{
	if (decision->result != KD_DECISION_BOUND)
		g_error("%s: %s", decision->pod->object.metadata.name, decision->message);
	++*(guint *) data;
}

/* Pods per CPU-second. */
static double measure(guint n_nodes, guint n_templates, bool spread)
{
	const guint n_pods = MIN(PODS, 50 * n_nodes);
	const KdSchedulerOptions options = {
		.framework = { .seed = 1, .percentage = 100, .brief = true }
	};
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(KdCluster) cluster = kd_cluster_new(engine);
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(KdScheduler) scheduler = kd_scheduler_new(cluster, config, &options, NULL);
	g_autofree KdPod **templates = g_new(KdPod *, n_templates);
	guint n_bound = 0;
	double seconds;

	kd_scheduler_listen(scheduler, count_bound, &n_bound);
	for (guint i = 0; i < n_templates; i++)
		templates[i] = make_template(i, spread);
	for (guint i = 0; i < n_nodes; i++)
		create_node(cluster, i);
	for (guint i = 0; i < n_pods; i++)
		create_pod(cluster, templates[i % n_templates], i);
	kd_cluster_deliver(cluster);
	seconds = kt_ratio_cpu();
	kd_engine_run(engine, KD_TIME_NEVER, 0);
	seconds = kt_ratio_cpu() - seconds;
	if (n_bound != n_pods)
		g_error("%u of %u pods are bound", n_bound, n_pods);
	for (guint i = 0; i < n_templates; i++)
		kd_object_unref(&templates[i]->object);
	return n_pods / seconds;
}

int main(void)
{
	static const struct {
		guint n_nodes;
		double known[2]; /* of the real one: simple, spread */
	} sizes[] = { { 100, { 1589, 744 } }, { 1000, { 276, 134 } }, { 5000, { 59, 29 } } };
	static const guint templates[] = { 1, 10, 100 };
	static const char *const targets[] = { "measured >= 100000 at 5000",
					       "measured >= 20000 at 5000" };

	kt_ratio_head();
	for (guint spread = 0; spread < 2; spread++)
		for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
			for (guint t = 0; t < G_N_ELEMENTS(templates); t++) {
				g_autofree char *name = g_strdup_printf(
					"loop, %s, %u nodes, %u templates, pods/s",
					spread ? "spread" : "simple", sizes[s].n_nodes,
					templates[t]);

				kt_ratio_row(name, measure(sizes[s].n_nodes, templates[t], spread),
					     sizes[s].known[spread],
					     sizes[s].n_nodes == 5000 ? targets[spread] : "");
			}
	return 0;
}
