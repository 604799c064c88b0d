/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What if: pods put on nodes and taken from them within an attempt, and all of it taken back.
 *
 * Plug-ins that worked something out before the filters hear of each move; taking a move back is
 * the opposite move to them.  The log of changes does not: nobody fetches from a cache meanwhile.
 */
#include "config.h"

#include "placement/framework_private.h"

/* RunPreFilterExtensionAddPod(), RunPreFilterExtensionRemovePod() */
static void tell(const KdFramework *framework, const KdPodInfo *pod, KdSlot slot, bool put)
{
	const GArray *point = framework->profile->pre_filter;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);

		if (run->skip_filter)
			continue;
		if (put && run->policy->add_pod)
			run->policy->add_pod(&run->cycle, pod, slot);
		else if (!put && run->policy->remove_pod)
			run->policy->remove_pod(&run->cycle, pod, slot);
	}
}

void kd_framework_put(KdFramework *framework, const KdPodInfo *pod, KdGpuSet gpus, KdSlot slot)
{
	KdMove move = { kd_pod_info_ref(pod), slot, true, kd_snapshot_try(framework->snapshot) };

	kd_snapshot_add_pod(framework->snapshot, pod, framework->nodes->name[slot], gpus);
	g_array_append_val(framework->moves, move);
	tell(framework, pod, slot, true);
}

void kd_framework_take(KdFramework *framework, const KdPodInfo *pod, KdSlot slot)
{
	KdMove move = { kd_pod_info_ref(pod), slot, false, kd_snapshot_try(framework->snapshot) };

	kd_snapshot_remove_pod(framework->snapshot, pod->pod->object.uid, NULL);
	g_array_append_val(framework->moves, move);
	tell(framework, pod, slot, false);
}

void kd_framework_take_back(KdFramework *framework, guint n)
{
	while (framework->moves->len > n) {
		guint last = framework->moves->len - 1;
		const KdMove move = g_array_index(framework->moves, KdMove, last);

		g_array_set_size(framework->moves, last);
		kd_snapshot_revert(framework->snapshot, move.mark);
		tell(framework, move.pod, move.slot, !move.put);
		kd_pod_info_unref(move.pod);
	}
}

/* addGENominatedPods() */
bool kd_framework_put_nominated(KdFramework *framework, KdSlot slot)
{
	const KdNominator *nominator = framework->options.nominator;
	const KdPodInfo *pod = framework->record.pod;
	const guint before = framework->moves->len;
	guint n;

	if (!nominator)
		return false;
	const KdPodInfo *const *others = kd_nominator_pods(nominator, framework->nodes->name[slot],
							   &n);
	for (guint i = 0; i < n; i++)
		if (others[i]->priority >= pod->priority &&
		    others[i]->pod->object.uid != pod->pod->object.uid)
			kd_framework_put(framework, others[i], 0, slot);
	return framework->moves->len > before;
}
