/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/hold.h"

#include <kubedes/time.h>

/* ---- the beginning ---- */

static KdHandler time_out;

static void arm(KdBinding *binding, const KdWaitingPod *waiting)
{
	KdScheduler *scheduler = binding->scheduler;
	KdTime at = binding->since + kd_waiting_pod_shortest(waiting)->timeout;

	binding->timer = kd_engine_at(scheduler->engine, at, KD_PHASE_SCHEDULE, time_out, scheduler,
				      waiting->info->pod->object.uid);
}

static char *print_holds(const GArray *holds)
{
	GString *out = g_string_new("waits for");

	for (guint i = 0; i < holds->len; i++)
		g_string_append_printf(out, "%s %s", i > 0 ? "," : "",
				       g_array_index(holds, KdHold, i).by->name);
	return g_string_free(out, FALSE);
}

KdBindingResult kd_scheduler_hold(KdBinding *binding, const GArray *holds)
{
	KdScheduler *scheduler = binding->scheduler;

	kd_binding_suspend(binding);
	binding->since = kd_engine_now(scheduler->engine);
	arm(binding, kd_waiting_add(scheduler->waiting, binding->info, holds, binding));
	kd_groups_place(scheduler->groups, binding->info->pod->object.uid, KD_MEMBER_WAITING);
	return (KdBindingResult){ .result = KD_DECISION_WAITING, .message = print_holds(holds) };
}

/* ---- the end ---- */

static void settle(KdBinding *binding, const KdWaitingPod *waiting)
{
	KdBindingResult result;

	kd_engine_cancel(binding->scheduler->engine, binding->timer);
	kd_binding_resume(binding);
	if (waiting->allowed)
		result = kd_binding_go(binding);
	else
		result = kd_binding_reject(binding, waiting->rejected_by, waiting->message);
	kd_binding_conclude(binding, &result);
}

void kd_scheduler_settle(KdScheduler *scheduler)
{
	for (KdWaitingPod *waiting; (waiting = kd_waiting_take(scheduler->waiting));) {
		settle(waiting->data, waiting);
		kd_waiting_pod_free(waiting);
	}
}

static void reject(KdScheduler *scheduler, const KdWaitingPod *waiting, const KdPolicy *by,
		   const char *message)
{
	const KdUid uid = waiting->info->pod->object.uid;

	kd_groups_place(scheduler->groups, uid, KD_MEMBER_PLACED);
	kd_waiting_reject(scheduler->waiting, uid, by, message);
}

/* ---- time ---- */

static void expire(KdScheduler *scheduler, KdUid uid)
{
	KdWaitingPod *waiting = kd_waiting_find(scheduler->waiting, uid);
	KdBinding *binding = waiting ? waiting->data : NULL;

	if (!waiting)
		return;
	const KdHold *hold = kd_waiting_pod_shortest(waiting);
	if (binding->since + hold->timeout > kd_engine_now(scheduler->engine)) {
		/* Who would have waited less has allowed it meanwhile. */
		arm(binding, waiting);
		return;
	}
	g_autofree char *timeout = kd_duration_print(hold->timeout);
	g_autofree char *message = g_strdup_printf(
		"rejected due to timeout after waiting %s at plugin %s", timeout, hold->by->name);
	reject(scheduler, waiting, hold->by, message);
	kd_scheduler_settle(scheduler);
}

static bool is_busy(const KdScheduler *scheduler)
{
	return kd_queue_is_ready(scheduler->queue) &&
	       scheduler->free_at <= kd_engine_now(scheduler->engine);
}

void kd_scheduler_expire(KdScheduler *scheduler)
{
	while (scheduler->expired->len > 0 && !is_busy(scheduler)) {
		const KdUid uid = g_array_index(scheduler->expired, KdUid, 0);

		g_array_remove_index(scheduler->expired, 0);
		expire(scheduler, uid);
	}
}

static void time_out(KdEngine *engine, gpointer data, guint64 uid)
{
	KdScheduler *scheduler = data;

	(void) engine;
	g_array_append_val(scheduler->expired, uid);
	kd_scheduler_expire(scheduler);
}

/* ---- nobody's decision ---- */

bool kd_scheduler_let_off(KdScheduler *scheduler, KdUid pod, const char *message)
{
	const KdWaitingPod *waiting = kd_waiting_find(scheduler->waiting, pod);

	if (!waiting)
		return false;
	reject(scheduler, waiting, NULL, message);
	kd_scheduler_settle(scheduler);
	return true;
}

typedef struct {
	KdScheduler *scheduler;
	KdName node;
	const char *message;
} Leaving;

static void let_off_there(KdWaitingPod *waiting, gpointer data)
{
	const Leaving *leaving = data;
	const KdBinding *binding = waiting->data;

	if (binding->node == leaving->node)
		reject(leaving->scheduler, waiting, NULL, leaving->message);
}

void kd_scheduler_let_off_node(KdScheduler *scheduler, KdName node)
{
	g_autofree char *message = g_strdup_printf("nodeinfo not found for node name \"%s\"", node);

	if (kd_waiting_count(scheduler->waiting) == 0)
		return;
	kd_waiting_each(scheduler->waiting, let_off_there, &(Leaving){ scheduler, node, message });
	kd_scheduler_settle(scheduler);
}

KdName kd_scheduler_preempt_waiting(KdScheduler *scheduler, KdUid pod, const KdPolicy *by)
{
	const KdWaitingPod *waiting = kd_waiting_find(scheduler->waiting, pod);
	const KdBinding *binding = waiting ? waiting->data : NULL;

	if (!waiting)
		return NULL;
	reject(scheduler, waiting, by, "preempted");
	return binding->node;
}

static void free_binding(KdWaitingPod *waiting, gpointer data)
{
	(void) data;
	kd_binding_free(waiting->data);
}

void kd_scheduler_free_held(KdScheduler *scheduler)
{
	kd_waiting_each(scheduler->waiting, free_binding, NULL);
}
