/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which events a component sends at all.
 *
 * kubelet and controllers have a spam filter: 25 events about one object, and one more every five
 * minutes (client-go/tools/record/events_cache.go).  The scheduler makes a series of equal events:
 * the first two of it are sent, the others only counted, until none has come for six minutes
 * (client-go/tools/events/event_broadcaster.go).  What is not sent is nowhere.
 */
#ifndef KD_CLUSTER_SPAM_H
#define KD_CLUSTER_SPAM_H

#include "cluster/cluster.h"

typedef struct KdSpam KdSpam;

KdSpam *kd_spam_new(void);
void kd_spam_free(KdSpam *spam);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSpam, kd_spam_free)

/* @reason: interned. */
bool kd_spam_passes(KdSpam *spam, const KdIdentity *who, KdUid about, KdName reason, KdTime now);
/* The object has gone: nothing more will be said of it. */
void kd_spam_forget(KdSpam *spam, KdUid about);

#endif
