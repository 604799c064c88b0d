/* SPDX-License-Identifier: Apache-2.0 */
/* What came of it: pods, nodes and other objects, one by one. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "record/diff_private.h"
#include "record/object_rows.h"

/* Rows of both sorted by their first @n_keys columns; what has the same key several times (a pod
 * that was made anew under its name) is paired in order.  Then come what to call it and when it was
 * created, and all that is compared. */
typedef struct {
	const char *sql;
	int n_keys;
} Query;

static const Query pod_query = {
	/* In the order of the index of names. */
	"SELECT p.name, namespace, namespace || '/' || p.name, p.created, "
	"p.created AS \"created:time\", bound AS \"bound:time\", started AS \"started:time\", "
	"ended AS \"ended:time\", n.name AS node, gpu_index, phase, reason, attempts, owner, "
	"priority, p.cpu_milli AS \"cpu:milli\", p.memory AS \"memory:bytes\", "
	"p.gpu_milli AS \"gpu:milli\", message "
	"FROM pod AS p LEFT JOIN node AS n USING (run, node) WHERE run = ?1 "
	"ORDER BY p.name, namespace, pod",
	2
};
static const Query node_query = {
	"SELECT name, name, created, created AS \"created:time\", deleted AS \"deleted:time\", "
	"cpu_milli AS \"cpu:milli\", memory AS \"memory:bytes\", pods, gpu_milli AS \"gpu:milli\", "
	"gpu_model, zone FROM node WHERE run = ?1 ORDER BY name, node",
	1
};
/* As they were in the end; the bodies come last. */
static const Query object_query = {
	"WITH last AS (SELECT run, max(version) AS version, min(time) AS created FROM object "
	"WHERE run = ?1 AND kind != 'Pod' GROUP BY kind, namespace, name) "
	"SELECT kind, namespace, name, kind || ' ' || coalesce(namespace || '/', '') || name, "
	"created, iif(change = 'deleted', time, NULL) AS \"deleted:time\", object.body, "
	"object_spec.body FROM last JOIN object USING (run, version) "
	"LEFT JOIN object_spec USING (run, spec) ORDER BY kind, namespace, name",
	3
};

typedef struct {
	KdDiffGroup *group;
	const Query *query;
	const KdDiffRun *runs;
	guint limit;
	guint *n_by_column;
} Merge;

/* ---- keeping the first ---- */

static void free_object(gpointer data)
{
	KdDiffObject *object = data;

	g_free(object->name);
	g_array_unref(object->fields);
	g_free(object);
}

static int by_time(gconstpointer a, gconstpointer b)
{
	const KdDiffObject *x = *(const KdDiffObject *const *) a;
	const KdDiffObject *y = *(const KdDiffObject *const *) b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void trim(Merge *merge, guint limit)
{
	GPtrArray *objects = merge->group->objects;

	g_ptr_array_sort(objects, by_time);
	if (objects->len > limit)
		g_ptr_array_remove_range(objects, limit, objects->len - limit);
}

static void keep(Merge *merge, KdDiffObject *take)
{
	GPtrArray *objects = merge->group->objects;

	g_ptr_array_add(objects, take);
	if (objects->len / 2 > MAX(merge->limit, 500))
		trim(merge, merge->limit);
}

/* ---- comparing ---- */

static KdDiffObject *new_object(const Merge *merge, const KdDiffPair *pair, int order)
{
	sqlite3_stmt *some = pair->row[order > 0];
	KdDiffObject *object = g_new0(KdDiffObject, 1);

	object->name = g_strdup((const char *) sqlite3_column_text(some, merge->query->n_keys));
	object->time = sqlite3_column_int64(some, merge->query->n_keys + 1);
	object->there[0] = order <= 0;
	object->there[1] = order >= 0;
	object->fields = kd_diff_fields_new();
	return object;
}

/* The first moment in which they part, if there is one. */
static KdTime parting_time(const Merge *merge, const KdDiffPair *pair, KdTime otherwise)
{
	KdTime time = KD_TIME_NEVER;

	for (int i = merge->query->n_keys + 2; i < sqlite3_column_count(pair->row[0]); i++) {
		if (!g_str_has_suffix(sqlite3_column_name(pair->row[0], i), ":time") ||
		    kd_diff_same_cell(pair->row[0], pair->row[1], i))
			continue;
		for (int k = 0; k < 2; k++)
			if (sqlite3_column_type(pair->row[k], i) != SQLITE_NULL)
				time = MIN(time, sqlite3_column_int64(pair->row[k], i));
	}
	return time == KD_TIME_NEVER ? otherwise : time;
}

static gboolean add_documents(const Merge *merge, const KdDiffPair *pair, GArray *fields,
			      GError **error)
{
	static const char *const skip[] = { "metadata.resourceVersion", "metadata.uid", NULL };
	const int body = sqlite3_column_count(pair->row[0]) - 2;
	const KdTree *trees[2] = { NULL, NULL };
	g_autoptr(KdForest) a = NULL, b = NULL;

	if (kd_diff_same_cell(pair->row[0], pair->row[1], body) &&
	    kd_diff_same_cell(pair->row[0], pair->row[1], body + 1))
		return TRUE;
	if (!kd_object_rows_parse(pair->row[0], body, merge->runs[0].file, &a, &trees[0], error) ||
	    !kd_object_rows_parse(pair->row[1], body, merge->runs[1].file, &b, &trees[1], error))
		return FALSE;
	if (trees[0] && trees[1])
		kd_diff_trees(trees[0], trees[1], skip, fields);
	return TRUE;
}

static void count_columns(Merge *merge, const KdDiffPair *pair)
{
	for (int i = merge->query->n_keys + 2; i < sqlite3_column_count(pair->row[0]); i++)
		merge->n_by_column[i] += !kd_diff_same_cell(pair->row[0], pair->row[1], i);
}

static gboolean compare(Merge *merge, const KdDiffPair *pair, GError **error)
{
	const int first = merge->query->n_keys + 2;
	KdDiffObject *object = new_object(merge, pair, 0);

	if (merge->query != &object_query) {
		kd_diff_rows(pair->row[0], pair->row[1], first, object->fields);
		count_columns(merge, pair);
	} else {
		g_autofree char *a = kd_diff_cell(pair->row[0], first);
		g_autofree char *b = kd_diff_cell(pair->row[1], first);

		if (g_strcmp0(a, b) != 0)
			kd_diff_fields_add(object->fields, "deleted", a, b);
		if (!add_documents(merge, pair, object->fields, error)) {
			free_object(object);
			return FALSE;
		}
	}
	if (object->fields->len == 0) {
		free_object(object);
		return TRUE;
	}
	merge->group->n_differ++;
	object->time = parting_time(merge, pair, object->time);
	keep(merge, object);
	return TRUE;
}

/* ---- one group ---- */

static gboolean take_next(Merge *merge, KdDiffPair *pair, GError **error)
{
	const int order = kd_diff_pair_order(pair, merge->query->n_keys);

	merge->group->n[0] += order <= 0;
	merge->group->n[1] += order >= 0;
	if (order == 0) {
		if (!compare(merge, pair, error))
			return FALSE;
	} else {
		merge->group->n_only[order > 0]++;
		keep(merge, new_object(merge, pair, order));
	}
	return kd_diff_pair_advance(pair, order, error);
}

static void clear_tally(gpointer data)
{
	g_free(((KdDiffTally *) data)->name);
}

static void add_tallies(Merge *merge, const KdDiffPair *pair)
{
	for (int i = 0; i < sqlite3_column_count(pair->row[0]); i++) {
		KdDiffTally tally = { NULL, merge->n_by_column[i] };

		if (tally.n == 0)
			continue;
		tally.name = kd_diff_column(pair->row[0], i);
		g_array_append_val(merge->group->tallies, tally);
	}
}

static gboolean merge_rows(Merge *merge, const KdDiffSide sides[2], GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };
	g_autofree guint *n_by_column = NULL;

	if (!kd_diff_pair_init(&pair, sides, merge->query->sql, error) ||
	    !kd_diff_pair_step_both(&pair, error))
		return FALSE;
	n_by_column = g_new0(guint, sqlite3_column_count(pair.row[0]));
	merge->n_by_column = n_by_column;
	while (pair.there[0] || pair.there[1])
		if (!take_next(merge, &pair, error))
			return FALSE;
	trim(merge, merge->limit);
	add_tallies(merge, &pair);
	return TRUE;
}

static gboolean find(KdDiff *diff, const KdDiffSide sides[2], KdDiffGroup *group, const char *word,
		     const Query *query, bool compared, guint limit, GError **error)
{
	Merge merge = { .group = group, .query = query, .runs = diff->runs, .limit = limit };

	*group = (KdDiffGroup){ .word = word, .compared = compared };
	group->objects = g_ptr_array_new_with_free_func(free_object);
	group->tallies = g_array_new(FALSE, FALSE, sizeof(KdDiffTally));
	g_array_set_clear_func(group->tallies, clear_tally);
	return !compared || merge_rows(&merge, sides, error);
}

gboolean kd_diff_find_objects(KdDiff *diff, const KdDiffSide sides[2], guint limit, GError **error)
{
	const KdDiffRun *a = &diff->runs[0], *b = &diff->runs[1];
	const bool rows = a->rows && b->rows, objects = a->objects && b->objects;

	return find(diff, sides, &diff->pods, "pods", &pod_query, rows, limit, error) &&
	       find(diff, sides, &diff->nodes, "nodes", &node_query, rows && !objects, limit,
		    error) &&
	       find(diff, sides, &diff->objects, "objects", &object_query, objects, limit, error);
}

void kd_diff_group_clear(KdDiffGroup *group)
{
	g_clear_pointer(&group->objects, g_ptr_array_unref);
	g_clear_pointer(&group->tallies, g_array_unref);
}
