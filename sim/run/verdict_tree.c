/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/verdict_tree.h"

#include <stdlib.h>
#include <string.h>

const char *kd_code_name(KdCode code)
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

static GStrv sorted_reasons(KdVerdict verdict)
{
	GStrv parts = g_strsplit(kd_verdict_reason(verdict), "\n", -1);

	qsort(parts, g_strv_length(parts), sizeof(char *), by_text);
	return parts;
}

static KdTree *reasons_tree(KdForest *forest, KdVerdict verdict)
{
	g_auto(GStrv) parts = sorted_reasons(verdict);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; parts[i]; i++)
		kd_tree_append(forest, list, kd_tree_new_string(forest, parts[i], -1));
	return list;
}

KdTree *kd_verdict_tree(KdForest *forest, KdVerdict verdict, const char *plugin)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, "code",
		    kd_tree_new_string(forest, kd_code_name(kd_verdict_code(verdict)), -1));
	if (plugin)
		kd_tree_set(forest, map, "plugin", kd_tree_new_string(forest, plugin, -1));
	kd_tree_set(forest, map, "reasons", reasons_tree(forest, verdict));
	return map;
}

/* ---- nodes in groups ---- */

/* Nobody's come last. */
static int by_plugin(const char *a, const char *b)
{
	if (!a || !b)
		return !a - !b;
	return strcmp(a, b);
}

/* As lists of reasons, each sorted. */
static int by_reasons(KdVerdict a, KdVerdict b)
{
	if (a == b)
		return 0;
	g_auto(GStrv) x = sorted_reasons(a);
	g_auto(GStrv) y = sorted_reasons(b);
	for (guint i = 0; x[i] || y[i]; i++) {
		int order = g_strcmp0(x[i], y[i]);

		if (order)
			return order;
	}
	return 0;
}

static int by_group(const void *a, const void *b)
{
	const KdVerdictRow *x = a, *y = b;
	int order = by_plugin(x->plugin, y->plugin);

	if (order)
		return order;
	/* What preemption cannot help comes first. */
	if (kd_verdict_code(x->verdict) != kd_verdict_code(y->verdict))
		return kd_verdict_code(x->verdict) > kd_verdict_code(y->verdict) ? -1 : 1;
	order = by_reasons(x->verdict, y->verdict);
	return order ? order : strcmp(x->node, y->node);
}

KdTree *kd_verdict_rows_tree(KdForest *forest, KdVerdictRow *rows, guint n)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0), *group = NULL;

	qsort(rows, n, sizeof(*rows), by_group);
	for (guint i = 0; i < n; i++) {
		bool same = i > 0 && rows[i].plugin == rows[i - 1].plugin &&
			    rows[i].verdict == rows[i - 1].verdict;

		if (!same) {
			KdTree *entry = kd_verdict_tree(forest, rows[i].verdict, rows[i].plugin);

			group = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
			kd_tree_set(forest, entry, "nodes", group);
			kd_tree_append(forest, list, entry);
		}
		kd_tree_append(forest, group, kd_tree_new_string(forest, rows[i].node, -1));
	}
	return list;
}
