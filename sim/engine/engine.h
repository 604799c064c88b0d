/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: a clock and the events that move it.
 *
 * Events run in the order of (time, phase, sequence number).  Events for the current time and a phase
 * go through a first-in-first-out list for that phase, all others through the pending set.
 * An event is a value: nothing is allocated for one.  The engine knows nothing of Kubernetes.
 */
#ifndef KD_ENGINE_ENGINE_H
#define KD_ENGINE_ENGINE_H

#include <kubedes/types.h>

/* Order of events at one moment: what ends comes before what begins, the scheduler sees both. */
typedef enum {
	KD_PHASE_FAULT,	   /* nodes and links break or come back */
	KD_PHASE_END,	   /* containers end, timers of the kubelet */
	KD_PHASE_START,	   /* containers start */
	KD_PHASE_ARRIVAL,  /* the workload creates objects */
	KD_PHASE_CONTROL,  /* controllers reconcile */
	KD_PHASE_SCHEDULE, /* the scheduler takes a pod */
	KD_PHASE_SAMPLE,   /* metrics are read */
	KD_N_PHASES
} KdPhase;

typedef struct KdEngine KdEngine;
typedef guint64 KdEventId; /* 0 = none; never used twice in a run */
typedef void KdHandler(KdEngine *engine, gpointer data, guint64 argument);

typedef enum {
	KD_STOP_EMPTY,	/* nothing can happen any more */
	KD_STOP_TIME,	/* the horizon was reached; the clock stands on it */
	KD_STOP_EVENTS, /* the limit of events was reached */
	KD_STOP_ASKED,	/* kd_engine_stop() */
} KdStop;

KdEngine *kd_engine_new(void);
void kd_engine_free(KdEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEngine, kd_engine_free)

KdTime kd_engine_now(const KdEngine *engine);
guint64 kd_engine_n_run(const KdEngine *engine);     /* events run so far */
gsize kd_engine_n_pending(const KdEngine *engine);   /* events to come */

/* Run @handler at @time (not before now) in @phase. */
KdEventId kd_engine_at(KdEngine *engine, KdTime time, KdPhase phase, KdHandler *handler, gpointer data,
		       guint64 argument);
KdEventId kd_engine_after(KdEngine *engine, KdTime delay, KdPhase phase, KdHandler *handler,
			  gpointer data, guint64 argument);
/* TRUE if it was still to come; cancelling what has run or been cancelled does nothing. */
bool kd_engine_cancel(KdEngine *engine, KdEventId id);

/* Called after every handler, before the next event: this is where changes reach their observers. */
void kd_engine_set_after(KdEngine *engine, void (*after)(gpointer data), gpointer data);

/* Run until nothing is left, an event would be later than @until (events at @until still run), or
 * @max_events (0 = no limit) have run in this call. */
KdStop kd_engine_run(KdEngine *engine, KdTime until, guint64 max_events);
void kd_engine_stop(KdEngine *engine); /* from within a handler */

#endif
