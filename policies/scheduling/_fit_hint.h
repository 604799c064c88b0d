/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queueing hint of NodeResourcesFit: may this event make room for that pod
 * (pkg/scheduler/framework/plugins/noderesources/fit.go, isSchedulableAfterPodEvent and
 * ...NodeChange)?
 *
 * It knows no columns, so it goes by names and quantities.  As there, ignored resources are looked
 * at too.
 */
#ifndef KD_POLICIES_FIT_HINT_H
#define KD_POLICIES_FIT_HINT_H

#include <kubedes/policy.h>

bool kd_fit_hint(const KdPodInfo *pod, const KdClusterEvent *event);

#endif
