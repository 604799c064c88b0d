/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Node selectors that read one label alone: nodes with the same value of it get the same answer,
 * which need be found once.
 */
#ifndef KD_POLICIES_ONE_LABEL_H
#define KD_POLICIES_ONE_LABEL_H

#include <kubedes/policy.h>

/* @label is NULL or the label so far.  FALSE: another one, or the node's name, is read too. */
bool kd_one_label_add(KdName key, KdName *label);
bool kd_one_label_of_map(const KdMap *wanted, KdName *label);
bool kd_one_label_of_term(const KdNodeSelectorTerm *term, KdName *label);
bool kd_one_label_of_selector(const KdNodeSelector *selector, KdName *label); /* NULL allowed */

/* Answers by the value of the label, from @ask for the first node of each; of an answer the lower
 * 32 bits are kept. */
typedef struct {
	const guint32 *domain; /* by slot */
	guint64 *answers;      /* by domain; 0 = not asked yet */
} KdOneLabel;
KdOneLabel kd_one_label(const KdCycle *cycle, KdName label);
static inline guint32 kd_one_label_get(const KdOneLabel *self, const KdCycle *cycle, KdSlot slot,
				       guint32 (*ask)(const KdCycle *cycle, KdSlot slot))
{
	guint64 *answer = &self->answers[self->domain[slot]];

	if (G_UNLIKELY(*answer == 0))
		*answer = G_GUINT64_CONSTANT(1) << 32 | ask(cycle, slot);
	return (guint32) *answer;
}

#endif
