/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod garbage collector, of pods that are bound to a node which is not there, or is out of service
 * (gcOrphaned(), gcTerminating() in pkg/controller/podgc/gc_controller.go).
 *
 * Upstream all pods are looked through every 20 s.  A node that a pod names and that is not there
 * is given 40 s to come back; then its pods are marked Failed, with the condition DisruptionTarget,
 * and deleted at once, those that have ended too.  Here the same comes at the same times, without
 * the looks in between: a node that went at t is found missing at the next multiple of 20 s, and
 * its pods go 40 s after that.
 *
 * Pods that are being deleted on a node that is not ready and has the taint
 * node.kubernetes.io/out-of-service are Failed and deleted at the next look.
 *
 * Its other tasks: pod_gc_unbound.c, and sim/control/ended_pods.c.
 */
#include <kubedes/api/node.h>
#include <string.h>

#include "_collect.h"

#define QUARANTINE (40 * KD_SECOND)

typedef struct {
	KdName node;
	KdControllerPlan *plan;
	KdTime now;
	KdTime since; /* when the first of its pods came; KD_TIME_NEVER = there are none */
} Look;

static void collect(const KdObject *object, gpointer data)
{
	const Look *look = data;

	if (KD_POD(object)->nodeName == look->node)
		kd_collect_pod(look->plan, object, "PodGC: node no longer exists", look->now);
}

static KdTime bound_at(const KdPod *pod)
{
	const KdCondition *scheduled = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, "PodScheduled");

	return MAX(pod->object.metadata.creationTimestamp,
		   scheduled ? scheduled->lastTransitionTime : KD_TIME_UNSET);
}

static void look_at(const KdObject *object, gpointer data)
{
	Look *look = data;

	if (KD_POD(object)->nodeName == look->node)
		look->since = MIN(look->since, bound_at(KD_POD(object)));
}

static void gone(KdControllerView *view, KdName namespace_, const char *name,
		 KdControllerPlan *plan)
{
	Look look = { .node = g_intern_string(name),
		      .plan = plan,
		      .now = kd_controller_now(view),
		      .since = KD_TIME_NEVER };
	KdTime due;

	(void) namespace_;
	kd_controller_each(view, &kd_kind_pod, look_at, &look);
	if (look.since == KD_TIME_NEVER)
		return;
	due = kd_collect_next_look(MAX(look.since, kd_controller_gone_since(view))) + QUARANTINE;
	if (look.now < due)
		kd_controller_again(plan, due - look.now);
	else
		kd_controller_each(view, &kd_kind_pod, collect, &look);
}

/* ---- out of service ---- */

static bool is_out_of_service(const KdNode *node)
{
	const KdCondition *ready = kd_condition_find(node->status.conditions,
						     node->status.n_conditions, "Ready");

	if (ready && g_strcmp0(ready->status, "True") == 0)
		return false;
	for (guint i = 0; i < node->spec.n_taints; i++) {
		if (g_strcmp0(node->spec.taints[i].key, "node.kubernetes.io/out-of-service") == 0)
			return true;
	}
	return false;
}

static bool is_going(const KdObject *pod)
{
	return pod->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static void look_for_going(const KdObject *object, gpointer data)
{
	Look *look = data;

	if (KD_POD(object)->nodeName == look->node && is_going(object))
		look->since = MIN(look->since, look->now);
}

static void collect_going(const KdObject *object, gpointer data)
{
	const Look *look = data;

	if (KD_POD(object)->nodeName == look->node && is_going(object))
		kd_collect_pod(look->plan, object, NULL, look->now);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	Look look = { .node = g_intern_string(self->metadata.name),
		      .plan = plan,
		      .now = kd_controller_now(view),
		      .since = KD_TIME_NEVER };
	KdTime due = kd_collect_next_look(look.now);

	if (!is_out_of_service(KD_NODE(self)))
		return;
	kd_controller_each(view, &kd_kind_pod, look_for_going, &look);
	if (look.since == KD_TIME_NEVER)
		return;
	if (look.now < due)
		kd_controller_again(plan, due - look.now);
	else
		kd_controller_each(view, &kd_kind_pod, collect_going, &look);
}

static bool cares(const KdObject *old, const KdObject *new)
{
	(void) old;
	return !new || is_out_of_service(KD_NODE(new));
}

/* ---- pods that nobody else will tell of ---- */

/* Bound to a node that is not there, or deleted on one that is out of service. */
static void map_pod(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys)
{
	KdName name = new ? KD_POD(new)->nodeName : NULL;
	bool bound = name && (!old || KD_POD(old)->nodeName != name);
	bool deleted = name && is_going(new) && !(old && is_going(old));
	const KdObject *node;

	if (!bound && !deleted)
		return;
	node = kd_controller_get(view, &kd_kind_node, NULL, name);
	if (node ? deleted && is_out_of_service(KD_NODE(node)) : bound)
		kd_controller_add_key(keys, NULL, name);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .map = map_pod },
	{ 0 },
};

KD_CONTROLLER(pod_gc) = {
	KD_CONTROLLER_HEAD,
	.name = KD_COLLECT_NAME,
	.summary = "removes the pods of nodes that are gone, or out of service",
	.user = KD_COLLECT_USER,
	.kind = &kd_kind_node,
	.watches = watches,
	.reconcile = reconcile,
	.gone = gone,
	.cares = cares,
};
