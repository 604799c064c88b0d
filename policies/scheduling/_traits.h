/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batch hooks of plug-ins that have something to say only of nodes with a trait (kubedes/policy.h):
 * the others are passed over by their column.
 */
#ifndef KD_POLICIES_TRAITS_H
#define KD_POLICIES_TRAITS_H

#include <kubedes/policy.h>

/* filter_many() and filter_some() by filter(), which stands before. */
#define KD_FILTERS_BY_TRAIT(trait)                                                                 \
	static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts) \
	{                                                                                          \
		const KdNodes *nodes = cycle->nodes;                                               \
		for (KdSlot slot = from; slot < to; slot++)                                        \
			verdicts[slot] = nodes->traits[slot] & (trait) && nodes->node[slot]        \
						 ? filter(cycle, slot)                             \
						 : KD_FITS;                                        \
	}                                                                                          \
	static void filter_some(const KdCycle *cycle, const KdSlot *slots, guint n,                \
				KdVerdict *verdicts)                                               \
	{                                                                                          \
		const guint8 *traits = cycle->nodes->traits;                                       \
		for (guint i = 0; i < n; i++)                                                      \
			verdicts[i] = traits[slots[i]] & (trait) ? filter(cycle, slots[i])         \
								 : KD_FITS;                        \
	}

/* score_many() and score_some() by score(), which is 0 for nodes without the trait. */
#define KD_SCORES_BY_TRAIT(trait)                                                                  \
	static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)       \
	{                                                                                          \
		const KdNodes *nodes = cycle->nodes;                                               \
		for (KdSlot slot = from; slot < to; slot++)                                        \
			scores[slot] = nodes->traits[slot] & (trait) && nodes->node[slot]          \
					       ? score(cycle, slot)                                \
					       : 0;                                                \
	}                                                                                          \
	static void score_some(const KdCycle *cycle, const KdSlot *slots, guint n, gint64 *scores) \
	{                                                                                          \
		const guint8 *traits = cycle->nodes->traits;                                       \
		for (guint i = 0; i < n; i++)                                                      \
			scores[i] = traits[slots[i]] & (trait) ? score(cycle, slots[i]) : 0;       \
	}

#endif
