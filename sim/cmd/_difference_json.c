/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_difference.h"

static KdTree *string(KdForest *forest, const char *text)
{
	return text ? kd_tree_new_string(forest, text, -1)
		    : kd_tree_new(forest, KD_TREE_NULL, 0, 0);
}

static KdTree *map(KdForest *forest)
{
	return kd_tree_new(forest, KD_TREE_MAP, 0, 0);
}

static KdTree *list(KdForest *forest)
{
	return kd_tree_new(forest, KD_TREE_LIST, 0, 0);
}

static void set_string(KdForest *forest, KdTree *to, const char *key, const char *text)
{
	kd_tree_set(forest, to, key, string(forest, text));
}

static void set_int(KdForest *forest, KdTree *to, const char *key, gint64 value)
{
	kd_tree_set(forest, to, key, kd_tree_new_int(forest, value));
}

static void set_bool(KdForest *forest, KdTree *to, const char *key, bool value)
{
	kd_tree_set(forest, to, key, kd_tree_new_bool(forest, value));
}

/* Times are nanoseconds where they are numbers. */
static KdTree *run_tree(KdForest *forest, const KdDiffRun *run)
{
	KdTree *tree = map(forest);

	set_string(forest, tree, "file", run->file);
	set_int(forest, tree, "run", run->run);
	set_string(forest, tree, "scenario", run->scenario);
	set_string(forest, tree, "policy", run->policy);
	set_int(forest, tree, "seed", run->seed);
	set_int(forest, tree, "ended", run->ended);
	set_string(forest, tree, "stoppedBy", run->stopped_by);
	set_string(forest, tree, "fingerprint", run->fingerprint);
	return tree;
}

static KdTree *fields_tree(KdForest *forest, const GArray *fields)
{
	KdTree *all = list(forest);

	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);
		KdTree *tree = map(forest);

		set_string(forest, tree, "field", field->name);
		set_string(forest, tree, "a", field->say[0]);
		set_string(forest, tree, "b", field->say[1]);
		kd_tree_append(forest, all, tree);
	}
	return all;
}

static KdTree *counts_tree(KdForest *forest, const GArray *counts)
{
	KdTree *all = map(forest);

	for (guint i = 0; i < counts->len; i++) {
		const KdDiffField *field = &g_array_index(counts, KdDiffField, i);
		KdTree *tree = map(forest);

		set_int(forest, tree, "a", g_ascii_strtoll(field->say[0], NULL, 10));
		set_int(forest, tree, "b", g_ascii_strtoll(field->say[1], NULL, 10));
		kd_tree_set(forest, all, field->name, tree);
	}
	return all;
}

static void set_sides(KdForest *forest, KdTree *to, const bool there[2])
{
	set_bool(forest, to, "inA", there[0]);
	set_bool(forest, to, "inB", there[1]);
}

static KdTree *first_tree(KdForest *forest, const KdDiffFirst *first)
{
	KdTree *tree;

	if (!first)
		return string(forest, NULL);
	tree = map(forest);
	set_int(forest, tree, "time", first->time);
	set_string(forest, tree, "kind", first->kind);
	set_string(forest, tree, "what", first->what);
	set_sides(forest, tree, first->there);
	set_int(forest, tree, "equalBefore", (gint64) first->n_before);
	kd_tree_set(forest, tree, "fields", fields_tree(forest, first->fields));
	return tree;
}

static KdTree *objects_tree(KdForest *forest, const GPtrArray *objects)
{
	KdTree *all = list(forest);

	for (guint i = 0; i < objects->len; i++) {
		const KdDiffObject *object = g_ptr_array_index(objects, i);
		KdTree *tree = map(forest);

		set_string(forest, tree, "name", object->name);
		set_int(forest, tree, "time", object->time);
		set_sides(forest, tree, object->there);
		kd_tree_set(forest, tree, "fields", fields_tree(forest, object->fields));
		kd_tree_append(forest, all, tree);
	}
	return all;
}

static void set_group(KdForest *forest, KdTree *to, const KdDiffGroup *group)
{
	KdTree *tree = map(forest), *by_field = map(forest);

	if (!group->compared)
		return;
	set_int(forest, tree, "inA", group->n[0]);
	set_int(forest, tree, "inB", group->n[1]);
	set_int(forest, tree, "onlyInA", group->n_only[0]);
	set_int(forest, tree, "onlyInB", group->n_only[1]);
	set_int(forest, tree, "differ", group->n_differ);
	for (guint i = 0; i < group->tallies->len; i++) {
		const KdDiffTally *tally = &g_array_index(group->tallies, KdDiffTally, i);

		set_int(forest, by_field, tally->name, tally->n);
	}
	kd_tree_set(forest, tree, "byField", by_field);
	kd_tree_set(forest, tree, "first", objects_tree(forest, group->objects));
	kd_tree_set(forest, to, group->word, tree);
}

char *cmd_difference_json(const KdDiff *diff)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	KdTree *tree = map(forest);
	GString *out = g_string_new(NULL);

	kd_tree_set(forest, tree, "a", run_tree(forest, &diff->runs[0]));
	kd_tree_set(forest, tree, "b", run_tree(forest, &diff->runs[1]));
	set_bool(forest, tree, "equal", !diff->different);
	kd_tree_set(forest, tree, "parameters", fields_tree(forest, diff->parameters));
	kd_tree_set(forest, tree, "first", first_tree(forest, diff->first));
	kd_tree_set(forest, tree, "firstOtherScores", first_tree(forest, diff->thought));
	set_group(forest, tree, &diff->pods);
	set_group(forest, tree, &diff->nodes);
	set_group(forest, tree, &diff->objects);
	kd_tree_set(forest, tree, "counts", counts_tree(forest, diff->counts));
	kd_tree_print_json(tree, 2, out);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}
