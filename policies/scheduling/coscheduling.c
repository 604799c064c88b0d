/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coscheduling: pods of a group get their nodes together or not at all
 * (kubernetes-sigs/scheduler-plugins, pkg/coscheduling).
 *
 * A pod names its group in the label scheduling.x-k8s.io/pod-group; the PodGroup of that name says
 * how many members there must be (minMember), what must be free for them (minResources) and how
 * long those that have a node wait for the others.  Permit holds members until there are enough.
 *
 * The real one goes on trying the members of a group that was rejected, each of which makes the
 * others worth another try; time alone keeps it from doing so for ever.  Here no time passes
 * between two tries, so that members like one that fits nowhere, and all of them where too few
 * others are left, are turned down until that one fits: "podGroup failed recently", as in a
 * back-off.
 */
#include "_gang.h"

typedef struct {
	gint64 permitWaitingTimeSeconds, podGroupBackoffSeconds;
	KdGangs *gangs;
} Coscheduling;

/* What pre_filter tells post_filter. */
typedef struct {
	bool said_no;    /* the pod was turned down before a node was looked at */
	bool for_others; /* namely on account of other members */
} Scratch;

static const KdField fields[] = {
	KD_FIELD(Coscheduling, permitWaitingTimeSeconds, INT, .fallback = "60", .min = 0,
		 .max = G_MAXINT32,
		 .help = "how long members wait for each other where the PodGroup does not say"),
	KD_FIELD(Coscheduling, podGroupBackoffSeconds, INT, .fallback = "0", .min = 0,
		 .max = G_MAXINT32,
		 .help = "how long a group that was rejected is not tried again"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "CoschedulingArgs",
	.size = sizeof(Coscheduling),
	.fields = fields,
	.help = "args of Coscheduling",
};

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	Coscheduling *self = state;

	(void) env;
	(void) error;
	self->gangs = kd_gangs_new();
	return TRUE;
}

static void stop(void *state)
{
	Coscheduling *self = state;

	g_clear_pointer(&self->gangs, kd_gangs_free);
}

static bool observe(const void *state, const KdObject *old, const KdObject *new)
{
	const Coscheduling *self = state;

	return kd_gangs_observe(self->gangs, old, new);
}

static KdGang *gang_of(const KdCycle *cycle)
{
	const Coscheduling *self = cycle->state;

	return kd_gangs_of(self->gangs, cycle->pod->pod);
}

/* ---- the queue ---- */

static KdTime came(const Coscheduling *self, const KdPod *pod)
{
	const KdGang *gang = kd_gangs_of(self->gangs, pod);
	const KdObject *object = gang && gang->object ? gang->object : &pod->object;

	return object->metadata.creationTimestamp;
}

/* Of "namespace/name". */
static int compare_keys(const KdObject *a, const KdObject *b)
{
	if (a->metadata.namespace == b->metadata.namespace)
		return g_strcmp0(a->metadata.name, b->metadata.name);
	g_autofree char *x = kd_object_key(a);
	g_autofree char *y = kd_object_key(b);
	return g_strcmp0(x, y);
}

/* Less(): members stand together, where their group came. */
static int queue_sort(const void *state, const KdPodInfo *a, KdTime a_time, const KdPodInfo *b,
		      KdTime b_time)
{
	const Coscheduling *self = state;

	(void) a_time;
	(void) b_time;
	if (a->priority != b->priority)
		return a->priority > b->priority ? -1 : 1;
	const KdTime x = came(self, a->pod), y = came(self, b->pod);
	if (x != y)
		return x < y ? -1 : 1;
	return compare_keys(&a->pod->object, &b->pod->object);
}

static bool contains(const GArray *uids, KdUid uid)
{
	for (guint i = 0; i < uids->len; i++)
		if (g_array_index(uids, KdUid, i) == uid)
			return true;
	return false;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const Coscheduling *self = state;
	const KdGang *gang = kd_gangs_of(self->gangs, pod->pod);

	if (event->event & KD_EVENT_SELF)
		return true;
	if (!gang)
		return false;
	if (event->event & KD_EVENT_OBJECT)
		return gang->object && gang->object == event->new;
	/* A member came; or one went for whom the others were turned down. */
	return !event->old || contains(gang->failed, event->old->uid) ||
	       gang->lacking == event->old->uid;
}

/* ---- is it worth trying? ---- */

static KdVerdict deny(const KdCycle *cycle, char *take)
{
	GQuark reason = g_quark_from_string(take);

	((Scratch *) cycle->scratch)->said_no = true;
	g_free(take);
	return kd_verdict(KD_CODE_UNRESOLVABLE, reason);
}

static KdVerdict deny_for_others(const KdCycle *cycle, KdGang *gang)
{
	g_autofree char *name = kd_gang_print(gang);

	((Scratch *) cycle->scratch)->for_others = true;
	gang->was_denied = true;
	return deny(cycle, g_strdup_printf("podGroup %s failed recently", name));
}

/* One member wakes for all of them, and permit wakes the others. */
static bool is_to_wake(const KdCycle *cycle, const KdGang *gang)
{
	KdMember other;

	return gang->lacking == cycle->pod->pod->object.uid ||
	       !kd_cycle_member(cycle, gang->lacking, &other) || other.place != KD_MEMBER_PENDING;
}

static KdVerdict check_room(const KdCycle *cycle, KdGang *gang)
{
	const Coscheduling *self = cycle->state;
	const KdTime now = kd_cycle_now(cycle);
	g_autofree char *gap = NULL;

	if (KD_POD_GROUP(gang->object)->spec.minResources.n == 0 || gang->permitted_until > now)
		return KD_FITS;
	if (kd_gang_has_room(gang, cycle, &gap)) {
		gang->permitted_until = now + self->permitWaitingTimeSeconds * KD_SECOND;
		gang->lacking = 0;
		return KD_FITS;
	}
	gang->was_denied = true;
	if (is_to_wake(cycle, gang)) {
		gang->lacking = cycle->pod->pod->object.uid;
		kd_cycle_wake_on(cycle, KD_EVENT_NODE_ADD | KD_EVENT_NODE_ALLOCATABLE |
						KD_EVENT_POD_DELETE);
	}
	return deny(cycle, g_strdup_printf("resource gap: %s", gap));
}

/* PodGroupManager.PreFilter() */
static KdVerdict pre_filter(const KdCycle *cycle)
{
	const KdPod *pod = cycle->pod->pod;
	KdGang *gang = gang_of(cycle);
	KdMember self = { 0 };
	KdGroup group;

	if (!gang)
		return kd_verdict(KD_CODE_SKIP, 0);
	/* That one is tried again which did not fit means that it may fit now. */
	kd_cycle_member(cycle, pod->object.uid, &self);
	kd_cycle_mark(cycle, false);
	if (!gang->object)
		return KD_FITS;
	kd_cycle_group(cycle, &group);
	if (group.n_marked != gang->n_marked)
		kd_gang_look(gang, cycle, false);
	if (kd_gang_is_stuck(gang, &group, pod))
		return deny_for_others(cycle, gang);
	if (gang->backoff_until > kd_cycle_now(cycle)) {
		/* What has happened will not happen again. */
		if (self.marked || gang->lacking == pod->object.uid ||
		    kd_cycle_now(cycle) > gang->rejected_at)
			kd_cycle_retry(cycle, gang->backoff_until);
		return deny_for_others(cycle, gang);
	}
	if (group.n_pods < kd_gang_min(gang))
		return deny(cycle,
			    g_strdup_printf(
				    "pre-filter pod %s cannot find enough sibling pods, current "
				    "pods number: %u, minMember of group: %u",
				    pod->object.metadata.name, group.n_pods, kd_gang_min(gang)));
	return check_room(cycle, gang);
}

/* ---- the group as a whole ---- */

static void allow(const KdCycle *cycle, const KdMember *member, gpointer data)
{
	(void) data;
	if (member->place == KD_MEMBER_WAITING)
		kd_cycle_allow(cycle, member->uid);
}

static void reject(const KdCycle *cycle, const KdMember *member, gpointer message)
{
	if (member->place == KD_MEMBER_WAITING)
		kd_cycle_reject(cycle, member->uid, message);
}

static void reject_all(const KdCycle *cycle, KdGang *gang, const KdGroup *group,
		       const char *message)
{
	if (group->n_waiting > 0)
		kd_cycle_each_member(cycle, reject, (gpointer) message);
	gang->permitted_until = KD_TIME_UNSET;
}

/* One that is running already is not made longer by members that come to it. */
static void back_off(const KdCycle *cycle, KdGang *gang)
{
	const Coscheduling *self = cycle->state;
	const KdTime now = kd_cycle_now(cycle);

	if (self->podGroupBackoffSeconds == 0 || gang->backoff_until > now)
		return;
	gang->rejected_at = now;
	gang->backoff_until = now + self->podGroupBackoffSeconds * KD_SECOND;
}

/* ---- no node ---- */

/* At most a tenth is missing: others may still make it up. */
static bool is_nearly_there(guint assigned, guint min)
{
	return (float) (min - assigned) / (float) min <= 0.1f;
}

static KdVerdict post_filter(const KdCycle *cycle, KdPostFilterResult *ret)
{
	const KdVerdict no = kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
	const Scratch *scratch = cycle->scratch;
	KdGang *gang = gang_of(cycle);
	KdGroup group;

	if (!gang)
		return no;
	if (!gang->object) {
		ret->message = g_strdup("can not find pod group");
		return no;
	}
	kd_cycle_group(cycle, &group);
	if (group.n_placed >= kd_gang_min(gang))
		return no;
	const bool rejects = !is_nearly_there(group.n_placed, kd_gang_min(gang));
	if (!scratch->said_no) {
		kd_cycle_mark(cycle, true);
		kd_gang_look(gang, cycle, rejects);
	}
	if (!rejects)
		return no;
	if (!scratch->for_others)
		reject_all(cycle, gang, &group, "optimistic rejection in PostFilter");
	if (group.n_pods >= kd_gang_min(gang))
		back_off(cycle, gang);
	g_autofree char *name = kd_gang_print(gang);
	ret->message = g_strdup_printf(
		"PodGroup %s gets rejected due to Pod %s is unschedulable even after PostFilter",
		name, cycle->pod->pod->object.metadata.name);
	return no;
}

/* ---- a node ---- */

static void activate(const KdCycle *cycle, const KdMember *member, gpointer data)
{
	const KdGang *gang = data;

	if (member->place == KD_MEMBER_PENDING && !kd_gang_fits_nowhere(gang, member->spec))
		kd_cycle_activate(cycle, member->uid);
}

static KdTime waiting_time(const KdCycle *cycle, const KdGang *gang)
{
	const Coscheduling *self = cycle->state;
	const KdOptInt own = KD_POD_GROUP(gang->object)->spec.scheduleTimeoutSeconds;

	if (own.set && own.value > 0)
		return own.value * KD_SECOND;
	return self->permitWaitingTimeSeconds * KD_SECOND;
}

static KdVerdict permit(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	KdGang *gang = gang_of(cycle);
	KdGroup group;

	(void) node;
	if (!gang)
		return KD_FITS;
	if (!gang->object)
		return kd_verdict(KD_CODE_UNSCHEDULABLE, KD_REASON("PodGroup not found"));
	kd_cycle_group(cycle, &group);
	if (group.n_placed >= kd_gang_min(gang)) {
		if (group.n_waiting > 0)
			kd_cycle_each_member(cycle, allow, NULL);
		return KD_FITS;
	}
	/* The first wakes the others, and whoever comes after some were turned down. */
	if (group.n_placed == 1 || gang->was_denied) {
		gang->was_denied = false;
		kd_cycle_each_member(cycle, activate, gang);
	}
	*ret_timeout = waiting_time(cycle, gang);
	return kd_verdict(KD_CODE_WAIT, 0);
}

static void unreserve(const KdCycle *cycle, KdSlot node)
{
	KdGang *gang = gang_of(cycle);
	KdGroup group;

	(void) node;
	if (!gang || !gang->object)
		return;
	kd_cycle_group(cycle, &group);
	reject_all(cycle, gang, &group, "rejection in Unreserve");
	back_off(cycle, gang);
}

KD_POLICY(coscheduling) = {
	KD_POLICY_HEAD,
	.name = "Coscheduling",
	.summary = "pods of a group get their nodes together or not at all",
	.state_size = sizeof(Coscheduling),
	.scratch_size = sizeof(Scratch),
	.args = &args,
	.events = KD_EVENT_SELF | KD_EVENT_MEMBER | KD_EVENT_OBJECT,
	.start = start,
	.stop = stop,
	.queue_sort = queue_sort,
	.hint = hint,
	.pre_filter = pre_filter,
	.post_filter = post_filter,
	.permit = permit,
	.unreserve = unreserve,
	.group_label = KD_POD_GROUP_LABEL,
	.watched = &kd_kind_pod_group,
	.observe = observe,
};
