/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rollouts as `kubectl rollout` handles them: undo, pause, resume, restart
 * (staging/src/k8s.io/kubectl/pkg/polymorphichelpers: rollback.go, objectpauser.go,
 * objectresumer.go, objectrestarter.go).
 *
 * As there, what is sent follows from the object as it is now, and for undo from the objects that
 * keep its revisions.  A kind that can be rolled out is one row of the table in rollout.c.
 */
#ifndef KD_RUN_ROLLOUT_H
#define KD_RUN_ROLLOUT_H

#include <kubedes/action.h>

#include "cluster/cluster.h"

/* The arguments of an action with a verb of rollouts; NULL = it has another verb. */
const KdActionArgs *kd_rollout_args(const KdAction *action);
/* FALSE and @error, which says what is allowed, where @kind has no rollouts, or with @pauses none
 * that can be paused. */
gboolean kd_rollout_check(const KdKind *kind, bool pauses, GError **error);

/* The kind whose objects an action has to list besides; NULL = none. */
const KdKind *kd_rollout_lists(const KdAction *action, const KdKind *kind);
/*
 * The next version of @stored.  NULL with @error (KD_ERROR_USAGE) where kubectl would refuse, or
 * with
 * @ret_note (g_free()) where there is nothing to do.
 */
KdObject *kd_rollout_change(const KdCluster *cluster, const KdAction *action,
			    const KdObject *stored, char **ret_note, GError **error);

#endif
