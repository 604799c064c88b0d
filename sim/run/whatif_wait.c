/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that permit holds until others have a place, and pods that are worth another try meanwhile.
 * No time passes: who still waits when all were tried has waited long enough.
 */
#include "config.h"

#include <kubedes/time.h>

#include "run/whatif_private.h"

/* One that waits. */
typedef struct {
	KdFramework *framework;
	guint i; /* among the pending */
	KdSlot node;
	KdGpuSet gpus;
	GArray *claims;
	gpointer kept;
	guint attempt; /* the number of it */
} Held;

static void held_free(Held *held)
{
	g_clear_pointer(&held->claims, g_array_unref);
	g_free(held->kept);
	g_free(held);
}

void kd_what_if_hold(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node,
		     KdGpuSet gpus, const GArray *holds)
{
	const KdPod *pod = work->pending->pdata[i];
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	Held *held = g_new(Held, 1);

	*held = (Held){ framework,
			i,
			node,
			gpus,
			kd_framework_take_claims(framework),
			kd_framework_suspend(framework),
			work->n_attempts };
	kd_snapshot_add_pod(work->snapshot, info, kd_snapshot_nodes(work->snapshot)->name[node],
			    gpus);
	kd_groups_place(work->groups, pod->object.uid, KD_MEMBER_WAITING);
	kd_nominator_remove(work->nominator, pod->object.uid);
	kd_waiting_add(work->waiting, info, holds, held);
}

/* ---- another try ---- */

static void again(KdWhatIfWork *work, guint i)
{
	const KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);
	const KdPod *pod = work->pending->pdata[i];

	if (!out->node && g_array_index(work->tried, guint, i) > 0 &&
	    !kd_waiting_find(work->waiting, pod->object.uid) &&
	    !g_queue_find(&work->again, GUINT_TO_POINTER(i)))
		g_queue_push_tail(&work->again, GUINT_TO_POINTER(i));
}

void kd_what_if_activate(KdWhatIfWork *work, const KdFramework *framework)
{
	guint n;
	const KdUid *uids = kd_framework_activated(framework, &n);

	for (guint k = 0; k < n; k++)
		for (guint i = 0; i < work->pending->len; i++)
			if (KD_POD(work->pending->pdata[i])->object.uid == uids[k])
				again(work, i);
}

/* Those that found it in their way. */
static void tell_others(KdWhatIfWork *work, const Held *held)
{
	const KdPod *pod = work->pending->pdata[held->i];

	for (guint i = 0; i < work->pending->len; i++)
		if (g_array_index(work->tried, guint, i) > held->attempt &&
		    !kd_groups_share(work->groups, pod, work->pending->pdata[i]))
			again(work, i);
}

/* ---- the end ---- */

static void send_back(KdWhatIfWork *work, const Held *held, const KdWaitingPod *waiting)
{
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, held->i);
	const KdUid uid = waiting->info->pod->object.uid;
	const KdVerdict verdict = kd_verdict(KD_CODE_UNSCHEDULABLE,
					     g_quark_from_string(waiting->message));

	kd_framework_unreserve(held->framework, held->node);
	kd_snapshot_remove_pod(work->snapshot, uid, NULL);
	kd_groups_place(work->groups, uid, KD_MEMBER_PENDING);
	out->result = KD_WHAT_IF_UNSCHEDULABLE;
	g_free(out->message);
	out->message = kd_refusal_message("Permit", waiting->rejected_by, verdict);
	tell_others(work, held);
}

void kd_what_if_settle(KdWhatIfWork *work)
{
	for (KdWaitingPod *waiting; (waiting = kd_waiting_take(work->waiting));) {
		Held *held = waiting->data;

		kd_framework_resume(held->framework, waiting->info, held->kept);
		if (waiting->allowed)
			kd_what_if_bind(work, held->framework, held->i, held->node, held->gpus,
					held->claims);
		else
			send_back(work, held, waiting);
		held_free(held);
		kd_waiting_pod_free(waiting);
	}
}

static void find_first(KdWaitingPod *pod, gpointer data)
{
	KdWaitingPod **first = data;

	if (!*first)
		*first = pod;
}

bool kd_what_if_time_out(KdWhatIfWork *work)
{
	KdWaitingPod *first = NULL;

	kd_waiting_each(work->waiting, find_first, &first);
	if (!first)
		return false;
	const KdHold *hold = kd_waiting_pod_shortest(first);
	const KdUid uid = first->info->pod->object.uid;
	g_autofree char *timeout = kd_duration_print(hold->timeout);
	g_autofree char *message = g_strdup_printf(
		"rejected due to timeout after waiting %s at plugin %s", timeout, hold->by->name);
	kd_groups_place(work->groups, uid, KD_MEMBER_PLACED);
	kd_waiting_reject(work->waiting, uid, hold->by, message);
	kd_what_if_settle(work);
	return true;
}

bool kd_what_if_preempt_waiting(KdWhatIfWork *work, const KdPod *pod, const KdPolicy *by)
{
	if (!kd_waiting_find(work->waiting, pod->object.uid))
		return false;
	kd_groups_place(work->groups, pod->object.uid, KD_MEMBER_PLACED);
	return kd_waiting_reject(work->waiting, pod->object.uid, by, "preempted");
}
