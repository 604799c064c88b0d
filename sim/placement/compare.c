/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/compare.h"

static const char *node_name(const KdNodes *nodes, KdSlot slot)
{
	return slot == KD_NO_SLOT ? "none" : nodes->name[slot];
}

static gboolean differ(const KdAttempt *attempt, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static gboolean differ(const KdAttempt *attempt, GError **error, const char *format, ...)
{
	g_autofree char *key = kd_object_key(&attempt->pod->pod->object);
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	return kd_fail(error, KD_ERROR_LIMIT, "pod %s: with caches and without differ: %s", key,
		       text);
}

static gboolean compare_filters(const KdNodes *nodes, const KdAttempt *a, const KdAttempt *b,
				GError **error)
{
	if (a->pre_filter != b->pre_filter)
		return differ(a, error, "pre-filter says \"%s\" and \"%s\"",
			      kd_verdict_reason(a->pre_filter), kd_verdict_reason(b->pre_filter));
	if (a->n_evaluated != b->n_evaluated || a->n_feasible != b->n_feasible)
		return differ(a, error, "%u of %u nodes fit, and %u of %u", a->n_feasible,
			      a->n_evaluated, b->n_feasible, b->n_evaluated);
	for (guint i = 0; i < a->n_evaluated; i++) {
		KdSlot slot = a->evaluated[i];

		if (slot != b->evaluated[i])
			return differ(a, error, "node %u is %s and %s", i, node_name(nodes, slot),
				      node_name(nodes, b->evaluated[i]));
		if (a->verdicts[slot] != b->verdicts[slot] ||
		    a->rejected_by[slot] != b->rejected_by[slot])
			return differ(a, error, "node %s: \"%s\" and \"%s\"",
				      node_name(nodes, slot), kd_verdict_reason(a->verdicts[slot]),
				      kd_verdict_reason(b->verdicts[slot]));
	}
	return TRUE;
}

static gboolean compare_vectors(const KdNodes *nodes, const KdAttempt *a, const char *what,
				const gint64 *x, const gint64 *y, GError **error)
{
	for (guint i = 0; x && y && i < a->n_feasible; i++)
		if (x[i] != y[i])
			return differ(a, error,
				      "%s of node %s: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
				      what, node_name(nodes, a->feasible[i]), x[i], y[i]);
	return TRUE;
}

static gboolean compare_scores(const KdNodes *nodes, const KdAttempt *a, const KdAttempt *b,
			       GError **error)
{
	if (a->scored != b->scored || a->n_scores != b->n_scores)
		return differ(a, error, "one was scored otherwise than the other");
	for (guint i = 0; i < a->n_scores; i++) {
		const KdPluginScores *x = &a->scores[i], *y = &b->scores[i];

		if (x->skipped != y->skipped)
			return differ(a, error, "%s was skipped once", x->policy->name);
		if (!compare_vectors(nodes, a, x->policy->name, x->raw, y->raw, error) ||
		    !compare_vectors(nodes, a, x->policy->name, x->weighted, y->weighted, error))
			return FALSE;
	}
	return compare_vectors(nodes, a, "the total", a->totals, b->totals, error);
}

gboolean kd_attempt_compare(const KdNodes *nodes, const KdAttempt *fast, const KdAttempt *plain,
			    GError **error)
{
	if (!compare_filters(nodes, fast, plain, error) ||
	    !compare_scores(nodes, fast, plain, error))
		return FALSE;
	if (fast->chosen != plain->chosen || fast->n_winners != plain->n_winners)
		return differ(fast, error, "%s of %u and %s of %u are chosen",
			      node_name(nodes, fast->chosen), fast->n_winners,
			      node_name(nodes, plain->chosen), plain->n_winners);
	return TRUE;
}

gboolean kd_post_filter_compare(const KdNodes *nodes, const KdAttempt *attempt,
				const KdPostFilterResult *fast, const KdPostFilterResult *plain,
				GError **error)
{
	if (fast->nominated != plain->nominated)
		return differ(attempt, error, "%s and %s are nominated",
			      node_name(nodes, fast->nominated),
			      node_name(nodes, plain->nominated));
	if (g_strcmp0(fast->message, plain->message) != 0)
		return differ(attempt, error, "post-filter says \"%s\" and \"%s\"",
			      fast->message ? fast->message : "",
			      plain->message ? plain->message : "");
	return TRUE;
}
