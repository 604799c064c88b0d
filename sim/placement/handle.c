/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What plug-ins ask and say of other pods: those that wait, and those of one group
 * (framework.Handle in pkg/scheduler/framework/interface.go).
 */
#include "config.h"

#include "placement/framework_private.h"

static KdFramework *framework_of(const KdCycle *cycle)
{
	return cycle->framework;
}

/* NULL: only listening. */
static KdWaiting *waiting_to_tell(const KdCycle *cycle)
{
	const KdFrameworkOptions *options = &framework_of(cycle)->options;

	return options->shadow ? NULL : options->waiting;
}

/* ---- pods that wait ---- */

const KdPodInfo *kd_cycle_waiting(const KdCycle *cycle, KdUid pod)
{
	const KdWaiting *waiting = framework_of(cycle)->options.waiting;
	const KdWaitingPod *found = waiting ? kd_waiting_find(waiting, pod) : NULL;

	return found ? found->info : NULL;
}

typedef struct {
	const KdCycle *cycle;
	void (*pod)(const KdCycle *cycle, const KdPodInfo *pod, gpointer data);
	void (*member)(const KdCycle *cycle, const KdMember *member, gpointer data);
	gpointer data;
} Visit;

static void visit_pod(KdWaitingPod *pod, gpointer data)
{
	const Visit *visit = data;

	visit->pod(visit->cycle, pod->info, visit->data);
}

void kd_cycle_each_waiting(const KdCycle *cycle,
			   void (*visit)(const KdCycle *cycle, const KdPodInfo *pod, gpointer data),
			   gpointer data)
{
	const KdWaiting *waiting = framework_of(cycle)->options.waiting;

	if (waiting)
		kd_waiting_each(waiting, visit_pod,
				&(Visit){ .cycle = cycle, .pod = visit, .data = data });
}

/* It has its node until its owner has done what follows. */
static void is_decided(const KdCycle *cycle, KdUid pod)
{
	if (framework_of(cycle)->options.groups)
		kd_groups_place(framework_of(cycle)->options.groups, pod, KD_MEMBER_PLACED);
}

void kd_cycle_allow(const KdCycle *cycle, KdUid pod)
{
	KdWaiting *waiting = waiting_to_tell(cycle);

	if (waiting && kd_waiting_allow(waiting, pod, kd_run_of(cycle)->policy))
		is_decided(cycle, pod);
}

bool kd_cycle_reject(const KdCycle *cycle, KdUid pod, const char *message)
{
	KdWaiting *waiting = waiting_to_tell(cycle);

	if (!waiting || !kd_waiting_reject(waiting, pod, kd_run_of(cycle)->policy, message))
		return false;
	is_decided(cycle, pod);
	return true;
}

/* ---- when to try again ---- */

void kd_cycle_activate(const KdCycle *cycle, KdUid pod)
{
	g_array_append_val(framework_of(cycle)->activated, pod);
}

void kd_cycle_retry(const KdCycle *cycle, KdTime time)
{
	KdAttempt *record = &framework_of(cycle)->record;

	record->retry_at = MIN(record->retry_at, time);
}

void kd_cycle_wake_on(const KdCycle *cycle, guint events)
{
	framework_of(cycle)->record.wake_on |= events;
}

KdTime kd_cycle_now(const KdCycle *cycle)
{
	const KdLister *lister = &framework_of(cycle)->options.lister;

	return lister->now ? lister->now(lister->data) : 0;
}

/* ---- groups ---- */

bool kd_cycle_group(const KdCycle *cycle, KdGroup *ret)
{
	const KdGroups *groups = framework_of(cycle)->options.groups;
	const KdName label = kd_run_of(cycle)->group_label;

	*ret = (KdGroup){ 0 };
	if (!groups || !label)
		return false;
	*ret = kd_groups_count(groups, label, cycle->pod->pod);
	return ret->n_pods > 0;
}

bool kd_cycle_member(const KdCycle *cycle, KdUid pod, KdMember *ret)
{
	const KdGroups *groups = framework_of(cycle)->options.groups;
	const KdName label = kd_run_of(cycle)->group_label;
	const KdMember *member = groups && label
					 ? kd_groups_find(groups, label, cycle->pod->pod, pod)
					 : NULL;

	if (member)
		*ret = *member;
	return member != NULL;
}

static void visit_member(const KdMember *member, gpointer data)
{
	const Visit *visit = data;

	visit->member(visit->cycle, member, visit->data);
}

void kd_cycle_each_member(const KdCycle *cycle,
			  void (*visit)(const KdCycle *cycle, const KdMember *member,
					gpointer data),
			  gpointer data)
{
	const KdGroups *groups = framework_of(cycle)->options.groups;
	const KdName label = kd_run_of(cycle)->group_label;

	if (groups && label)
		kd_groups_each(groups, label, cycle->pod->pod, visit_member,
			       &(Visit){ .cycle = cycle, .member = visit, .data = data });
}

void kd_cycle_mark(const KdCycle *cycle, bool marked)
{
	const KdFrameworkOptions *options = &framework_of(cycle)->options;
	const KdName label = kd_run_of(cycle)->group_label;

	if (options->groups && label && !options->shadow)
		kd_groups_mark(options->groups, label, cycle->pod->pod->object.uid, marked);
}
