/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod garbage collector, of pods that are deleted before they were bound
 * (gcUnscheduledTerminating() in pkg/controller/podgc/gc_controller.go).
 *
 * No kubelet will ever end them: at the next look, each 20 s, they are Failed and deleted, so that
 * only finalizers still hold them.
 */
#include "_collect.h"

static bool is_stuck(const KdObject *object)
{
	const KdPod *pod = KD_POD(object);

	return object->metadata.deletionTimestamp != KD_TIME_UNSET && !pod->nodeName &&
	       !kd_pod_is_terminal(pod);
}

static bool cares(const KdObject *old, const KdObject *new)
{
	(void) old;
	return new &&is_stuck(new);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	KdTime now = kd_controller_now(view), due = kd_collect_next_look(now);

	if (!is_stuck(self))
		return;
	if (now < due)
		kd_controller_again(plan, due - now);
	else
		kd_collect_pod(plan, self, NULL, now);
}

KD_CONTROLLER(pod_gc_unbound) = {
	KD_CONTROLLER_HEAD,
	.name = KD_COLLECT_NAME,
	.summary = "removes pods that are deleted and were never bound",
	.user = KD_COLLECT_USER,
	.kind = &kd_kind_pod,
	.reconcile = reconcile,
	.cares = cares,
};
