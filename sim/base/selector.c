/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/selector.h>
#include <string.h>

#include "base/label.h"

void kd_selector_clear(KdSelector *selector)
{
	for (guint i = 0; i < selector->n_matchExpressions; i++)
		g_free(selector->matchExpressions[i].values);
	g_free(selector->matchExpressions);
	kd_map_clear(&selector->matchLabels);
	*selector = (KdSelector){ 0 };
}

static bool has_value(const KdRequirement *requirement, KdName value)
{
	for (guint i = 0; i < requirement->n_values; i++) {
		if (requirement->values[i] == value)
			return true;
	}
	return false;
}

/* -1, 0, 1 as the label's number is less than, equal to or greater than the required
 * one; 0 too if one of them is no number.  NewRequirement() wants a label value, which "-1"
 * is not. */
static int order(const KdRequirement *requirement, KdName value)
{
	gint64 label, bound;

	if (requirement->n_values != 1 || !kd_label_value_is_valid(requirement->values[0]) ||
	    !kd_label_int(requirement->values[0], &bound) || !kd_label_int(value, &label))
		return 0;
	return (label > bound) - (label < bound);
}

bool kd_requirement_matches(const KdRequirement *requirement, const KdMap *labels)
{
	KdName value = kd_map_get(labels, requirement->key);

	switch (requirement->op) {
	case KD_OP_IN:
		return value && has_value(requirement, value);
	case KD_OP_NOT_IN:
		return !value || !has_value(requirement, value);
	case KD_OP_EXISTS:
		return value;
	case KD_OP_DOES_NOT_EXIST:
		return !value;
	case KD_OP_GT:
		return value && order(requirement, value) > 0;
	case KD_OP_LT:
		return value && order(requirement, value) < 0;
	case KD_OP_INVALID:
		break;
	}
	return false;
}

bool kd_selector_matches(const KdSelector *selector, const KdMap *labels)
{
	for (guint i = 0; i < selector->matchLabels.n; i++) {
		const KdPair *pair = &selector->matchLabels.pairs[i];

		if (kd_map_get(labels, pair->key) != pair->value)
			return false;
	}
	for (guint i = 0; i < selector->n_matchExpressions; i++) {
		if (!kd_requirement_matches(&selector->matchExpressions[i], labels))
			return false;
	}
	return true;
}

bool kd_selector_is_empty(const KdSelector *selector)
{
	return selector->matchLabels.n == 0 && selector->n_matchExpressions == 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const KdName *) a, *(const KdName *) b);
}

static void append_values(GString *out, const KdRequirement *requirement)
{
	gsize size = requirement->n_values * sizeof(KdName);
	g_autofree KdName *sorted = g_memdup2(requirement->values, size);

	if (requirement->n_values > 1)
		qsort(sorted, requirement->n_values, sizeof(sorted[0]), compare_names);
	for (guint i = 0; i < requirement->n_values; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? "," : "", sorted[i]);
}

static void append_requirement(GString *out, const KdRequirement *requirement)
{
	static const struct {
		const char *before, *between, *after;
	} forms[] = {
		[KD_OP_IN] = { "", " in (", ")" },
		[KD_OP_NOT_IN] = { "", " notin (", ")" },
		[KD_OP_EXISTS] = { "", "", "" },
		[KD_OP_DOES_NOT_EXIST] = { "!", "", "" },
		[KD_OP_GT] = { "", ">", "" },
		[KD_OP_LT] = { "", "<", "" },
		[KD_OP_INVALID] = { "", " invalid (", ")" },
	};
	KdOperator op = requirement->op;

	g_string_append_printf(out, "%s%s%s", forms[op].before, requirement->key,
			       forms[op].between);
	if (op != KD_OP_EXISTS && op != KD_OP_DOES_NOT_EXIST)
		append_values(out, requirement);
	g_string_append(out, forms[op].after);
}

static void append_pair(GString *out, const KdPair *pair)
{
	g_string_append_printf(out, "%s=%s", pair->key, pair->value);
}

/* By key, and those of one key as they stand. */
static int compare_requirements(const void *a, const void *b)
{
	const KdRequirement *x = *(const KdRequirement *const *) a;
	const KdRequirement *y = *(const KdRequirement *const *) b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : (x > y) - (x < y);
}

char *kd_selector_print(const KdSelector *selector)
{
	const KdMap *labels = &selector->matchLabels;
	guint n = selector->n_matchExpressions, l = 0, e = 0;
	g_autofree const KdRequirement **sorted = g_new(const KdRequirement *, n + 1);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		sorted[i] = &selector->matchExpressions[i];
	if (n > 1)
		qsort(sorted, n, sizeof(sorted[0]), compare_requirements);
	while (l < labels->n || e < n) {
		if (out->len > 0)
			g_string_append_c(out, ',');
		if (e == n || (l < labels->n && strcmp(labels->pairs[l].key, sorted[e]->key) <= 0))
			append_pair(out, &labels->pairs[l++]);
		else
			append_requirement(out, sorted[e++]);
	}
	return g_string_free(out, FALSE);
}
