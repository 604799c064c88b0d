/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many copies of a pod fit: one after the other, until none does, without taking anybody's
 * place. Each shape is tried on the cluster as it is, not beside the others.
 */
#include "config.h"

#include "run/whatif_private.h"

#include <string.h>

/* The pod of a document: it, or what its template stamps; NULL = it has none. */
static KdPod *pod_of(const KdObject *object)
{
	const KdPodTemplate *template = kd_object_template(object);
	KdPod *pod;

	if (object->kind == &kd_kind_pod)
		return (KdPod *) kd_object_copy(object);
	if (!template)
		return NULL;
	pod = kd_pod_new(object->metadata.namespace, object->metadata.name,
			 kd_shared_ref(template->spec));
	kd_map_clear(&pod->object.metadata.labels);
	pod->object.metadata.labels = kd_map_copy(&template->metadata.labels);
	return pod;
}

/* As the API server has it: with defaults and priority; NULL = it was refused. */
static const KdPod *admit(KdWhatIfWork *work, KdPod *take)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&kd_what_if_identity);
	g_autofree char *name = g_strdup_printf("%s-fill", take->object.metadata.name);
	KdName namespace = take->object.metadata.namespace;

	g_free(take->object.metadata.name);
	take->object.metadata.name = g_strdup(name);
	take->nodeName = NULL;
	kd_plan_create(plan, &take->object);
	kd_cluster_submit(work->cluster, g_steal_pointer(&plan), kd_what_if_note, work);
	return KD_POD(kd_cluster_get(work->cluster, &kd_kind_pod, namespace ? namespace : "default",
				     name));
}

static void count(KdWhatIfFill *fill, KdName node)
{
	fill->copies++;
	for (guint i = 0; i < fill->nodes->len; i++) {
		KdWhatIfShare *share = &g_array_index(fill->nodes, KdWhatIfShare, i);

		if (share->node == node) {
			share->n++;
			return;
		}
	}
	g_array_append_vals(fill->nodes, &(KdWhatIfShare){ node, 1 }, 1);
}

/* Place one more; FALSE: it does not fit any more. */
static bool place_copy(KdWhatIfWork *work, KdFramework *framework, const KdPod *pod,
		       KdWhatIfFill *fill)
{
	g_autoptr(KdObject) copy = kd_object_copy(&pod->object);

	copy->uid = 0;
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(work->snapshot, KD_POD(copy));
	const KdAttempt *record = kd_framework_attempt(framework, info);
	if (record->chosen == KD_NO_SLOT) {
		fill->message = record->error ? g_strdup(kd_verdict_reason(record->error))
					      : kd_attempt_message(framework);
		return false;
	}
	const KdSlot node = record->chosen;
	const KdName name = kd_snapshot_nodes(work->snapshot)->name[node];
	const KdGpuSet gpus = kd_framework_pick_gpus(framework, node);
	kd_snapshot_add_pod(work->snapshot, info, name, gpus);
	count(fill, name);
	return true;
}

static void fill_with(KdWhatIfWork *work, const KdPod *pod, const char *key)
{
	KdFramework *framework = kd_what_if_framework(work, pod);
	KdWhatIfFill fill = { .key = g_strdup(key),
			      .nodes = g_array_new(FALSE, FALSE, sizeof(KdWhatIfShare)) };

	if (!framework) {
		fill.message = g_strdup_printf("there is no profile \"%s\"",
					       pod->spec->schedulerName);
	} else {
		const guint mark = kd_snapshot_mark(work->snapshot);

		while (place_copy(work, framework, pod, &fill))
			;
		kd_snapshot_revert(work->snapshot, mark);
	}
	g_array_append_val(work->out->fills, fill);
}

void kd_what_if_fill(KdWhatIfWork *work, const KdManifest *manifest)
{
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);
		KdPod *shape = pod_of(object);

		if (!shape) {
			g_ptr_array_add(work->out->notes,
					g_strdup_printf("%s \"%s\" has no pods to fill with",
							object->kind->kind, object->metadata.name));
			continue;
		}
		g_autofree char *key = kd_object_key(object);
		const KdPod *pod = admit(work, shape);
		if (pod)
			fill_with(work, pod, key);
	}
}

void kd_what_if_fill_clear(gpointer data)
{
	KdWhatIfFill *fill = data;

	g_free(fill->key);
	g_free(fill->message);
	g_array_unref(fill->nodes);
}

KdTree *kd_what_if_fill_tree(KdForest *forest, const GArray *fills)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < fills->len; i++) {
		const KdWhatIfFill *fill = &g_array_index(fills, KdWhatIfFill, i);
		KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
		KdTree *nodes = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

		for (guint n = 0; n < fill->nodes->len; n++) {
			const KdWhatIfShare *share = &g_array_index(fill->nodes, KdWhatIfShare, n);

			kd_tree_set(forest, nodes, share->node, kd_tree_new_int(forest, share->n));
		}
		kd_tree_set(forest, map, "pod", kd_tree_new_string(forest, fill->key, -1));
		kd_tree_set(forest, map, "copies", kd_tree_new_int(forest, fill->copies));
		kd_tree_set(forest, map, "nodes", nodes);
		kd_tree_set(forest, map, "message", kd_tree_new_string(forest, fill->message, -1));
		kd_tree_append(forest, list, map);
	}
	return list;
}
