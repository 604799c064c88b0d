/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/post_filter_tree.h"

#include "run/verdict_tree.h"

#include <string.h>

static KdTree *text_tree(KdForest *forest, const char *text)
{
	return kd_tree_new_string(forest, text, -1);
}

static KdTree *key_tree(KdForest *forest, const KdPod *pod)
{
	g_autofree char *key = kd_object_key(&pod->object);

	return text_tree(forest, key);
}

static KdTree *pods_tree(KdForest *forest, const GPtrArray *pods)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < pods->len; i++)
		kd_tree_append(forest, list, key_tree(forest, pods->pdata[i]));
	return list;
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Sorted by key. */
static KdTree *keys_tree(KdForest *forest, const GPtrArray *pods)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < pods->len; i++)
		g_ptr_array_add(keys, kd_object_key(&KD_POD(pods->pdata[i])->object));
	g_ptr_array_sort(keys, by_text);
	for (guint i = 0; i < keys->len; i++)
		kd_tree_append(forest, list, text_tree(forest, keys->pdata[i]));
	return list;
}

/* ---- candidates ---- */

static int by_node(gconstpointer a, gconstpointer b, gpointer data)
{
	const KdNodes *nodes = data;

	return strcmp(nodes->name[((const KdCandidate *) a)->node],
		      nodes->name[((const KdCandidate *) b)->node]);
}

static KdTree *candidate_tree(KdForest *forest, const KdNodes *nodes, const KdCandidate *candidate)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, "node", text_tree(forest, nodes->name[candidate->node]));
	kd_tree_set(forest, map, "victims", pods_tree(forest, candidate->victims));
	kd_tree_set(forest, map, "pdbViolations", kd_tree_new_int(forest, candidate->n_violations));
	return map;
}

static KdTree *candidates_tree(KdForest *forest, const KdNodes *nodes, const GArray *candidates)
{
	const guint n = candidates->len;
	g_autofree KdCandidate *sorted = g_memdup2(candidates->data, n * sizeof(*sorted));
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	g_qsort_with_data(sorted, (gint) n, sizeof(*sorted), by_node, (gpointer) nodes);
	for (guint i = 0; i < n; i++)
		kd_tree_append(forest, list, candidate_tree(forest, nodes, &sorted[i]));
	return list;
}

static KdTree *tied_tree(KdForest *forest, const KdNodes *nodes, const GArray *tied)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < tied->len; i++)
		g_ptr_array_add(names, (gpointer) nodes->name[g_array_index(tied, KdSlot, i)]);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++)
		kd_tree_append(forest, list, text_tree(forest, names->pdata[i]));
	return list;
}

/* ---- the rest ---- */

static KdTree *others_tree(KdForest *forest, const KdNodes *nodes, const GArray *others)
{
	g_autofree KdVerdictRow *rows = g_new(KdVerdictRow, others->len);

	for (guint i = 0; i < others->len; i++) {
		const KdNoCandidate *other = &g_array_index(others, KdNoCandidate, i);

		rows[i] = (KdVerdictRow){ .node = nodes->name[other->node],
					  .plugin = other->by ? other->by->name : NULL,
					  .verdict = other->verdict };
	}
	return kd_verdict_rows_tree(forest, rows, others->len);
}

static KdTree *framework_tree(KdForest *forest, KdVerdict verdict, const char *message)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *reasons = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	kd_tree_set(forest, map, "code", text_tree(forest, kd_code_name(kd_verdict_code(verdict))));
	if (message)
		kd_tree_append(forest, reasons, text_tree(forest, message));
	kd_tree_set(forest, map, "reasons", reasons);
	return map;
}

static void set_choice(KdForest *forest, KdTree *map, const KdNodes *nodes,
		       const KdPostFilterResult *result)
{
	if (result->nominated == KD_NO_SLOT)
		return;
	kd_tree_set(forest, map, "nominated", text_tree(forest, nodes->name[result->nominated]));
	if (result->victims)
		kd_tree_set(forest, map, "victims", pods_tree(forest, result->victims));
	if (result->cleared && result->cleared->len > 0)
		kd_tree_set(forest, map, "clearedNominations", keys_tree(forest, result->cleared));
}

KdTree *kd_post_filter_tree(KdForest *forest, const KdNodes *nodes, KdVerdict verdict,
			    const KdPostFilterResult *result)
{
	const KdPreemption *preemption = result->preemption;
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	const char *code = preemption ? kd_code_name(kd_verdict_code(preemption->verdict))
				      : "Disabled";

	kd_tree_set(forest, map, "code", text_tree(forest, code));
	if (!preemption)
		return map;
	if (preemption->message)
		kd_tree_set(forest, map, "message", text_tree(forest, preemption->message));
	if (preemption->candidates->len > 0) {
		kd_tree_set(forest, map, "candidates",
			    candidates_tree(forest, nodes, preemption->candidates));
		kd_tree_set(forest, map, "tied", tied_tree(forest, nodes, preemption->tied));
	}
	set_choice(forest, map, nodes, result);
	if (preemption->others->len > 0)
		kd_tree_set(forest, map, "nodeStatus",
			    others_tree(forest, nodes, preemption->others));
	if (kd_verdict_code(verdict) != kd_verdict_code(preemption->verdict))
		kd_tree_set(forest, map, "framework",
			    framework_tree(forest, verdict, result->message));
	return map;
}
