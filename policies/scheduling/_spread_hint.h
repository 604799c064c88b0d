/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing hint of PodTopologySpread: may this event change how pods are spread
 * (pkg/scheduler/framework/plugins/podtopologyspread/plugin.go, isSchedulableAfterPodChange and
 * ...NodeChange)?
 */
#ifndef KD_POLICIES_SPREAD_HINT_H
#define KD_POLICIES_SPREAD_HINT_H

#include <kubedes/policy.h>

bool kd_spread_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event);

#endif
