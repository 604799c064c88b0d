/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_listing.h"

#include <string.h>

#include "api/cells.h"
#include "base/text.h"

static const KdKindColumn plain_columns[] = { KD_COLUMN("NAME"), KD_COLUMN("AGE"), { 0 } };

/* ---- names ---- */

char *cmd_qualified_name(const KdObject *object)
{
	g_autofree char *kind = g_ascii_strdown(object->kind->kind, -1);
	const char *version = object->kind->apiVersion, *slash = strchr(version, '/');

	return g_strdup_printf("%s%s%.*s/%s", kind, slash ? "." : "",
			       slash ? (int) (slash - version) : 0, version, object->metadata.name);
}

char *cmd_list_names(const GArray *items)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++) {
		g_autofree char *name = cmd_qualified_name(g_array_index(items, CmdItem, i).object);

		g_string_append_printf(out, "%s\n", name);
	}
	return g_string_free(out, FALSE);
}

/* ---- tables ---- */

static char *cell(const CmdListing *listing, const CmdItem *item, const KdKindColumn *columns,
		  guint column)
{
	const KdObject *object = item->object;

	if (listing->qualified && column == 0 && g_str_equal(columns[0].header, "NAME"))
		return cmd_qualified_name(object);
	if (item->cells)
		return g_strdup(item->cells[column]);
	if (columns == plain_columns)
		return column == 0 ? kd_cell_name(object) : kd_cell_age(object, listing->at);
	return object->kind->cell(object, column, listing->at);
}

static bool is_shown(const CmdListing *listing, const KdKindColumn *column)
{
	return listing->wide || !column->wide;
}

static KdTable *new_table(const CmdListing *listing, const KdKind *kind,
			  const KdKindColumn *columns)
{
	g_autoptr(GPtrArray) headers = g_ptr_array_new();

	if (listing->namespaces && kind->namespaced)
		g_ptr_array_add(headers, (gpointer) "NAMESPACE");
	for (guint i = 0; columns[i].header; i++)
		if (is_shown(listing, &columns[i]))
			g_ptr_array_add(headers, (gpointer) columns[i].header);
	if (listing->labels)
		g_ptr_array_add(headers, (gpointer) "LABELS");
	g_ptr_array_add(headers, NULL);
	return kd_table_new((const char *const *) (gconstpointer) headers->pdata);
}

static void add_row(const CmdListing *listing, const KdKindColumn *columns, const CmdItem *item,
		    KdTable *table)
{
	const KdMeta *metadata = &item->object->metadata;
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	if (listing->namespaces && item->object->kind->namespaced)
		g_ptr_array_add(cells, g_strdup(metadata->namespace));
	for (guint i = 0; columns[i].header; i++)
		if (is_shown(listing, &columns[i]))
			g_ptr_array_add(cells, cell(listing, item, columns, i));
	if (listing->labels)
		g_ptr_array_add(cells, kd_cell_labels(&metadata->labels));
	kd_table_add(table, (const char *const *) (gconstpointer) cells->pdata);
}

char *cmd_list_table(const CmdListing *listing, const KdKind *kind, const KdKindColumn *columns,
		     const GArray *items)
{
	g_autoptr(KdTable) table = NULL;

	if (!columns)
		columns = plain_columns;
	table = new_table(listing, kind, columns);
	for (guint i = 0; i < items->len; i++)
		add_row(listing, columns, &g_array_index(items, CmdItem, i), table);
	return kd_table_print(table, listing->headers);
}

/* ---- documents ---- */

static const KdTree *list(const GArray *items, KdForest *forest)
{
	KdTree *tree = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *all = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	KdTree *metadata = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < items->len; i++)
		kd_tree_append(forest, all, (KdTree *) g_array_index(items, CmdItem, i).tree);
	kd_tree_set(forest, metadata, "resourceVersion", kd_tree_new_string(forest, "", -1));
	kd_tree_set(forest, tree, "apiVersion", kd_tree_new_string(forest, "v1", -1));
	kd_tree_set(forest, tree, "items", all);
	kd_tree_set(forest, tree, "kind", kd_tree_new_string(forest, "List", -1));
	kd_tree_set(forest, tree, "metadata", metadata);
	return tree;
}

char *cmd_list_documents(const GArray *items, bool alone, bool json)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *tree = alone && items->len == 1 ? g_array_index(items, CmdItem, 0).tree
						      : list(items, forest);
	GString *out = g_string_new(NULL);

	if (json) {
		kd_tree_print_json(tree, 4, out);
		g_string_append_c(out, '\n');
	} else {
		kd_tree_print_yaml(tree, out);
	}
	return g_string_free(out, FALSE);
}
