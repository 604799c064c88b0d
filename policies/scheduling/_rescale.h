/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Normalising many scores of which few differ: what a score becomes is worked out once for each
 * number, not once for each node.
 */
#ifndef KD_POLICIES_RESCALE_H
#define KD_POLICIES_RESCALE_H

#include <kubedes/policy.h>

/* What @score becomes, where all lie from @min to @max. */
typedef gint64 (*KdRescale)(gint64 score, gint64 min, gint64 max);

/* In place; nothing for @n 0. */
void kd_rescale(const KdCycle *cycle, gint64 *scores, guint n, KdRescale rescale);

#endif
