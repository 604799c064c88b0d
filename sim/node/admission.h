/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a kubelet takes a pod that was bound to its node (pkg/kubelet/lifecycle/predicate.go).
 *
 * Schedulers may race, and a node may have changed since they looked: the kubelet checks again,
 * against what the node really holds.  Resources, node affinity, node name, host ports and
 * NoExecute taints are looked at, in this order; the first failure is the pod's reason.  A pod that
 * is refused is Failed for good.
 *
 * Critical pods do not push others out here (pkg/kubelet/preemption).
 */
#ifndef KD_NODE_ADMISSION_H
#define KD_NODE_ADMISSION_H

#include "node/held.h"

typedef struct {
	const char *reason; /* "OutOfcpu", "NodeAffinity" ...; interned; NULL = taken */
	char *message;
} KdRefusal;

void kd_refusal_clear(KdRefusal *refusal);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdRefusal, kd_refusal_clear)

/* @port_taken: whether a pod on the node holds a port that clashes with @port. */
typedef bool KdPortTaken(gconstpointer data, const KdContainerPort *port);

KdRefusal kd_node_admit(const KdNode *node, const KdHeld *held, const KdPod *pod, const KdAsk *ask,
			KdPortTaken *port_taken, gconstpointer data);

#endif
