/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/affinity.h>
#include <kubedes/api/node.h>

#include "base/label.h"

/* labels.NewRequirement() refuses the rest, and a term with a refused requirement matches nothing.
 */
static bool is_well_formed(const KdRequirement *requirement)
{
	gint64 bound;

	switch (requirement->op) {
	case KD_OP_IN:
	case KD_OP_NOT_IN:
		return requirement->n_values > 0;
	case KD_OP_EXISTS:
	case KD_OP_DOES_NOT_EXIST:
		return requirement->n_values == 0;
	case KD_OP_GT:
	case KD_OP_LT:
		return requirement->n_values == 1 && kd_label_int(requirement->values[0], &bound);
	default:
		return false;
	}
}

/* The only field is metadata.name; others are empty. */
static bool field_matches(const KdRequirement *requirement, KdName node)
{
	const char *value = g_strcmp0(requirement->key, "metadata.name") == 0 ? node : "";

	if (requirement->n_values != 1)
		return false;
	if (requirement->op == KD_OP_IN)
		return g_str_equal(requirement->values[0], value);
	return requirement->op == KD_OP_NOT_IN && !g_str_equal(requirement->values[0], value);
}

bool kd_node_selector_term_matches(const KdNodeSelectorTerm *term, const KdMap *labels, KdName node)
{
	if (term->n_matchExpressions + term->n_matchFields == 0)
		return false;
	for (guint i = 0; i < term->n_matchExpressions; i++) {
		const KdRequirement *requirement = &term->matchExpressions[i];

		if (!is_well_formed(requirement) || !kd_requirement_matches(requirement, labels))
			return false;
	}
	for (guint i = 0; i < term->n_matchFields; i++) {
		if (!field_matches(&term->matchFields[i], node))
			return false;
	}
	return true;
}

bool kd_node_selector_matches(const KdNodeSelector *selector, const KdMap *labels, KdName node)
{
	for (guint i = 0; i < selector->n_nodeSelectorTerms; i++) {
		if (kd_node_selector_term_matches(&selector->nodeSelectorTerms[i], labels, node))
			return true;
	}
	return false;
}

/* Unset and "" are the same to the API. */
static bool same(KdName a, KdName b)
{
	return a == b || g_str_equal(a ? a : "", b ? b : "");
}

static bool is_set(KdName name)
{
	return name && *name;
}

static bool tolerates(const KdToleration *toleration, const KdTaint *taint)
{
	if (is_set(toleration->effect) && !same(toleration->effect, taint->effect))
		return false;
	if (is_set(toleration->key) && !same(toleration->key, taint->key))
		return false;
	if (!is_set(toleration->operator) || g_str_equal(toleration->operator, "Equal"))
		return same(toleration->value, taint->value);
	return g_str_equal(toleration->operator, "Exists");
}

bool kd_taint_is_tolerated(const KdTaint *taint, const KdToleration *tolerations, guint n)
{
	for (guint i = 0; i < n; i++) {
		if (tolerates(&tolerations[i], taint))
			return true;
	}
	return false;
}
