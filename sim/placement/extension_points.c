/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/extension_points.h"

#include <string.h>

typedef struct {
	const char *name;
	gsize list;        /* in KdProfile */
	gsize hook, other; /* in KdPolicy; one of them makes the plug-in take part */
} Point;

#define POINT(name_, member_, other_)                                                              \
	{                                                                                          \
		.name = name_, .list = G_STRUCT_OFFSET(KdProfile, member_),                        \
		.hook = G_STRUCT_OFFSET(KdPolicy, member_),                                        \
		.other = G_STRUCT_OFFSET(KdPolicy, other_),                                        \
	}

static const Point points[KD_N_POINTS] = {
	[KD_POINT_PRE_ENQUEUE] = POINT("preEnqueue", pre_enqueue, pre_enqueue),
	[KD_POINT_QUEUE_SORT] = POINT("queueSort", queue_sort, queue_sort),
	[KD_POINT_PRE_FILTER] = POINT("preFilter", pre_filter, pre_filter),
	[KD_POINT_FILTER] = POINT("filter", filter, filter_many),
	[KD_POINT_POST_FILTER] = POINT("postFilter", post_filter, post_filter),
	[KD_POINT_PRE_SCORE] = POINT("preScore", pre_score, pre_score),
	[KD_POINT_SCORE] = POINT("score", score, score_many),
	[KD_POINT_RESERVE] = POINT("reserve", reserve, unreserve),
	[KD_POINT_PERMIT] = POINT("permit", permit, permit),
	[KD_POINT_PRE_BIND] = POINT("preBind", pre_bind, pre_bind),
	[KD_POINT_BIND] = POINT("bind", bind, bind),
	[KD_POINT_POST_BIND] = POINT("postBind", post_bind, post_bind),
};

const char *kd_point_name(KdPoint point)
{
	return point == KD_POINT_MULTI ? "multiPoint" : points[point].name;
}

static bool has_hook(const KdPolicy *policy, gsize offset)
{
	void (*hook)(void);

	memcpy(&hook, (const char *) policy + offset, sizeof(hook));
	return hook != NULL;
}

bool kd_point_has(KdPoint point, const KdPolicy *policy)
{
	return has_hook(policy, points[point].hook) || has_hook(policy, points[point].other);
}

GArray **kd_point_list(KdPoint point, KdProfile *profile)
{
	return &G_STRUCT_MEMBER(GArray *, profile, points[point].list);
}

static void set_init(KdPluginSet *set)
{
	set->enabled = g_array_new(FALSE, FALSE, sizeof(KdPluginRef));
	set->disabled = g_array_new(FALSE, FALSE, sizeof(KdPluginRef));
}

void kd_plugin_sets_init(KdPluginSets *sets)
{
	for (guint i = 0; i <= KD_N_POINTS; i++)
		set_init(&sets->at[i]);
}

void kd_plugin_sets_clear(KdPluginSets *sets)
{
	for (guint i = 0; i <= KD_N_POINTS; i++) {
		g_clear_pointer(&sets->at[i].enabled, g_array_unref);
		g_clear_pointer(&sets->at[i].disabled, g_array_unref);
	}
}

void kd_plugin_set_enable(KdPluginSet *set, const KdPluginRef *ref)
{
	g_array_append_vals(set->enabled, ref, 1);
}

static const KdPluginRef *find(const GArray *refs, const char *name)
{
	for (guint i = 0; i < refs->len; i++)
		if (strcmp(g_array_index(refs, KdPluginRef, i).name, name) == 0)
			return &g_array_index(refs, KdPluginRef, i);
	return NULL;
}

bool kd_plugin_set_disables(const KdPluginSet *set, const char *name)
{
	return find(set->disabled, name) != NULL;
}

const KdPluginRef *kd_plugin_set_find(const KdPluginSet *set, const char *name)
{
	return find(set->enabled, name);
}

void kd_plugin_set_merge(const KdPluginSet *defaults, const KdPluginSet *custom, KdPluginSet *ret)
{
	g_autoptr(GHashTable) replaced = g_hash_table_new(NULL, NULL);

	g_array_append_vals(ret->disabled, custom->disabled->data, custom->disabled->len);
	g_array_append_vals(ret->disabled, defaults->disabled->data, defaults->disabled->len);
	for (guint i = 0; i < defaults->enabled->len && !kd_plugin_set_disables(ret, "*"); i++) {
		const KdPluginRef *ref = &g_array_index(defaults->enabled, KdPluginRef, i);
		const KdPluginRef *own = find(custom->enabled, ref->name);

		if (kd_plugin_set_disables(ret, ref->name))
			continue;
		/* Set anew in its old place. */
		kd_plugin_set_enable(ret, own ? own : ref);
		if (own)
			g_hash_table_add(replaced, (gpointer) own);
	}
	for (guint i = 0; i < custom->enabled->len; i++) {
		const KdPluginRef *ref = &g_array_index(custom->enabled, KdPluginRef, i);

		if (!g_hash_table_contains(replaced, ref))
			kd_plugin_set_enable(ret, ref);
	}
}
