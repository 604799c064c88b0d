/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text: an error has a place, and what is accepted is printed as text that reads back equal, as
 * JSON (where printing it again gives the same text) and as YAML.
 */
#include "config.h"

#include "base/tree.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const KdTree *tree)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) json = g_string_new(NULL), twice = g_string_new(NULL);
	g_autoptr(GString) yaml = g_string_new(NULL);
	g_autoptr(KdForest) again = NULL, from_yaml = NULL;

	kd_tree_print_json(tree, 0, json);
	again = kd_json_parse(json->str, json->len, "again", &error);
	g_assert_no_error(error);
	g_assert(kd_tree_equal(tree, kd_forest_document(again, 0)));
	kd_tree_print_json(kd_forest_document(again, 0), 0, twice);
	g_assert_cmpstr(json->str, ==, twice->str);
	if (tree->type == KD_TREE_NULL)
		return;
	kd_tree_print_yaml(tree, yaml);
	from_yaml = kd_yaml_parse(yaml->str, yaml->len, "yaml", &error);
	g_assert_no_error(error);
	g_assert(kd_tree_equal(tree, kd_forest_document(from_yaml, 0)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_json_parse((const char *) data, size, "f", &error);

	if (!forest) {
		g_assert(g_str_has_prefix(error->message, "f:"));
		g_assert(g_utf8_validate(error->message, -1, NULL));
		return 0;
	}
	for (guint i = 0; i < kd_forest_n_documents(forest); i++)
		round_trip(kd_forest_document(forest, i));
	return 0;
}
