/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/binding.h"
#include "control/claims.h"
#include "control/hold.h"

/* Who makes volumes and binds claims to them, while the scheduler waits. */
static const KdIdentity volume_binder = {
	.user = "system:serviceaccount:kube-system:persistent-volume-binder",
	.agent = "persistentvolume-binder"
};

KdBinding *kd_binding_new(KdScheduler *scheduler, const KdQueuedPod *queued, KdFramework *plain,
			  KdSlot node)
{
	KdBinding *binding = g_new(KdBinding, 1);

	*binding = (KdBinding){
		.scheduler = scheduler,
		.framework = queued->framework,
		.plain = plain,
		.info = kd_pod_info_ref(queued->info),
		.node = kd_snapshot_nodes(scheduler->snapshot)->name[node],
		.gpus = kd_framework_pick_gpus(queued->framework, node),
		.cycle = scheduler->n_cycles,
		.attempt = queued->attempts,
		.queued_at = queued->first_queued,
	};
	/* The twin draws whatever the other draws. */
	if (plain)
		kd_framework_pick_gpus(plain, node);
	kd_snapshot_add_pod(scheduler->snapshot, binding->info, binding->node, binding->gpus);
	kd_groups_place(scheduler->groups, queued->uid, KD_MEMBER_PLACED);
	kd_nominator_remove(scheduler->nominator, queued->uid);
	return binding;
}

void kd_binding_free(KdBinding *binding)
{
	if (!binding)
		return;
	kd_engine_cancel(binding->scheduler->engine, binding->timer);
	kd_pod_info_unref(binding->info);
	g_clear_pointer(&binding->claims, g_array_unref);
	g_free(binding->kept);
	g_free(binding->plain_kept);
	g_free(binding->refusal);
	g_free(binding);
}

static KdUid uid_of(const KdBinding *binding)
{
	return binding->info->pod->object.uid;
}

/* KD_NO_SLOT: the node has gone meanwhile. */
static KdSlot slot_of(const KdBinding *binding)
{
	return kd_nodes_find(kd_snapshot_nodes(binding->scheduler->snapshot), binding->node);
}

/* ---- the plug-ins: what the twin's remember stays the same ---- */

static KdVerdict reserve(const KdBinding *binding, const KdPolicy **ret_by)
{
	if (binding->plain)
		kd_framework_reserve(binding->plain, slot_of(binding), NULL);
	return kd_framework_reserve(binding->framework, slot_of(binding), ret_by);
}

static KdVerdict permit(const KdBinding *binding, GArray *holds, const KdPolicy **ret_by)
{
	KdVerdict verdict = kd_framework_permit(binding->framework, slot_of(binding), holds,
						ret_by);

	if (binding->plain) {
		g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(KdHold));

		kd_framework_permit(binding->plain, slot_of(binding), others, NULL);
	}
	return verdict;
}

static KdVerdict pre_bind(const KdBinding *binding, const KdPolicy **ret_by)
{
	if (binding->plain)
		kd_framework_pre_bind(binding->plain, slot_of(binding), NULL);
	return kd_framework_pre_bind(binding->framework, slot_of(binding), ret_by);
}

static void post_bind(const KdBinding *binding)
{
	kd_framework_post_bind(binding->framework, slot_of(binding));
	if (binding->plain)
		kd_framework_post_bind(binding->plain, slot_of(binding));
}

static void unreserve(const KdBinding *binding)
{
	kd_framework_unreserve(binding->framework, slot_of(binding));
	if (binding->plain)
		kd_framework_unreserve(binding->plain, slot_of(binding));
}

void kd_binding_suspend(KdBinding *binding)
{
	binding->kept = kd_framework_suspend(binding->framework);
	if (binding->plain)
		binding->plain_kept = kd_framework_suspend(binding->plain);
}

void kd_binding_resume(KdBinding *binding)
{
	if (!binding->kept)
		return;
	kd_framework_resume(binding->framework, binding->info, binding->kept);
	if (binding->plain)
		kd_framework_resume(binding->plain, binding->info, binding->plain_kept);
	g_clear_pointer(&binding->kept, g_free);
	g_clear_pointer(&binding->plain_kept, g_free);
}

/* ---- the way back ---- */

/* Its binding was seen, whoever made it: it may be that the answer alone was lost. */
static bool was_bound(const KdBinding *binding)
{
	const KdObject *object = kd_view_get_by_uid(binding->scheduler->view, uid_of(binding));

	return object && KD_POD(object)->nodeName;
}

/* The pod is not assumed any longer. */
static void undo(KdBinding *binding)
{
	unreserve(binding);
	if (was_bound(binding))
		return;
	kd_snapshot_remove_pod(binding->scheduler->snapshot, uid_of(binding), NULL);
	kd_groups_place(binding->scheduler->groups, uid_of(binding), KD_MEMBER_PENDING);
}

static KdBindingResult turn_back(KdBinding *binding, char *message, guint64 rejected_by, bool held)
{
	undo(binding);
	return (KdBindingResult){ KD_DECISION_FAILED, message, rejected_by, held };
}

/* An error is tried again after a back-off, whatever happens. */
static KdBindingResult refused(KdBinding *binding, const char *step, const KdPolicy *by,
			       KdVerdict verdict, bool held)
{
	const bool broke_down = kd_verdict_code(verdict) == KD_CODE_ERROR;

	return turn_back(binding, kd_refusal_message(step, by, verdict),
			 broke_down ? 0 : kd_framework_bit(binding->framework, by), held);
}

KdBindingResult kd_binding_reject(KdBinding *binding, const KdPolicy *by, const char *message)
{
	const KdVerdict verdict = kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_string(message));
	guint64 bit = by ? kd_framework_bit(binding->framework, by) : 0;

	/* Who is not of the profile registers nothing in it: then any event may help. */
	return turn_back(binding,
			 by ? kd_refusal_message("Permit", by, verdict) : g_strdup(message),
			 by && !bit ? G_MAXUINT64 : bit, true);
}

/* The pod that is being sent back was in its way; members of one group are not in each other's. */
static bool was_held_up(const KdQueuedPod *queued, gpointer data)
{
	const KdBinding *binding = data;

	return queued->cycle > binding->cycle &&
	       !kd_groups_share(binding->scheduler->groups, queued->info->pod, binding->info->pod);
}

/*
 * What an assumed pod held is free, as if an assigned pod had left (handleBindingCycleError()).
 *
 * Where it only waited, the real one tells everybody but the pod itself, and groups would chase
 * each other and themselves without end, for here no time passes between two tries.  It is news to
 * those alone that were tried while it waited: to the others things are as they were when they were
 * tried.
 */
static void tell_others(KdBinding *binding, bool only_waited)
{
	KdScheduler *scheduler = binding->scheduler;
	KdPod *assumed = (KdPod *) kd_object_copy(&binding->info->pod->object);
	const KdClusterEvent event = { KD_EVENT_POD_DELETE, &assumed->object, NULL };

	assumed->nodeName = binding->node;
	if (only_waited)
		kd_queue_event_if(scheduler->queue, &event, was_held_up, binding);
	else
		kd_queue_event(scheduler->queue, &event);
	kd_object_unref(&assumed->object);
}

void kd_binding_finish(KdBinding *binding, const KdBindingResult *result)
{
	if (result->result == KD_DECISION_FAILED && result->held)
		tell_others(binding, result->rejected_by != 0);
	if (result->result == KD_DECISION_WAITING || (binding->submitted && !binding->answered))
		return;
	kd_binding_free(binding);
}

/* ---- bind ---- */

static void say_scheduled(const KdBinding *binding)
{
	const KdObject *object = &binding->info->pod->object;
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());

	kd_plan_say(plan, object, binding->scheduler->normal, binding->scheduler->scheduled,
		    g_strconcat("Successfully assigned ", object->metadata.namespace, "/",
				object->metadata.name, " to ", binding->node, NULL));
	kd_cluster_submit(binding->scheduler->cluster, g_steal_pointer(&plan), NULL, NULL);
}

static KdBindingResult take_answer(KdBinding *binding)
{
	if (binding->refusal)
		return turn_back(binding,
				 g_strdup_printf("running %s: %s",
						 binding->n_claims > 0
							 ? "PreBind plugin \"VolumeBinding\""
							 : "Bind plugin \"DefaultBinder\"",
						 binding->refusal),
				 0, true);
	say_scheduled(binding);
	post_bind(binding);
	return (KdBindingResult){ .result = KD_DECISION_BOUND };
}

/* Then or later. */
static void answer(KdBinding *binding)
{
	binding->answered = true;
	if (!binding->kept)
		return;
	kd_binding_resume(binding);
	const KdBindingResult result = take_answer(binding);
	if (result.result == KD_DECISION_BOUND)
		kd_binding_free(binding);
	else
		kd_binding_conclude(binding, &result);
}

static void bound(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		  const char *message)
{
	KdBinding *binding = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK)
		binding->refusal = g_strdup(message);
	answer(binding);
}

/* The run is over. */
static void drop(gpointer data)
{
	kd_binding_free(data);
}

static bool is_unchanged(const KdBinding *binding, const KdObject *object)
{
	const KdObject *now = kd_view_get_by_uid(binding->scheduler->view, object->uid);

	return now && now->resourceVersion == object->resourceVersion;
}

/* A pod that waited may find that what was chosen for it is another's now. */
static bool claims_hold(const KdBinding *binding)
{
	for (guint i = 0; binding->claims && i < binding->claims->len; i++) {
		const KdClaimChoice *choice = &g_array_index(binding->claims, KdClaimChoice, i);

		if (!is_unchanged(binding, choice->claim) ||
		    (choice->volume && !is_unchanged(binding, choice->volume)))
			return false;
	}
	return true;
}

static void submit_bind(KdBinding *binding)
{
	g_autoptr(KdPlan) plan = kd_plan_new(kd_scheduler_identity());
	g_autofree char *gpus = kd_gpu_set_print(binding->gpus);
	KdMap annotations = { 0 };

	if (gpus)
		kd_map_set(&annotations, KD_GPU_ANNOTATION_INDEX, gpus);
	kd_plan_bind(plan, binding->info->pod, binding->node, &annotations);
	kd_map_clear(&annotations);
	kd_plan_set_dropped(plan, drop);
	kd_cluster_submit(binding->scheduler->cluster, g_steal_pointer(&plan), bound, binding);
}

/* The pod is bound when all its claims are. */
static void claim_written(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
			  const char *message)
{
	KdBinding *binding = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK && !binding->refusal)
		binding->refusal = g_strdup_printf("binding volumes: %s", message);
	if (--binding->n_open > 0)
		return;
	if (binding->refusal) {
		answer(binding);
		return;
	}
	binding->n_claims = 0;
	submit_bind(binding);
}

static void submit(KdBinding *binding)
{
	const KdNodes *nodes = kd_snapshot_nodes(binding->scheduler->snapshot);
	const KdSlot node = slot_of(binding);
	g_autoptr(KdPlan) plan = NULL;

	binding->submitted = true;
	if (binding->claims && binding->claims->len > 0) {
		plan = kd_plan_new(&volume_binder);
		kd_claims_bind(binding->scheduler->view, plan,
			       (const KdClaimChoice *) binding->claims->data, binding->claims->len,
			       node == KD_NO_SLOT ? NULL : nodes->node[node]);
		binding->n_claims = binding->n_open = kd_plan_length(plan);
	}
	if (binding->n_claims == 0) {
		submit_bind(binding);
		return;
	}
	kd_plan_set_dropped(plan, drop);
	kd_cluster_submit(binding->scheduler->cluster, g_steal_pointer(&plan), claim_written,
			  binding);
}

/* bindingCycle() behind WaitOnPermit() */
KdBindingResult kd_binding_go(KdBinding *binding)
{
	const KdPolicy *by = NULL;
	const KdVerdict verdict = pre_bind(binding, &by);

	if (verdict != KD_FITS)
		return refused(binding, "PreBind", by, verdict, true);
	if (!claims_hold(binding))
		return turn_back(binding,
				 g_strdup("running PreBind plugin \"VolumeBinding\": a volume or "
					  "claim has changed since it was chosen"),
				 0, true);
	submit(binding);
	if (binding->answered)
		return take_answer(binding);
	kd_binding_suspend(binding);
	return (KdBindingResult){ .result = KD_DECISION_BOUND };
}

/* ---- the end of the scheduling cycle ---- */

static void activate(const KdBinding *binding)
{
	guint n;
	const KdUid *pods = kd_framework_activated(binding->framework, &n);

	for (guint i = 0; i < n; i++)
		kd_queue_activate(binding->scheduler->queue, pods[i]);
}

KdBindingResult kd_binding_start(KdBinding *binding)
{
	g_autoptr(GArray) holds = g_array_new(FALSE, FALSE, sizeof(KdHold));
	const KdPolicy *by = NULL;
	KdVerdict verdict = reserve(binding, &by);

	binding->claims = kd_framework_take_claims(binding->framework);
	if (verdict != KD_FITS)
		return refused(binding, "Reserve", by, verdict, false);
	verdict = permit(binding, holds, &by);
	if (verdict != KD_FITS && kd_verdict_code(verdict) != KD_CODE_WAIT)
		return refused(binding, "Permit", by, verdict, false);
	activate(binding);
	return verdict == KD_FITS ? kd_binding_go(binding) : kd_scheduler_hold(binding, holds);
}

/* ---- what comes of it later ---- */

static void report(const KdBinding *binding, const KdBindingResult *result)
{
	KdScheduler *scheduler = binding->scheduler;
	const KdSlot node = slot_of(binding);
	const KdAttempt nothing = { .pod = binding->info,
				    .chosen = node,
				    .nominated = KD_NO_SLOT,
				    .retry_at = KD_TIME_NEVER };
	const bool is_bound = result->result == KD_DECISION_BOUND;
	const KdDecision decision = {
		.number = ++scheduler->n_cycles,
		.time = kd_engine_now(scheduler->engine),
		.pod = binding->info->pod,
		.attempt = binding->attempt,
		.queued_at = binding->queued_at,
		.result = result->result,
		.framework = binding->framework,
		.record = &nothing,
		.nodes = kd_snapshot_nodes(scheduler->snapshot),
		.node = is_bound ? node : KD_NO_SLOT,
		.gpus = is_bound ? binding->gpus : 0,
		.message = result->message,
		.concludes = binding->cycle,
	};

	if (scheduler->listen)
		scheduler->listen(scheduler->listen_data, &decision);
}

/* Whoever bound or deleted it meanwhile, it does not come back to the queue. */
static void give_back(const KdBinding *binding, const KdBindingResult *result)
{
	KdScheduler *scheduler = binding->scheduler;
	KdQueuedPod *queued = kd_queue_find(scheduler->queue, uid_of(binding));
	const KdObject *object = kd_view_get_by_uid(scheduler->view, uid_of(binding));
	KdPostFilterResult none = { .nominated = KD_NO_SLOT, .nominates = true };

	if (!queued || queued->where != KD_QUEUE_NONE || !object || KD_POD(object)->nodeName)
		return;
	kd_scheduler_fail(scheduler, queued,
			  &(KdFailure){ .pod = KD_POD(object),
					.message = result->message,
					.rejected_by = result->rejected_by,
					.post_filter = &none,
					.retry_at = KD_TIME_NEVER });
}

void kd_binding_conclude(KdBinding *binding, const KdBindingResult *result)
{
	if (result->result == KD_DECISION_FAILED)
		give_back(binding, result);
	report(binding, result);
	char *message = result->message;
	kd_binding_finish(binding, result);
	g_free(message);
}
