/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The feed: creates what a stream brings, when it comes.  One arrival of each stream is pending.
 */
#ifndef KD_RUN_FEED_H
#define KD_RUN_FEED_H

#include "cluster/cluster.h"
#include "run/stream.h"

typedef struct KdFeed KdFeed;

/* Takes the stream over. */
KdFeed *kd_feed_new(KdCluster *cluster, KdStream *take);
void kd_feed_free(KdFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdFeed, kd_feed_free)
/* start: queue the first arrival.  create_all: create everything now, as what is there at the
 * start.  FALSE on a bad trace. */
gboolean kd_feed_start(KdFeed *feed, GError **error);
gboolean kd_feed_create_all(KdFeed *feed, GError **error);
KdStream *kd_feed_stream(KdFeed *feed);
guint64 kd_feed_n_refused(const KdFeed *feed,
			  const char **ret_first); /* by the API server, with its first words */
guint64 kd_feed_n_arrivals(const KdFeed *feed);    /* that have come */
/* What went wrong while reading on; the engine was stopped then.  NULL = nothing. */
const GError *kd_feed_error(const KdFeed *feed);

#endif
