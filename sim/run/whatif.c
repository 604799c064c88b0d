/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/whatif.h"

#include "cluster/cluster.h"
#include "run/attempt_tree.h"
#include "run/nodes_tree.h"

static const KdIdentity identity = { "kubernetes-admin", "what-if" };

/* What is there while pods are tried. */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSnapshot *snapshot;
	KdNominator *nominator;
	const KdSchedulerConfig *config;
	KdFramework **frameworks;
	GPtrArray *pending; /* const KdPod *, in the order of trying */
	KdWhatIf *out;
} Work;

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
	g_ptr_array_unref(whatif->notes);
	g_free(whatif);
}

/* ---- the cluster ---- */

static void created(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	Work *work = data;

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

static void create_all(Work *work, const KdManifest *manifest)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&identity);

	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);

		if (!is_configuration(object))
			kd_plan_create(plan, kd_object_copy(object));
	}
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), created, work);
	kd_cluster_deliver(work->cluster);
}

static void take_node(const KdObject *object, gpointer data)
{
	kd_snapshot_set_node(((Work *) data)->snapshot, KD_NODE(object));
}

static void take_pod(const KdObject *object, gpointer data)
{
	Work *work = data;
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

static gboolean make_frameworks(Work *work, const KdWhatIfOptions *options, GError **error)
{
	const KdFrameworkOptions framework = {
		.seed = options->seed,
		.tie_break = options->tie_break,
		.percentage = 100,
		.explain = true,
		.lister = { list_get, list_each, work->cluster },
		.nominator = work->nominator,
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

static void clear_work(Work *work)
{
	for (guint i = 0; work->frameworks && i < work->config->n_profiles; i++)
		if (work->frameworks[i])
			kd_framework_free(work->frameworks[i]);
	g_free(work->frameworks);
	g_ptr_array_unref(work->pending);
	kd_nominator_free(work->nominator);
	kd_snapshot_free(work->snapshot);
	kd_cluster_free(work->cluster);
	kd_engine_free(work->engine);
}

/* ---- trying ---- */

static KdFramework *framework_for(const Work *work, const KdPod *pod)
{
	for (guint i = 0; i < work->config->n_profiles; i++)
		if (work->config->profiles[i]->schedulerName == pod->spec->schedulerName)
			return work->frameworks[i];
	return NULL;
}

static void place(Work *work, KdFramework *framework, const KdPodInfo *info, KdSlot node,
		  KdWhatIfPod *out)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&identity);
	const KdGpuSet gpus = kd_framework_pick_gpus(framework, node);
	const KdMap none = { 0 };

	out->result = KD_WHAT_IF_SCHEDULED;
	out->node = kd_snapshot_nodes(work->snapshot)->name[node];
	g_clear_pointer(&out->message, g_free);
	kd_snapshot_add_pod(work->snapshot, info, out->node, gpus);
	kd_nominator_remove(work->nominator, info->pod->object.uid);
	kd_framework_reserve(framework, node);
	kd_framework_post_bind(framework, node);
	kd_plan_bind(plan, info->pod, out->node, &none);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), created, work);
}

static void attempt(Work *work, KdFramework *framework, const KdPod *pod, gint64 pass,
		    KdWhatIfPod *out)
{
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, pod);
	const KdAttempt *record = kd_framework_attempt(framework, info);
	KdForest *forest = work->out->forest;
	KdTree *tree = kd_attempt_tree(forest, framework, record, kd_snapshot_nodes(work->snapshot),
				       pass);

	kd_tree_append(forest, out->attempts, tree);
	if (record->error) {
		out->result = KD_WHAT_IF_ERROR;
		out->message = g_strdup(kd_verdict_reason(record->error));
	} else if (record->chosen != KD_NO_SLOT) {
		place(work, framework, info, record->chosen, out);
	} else {
		KdPostFilterResult result = { .nominated = KD_NO_SLOT };
		g_autofree char *fit = kd_attempt_message(framework, record);

		kd_framework_post_filter(framework, &result);
		g_free(out->message);
		out->message = result.message ? g_strconcat(fit, " ", result.message, NULL)
					      : g_steal_pointer(&fit);
		out->result = KD_WHAT_IF_UNSCHEDULABLE;
		kd_tree_set(forest, tree, "condition",
			    kd_tree_new_string(forest, out->message, -1));
		g_free(result.message);
		g_clear_pointer(&result.victims, g_ptr_array_unref);
	}
}

static void try(Work *work, const KdPod *pod, gint64 pass, KdWhatIfPod *out)
{
	KdFramework *framework = framework_for(work, pod);
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
	attempt(work, framework, pod, pass, out);
}

/* A pod that the manifests say is nominated counts from the start, unless it is held back. */
static void nominate(Work *work, const KdPod *pod)
{
	const KdFramework *framework = framework_for(work, pod);
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

static void try_all(Work *work, const KdWhatIfOptions *options)
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
	for (gint64 pass = 1; pass <= options->passes; pass++)
		for (guint i = 0; i < work->pending->len; i++) {
			KdWhatIfPod *out = &g_array_index(pods, KdWhatIfPod, i);

			if (!out->node)
				try(work, work->pending->pdata[i], pass, out);
		}
}

KdWhatIf *kd_what_if(const KdManifest *manifest, const KdSchedulerConfig *config,
		     const KdWhatIfOptions *options, GError **error)
{
	g_autoptr(KdWhatIf) out = g_new0(KdWhatIf, 1);
	Work work = { .config = config, .out = out };
	gboolean good;

	out->pods = g_array_new(FALSE, FALSE, sizeof(KdWhatIfPod));
	g_array_set_clear_func(out->pods, clear_pod);
	out->forest = kd_forest_new(NULL);
	out->notes = g_ptr_array_new_with_free_func(g_free);
	work.engine = kd_engine_new();
	work.cluster = kd_cluster_new(work.engine);
	work.snapshot = kd_snapshot_new();
	work.nominator = kd_nominator_new();
	work.pending = g_ptr_array_new();
	create_all(&work, manifest);
	kd_cluster_each(work.cluster, &kd_kind_node, take_node, &work);
	kd_cluster_each(work.cluster, &kd_kind_pod, take_pod, &work);
	good = make_frameworks(&work, options, error);
	if (good) {
		try_all(&work, options);
		out->final = kd_nodes_tree(out->forest, kd_snapshot_nodes(work.snapshot));
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

	for (guint i = 0; i < whatif->pods->len; i++)
		kd_tree_append(forest, pods,
			       pod_tree(forest, &g_array_index(whatif->pods, KdWhatIfPod, i)));
	kd_tree_set(forest, map, "case", kd_tree_new_string(forest, name, -1));
	kd_tree_set(forest, map, "preempted", kd_tree_new(forest, KD_TREE_LIST, 0, 0));
	kd_tree_set(forest, map, "pods", pods);
	kd_tree_set(forest, map, "final", whatif->final);
	return map;
}
