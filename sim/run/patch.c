/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/patch.h"

#include "api/decode.h"
#include "api/encode.h"

#include "api/raw.h"
#include <string.h>

KdTree *kd_tree_merge(KdForest *forest, const KdTree *base, const KdTree *patch)
{
	bool is_map = base && base->type == KD_TREE_MAP;
	KdTree *merged;

	if (patch->type != KD_TREE_MAP)
		return (KdTree *) patch;
	merged = kd_tree_new(forest, KD_TREE_MAP, patch->line, patch->column);
	for (guint i = 0; is_map && i < base->n; i++)
		if (!kd_tree_get(patch, base->keys[i]))
			kd_tree_set(forest, merged, base->keys[i], base->children[i]);
	for (guint i = 0; i < patch->n; i++) {
		const KdTree *old = is_map ? kd_tree_get(base, patch->keys[i]) : NULL;

		if (patch->children[i]->type != KD_TREE_NULL)
			kd_tree_set(forest, merged, patch->keys[i],
				    kd_tree_merge(forest, old, patch->children[i]));
	}
	return merged;
}

/* What the API server writes is not for the patch to say. */
static KdTree *without_identity(KdForest *forest, const KdTree *tree)
{
	KdTree *patch = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *metadata = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, metadata, "uid", kd_tree_new(forest, KD_TREE_NULL, 0, 0));
	kd_tree_set(forest, metadata, "resourceVersion", kd_tree_new(forest, KD_TREE_NULL, 0, 0));
	kd_tree_set(forest, patch, "metadata", metadata);
	return kd_tree_merge(forest, tree, patch);
}

/* The member of @tree under which a field is: "spec" of "spec.nodeName". */
static const KdTree *top(const KdTree *tree, const KdField *field)
{
	g_autofree char *key = g_strndup(field->name, strcspn(field->name, "."));

	return kd_tree_get(tree, key);
}

/* What was left alone stays as it is: documents have times in microseconds at best, and one that
 * lost the rest would count as changed. */
static void keep_rest(KdObject *object, const KdObject *stored, KdForest *forest,
		      const KdTree *whole)
{
	const KdTree *before = kd_object_encode(stored, forest);

	object->metadata.creationTimestamp = stored->metadata.creationTimestamp;
	object->metadata.deletionTimestamp = stored->metadata.deletionTimestamp;
	for (const KdField *field = object->kind->body ? object->kind->body->fields : NULL;
	     field && field->name; field++) {
		const KdTree *was = top(before, field), *is = top(whole, field);
		const KdField alone[] = { *field, KD_FIELDS_END };
		const KdStruct part = { .fields = alone };

		if (!was || !is || !kd_tree_equal(was, is))
			continue;
		kd_struct_clear(&part, object);
		kd_struct_copy(&part, object, stored);
	}
}

KdObject *kd_object_become(const KdObject *stored, KdForest *forest, const KdTree *whole,
			   GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdObject) object = kd_object_decode(
		stored->kind, forest, without_identity(forest, whole), KD_DECODE_LENIENT, problems);

	if (!kd_problems_to_error(problems, error))
		return NULL;
	keep_rest(object, stored, forest, whole);
	object->uid = stored->uid;
	object->resourceVersion = stored->resourceVersion;
	object->metadata.uid = g_strdup(stored->metadata.uid);
	return g_steal_pointer(&object);
}

KdObject *kd_object_patch(const KdObject *stored, const KdTree *patch, GError **error)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);

	/* What the object keeps of the patch outlives it. */
	patch = kd_raw_copy_tree(forest, patch);
	return kd_object_become(stored, forest,
				kd_tree_merge(forest, kd_object_encode(stored, forest), patch),
				error);
}
