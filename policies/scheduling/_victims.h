/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preemption on one node: which pods would have to go so that the pod at hand fits
 * (SelectVictimsOnNode() in
 * pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go, v1.34).
 *
 * Pods of lower priority are all taken away, and put back as far as the pod still fits: first those
 * whose end violates a disruption budget, then the others, the more important ones first.
 */
#ifndef KD_POLICIES_VICTIMS_H
#define KD_POLICIES_VICTIMS_H

#include <kubedes/policy.h>

/* The disruption budgets of the cluster, borrowed, of an array that is the caller's. */
GPtrArray *kd_victims_budgets(const KdCycle *cycle);

/* KD_FITS: it helps, and @ret is filled in (at least one victim; kd_candidate_clear()); else why it
 * does not, and who says so (NULL: this file).  The world is then as it was. */
KdVerdict kd_victims_find(const KdCycle *cycle, const GPtrArray *budgets, KdSlot node,
			  KdCandidate *ret, const KdPolicy **ret_by);

/* Of a node without pods of lower priority. */
KdVerdict kd_victims_none(void);

/* status.startTime in seconds, which is all that the API keeps; KD_TIME_NEVER for a pod that has
 * not started (GetPodStartTime() in pkg/scheduler/util/utils.go takes the present then). */
gint64 kd_victims_start(const KdPod *pod);
/* The version of a placed pod that was observed last: it knows when it started. */
const KdPod *kd_victims_latest(const KdCycle *cycle, const KdPod *pod);

#endif
