/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pods go first when there are too many (pkg/controller/controller_utils.go
 * ActivePodsWithRanks).
 *
 * First those not bound, by phase, not ready, of lower deletion cost, with more relatives on their
 * node, ready for a shorter time, with more restarts, younger.  Times are compared by the power of
 * two of their age in nanoseconds; within one, the uid decides.
 */
#ifndef KD_CONTROLLERS_RANKING_H
#define KD_CONTROLLERS_RANKING_H

#include <kubedes/controller.h>

typedef struct {
	const KdPod *pod;
	guint n_related; /* active pods of the same family on its node */
} KdRankedPod;

/* Sort, first to go first. */
void kd_rank_pods(KdRankedPod *pods, guint n, KdTime now);

#endif
