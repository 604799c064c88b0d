/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scheduling cycle: a pod from the queue to its node, or back
 * (pkg/scheduler/schedule_one.go).
 */
#include "config.h"

#include "control/scheduler_private.h"
#include "placement/compare.h"

#include <string.h>

/* What is handed from step to step. */
typedef struct {
	KdScheduler *scheduler;
	KdQueuedPod *queued;
	KdFramework *plain; /* the framework without caches, with --check */
	KdDecision decision;
	KdPostFilterResult post_filter;
	char *message;
	bool broke_down; /* an error, not a no */
} Cycle;

/* ---- the way to a node ---- */

/* Carried to the answer of the API server. */
typedef struct {
	KdScheduler *scheduler;
	KdUid uid;
} Binding;

static void bound(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		  const char *message)
{
	g_autofree Binding *binding = i == 0 ? data : NULL;

	(void) object;
	(void) message;
	if (i != 0 || outcome == KD_OUTCOME_OK)
		return;
	/* Forget the assumed pod; an error is tried again after a back-off. */
	kd_snapshot_remove_pod(binding->scheduler->snapshot, binding->uid, NULL);
	KdQueuedPod *queued = kd_queue_find(binding->scheduler->queue, binding->uid);
	if (queued && queued->where == KD_QUEUE_NONE)
		kd_queue_reject(binding->scheduler->queue, queued, 0);
}

static void submit_binding(Cycle *cycle, KdName node)
{
	KdScheduler *scheduler = cycle->scheduler;
	const KdPod *pod = cycle->decision.pod;
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());
	g_autofree char *gpus = kd_gpu_set_print(cycle->decision.gpus);
	Binding *binding = g_new(Binding, 1);
	KdMap annotations = { 0 };

	*binding = (Binding){ scheduler, pod->object.uid };
	if (gpus)
		kd_map_set(&annotations, KD_GPU_ANNOTATION_INDEX, gpus);
	kd_plan_bind(plan, pod, node, &annotations);
	kd_plan_event(plan, &pod->object, "Normal", "Scheduled",
		      "Successfully assigned %s/%s to %s", pod->object.metadata.namespace,
		      pod->object.metadata.name, node);
	kd_map_clear(&annotations);
	kd_cluster_submit(scheduler->cluster, g_steal_pointer(&plan), bound, binding);
}

/* Reserve, permit, pre-bind.  A permit that waits holds until its time is over, then it is a no:
 * nothing in the framework lets a waiting pod go earlier. */
static KdVerdict reserve(Cycle *cycle, KdSlot node)
{
	KdFramework *framework = cycle->queued->framework;
	KdTime timeout = 0;
	KdVerdict verdict = kd_framework_reserve(framework, node);

	if (verdict == KD_FITS)
		verdict = kd_framework_permit(framework, node, &timeout);
	if (verdict == KD_FITS)
		verdict = kd_framework_pre_bind(framework, node);
	if (verdict != KD_FITS)
		kd_framework_unreserve(framework, node);
	return verdict;
}

static void give_back(Cycle *cycle, guint64 rejected_by);

static void place(Cycle *cycle)
{
	KdScheduler *scheduler = cycle->scheduler;
	KdFramework *framework = cycle->queued->framework;
	const KdSlot node = cycle->decision.record->chosen;
	const KdNodes *nodes = kd_snapshot_nodes(scheduler->snapshot);
	const KdName name = nodes->name[node];

	cycle->decision.gpus = kd_framework_pick_gpus(framework, node);
	/* The twin draws whatever the other draws. */
	if (cycle->plain)
		kd_framework_pick_gpus(cycle->plain, node);
	kd_snapshot_add_pod(scheduler->snapshot, cycle->queued->info, name, cycle->decision.gpus);
	kd_nominator_remove(scheduler->nominator, cycle->queued->uid);

	KdVerdict verdict = reserve(cycle, node);
	if (verdict != KD_FITS) {
		kd_snapshot_remove_pod(scheduler->snapshot, cycle->queued->uid, NULL);
		cycle->decision.result = KD_DECISION_FAILED;
		cycle->decision.gpus = 0;
		cycle->post_filter.nominates = true;
		cycle->message = g_strdup(kd_verdict_reason(verdict));
		give_back(cycle, kd_verdict_code(verdict) == KD_CODE_ERROR ? 0 : G_MAXUINT64);
		return;
	}
	cycle->decision.result = KD_DECISION_BOUND;
	cycle->decision.node = node;
	submit_binding(cycle, name);
	kd_framework_post_bind(framework, node);
	if (cycle->plain) {
		/* So that what plug-ins remember stays the same. */
		kd_framework_reserve(cycle->plain, node);
		kd_framework_post_bind(cycle->plain, node);
	}
}

/* ---- the way back ---- */

static void write_condition(Cycle *cycle, KdPlan *plan)
{
	const KdPod *pod = cycle->decision.pod;
	KdName node = kd_scheduler_nominate(cycle->scheduler, cycle->queued->info,
					    &cycle->post_filter);
	const KdCondition *old = kd_condition_find(pod->status.conditions, pod->status.n_conditions,
						   "PodScheduled");

	if (old && g_strcmp0(old->message, cycle->message) == 0 &&
	    node == pod->status.nominatedNodeName)
		return;

	KdPod *changed = (KdPod *) kd_object_copy(&pod->object);
	kd_condition_set(&changed->status.conditions, &changed->status.n_conditions, "PodScheduled",
			 "False", cycle->broke_down ? "SchedulerError" : "Unschedulable",
			 cycle->message, cycle->decision.time);
	changed->status.nominatedNodeName = node;
	kd_plan_update(plan, &changed->object);
}

static void write_failure(Cycle *cycle)
{
	const KdPod *pod = cycle->decision.pod;
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());

	kd_scheduler_preempt(cycle->scheduler, pod, &cycle->post_filter, plan);
	write_condition(cycle, plan);
	kd_plan_event(plan, &pod->object, "Warning", "FailedScheduling", "%s", cycle->message);
	kd_cluster_submit(cycle->scheduler->cluster, g_steal_pointer(&plan), NULL, NULL);
}

/* The cycle broke down; it is tried again after a back-off, anywhere. */
static void fail(Cycle *cycle)
{
	cycle->decision.result = KD_DECISION_FAILED;
	cycle->post_filter.nominates = true;
	cycle->message = g_strdup(kd_verdict_reason(cycle->decision.record->error));
	give_back(cycle, 0);
}

static void give_back(Cycle *cycle, guint64 rejected_by)
{
	KdScheduler *scheduler = cycle->scheduler;

	cycle->broke_down = rejected_by == 0;
	cycle->decision.message = cycle->message;
	write_failure(cycle);
	if (scheduler->options.once)
		kd_scheduler_let_go(scheduler, cycle->queued->uid);
	else
		kd_queue_reject(scheduler->queue, cycle->queued, rejected_by);
}

static void turn_down(Cycle *cycle)
{
	KdFramework *framework = cycle->queued->framework;
	const KdAttempt *record = cycle->decision.record;
	g_autofree char *fit = kd_attempt_message(framework, record);
	/* No node at all: anything that brings one may help. */
	const guint64 rejected_by = record->rejectors ? record->rejectors : G_MAXUINT64;

	/* Room is made for pods that come again. */
	if (!cycle->scheduler->options.once) {
		KdPostFilterResult *result = &cycle->post_filter;

		cycle->decision.post_filter_verdict = kd_framework_post_filter(framework, result);
		cycle->decision.post_filter = result;
	}
	cycle->decision.result = KD_DECISION_UNSCHEDULABLE;
	cycle->message = cycle->post_filter.message
				 ? g_strconcat(fit, " ", cycle->post_filter.message, NULL)
				 : g_steal_pointer(&fit);
	give_back(cycle, rejected_by);
}

/* ---- the cycle ---- */

/* The framework without caches that stands beside @framework; NULL without --check. */
static KdFramework *plain_twin(const KdScheduler *scheduler, const KdFramework *framework)
{
	for (guint i = 0; scheduler->plain && i < scheduler->config->n_profiles; i++)
		if (scheduler->frameworks[i] == framework)
			return scheduler->plain[i];
	return NULL;
}

static void check(KdScheduler *scheduler, const Cycle *cycle, const KdPodInfo *info)
{
	if (!cycle->plain || scheduler->difference)
		return;
	if (!kd_attempt_compare(cycle->decision.nodes, cycle->decision.record,
				kd_framework_attempt(cycle->plain, info), &scheduler->difference))
		kd_engine_stop(scheduler->engine);
}

/* Of the status there may be more than when the pod was queued. */
static void refresh(KdScheduler *scheduler, KdQueuedPod *queued, const KdPod *pod)
{
	if (queued->info->pod == pod)
		return;
	G_GNUC_UNUSED g_autoptr(KdPodInfo) old = queued->info;
	queued->info = kd_snapshot_pod_info(scheduler->snapshot, pod);
}

static void try(KdScheduler *scheduler, KdQueuedPod *queued, const KdObject *object)
{
	refresh(scheduler, queued, KD_POD(object));
	/* The queue may let go of the pod within the cycle. */
	g_autoptr(KdPodInfo) info = kd_pod_info_ref(queued->info);
	Cycle cycle = {
		.scheduler = scheduler,
		.queued = queued,
		.plain = plain_twin(scheduler, queued->framework),
		.post_filter = { .nominated = KD_NO_SLOT },
		.decision = {
			.number = ++scheduler->n_cycles,
			.time = kd_engine_now(scheduler->engine),
			.pod = KD_POD(object),
			.attempt = queued->attempts,
			.queued_at = queued->first_queued,
			.framework = queued->framework,
			.nodes = kd_snapshot_nodes(scheduler->snapshot),
			.node = KD_NO_SLOT,
		},
	};
	G_GNUC_UNUSED g_autoptr(KdObject) kept = kd_object_ref(object);

	cycle.decision.record = kd_framework_attempt(queued->framework, info);
	check(scheduler, &cycle, info);
	if (cycle.decision.record->error)
		fail(&cycle);
	else if (cycle.decision.record->chosen == KD_NO_SLOT)
		turn_down(&cycle);
	else
		place(&cycle);
	if (scheduler->listen)
		scheduler->listen(scheduler->listen_data, &cycle.decision);
	kd_post_filter_result_clear(&cycle.post_filter);
	g_free(cycle.message);
}

void kd_scheduler_cycle(KdEngine *engine, gpointer data, guint64 argument)
{
	KdScheduler *scheduler = data;
	KdQueuedPod *queued = kd_queue_pop(scheduler->queue);
	const KdObject *object = queued ? kd_cluster_get_by_uid(scheduler->cluster, queued->uid)
					: NULL;

	(void) argument;
	scheduler->armed = false;
	if (queued && (!object || object->metadata.deletionTimestamp != KD_TIME_UNSET)) {
		kd_scheduler_let_go(scheduler, queued->uid);
	} else if (queued) {
		scheduler->free_at = kd_engine_now(engine) + scheduler->options.cycle_time;
		try(scheduler, queued, object);
	}
	if (kd_queue_is_ready(scheduler->queue))
		kd_scheduler_wake(scheduler);
}
