/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows when a pod was not bound: handleSchedulingFailure() in
 * pkg/scheduler/schedule_one.go.
 */
#include "config.h"

#include "control/scheduler_private.h"

static void write_condition(KdScheduler *scheduler, const KdQueuedPod *queued,
			    const KdFailure *failure, KdPlan *plan)
{
	const KdPod *pod = failure->pod;
	KdName node = kd_scheduler_nominate(scheduler, queued->info, failure->post_filter);
	const KdCondition *old = kd_condition_find(pod->status.conditions, pod->status.n_conditions,
						   "PodScheduled");

	if (old && g_strcmp0(old->message, failure->message) == 0 &&
	    node == pod->status.nominatedNodeName)
		return;

	KdPod *changed = (KdPod *) kd_object_copy(&pod->object);
	kd_condition_set(&changed->status.conditions, &changed->status.n_conditions, "PodScheduled",
			 "False", failure->rejected_by ? "Unschedulable" : "SchedulerError",
			 failure->message, kd_engine_now(scheduler->engine));
	changed->status.nominatedNodeName = node;
	kd_plan_update(plan, &changed->object);
}

void kd_scheduler_fail(KdScheduler *scheduler, KdQueuedPod *queued, const KdFailure *failure)
{
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());

	kd_scheduler_preempt(scheduler, failure->pod, failure->post_filter, plan);
	write_condition(scheduler, queued, failure, plan);
	kd_plan_event(plan, &failure->pod->object, "Warning", "FailedScheduling", "%s",
		      failure->message);
	kd_cluster_submit(scheduler->cluster, g_steal_pointer(&plan), NULL, NULL);
	if (scheduler->options.once) {
		kd_scheduler_let_go(scheduler, queued->uid);
		return;
	}
	queued->retry_at = failure->retry_at;
	queued->wake_on = failure->wake_on;
	kd_queue_reject(scheduler->queue, queued, failure->rejected_by);
}
