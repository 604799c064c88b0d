/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pods a drain takes (staging/src/k8s.io/kubectl/pkg/drain/filters.go).
 */
#include "config.h"

#include "api/encode.h"
#include "api/raw.h"
#include "run/drain.h"

#include <string.h>

static bool is_daemon_set(const KdKind *kind)
{
	return g_strcmp0(kind->kind, "DaemonSet") == 0 &&
	       g_str_has_prefix(kind->apiVersion, "apps/");
}

static bool has_daemon_set(const KdCluster *cluster, const KdPod *pod, const char *name)
{
	guint n;
	const KdKind *const *kinds = kd_cluster_kinds(cluster, &n);

	for (guint i = 0; i < n; i++) {
		if (is_daemon_set(kinds[i]))
			return kd_cluster_get(cluster, kinds[i], pod->object.metadata.namespace,
					      name);
	}
	return true;
}

/* The volume is no field of its own: it is among what is kept. */
static bool has_local_storage(const KdPod *pod)
{
	const KdTree *volumes = kd_tree_path(kd_raw_tree(pod->object.unknown), "spec.volumes");

	for (guint i = 0; volumes && volumes->type == KD_TREE_LIST && i < volumes->n; i++) {
		const KdTree *volume = volumes->children[i];

		if (volume->type == KD_TREE_MAP && kd_tree_get(volume, "emptyDir"))
			return true;
	}
	return false;
}

const char *kd_drain_problem(const KdCluster *cluster, const KdPod *pod, const KdActionArgs *args,
			     bool *ret_stays)
{
	const KdOwnerReference *controller = kd_object_controller(&pod->object);
	bool ended = kd_pod_is_terminal(pod);

	*ret_stays = false;
	if (controller && !ended && strcmp(controller->kind, "DaemonSet") == 0) {
		bool there = has_daemon_set(cluster, pod, controller->name);

		if (!there && !args->force)
			return "Pods whose DaemonSet is not found (use force to override)";
		if (there && !args->ignoreDaemonsets)
			return "DaemonSet-managed Pods (use ignoreDaemonsets to ignore)";
		*ret_stays = there;
	}
	if (kd_map_lookup(&pod->object.metadata.annotations, "kubernetes.io/config.mirror"))
		*ret_stays = true;
	if (*ret_stays || ended)
		return NULL;
	if (has_local_storage(pod) && !args->deleteEmptydirData)
		return "Pods with local storage (use deleteEmptydirData to override)";
	if (!controller && !args->force)
		return "Pods that declare no controller (use force to override)";
	return NULL;
}
