/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tallies: what pods weigh, by node and by domain (see kubedes/tally.h).
 *
 * A tally looks at the pods of the nodes that changed since it was last asked for; what a class of
 * pods weighs is asked once in a while.  Tallies that were not used for the longest time go when
 * the memory limit is reached.
 */
#ifndef KD_PLACEMENT_TALLIES_H
#define KD_PLACEMENT_TALLIES_H

#include "placement/regions.h"

typedef struct KdTallies KdTallies;

/* Of @snapshot, which is borrowed; @limit in bytes. */
KdTallies *kd_tallies_new(const KdSnapshot *snapshot, gsize limit);
void kd_tallies_free(KdTallies *tallies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdTallies, kd_tallies_free)

/* What is asked for after this stays until the next call of it. */
void kd_tallies_begin(KdTallies *tallies);
/* Forget everything: the next answers are counted from nothing. */
void kd_tallies_forget(KdTallies *tallies);
const KdTopology *kd_tallies_topology(KdTallies *tallies, KdName key);
const KdRegion *kd_tallies_region(KdTallies *tallies, KdName key, const KdRegionRule *rule);
const KdTally *kd_tallies_get(KdTallies *tallies, const KdRegion *region, const KdTallyRule *rule);

#endif
