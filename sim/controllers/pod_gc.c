/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod garbage collector: removes pods that are bound to a node which is not there
 * (gcOrphaned() in pkg/controller/podgc/gc_controller.go).
 *
 * Upstream all pods are looked through every 20 s.  A node that a pod names and that is not there
 * is given 40 s to come back; then its pods are marked Failed, with the condition DisruptionTarget,
 * and deleted at once, those that have ended too.  Here the same comes at the same times, without
 * the looks in between: a node that went at t is found missing at the next multiple of 20 s, and
 * its pods go 40 s after that.
 *
 * Not there: the other three of its tasks (ended pods beyond 12,500, pods on nodes out of service,
 * pods that are deleted before they were placed).
 */
#include <kubedes/api/node.h>
#include <kubedes/controller.h>

#define CHECK_PERIOD (20 * KD_SECOND)
#define QUARANTINE   (40 * KD_SECOND)

typedef struct {
	KdName node;
	KdControllerPlan *plan;
	KdTime now;
	KdTime since; /* when the first of its pods came; KD_TIME_NEVER = there are none */
} Look;

/* markFailedAndDeletePodWithCondition() */
static void collect(const KdObject *object, gpointer data)
{
	const Look *look = data;
	KdPod *failed;

	if (KD_POD(object)->nodeName != look->node)
		return;
	if (!kd_pod_is_terminal(KD_POD(object))) {
		failed = (KdPod *) kd_object_copy(object);
		failed->status.phase = g_intern_static_string("Failed");
		kd_condition_set(&failed->status.conditions, &failed->status.n_conditions,
				 "DisruptionTarget", "True", "DeletionByPodGC",
				 "PodGC: node no longer exists", look->now);
		kd_controller_update(look->plan, &failed->object);
	}
	kd_controller_delete(look->plan, object);
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

/* The first look at or after @time. */
static KdTime next_look(KdTime time)
{
	return (MAX(time, 0) + CHECK_PERIOD - 1) / CHECK_PERIOD * CHECK_PERIOD;
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
	due = next_look(MAX(look.since, kd_controller_gone_since(view))) + QUARANTINE;
	if (look.now < due)
		kd_controller_again(plan, due - look.now);
	else
		kd_controller_each(view, &kd_kind_pod, collect, &look);
}

/* Bound to a node that is not there: nobody else will tell of it. */
static void map_pod(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys)
{
	KdName node = new ? KD_POD(new)->nodeName : NULL;

	if (node && (!old || KD_POD(old)->nodeName != node) &&
	    !kd_controller_get(view, &kd_kind_node, NULL, node))
		kd_controller_add_key(keys, NULL, node);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .map = map_pod },
	{ 0 },
};

KD_CONTROLLER(pod_gc) = {
	KD_CONTROLLER_HEAD,
	.name = "pod-garbage-collector-controller",
	.summary = "removes the pods of nodes that are gone",
	.user = "system:serviceaccount:kube-system:pod-garbage-collector",
	.kind = &kd_kind_node,
	.watches = watches,
	.gone = gone,
};
