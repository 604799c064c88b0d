/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API priority and fairness: which request may run now, which waits, which is sent away.
 *
 * One KdFlowControl is one API server.  A request is classified by the flow schemas; the first that
 * matches, in order of precedence and name, names its priority level and its flow.  A level has so
 * many seats; a request takes one or more of them while it runs.  Beyond that requests wait in one
 * of the queues that were dealt to their flow (shuffle sharding), and queues are served fairly in
 * virtual time.  429 is for those whose queue is full, who waited too long, or whose level has no
 * queues.  Every ten seconds levels borrow seats from each other by what they had need of.
 *
 * After apiserver/pkg/util/flowcontrol: apf_controller.go, fairqueuing/queueset/queueset.go,
 * conc_alloc.go, request/, dropped_requests_tracker.go.  Simplified: conditions of flow schemas are
 * not written.
 *
 * A request that finds a seat is let in within the call, without an event and without memory of
 * its own: the caller keeps a KdFlowTicket for it.  One event at a time is pending for each level
 * where someone waits, and one for borrowing; else borrowing is caught up with when someone comes.
 */
#ifndef KD_CLUSTER_FLOW_CONTROL_H
#define KD_CLUSTER_FLOW_CONTROL_H

#include <kubedes/kind.h>

#include "engine/engine.h"

typedef struct KdFlowControl KdFlowControl;

typedef struct {
	gint64 seats;      /* --max-requests-inflight and --max-mutating-requests-inflight */
	KdTime wait_limit; /* a quarter of --request-timeout */
} KdFlowControlOptions;
#define KD_FLOW_CONTROL_DEFAULTS ((KdFlowControlOptions){ 600, 15 * KD_SECOND })

/* What a list would take. */
typedef struct {
	gint64 stored;       /* objects of the resource; 0 if nobody knows */
	gint64 average_size; /* bytes of one; <= 0: unknown, taken for the largest possible */
	gint64 limit;        /* 0 = none */
	bool selector;       /* by labels or fields */
	bool single;         /* by metadata.name */
	bool from_cache;     /* answered by the watch cache, not by etcd */
	bool initial_events; /* a watch that begins with all objects */
} KdFlowList;

/* What is known of a request; all borrowed for the call.  Texts that do not apply are NULL. */
typedef struct {
	const char *user;
	const char *const *groups; /* NULL-terminated; NULL = none */
	const char *verb;
	const char *path; /* of a request that is about no resource; the rest is unused then */
	const char *api_group, *resource, *subresource; /* api_group: NULL or "" = core */
	const char *namespace_;
	guint watchers; /* of the resource: those who will be told of this change */
	KdFlowList list;
} KdFlowRequest;

typedef enum {
	KD_FLOW_GRANTED, /* runs; the caller must call kd_flow_control_leave() */
	KD_FLOW_QUEUED,  /* waits; its callback is called once */
	KD_FLOW_REJECTED /* 429 */
} KdFlowVerdict;

typedef enum {
	KD_FLOW_NOT_REJECTED,
	KD_FLOW_QUEUE_FULL,
	KD_FLOW_TIME_OUT,
	KD_FLOW_CONCURRENCY_LIMIT,
	KD_FLOW_N_REASONS
} KdFlowReason;
const char *kd_flow_reason_name(KdFlowReason reason); /* "queue-full", as in metrics */

typedef struct KdFlowTicket KdFlowTicket;
/* A request that waited was let in (it must leave then) or sent away.  It may enter and leave. */
typedef void KdFlowDecided(gpointer data, KdFlowTicket *ticket, KdFlowVerdict verdict);

/*
 * A request between enter and leave, in memory of the caller, which must not move.  Set the first
 * two members; after kd_flow_control_enter() the next group may be read; the rest is private.
 */
struct KdFlowTicket {
	KdFlowDecided *decided;
	gpointer data;

	KdName schema, level; /* where it fell */
	KdFlowReason reason;  /* why it was rejected */
	guint retry_after;    /* seconds, of a rejected one */
	guint seats;          /* that it takes */
	KdTime arrival;

	struct KdFlowLevel *of;
	KdFlowTicket *next, *previous; /* in its queue, or among those just let in */
	KdFlowTicket *later, *earlier; /* of all who wait in its level */
	guint queue, initial, final;   /* seats */
	KdTime linger;                 /* the final seats are held so long after it left */
	KdTime started;
	gint64 arrival_r, work;
};

/* With the schemas and levels that every server comes with. */
KdFlowControl *kd_flow_control_new(KdEngine *engine, const KdFlowControlOptions *options);
/* Those who still wait are forgotten, not called. */
void kd_flow_control_free(KdFlowControl *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdFlowControl, kd_flow_control_free)
/*
 * From now on these FlowSchemas and PriorityLevelConfigurations stand beside the ones that every
 * server comes with, or for those of the same name.  A level that is gone goes on until its last
 * request is done; a schema whose level does not exist is ignored.
 */
void kd_flow_control_configure(KdFlowControl *control, const KdObject *const *objects, guint n);

/* Whether it depends on objects of this kind. */
bool kd_flow_control_reads(const KdKind *kind);

KdFlowVerdict kd_flow_control_enter(KdFlowControl *control, const KdFlowRequest *request,
				    KdFlowTicket *ticket);
/* A request that was let in is done.  @ticket is not used after this. */
void kd_flow_control_leave(KdFlowControl *control, KdFlowTicket *ticket);
/* One that waits has given up; it is not called any more. */
void kd_flow_control_cancel(KdFlowControl *control, KdFlowTicket *ticket);
/* Where a request would go, without sending it; interned. */
void kd_flow_control_classify(KdFlowControl *control, const KdFlowRequest *request,
			      KdName *ret_schema, KdName *ret_level);

/* A level as it is now. */
typedef struct {
	KdName name;
	gint64 nominal, minimum, maximum, current;       /* limits, in seats */
	gint64 seats, waiting, executing;                /* seats in use; requests */
	guint64 dispatched, rejected[KD_FLOW_N_REASONS]; /* so far */
} KdFlowLevelState;
/* In order of name; false behind the last. */
bool kd_flow_control_level(KdFlowControl *control, guint i, KdFlowLevelState *ret);

#endif
