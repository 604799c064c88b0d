/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the garbage collectors of pods do with one (markFailedAndDeletePodWithCondition() in
 * pkg/controller/podgc/gc_controller.go), and when they look.
 */
#ifndef KD_CONTROLLERS_COLLECT_H
#define KD_CONTROLLERS_COLLECT_H

#include <kubedes/controller.h>

#define KD_COLLECT_PERIOD (20 * KD_SECOND)
#define KD_COLLECT_NAME   "pod-garbage-collector-controller"
#define KD_COLLECT_USER   "system:serviceaccount:kube-system:pod-garbage-collector"

/* The first look at or after @time. */
KdTime kd_collect_next_look(KdTime time);
/* Failed, with the condition DisruptionTarget where there is a @message, unless it has ended; and
 * deleted at once. */
void kd_collect_pod(KdControllerPlan *plan, const KdObject *pod, const char *message, KdTime now);

#endif
