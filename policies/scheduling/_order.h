/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For policies that pick one node and care for no other: it gets 100, the others 0, whatever
 * the rule for ties.
 */
#ifndef KD_POLICIES_ORDER_H
#define KD_POLICIES_ORDER_H

#include <kubedes/policy.h>

/* The index in @nodes of the one that comes first when the scheduler's order is walked from
 * position @from round. */
guint kd_order_first(const KdNodes *all, guint from, const KdSlot *nodes, guint n);
void kd_order_only(gint64 *scores, guint n, guint winner);

#endif
