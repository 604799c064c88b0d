/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing hint of InterPodAffinity: may this event bring a pod that is wanted near, or take one
 * away that is in the way (pkg/scheduler/framework/plugins/interpodaffinity/plugin.go,
 * isSchedulableAfterPodChange and ...NodeChange)?
 */
#ifndef KD_POLICIES_AFFINITY_HINT_H
#define KD_POLICIES_AFFINITY_HINT_H

#include <kubedes/policy.h>

bool kd_affinity_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event);

#endif
