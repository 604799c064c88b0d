/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A watch that takes time: how changes reach the observers of one rank, and what these know.
 *
 * Each change is on its way for a time of its own after its commit, but none overtakes another: all
 * see one order of changes, each at its own time.  The watch keeps what its observers have seen (an
 * informer's cache): the store as it was when they were at this place of the log.  Events are not
 * watched by anyone and are left out.
 *
 * When the API server that it is connected to goes, the watch is broken: nothing comes until it is
 * connected again (client-go/tools/cache/reflector.go: after 0.8 s, doubling up to 30 s, and up
 * to twice as long by chance).  It then goes on where it stopped, unless the server does not know
 * any more what came since then (410 Gone, "too old resource version"): its watch cache began later
 * or has dropped some of it (watch_cache.h), or, without a cache (--watch-cache=false), etcd has
 * compacted it away.  Then everything is listed again, and what happened meanwhile is one change
 * for each object.
 */
#ifndef KD_CLUSTER_WATCH_H
#define KD_CLUSTER_WATCH_H

#include "cluster/log.h"
#include "cluster/pipeline.h"

/* @n watches (informers.h) take over the observers of @rank, which have seen all that is in the
 * log; they belong to the pipeline. */
void kd_watch_begin(KdPipeline *pipeline, KdObserverRank rank, guint n);
void kd_watch_free(KdWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWatch, kd_watch_free)

/* The replica that it is connected to has gone. */
void kd_watch_break(KdWatch *watch);
/* An API server has come. */
void kd_watch_hope(KdWatch *watch);
/* Whether there is an API server that it could be connected to. */
bool kd_watch_reaches(const KdWatch *watch);
/* -1: broken. */
gint kd_watch_replica(const KdWatch *watch);
KdObserverRank kd_watch_rank(const KdWatch *watch);
/* Of the kubelets' watches: how many kubelets are at home there, as if evenly spread. */
guint kd_watch_n_kubelets(const KdWatch *watch);
/* Whether it is connected, and shows objects of @kind. */
bool kd_watch_has(const KdWatch *watch, const KdKind *kind);

/* ---- for the log ---- */

/* There is something new in it. */
void kd_watch_notice(KdWatch *watch);
/* Position of the next change that it has not delivered. */
guint64 kd_watch_cursor(const KdWatch *watch);

#endif
