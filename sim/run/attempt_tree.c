/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/attempt_tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- verdicts ---- */

static const char *code_name(KdCode code)
{
	static const char *const names[] = {
		[KD_CODE_SUCCESS] = "Success",
		[KD_CODE_UNSCHEDULABLE] = "Unschedulable",
		[KD_CODE_UNRESOLVABLE] = "UnschedulableAndUnresolvable",
		[KD_CODE_SKIP] = "Skip",
		[KD_CODE_WAIT] = "Wait",
		[KD_CODE_ERROR] = "Error",
	};

	return names[code];
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static KdTree *reasons_tree(KdForest *forest, const char *reasons)
{
	g_auto(GStrv) parts = g_strsplit(reasons, "\n", -1);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	qsort(parts, g_strv_length(parts), sizeof(char *), by_text);
	for (guint i = 0; parts[i]; i++)
		kd_tree_append(forest, list, kd_tree_new_string(forest, parts[i], -1));
	return list;
}

KdTree *kd_verdict_tree(KdForest *forest, KdVerdict verdict, const char *plugin)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, "code",
		    kd_tree_new_string(forest, code_name(kd_verdict_code(verdict)), -1));
	if (plugin)
		kd_tree_set(forest, map, "plugin", kd_tree_new_string(forest, plugin, -1));
	kd_tree_set(forest, map, "reasons", reasons_tree(forest, kd_verdict_reason(verdict)));
	return map;
}

/* ---- nodes ---- */

/* What the comparisons below look at. */
typedef struct {
	KdSlot slot;
	const char *name;
	guint place; /* in the attempt's vectors */
	const char *plugin;
	KdVerdict verdict;
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
		rows[i] = (Row){ .slot = attempt->feasible[i],
				 .name = nodes->name[attempt->feasible[i]],
				 .place = i };
	qsort(rows, attempt->n_feasible, sizeof(Row), by_name);
	return rows;
}

/* ---- the rejected, in groups ---- */

static int by_group(const void *a, const void *b)
{
	const Row *x = a, *y = b;
	int order = strcmp(x->plugin, y->plugin);

	if (order)
		return order;
	/* What preemption cannot help comes first. */
	if (kd_verdict_code(x->verdict) != kd_verdict_code(y->verdict))
		return kd_verdict_code(x->verdict) > kd_verdict_code(y->verdict) ? -1 : 1;
	order = strcmp(kd_verdict_reason(x->verdict), kd_verdict_reason(y->verdict));
	return order ? order : strcmp(x->name, y->name);
}

static void set_rejected(KdForest *forest, KdTree *map, const KdFramework *framework,
			 const KdAttempt *attempt, const KdNodes *nodes)
{
	const KdProfile *profile = kd_framework_profile(framework);
	g_autofree Row *rows = g_new0(Row, attempt->n_evaluated + 1);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0), *group = NULL;
	guint n = 0;

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		KdSlot slot = attempt->evaluated[i];
		guint8 filter = attempt->rejected_by[slot];

		if (filter == 255)
			continue;
		guint plugin = g_array_index(profile->filter, guint, filter);
		rows[n++] = (Row){ .slot = slot,
				   .name = nodes->name[slot],
				   .plugin = profile->plugins[plugin].policy->name,
				   .verdict = attempt->verdicts[slot] };
	}
	qsort(rows, n, sizeof(Row), by_group);
	for (guint i = 0; i < n; i++) {
		bool same = i > 0 && rows[i].plugin == rows[i - 1].plugin &&
			    rows[i].verdict == rows[i - 1].verdict;

		if (!same) {
			KdTree *entry = kd_verdict_tree(forest, rows[i].verdict, rows[i].plugin);

			group = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
			kd_tree_set(forest, entry, "nodes", group);
			kd_tree_append(forest, list, entry);
		}
		append_name(forest, group, rows[i].name);
	}
	if (n)
		kd_tree_set(forest, map, "rejected", list);
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

static void set_plugins(KdForest *forest, KdTree *map, const KdAttempt *attempt, const Row *rows)
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
		if (raw_differs(scores, n))
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
			const KdNodes *nodes, gint64 pass)
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
		set_plugins(forest, map, attempt, rows);
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
