/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/profile_tree.h"

/* The map at @key, made when there is none. */
static KdTree *map_at(KdForest *forest, KdTree *document, const char *key)
{
	KdTree *map = (KdTree *) kd_tree_get(document, key);

	if (!map) {
		map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
		kd_tree_set(forest, document, key, map);
	}
	return map;
}

static const KdPlugin *plugin_at(const KdProfile *profile, const GArray *list, guint i)
{
	return &profile->plugins[g_array_index(list, guint, i)];
}

void kd_profile_tree_add(KdForest *forest, KdTree *document, const KdProfile *profile)
{
	KdTree *weights = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *filters = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < profile->score->len; i++) {
		const KdPlugin *plugin = plugin_at(profile, profile->score, i);

		kd_tree_set(forest, weights, plugin->policy->name,
			    kd_tree_new_int(forest, plugin->weight));
	}
	for (guint i = 0; i < profile->filter->len; i++)
		kd_tree_append(
			forest, filters,
			kd_tree_new_string(
				forest, plugin_at(profile, profile->filter, i)->policy->name, -1));
	kd_tree_set(forest, map_at(forest, document, "scoreWeights"), profile->schedulerName,
		    weights);
	kd_tree_set(forest, map_at(forest, document, "filterOrder"), profile->schedulerName,
		    filters);
}
