/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which admission plug-ins the API server runs; members are called after its flags.
 *
 * With an ideal control plane those are on that only act where objects ask for it: namespaces need
 * not be there, pods get no service account.
 */
#ifndef KD_CLUSTER_ADMISSION_OPTIONS_H
#define KD_CLUSTER_ADMISSION_OPTIONS_H

#include <kubedes/types.h>

typedef struct {
	bool ideal; /* the defaults of an ideal control plane; else of a real one */
	const KdName *enable_admission_plugins, *disable_admission_plugins; /* on top of these */
	guint n_enable_admission_plugins, n_disable_admission_plugins;
	KdOptInt default_not_ready_toleration_seconds, default_unreachable_toleration_seconds;
} KdAdmissionOptions;

/* Names of all that are modelled, in their order; ends in NULL. */
extern const char *const kd_admission_names[];

#endif
