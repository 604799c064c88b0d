/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/watchers.h"

#include <kubedes/api/event.h>
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

guint kd_watchers_count(const KdPipeline *pipeline, const KdReplica *replica,
			const KdRequestInfo *info)
{
	guint n = 0;

	if (!kd_request_is_mutating(info) || info->kind == &kd_kind_event)
		return 0;
	for (guint i = 0; i < pipeline->watches->len; i++) {
		const KdWatch *watch = pipeline->watches->pdata[i];

		if (kd_watch_replica(watch) != (gint) replica->number ||
		    !kd_watch_has(watch, info->kind))
			continue;
		if (kd_watch_rank(watch) != KD_OBSERVER_KUBELET)
			n++;
		else if (is_for_all_kubelets(info->kind))
			n += kd_watch_n_kubelets(watch);
	}
	return n;
}
