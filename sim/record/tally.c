/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/tally.h"

void kd_tally_init(KdTally *tally, KdSnapshot *pods)
{
	*tally = (KdTally){ .own = kd_snapshot_new(), .pods = pods };
}

void kd_tally_clear(KdTally *tally)
{
	g_clear_pointer(&tally->last, kd_pod_info_unref);
	g_clear_pointer(&tally->own, kd_snapshot_free);
}

/* Waits to be bound. */
static bool is_waiting(const KdPod *pod)
{
	return !pod->nodeName && !kd_pod_is_terminal(pod);
}

static void count_ask(KdTally *tally, const KdPod *pod)
{
	KdPodInfo *info = kd_snapshot_pod_info(tally->pods, pod);

	tally->gpu_arrived += (gint64) info->gpu.num * info->gpu.milli;
	g_clear_pointer(&tally->last, kd_pod_info_unref);
	tally->last = info;
}

/* NULL stands for a pod that is not there. */
static void count_pod(KdTally *tally, const KdPod *before, const KdPod *after)
{
	const bool was_bound = before && before->nodeName, is_bound = after && after->nodeName;
	const bool was_over = before && kd_pod_is_terminal(before);
	const bool is_over = !after || kd_pod_is_terminal(after);
	const bool was_pending = before && is_waiting(before);
	const bool is_pending = after && is_waiting(after);

	tally->n_pods += !before;
	if (!before && tally->pods)
		count_ask(tally, after);
	tally->n_bound += is_bound && !was_bound;
	tally->n_ended += is_over && !was_over;
	tally->n_pending += is_pending;
	tally->n_pending -= was_pending;
}

void kd_tally_change(KdTally *tally, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;

	if (change->type == KD_CHANGE_EVENT) {
		tally->n_events++;
		return;
	}
	tally->n_changes++;
	if (object->kind == &kd_kind_pod) {
		count_pod(tally, KD_POD(change->old), KD_POD(change->new));
	} else if (object->kind == &kd_kind_node) {
		tally->n_nodes += change->old ? 0 : 1;
		tally->n_nodes -= change->new ? 0 : 1;
	}
}
