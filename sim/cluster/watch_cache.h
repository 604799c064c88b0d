/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far back the watch caches of the API servers go: whether a watch that was away may go on
 * where it stopped, or hears "too old resource version" (410 Gone) and must list anew.
 *
 * For each kind the last changes are kept, 100 at first.  A full window doubles where all of
 * it is younger than 75 s, up to 102,400 changes, and is halved where its youngest quarter is older
 * (apiserver/pkg/storage/cacher/watch_cache.go).  All API servers see the same changes, so one
 * such record serves them all; one that has started since knows nothing from before
 * (KdReplica.since).  Events (the objects) are left out: nobody watches them.
 */
#ifndef KD_CLUSTER_WATCH_CACHE_H
#define KD_CLUSTER_WATCH_CACHE_H

#include "cluster/cluster.h"

typedef struct KdWatchCache KdWatchCache;

KdWatchCache *kd_watch_cache_new(void);
void kd_watch_cache_free(KdWatchCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWatchCache, kd_watch_cache_free)

/* An observer (KdObserve); @data is the cache. */
void kd_watch_cache_note(gpointer data, const KdChange *change);
/* Whether a watch of this kind that has seen all up to @version may go on from there. */
bool kd_watch_cache_covers(const KdWatchCache *cache, const KdKind *kind, guint64 version);
/* Of all kinds that have changed. */
bool kd_watch_cache_covers_all(const KdWatchCache *cache, guint64 version);

#endif
