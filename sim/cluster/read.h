/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads as requests: get and list.
 *
 * A read is answered from the watch cache of the API server.  A consistent one (no resourceVersion,
 * as kubectl reads) first asks etcd how far the cache must have come, which takes a majority
 * (apiserver/pkg/storage/cacher/cacher.go, feature ConsistentListFromCache); one that takes what
 * there is (resourceVersion "0", as informers begin) does not.  Without a cache
 * (--watch-cache=false) every read asks etcd.
 */
#ifndef KD_CLUSTER_READ_H
#define KD_CLUSTER_READ_H

#include "cluster/commit.h"
#include "cluster/request.h"

typedef void KdReadDone(gpointer data, KdOutcome outcome, const char *message);

/* @info (verb get or list) is copied.  @done is called once, from within where the control plane is
 * ideal, and never once the cluster is closed. */
void kd_cluster_read(KdCluster *cluster, const KdRequestInfo *info, KdReadDone *done,
		     gpointer data);

/* What the server answers, etcd apart: whether it may be read, and is there. */
KdAnswer kd_read_answer(KdCluster *cluster, const KdRequestInfo *info);

#endif
