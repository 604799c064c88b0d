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
	bool no_sort;  /* sorts the queue only where a configuration says so */
} plugins[] = {
	{ "SchedulingGates", 0, false },
	{ "PrioritySort", 0, false },
	{ "NodeUnschedulable", 0, false },
	{ "NodeName", 0, false },
	{ "TaintToleration", 3, false },
	{ "NodeAffinity", 2, false },
	{ "NodePorts", 0, false },
	{ "NodeResourcesFit", 1, false },
	{ "VolumeRestrictions", 0, false },
	{ "NodeVolumeLimits", 0, false },
	{ "VolumeBinding", 0, false },
	{ "VolumeZone", 0, false },
	{ "PodTopologySpread", 2, false },
	{ "InterPodAffinity", 2, false },
	{ "DynamicResources", 0, false },
	{ "DefaultPreemption", 0, false },
	{ "NodeResourcesBalancedAllocation", 1, false },
	{ "ImageLocality", 1, false },
	{ "DefaultBinder", 0, false },
	/* Not of Kubernetes: lets pods by that ask for a share of a GPU. */
	{ "GpuShare", 0, false },
	/* Nor this one: lets pods by that are in no group. */
	{ "Coscheduling", 0, true },
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
			.no_sort = plugins[i].no_sort,
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
