/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/nodes_tree.h"

#include <string.h>

static bool names(const KdPod *pod, KdName resource)
{
	KdResources requests = { 0 };
	bool named;

	kd_pod_requests(pod, false, &requests);
	named = kd_resources_get(&requests, resource);
	g_free(requests.items);
	return named;
}

/* Whether a pod that is or was on the node names the resource, be it with 0: the real scheduler's
 * sums keep what was once in them. */
static bool is_named(const KdNodes *nodes, const GPtrArray *gone, KdSlot slot, KdName resource)
{
	guint n;
	const KdPlaced *placed = kd_nodes_pods(nodes, slot, &n);

	for (guint i = 0; i < n; i++)
		if (names(placed[i].info->pod, resource))
			return true;
	for (guint i = 0; i < gone->len; i++)
		if (KD_POD(gone->pdata[i])->nodeName == nodes->name[slot] &&
		    names(gone->pdata[i], resource))
			return true;
	return false;
}

static KdTree *requested_tree(KdForest *forest, const KdNodes *nodes, const GPtrArray *gone,
			      KdSlot slot)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint r = 0; r < nodes->n_resources; r++) {
		bool always = r == KD_CPU || r == KD_MEMORY || r == KD_PODS ||
			      (r >= KD_FIRST_EXTENDED &&
			       is_named(nodes, gone, slot, nodes->resource[r]));

		if (always || nodes->requested[r][slot])
			kd_tree_set(forest, map, nodes->resource[r],
				    kd_tree_new_int(forest, nodes->requested[r][slot]));
	}
	return map;
}

static int by_string(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static KdTree *pods_tree(KdForest *forest, const KdNodes *nodes, KdSlot slot)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	guint n;
	const KdPlaced *placed = kd_nodes_pods(nodes, slot, &n);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(keys, kd_object_key(&placed[i].info->pod->object));
	g_ptr_array_sort(keys, by_string);
	for (guint i = 0; i < n; i++)
		kd_tree_append(forest, list, kd_tree_new_string(forest, keys->pdata[i], -1));
	return list;
}

KdTree *kd_nodes_tree(KdForest *forest, const KdNodes *nodes, const GPtrArray *gone)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < nodes->n_nodes; i++) {
		KdSlot slot = nodes->order[i];
		KdTree *node = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

		kd_tree_set(forest, node, "pods", pods_tree(forest, nodes, slot));
		kd_tree_set(forest, node, "requested", requested_tree(forest, nodes, gone, slot));
		kd_tree_set(forest, node, "nonZeroMilliCPU",
			    kd_tree_new_int(forest, nodes->non_zero_cpu[slot]));
		kd_tree_set(forest, node, "nonZeroMemory",
			    kd_tree_new_int(forest, nodes->non_zero_memory[slot]));
		kd_tree_set(forest, map, nodes->name[slot], node);
	}
	return map;
}
