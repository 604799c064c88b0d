/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The extension points of the framework, and the lists of plug-ins that a configuration gives for
 * each.
 */
#ifndef KD_PLACEMENT_EXTENSION_POINTS_H
#define KD_PLACEMENT_EXTENSION_POINTS_H

#include "placement/profile.h"

typedef enum {
	KD_POINT_PRE_ENQUEUE,
	KD_POINT_QUEUE_SORT,
	KD_POINT_PRE_FILTER,
	KD_POINT_FILTER,
	KD_POINT_POST_FILTER,
	KD_POINT_PRE_SCORE,
	KD_POINT_SCORE,
	KD_POINT_RESERVE,
	KD_POINT_PERMIT,
	KD_POINT_PRE_BIND,
	KD_POINT_BIND,
	KD_POINT_POST_BIND,
	KD_N_POINTS,
	KD_POINT_MULTI = KD_N_POINTS, /* multiPoint: every point that the plug-in has a hook for */
} KdPoint;

/* "preFilter", as in a configuration; good for KD_POINT_MULTI too. */
const char *kd_point_name(KdPoint point);
/* Whether the plug-in has a hook for it. */
bool kd_point_has(KdPoint point, const KdPolicy *policy);
/* The list of a profile. */
GArray **kd_point_list(KdPoint point, KdProfile *profile);

/* A plug-in as a configuration names it. */
typedef struct {
	KdName name;            /* "*" in disabled: all */
	gint64 weight;          /* 0 = not given */
	const KdPolicy *policy; /* NULL: built in, by name */
	bool no_sort;           /* in multiPoint: not at queueSort, where there can be but one */
	KdPlace place;
} KdPluginRef;

typedef struct {
	GArray *enabled, *disabled; /* of KdPluginRef */
} KdPluginSet;

typedef struct {
	KdPluginSet at[KD_N_POINTS + 1]; /* the last is multiPoint's */
} KdPluginSets;

void kd_plugin_sets_init(KdPluginSets *sets);
void kd_plugin_sets_clear(KdPluginSets *sets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdPluginSets, kd_plugin_sets_clear)
void kd_plugin_set_enable(KdPluginSet *set, const KdPluginRef *ref);
bool kd_plugin_set_disables(const KdPluginSet *set, const char *name);
const KdPluginRef *kd_plugin_set_find(const KdPluginSet *set, const char *name); /* enabled */

/* Kubernetes v1.34's own, GpuShare and Coscheduling behind them. */
void kd_plugin_sets_default(KdPluginSets *sets);
/* Whether Kubernetes v1.34 has a plug-in of this name. */
bool kd_plugin_is_known(const char *name);
/* The custom set over the defaults: mergePluginSet() in
 * pkg/scheduler/apis/config/v1/default_plugins.go. */
void kd_plugin_set_merge(const KdPluginSet *defaults, const KdPluginSet *custom, KdPluginSet *ret);

#endif
