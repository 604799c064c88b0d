/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How profiles are made, for the files of this folder.
 */
#ifndef KD_PLACEMENT_PROFILE_PRIVATE_H
#define KD_PLACEMENT_PROFILE_PRIVATE_H

#include "api/problems.h"
#include "placement/extension_points.h"

/* The args of one plug-in, as pluginConfig gives them. */
typedef struct {
	KdName name;
	const KdTree *args; /* NULL = none */
	KdPlace place;
} KdPluginConfig;

typedef struct {
	KdName schedulerName;
	KdPluginSets sets; /* as written, without the defaults */
	GArray *configs;   /* of KdPluginConfig */
	KdForest *forest;  /* of the args; borrowed */
	KdOptInt percentageOfNodesToScore;
	KdPlace place;
	const char *path; /* "profiles[0]" */
} KdProfileSource;

/* What is wrong goes to @problems, and is left out. */
KdProfile *kd_profile_new(const KdProfileSource *source, KdProblems *problems);
void kd_profile_free(KdProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdProfile, kd_profile_free)

/* The place of the plug-in in profile->plugins, put there with default args if it is not there. */
guint kd_profile_ensure(KdProfile *profile, const KdPolicy *policy);

#endif
