/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole scheduling loop: queue, cycle and binding to the ideal API server, every node scored,
 * nothing recorded.  Pods per CPU-second, without the making of pods, of some templates in turn; in
 * large cells of those that 1.5 s are enough for, the first of each template among them.  Then
 * whole lives, from the making to the end.  Beside it what the real kube-scheduler (1.34) reaches
 * in process with a fake binding.
 */
#include "config.h"

#include "control/scheduler.h"
#include "kt_made.h"
#include "kt_ratio.h"
#include "node/kubelet.h"

enum { PODS = 10000, PODS_OF_TEMPLATE = 50, LIVES = 50000 };
#define MOST_SECONDS 1.5 /* of a cell */

static const char node_text[] =
	"{metadata: {name: node}, status: {capacity: {cpu: 64, memory: 256Gi, pods: 110}, "
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

/* Read once and copied: nodes are many. */
static void create_nodes(KdCluster *cluster, guint n)
{
	g_autoptr(KdObject) first = kt_made(&kd_kind_node, node_text);

	for (guint i = 0; i < n; i++) {
		KdObject *node = kd_object_copy(first);
		g_autofree char *zone = g_strdup_printf("zone-%u", i % 3);
		char name[32];

		g_snprintf(name, sizeof(name), "node-%05u", i);
		g_free(node->metadata.name);
		node->metadata.name = g_strdup(name);
		kd_map_set(&node->metadata.labels, "topology.kubernetes.io/zone", zone);
		kd_map_set(&node->metadata.labels, "kubernetes.io/hostname", name);
		kt_made_create(cluster, node);
	}
}

static KdPod *make_template(guint i, bool spread)
{
	const guint cpu = 50 + i % 40 * 5, memory = 64 + i % 64 * 4;
	g_autofree char *text = spread ? g_strdup_printf(spread_text, i, cpu, memory, i, i, i)
				       : g_strdup_printf(simple_text, i, cpu, memory);

	return kt_made(&kd_kind_pod, text);
}

static KdPod *make_pod(const KdPod *template, guint i)
{
	g_autofree char *name = g_strdup_printf("pod-%05u", i);

	return kt_made_pod(template, name);
}

static void create_pod(KdCluster *cluster, const KdPod *template, guint i)
{
	kt_made_create(cluster, &make_pod(template, i)->object);
}

static void count_bound(gpointer data, const KdDecision *decision)
{
	if (decision->result != KD_DECISION_BOUND)
		g_error("%s: %s", decision->pod->object.metadata.name, decision->message);
	++*(guint *) data;
}

/* ---- a cell of the table ---- */

typedef struct {
	guint n_nodes, n_templates;
	bool spread;
} Cell;

typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	KdPod **templates;
	guint n_bound;
} Loop;

static void start(Loop *loop, const Cell *cell)
{
	const KdSchedulerOptions options = {
		.framework = { .seed = 1, .percentage = 100, .brief = true }
	};

	loop->engine = kd_engine_new();
	loop->cluster = kd_cluster_new(loop->engine);
	loop->config = kd_scheduler_config_default();
	loop->scheduler = kd_scheduler_new(loop->cluster, loop->config, &options, NULL);
	kd_scheduler_listen(loop->scheduler, count_bound, &loop->n_bound);
	loop->templates = g_new(KdPod *, cell->n_templates);
	for (guint i = 0; i < cell->n_templates; i++)
		loop->templates[i] = make_template(i, cell->spread);
	create_nodes(loop->cluster, cell->n_nodes);
	kd_cluster_deliver(loop->cluster);
}

static void stop(Loop *loop, const Cell *cell)
{
	for (guint i = 0; i < cell->n_templates; i++)
		kd_object_unref(&loop->templates[i]->object);
	g_free(loop->templates);
	kd_scheduler_free(loop->scheduler);
	kd_scheduler_config_free(loop->config);
	kd_cluster_free(loop->cluster);
	kd_engine_free(loop->engine);
}

/* Pods per CPU-second, without their making, of as many as can be bound in the time. */
static double measure(const Cell *cell)
{
	const guint some = MAX(PODS, PODS_OF_TEMPLATE * cell->n_templates);
	const guint n_pods = MIN(MAX(some, cell->n_nodes), 50 * cell->n_nodes);
	Loop loop = { 0 };
	double began, seconds = 0;

	start(&loop, cell);
	for (guint i = 0; i < n_pods; i++)
		create_pod(loop.cluster, loop.templates[i % cell->n_templates], i);
	kd_cluster_deliver(loop.cluster);
	began = kt_ratio_cpu();
	while (loop.n_bound < n_pods && seconds < MOST_SECONDS) {
		kd_engine_run(loop.engine, KD_TIME_NEVER, 100);
		seconds = kt_ratio_cpu() - began;
	}
	stop(&loop, cell);
	return loop.n_bound / seconds;
}

/* ---- the table ---- */

static const struct {
	guint n_nodes;
	double known[2]; /* of the real one: simple, spread; 0 = nobody has measured it */
} sizes[] = { { 100, { 1589, 744 } },
	      { 1000, { 276, 134 } },
	      { 5000, { 59, 29 } },
	      { 20000, { 0, 0 } },
	      { 100000, { 0, 0 } } };
static const guint counts[] = { 1, 10, 100, 1000 };

/* The biggest take long: they are for `make soak`. */
static bool is_big(const Cell *cell)
{
	return cell->n_nodes * (guint64) cell->n_templates > (cell->spread ? 1000000 : 5000000);
}

static const char *target_of(const Cell *cell)
{
	if (cell->n_nodes != 5000 || (cell->spread && cell->n_templates > 100))
		return "";
	if (cell->spread)
		return "measured >= 20000";
	return cell->n_templates > 100 ? "measured >= 50000" : "measured >= 100000";
}

static double row(const Cell *cell, double known)
{
	g_autofree char *name = g_strdup_printf("loop, %s, %u nodes, %u templates, pods/s",
						cell->spread ? "spread" : "simple", cell->n_nodes,
						cell->n_templates);
	const double measured = measure(cell);

	kt_ratio_row(name, measured, known, target_of(cell));
	return measured;
}

static void print_half(bool spread)
{
	double few = 0, many = 0; /* pods/s with ten templates */

	for (guint s = 0; s < G_N_ELEMENTS(sizes); s++)
		for (guint t = 0; t < G_N_ELEMENTS(counts); t++) {
			const Cell cell = { sizes[s].n_nodes, counts[t], spread };
			double measured;

			if (is_big(&cell) && !g_getenv("KT_SOAK"))
				continue;
			measured = row(&cell, sizes[s].known[spread]);
			if (counts[t] == 10 && cell.n_nodes == 1000)
				few = measured;
			if (counts[t] == 10 && cell.n_nodes == 100000)
				many = measured;
		}
	kt_ratio_row(spread ? "loop, spread, cost with 100 times the nodes"
			    : "loop, simple, cost with 100 times the nodes",
		     few / many, 0, "measured < 3");
}

/* ---- whole lives ---- */

/* A pod that is created, placed, started, and ends after a minute. */
static void print_lives(void)
{
	const Cell cell = { 5000, 10, false };
	Loop loop = { 0 };
	double began;
	KdKubelet *kubelet;

	start(&loop, &cell);
	kubelet = kd_kubelet_new(loop.cluster, NULL);
	began = kt_ratio_cpu();
	for (guint i = 0; i < LIVES; i++) {
		KdPod *pod = make_pod(loop.templates[i % cell.n_templates], i);

		kd_map_set(&pod->object.metadata.annotations, KD_ANNOTATION_DURATION, "1m");
		kt_made_create(loop.cluster, &pod->object);
		kd_engine_run(loop.engine, kd_engine_now(loop.engine), 0);
		kd_cluster_deliver(loop.cluster);
	}
	kd_engine_run(loop.engine, KD_TIME_NEVER, 0);
	kt_ratio_row("loop, whole lives, 5000 nodes, 10 templates, pods/s",
		     LIVES / (kt_ratio_cpu() - began), 0, "measured >= 70000");
	if (loop.n_bound != LIVES || kd_kubelet_n_running(kubelet) > 0)
		g_error("%u of %u pods were bound", loop.n_bound, LIVES);
	kd_kubelet_free(kubelet);
	stop(&loop, &cell);
}

int main(void)
{
	kt_ratio_head();
	print_half(false);
	print_half(true);
	print_lives();
	return 0;
}
