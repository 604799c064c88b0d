/* SPDX-License-Identifier: Apache-2.0 */
/* The first thing that happened differently. */
#include "config.h"

#include <kubedes/time.h>
#include <string.h>

#include "record/diff_private.h"
#include "record/object_rows.h"

typedef struct {
	const KdDiffRun *runs;
	const KdDiffSide *sides;
	const KdDiffLog *log; /* of the first so far; NULL = none */
	KdTime time;          /* KD_TIME_NEVER without one */
	int rank;
	guint64 n_before;
	gint64 number[2];
	bool there[2];
} Search;

/* ---- one log ---- */

static bool same_row(const KdDiffPair *pair)
{
	for (int i = 1; i < sqlite3_column_count(pair->row[0]); i++)
		if (!kd_diff_same_cell(pair->row[0], pair->row[1], i))
			return false;
	return true;
}

static KdTime pair_time(const KdDiffPair *pair)
{
	KdTime time = KD_TIME_NEVER;

	for (int i = 0; i < 2; i++)
		if (pair->there[i])
			time = MIN(time, sqlite3_column_int64(pair->row[i], 1));
	return time;
}

/* What the scheduler writes follows from its decision, which is looked at in its own log. */
static int rank_of(const KdDiffLog *log, const KdDiffPair *pair)
{
	enum { AGENT = 6 };

	if (log->rank != KD_DIFF_RANK_CHANGE)
		return log->rank;
	for (int i = 0; i < 2; i++)
		if (pair->there[i] &&
		    g_str_equal(sqlite3_column_text(pair->row[i], AGENT), "scheduler"))
			return KD_DIFF_RANK_CHANGE_BY_SCHEDULER;
	return KD_DIFF_RANK_CHANGE;
}

static void keep(Search *search, const KdDiffLog *log, const KdDiffPair *pair, guint64 n_before)
{
	const KdTime time = pair_time(pair);
	const int rank = rank_of(log, pair);

	if (time > search->time || (time == search->time && rank > search->rank))
		return;
	search->log = log;
	search->time = time;
	search->rank = rank;
	search->n_before = n_before;
	for (int i = 0; i < 2; i++) {
		search->there[i] = pair->there[i];
		search->number[i] = pair->there[i] ? sqlite3_column_int64(pair->row[i], 0) : 0;
	}
}

static gboolean search_log(Search *search, const KdDiffLog *log, GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };
	guint64 n_before = 0;

	if (!kd_diff_pair_init(&pair, search->sides, log->sql, error))
		return FALSE;
	for (;; n_before++) {
		if (!kd_diff_pair_step_both(&pair, error))
			return FALSE;
		if ((!pair.there[0] && !pair.there[1]) || pair_time(&pair) > search->time)
			return TRUE;
		if (!pair.there[0] || !pair.there[1] || !same_row(&pair))
			break;
	}
	keep(search, log, &pair, n_before);
	return TRUE;
}

/* ---- pods and nodes without a history ---- */

static KdTime first_of(const KdDiffPair *pair, int column)
{
	KdTime time = KD_TIME_NEVER;

	for (int i = 0; i < 2; i++)
		if (sqlite3_column_type(pair->row[i], column) != SQLITE_NULL)
			time = MIN(time, sqlite3_column_int64(pair->row[i], column));
	return time;
}

/* Of a pod that differs in nothing that has a time, that was when it was bound or, at the latest,
 * in the end. */
static KdTime moment_of(const Search *search, const KdDiffLog *log, const KdDiffPair *pair)
{
	enum { BOUND = 2, ENDED = 4, NODE, GPU_INDEX };
	const bool is_pod = log == &kd_diff_moments[0];
	KdTime time = KD_TIME_NEVER;
	const int n_times = is_pod ? 3 : 1;

	for (int i = 2; i < 2 + n_times; i++)
		if (!kd_diff_same_cell(pair->row[0], pair->row[1], i))
			time = MIN(time, first_of(pair, i));
	if (time != KD_TIME_NEVER)
		return time;
	for (int i = NODE; i <= GPU_INDEX; i++)
		if (!kd_diff_same_cell(pair->row[0], pair->row[1], i))
			return first_of(pair, BOUND);
	return MIN(first_of(pair, ENDED), MIN(search->runs[0].ended, search->runs[1].ended));
}

static gboolean search_moments(Search *search, const KdDiffLog *log, GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };

	if (!kd_diff_pair_init(&pair, search->sides, log->sql, error))
		return FALSE;
	for (guint64 n_before = 0;; n_before++) {
		KdTime time;

		if (!kd_diff_pair_step_both(&pair, error))
			return FALSE;
		if (!pair.there[0] || !pair.there[1] || pair_time(&pair) > search->time)
			return TRUE;
		if (same_row(&pair))
			continue;
		time = moment_of(search, log, &pair);
		if (time >= search->time)
			continue;
		keep(search, log, &pair, n_before);
		search->time = time;
		search->rank = log->rank;
	}
}

/* ---- the end ---- */

/* One that ended cannot go on: that it lacks what came later is no difference of its own. */
static bool is_end(const Search *search)
{
	const KdTime a = search->runs[0].ended, b = search->runs[1].ended;
	const bool in_the_end = search->log && search->log->rank >= KD_DIFF_RANK_MOMENT;

	return a != b && search->time + in_the_end > MIN(a, b);
}

static bool ends_alike(const Search *search)
{
	return search->runs[0].ended == search->runs[1].ended &&
	       g_strcmp0(search->runs[0].stopped_by, search->runs[1].stopped_by) == 0;
}

static KdDiffFirst *new_end(const Search *search)
{
	const KdDiffRun *a = &search->runs[0], *b = &search->runs[1];
	g_autofree char *at = kd_duration_print(a->ended), *bt = kd_duration_print(b->ended);
	KdDiffFirst *first = g_new0(KdDiffFirst, 1);

	first->kind = "end";
	first->time = MIN(a->ended, b->ended);
	first->what = g_strdup("the end of the run");
	first->there[0] = first->there[1] = true;
	first->fields = kd_diff_fields_new();
	if (a->ended != b->ended)
		kd_diff_fields_add(first->fields, "ended", at, bt);
	if (g_strcmp0(a->stopped_by, b->stopped_by) != 0)
		kd_diff_fields_add(first->fields, "stopped_by", a->stopped_by, b->stopped_by);
	return first;
}

/* ---- what it says ---- */

/* Documents are compared where they are of the same object. */
static gboolean add_bodies(const KdDiffPair *pair, const KdDiffRun runs[2], GArray *fields,
			   GError **error)
{
	enum { BODY = 2 };
	static const char *const skip[] = { "metadata.resourceVersion", NULL };
	const KdTree *trees[2] = { NULL, NULL };
	g_autoptr(KdForest) a = NULL, b = NULL;

	if (!kd_object_rows_parse(pair->row[0], BODY, runs[0].file, &a, &trees[0], error) ||
	    !kd_object_rows_parse(pair->row[1], BODY, runs[1].file, &b, &trees[1], error))
		return FALSE;
	kd_diff_trees(trees[0], trees[1], skip, fields);
	return TRUE;
}

static gboolean fill(KdDiffFirst *first, const Search *search, const KdDiffPair *pair,
		     GError **error)
{
	const char *what[2] = { NULL, NULL };
	bool is_change = search->log->rank == KD_DIFF_RANK_CHANGE;

	for (int i = 0; i < 2; i++)
		if (first->there[i])
			what[i] = (const char *) sqlite3_column_text(pair->row[i], 0);
	first->what = g_strdup(what[0] ? what[0] : what[1]);
	if (what[0] && what[1] && strcmp(what[0], what[1]) != 0)
		kd_diff_fields_add(first->fields, "what", what[0], what[1]);
	else if (is_change && what[0] && what[1])
		return add_bodies(pair, search->runs, first->fields, error);
	if (!is_change)
		kd_diff_rows(what[0] ? pair->row[0] : NULL, what[1] ? pair->row[1] : NULL, 1,
			     first->fields);
	return TRUE;
}

static gboolean describe(const Search *search, KdDiffFirst **ret, GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };
	g_autoptr(KdDiffFirst) first = g_new0(KdDiffFirst, 1);

	first->kind = search->log->kind;
	first->time = search->time;
	first->n_before = search->n_before;
	first->fields = kd_diff_fields_new();
	if (!kd_diff_pair_init(&pair, search->sides, search->log->details, error))
		return FALSE;
	for (int i = 0; i < 2; i++) {
		sqlite3_bind_int64(pair.row[i], 2, search->number[i]);
		if (search->there[i] && !kd_diff_pair_step(&pair, i, error))
			return FALSE;
		first->there[i] = pair.there[i];
	}
	if (!fill(first, search, &pair, error))
		return FALSE;
	*ret = g_steal_pointer(&first);
	return TRUE;
}

/* ---- all of it ---- */

static bool is_compared(const Search *search, const KdDiffLog *log)
{
	const char *a = (const char *) &search->runs[0], *b = (const char *) &search->runs[1];
	const bool objects = search->runs[0].objects && search->runs[1].objects;

	return *(const bool *) (a + log->recorded) && *(const bool *) (b + log->recorded) &&
	       !(log->unless_objects && objects);
}

typedef gboolean (*SearchFunc)(Search *search, const KdDiffLog *log, GError **error);

static gboolean search_all(Search *search, const KdDiffLog *all, SearchFunc func, GError **error)
{
	for (const KdDiffLog *log = all; log->kind; log++)
		if (is_compared(search, log) && !func(search, log, error))
			return FALSE;
	return TRUE;
}

gboolean kd_diff_find_first(const KdDiffRun runs[2], const KdDiffSide sides[2], KdDiffFirst **ret,
			    GError **error)
{
	Search search = { .runs = runs, .sides = sides, .time = KD_TIME_NEVER };

	if (!search_all(&search, kd_diff_logs, search_log, error) ||
	    !search_all(&search, kd_diff_moments, search_moments, error))
		return FALSE;
	if (is_end(&search) || (!search.log && !ends_alike(&search)))
		*ret = new_end(&search);
	else if (search.log)
		return describe(&search, ret, error);
	return TRUE;
}

gboolean kd_diff_find_thought(const KdDiffRun runs[2], const KdDiffSide sides[2],
			      const KdDiffFirst *before, KdDiffFirst **ret, GError **error)
{
	Search search = { .runs = runs, .sides = sides, .time = KD_TIME_NEVER };
	const bool of_decision = before && g_str_equal(before->kind, "decision");

	if (before) {
		search.time = before->time;
		search.rank = G_MAXINT;
	}
	if (!search_all(&search, kd_diff_thoughts, search_log, error))
		return FALSE;
	if (!search.log || (before && search.time == before->time &&
			    !(of_decision && search.n_before < before->n_before)))
		return TRUE;
	return describe(&search, ret, error);
}

void kd_diff_first_free(KdDiffFirst *first)
{
	if (!first)
		return;
	g_free(first->what);
	g_array_unref(first->fields);
	g_free(first);
}
