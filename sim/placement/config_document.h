/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A KubeSchedulerConfiguration as it is written (pkg/scheduler/apis/config/v1), for the files of
 * this folder.
 */
#ifndef KD_PLACEMENT_CONFIG_DOCUMENT_H
#define KD_PLACEMENT_CONFIG_DOCUMENT_H

#include "placement/extension_points.h"

typedef struct {
	KdName name;
	gint64 weight; /* 0 = not given */
} KdPluginItem;

typedef struct {
	KdPluginItem *enabled, *disabled;
	guint n_enabled, n_disabled;
} KdPluginItems;

typedef struct {
	KdPluginItems at[KD_N_POINTS + 1]; /* the last is multiPoint's */
} KdPluginsDocument;

typedef struct {
	KdName name;
	KdRaw *args;
} KdPluginConfigDocument;

typedef struct {
	KdName schedulerName;
	KdOptInt percentageOfNodesToScore;
	KdPluginsDocument plugins;
	KdPluginConfigDocument *pluginConfig;
	guint n_pluginConfig;
} KdProfileDocument;

/* Of kd_scheduler_config_struct. */
typedef struct {
	KdName apiVersion, kind;
	gint64 percentageOfNodesToScore;
	gint64 podInitialBackoffSeconds, podMaxBackoffSeconds;
	KdProfileDocument *profiles;
	guint n_profiles;
} KdConfigDocument;

#endif
