/* SPDX-License-Identifier: Apache-2.0 */
/* Any text: an error has a place, and what is accepted is printed as text that reads back equal. */
#include "config.h"

#include "base/tree.h"

#include <math.h>
#include <string.h>

enum { LARGEST = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nodes, those behind aliases counted each time, up to @most. */
static guint count(const KdTree *tree, guint most)
{
	guint n = 1;

	for (guint i = 0; i < tree->n && n < most; i++)
		n += count(tree->children[i], most - n);
	return n;
}

/* Whether JSON can say it all: it knows neither infinity nor NaN. */
static bool is_json(const KdTree *tree)
{
	double value;

	if (kd_tree_double(tree, &value) && !isfinite(value))
		return false;
	for (guint i = 0; i < tree->n; i++)
		if (!is_json(tree->children[i]))
			return false;
	return true;
}

static void check(const KdTree *tree, const GString *text,
		  KdForest *(*parse)(const char *, gsize, const char *, GError **) )
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) again = parse(text->str, text->len, "again", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(kd_forest_n_documents(again), ==, 1);
	g_assert(kd_tree_equal(tree, kd_forest_document(again, 0)));
}

static void round_trip(const KdTree *tree)
{
	g_autoptr(GString) yaml = g_string_new(NULL), json = g_string_new(NULL);

	if (count(tree, LARGEST) >= LARGEST)
		return;
	kd_tree_print_yaml(tree, yaml);
	check(tree, yaml, kd_yaml_parse);
	if (!is_json(tree))
		return;
	kd_tree_print_json(tree, 1, json);
	check(tree, json, kd_json_parse);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse((const char *) data, size, "f", &error);

	if (!forest) {
		g_assert(g_str_has_prefix(error->message, "f:"));
		g_assert(g_utf8_validate(error->message, -1, NULL));
		return 0;
	}
	for (guint i = 0; i < kd_forest_n_documents(forest); i++)
		round_trip(kd_forest_document(forest, i));
	return 0;
}
