/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pending pods are nominated to which nodes (pkg/scheduler/backend/queue/nominator.go).
 *
 * A preemptor is nominated to the node on which room is made for it.  Until it is bound, pods of
 * lower or equal priority see the node as if it were there already.
 *
 * The scheduler keeps one for all its frameworks: a pod comes in when it is queued with a
 * nomination or when post-filter nominates it, and goes when it is assumed, deleted or held back.
 * A nomination to a node that is not there is kept.
 */
#ifndef KD_PLACEMENT_NOMINATOR_H
#define KD_PLACEMENT_NOMINATOR_H

#include <kubedes/policy.h>

typedef struct KdNominator KdNominator;

KdNominator *kd_nominator_new(void);
void kd_nominator_free(KdNominator *nominator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdNominator, kd_nominator_free)

/* References the info; a pod that is nominated already (by uid) moves to the end of @node's pods;
 * @node NULL: its nomination ends. */
void kd_nominator_set(KdNominator *nominator, const KdPodInfo *info, KdName node);
/* FALSE: it was not nominated. */
bool kd_nominator_remove(KdNominator *nominator, KdUid pod);
/* NULL: it is not nominated. */
KdName kd_nominator_node(const KdNominator *nominator, KdUid pod);
/* The pods nominated to the node, in the order of their nomination; good until the next change. */
const KdPodInfo *const *kd_nominator_pods(const KdNominator *nominator, KdName node, guint *ret_n);
guint kd_nominator_count(const KdNominator *nominator); /* nominated pods */

#endif
