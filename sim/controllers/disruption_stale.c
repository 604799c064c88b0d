/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disruption controller, of pods that were to go and did not (syncStalePodDisruption() in
 * pkg/controller/disruption/disruption.go): who marks a pod with the condition DisruptionTarget
 * deletes it next; where that has not come to pass after two minutes the condition becomes False.
 *
 * Marks of kubelets stay, which may take as long as they like, and so do those of pods that have
 * ended.
 */
#include <kubedes/controller.h>
#include <string.h>

#define TIMEOUT (2 * KD_MINUTE) /* stalePodDisruptionTimeout */
#define MARK    "DisruptionTarget"

/* nonTerminatingPodHasStaleDisruptionCondition() */
static const KdCondition *mark_of(const KdObject *object)
{
	const KdPod *pod = KD_POD(object);
	const KdCondition *mark;

	if (object->metadata.deletionTimestamp != KD_TIME_UNSET || kd_pod_is_terminal(pod))
		return NULL;
	mark = kd_condition_find(pod->status.conditions, pod->status.n_conditions, MARK);
	return mark && g_strcmp0(mark->status, "True") == 0 &&
			       g_strcmp0(mark->reason, "TerminationByKubelet") != 0
		       ? mark
		       : NULL;
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	const KdCondition *mark = mark_of(self);
	KdTime due, now = kd_controller_now(view);
	KdPod *pod;

	if (!mark)
		return;
	due = mark->lastTransitionTime == KD_TIME_UNSET ? now : mark->lastTransitionTime + TIMEOUT;
	if (now < due) {
		kd_controller_again(plan, due - now);
		return;
	}
	pod = (KdPod *) kd_object_copy(self);
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, MARK, "False", NULL,
			 NULL, now);
	kd_controller_update(plan, &pod->object);
}

static bool cares(const KdObject *old, const KdObject *new)
{
	(void) old;
	return new &&mark_of(new);
}

KD_CONTROLLER(disruption_stale) = {
	KD_CONTROLLER_HEAD,
	.name = "disruption-controller",
	.summary = "takes the mark DisruptionTarget back from pods that did not go",
	.user = "system:serviceaccount:kube-system:disruption-controller",
	.kind = &kd_kind_pod,
	.reconcile = reconcile,
	.cares = cares,
};
