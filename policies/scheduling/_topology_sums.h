/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums over the domains of several labels, put together from tallies (topologyToMatchedTermCount
 * and scoreMap in pkg/scheduler/framework/plugins/interpodaffinity).
 *
 * They live as long as the attempt.
 */
#ifndef KD_POLICIES_TOPOLOGY_SUMS_H
#define KD_POLICIES_TOPOLOGY_SUMS_H

#include <kubedes/tally.h>

/* Of one label. */
typedef struct {
	const KdTopology *topology;
	gint64 *sum;   /* [topology->n] */
	gint64 n_some; /* of them, how many are not 0 */
} KdTopologySum;

/* Zeroed = nothing. */
typedef struct {
	KdTopologySum *sums;
	guint n, capacity;
} KdTopologySums;

/* Add @weight times the tally; one without a pod leaves no trace. */
void kd_topology_sums_add(const KdCycle *cycle, KdTopologySums *sums, const KdTally *tally,
			  gint64 weight);
/* Add to the domain that the node is in; one that lacks the label is passed over. */
void kd_topology_sums_change(const KdCycle *cycle, KdTopologySums *sums, KdName key, KdSlot node,
			     gint64 by);
/* 0 where the node lacks the label, or nothing was added. */
gint64 kd_topology_sums_get(const KdTopologySums *sums, KdName key, KdSlot node);
/* Over all labels. */
gint64 kd_topology_sums_of_node(const KdTopologySums *sums, KdSlot node);
bool kd_topology_sums_any(const KdTopologySums *sums); /* something is not 0 */

#endif
