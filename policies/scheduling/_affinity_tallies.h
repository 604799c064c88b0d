/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tallies of pod affinity and anti-affinity: pods that match the terms of the pod at hand, and
 * those that have something to say of it (pkg/scheduler/framework/plugins/interpodaffinity).
 *
 * However many terms speak of a topology key, they are one tally, which is made of what pods of one
 * class weigh.  Two pods at hand share it where nobody's terms can tell them apart.
 */
#ifndef KD_POLICIES_AFFINITY_TALLIES_H
#define KD_POLICIES_AFFINITY_TALLIES_H

#include "_affinity_terms.h"

#include <kubedes/tally.h>

typedef struct {
	KdAffinityTerm *terms;
	guint n;
} KdAffinityTerms;

/* Those of the pod at hand, resolved. */
KdAffinityTerms kd_affinity_own_terms(const KdCycle *cycle, KdAffinityList list);

/* The pods that match all @terms, by the domain of @key. */
const KdTally *kd_affinity_tally_matching(const KdCycle *cycle, KdName key,
					  const KdAffinityTerms *terms);

/* The pod at hand, as others see it. */
typedef struct {
	const KdMeta *pod;
	const KdMap *namespace_labels;
	/* For scores: what a required term of another pod weighs, and the pod's own preferred
	 * terms.
	 */
	gint64 hard_weight;
	KdAffinityTerms near, away;
	KdName key; /* the topology key that is being looked at */
} KdAffinityView;

/* Those tallies that are not all 0, of terms that have to do with the pod at hand: how many
 * required anti-affinity terms there are, or what all terms weigh that count for scores. */
const KdTally **kd_affinity_tally_avoiding(const KdCycle *cycle, KdAffinityView *view,
					   guint *ret_n);
const KdTally **kd_affinity_tally_scores(const KdCycle *cycle, KdAffinityView *view, guint *ret_n);
/* Whether any term counts for scores, be it that they weigh nothing together. */
bool kd_affinity_has_scores(const KdCycle *cycle, KdAffinityView *view);

#endif
