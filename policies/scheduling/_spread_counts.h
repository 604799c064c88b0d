/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which nodes and pods count for a topology spread constraint
 * (pkg/scheduler/framework/plugins/podtopologyspread/common.go).
 */
#ifndef KD_POLICIES_SPREAD_COUNTS_H
#define KD_POLICIES_SPREAD_COUNTS_H

#include "_spread_constraints.h"

/* Beside the label of the constraint itself, a node must have those of all others. */
typedef struct {
	const KdPodInfo *pod;
	const KdSpreadConstraint *constraint, *all;
	guint n; /* of .all; 0 = no other label is asked for */
} KdSpreadInclusion;

/* The nodes that count, by the label of the constraint. */
const KdRegion *kd_spread_region(const KdCycle *cycle, const KdSpreadInclusion *inclusion);
/* The pods on them that the selector picks. */
const KdTally *kd_spread_tally(const KdCycle *cycle, const KdRegion *region,
			       const KdSpreadSelector *selector);

#endif
