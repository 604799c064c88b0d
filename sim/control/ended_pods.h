/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod garbage collector, of pods that have ended (gcTerminated() in
 * pkg/controller/podgc/gc_controller.go): where there are more than a threshold, the excess is
 * deleted at the next look, each 20 s.  Those that were evicted go first, then by age and name.
 *
 * It counts from change to change, which a controller of the room cannot: they have no state, and
 * there may be very many pods.  A look is no reason for a run to go on.
 */
#ifndef KD_CONTROL_ENDED_PODS_H
#define KD_CONTROL_ENDED_PODS_H

#include "cluster/cluster.h"

typedef struct KdEndedPods KdEndedPods;

/* @threshold: --terminated-pod-gc-threshold; <= 0: none is ever deleted.  What is there already
 * counts. */
KdEndedPods *kd_ended_pods_new(KdCluster *cluster, gint64 threshold);
/* After the engine has run its last event. */
void kd_ended_pods_free(KdEndedPods *ended);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEndedPods, kd_ended_pods_free)

#endif
