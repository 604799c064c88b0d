/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pod that has a node and is on its way to be bound: reserve, permit and the wait that it may
 * want, pre-bind, bind, post-bind; and the way back from each of them (the second half of
 * schedulingCycle(), bindingCycle() and handleBindingCycleError() in
 * pkg/scheduler/schedule_one.go).
 *
 * From kd_binding_new() to its binding or its rejection the pod is assumed: in the snapshot,
 * holding what it asks for.
 */
#ifndef KD_CONTROL_BINDING_H
#define KD_CONTROL_BINDING_H

#include "control/scheduler_private.h"

typedef struct {
	KdScheduler *scheduler;
	KdFramework *framework, *plain; /* plain: NULL without --check */
	KdPodInfo *info;                /* a reference; as it was tried */
	KdName node;
	KdGpuSet gpus;
	GArray *claims; /* of KdClaimChoice, as reserve chose them; NULL = none */
	guint64 cycle;  /* that chose the node */
	guint attempt;
	KdTime queued_at;
	/* What plug-ins keep of the pod while others are tried; NULL: it is the one at hand. */
	gpointer kept, plain_kept;
	KdTime since;    /* waiting */
	KdEventId timer; /* of the wait */
	/* Writes to claims and volumes, and those of them that are open; 0 once they are done. */
	guint n_claims, n_open;
	bool submitted, answered;
	char *refusal; /* of the API server */
} KdBinding;

/* How far it came. */
typedef struct {
	KdDecisionResult result; /* BOUND (or sent to be), WAITING, FAILED */
	char *message;           /* g_free(); NULL when bound */
	guint64 rejected_by;     /* FAILED: bits of plug-ins; 0: it broke down */
	bool held; /* FAILED after the scheduling cycle: what it held is news to others */
} KdBindingResult;

/* Assumes the pod on the node. */
KdBinding *kd_binding_new(KdScheduler *scheduler, const KdQueuedPod *queued, KdFramework *plain,
			  KdSlot node);
void kd_binding_free(KdBinding *binding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdBinding, kd_binding_free)
/* As far as it goes. */
KdBindingResult kd_binding_start(KdBinding *binding);
/* The pod is back in the queue, if that was its way: others hear of what it held.  The binding is
 * freed, unless it waits for a plug-in or for the API server. */
void kd_binding_finish(KdBinding *take, const KdBindingResult *result);

/* ---- for who holds it (hold.h) ---- */

/* Others are tried; it is at hand again. */
void kd_binding_suspend(KdBinding *binding);
void kd_binding_resume(KdBinding *binding);
/* The wait is over, well or not (@by NULL: by nobody's decision, so that it is tried again). */
KdBindingResult kd_binding_go(KdBinding *binding);
KdBindingResult kd_binding_reject(KdBinding *binding, const KdPolicy *by, const char *message);
/* It came out, after the cycle that chose the node: to the queue, to the listener, to the others.
 * Takes the message, too. */
void kd_binding_conclude(KdBinding *take, const KdBindingResult *result);

#endif
