/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pods ask of their node: amounts and host ports.
 *
 * Pods of one spec share one KdAsk, which is worked out once and lives as long as one of them.
 */
#ifndef KD_NODE_ASK_H
#define KD_NODE_ASK_H

#include <kubedes/api/pod.h>

/* An amount of a resource: cpu in millicores, all others in units, rounded up. */
typedef struct {
	KdName resource;
	gint64 amount;
} KdShare;

typedef struct {
	KdShare *shares; /* > 0; cpu, memory and ephemeral-storage first, then by name */
	guint n_shares;
	const KdContainerPort **ports; /* with a hostPort; in the spec */
	guint n_ports;
	const KdPodSpec *spec; /* a reference */
	guint n_users;
	bool shared; /* found by its spec */
} KdAsk;

typedef struct KdAsks KdAsks;

KdAsks *kd_asks_new(void);
void kd_asks_free(KdAsks *asks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdAsks, kd_asks_free)

/* A user more and a user less. */
KdAsk *kd_asks_get(KdAsks *asks, const KdPod *pod);
void kd_asks_drop(KdAsks *asks, KdAsk *ask);

/* The quantity in the unit of KdShare. */
gint64 kd_share_amount(KdName resource, KdQuantity quantity);
/* Whether two ports cannot be open on one node (HostPortInfo.CheckConflict() in
 * kube-scheduler/framework/types.go): the same port and protocol, and no two addresses. */
bool kd_ports_clash(const KdContainerPort *a, const KdContainerPort *b);

#endif
