/* SPDX-License-Identifier: Apache-2.0 */
/*
 * getDefaultPlugins() (pkg/scheduler/apis/config/v1/default_plugins.go, v1.34 with its default
 * feature gates).
 */
#include "config.h"

#include "placement/extension_points.h"

#include <string.h>

static const struct {
	const char *name;
	gint64 weight; /* 0 = not given */
} plugins[] = {
	{ "SchedulingGates", 0 },
	{ "PrioritySort", 0 },
	{ "NodeUnschedulable", 0 },
	{ "NodeName", 0 },
	{ "TaintToleration", 3 },
	{ "NodeAffinity", 2 },
	{ "NodePorts", 0 },
	{ "NodeResourcesFit", 1 },
	{ "VolumeRestrictions", 0 },
	{ "NodeVolumeLimits", 0 },
	{ "VolumeBinding", 0 },
	{ "VolumeZone", 0 },
	{ "PodTopologySpread", 2 },
	{ "InterPodAffinity", 2 },
	{ "DynamicResources", 0 },
	{ "DefaultPreemption", 0 },
	{ "NodeResourcesBalancedAllocation", 1 },
	{ "ImageLocality", 1 },
	{ "DefaultBinder", 0 },
	/* Not of Kubernetes: lets pods by that ask for a share of a GPU. */
	{ "GpuShare", 0 },
};

/* Those that older versions had: they may be named, and were merged into others. */
static const char *const gone[] = { "EBSLimits", "GCEPDLimits", "AzureDiskLimits", "CinderLimits",
				    "SelectorSpread" };

void kd_plugin_sets_default(KdPluginSets *sets)
{
	for (guint i = 0; i < G_N_ELEMENTS(plugins); i++) {
		KdPluginRef ref = {
			.name = g_intern_static_string(plugins[i].name),
			.weight = plugins[i].weight,
		};

		kd_plugin_set_enable(&sets->at[KD_POINT_MULTI], &ref);
	}
}

bool kd_plugin_is_known(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(plugins); i++)
		if (strcmp(plugins[i].name, name) == 0)
			return true;
	for (guint i = 0; i < G_N_ELEMENTS(gone); i++)
		if (strcmp(gone[i], name) == 0)
			return true;
	return false;
}
