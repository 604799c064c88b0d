/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The change log: what was committed, in order, and who has seen how much of it.
 *
 * Each observer has a cursor.  Delivery goes in rounds: in one round every observer, in
 * order of rank, is run over the changes that were there when the round began; what they write is
 * the next round's.  So all see one order of changes and nobody is ahead of others by more than a
 * round.  What every observer has passed is dropped.
 *
 * Observers whose watch takes time are handed over to a KdWatch (watch.h), which the log
 * tells of what is new, and which sees to its own pace.
 *
 * A record holds references to both versions of its object.  An observer may append (by
 * submitting a plan) while it runs; it may not add observers.
 */
#ifndef KD_CLUSTER_LOG_H
#define KD_CLUSTER_LOG_H

#include "cluster/cluster.h"

typedef struct KdLog KdLog;
typedef struct KdWatch KdWatch; /* cluster/watch.h */

typedef struct {
	KdObserverRank rank;
	KdObserve *observe;
	gpointer data;
	guint64 cursor; /* position of the next change to see */
} KdObserver;

KdLog *kd_log_new(void);
void kd_log_free(KdLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdLog, kd_log_free)

/* Sees what is appended from now on.  Observers of one rank run in the order in which they were
 * added. */
void kd_log_add_observer(KdLog *log, KdObserverRank rank, KdObserve *observe, gpointer data);
/* References the objects; the message of an event is copied, type and reason are interned. */
void kd_log_append(KdLog *log, const KdChange *change);
/* Run rounds until every observer is at the end.  Called from within a round it does nothing. */
void kd_log_deliver(KdLog *log);

/* ---- for watches ---- */

/* @watch takes over the observers of @rank, into @observers; everything was delivered.  Its
 * cursor. */
guint64 kd_log_hand_over(KdLog *log, KdObserverRank rank, KdWatch *watch, GArray *observers);
/* Position behind the last change. */
guint64 kd_log_end(const KdLog *log);
/* A change that was not dropped; moves with the next append. */
const KdChange *kd_log_at(const KdLog *log, guint64 position);
/* Drop what everyone has passed. */
void kd_log_trim(KdLog *log);

/* Records that are kept. */
guint kd_log_length(const KdLog *log);

#endif
