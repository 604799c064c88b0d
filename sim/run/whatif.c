/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/whatif.h"

#include "control/claims.h"
#include "run/nodes_tree.h"
#include "run/profile_tree.h"
#include "run/whatif_private.h"

const KdIdentity kd_what_if_identity = { .user = "kubernetes-admin", .agent = "what-if" };

const char *kd_what_if_result_name(KdWhatIfResult result)
{
	static const char *const names[] = { "scheduled", "unschedulable", "error", "ignored",
					     "gated" };

	return names[result];
}

static void clear_pod(gpointer data)
{
	KdWhatIfPod *pod = data;

	g_free(pod->key);
	g_free(pod->message);
}

void kd_what_if_free(KdWhatIf *whatif)
{
	if (!whatif)
		return;
	g_array_unref(whatif->pods);
	kd_forest_unref(whatif->forest);
	g_array_unref(whatif->fills);
	g_array_unref(whatif->spares);
	g_ptr_array_unref(whatif->notes);
	g_ptr_array_unref(whatif->preempted);
	g_free(whatif);
}

/* ---- the cluster ---- */

void kd_what_if_note(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		     const char *message)
{
	KdWhatIfWork *work = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK)
		g_ptr_array_add(work->out->notes, g_strdup(message));
}

/* Documents that configure programs are no objects of the cluster. */
static bool is_configuration(const KdObject *object)
{
	return g_str_has_prefix(object->kind->apiVersion, "kubedes.io/") ||
	       g_str_has_prefix(object->kind->apiVersion, "kubescheduler.config.k8s.io/");
}

static bool is_bound_pod(const KdObject *object)
{
	return object->kind == &kd_kind_pod && KD_POD(object)->nodeName;
}

/* Pods that do not say when they started came one after the other, not long ago: preemption looks
 * at it. */
static void set_start(const KdWhatIfWork *work, KdPod *pod, guint n_before)
{
	if (pod->status.startTime == KD_TIME_UNSET)
		pod->status.startTime = kd_engine_now(work->engine) - KD_HOUR +
					n_before * KD_SECOND;
}

/* With a node that is to be gone. */
static bool is_gone(const KdObject *object, const KdWhatIfOptions *options)
{
	if (object->kind == &kd_kind_node)
		return kd_what_if_is_without(options, object->metadata.name);
	return is_bound_pod(object) && kd_what_if_is_without(options, KD_POD(object)->nodeName) &&
	       kd_what_if_goes_with_node(KD_POD(object));
}

static void create_all(KdWhatIfWork *work, const KdManifest *manifest,
		       const KdWhatIfOptions *options)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);
	guint n_bound = 0;

	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);

		if (is_configuration(object) || is_gone(object, options))
			continue;
		g_autoptr(KdObject) copy = kd_object_copy(object);
		if (is_bound_pod(copy) && kd_what_if_is_without(options, KD_POD(copy)->nodeName))
			kd_what_if_unbind((KdPod *) copy);
		else if (is_bound_pod(copy))
			set_start(work, (KdPod *) copy, n_bound++);
		kd_plan_create(plan, g_steal_pointer(&copy));
	}
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
	plan = kd_plan_new(&kd_what_if_identity);
	kd_claims_settle(work->cluster, plan);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
	kd_cluster_deliver(work->cluster);
}

static void take_node(const KdObject *object, gpointer data)
{
	kd_snapshot_set_node(((KdWhatIfWork *) data)->snapshot, KD_NODE(object));
}

static void take_pod(const KdObject *object, gpointer data)
{
	KdWhatIfWork *work = data;
	const KdPod *pod = KD_POD(object);

	if (kd_pod_is_terminal(pod))
		return;
	if (!pod->nodeName) {
		g_ptr_array_add(work->pending, (gpointer) pod);
		return;
	}
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	const char *gpus = kd_map_lookup(&object->metadata.annotations, KD_GPU_ANNOTATION_INDEX);
	kd_snapshot_add_pod(work->snapshot, info, pod->nodeName, kd_gpu_set_parse(gpus));
}

static const KdObject *list_get(gpointer data, const KdKind *kind, KdName namespace_,
				const char *name)
{
	return kd_cluster_get(data, kind, namespace_, name);
}

static void list_each(gpointer data, const KdKind *kind,
		      void (*visit)(const KdObject *object, gpointer visit_data),
		      gpointer visit_data)
{
	kd_cluster_each(data, kind, visit, visit_data);
}

/* Members of groups, and what else plug-ins watch. */
static void show(const KdObject *object, gpointer data)
{
	KdWhatIfWork *work = data;

	for (guint i = 0; i < work->config->n_profiles; i++)
		kd_framework_observe(work->frameworks[i], NULL, object);
	if (object->kind != &kd_kind_pod || kd_pod_is_terminal(KD_POD(object)))
		return;
	kd_groups_set(work->groups, KD_POD(object));
	if (KD_POD(object)->nodeName)
		kd_groups_place(work->groups, object->uid, KD_MEMBER_PLACED);
}

static void show_all(KdWhatIfWork *work)
{
	guint n;
	const KdKind *const *kinds = kd_cluster_kinds(work->cluster, &n);

	for (guint i = 0; i < n; i++)
		kd_cluster_each(work->cluster, kinds[i], show, work);
}

static gboolean make_frameworks(KdWhatIfWork *work, const KdWhatIfOptions *options, GError **error)
{
	const KdFrameworkOptions framework = {
		.seed = options->seed,
		.tie_break = options->tie_break,
		.percentage = 100,
		.plain = options->decide == KD_DECIDE_PLAIN,
		.brief = options->decide == KD_DECIDE_BRIEF,
		.thorough = true,
		.explain = true,
		.lister = { list_get, list_each, work->cluster, NULL },
		.nominator = work->nominator,
		.groups = work->groups,
		.waiting = work->waiting,
	};

	work->frameworks = g_new0(KdFramework *, work->config->n_profiles);
	for (guint i = 0; i < work->config->n_profiles; i++) {
		work->frameworks[i] = kd_framework_new(work->config->profiles[i], work->snapshot,
						       &framework, error);
		if (!work->frameworks[i])
			return FALSE;
	}
	return TRUE;
}

static void clear_work(KdWhatIfWork *work)
{
	for (guint i = 0; work->frameworks && i < work->config->n_profiles; i++)
		if (work->frameworks[i])
			kd_framework_free(work->frameworks[i]);
	g_free(work->frameworks);
	g_ptr_array_unref(work->pending);
	g_ptr_array_unref(work->going);
	g_ptr_array_unref(work->gone);
	kd_nominator_free(work->nominator);
	kd_groups_free(work->groups);
	kd_waiting_free(work->waiting);
	g_array_unref(work->tried);
	g_queue_clear(&work->again);
	kd_snapshot_free(work->snapshot);
	kd_cluster_free(work->cluster);
	kd_engine_free(work->engine);
}

KdWhatIf *kd_what_if(const KdManifest *manifest, const KdSchedulerConfig *config,
		     const KdWhatIfOptions *options, GError **error)
{
	g_autoptr(KdWhatIf) out = g_new0(KdWhatIf, 1);
	KdWhatIfWork work = { .config = config, .out = out };
	gboolean good;

	out->pods = g_array_new(FALSE, FALSE, sizeof(KdWhatIfPod));
	g_array_set_clear_func(out->pods, clear_pod);
	out->forest = kd_forest_new(NULL);
	out->fills = g_array_new(FALSE, FALSE, sizeof(KdWhatIfFill));
	g_array_set_clear_func(out->fills, kd_what_if_fill_clear);
	out->spares = g_array_new(FALSE, FALSE, sizeof(KdWhatIfSpare));
	g_array_set_clear_func(out->spares, kd_what_if_spare_clear);
	out->notes = g_ptr_array_new_with_free_func(g_free);
	out->preempted = g_ptr_array_new_with_free_func(g_free);
	work.engine = kd_engine_new();
	work.cluster = kd_cluster_new(work.engine);
	work.snapshot = kd_snapshot_new();
	work.nominator = kd_nominator_new();
	work.groups = kd_groups_new();
	work.waiting = kd_waiting_new();
	work.tried = g_array_new(FALSE, TRUE, sizeof(guint));
	work.pending = g_ptr_array_new();
	work.going = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	work.gone = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	good = kd_what_if_check_without(manifest, options, error);
	create_all(&work, manifest, options);
	kd_cluster_each(work.cluster, &kd_kind_node, take_node, &work);
	kd_cluster_each(work.cluster, &kd_kind_pod, take_pod, &work);
	work.omit_raw = options->omit_raw;
	work.warm_up = options->decide == KD_DECIDE_BRIEF;
	out->profiles = kd_tree_new(out->forest, KD_TREE_MAP, 0, 0);
	for (guint i = 0; i < config->n_profiles; i++)
		kd_profile_tree_add(out->forest, out->profiles, config->profiles[i]);
	good = good && make_frameworks(&work, options, error);
	if (good) {
		show_all(&work);
		kd_what_if_try_all(&work, options);
		if (options->spare)
			kd_what_if_spare(&work);
		if (options->fill)
			kd_what_if_fill(&work, options->fill);
		out->final = kd_nodes_tree(out->forest, kd_snapshot_nodes(work.snapshot),
					   work.gone);
	}
	clear_work(&work);
	return good ? g_steal_pointer(&out) : NULL;
}

/* ---- the answer ---- */

static KdTree *pod_tree(KdForest *forest, const KdWhatIfPod *pod)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, "pod", kd_tree_new_string(forest, pod->key, -1));
	kd_tree_set(forest, map, "priority", kd_tree_new_int(forest, pod->priority));
	if (pod->profile && !g_str_equal(pod->profile, "default-scheduler"))
		kd_tree_set(forest, map, "profile", kd_tree_new_string(forest, pod->profile, -1));
	kd_tree_set(forest, map, "result",
		    kd_tree_new_string(forest, kd_what_if_result_name(pod->result), -1));
	if (pod->gated)
		kd_tree_set(forest, map, "gated", pod->gated);
	if (pod->node)
		kd_tree_set(forest, map, "node", kd_tree_new_string(forest, pod->node, -1));
	kd_tree_set(forest, map, "attempts", pod->attempts);
	return map;
}

KdTree *kd_what_if_tree(const KdWhatIf *whatif, const char *name)
{
	KdForest *forest = whatif->forest;
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *pods = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	KdTree *preempted = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < whatif->pods->len; i++)
		kd_tree_append(forest, pods,
			       pod_tree(forest, &g_array_index(whatif->pods, KdWhatIfPod, i)));
	kd_tree_set(forest, map, "case", kd_tree_new_string(forest, name, -1));
	for (guint i = 0; i < whatif->profiles->n; i++)
		kd_tree_set(forest, map, whatif->profiles->keys[i], whatif->profiles->children[i]);
	for (guint i = 0; i < whatif->preempted->len; i++)
		kd_tree_append(forest, preempted,
			       kd_tree_new_string(forest, whatif->preempted->pdata[i], -1));
	kd_tree_set(forest, map, "preempted", preempted);
	kd_tree_set(forest, map, "pods", pods);
	kd_tree_set(forest, map, "final", whatif->final);
	if (whatif->fills->len > 0)
		kd_tree_set(forest, map, "fill", kd_what_if_fill_tree(forest, whatif->fills));
	if (whatif->spares->len > 0)
		kd_tree_set(forest, map, "spare", kd_what_if_spare_tree(forest, whatif->spares));
	return map;
}
