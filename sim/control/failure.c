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
	kd_plan_patch_status(plan, &pod->object, &changed->object);
}

static void written(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	KdScheduler *scheduler = data;

	(void) outcome;
	(void) object;
	(void) message;
	if (i > 0)
		return;
	scheduler->blocked = false;
	if (kd_queue_is_ready(scheduler->queue))
		kd_scheduler_wake(scheduler);
}

/* The loop waits for the condition to be written (SchedulerAsyncAPICalls is off by default), but
 * neither for the event nor for what preemption does (SchedulerAsyncPreemption). */
static void submit(KdScheduler *scheduler, KdPlan *take)
{
	if (kd_cluster_is_ideal(scheduler->cluster) || kd_plan_length(take) < 2) {
		kd_cluster_submit(scheduler->cluster, take, NULL, NULL);
		return;
	}
	scheduler->blocked = true;
	kd_cluster_submit(scheduler->cluster, take, written, scheduler);
}

static void count_breakdown(KdScheduler *scheduler, const KdFailure *failure)
{
	GArray *all = scheduler->breakdowns;
	guint i = 0;

	while (i < all->len && g_array_index(all, KdBreakdown, i).plugin != failure->broken->name)
		i++;
	if (i == all->len) {
		const KdBreakdown first = { .plugin = failure->broken->name,
					    .time = kd_engine_now(scheduler->engine),
					    .pod = kd_object_key(&failure->pod->object),
					    .message = g_strdup(failure->message) };

		g_array_append_val(all, first);
	}
	g_array_index(all, KdBreakdown, i).n++;
}

void kd_scheduler_fail(KdScheduler *scheduler, KdQueuedPod *queued, const KdFailure *failure)
{
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());

	if (failure->broken)
		count_breakdown(scheduler, failure);
	kd_scheduler_preempt(scheduler, failure->pod, failure->post_filter, plan);
	if (!kd_cluster_is_ideal(scheduler->cluster)) {
		kd_cluster_submit(scheduler->cluster, g_steal_pointer(&plan), NULL, NULL);
		plan = kd_plan_new(kd_scheduler_identity());
	}
	write_condition(scheduler, queued, failure, plan);
	kd_plan_say(plan, &failure->pod->object, scheduler->warning, scheduler->failed_scheduling,
		    g_strdup(failure->message));
	submit(scheduler, g_steal_pointer(&plan));
	if (scheduler->options.once) {
		kd_scheduler_let_go(scheduler, queued->uid);
		return;
	}
	queued->broken = failure->broken;
	queued->retry_at = failure->retry_at;
	queued->wake_on = failure->wake_on;
	kd_queue_reject(scheduler->queue, queued, failure->rejected_by);
}
