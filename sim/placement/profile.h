/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles: which plug-ins run at which extension point, with which weights and args
 * (pkg/scheduler/apis/config: KubeSchedulerConfiguration, default_plugins.go).
 */
#ifndef KD_PLACEMENT_PROFILE_H
#define KD_PLACEMENT_PROFILE_H

#include <kubedes/policy.h>

#include "api/decode.h"

/* One plug-in of a profile with its args read. */
typedef struct {
	const KdPolicy *policy;
	gint64 weight; /* of its score, >= 1 */
	void *state;   /* .state_size bytes with the args in them; what start() adds is each
			  framework's own */
} KdPlugin;

#define KD_MAX_PLUGINS 64

/* Each list holds indices into plugins[], in the order of running. */
typedef struct {
	KdName schedulerName;
	KdPlugin *plugins;
	guint n_plugins; /* at most KD_MAX_PLUGINS */
	GArray *pre_enqueue, *queue_sort, *pre_filter, *filter, *post_filter, *pre_score, *score,
		*reserve, *permit, *pre_bind, *bind, *post_bind; /* of guint */
	KdOptInt percentageOfNodesToScore;
	GPtrArray *missing; /* of KdName: see kd_profile_missing() */
} KdProfile;

/* The plug-ins of Kubernetes that the profile wants and nobody has written here: they are left out,
 * and the user is to be told once. */
const KdName *kd_profile_missing(const KdProfile *profile, guint *ret_n);
/* "filter: NodeName TaintToleration ...", a line for each extension point that has plug-ins, scores
 * with their weights; free with g_free(). */
char *kd_profile_print(const KdProfile *profile);

typedef struct {
	KdProfile **profiles;
	guint n_profiles;
	gint64 percentageOfNodesToScore;         /* 0 = adaptive */
	KdTime podInitialBackoff, podMaxBackoff; /* 1 s, 10 s */
} KdSchedulerConfig;

void kd_scheduler_config_free(KdSchedulerConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSchedulerConfig, kd_scheduler_config_free)

/* Kubernetes' default profile (v1.34), with GpuShare and Coscheduling added at the end: they skip
 * pods that ask for no GPU and those that are in no group. */
KdSchedulerConfig *kd_scheduler_config_default(void);
/* How a KubeSchedulerConfiguration is written. */
extern const KdStruct kd_scheduler_config_struct;
/*
 * From a KubeSchedulerConfiguration (v1; v1beta2 and v1beta3 are read alike).  Problems name file,
 * line and column; an unknown plug-in is an error with the nearest name.  What is wrong is left
 * out, so that there is always a configuration; whether it may be used @problems say.
 */
KdSchedulerConfig *kd_scheduler_config_read(KdForest *forest, const KdTree *tree,
					    KdProblems *problems);
/* Score by @name alone (a plug-in's name, alias, or the path of a .so), filters as they are; a
 * plug-in that sorts the queue takes that over.  "default" changes nothing. */
gboolean kd_scheduler_config_set_policy(KdSchedulerConfig *config, const char *name,
					GError **error);

/* Plug-ins: built in by name or alias, or loaded from a .so whose ABI is checked.  NULL and @error
 * with the nearest name. */
const KdPolicy *kd_policy_find(const char *name, GError **error);
const KdPolicy *kd_policy_load(const char *path, GError **error);
const KdPolicy *const *kd_policies(guint *ret_n);

#endif
