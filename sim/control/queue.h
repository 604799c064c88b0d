/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduling queue (pkg/scheduler/backend/queue): where a pending pod waits for its next
 * attempt.
 *
 * active          ready to be tried, in the order of the profile's queue sort
 * back-off        was turned down not long ago: 1 s after the first attempt, doubled for each
 *                 further one up to 10 s, rounded down to a whole second; out of it at the end of
 *                 that second, or as soon as the active queue is empty (SchedulerPopFromBackoffQ)
 * unschedulable   waits for an event that may help, or 5 minutes (looked at every 30 s)
 * gated           held back by a PreEnqueue plug-in
 *
 * A pod whose attempt broke down goes into back-off without an event, and is not popped early;
 * where a plug-in is to blame another try is no reason for a run to go on (kd_engine_at_idle()).
 * Nor is one that was tried a hundred times in a moment: attempts of the real one take time, and so
 * do those that chase each other.
 *
 * The queue owns its pods.  Where the real one iterates over a map, this one goes by the order of
 * entering.
 */
#ifndef KD_CONTROL_QUEUE_H
#define KD_CONTROL_QUEUE_H

#include "engine/engine.h"
#include "placement/framework.h"

typedef enum {
	KD_QUEUE_NONE,
	KD_QUEUE_ACTIVE,
	KD_QUEUE_BACKOFF,
	KD_QUEUE_UNSCHEDULABLE,
	KD_QUEUE_GATED
} KdQueuePlace;

/* A pod that is not bound; in one place of the queue, or in a cycle (KD_QUEUE_NONE). */
typedef struct {
	KdUid uid;
	KdFramework *framework; /* of its profile, borrowed */
	KdPodInfo *info;        /* owned reference */
	guint attempts;
	KdTime first_queued; /* when it came */
	KdTime timestamp;    /* of the last failure or of coming: what queue sort and back-off count
				from */
	KdTime backoff_until;
	bool patient;        /* does not leave back-off before that */
	bool broken;         /* a plug-in broke down over it the last time */
	KdTime popped_at;    /* the last time */
	guint n_now;         /* how often at that moment */
	guint64 rejected_by; /* bits: plug-ins of its profile that turned it down last time */
	guint wake_on;       /* KdEventMask: what helps besides the events of those */
	KdTime retry_at;     /* it is tried again then, whatever happens; KD_TIME_NEVER */
	guint64 cycle;       /* in which it was tried last */
	guint64 seq;         /* order of coming */
	KdQueuePlace where;
	guint lot, place; /* in its heap, or in its lot of the parking */
} KdQueuedPod;

typedef struct {
	KdTime initial_backoff, max_backoff;
	bool pop_from_backoff;
	/* A pod can be popped, and could not before. */
	void (*wake)(gpointer data);
	gpointer data;
} KdQueueOptions;

typedef struct KdQueue KdQueue;

/* @engine must outlive it. */
KdQueue *kd_queue_new(KdEngine *engine, const KdQueueOptions *options);
void kd_queue_free(KdQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdQueue, kd_queue_free)

/* A new pod; takes the reference.  Runs PreEnqueue. */
void kd_queue_add(KdQueue *queue, KdUid uid, KdFramework *framework, KdPodInfo *take);
/* The pod itself changed; takes the reference. */
void kd_queue_update(KdQueue *queue, KdUid uid, KdPodInfo *take, const KdClusterEvent *event);
/* The pod went or was bound by somebody; also while it is in a cycle. */
void kd_queue_remove(KdQueue *queue, KdUid uid);
KdQueuedPod *kd_queue_find(const KdQueue *queue, KdUid uid);

/* The next one to try, its attempt counted; NULL when there is none.  It stays the queue's. */
KdQueuedPod *kd_queue_pop(KdQueue *queue);
bool kd_queue_is_ready(const KdQueue *queue);
/* After the cycle: rejected by these plug-ins (0: an error, so back-off at once).  What else may
 * help stands in the pod. */
void kd_queue_reject(KdQueue *queue, KdQueuedPod *pod, guint64 rejected_by);
/* Something happened: move those that it may help. */
void kd_queue_event(KdQueue *queue, const KdClusterEvent *event);
/* The same for those that pass the check. */
void kd_queue_event_if(KdQueue *queue, const KdClusterEvent *event,
		       bool (*check)(const KdQueuedPod *pod, gpointer data), gpointer data);
/* The same for one. */
void kd_queue_event_to(KdQueue *queue, const KdClusterEvent *event, KdUid uid);
/* Whatever it waits for, but a gate. */
void kd_queue_activate(KdQueue *queue, KdUid uid);
void kd_queue_count(const KdQueue *queue, guint counts[KD_QUEUE_GATED + 1]);

#endif
