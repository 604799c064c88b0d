/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the observers of one rank know, and by which of their watches they hear of a change.
 *
 * The scheduler has one watch, and so have the controllers.  The kubelets have one for each API
 * server: each kubelet is at home at one of them, by the name of its user as other clients are
 * (pipeline.h), and a change of its Node or of a pod on it comes by the watch of that one alone.
 * When an API server goes, only its kubelets are cut off.  All other changes come by whichever
 * watch has them first, and are shown once.
 */
#ifndef KD_CLUSTER_INFORMERS_H
#define KD_CLUSTER_INFORMERS_H

#include "cluster/cluster.h"
#include "cluster/gate.h"
#include "cluster/store.h"

typedef struct {
	guint n_users;
	guint n_watches;
	GArray *observers; /* of KdObserver */
	KdGate *gate;      /* NULL = they may see everything */
	KdStore *seen;
	guint64 shown; /* position up to which has been shown what is not of one node */
} KdInformers;

/* They have seen all that is in the store; their view is set to it. */
KdInformers *kd_informers_new(KdCluster *cluster, const KdIdentity *who, KdObserverRank rank,
			      guint n_watches);
KdInformers *kd_informers_ref(KdInformers *informers);
void kd_informers_unref(KdInformers *informers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdInformers, kd_informers_unref)

/* The watch at which the kubelet of a node is at home. */
guint kd_informers_home(const KdInformers *informers, KdName node);
/* The user of a watch of kubelets; interned. */
KdName kd_informers_user(const KdInformers *informers, guint watch);
/* Whether the change at @position of the log is to come by that watch. */
bool kd_informers_expect(const KdInformers *informers, guint watch, const KdChange *change,
			 guint64 position);
/* It comes now. */
void kd_informers_show(KdInformers *informers, const KdChange *change);

#endif
