/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying out actions (<kubedes/action.h>).
 *
 * As kubectl does, an action looks at the objects as they are now and sends what is to become of
 * them (run/act_change.h), and needs the rights for both.  Differences to kubectl: patches replace
 * lists as a whole, those of apply too (strategic merge patches would join some of them by name).
 */
#ifndef KD_RUN_ACT_H
#define KD_RUN_ACT_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

/* Somebody who acts, as @who, and what of it is under way: a drain takes time. */
typedef struct KdActor KdActor;
KdActor *kd_actor_new(KdCluster *cluster, const KdIdentity *who);
void kd_actor_free(KdActor *actor); /* drains end where they are */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdActor, kd_actor_free)
/* As whom it does the action; the actor's. */
const KdIdentity *kd_actor_identity(KdActor *actor, const KdAction *action);

/*
 * Do it now; all verbs but create and manifests, whose objects the caller has.  @done hears of
 * every write as of those of a plan (@i is 0), and of what is not there or cannot be: NOT_FOUND or
 * INVALID with a message; OK with a message says why there was nothing to do.  A selector that
 * takes nothing is no failure.  Of a drain it hears later
 * too, until it is over; only the end of what a budget forbade for a time.
 */
void kd_act(KdActor *actor, const KdAction *action, KdDone *done, gpointer data);
/* Create an object of an action with create or manifests, once. */
void kd_act_create(KdActor *actor, const KdAction *action, KdObject *take, KdDone *done,
		   gpointer data);
/* The kind that the action is about, which is none of create and manifests. */
const KdKind *kd_action_kind(const KdAction *action);

#endif
