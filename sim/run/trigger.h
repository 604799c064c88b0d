/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an action waits for: how many objects are in some state, told by the change log.
 *
 * Nothing is polled: each change of an object that is meant moves a count.  The conditions:
 *
 *	Exists     the object is there
 *	Ready      its condition Ready is True; a ReplicaSet: as many pods are ready as it wants;
 *	           a Deployment: rolled out, as `kubectl rollout status` waits for
 *	Available  the condition of a Deployment
 *	Bound      a pod has a node; a claim or volume has the phase Bound
 *	Running, Succeeded, Failed   the phase of a pod
 *	Failed     a Deployment: its rollout is beyond progressDeadlineSeconds, as `kubectl rollout
 *	           status` gives up
 *	Gone       was there and is not any more; without a count: and none is left
 *
 * What stands in the log counts at the moment of its commit, also where watches lag.
 */
#ifndef KD_RUN_TRIGGER_H
#define KD_RUN_TRIGGER_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

extern const KdStruct kd_action_when_struct;

typedef struct KdTrigger KdTrigger;

/* @when is borrowed.  To be called before what it is about is created. */
KdTrigger *kd_trigger_new(const KdActionWhen *when);
void kd_trigger_free(KdTrigger *trigger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdTrigger, kd_trigger_free)
void kd_trigger_observe(KdTrigger *trigger, const KdChange *change);
bool kd_trigger_holds(const KdTrigger *trigger);
/* "3 pods with app=web are Ready", of which it may then be said that it never was; g_free(). */
char *kd_trigger_print(const KdActionWhen *when);

#endif
