/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/claims.h"
#include "run/advice.h"
#include "run/attempt_tree.h"
#include "run/post_filter_tree.h"
#include "run/verdict_tree.h"
#include "run/whatif_private.h"

KdFramework *kd_what_if_framework(const KdWhatIfWork *work, const KdPod *pod)
{
	for (guint i = 0; i < work->config->n_profiles; i++)
		if (work->config->profiles[i]->schedulerName == pod->spec->schedulerName)
			return work->frameworks[i];
	return NULL;
}

/* The binding, and that the pod has started since. */
static const KdPod *bind(KdWhatIfWork *work, const KdPod *pod, KdName node)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);
	const KdUid uid = pod->object.uid;
	const KdMap none = { 0 };
	const KdObject *bound;
	KdPod *started;

	kd_plan_bind(plan, pod, node, &none);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
	bound = kd_cluster_get_by_uid(work->cluster, uid);
	started = (KdPod *) kd_object_copy(bound);
	started->status.startTime = kd_engine_now(work->engine) + work->n_attempts * KD_SECOND;
	return KD_POD(kd_what_if_update(work, &started->object));
}

static void bind_claims(KdWhatIfWork *work, const GArray *claims, KdSlot node)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);

	kd_claims_bind(kd_cluster_view(work->cluster, KD_OBSERVER_SCHEDULER), plan,
		       (const KdClaimChoice *) claims->data, claims->len,
		       kd_snapshot_nodes(work->snapshot)->node[node]);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
}

void kd_what_if_bind(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node,
		     KdGpuSet gpus, const GArray *claims)
{
	const KdPod *pod = work->pending->pdata[i];
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);

	if (claims)
		bind_claims(work, claims, node);
	out->result = KD_WHAT_IF_SCHEDULED;
	out->node = kd_snapshot_nodes(work->snapshot)->name[node];
	g_clear_pointer(&out->message, g_free);
	kd_nominator_remove(work->nominator, pod->object.uid);
	g_autoptr(KdPodInfo)
		info = kd_snapshot_pod_info(work->snapshot, bind(work, pod, out->node));
	kd_snapshot_add_pod(work->snapshot, info, out->node, gpus);
	kd_framework_post_bind(framework, node);
}

static void refuse(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node, char *take)
{
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);

	kd_framework_unreserve(framework, node);
	kd_groups_place(work->groups, KD_POD(work->pending->pdata[i])->object.uid,
			KD_MEMBER_PENDING);
	out->result = KD_WHAT_IF_UNSCHEDULABLE;
	g_free(out->message);
	out->message = take;
}

static void place(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node)
{
	const KdPod *pod = work->pending->pdata[i];
	const KdGpuSet gpus = kd_framework_pick_gpus(framework, node);
	g_autoptr(GArray) holds = g_array_new(FALSE, FALSE, sizeof(KdHold));
	const KdPolicy *by = NULL;
	const char *step = "Reserve";
	KdVerdict verdict;

	kd_groups_place(work->groups, pod->object.uid, KD_MEMBER_PLACED);
	verdict = kd_framework_reserve(framework, node, &by);
	if (verdict == KD_FITS) {
		step = "Permit";
		verdict = kd_framework_permit(framework, node, holds, &by);
	}
	if (verdict != KD_FITS && kd_verdict_code(verdict) != KD_CODE_WAIT) {
		refuse(work, framework, i, node, kd_refusal_message(step, by, verdict));
		return;
	}
	kd_what_if_activate(work, framework);
	if (verdict != KD_FITS) {
		kd_what_if_hold(work, framework, i, node, gpus, holds);
		return;
	}
	g_autoptr(GArray) claims = kd_framework_take_claims(framework);
	kd_what_if_bind(work, framework, i, node, gpus, claims);
}

/* TRUE: room was made, and the pod may be tried again at once. */
static bool look_for_room(KdWhatIfWork *work, KdFramework *framework, const KdAttempt *record,
			  guint i, KdTree *tree)
{
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);
	KdForest *forest = work->out->forest;
	g_autofree char *fit = kd_attempt_message(framework);
	g_auto(KdPostFilterResult) result = { .nominated = KD_NO_SLOT };
	const KdVerdict verdict = kd_framework_post_filter(framework, &result);

	if (result.nominated == KD_NO_SLOT)
		out->advice = kd_advice_tree(forest, record, kd_snapshot_nodes(work->snapshot));
	g_free(out->message);
	out->message = result.message ? g_strconcat(fit, " ", result.message, NULL)
				      : g_steal_pointer(&fit);
	out->result = KD_WHAT_IF_UNSCHEDULABLE;
	kd_tree_set(forest, tree, "condition", kd_tree_new_string(forest, out->message, -1));
	kd_tree_set(
		forest, tree, "postFilter",
		kd_post_filter_tree(forest, kd_snapshot_nodes(work->snapshot), verdict, &result));
	kd_what_if_preempt(work, i, &result);
	return result.nominated != KD_NO_SLOT && !work->keep_victims;
}

/* FALSE: try again. */
static bool attempt(KdWhatIfWork *work, KdFramework *framework, guint i, gint64 pass)
{
	const KdPod *pod = work->pending->pdata[i];
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);
	KdForest *forest = work->out->forest;
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	if (work->warm_up)
		kd_framework_attempt(framework, info);
	const KdAttempt *record = kd_framework_attempt(framework, info);
	kd_framework_list(framework);
	KdTree *tree = kd_attempt_tree(forest, framework, record, kd_snapshot_nodes(work->snapshot),
				       pass, !work->omit_raw);

	g_array_index(work->tried, guint, i) = ++work->n_attempts;
	kd_tree_append(forest, out->attempts, tree);
	out->advice = NULL;
	if (record->error) {
		out->result = KD_WHAT_IF_ERROR;
		g_free(out->message);
		out->message = g_strdup(kd_verdict_reason(record->error));
	} else if (record->chosen != KD_NO_SLOT) {
		place(work, framework, i, record->chosen);
	} else {
		return !look_for_room(work, framework, record, i, tree);
	}
	return true;
}

static void try(KdWhatIfWork *work, guint i, gint64 pass)
{
	const KdPod *pod = work->pending->pdata[i];
	KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);
	KdFramework *framework = kd_what_if_framework(work, pod);
	const KdPolicy *by = NULL;
	KdVerdict gate;

	if (!framework) {
		out->result = KD_WHAT_IF_IGNORED;
		return;
	}
	gate = kd_framework_pre_enqueue(framework, pod, &by);
	if (gate != KD_FITS) {
		out->result = KD_WHAT_IF_GATED;
		out->gated = kd_verdict_tree(work->out->forest, gate, by->name);
		return;
	}
	while (!attempt(work, framework, i, pass))
		;
	kd_what_if_settle(work);
}

/* A pod that others go on chasing has been tried enough. */
#define MOST_TRIES 100

static void try_others(KdWhatIfWork *work, gint64 pass)
{
	while (!g_queue_is_empty(&work->again)) {
		const guint i = GPOINTER_TO_UINT(g_queue_pop_head(&work->again));
		const KdWhatIfPod *out = &g_array_index(work->out->pods, KdWhatIfPod, i);

		if (!out->node && out->attempts->n < MOST_TRIES * (guint64) pass)
			try(work, i, pass);
	}
}

static void try_with_others(KdWhatIfWork *work, guint i, gint64 pass)
{
	try(work, i, pass);
	try_others(work, pass);
}

/* A pod that the manifests say is nominated counts from the start, unless it is held back. */
static void nominate(KdWhatIfWork *work, const KdPod *pod)
{
	const KdFramework *framework = kd_what_if_framework(work, pod);
	KdName node = pod->status.nominatedNodeName;

	if (!node || !framework || kd_framework_pre_enqueue(framework, pod, NULL) != KD_FITS)
		return;
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	kd_nominator_set(work->nominator, info, node);
}

static int by_priority(gconstpointer a, gconstpointer b)
{
	const KdPod *x = *(const KdPod *const *) a, *y = *(const KdPod *const *) b;
	gint32 px = kd_pod_priority(x), py = kd_pod_priority(y);

	if (px != py)
		return px > py ? -1 : 1;
	return x->object.uid < y->object.uid ? -1 : 1;
}

void kd_what_if_try_all(KdWhatIfWork *work, const KdWhatIfOptions *options)
{
	GArray *pods = work->out->pods;

	if (options->queue_order)
		g_ptr_array_sort(work->pending, by_priority);
	for (guint i = 0; i < work->pending->len; i++) {
		const KdPod *pod = work->pending->pdata[i];
		KdWhatIfPod out = { .key = kd_object_key(&pod->object),
				    .profile = pod->spec->schedulerName,
				    .priority = kd_pod_priority(pod),
				    .attempts = kd_tree_new(work->out->forest, KD_TREE_LIST, 0,
							    0) };

		g_array_append_val(pods, out);
		nominate(work, pod);
		/* The API server keeps the version that is tried. */
		g_ptr_array_index(work->pending, i) = kd_object_ref(&pod->object);
	}
	g_ptr_array_set_free_func(work->pending, (GDestroyNotify) kd_object_unref);
	work->keep_victims = options->keep_victims;
	g_array_set_size(work->tried, work->pending->len);
	for (gint64 pass = 1; pass <= options->passes; pass++) {
		for (guint i = 0; i < work->pending->len; i++)
			if (!g_array_index(pods, KdWhatIfPod, i).node)
				try_with_others(work, i, pass);
		while (kd_what_if_time_out(work))
			try_others(work, pass);
		kd_what_if_end_pass(work);
	}
}
