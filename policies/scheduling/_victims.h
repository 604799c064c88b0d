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

#include "_criteria.h"

/* What was found out about a node. */
typedef struct {
	KdVerdict verdict;  /* KD_FITS: it helps; else why it does not */
	const KdPolicy *by; /* who says so; NULL: this file */
	/* Where it helps: */
	KdCriteria criteria;
	guint n_violations; /* of disruption budgets */
	guint n_victims;    /* > 0 */
	guint victims[];    /* places among the node's pods, in the order in which they go */
} KdFinding;

/* The disruption budgets of the cluster, borrowed, of an array that is the caller's. */
GPtrArray *kd_victims_budgets(const KdCycle *cycle);

/* Before the first node of an attempt: what was found out for earlier pods is asked for again where
 * that is as good. */
void kd_victims_begin(const KdCycle *cycle, const GPtrArray *budgets);
/* Good for the attempt.  The world is then as it was. */
const KdFinding *kd_victims_find(const KdCycle *cycle, const GPtrArray *budgets, KdSlot node);
/* The latest versions of the victims, references; const KdPod *. */
GPtrArray *kd_victims_pods(const KdCycle *cycle, KdSlot node, const KdFinding *finding);

/* Of a node without pods of lower priority. */
KdVerdict kd_victims_none(void);

/* status.startTime in seconds, which is all that the API keeps; KD_TIME_NEVER for a pod that has
 * not started (GetPodStartTime() in pkg/scheduler/util/utils.go takes the present then). */
gint64 kd_victims_start(const KdPod *pod);
/* The version of a placed pod that was observed last: it knows when it started. */
const KdPod *kd_victims_latest(const KdCycle *cycle, const KdPod *pod);

#endif
