/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One API server: CPUs, the requests that it works on, and whether it is up.
 *
 * Requests take the CPU that is free first, in the order in which they were let in.  All of them
 * have the same time-out, so that the list of those that are being worked on is in the order
 * of their deadlines, and one timer is enough.
 */
#ifndef KD_CLUSTER_REPLICA_H
#define KD_CLUSTER_REPLICA_H

#include "cluster/flow_control.h"
#include "cluster/request.h"

/* The place of a request in the list of its replica. */
typedef struct {
	KdRequest *previous, *next;
} KdServed;

typedef struct {
	guint number;
	bool up;
	guint64 since; /* version at its start: what its watch cache begins with */
	KdTime *cpus;  /* when each is free; a heap, the first at the top */
	guint n_cpus;
	KdRequest *first, *last; /* being worked on, by age */
	guint n_served;
	KdEventId timer;     /* for the deadline of the first */
	KdFlowControl *flow; /* NULL: all are let in */
} KdReplica;

void kd_replica_init(KdReplica *replica, guint number, guint n_cpus);
void kd_replica_clear(KdReplica *replica);
/* Work of @length: when it is done. */
KdTime kd_replica_work(KdReplica *replica, KdTime now, KdTime length);
void kd_replica_add(KdReplica *replica, KdRequest *request);
void kd_replica_remove(KdReplica *replica, KdRequest *request);

#endif
