/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "record/diff_private.h"

/* ---- rows of both ---- */

gboolean kd_diff_pair_init(KdDiffPair *pair, const KdDiffSide sides[2], const char *sql,
			   GError **error)
{
	*pair = (KdDiffPair){ .sides = sides };
	for (int i = 0; i < 2; i++) {
		pair->row[i] = kd_results_prepare(sides[i].results, sql, error);
		if (!pair->row[i])
			return FALSE;
		sqlite3_bind_int64(pair->row[i], 1, sides[i].run);
	}
	return TRUE;
}

gboolean kd_diff_pair_step(KdDiffPair *pair, int side, GError **error)
{
	const int code = sqlite3_step(pair->row[side]);

	pair->there[side] = code == SQLITE_ROW;
	return code == SQLITE_ROW || code == SQLITE_DONE ||
	       kd_results_fail(pair->sides[side].results, "the run cannot be read", error);
}

gboolean kd_diff_pair_step_both(KdDiffPair *pair, GError **error)
{
	return kd_diff_pair_step(pair, 0, error) && kd_diff_pair_step(pair, 1, error);
}

/* As SQLite sorts: NULL, numbers, texts byte by byte. */
static int compare_cells(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	const bool is_null[2] = { sqlite3_column_type(a, column) == SQLITE_NULL,
				  sqlite3_column_type(b, column) == SQLITE_NULL };
	gint64 x, y;

	if (is_null[0] || is_null[1])
		return is_null[1] - is_null[0];
	if (sqlite3_column_type(a, column) != SQLITE_INTEGER)
		return strcmp((const char *) sqlite3_column_text(a, column),
			      (const char *) sqlite3_column_text(b, column));
	x = sqlite3_column_int64(a, column);
	y = sqlite3_column_int64(b, column);
	return x < y ? -1 : x > y;
}

int kd_diff_pair_order(const KdDiffPair *pair, int n_keys)
{
	int order = 0;

	g_assert(pair->there[0] || pair->there[1]);
	if (!pair->there[0] || !pair->there[1])
		return pair->there[0] ? -1 : 1;
	for (int i = 0; i < n_keys && order == 0; i++)
		order = compare_cells(pair->row[0], pair->row[1], i);
	return order;
}

gboolean kd_diff_pair_advance(KdDiffPair *pair, int order, GError **error)
{
	return (order > 0 || kd_diff_pair_step(pair, 0, error)) &&
	       (order < 0 || kd_diff_pair_step(pair, 1, error));
}

void kd_diff_pair_clear(KdDiffPair *pair)
{
	sqlite3_finalize(g_steal_pointer(&pair->row[0]));
	sqlite3_finalize(g_steal_pointer(&pair->row[1]));
}

/* ---- the whole ---- */

static const struct {
	const char *what, *it;
	size_t recorded; /* of a bool in KdDiffRun */
} parts[] = {
	{ "pods and nodes", "these are", offsetof(KdDiffRun, rows) },
	{ "decisions and events", "these are", offsetof(KdDiffRun, decisions) },
	{ "scores", "these are", offsetof(KdDiffRun, scores) },
	{ "the history of objects", "it is", offsetof(KdDiffRun, objects) },
};

static bool has(const KdDiffRun *run, size_t recorded)
{
	return *(const bool *) (gconstpointer) ((const char *) run + recorded);
}

static void add_notes(KdDiff *diff)
{
	const KdDiffRun *a = &diff->runs[0], *b = &diff->runs[1];

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		const KdDiffRun *with = has(a, parts[i].recorded) ? a : b;
		const KdDiffRun *without = with == a ? b : a;

		if (has(with, parts[i].recorded) && !has(without, parts[i].recorded))
			g_ptr_array_add(
				diff->notes,
				g_strdup_printf("run %" G_GINT64_FORMAT
						" of %s did not record %s, so %s not compared",
						without->run, without->file, parts[i].what,
						parts[i].it));
	}
	if (diff->different && !diff->first && !diff->thought)
		g_ptr_array_add(diff->notes,
				g_strdup("the runs differ in what they did not record; to see "
					 "where: kubedes run --set record.level=full"));
}

/* Of a run that was not finished nothing is known of its changes. */
static bool ends_differ(const KdDiffRun runs[2])
{
	return runs[0].ended != runs[1].ended ||
	       g_strcmp0(runs[0].stopped_by, runs[1].stopped_by) != 0 ||
	       runs[0].changes != runs[1].changes ||
	       g_strcmp0(runs[0].fingerprint, runs[1].fingerprint) != 0;
}

static bool group_differs(const KdDiffGroup *group)
{
	return group->n_only[0] + group->n_only[1] + group->n_differ > 0;
}

static gboolean fill(KdDiff *diff, const KdDiffSide sides[2], guint limit, GError **error)
{
	if (!kd_diff_parameters(diff->runs, sides, diff->parameters, error) ||
	    !kd_diff_find_first(diff->runs, sides, &diff->first, error) ||
	    !kd_diff_find_thought(diff->runs, sides, diff->first, &diff->thought, error) ||
	    !kd_diff_find_objects(diff, sides, limit, error) ||
	    !kd_diff_counts(diff->runs, sides, diff->counts, error))
		return FALSE;
	diff->different = diff->first || diff->thought || ends_differ(diff->runs) ||
			  group_differs(&diff->pods) || group_differs(&diff->nodes) ||
			  group_differs(&diff->objects);
	add_notes(diff);
	return TRUE;
}

KdDiff *kd_diff_new(const KdDiffSide sides[2], guint limit, GError **error)
{
	g_autoptr(KdDiff) diff = g_new0(KdDiff, 1);

	diff->parameters = kd_diff_fields_new();
	diff->counts = kd_diff_fields_new();
	diff->notes = g_ptr_array_new_with_free_func(g_free);
	if (!kd_diff_run_load(&diff->runs[0], &sides[0], error) ||
	    !kd_diff_run_load(&diff->runs[1], &sides[1], error) || !fill(diff, sides, limit, error))
		return NULL;
	return g_steal_pointer(&diff);
}

void kd_diff_free(KdDiff *diff)
{
	if (!diff)
		return;
	kd_diff_run_clear(&diff->runs[0]);
	kd_diff_run_clear(&diff->runs[1]);
	kd_diff_first_free(diff->first);
	kd_diff_first_free(diff->thought);
	kd_diff_group_clear(&diff->pods);
	kd_diff_group_clear(&diff->nodes);
	kd_diff_group_clear(&diff->objects);
	g_array_unref(diff->parameters);
	g_array_unref(diff->counts);
	g_ptr_array_unref(diff->notes);
	g_free(diff);
}
