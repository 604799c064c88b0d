/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scheduling cycle: a pod from the queue to a node, or back
 * (pkg/scheduler/schedule_one.go).
 */
#include "config.h"

#include "control/hold.h"
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
} Cycle;

/* ---- the way back ---- */

static void give_back(Cycle *cycle, guint64 rejected_by)
{
	const KdAttempt *record = cycle->decision.record;

	cycle->decision.message = cycle->message;
	kd_scheduler_fail(cycle->scheduler, cycle->queued,
			  &(KdFailure){ .pod = cycle->decision.pod,
					.message = cycle->message,
					.rejected_by = rejected_by,
					.broken = record->error ? record->error_by : NULL,
					.post_filter = &cycle->post_filter,
					.retry_at = record->retry_at,
					.wake_on = record->wake_on });
}

/* The cycle broke down; it is tried again after a back-off, anywhere. */
static void fail(Cycle *cycle)
{
	cycle->decision.result = KD_DECISION_FAILED;
	cycle->post_filter.nominates = true;
	cycle->message = g_strdup(kd_verdict_reason(cycle->decision.record->error));
	give_back(cycle, 0);
}

/* Room is made for pods that come again. */
static void look_for_room(Cycle *cycle)
{
	KdPostFilterResult *result = &cycle->post_filter;
	g_auto(KdPostFilterResult) plain = { .nominated = KD_NO_SLOT };

	cycle->decision.post_filter_verdict = kd_framework_post_filter(cycle->queued->framework,
								       result);
	cycle->decision.post_filter = result;
	if (!cycle->plain || cycle->scheduler->difference)
		return;
	kd_framework_post_filter(cycle->plain, &plain);
	if (!kd_post_filter_compare(cycle->decision.nodes, cycle->decision.record, result, &plain,
				    &cycle->scheduler->difference))
		kd_engine_stop(cycle->scheduler->engine);
}

static void turn_down(Cycle *cycle)
{
	KdFramework *framework = cycle->queued->framework;
	const KdAttempt *record = cycle->decision.record;
	g_autofree char *fit = kd_attempt_message(framework);
	/* No node at all: anything that brings one may help. */
	const guint64 rejected_by = record->rejectors ? record->rejectors : G_MAXUINT64;

	if (!cycle->scheduler->options.once)
		look_for_room(cycle);
	cycle->decision.result = KD_DECISION_UNSCHEDULABLE;
	cycle->message = cycle->post_filter.message
				 ? g_strconcat(fit, " ", cycle->post_filter.message, NULL)
				 : g_steal_pointer(&fit);
	give_back(cycle, rejected_by);
}

/* ---- the way to a node ---- */

/* The rest is of the binding, which may yet wait. */
static void place(Cycle *cycle)
{
	const KdSlot node = cycle->decision.record->chosen;
	KdBinding *binding = kd_binding_new(cycle->scheduler, cycle->queued, cycle->plain, node);
	const KdBindingResult result = kd_binding_start(binding);

	cycle->decision.result = result.result;
	cycle->decision.message = cycle->message = result.message;
	if (result.result == KD_DECISION_FAILED) {
		cycle->post_filter.nominates = true;
		give_back(cycle, result.rejected_by);
	} else {
		cycle->decision.node = node;
		cycle->decision.gpus = binding->gpus;
	}
	kd_binding_finish(binding, &result);
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
	kd_framework_list(cycle->queued->framework);
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

	queued->cycle = cycle.decision.number;
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
	const KdObject *object = queued ? kd_view_get_by_uid(scheduler->view, queued->uid) : NULL;

	(void) argument;
	scheduler->armed = false;
	if (queued && (!object || object->metadata.deletionTimestamp != KD_TIME_UNSET)) {
		kd_scheduler_let_go(scheduler, queued->uid);
	} else if (queued) {
		scheduler->free_at = kd_engine_now(engine) + scheduler->options.cycle_time;
		try(scheduler, queued, object);
		kd_scheduler_settle(scheduler);
	}
	kd_scheduler_expire(scheduler);
	if (kd_queue_is_ready(scheduler->queue))
		kd_scheduler_wake(scheduler);
}
