/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clusters with fewer nodes: where would the pods of a node go, and which nodes could go?
 *
 * As with kubectl drain, pods of DaemonSets and mirror pods go with their node, and those that have
 * ended are forgotten.
 */
#include "config.h"

#include "base/text.h"
#include "run/whatif_private.h"

#include <string.h>

bool kd_what_if_goes_with_node(const KdPod *pod)
{
	const KdOwnerReference *owner = kd_object_controller(&pod->object);

	return kd_pod_is_terminal(pod) || (owner && g_strcmp0(owner->kind, "DaemonSet") == 0) ||
	       kd_map_lookup(&pod->object.metadata.annotations, "kubernetes.io/config.mirror");
}

void kd_what_if_unbind(KdPod *pod)
{
	pod->nodeName = NULL;
	pod->status.nominatedNodeName = NULL;
	pod->status.startTime = KD_TIME_UNSET;
}

bool kd_what_if_is_without(const KdWhatIfOptions *options, const char *node)
{
	return options->without && node &&
	       g_strv_contains((const char *const *) options->without, node);
}

gboolean kd_what_if_check_without(const KdManifest *manifest, const KdWhatIfOptions *options,
				  GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);

		if (object->kind == &kd_kind_node)
			g_ptr_array_add(names, object->metadata.name);
	}
	g_ptr_array_add(names, NULL);
	for (char **name = options->without; name && *name; name++) {
		if (g_strv_contains((const char *const *) names->pdata, *name))
			continue;
		g_autofree char *hint = kd_text_did_you_mean(*name,
							     (const char *const *) names->pdata);
		return kd_fail(error, KD_ERROR_USAGE, "--without: there is no node \"%s\"%s", *name,
			       hint);
	}
	return TRUE;
}

/* ---- each node in turn ---- */

static int by_importance(gconstpointer a, gconstpointer b)
{
	const KdPodInfo *x = *(const KdPodInfo *const *) a, *y = *(const KdPodInfo *const *) b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	return x->pod->object.uid < y->pod->object.uid ? -1 : 1;
}

/* The pods of the node, which are taken from it; references. */
static GPtrArray *take_pods(KdWhatIfWork *work, KdSlot slot)
{
	GPtrArray *pods = g_ptr_array_new_with_free_func((GDestroyNotify) kd_pod_info_unref);
	const KdNodes *nodes = kd_snapshot_nodes(work->snapshot);
	guint n;
	const KdPlaced *placed = kd_nodes_pods(nodes, slot, &n);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(pods, kd_pod_info_ref(placed[i].info));
	for (guint i = 0; i < pods->len; i++)
		kd_snapshot_remove_pod(work->snapshot,
				       ((KdPodInfo *) pods->pdata[i])->pod->object.uid, NULL);
	g_ptr_array_sort(pods, by_importance);
	return pods;
}

static void move(KdWhatIfWork *work, const KdPod *pod, KdWhatIfSpare *spare)
{
	g_autoptr(KdObject) copy = kd_object_copy(&pod->object);
	KdFramework *framework = kd_what_if_framework(work, pod);
	const KdAttempt *record;

	kd_what_if_unbind((KdPod *) copy);
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, KD_POD(copy));
	record = framework ? kd_framework_attempt(framework, info) : NULL;
	if (record && record->chosen != KD_NO_SLOT) {
		const KdSlot node = record->chosen;
		const KdGpuSet gpus = kd_framework_pick_gpus(framework, node);

		kd_snapshot_add_pod(work->snapshot, info,
				    kd_snapshot_nodes(work->snapshot)->name[node], gpus);
		spare->n_moved++;
		return;
	}
	if (spare->n_stuck++ > 0)
		return;
	g_autofree char *key = kd_object_key(copy);
	g_autofree char *why = record ? kd_attempt_message(framework)
				      : g_strdup("there is no profile for it");
	spare->message = g_strdup_printf("%s: %s", key, why);
}

static void try_without(KdWhatIfWork *work, KdName name)
{
	const guint mark = kd_snapshot_mark(work->snapshot);
	const KdSlot slot = kd_nodes_find(kd_snapshot_nodes(work->snapshot), name);
	KdWhatIfSpare spare = { .node = name };
	g_autoptr(GPtrArray) pods = take_pods(work, slot);

	kd_snapshot_remove_node(work->snapshot, name);
	for (guint i = 0; i < pods->len; i++) {
		const KdPod *pod = ((KdPodInfo *) pods->pdata[i])->pod;

		if (kd_what_if_goes_with_node(pod))
			spare.n_gone++;
		else
			move(work, pod, &spare);
	}
	kd_snapshot_revert(work->snapshot, mark);
	g_array_append_val(work->out->spares, spare);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

void kd_what_if_spare(KdWhatIfWork *work)
{
	const KdNodes *nodes = kd_snapshot_nodes(work->snapshot);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < nodes->n_nodes; i++)
		g_ptr_array_add(names, (gpointer) nodes->name[nodes->order[i]]);
	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++)
		try_without(work, names->pdata[i]);
}

void kd_what_if_spare_clear(gpointer data)
{
	g_free(((KdWhatIfSpare *) data)->message);
}

KdTree *kd_what_if_spare_tree(KdForest *forest, const GArray *spares)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < spares->len; i++) {
		const KdWhatIfSpare *spare = &g_array_index(spares, KdWhatIfSpare, i);
		KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

		kd_tree_set(forest, map, "node", kd_tree_new_string(forest, spare->node, -1));
		kd_tree_set(forest, map, "couldGo", kd_tree_new_bool(forest, spare->n_stuck == 0));
		kd_tree_set(forest, map, "moved", kd_tree_new_int(forest, spare->n_moved));
		kd_tree_set(forest, map, "stuck", kd_tree_new_int(forest, spare->n_stuck));
		kd_tree_set(forest, map, "goWithIt", kd_tree_new_int(forest, spare->n_gone));
		if (spare->message)
			kd_tree_set(forest, map, "message",
				    kd_tree_new_string(forest, spare->message, -1));
		kd_tree_append(forest, list, map);
	}
	return list;
}
