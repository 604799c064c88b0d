/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/diff_fields.h"

#include <kubedes/quantity.h>
#include <kubedes/time.h>
#include <string.h>

static void clear_field(gpointer data)
{
	KdDiffField *field = data;

	g_free(field->name);
	g_free(field->say[0]);
	g_free(field->say[1]);
}

GArray *kd_diff_fields_new(void)
{
	GArray *fields = g_array_new(FALSE, FALSE, sizeof(KdDiffField));

	g_array_set_clear_func(fields, clear_field);
	return fields;
}

void kd_diff_fields_add(GArray *fields, const char *name, const char *a, const char *b)
{
	KdDiffField field = { g_strdup(name), { g_strdup(a), g_strdup(b) } };

	g_array_append_val(fields, field);
}

/* ---- documents ---- */

typedef struct {
	const char *const *skip;
	GArray *fields;
	GString *path;
} Walk;

static bool is_scalar(const KdTree *tree)
{
	return tree->type != KD_TREE_MAP && tree->type != KD_TREE_LIST;
}

static char *print(const KdTree *tree)
{
	GString *out;

	if (!tree)
		return NULL;
	if (is_scalar(tree) && tree->type != KD_TREE_NULL)
		return g_strdup(tree->text);
	out = g_string_new(NULL);
	kd_tree_print_json(tree, 0, out);
	return g_string_free(out, FALSE);
}

static void append_key(GString *path, const char *key)
{
	if (strpbrk(key, ".[]\"\\"))
		g_string_append_printf(path, "[\"%s\"]", key);
	else
		g_string_append_printf(path, "%s%s", path->len > 0 ? "." : "", key);
}

static bool has_scalars_only(const KdTree *list)
{
	for (guint i = 0; i < list->n; i++)
		if (!is_scalar(list->children[i]))
			return false;
	return true;
}

static void walk(Walk *self, const KdTree *a, const KdTree *b);

static void walk_key(Walk *self, const char *key, const KdTree *a, const KdTree *b)
{
	const gsize length = self->path->len;

	append_key(self->path, key);
	walk(self, a, b);
	g_string_truncate(self->path, length);
}

static void walk_maps(Walk *self, const KdTree *a, const KdTree *b)
{
	for (guint i = 0; i < a->n; i++)
		walk_key(self, a->keys[i], a->children[i], kd_tree_get(b, a->keys[i]));
	for (guint i = 0; i < b->n; i++)
		if (!kd_tree_get(a, b->keys[i]))
			walk_key(self, b->keys[i], NULL, b->children[i]);
}

static void walk_lists(Walk *self, const KdTree *a, const KdTree *b)
{
	const gsize length = self->path->len;

	for (guint i = 0; i < MAX(a->n, b->n); i++) {
		g_string_append_printf(self->path, "[%u]", i);
		walk(self, i < a->n ? a->children[i] : NULL, i < b->n ? b->children[i] : NULL);
		g_string_truncate(self->path, length);
	}
}

static void walk(Walk *self, const KdTree *a, const KdTree *b)
{
	const bool both = a && b;

	if (self->skip && g_strv_contains(self->skip, self->path->str))
		return;
	if (both && a->type == KD_TREE_MAP && b->type == KD_TREE_MAP) {
		walk_maps(self, a, b);
	} else if (both && a->type == KD_TREE_LIST && b->type == KD_TREE_LIST &&
		   !(has_scalars_only(a) && has_scalars_only(b))) {
		walk_lists(self, a, b);
	} else if ((a || b) && !(both && kd_tree_equal(a, b))) {
		g_autofree char *x = print(a), *y = print(b);

		kd_diff_fields_add(self->fields, self->path->str, x, y);
	}
}

void kd_diff_trees(const KdTree *a, const KdTree *b, const char *const *skip, GArray *fields)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Walk self = { skip, fields, path };

	walk(&self, a, b);
}

/* ---- rows ---- */

char *kd_diff_column(sqlite3_stmt *row, int column)
{
	const char *name = sqlite3_column_name(row, column);

	return g_strndup(name, strcspn(name, ":"));
}

char *kd_diff_cell(sqlite3_stmt *row, int column)
{
	const char *unit = strchr(sqlite3_column_name(row, column), ':');
	const gint64 value = sqlite3_column_int64(row, column);

	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return NULL;
	if (!unit)
		return g_strdup((const char *) sqlite3_column_text(row, column));
	if (g_str_equal(unit, ":time"))
		return kd_duration_print(value);
	if (g_str_equal(unit, ":bytes"))
		return kd_quantity_print(kd_quantity_from_units(value, KD_BINARY_SI));
	g_assert(g_str_equal(unit, ":milli"));
	return kd_quantity_print(kd_quantity_from_milli(value));
}

bool kd_diff_same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	const int type = sqlite3_column_type(a, column);
	const void *x, *y;

	if (type != sqlite3_column_type(b, column))
		return false;
	if (type == SQLITE_NULL)
		return true;
	if (type == SQLITE_INTEGER)
		return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
	if (type == SQLITE_FLOAT)
		return sqlite3_column_double(a, column) == sqlite3_column_double(b, column);
	x = sqlite3_column_blob(a, column);
	y = sqlite3_column_blob(b, column);
	return sqlite3_column_bytes(a, column) == sqlite3_column_bytes(b, column) &&
	       memcmp(x ? x : "", y ? y : "", (gsize) sqlite3_column_bytes(a, column)) == 0;
}

void kd_diff_rows(sqlite3_stmt *a, sqlite3_stmt *b, int first, GArray *fields)
{
	sqlite3_stmt *some = a ? a : b;

	for (int i = first; i < sqlite3_column_count(some); i++) {
		g_autofree char *name = NULL, *x = NULL, *y = NULL;

		if (a && b && kd_diff_same_cell(a, b, i))
			continue;
		name = kd_diff_column(some, i);
		x = a ? kd_diff_cell(a, i) : NULL;
		y = b ? kd_diff_cell(b, i) : NULL;
		if (x || y)
			kd_diff_fields_add(fields, name, x, y);
	}
}
