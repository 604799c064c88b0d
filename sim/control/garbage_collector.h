/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The garbage collector: deletes what has no owner any more, holds an owner that goes in the
 * foreground until what it owns is gone, and lets orphans go
 * (pkg/controller/garbagecollector/garbagecollector.go).
 *
 * It is no controller of the room, for it has to do with objects of all kinds, and with a graph of
 * them (owner_graph.h).  A change costs what it concerns: the object, its owners, what it owns.
 *
 * An owner that is not there counts as absent only where that is known: its kind has had objects
 * here, and the dependent did not come with a past, out of a dump that may have left its owner out.
 * Such owners, and those of kinds that the cluster has no object of, count as present.
 *
 * Up to 20 objects are dealt with at a time (--concurrent-gc-syncs); where a write failed, again
 * after 5 ms, 10 ms ...
 */
#ifndef KD_CONTROL_GARBAGE_COLLECTOR_H
#define KD_CONTROL_GARBAGE_COLLECTOR_H

#include "cluster/cluster.h"

typedef struct KdGarbageCollector KdGarbageCollector;

/* Looks at what is there already too. */
KdGarbageCollector *kd_garbage_collector_new(KdCluster *cluster);
/* Before the engine runs; 20 unless told. */
void kd_garbage_collector_set_workers(KdGarbageCollector *collector, guint n);
/* After the engine has run its last event. */
void kd_garbage_collector_free(KdGarbageCollector *collector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdGarbageCollector, kd_garbage_collector_free)

/* Objects dealt with so far, and those that have an owner or own something now. */
guint64 kd_garbage_collector_n_turns(const KdGarbageCollector *collector);
guint kd_garbage_collector_n_nodes(const KdGarbageCollector *collector);

#endif
