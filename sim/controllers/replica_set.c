/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ReplicaSet: keeps a number of equal pods (pkg/controller/replicaset/replica_set.go).
 *
 * Pods that its selector matches and nobody controls are adopted, those that it does not match any
 * more are let go. Pods that have ended or are being deleted do not count: they are replaced at
 * once.  Up to 500 pods are created or deleted at a time.
 */
#include <kubedes/api/replica_set.h>
#include <kubedes/controller.h>

#include "_ranking.h"

#define BURST 500

/* What pods add up to. */
enum {
	ACTIVE, /* and matched by the selector */
	STRAY,  /* active, but not matched any more */
	LABELLED,
	READY, /* the latter two of ACTIVE */
};

/* One look at a set. */
typedef struct {
	KdControllerView *view;
	KdControllerPlan *plan;
	const KdReplicaSet *set;
	const gint64 *sums;
	GPtrArray *pods;     /* const KdPod *: active, claimed; NULL: the sums say enough */
	GHashTable *on_node; /* KdName to how many active pods of the family are there */
} Sync;

static bool matches(const KdReplicaSet *set, const KdObject *pod)
{
	return set->spec.selector && !kd_selector_is_empty(set->spec.selector) &&
	       kd_selector_matches(set->spec.selector, &pod->metadata.labels);
}

static bool is_going(const KdObject *object)
{
	return object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static bool is_active(const KdObject *pod)
{
	return !kd_pod_is_terminal(KD_POD(pod)) && !is_going(pod);
}

/* ---- whose pods they are (controller_ref_manager.go) ---- */

static void claim_owned(const KdObject *pod, gpointer data)
{
	Sync *sync = data;

	if (!is_active(pod))
		return;
	if (matches(sync->set, pod)) {
		g_ptr_array_add(sync->pods, (gpointer) pod);
	} else if (!is_going(&sync->set->object)) {
		KdObject *released = kd_object_copy(pod);

		kd_controller_disown(released);
		kd_controller_update(sync->plan, released);
	}
}

static void adopt(const KdObject *pod, gpointer data)
{
	Sync *sync = data;
	KdObject *adopted;

	if (!is_active(pod) || is_going(&sync->set->object))
		return;
	adopted = kd_object_copy(pod);
	kd_controller_own(adopted, &sync->set->object);
	kd_controller_update(sync->plan, adopted);
	g_ptr_array_add(sync->pods, (gpointer) pod);
}

static bool adopts(const KdObject *self, const KdObject *orphan)
{
	return matches(KD_REPLICA_SET(self), orphan) && is_active(orphan);
}

/* ---- how many there are ---- */

static bool has_all_labels(const KdMap *labels, const KdMap *of_template)
{
	for (guint i = 0; i < of_template->n; i++) {
		if (kd_map_get(labels, of_template->pairs[i].key) != of_template->pairs[i].value)
			return false;
	}
	return true;
}

static bool is_labelled(const KdReplicaSet *set, const KdObject *pod)
{
	return has_all_labels(&pod->metadata.labels, &set->spec.template.metadata.labels);
}

static void weigh(const KdObject *self, const KdObject *pod, gint64 sums[KD_CONTROLLER_SUMS])
{
	const KdReplicaSet *set = KD_REPLICA_SET(self);

	if (!is_active(pod))
		return;
	if (!matches(set, pod)) {
		sums[STRAY]++;
		return;
	}
	sums[ACTIVE]++;
	sums[LABELLED] += is_labelled(set, pod);
	sums[READY] += kd_pod_is_ready(KD_POD(pod));
}

static gint64 n_pods(const Sync *sync)
{
	return sync->pods ? sync->pods->len : sync->sums[ACTIVE];
}

static void count_pod(const KdObject *object, gpointer data)
{
	Sync *sync = data;
	const KdPod *pod = KD_POD(object);
	gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(sync->on_node, pod->nodeName));

	if (is_active(object))
		g_hash_table_insert(sync->on_node, (gpointer) pod->nodeName,
				    GSIZE_TO_POINTER(n + 1));
}

/* getIndirectlyRelatedPods(): those of all sets of one Deployment. */
static void count_family(const KdObject *set, gpointer data)
{
	kd_controller_each_owned(((Sync *) data)->view, set, &kd_kind_pod, count_pod, data);
}

static void delete_some(Sync *sync, guint n)
{
	g_autofree KdRankedPod *ranked = g_new(KdRankedPod, sync->pods->len);

	kd_controller_each_sibling(sync->view, &sync->set->object, count_family, sync);
	for (guint i = 0; i < sync->pods->len; i++) {
		const KdPod *pod = sync->pods->pdata[i];

		ranked[i].pod = pod;
		ranked[i].n_related = GPOINTER_TO_UINT(
			g_hash_table_lookup(sync->on_node, pod->nodeName));
	}
	if (n < sync->pods->len)
		kd_rank_pods(ranked, sync->pods->len, kd_controller_now(sync->view));
	for (guint i = 0; i < n; i++)
		kd_controller_delete(sync->plan, &ranked[i].pod->object);
}

static void manage(Sync *sync)
{
	gint64 missing = sync->set->spec.replicas - n_pods(sync);

	if (!sync->set->spec.template.spec)
		return;
	if (missing < 0)
		delete_some(sync, (guint) MIN(-missing, BURST));
	for (gint64 i = 0; i < MIN(missing, BURST); i++)
		kd_controller_create(
			sync->plan,
			&kd_controller_stamp(sync->view, &sync->set->spec.template)->object);
}

/* ---- what is reported (replica_set_utils.go) ---- */

/* When the pod is available: ready for long enough, which nobody knows of one that does not say
 * since when (IsPodAvailable() of pkg/api/v1/pod/util.go). */
static KdTime available_at(const Sync *sync, const KdPod *pod)
{
	const KdCondition *ready = kd_condition_find(pod->status.conditions,
						     pod->status.n_conditions, "Ready");
	KdTime needed = sync->set->spec.minReadySeconds * KD_SECOND;

	if (needed == 0)
		return KD_TIME_UNSET;
	return ready->lastTransitionTime == KD_TIME_UNSET ? KD_TIME_NEVER
							  : ready->lastTransitionTime + needed;
}

static void count_pods(const Sync *sync, KdReplicaSetStatus *status)
{
	KdTime now = kd_controller_now(sync->view);

	status->fullyLabeledReplicas = status->readyReplicas = status->availableReplicas = 0;
	for (guint i = 0; i < sync->pods->len; i++) {
		const KdPod *pod = sync->pods->pdata[i];
		KdTime at;

		status->fullyLabeledReplicas += is_labelled(sync->set, &pod->object);
		if (!kd_pod_is_ready(pod))
			continue;
		status->readyReplicas++;
		at = available_at(sync, pod);
		if (at <= now)
			status->availableReplicas++;
		else if (at != KD_TIME_NEVER)
			kd_controller_again(sync->plan, at - now);
	}
}

static void count_status(const Sync *sync, KdReplicaSetStatus *status)
{
	status->replicas = n_pods(sync);
	if (sync->pods) {
		count_pods(sync, status);
		return;
	}
	status->fullyLabeledReplicas = sync->sums[LABELLED];
	status->readyReplicas = status->availableReplicas = sync->sums[READY];
}

static void remove_condition(KdReplicaSetStatus *status, const char *type)
{
	KdCondition *found = (KdCondition *) kd_condition_find(status->conditions,
							       status->n_conditions, type);

	if (!found)
		return;
	kd_struct_clear(&kd_condition_struct, found);
	*found = status->conditions[--status->n_conditions];
}

static void report_failure(const Sync *sync, KdReplicaSetStatus *status)
{
	const char *failure = kd_controller_failure(sync->view);
	bool few = n_pods(sync) < sync->set->spec.replicas;

	if (!failure)
		remove_condition(status, "ReplicaFailure");
	else if (!kd_condition_find(status->conditions, status->n_conditions, "ReplicaFailure"))
		kd_condition_set(&status->conditions, &status->n_conditions, "ReplicaFailure",
				 "True", few ? "FailedCreate" : "FailedDelete", failure,
				 kd_controller_now(sync->view));
}

static void update_status(Sync *sync)
{
	g_autoptr(KdObject) next = kd_object_copy(&sync->set->object);
	KdReplicaSetStatus *status = &((KdReplicaSet *) next)->status;

	count_status(sync, status);
	report_failure(sync, status);
	status->observedGeneration = next->metadata.generation;
	if (!kd_object_equal(next, &sync->set->object))
		kd_controller_update_status(sync->plan, g_steal_pointer(&next));
}

static void note_orphan(const KdObject *pod, gpointer data)
{
	*(bool *) data |= is_active(pod);
}

/* Whether the pods themselves matter, and not only how many there are. */
static bool needs_pods(const Sync *sync)
{
	bool adopts_some = false;

	kd_controller_each_orphan(sync->view, &kd_kind_pod, note_orphan, &adopts_some);
	return adopts_some || sync->sums[STRAY] > 0 ||
	       sync->sums[ACTIVE] > sync->set->spec.replicas ||
	       (sync->set->spec.minReadySeconds > 0 && sync->sums[READY] > 0);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	g_autoptr(GPtrArray) pods = g_ptr_array_new();
	g_autoptr(GHashTable) on_node = g_hash_table_new(NULL, NULL);
	Sync sync = { view, plan,   KD_REPLICA_SET(self), kd_controller_sums(view, &kd_kind_pod),
		      NULL, on_node };

	if (needs_pods(&sync)) {
		sync.pods = pods;
		kd_controller_each_owned(view, self, &kd_kind_pod, claim_owned, &sync);
		kd_controller_each_orphan(view, &kd_kind_pod, adopt, &sync);
	}
	if (kd_controller_is_settled(view) && !is_going(self))
		manage(&sync);
	update_status(&sync);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .adopts = adopts, .weigh = weigh },
	{ 0 },
};

KD_CONTROLLER(replica_set) = {
	KD_CONTROLLER_HEAD,
	.name = "replicaset-controller",
	.summary = "keeps the number of pods that a ReplicaSet wants",
	.user = "system:serviceaccount:kube-system:replicaset-controller",
	.kind = &kd_kind_replica_set,
	.watches = watches,
	.reconcile = reconcile,
};
