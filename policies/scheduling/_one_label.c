/* SPDX-License-Identifier: Apache-2.0 */
#include "_one_label.h"

#include <kubedes/tally.h>

bool kd_one_label_add(KdName key, KdName *label)
{
	if (*label && *label != key)
		return false;
	*label = key;
	return true;
}

bool kd_one_label_of_map(const KdMap *wanted, KdName *label)
{
	for (guint i = 0; i < wanted->n; i++)
		if (!kd_one_label_add(wanted->pairs[i].key, label))
			return false;
	return true;
}

bool kd_one_label_of_term(const KdNodeSelectorTerm *term, KdName *label)
{
	for (guint i = 0; i < term->n_matchExpressions; i++)
		if (!kd_one_label_add(term->matchExpressions[i].key, label))
			return false;
	return term->n_matchFields == 0;
}

bool kd_one_label_of_selector(const KdNodeSelector *selector, KdName *label)
{
	for (guint i = 0; selector && i < selector->n_nodeSelectorTerms; i++)
		if (!kd_one_label_of_term(&selector->nodeSelectorTerms[i], label))
			return false;
	return true;
}

KdOneLabel kd_one_label(const KdCycle *cycle, KdName label)
{
	const KdTopology *topology = kd_cycle_topology(cycle, label);

	return (KdOneLabel){
		.domain = topology->domain,
		.answers = kd_cycle_alloc(cycle, MAX(topology->n, 1) * sizeof(guint64)),
	};
}
