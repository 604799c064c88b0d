/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/watchers.h"

#include <kubedes/api/event.h>
#include <kubedes/api/node.h>
#include <string.h>

#include "cluster/watch.h"

/* pkg/kubelet/kubelet.go: what every kubelet has an informer for. */
static bool is_for_all_kubelets(const KdKind *kind)
{
	static const char *const resources[] = { "services", "csidrivers", "runtimeclasses" };

	for (guint i = 0; i < G_N_ELEMENTS(resources); i++)
		if (strcmp(kind->plural, resources[i]) == 0)
			return true;
	return false;
}

static guint kubelets_of_one_replica(const KdPipeline *pipeline)
{
	const guint n_nodes = kd_store_count(pipeline->cluster->store, &kd_kind_node);
	guint n_up = 0;

	for (guint i = 0; i < pipeline->n_replicas; i++)
		n_up += pipeline->replicas[i].up;
	return n_up > 0 ? (n_nodes + n_up - 1) / n_up : 0;
}

guint kd_watchers_count(const KdPipeline *pipeline, const KdReplica *replica,
			const KdRequestInfo *info)
{
	guint n = 0;

	if (!kd_request_is_mutating(info) || info->kind == &kd_kind_event)
		return 0;
	for (guint i = 0; i < pipeline->watches->len; i++) {
		const KdWatch *watch = pipeline->watches->pdata[i];

		if (!kd_watch_has(watch, info->kind))
			continue;
		if (kd_watch_rank(watch) != KD_OBSERVER_KUBELET)
			n += kd_watch_replica(watch) == (gint) replica->number;
		else if (is_for_all_kubelets(info->kind))
			n += kubelets_of_one_replica(pipeline);
	}
	return n;
}
