/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Creates that do not give up: what the API server could not take is sent again, as those do who
 * submit workloads.  After a second, doubling up to 30 s, until it answers.  That an object exists
 * by then is what was wanted: an answer may have been lost.
 *
 * With an ideal control plane nothing fails so, and nothing is kept.
 */
#ifndef KD_RUN_PERSIST_H
#define KD_RUN_PERSIST_H

#include "cluster/cluster.h"

typedef struct KdPersist KdPersist;

/* @done hears of each object once, as of write 0. */
KdPersist *kd_persist_new(KdCluster *cluster, const KdIdentity *who, KdDone *done, gpointer data);
/* After kd_cluster_close(), if requests take time. */
void kd_persist_free(KdPersist *persist);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPersist, kd_persist_free)
void kd_persist_create(KdPersist *persist, KdObject *take);

#endif
