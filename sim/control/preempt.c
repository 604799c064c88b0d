/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from post-filter: prepareCandidate() in
 * pkg/scheduler/framework/preemption/preemption.go and handleSchedulingFailure() in
 * pkg/scheduler/schedule_one.go.
 */
#include "config.h"

#include "api/encode.h"
#include "control/hold.h"

static void say_preempted(KdPlan *plan, const KdPod *preemptor, const KdPod *victim, KdName node)
{
	g_autofree char *uid = kd_object_print_uid(&preemptor->object);

	kd_plan_event(plan, &victim->object, "Normal", "Preempted",
		      "Preempted by pod %s on node %s", uid, node);
}

/* One that is on its way already is left alone. */
static void evict(KdPlan *plan, const KdPod *preemptor, const KdPod *victim, KdTime now)
{
	g_autofree char *message = g_strdup_printf(
		"%s: preempting to accommodate a higher priority pod",
		preemptor->spec->schedulerName);
	KdPod *marked;

	if (victim->object.metadata.deletionTimestamp != KD_TIME_UNSET)
		return;
	marked = (KdPod *) kd_object_copy(&victim->object);
	kd_condition_set(&marked->status.conditions, &marked->status.n_conditions,
			 "DisruptionTarget", "True", "PreemptionByScheduler", message, now);
	kd_plan_patch_status(plan, &victim->object, &marked->object);
	kd_plan_delete(plan, &victim->object, -1);
	say_preempted(plan, preemptor, victim, victim->nodeName);
}

static void end_nomination(KdPlan *plan, const KdPod *pod)
{
	KdPod *changed;

	if (!pod->status.nominatedNodeName)
		return;
	changed = (KdPod *) kd_object_copy(&pod->object);
	changed->status.nominatedNodeName = NULL;
	kd_plan_patch_status(plan, &pod->object, &changed->object);
}

void kd_scheduler_preempt(KdScheduler *scheduler, const KdPod *pod,
			  const KdPostFilterResult *result, KdPlan *plan)
{
	const KdTime now = kd_engine_now(scheduler->engine);

	for (guint i = 0; result->cleared && i < result->cleared->len; i++) {
		const KdPod *lower = result->cleared->pdata[i];
		const KdObject *latest = kd_view_get_by_uid(scheduler->view, lower->object.uid);

		if (latest)
			end_nomination(plan, KD_POD(latest));
	}
	for (guint i = 0; result->victims && i < result->victims->len; i++) {
		const KdPod *victim = result->victims->pdata[i];
		KdName node = kd_scheduler_preempt_waiting(scheduler, victim->object.uid,
							   result->by);

		if (node)
			say_preempted(plan, pod, victim, node);
		else
			evict(plan, pod, victim, now);
	}
}

KdName kd_scheduler_nominate(KdScheduler *scheduler, const KdPodInfo *info,
			     const KdPostFilterResult *result)
{
	const KdNodes *nodes = kd_snapshot_nodes(scheduler->snapshot);
	KdName node = info->pod->status.nominatedNodeName;

	if (result->nominates)
		node = result->nominated == KD_NO_SLOT ? NULL : nodes->name[result->nominated];
	kd_nominator_set(scheduler->nominator, info, node);
	return node;
}
