/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/raw.h"

struct KdRaw {
	KdForest *forest;
	const KdTree *tree;
};

KdRaw *kd_raw_new(KdForest *forest, const KdTree *tree)
{
	if (!tree)
		return NULL;
	KdRaw *raw = g_rc_box_new0(KdRaw);
	raw->forest = kd_forest_ref(forest);
	raw->tree = tree;
	return raw;
}

KdRaw *kd_raw_ref(const KdRaw *raw)
{
	return raw ? g_rc_box_acquire((gpointer) raw) : NULL;
}

static void clear(gpointer data)
{
	KdRaw *raw = data;

	kd_forest_unref(raw->forest);
}

void kd_raw_unref(const KdRaw *raw)
{
	if (raw)
		g_rc_box_release_full((gpointer) raw, clear);
}

const KdTree *kd_raw_tree(const KdRaw *raw)
{
	return raw ? raw->tree : NULL;
}

KdForest *kd_raw_forest(const KdRaw *raw)
{
	return raw ? raw->forest : NULL;
}

KdRaw *kd_raw_at(const KdRaw *raw, const char *path)
{
	const KdTree *tree = raw ? kd_tree_path(raw->tree, path) : NULL;

	if (!tree || tree->type == KD_TREE_NULL)
		return NULL;
	return kd_raw_new(raw->forest, tree);
}

KdTree *kd_raw_copy_tree(KdForest *forest, const KdTree *tree)
{
	KdTree *copy = kd_tree_new(forest, tree->type, tree->line, tree->column);

	if (tree->text) {
		/* The text is copied by way of a string node. */
		const KdTree *text = kd_tree_new_string(forest, tree->text, (gssize) tree->length);

		copy->text = text->text;
		copy->length = text->length;
	}
	for (guint i = 0; i < tree->n; i++) {
		KdTree *child = kd_raw_copy_tree(forest, tree->children[i]);

		if (tree->type == KD_TREE_MAP)
			kd_tree_set(forest, copy, tree->keys[i], child);
		else
			kd_tree_append(forest, copy, child);
	}
	return copy;
}
