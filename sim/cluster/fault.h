/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults of the control plane: what is to fail and when (`faults` of a scenario), and what is told
 * of it.
 *
 *	{at: 30s, component: etcd-leader, type: crash, duration: 20s}
 *
 * Members of etcd and API servers are named etcd-1, kube-apiserver-1 and so on; etcd-leader is the
 * one that leads when the time has come.  kube-scheduler, kube-controller-manager and kubelet (all
 * of them) can be parted from the API servers.  After the duration the opposite is done.
 */
#ifndef KD_CLUSTER_FAULT_H
#define KD_CLUSTER_FAULT_H

#include "cluster/cluster.h"
#include "cluster/control_plane.h"

typedef struct KdFaultOptions {
	KdTime at;
	KdName component, type;
	KdTime duration; /* UNSET: it stays so */
	double factor;   /* slowDisk */
} KdFaultOptions;

/* What the types are called; NULL-terminated. */
extern const char *const kd_fault_types[];
/* Why the fault cannot be, in a control plane of that size; NULL: it can.  g_free(). */
char *kd_fault_problem(const KdFaultOptions *fault, const KdControlPlaneOptions *options);

/* Put all of them; borrowed until the cluster is closed.  The control plane takes time. */
void kd_cluster_put_faults(KdCluster *cluster, const KdFaultOptions *faults, guint n);

/* A fault, or what comes of it: LeaderLost, LeaderElected, NoSpace.  Borrowed for the call. */
typedef struct KdFaultRow {
	KdTime time;
	const char *component, *what;
	const char *message; /* NULL = none */
} KdFaultRow;
void kd_cluster_listen_faults(KdCluster *cluster,
			      void (*listen)(gpointer data, const KdFaultRow *row), gpointer data);

#endif
