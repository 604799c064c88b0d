/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/whatif_private.h"

const KdObject *kd_what_if_update(KdWhatIfWork *work, KdObject *take)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);
	const KdUid uid = take->uid;

	kd_plan_update(plan, take);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
	return kd_cluster_get_by_uid(work->cluster, uid);
}

/* ---- nominations ---- */

/* @node NULL: the nomination ends. */
static void nominate(KdWhatIfWork *work, guint i, KdName node)
{
	const KdPod *pod = work->pending->pdata[i];

	if (pod->status.nominatedNodeName != node) {
		KdPod *changed = (KdPod *) kd_object_copy(&pod->object);

		changed->status.nominatedNodeName = node;
		const KdObject *kept = kd_what_if_update(work, &changed->object);
		work->pending->pdata[i] = kd_object_ref(kept);
		kd_object_unref(&pod->object);
	}
	pod = work->pending->pdata[i];
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	kd_nominator_set(work->nominator, info, node);
}

static void end_nomination(KdWhatIfWork *work, const KdPod *pod)
{
	for (guint i = 0; i < work->pending->len; i++)
		if (KD_POD(work->pending->pdata[i])->object.uid == pod->object.uid)
			nominate(work, i, NULL);
}

/* ---- victims ---- */

static void delete (KdWhatIfWork *work, const KdPod *pod, gint64 grace)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);

	kd_plan_delete(plan, &pod->object, grace);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
}

static void remove_victim(KdWhatIfWork *work, const KdPod *pod)
{
	const KdUid uid = pod->object.uid;

	g_ptr_array_add(work->gone, kd_object_ref(&pod->object));
	delete (work, pod, 0);
	kd_snapshot_remove_pod(work->snapshot, uid, NULL);
	kd_groups_remove(work->groups, uid);
}

static KdGpuSet devices_of(const KdNodes *nodes, const KdPod *pod)
{
	guint n;
	const KdPlaced *placed = kd_nodes_pods(nodes, kd_nodes_find(nodes, pod->nodeName), &n);

	for (guint i = 0; i < n; i++)
		if (placed[i].info->pod->object.uid == pod->object.uid)
			return placed[i].gpus;
	return 0;
}

/* It stays on its node, and everybody knows that it goes. */
static void keep_victim(KdWhatIfWork *work, const KdPod *pod)
{
	const KdGpuSet gpus = devices_of(kd_snapshot_nodes(work->snapshot), pod);
	KdPod *marked = (KdPod *) kd_object_copy(&pod->object);
	const KdObject *kept;

	kd_condition_set(&marked->status.conditions, &marked->status.n_conditions,
			 "DisruptionTarget", "True", "PreemptionByScheduler", NULL,
			 kd_engine_now(work->engine));
	kept = kd_what_if_update(work, &marked->object);
	delete (work, KD_POD(kept), 30);
	kept = kd_cluster_get_by_uid(work->cluster, pod->object.uid);
	g_ptr_array_add(work->going, kd_object_ref(kept));
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, KD_POD(kept));
	kd_snapshot_add_pod(work->snapshot, info, KD_POD(kept)->nodeName, gpus);
}

/* A second preemptor found it on its way. */
static bool is_going(const KdWhatIfWork *work, const KdPod *pod)
{
	for (guint i = 0; i < work->going->len; i++)
		if (KD_POD(work->going->pdata[i])->object.uid == pod->object.uid)
			return true;
	return false;
}

static void preempt(KdWhatIfWork *work, const KdPod *victim)
{
	if (is_going(work, victim))
		return;
	g_ptr_array_add(work->out->preempted, kd_object_key(&victim->object));
	if (!work->keep_victims)
		remove_victim(work, victim);
	else if (victim->object.metadata.deletionTimestamp == KD_TIME_UNSET)
		keep_victim(work, victim);
	else
		g_ptr_array_add(work->going, kd_object_ref(&victim->object));
}

void kd_what_if_preempt(KdWhatIfWork *work, guint i, const KdPostFilterResult *result)
{
	const KdNodes *nodes = kd_snapshot_nodes(work->snapshot);
	const KdSlot node = result->nominated;

	for (guint v = 0; result->victims && v < result->victims->len; v++)
		if (!kd_what_if_preempt_waiting(work, result->victims->pdata[v], result->by))
			preempt(work, result->victims->pdata[v]);
	for (guint c = 0; result->cleared && c < result->cleared->len; c++)
		end_nomination(work, result->cleared->pdata[c]);
	if (result->nominates)
		nominate(work, i, node == KD_NO_SLOT ? NULL : nodes->name[node]);
}

void kd_what_if_end_pass(KdWhatIfWork *work)
{
	for (guint i = 0; i < work->going->len; i++)
		remove_victim(work, work->going->pdata[i]);
	g_ptr_array_set_size(work->going, 0);
}
