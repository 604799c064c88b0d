/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tally as a what-if has it: its sums by domain, but for the few that pods which were put
 * somewhere or taken away change.
 *
 * It lives as long as the attempt, and costs what it changes, not a copy.
 */
#ifndef KD_POLICIES_TRIAL_SUMS_H
#define KD_POLICIES_TRIAL_SUMS_H

#include <kubedes/tally.h>

typedef struct {
	guint32 domain;
	gint64 by; /* not 0 */
} KdTrialChange;

typedef struct {
	const KdTopology *topology;
	const KdTally *tally; /* NULL: nothing but changes */
	KdTrialChange *changes;
	guint n_changes, capacity;
} KdTrialSums;

static inline KdTrialSums kd_trial_sums(const KdTally *tally)
{
	return (KdTrialSums){ .topology = tally->region->topology, .tally = tally };
}

/* In the domain of the node; one that lacks the label is passed over. */
void kd_trial_sums_change(const KdCycle *cycle, KdTrialSums *sums, KdSlot node, gint64 by);
/* Domain 0: 0. */
gint64 kd_trial_sums_get(const KdTrialSums *sums, guint32 domain);
bool kd_trial_sums_any(const KdTrialSums *sums); /* something is not 0 */
/* As kd_tally_least(). */
gint64 kd_trial_sums_least(const KdTrialSums *sums);

#endif
