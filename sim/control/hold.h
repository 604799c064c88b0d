/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that permit holds, and the end of their wait (WaitOnPermit() in
 * pkg/scheduler/framework/runtime/framework.go).
 *
 * Plug-ins allow and reject within their hooks; what follows is done by kd_scheduler_settle(), so
 * that a hook sees nothing change under its hands.
 */
#ifndef KD_CONTROL_HOLD_H
#define KD_CONTROL_HOLD_H

#include "control/binding.h"

/* WAITING; the binding is the list's from now on. */
KdBindingResult kd_scheduler_hold(KdBinding *take, const GArray *holds);
/* Those that were decided go on, or back to the queue, in the order of deciding. */
void kd_scheduler_settle(KdScheduler *scheduler);
/* Time is up for those for whom it is, once nobody is ready to be tried: one of these may be whom
 * they wait for. */
void kd_scheduler_expire(KdScheduler *scheduler);
/* By nobody's decision, and settled; FALSE: it did not wait. */
bool kd_scheduler_let_off(KdScheduler *scheduler, KdUid pod, const char *message);
/* The same for all on a node that is about to go. */
void kd_scheduler_let_off_node(KdScheduler *scheduler, KdName node);
/* One that waits is not deleted for another, but sent back; its node, NULL: it did not wait. */
KdName kd_scheduler_preempt_waiting(KdScheduler *scheduler, KdUid pod, const KdPolicy *by);
/* Free those that wait still. */
void kd_scheduler_free_held(KdScheduler *scheduler);

#endif
