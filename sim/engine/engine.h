/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: a clock and the events that move it.
 *
 * Events run in the order of (time, phase, sequence number).  Events at the current time go through
 * a first-in-first-out list for each phase, all others through the pending set. The next event is
 * always the first in that order among what is left: an event put at the current time in an earlier
 * phase than the one now running still runs at this time, and before the rest of the running phase.
 *
 * An event is a value: nothing is allocated for one.  @data is borrowed and must live until the
 * event has run or was cancelled.  The engine knows nothing of Kubernetes.
 */
#ifndef KD_ENGINE_ENGINE_H
#define KD_ENGINE_ENGINE_H

#include <kubedes/types.h>

/* Order of events at one moment: what ends comes before what begins, the scheduler sees both. */
typedef enum {
	KD_PHASE_FAULT,    /* nodes and links break or come back */
	KD_PHASE_END,      /* containers end, timers of the kubelet */
	KD_PHASE_START,    /* containers start */
	KD_PHASE_ARRIVAL,  /* the workload creates objects */
	KD_PHASE_REQUEST,  /* requests on their way, changes on theirs to observers */
	KD_PHASE_CONTROL,  /* controllers reconcile */
	KD_PHASE_SCHEDULE, /* the scheduler takes a pod */
	KD_PHASE_SAMPLE,   /* metrics are read */
	KD_N_PHASES
} KdPhase;

typedef struct KdEngine KdEngine;
typedef struct KdPendingOps KdPendingOps; /* engine/pending.h */
typedef guint64 KdEventId;                /* 0 = none; never used twice in a run */
typedef void KdHandler(KdEngine *engine, gpointer data, guint64 argument);

typedef enum {
	KD_STOP_EMPTY,  /* nothing is left but idle events; the clock stands on the last that ran */
	KD_STOP_TIME,   /* the horizon was reached; the clock stands on it */
	KD_STOP_EVENTS, /* the limit of events was reached */
	KD_STOP_ASKED,  /* kd_engine_stop() */
} KdStop;

/* The clock of a new engine stands on 0. */
KdEngine *kd_engine_new(void);
/* On another pending set than the default (engine/pending.h); the results are the same. */
KdEngine *kd_engine_new_on(const KdPendingOps *ops);
void kd_engine_free(KdEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEngine, kd_engine_free)

KdTime kd_engine_now(const KdEngine *engine);
guint64 kd_engine_n_run(const KdEngine *engine);   /* events run so far */
gsize kd_engine_n_pending(const KdEngine *engine); /* events to come, without the cancelled */

/* Run @handler at @time (not before now) in @phase.  What is to happen at KD_TIME_NEVER does not:
 * nothing is put, and the id is 0. */
KdEventId kd_engine_at(KdEngine *engine, KdTime time, KdPhase phase, KdHandler *handler,
		       gpointer data, guint64 argument);
/* The same @delay (not negative) from now; past the end of time is KD_TIME_NEVER. */
KdEventId kd_engine_after(KdEngine *engine, KdTime delay, KdPhase phase, KdHandler *handler,
			  gpointer data, guint64 argument);
/*
 * As kd_engine_at(), but the event does not keep the run going: when only such events are left,
 * nothing else can happen any more and the run ends.  For what looks round from time to time; there
 * should be few of them.
 */
KdEventId kd_engine_at_idle(KdEngine *engine, KdTime time, KdPhase phase, KdHandler *handler,
			    gpointer data, guint64 argument);
/* TRUE if it was still to come; cancelling what runs, has run or was cancelled does nothing. */
bool kd_engine_cancel(KdEngine *engine, KdEventId id);

/* Called after every handler, before the next event: this is where changes reach their observers.
 * It may put and cancel events like a handler.  NULL = none. */
void kd_engine_set_after(KdEngine *engine, void (*after)(gpointer data), gpointer data);

/*
 * Run until nothing is left, the next event is later than @until (not before now; events at @until
 * still run), @max_events (0 = no limit) have run in this call, or a handler asked to stop.
 * What is left stays, and another call goes on where this one stopped.
 */
KdStop kd_engine_run(KdEngine *engine, KdTime until, guint64 max_events);
/* From within a handler or the after-hook, which both still come to their end; elsewhere nothing.
 */
void kd_engine_stop(KdEngine *engine);

#endif
