/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small random clusters with bound and pending pods, as plain numbers and as manifests.
 *
 * Nodes are called n0, n1 and so on, pods p0, p1, in the order of the arrays.
 */
#ifndef KT_RANDOM_CLUSTER_H
#define KT_RANDOM_CLUSTER_H

#include "api/manifest.h"

#define KT_MAX_NODES 10
#define KT_MAX_PODS  40
#define KT_ZONES     3

typedef struct {
	guint milli_cpu, mib, pods, zone, gpus;
	bool cordoned, tainted, disliked, has_image;
} KtNode;

typedef struct {
	guint milli_cpu, mib; /* 0 = no request */
	int on, zone;         /* bound to; needs; -1 = none */
	guint port, milli;    /* of the host; of a GPU; 0 = none */
	guint app;
	bool tolerates, likes_zone, has_image;
	bool apart;  /* no other of its app on its node */
	bool spread; /* its app over zones, at most one more in one than in another */
	bool near;   /* in a zone with another of its app, if there is any */
	bool likes_app, likes_even; /* rather so, each in its way */
	guint priority;
} KtPod;

typedef struct {
	KtNode nodes[KT_MAX_NODES];
	KtPod pods[KT_MAX_PODS];
	guint n_nodes, n_pods;
} KtCluster;

/* Equal seeds, equal clusters. */
KtCluster kt_random_cluster(guint64 seed);
/* @order: of the nodes; NULL = as they are. */
KdManifest *kt_write_cluster(const KtCluster *cluster, const guint *order, KdKinds *kinds);

#endif
