/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/objects.h"

#include <kubedes/api/node.h>

#include "api/manifest.h"
#include "api/raw.h"

/* What the kubelet says of its node. */
static void register_node(KdNode *node)
{
	KdMap *labels = &node->object.metadata.labels;

	if (node->object.metadata.name && !kd_map_lookup(labels, "kubernetes.io/hostname"))
		kd_map_set(labels, "kubernetes.io/hostname", node->object.metadata.name);
	if (!kd_condition_find(node->status.conditions, node->status.n_conditions, "Ready"))
		kd_condition_set(&node->status.conditions, &node->status.n_conditions, "Ready",
				 "True", "KubeletReady", NULL, 0);
}

static gboolean take(KdManifest *manifest, GPtrArray *objects, GError **error)
{
	if (!kd_manifest_finish(manifest, error))
		return FALSE;
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);
		const KdPlace place = kd_manifest_place(manifest, i);

		if (kd_kind_is_generic(object->kind))
			return kd_fail_at(error, &place,
					  "there is no model of %s (%s): nothing would come of it",
					  object->kind->kind, object->kind->apiVersion);
		KdObject *copy = kd_object_copy(object);
		if (copy->kind == &kd_kind_node)
			register_node((KdNode *) copy);
		g_ptr_array_add(objects, copy);
	}
	return TRUE;
}

static gboolean read_manifest(const KdRaw *manifest, KdDecodeFlags flags, GPtrArray *objects,
			      GError **error)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) all = kd_manifest_new(kinds, flags);

	kd_manifest_add_tree(all, kd_raw_forest(manifest), kd_raw_tree(manifest));
	return take(all, objects, error);
}

gboolean kd_objects_read(const KdRaw *manifest, GPtrArray *objects, GError **error)
{
	return read_manifest(manifest, KD_DECODE_LENIENT, objects, error);
}

KdObject *kd_objects_read_part(const KdRaw *manifest, GError **error)
{
	g_autoptr(GPtrArray)
		objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	const KdPlace place = kd_tree_place(kd_raw_forest(manifest), kd_raw_tree(manifest));

	if (!read_manifest(manifest, KD_DECODE_UNCHECKED, objects, error))
		return NULL;
	if (objects->len == 1 && ((KdObject *) objects->pdata[0])->metadata.name)
		return (KdObject *) kd_object_ref(objects->pdata[0]);
	kd_fail_at(error, &place, "must be one object with a name");
	return NULL;
}

gboolean kd_objects_load(const char *path, GPtrArray *objects, GError **error)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) all = kd_manifest_new(kinds, KD_DECODE_LENIENT);

	return kd_manifest_load(all, path, error) && take(all, objects, error);
}

const KdKind *kd_objects_kind(const char *word, GError **error)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	const KdKind *kind = kd_kinds_lookup(kinds, word, error);

	if (!kind || !kd_kind_is_generic(kind))
		return kind;
	kd_fail(error, KD_ERROR_INPUT, "there is no model of %s: nothing would come of it",
		kind->kind);
	return NULL;
}
