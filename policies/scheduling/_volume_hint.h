/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing hint of VolumeBinding: may this event give the pod its volumes
 * (pkg/scheduler/framework/plugins/volumebinding/volume_binding.go, isSchedulableAfter...Change)?
 */
#ifndef KD_POLICIES_VOLUME_HINT_H
#define KD_POLICIES_VOLUME_HINT_H

#include <kubedes/policy.h>

bool kd_volume_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event);

#endif
