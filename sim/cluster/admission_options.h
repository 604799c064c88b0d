/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which admission plug-ins the API server runs; members are called after its flags.
 *
 * With an ideal control plane those are on that only act where objects ask for it: namespaces need
 * not be there, pods get no service account.
 */
#ifndef KD_CLUSTER_ADMISSION_OPTIONS_H
#define KD_CLUSTER_ADMISSION_OPTIONS_H

#include <kubedes/api/resource_quota.h>

/* LimitedResource of apiserver.config.k8s.io/v1 ResourceQuotaConfiguration: what may be taken only
 * where a quota covers it.  matchContains: parts of names of resources that a quota must limit;
 * matchScopes: scopes that some quota must have, for objects that are in them. */
typedef struct {
	KdName apiGroup, resource; /* apiGroup: NULL is "" */
	KdName *matchContains;
	guint n_matchContains;
	KdQuotaScope *matchScopes;
	guint n_matchScopes;
} KdLimitedResource;

typedef struct {
	bool ideal; /* the defaults of an ideal control plane; else of a real one */
	const KdName *enable_admission_plugins, *disable_admission_plugins; /* on top of these */
	guint n_enable_admission_plugins, n_disable_admission_plugins;
	KdOptInt default_not_ready_toleration_seconds, default_unreachable_toleration_seconds;
	const KdLimitedResource *limitedResources; /* borrowed for the life of the cluster */
	guint n_limitedResources;
} KdAdmissionOptions;

/* Names of all that are modelled, in their order; ends in NULL. */
extern const char *const kd_admission_names[];

#endif
