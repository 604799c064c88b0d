/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scheduler makes of changes in the cluster (pkg/scheduler/eventhandlers.go).
 */
#include "config.h"

#include "control/hold.h"

#include <kubedes/api/csi_node.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

static void happened(KdScheduler *scheduler, KdEventMask what, const KdChange *change)
{
	const KdClusterEvent event = { what, change->old, change->new };

	kd_queue_event(scheduler->queue, &event);
}

/* ---- nodes ---- */

static bool same_resources(const KdResources *a, const KdResources *b)
{
	if (a->n != b->n)
		return false;
	for (guint i = 0; i < a->n; i++) {
		const KdQuantity *other = kd_resources_get(b, a->items[i].name);

		if (!other || kd_quantity_compare(a->items[i].quantity, *other) != 0)
			return false;
	}
	return true;
}

static bool same_taints(const KdNode *a, const KdNode *b)
{
	if (a->spec.unschedulable != b->spec.unschedulable || a->spec.n_taints != b->spec.n_taints)
		return false;
	for (guint i = 0; i < a->spec.n_taints; i++)
		if (!kd_struct_equal(&kd_taint_struct, &a->spec.taints[i], &b->spec.taints[i]))
			return false;
	return true;
}

static bool same_conditions(const KdNode *a, const KdNode *b)
{
	if (a->status.n_conditions != b->status.n_conditions)
		return false;
	for (guint i = 0; i < a->status.n_conditions; i++)
		if (a->status.conditions[i].type != b->status.conditions[i].type ||
		    a->status.conditions[i].status != b->status.conditions[i].status)
			return false;
	return true;
}

/* nodeSchedulingPropertiesChange */
static KdEventMask node_changes(const KdNode *old, const KdNode *new)
{
	KdEventMask what = 0;

	if (!same_taints(old, new))
		what |= KD_EVENT_NODE_TAINT;
	if (!same_resources(&old->status.allocatable, &new->status.allocatable))
		what |= KD_EVENT_NODE_ALLOCATABLE;
	if (!kd_map_equal(&old->object.metadata.labels, &new->object.metadata.labels))
		what |= KD_EVENT_NODE_LABEL;
	if (!same_conditions(old, new))
		what |= KD_EVENT_NODE_CONDITION;
	return what;
}

static void observe_node(KdScheduler *scheduler, const KdChange *change)
{
	if (!change->new) {
		KdName name = g_intern_string(change->old->metadata.name);

		kd_scheduler_let_off_node(scheduler, name);
		kd_snapshot_remove_node(scheduler->snapshot, name);
		happened(scheduler, KD_EVENT_NODE_DELETE, change);
		return;
	}
	kd_snapshot_set_node(scheduler->snapshot, KD_NODE(change->new));
	if (!change->old) {
		happened(scheduler, KD_EVENT_NODE_ADD, change);
		return;
	}
	KdEventMask what = node_changes(KD_NODE(change->old), KD_NODE(change->new));
	if (what)
		happened(scheduler, what, change);
}

/* ---- pods ---- */

/* Holds something of a node, as far as the scheduler is concerned. */
static bool is_assigned(const KdObject *object)
{
	return object && KD_POD(object)->nodeName && !kd_pod_is_terminal(KD_POD(object));
}

static bool is_waiting(const KdScheduler *scheduler, const KdObject *object)
{
	return object && !KD_POD(object)->nodeName && !kd_pod_is_terminal(KD_POD(object)) &&
	       kd_scheduler_framework_for(scheduler, KD_POD(object));
}

static void put_on_node(KdScheduler *scheduler, const KdPod *pod)
{
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(scheduler->snapshot, pod);
	const char *index = kd_map_lookup(&pod->object.metadata.annotations,
					  KD_GPU_ANNOTATION_INDEX);
	KdGpuSet gpus = kd_gpu_set_parse(index);
	const KdNodes *nodes = kd_snapshot_nodes(scheduler->snapshot);
	KdSlot slot = kd_nodes_find(nodes, pod->nodeName);

	/* Bound by somebody who did not say which devices. */
	if (!gpus && info->gpu.num > 0 && slot != KD_NO_SLOT &&
	    kd_gpu_fits(&info->gpu, nodes->gpu_left[slot], nodes->n_gpus[slot]))
		gpus = kd_gpu_pick_best(&info->gpu, nodes->gpu_left[slot], nodes->n_gpus[slot]);
	kd_snapshot_add_pod(scheduler->snapshot, info, pod->nodeName, gpus);
}

/* Nothing that a plug-in could see. */
static bool looks_the_same(const KdPod *old, const KdPod *new)
{
	return old->spec == new->spec && old->nodeName == new->nodeName &&
	       old->object.metadata.deletionTimestamp ==
		       new->object.metadata.deletionTimestamp &&kd_map_equal(
			       &old->object.metadata.labels, &new->object.metadata.labels) &&
	       old->status.n_containerStatuses == new->status.n_containerStatuses;
}

void kd_scheduler_let_go(KdScheduler *scheduler, KdUid pod)
{
	kd_queue_remove(scheduler->queue, pod);
	kd_nominator_remove(scheduler->nominator, pod);
}

static void observe_assigned(KdScheduler *scheduler, const KdChange *change)
{
	const KdObject *object = change->new;

	if (!is_assigned(change->old)) {
		/* Who bound one that still waits was somebody else. */
		kd_scheduler_let_off(scheduler, object->uid, "removed");
		/* Its own decision comes back: the pod is there already. */
		KdName assumed = kd_snapshot_pod_node(scheduler->snapshot, object->uid);

		kd_scheduler_let_go(scheduler, object->uid);
		if (assumed && assumed != KD_POD(object)->nodeName)
			kd_snapshot_remove_pod(scheduler->snapshot, object->uid, NULL);
		if (assumed != KD_POD(object)->nodeName)
			put_on_node(scheduler, KD_POD(object));
		happened(scheduler, KD_EVENT_POD_ADD, change);
	} else if (!looks_the_same(KD_POD(change->old), KD_POD(object))) {
		kd_snapshot_remove_pod(scheduler->snapshot, object->uid, NULL);
		put_on_node(scheduler, KD_POD(object));
		happened(scheduler, KD_EVENT_POD_UPDATE, change);
	}
}

/* The scheduler writes conditions and nominations itself; they do not make a pod worth another try.
 */
static bool updated_itself(const KdPod *old, const KdPod *new)
{
	return old->spec != new->spec ||
	       !kd_map_equal(&old->object.metadata.labels, &new->object.metadata.labels) ||
	       !kd_map_equal(&old->object.metadata.annotations, &new->object.metadata.annotations);
}

static bool is_nominated(const KdObject *object)
{
	KdName node = object ? KD_POD(object)->status.nominatedNodeName : NULL;

	return node && *node;
}

static bool is_not_above(const KdQueuedPod *queued, gpointer priority)
{
	return queued->info->priority <= *(const gint32 *) priority;
}

/* Lower pods took a nominated pod for one that is there, so that it is as if it had left
 * (hasNominatedNodeNameChanged). */
static void leave_nominated_node(KdScheduler *scheduler, const KdChange *change)
{
	const KdClusterEvent event = { KD_EVENT_POD_DELETE, change->old, NULL };

	gint32 priority = kd_pod_priority(KD_POD(change->old));

	kd_queue_event_if(scheduler->queue, &event, is_not_above, &priority);
}

/* nominator.UpdateNominatedPod(): an update that says nothing of a nomination leaves one that the
 * scheduler has just made. */
static void observe_nomination(KdScheduler *scheduler, const KdChange *change)
{
	const KdPod *pod = KD_POD(change->new);
	const KdQueuedPod *queued = kd_queue_find(scheduler->queue, pod->object.uid);
	KdName node = pod->status.nominatedNodeName;

	if (!is_nominated(change->old) && !is_nominated(change->new))
		node = kd_nominator_node(scheduler->nominator, pod->object.uid);
	if (!node || !*node || !queued || queued->where == KD_QUEUE_GATED) {
		kd_nominator_remove(scheduler->nominator, pod->object.uid);
	} else {
		g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(scheduler->snapshot, pod);

		kd_nominator_set(scheduler->nominator, info, node);
	}
	if (is_nominated(change->old) &&
	    KD_POD(change->old)->status.nominatedNodeName != pod->status.nominatedNodeName)
		leave_nominated_node(scheduler, change);
}

static void observe_waiting(KdScheduler *scheduler, const KdChange *change)
{
	const KdPod *pod = KD_POD(change->new);
	const KdQueuedPod *queued = kd_queue_find(scheduler->queue, pod->object.uid);
	const KdClusterEvent event = { KD_EVENT_SELF, change->old, change->new };

	if (!queued && !is_waiting(scheduler, change->old)) {
		kd_queue_add(scheduler->queue, pod->object.uid,
			     kd_scheduler_framework_for(scheduler, pod),
			     kd_snapshot_pod_info(scheduler->snapshot, pod));
	} else if (kd_snapshot_has_pod(scheduler->snapshot, pod->object.uid)) {
		/* Assumed: what it is about to be stands. */
		return;
	} else if (queued && updated_itself(KD_POD(change->old), pod)) {
		kd_queue_update(scheduler->queue, pod->object.uid,
				kd_snapshot_pod_info(scheduler->snapshot, pod), &event);
	}
	observe_nomination(scheduler, change);
}

/* ---- groups ---- */

/* What happened to one member, told to those that have no node. */
typedef struct {
	KdScheduler *scheduler;
	const KdPod *pod;
	KdClusterEvent event;
} Told;

static void tell_member(const KdMember *member, gpointer data)
{
	const Told *told = data;

	if (member->place == KD_MEMBER_PENDING)
		kd_queue_event_to(told->scheduler->queue, &told->event, member->uid);
}

static void tell_members(KdName label, gpointer data)
{
	const Told *told = data;
	const KdGroups *groups = told->scheduler->groups;
	const KdGroup group = kd_groups_count(groups, label, told->pod);

	if (group.n_pods > group.n_placed)
		kd_groups_each(groups, label, told->pod, tell_member, data);
}

static bool is_alive(const KdObject *object)
{
	return object && !kd_pod_is_terminal(KD_POD(object));
}

static void follow_group(KdScheduler *scheduler, const KdChange *change)
{
	if (!is_alive(change->new)) {
		kd_groups_remove(scheduler->groups, change->old->uid);
		return;
	}
	kd_groups_set(scheduler->groups, KD_POD(change->new));
	if (is_assigned(change->new))
		kd_groups_place(scheduler->groups, change->new->uid, KD_MEMBER_PLACED);
}

/* Members hear of one that came and is not about to be tried, and of one that went without a
 * node. */
static void tell_group(KdScheduler *scheduler, const KdChange *change)
{
	const bool came = !is_alive(change->old) && is_alive(change->new);
	const bool went = is_alive(change->old) && !is_alive(change->new);
	const KdObject *object = came ? change->new : change->old;
	const KdQueuedPod *queued = came ? kd_queue_find(scheduler->queue, object->uid) : NULL;
	Told told = { scheduler, KD_POD(object), { KD_EVENT_MEMBER, change->old, change->new } };

	if ((came && (!queued || queued->where == KD_QUEUE_GATED)) ||
	    (went && !KD_POD(object)->nodeName))
		kd_groups_each_label(scheduler->groups, KD_POD(object), tell_members, &told);
}

static void react_to_pod(KdScheduler *scheduler, const KdChange *change)
{
	if (is_assigned(change->new)) {
		observe_assigned(scheduler, change);
	} else if (is_waiting(scheduler, change->new)) {
		observe_waiting(scheduler, change);
	} else {
		const KdObject *object = change->old ? change->old : change->new;
		/* To plug-ins one that has ended is gone (the filter of the informer in
		 * pkg/scheduler/eventhandlers.go). */
		const KdClusterEvent event = { KD_EVENT_POD_DELETE, change->old, NULL };

		kd_scheduler_let_off(scheduler, object->uid, "removed");
		kd_scheduler_let_go(scheduler, object->uid);
		if (kd_snapshot_remove_pod(scheduler->snapshot, object->uid, NULL))
			kd_queue_event(scheduler->queue, &event);
		else if (is_nominated(change->old))
			leave_nominated_node(scheduler, change);
	}
}

static void observe_pod(KdScheduler *scheduler, const KdChange *change)
{
	if (is_alive(change->new))
		follow_group(scheduler, change);
	react_to_pod(scheduler, change);
	if (!is_alive(change->new))
		follow_group(scheduler, change);
	tell_group(scheduler, change);
}

/* ---- objects that plug-ins watch ---- */

static bool is_news(const KdScheduler *scheduler, const KdChange *change)
{
	bool news = false;

	for (guint i = 0; i < scheduler->config->n_profiles; i++) {
		news |= kd_framework_observe(scheduler->frameworks[i], change->old, change->new);
		if (scheduler->plain)
			kd_framework_observe(scheduler->plain[i], change->old, change->new);
	}
	return news;
}

void kd_scheduler_observe(gpointer data, const KdChange *change)
{
	KdScheduler *scheduler = data;
	const KdObject *object = change->new ? change->new : change->old;

	if (change->type == KD_CHANGE_EVENT)
		return;
	if (is_news(scheduler, change))
		happened(scheduler, KD_EVENT_OBJECT, change);
	if (object->kind == &kd_kind_pod)
		observe_pod(scheduler, change);
	else if (object->kind == &kd_kind_node)
		observe_node(scheduler, change);
	else if (change->new &&
		 (object->kind == &kd_kind_persistent_volume ||
		  object->kind == &kd_kind_persistent_volume_claim ||
		  object->kind == &kd_kind_storage_class || object->kind == &kd_kind_csi_node))
		happened(scheduler, KD_EVENT_STORAGE, change);
}
