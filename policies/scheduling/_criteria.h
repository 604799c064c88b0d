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

/* In that order; the less, the better. */
typedef struct {
	gint64 values[5];
} KdCriteria;

/* Of pods that would go, the most important first. */
KdCriteria kd_criteria_of(const KdPod *const *victims, guint n, guint n_violations);
/* How much better @a is than @b: < 0 when it is, 0 when no criterion tells them apart. */
int kd_criteria_compare(const KdCriteria *a, const KdCriteria *b);

#endif
