/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draining nodes as kubectl does (staging/src/k8s.io/kubectl/pkg/drain).
 *
 * One node after the other is cordoned, unless it is, then one after the other is emptied: its pods
 * are evicted all at once, and waited for until they are gone, with a look each second.  An
 * eviction that a disruption budget forbids is tried again after 5 s.  Pods of DaemonSets and
 * mirror pods stay.  Where a node has pods of a kind that is refused (DaemonSets, emptyDir volumes,
 * no controller) none of it is evicted.
 *
 * A DaemonSet counts as there while the cluster has never had one, as with a dump without them.
 */
#ifndef KD_RUN_DRAIN_H
#define KD_RUN_DRAIN_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

typedef struct KdDrain KdDrain;

/* Takes over the array of nodes; copies what it needs of @args. */
KdDrain *kd_drain_new(KdCluster *cluster, const KdIdentity *who, const KdActionArgs *args,
		      GPtrArray *take_nodes, KdDone *done, gpointer data);
void kd_drain_start(KdDrain *drain);
bool kd_drain_is_over(const KdDrain *drain);
void kd_drain_free(KdDrain *drain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdDrain, kd_drain_free)

/* Why draining a node would refuse because of this pod, as kubectl says it; NULL: it would not.
 * @ret_stays: it is left where it is. */
const char *kd_drain_problem(const KdCluster *cluster, const KdPod *pod, const KdActionArgs *args,
			     bool *ret_stays);

#endif
