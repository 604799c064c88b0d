/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which node to preempt on (pickOneNodeForPreemption() in
 * pkg/scheduler/framework/preemption/preemption.go, v1.34).
 *
 * By these in turn, the candidate with: the fewest violations of disruption budgets; the least
 * priority of its most important victim; the least sum of priorities; the fewest victims; the
 * latest start of its most important victims.
 */
#ifndef KD_POLICIES_CRITERIA_H
#define KD_POLICIES_CRITERIA_H

#include <kubedes/policy.h>

/* Of const KdCandidate *: those stay, in their order, that no criterion tells apart. */
void kd_criteria_keep_best(GPtrArray *candidates);

#endif
