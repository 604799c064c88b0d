/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying out actions (<kubedes/action.h>).
 *
 * As kubectl does, an action looks at the objects as they are now and sends what is to become of
 * them: most are a JSON merge patch (run/patch.h).  Differences to kubectl: apply knows no last
 * applied configuration, so it takes nothing away; taint and label overwrite what is there.
 */
#ifndef KD_RUN_ACT_H
#define KD_RUN_ACT_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

/* "key=value:Effect", "key:Effect", and with a "-" behind it what is to be taken away, of any
 * effect where none is given. */
typedef struct {
	char *key, *value, *effect; /* value and effect may be NULL */
	bool remove;
} KdTaintWord;
gboolean kd_taint_word_parse(const char *text, KdTaintWord *ret, GError **error);
void kd_taint_word_clear(KdTaintWord *word);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdTaintWord, kd_taint_word_clear)

/* Somebody who acts, as @who, and what of it is under way: a drain takes time. */
typedef struct KdActor KdActor;
KdActor *kd_actor_new(KdCluster *cluster, const KdIdentity *who);
void kd_actor_free(KdActor *actor); /* drains end where they are */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdActor, kd_actor_free)

/*
 * Do it now; all verbs but create and manifests, whose objects the caller has.  @done hears of
 * every write as of those of a plan (@i is 0), and of what is not there or cannot be: NOT_FOUND or
 * INVALID with a message.  A selector that takes nothing is no failure.  Of a drain it hears later
 * too, until it is over; only the end of what a budget forbade for a time.
 */
void kd_act(KdActor *actor, const KdAction *action, KdDone *done, gpointer data);
/* The kind that the action is about, which is none of create and manifests. */
const KdKind *kd_action_kind(const KdAction *action);

#endif
