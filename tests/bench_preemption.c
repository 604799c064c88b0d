/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preemption: nodes full of pods of low priority, and pods of high priority that each take the
 * place of some.  Milliseconds of CPU for the attempt and what DefaultPreemption finds out, plain
 * pods and pods that are spread over zones and keep apart; beside it the same with all that is kept
 * from attempt to attempt switched off.
 *
 * usage: bench_preemption [NODES [PREEMPTORS]]
 */
#include "config.h"

#include <stdlib.h>

#include "kt_made.h"
#include "kt_ratio.h"
#include "placement/framework.h"

enum { PODS_ON_NODE = 30 };

static const char node_text[] =
	"{metadata: {name: node-%05u, labels: {topology.kubernetes.io/zone: zone-%u, "
	"kubernetes.io/hostname: node-%05u}}, status: {allocatable: {cpu: 31, memory: 256Gi, pods: "
	"110}}}";
static const char low_text[] =
	"{metadata: {name: low, labels: {app: low}}, spec: {priority: %u, containers: [{name: "
	"main, resources: {requests: {cpu: 1}}}]}}";
static const char high_text[] =
	"{metadata: {name: high, labels: {app: high}}, spec: {priority: 1000, containers: [{name: "
	"main, resources: {requests: {cpu: 4}}}]}}";
static const char spread_text[] =
	"{metadata: {name: high, labels: {app: high}}, spec: {priority: 1000, containers: [{name: "
	"main, resources: {requests: {cpu: 4}}}], topologySpreadConstraints: [{maxSkew: 1, "
	"topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, "
	"labelSelector: {matchLabels: {app: high}}}], affinity: {podAntiAffinity: "
	"{requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, "
	"labelSelector: {matchLabels: {app: high}}}]}}}}";

typedef struct {
	KdSnapshot *snapshot;
	KdFramework *framework;
	KdUid last_uid;
	guint64 n_victims;
} World;

static KdPodInfo *make_pod(World *world, const KdPod *template)
{
	g_autofree char *name = g_strdup_printf("pod-%" G_GUINT64_FORMAT, ++world->last_uid);
	KdPod *pod = kt_made_pod(template, name);
	KdPodInfo *info;

	pod->object.uid = world->last_uid;
	pod->status.startTime = (KdTime) world->last_uid * KD_SECOND;
	info = kd_snapshot_pod_info(world->snapshot, pod);
	kd_object_unref(&pod->object);
	return info;
}

static void fill_node(World *world, guint i, const KdPod *const *low)
{
	g_autofree char *text = g_strdup_printf(node_text, i, i % 3, i);
	KdObject *node = kt_made(&kd_kind_node, text);

	kd_snapshot_set_node(world->snapshot, (const KdNode *) node);
	for (guint p = 0; p < PODS_ON_NODE; p++) {
		g_autoptr(KdPodInfo) info = make_pod(world, low[p * 7 % 3]);

		kd_snapshot_add_pod(world->snapshot, info, g_intern_string(node->metadata.name), 0);
	}
	kd_object_unref(node);
}

/* One pod: it fits nowhere, its victims go at once, and it takes their place. */
static void preempt(World *world, const KdPod *template)
{
	g_autoptr(KdPodInfo) info = make_pod(world, template);
	g_auto(KdPostFilterResult) result = { .nominated = KD_NO_SLOT };
	const KdAttempt *record = kd_framework_attempt(world->framework, info);

	g_assert(record->chosen == KD_NO_SLOT);
	kd_framework_post_filter(world->framework, &result);
	g_assert(result.nominated != KD_NO_SLOT);
	for (guint i = 0; i < result.victims->len; i++)
		kd_snapshot_remove_pod(world->snapshot,
				       ((const KdObject *) result.victims->pdata[i])->uid, NULL);
	world->n_victims += result.victims->len;
	kd_snapshot_add_pod(world->snapshot, info,
			    kd_snapshot_nodes(world->snapshot)->name[result.nominated], 0);
}

/* Milliseconds a pod. */
static double measure(guint n_nodes, guint n_pods, const char *text, bool plain)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	const KdFrameworkOptions options = { .seed = 1, .plain = plain, .brief = true };
	World world = { .snapshot = kd_snapshot_new() };
	const KdPod *low[3], *high = kt_made(&kd_kind_pod, text);
	double start;

	for (guint i = 0; i < G_N_ELEMENTS(low); i++) {
		g_autofree char *low_pod = g_strdup_printf(low_text, i);

		low[i] = kt_made(&kd_kind_pod, low_pod);
	}
	for (guint i = 0; i < n_nodes; i++)
		fill_node(&world, i, low);
	world.framework = kd_framework_new(config->profiles[0], world.snapshot, &options, NULL);
	start = kt_ratio_cpu();
	for (guint i = 0; i < n_pods; i++)
		preempt(&world, high);
	start = kt_ratio_cpu() - start;
	kd_framework_free(world.framework);
	kd_snapshot_free(world.snapshot);
	for (guint i = 0; i < G_N_ELEMENTS(low); i++)
		kd_object_unref(&low[i]->object);
	kd_object_unref(&high->object);
	return start / n_pods * 1e3;
}

int main(int argc, char **argv)
{
	const guint n_nodes = argc > 1 ? (guint) g_ascii_strtoull(argv[1], NULL, 10) : 5000;
	const guint n_pods = argc > 2 ? (guint) g_ascii_strtoull(argv[2], NULL, 10) : 1000;
	static const struct {
		const char *name, *text;
		guint part; /* of the pods */
	} kinds[] = { { "plain", high_text, 1 }, { "spread and apart", spread_text, 10 } };

	kt_ratio_head();
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *name = g_strdup_printf("preemption, %u nodes, %s, ms", n_nodes,
							kinds[i].name);

		kt_ratio_row(name,
			     measure(n_nodes, MAX(n_pods / kinds[i].part, 1), kinds[i].text, false),
			     measure(n_nodes, MAX(n_pods / 20, 1), kinds[i].text, true),
			     "reference: nothing is kept");
	}
	return 0;
}
