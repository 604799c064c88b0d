/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_random_cluster.h"

#include <kubedes/rng.h>

#include "kt.h"

static guint below(gsl_rng *rng, guint n)
{
	return (guint) kd_rng_below(rng, n);
}

static KtNode random_node(gsl_rng *rng)
{
	return (KtNode){
		.milli_cpu = 1000 * (1 + below(rng, 8)),
		.mib = 1024 * (1 + below(rng, 16)),
		.pods = 3 + below(rng, 8),
		.zone = below(rng, KT_ZONES),
		.gpus = below(rng, 3),
		.cordoned = below(rng, 8) == 0,
		.tainted = below(rng, 5) == 0,
		.disliked = below(rng, 5) == 0,
		.has_image = below(rng, 3) == 0,
	};
}

static KtPod random_pod(gsl_rng *rng, guint n_nodes)
{
	KtPod pod = {
		.milli_cpu = below(rng, 6) ? 250 * (1 + below(rng, 8)) : 0,
		.mib = below(rng, 6) ? 256 * (1 + below(rng, 12)) : 0,
		.on = below(rng, 3) ? -1 : (int) below(rng, n_nodes),
		.zone = below(rng, 4) ? -1 : (int) below(rng, KT_ZONES),
		.port = below(rng, 4) ? 0 : 8000 + below(rng, 2),
		.milli = below(rng, 5) ? 0 : 250 * (1 + below(rng, 4)),
		.app = below(rng, 3),
		.tolerates = below(rng, 3) == 0,
		.likes_zone = below(rng, 3) == 0,
		.has_image = below(rng, 3) == 0,
		.apart = below(rng, 5) == 0,
		.spread = below(rng, 5) == 0,
		.near = below(rng, 7) == 0,
		.likes_app = below(rng, 4) == 0,
		.likes_even = below(rng, 4) == 0,
		.priority = below(rng, 4) ? 0 : 1 + below(rng, 2),
	};

	return pod;
}

KtCluster kt_random_cluster(guint64 seed)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "laws");
	KtCluster cluster = { .n_nodes = 1 + below(rng, KT_MAX_NODES),
			      .n_pods = 1 + below(rng, KT_MAX_PODS) };

	for (guint i = 0; i < cluster.n_nodes; i++)
		cluster.nodes[i] = random_node(rng);
	for (guint i = 0; i < cluster.n_pods; i++)
		cluster.pods[i] = random_pod(rng, cluster.n_nodes);
	return cluster;
}

/* ---- as manifests ---- */

static void write_node(GString *out, const KtNode *node, guint i)
{
	g_string_append_printf(out,
			       "---\n{apiVersion: v1, kind: Node, metadata: {name: n%u, labels: {"
			       "kubernetes.io/hostname: n%u, topology.kubernetes.io/zone: z%u}}, "
			       "spec: {unschedulable: %s, taints: [",
			       i, i, node->zone, node->cordoned ? "true" : "false");
	if (node->tainted)
		g_string_append(out, "{key: team, value: a, effect: NoSchedule}, ");
	if (node->disliked)
		g_string_append(out, "{key: old, value: b, effect: PreferNoSchedule}");
	g_string_append_printf(out,
			       "]}, status: {allocatable: {cpu: %um, memory: %uMi, pods: %u, "
			       "alibabacloud.com/gpu-count: %u}, images: [",
			       node->milli_cpu, node->mib, node->pods, node->gpus);
	if (node->has_image)
		g_string_append(out, "{names: ['app:v1'], sizeBytes: 700000000}");
	g_string_append(out, "]}}\n");
}

static void write_affinity(GString *out, const KtPod *pod)
{
	g_string_append(out, "affinity: {");
	if (pod->likes_zone)
		g_string_append(
			out, "nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: ["
			     "{weight: 7, preference: {matchExpressions: [{key: "
			     "topology.kubernetes.io/zone, operator: In, values: [z0, z1]}]}}]}, ");
	if (pod->apart)
		g_string_append_printf(
			out,
			"podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: ["
			"{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: "
			"{app: a%u}}}]}, ",
			pod->app);
	g_string_append(out, "podAffinity: {");
	if (pod->near)
		g_string_append_printf(out,
				       "requiredDuringSchedulingIgnoredDuringExecution: "
				       "[{topologyKey: topology.kubernetes.io/zone, labelSelector: "
				       "{matchLabels: {app: a%u}}}], ",
				       pod->app);
	if (pod->likes_app)
		g_string_append_printf(out,
				       "preferredDuringSchedulingIgnoredDuringExecution: [{weight: "
				       "5, podAffinityTerm: {topologyKey: kubernetes.io/hostname, "
				       "labelSelector: {matchLabels: {app: a%u}}}}]",
				       (pod->app + 1) % 3);
	g_string_append(out, "}}, ");
}

static void write_spread(GString *out, const KtPod *pod)
{
	static const char format[] =
		"{maxSkew: 1, topologyKey: %s, whenUnsatisfiable: %s, labelSelector: "
		"{matchLabels: {app: a%u}}}, ";

	g_string_append(out, "topologySpreadConstraints: [");
	if (pod->spread)
		g_string_append_printf(out, format, "topology.kubernetes.io/zone", "DoNotSchedule",
				       pod->app);
	if (pod->likes_even)
		g_string_append_printf(out, format, "kubernetes.io/hostname", "ScheduleAnyway",
				       pod->app);
	g_string_append(out, "], ");
}

static void write_pod(GString *out, const KtPod *pod, guint i)
{
	g_string_append_printf(out, "---\n{apiVersion: v1, kind: Pod, metadata: {name: p%u, ", i);
	if (pod->milli)
		g_string_append_printf(out,
				       "annotations: {alibabacloud.com/gpu-count: '1', "
				       "alibabacloud.com/gpu-milli: '%u'}, ",
				       pod->milli);
	g_string_append_printf(out, "labels: {app: a%u}}, spec: {", pod->app);
	if (pod->on >= 0)
		g_string_append_printf(out, "nodeName: n%d, ", pod->on);
	if (pod->zone >= 0)
		g_string_append_printf(out, "nodeSelector: {topology.kubernetes.io/zone: z%d}, ",
				       pod->zone);
	if (pod->tolerates)
		g_string_append(out, "tolerations: [{key: team, operator: Exists}], ");
	g_string_append_printf(out, "priority: %u, ", pod->priority);
	write_affinity(out, pod);
	write_spread(out, pod);
	g_string_append_printf(out, "containers: [{name: c, image: '%s', ",
			       pod->has_image ? "app:v1" : "other:v1");
	if (pod->port)
		g_string_append_printf(out, "ports: [{containerPort: 80, hostPort: %u}], ",
				       pod->port);
	g_string_append(out, "resources: {requests: {");
	if (pod->milli_cpu)
		g_string_append_printf(out, "cpu: %um, ", pod->milli_cpu);
	if (pod->mib)
		g_string_append_printf(out, "memory: %uMi", pod->mib);
	g_string_append(out, "}}}]}}\n");
}

KdManifest *kt_write_cluster(const KtCluster *cluster, const guint *order, KdKinds *kinds)
{
	g_autoptr(GString) text = g_string_new(NULL);
	KdManifest *manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < cluster->n_nodes; i++) {
		const guint node = order ? order[i] : i;

		write_node(text, &cluster->nodes[node], node);
	}
	for (guint i = 0; i < cluster->n_pods; i++)
		write_pod(text, &cluster->pods[i], i);
	g_autoptr(KdForest) forest = kd_yaml_parse(text->str, text->len, "cluster", &error);
	KT_ROW_NO_ERROR("the cluster is YAML", error);
	kd_manifest_add(manifest, forest);
	kd_manifest_finish(manifest, &error);
	KT_ROW_NO_ERROR("the cluster is good", error);
	return manifest;
}
