/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queues of one priority level, and who sits on its seats
 * (apiserver/pkg/util/flowcontrol/fairqueuing/queueset/queueset.go).
 *
 * Virtual time R is the work in seat-seconds that each busy queue has been given.  A queue has the
 * R at which its next request is to start; the queue is served whose oldest request would end
 * first. A request is first taken to last 3 ms, and what it really took is put right when it
 * leaves. A tournament tree over the queues finds the next, so that a request costs the logarithm
 * of their number.
 *
 * R counts in 10 ns x seats, 64 bits of it, which is enough for 150 years of 600 seats; it never
 * winds back.
 */
#ifndef KD_CLUSTER_FLOW_CONTROL_QUEUES_H
#define KD_CLUSTER_FLOW_CONTROL_QUEUES_H

#include "cluster/flow_control.h"
#include "cluster/flow_control_seats.h"

/* A second of dropped requests, and how long clients are asked to stay away. */
#define KD_FLOW_MOST_RETRY 32
typedef struct {
	gint64 second, n;                       /* the current one */
	gint64 seconds[KD_FLOW_MOST_RETRY + 1]; /* the last ones, a ring by second */
	gint64 counts[KD_FLOW_MOST_RETRY + 1];
	gint64 retry_after, changed;
} KdFlowDrops;

/* What the level had need of since the last look: integrals over time of seats in use and waited
 * for. */
typedef struct {
	double seconds, sum, squares, most;
} KdFlowDemand;

typedef struct {
	KdFlowTicket *first, *last; /* who waits, the oldest first */
	guint n_waiting, n_executing, seats;
	gint64 work; /* of those who wait */
	gint64 next; /* R at which the next is to start */
} KdFlowQueue;

typedef struct KdFlowLevel {
	KdEngine *engine;
	KdName name;
	KdTime wait_limit;
	bool exempt;
	guint n_dealt, hand; /* queues to be dealt: 0 = none, reject */
	guint64 queue_limit;
	gint64 limit; /* in seats, for now */

	gint64 r;
	KdTime r_time; /* when r was worked out */
	KdFlowQueue *queues;
	guint n_queues; /* may be more than are dealt */
	gint64 *ends;   /* the tournament: R at which the oldest of each queue would end */
	guint n_leaves;
	guint robin; /* the queue that was served last */
	guint64 n_entered;

	guint n_waiting, n_executing, n_busy; /* requests; queues with any */
	gint64 seats, seats_waiting;
	KdFlowTicket *oldest, *newest; /* of all who wait, by arrival */
	KdEventId timer;               /* for the wait of the oldest */
	KdFlowTicket *granted, *last_granted;
	bool telling;

	KdFlowDemand demand;
	KdFlowDrops drops;
	guint64 dispatched, rejected[KD_FLOW_N_REASONS];
} KdFlowLevel;

KdFlowLevel *kd_flow_level_new(KdEngine *engine, KdName name, KdTime wait_limit);
void kd_flow_level_free(KdFlowLevel *level);
/* @queues 0: reject.  Waiting requests stay where they are. */
void kd_flow_level_set_queues(KdFlowLevel *level, guint queues, guint hand, guint64 queue_limit);
/* Let in as many as the new limit has room for. */
void kd_flow_level_set_limit(KdFlowLevel *level, gint64 limit);
bool kd_flow_level_is_idle(const KdFlowLevel *level);

/* Bring virtual time and demand to @now; all others below want that first. */
void kd_flow_level_sync(KdFlowLevel *level, KdTime now);
KdFlowVerdict kd_flow_level_enter(KdFlowLevel *level, KdFlowTicket *ticket, const KdFlowWork *work,
				  guint64 hash);
void kd_flow_level_leave(KdFlowLevel *level, KdFlowTicket *ticket);
void kd_flow_level_cancel(KdFlowLevel *level, KdFlowTicket *ticket);

/* A request is sent away only when there is no seat and no place to wait. */
static inline bool kd_flow_queue_is_full(gint64 seats, gint64 limit, gint64 waiting,
					 gint64 queue_limit)
{
	return seats >= limit && waiting >= queue_limit;
}

/* One was sent away in @second; gives the seconds for its Retry-After. */
guint kd_flow_drop(KdFlowDrops *drops, gint64 second);

#endif
