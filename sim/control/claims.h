/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Volumes for the claims of a pod that is being bound.
 *
 * It stands in for the volume controllers: a claim gets the volume that the scheduler chose, or a
 * new one of its class's driver that is reachable from where the pod goes.  They are written as the
 * volume binder, before the pod is bound, as in a real cluster the scheduler waits in PreBind until
 * that has been done.
 */
#ifndef KD_CONTROL_CLAIMS_H
#define KD_CONTROL_CLAIMS_H

#include "cluster/cluster.h"
#include "placement/framework.h"

/* Write into @plan what the choices of kd_framework_take_claims() come to, on @node. */
void kd_claims_bind(const KdView *view, KdPlan *plan, const KdClaimChoice *choices, guint n,
		    const KdNode *node);

/* What the volume controllers would have done with claims and volumes of a manifest by now: a claim
 * that names its volume is bound to it, a volume that nobody claims is available. */
void kd_claims_settle(KdCluster *cluster, KdPlan *plan);

#endif
