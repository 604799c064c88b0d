/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a watch may not show: changes of kinds that its component has lost the right to list and
 * watch.
 *
 * They are kept, the last of each object, until the component gets the right back; then it lists
 * the kind anew and hears of what is different.  A right is lost at once here; a real watch that is
 * open goes on until it is renewed, 5 to 10 minutes after it began.
 *
 * Only kinds that the component's built-in role is about are withheld: what else observers here
 * look at would be somebody else's in a cluster.
 */
#ifndef KD_CLUSTER_GATE_H
#define KD_CLUSTER_GATE_H

#include "cluster/cluster.h"

typedef struct KdGate KdGate;

/* @cluster has authorisers. */
KdGate *kd_gate_new(const KdCluster *cluster, const KdIdentity *who, KdObserverRank rank);
void kd_gate_free(KdGate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdGate, kd_gate_free)

bool kd_gate_is_open(KdGate *gate, const KdKind *kind);
/* Keep a change of a kind that is not; true for the first of its kind. */
bool kd_gate_hold(KdGate *gate, const KdChange *change);
/* A kind of which something is held and that is open by now; NULL = none. */
const KdKind *kd_gate_reopened(KdGate *gate);
/* Give all of that kind to @show, the last change of each object, in order of the log. */
void kd_gate_release(KdGate *gate, const KdKind *kind,
		     void (*show)(gpointer data, const KdChange *last), gpointer data);

#endif
