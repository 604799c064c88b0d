/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/attempt_tree.h"

#include "run/verdict_tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- nodes ---- */

/* What the comparisons below look at. */
typedef struct {
	const char *name;
	guint place; /* in the attempt's vectors */
} Row;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const Row *) a)->name, ((const Row *) b)->name);
}

static void append_name(KdForest *forest, KdTree *list, const char *name)
{
	kd_tree_append(forest, list, kd_tree_new_string(forest, name, -1));
}

static KdTree *names_tree(KdForest *forest, const Row *rows, guint n)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < n; i++)
		append_name(forest, list, rows[i].name);
	return list;
}

static Row *feasible_rows(const KdAttempt *attempt, const KdNodes *nodes)
{
	Row *rows = g_new0(Row, attempt->n_feasible + 1);

	for (guint i = 0; i < attempt->n_feasible; i++)
		rows[i] = (Row){ .name = nodes->name[attempt->feasible[i]], .place = i };
	qsort(rows, attempt->n_feasible, sizeof(Row), by_name);
	return rows;
}

/* ---- the rejected ---- */

static void set_rejected(KdForest *forest, KdTree *map, const KdFramework *framework,
			 const KdAttempt *attempt, const KdNodes *nodes)
{
	const KdProfile *profile = kd_framework_profile(framework);
	g_autofree KdVerdictRow *rows = g_new0(KdVerdictRow, attempt->n_evaluated + 1);
	guint n = 0;

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		KdSlot slot = attempt->evaluated[i];
		guint8 filter = attempt->rejected_by[slot];

		if (filter == 255)
			continue;
		guint plugin = g_array_index(profile->filter, guint, filter);
		rows[n++] = (KdVerdictRow){ .node = nodes->name[slot],
					    .plugin = profile->plugins[plugin].policy->name,
					    .verdict = attempt->verdicts[slot] };
	}
	if (n)
		kd_tree_set(forest, map, "rejected", kd_verdict_rows_tree(forest, rows, n));
}

/* ---- scores ---- */

static KdTree *vector_tree(KdForest *forest, const gint64 *vector, const Row *rows, guint n)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < n; i++)
		kd_tree_append(forest, list, kd_tree_new_int(forest, vector[rows[i].place]));
	return list;
}

static bool all_zero(const gint64 *vector, guint n)
{
	for (guint i = 0; i < n; i++)
		if (vector[i])
			return false;
	return true;
}

static bool raw_differs(const KdPluginScores *scores, guint n)
{
	for (guint i = 0; i < n; i++)
		if (scores->raw[i] * scores->weight != scores->weighted[i])
			return true;
	return false;
}

static void set_plugins(KdForest *forest, KdTree *map, const KdAttempt *attempt, const Row *rows,
			bool with_raw)
{
	const guint n = attempt->n_feasible;
	KdTree *weighted = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *raw = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < attempt->n_scores; i++) {
		const KdPluginScores *scores = &attempt->scores[i];

		if (scores->skipped || !scores->weighted || all_zero(scores->weighted, n))
			continue;
		kd_tree_set(forest, weighted, scores->policy->name,
			    vector_tree(forest, scores->weighted, rows, n));
		if (with_raw && raw_differs(scores, n))
			kd_tree_set(forest, raw, scores->policy->name,
				    vector_tree(forest, scores->raw, rows, n));
	}
	kd_tree_set(forest, map, "weighted", weighted);
	if (raw->n)
		kd_tree_set(forest, map, "raw", raw);
}

static void set_totals(KdForest *forest, KdTree *map, const KdAttempt *attempt, const Row *rows)
{
	KdTree *winners = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	gint64 max = attempt->totals[0];

	for (guint i = 1; i < attempt->n_feasible; i++)
		max = MAX(max, attempt->totals[i]);
	for (guint i = 0; i < attempt->n_feasible; i++)
		if (attempt->totals[rows[i].place] == max)
			append_name(forest, winners, rows[i].name);
	kd_tree_set(forest, map, "totals",
		    vector_tree(forest, attempt->totals, rows, attempt->n_feasible));
	kd_tree_set(forest, map, "max", kd_tree_new_int(forest, max));
	kd_tree_set(forest, map, "winners", winners);
}

/* ---- pre-filter ---- */

static void set_restriction(KdForest *forest, KdTree *map, const KdAttempt *attempt)
{
	KdTree *names = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < attempt->n_restricted_names; i++)
		append_name(forest, names, attempt->restricted_names[i]);
	kd_tree_set(forest, map, "preFilterNodes", names);
	kd_tree_set(forest, map, "preFilterOthers",
		    kd_verdict_tree(forest,
				    kd_verdict(KD_CODE_UNRESOLVABLE, attempt->restricted_reason),
				    NULL));
}

KdTree *kd_attempt_tree(KdForest *forest, const KdFramework *framework, const KdAttempt *attempt,
			const KdNodes *nodes, gint64 pass, bool with_raw)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	g_autofree Row *rows = feasible_rows(attempt, nodes);

	kd_tree_set(forest, map, "pass", kd_tree_new_int(forest, pass));
	if (attempt->pre_filter)
		kd_tree_set(forest, map, "preFilter",
			    kd_verdict_tree(forest, attempt->pre_filter,
					    attempt->pre_filter_by ? attempt->pre_filter_by->name
								   : NULL));
	if (attempt->restricted)
		set_restriction(forest, map, attempt);
	if (attempt->nominated_fits)
		kd_tree_set(forest, map, "nominatedNodeFits", kd_tree_new_bool(forest, true));
	kd_tree_set(forest, map, "feasible", names_tree(forest, rows, attempt->n_feasible));
	set_rejected(forest, map, framework, attempt, nodes);
	if (attempt->n_feasible && attempt->totals) {
		set_plugins(forest, map, attempt, rows, with_raw);
		set_totals(forest, map, attempt, rows);
	}
	if (attempt->chosen != KD_NO_SLOT)
		kd_tree_set(forest, map, "chosen",
			    kd_tree_new_string(forest, nodes->name[attempt->chosen], -1));
	if (attempt->error)
		kd_tree_set(forest, map, "error",
			    kd_tree_new_string(forest, kd_verdict_reason(attempt->error), -1));
	return map;
}
