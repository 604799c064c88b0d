/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/forest.h"
#include "base/plain.h"

#include <kubedes/lines.h>
#include <math.h>
#include <string.h>

KdTree *kd_tree_new(KdForest *forest, KdTreeType type, guint line, guint column)
{
	KdTree *tree = kd_forest_alloc(forest, sizeof(KdTree));

	*tree = (KdTree){ .type = type, .line = line, .column = column };
	if (type == KD_TREE_NULL) {
		tree->text = "null";
		tree->length = 4;
	}
	return tree;
}

static KdTree *new_scalar(KdForest *forest, KdTreeType type, const char *text, gsize length)
{
	KdTree *tree = kd_tree_new(forest, type, 0, 0);

	tree->text = kd_forest_copy(forest, text, length);
	tree->length = length;
	return tree;
}

KdTree *kd_tree_new_string(KdForest *forest, const char *text, gssize length)
{
	return new_scalar(forest, KD_TREE_STRING, text, length < 0 ? strlen(text) : (gsize) length);
}

KdTree *kd_tree_new_int(KdForest *forest, gint64 value)
{
	char text[32];
	int length = g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, value);

	return new_scalar(forest, KD_TREE_INT, text, (gsize) length);
}

KdTree *kd_tree_new_bool(KdForest *forest, bool value)
{
	KdTree *tree = kd_tree_new(forest, KD_TREE_BOOL, 0, 0);

	tree->text = value ? "true" : "false";
	tree->length = strlen(tree->text);
	return tree;
}

KdTree *kd_tree_new_double(KdForest *forest, double value)
{
	char text[32];

	kd_plain_from_double(value, text);
	return new_scalar(forest, KD_TREE_FLOAT, text, strlen(text));
}

static void *enlarged(KdForest *forest, const void *old, gsize size, guint n, gsize room)
{
	char *enlarged = kd_forest_alloc(forest, size * room);

	if (n > 0)
		memcpy(enlarged, old, size * n);
	memset(enlarged + size * n, 0, size * (room - n));
	return enlarged;
}

/* Room for one child more.  The length of a collection is the room that it has. */
static void make_room(KdForest *forest, KdTree *tree)
{
	gsize room = MAX(tree->length * 2, 4u);

	if (tree->n < tree->length)
		return;
	tree->children = enlarged(forest, tree->children, sizeof(KdTree *), tree->n, room);
	if (tree->type == KD_TREE_MAP) {
		tree->keys = enlarged(forest, tree->keys, sizeof(char *), tree->n, room);
		tree->key_places = enlarged(forest, tree->key_places, sizeof(KdPlace), tree->n,
					    room);
	}
	tree->length = room;
}

void kd_tree_append(KdForest *forest, KdTree *list, KdTree *child)
{
	g_assert(list->type == KD_TREE_LIST);
	make_room(forest, list);
	list->children[list->n++] = child;
}

/* The place of @key, or n. */
static guint find(const KdTree *map, const char *key)
{
	guint i = 0;

	while (i < map->n && strcmp(map->keys[i], key) != 0)
		i++;
	return i;
}

void kd_tree_set(KdForest *forest, KdTree *map, const char *key, KdTree *child)
{
	guint i;

	g_assert(map->type == KD_TREE_MAP);
	i = find(map, key);
	if (i == map->n) {
		make_room(forest, map);
		map->keys[i] = kd_forest_key(forest, key, strlen(key))->text;
		map->n++;
	}
	map->children[i] = child;
}

const KdTree *kd_tree_get(const KdTree *map, const char *key)
{
	guint i;

	if (!map || map->type != KD_TREE_MAP)
		return NULL;
	i = find(map, key);
	return i < map->n ? map->children[i] : NULL;
}

/* Append to @key what stands before an unescaped character of @ends; gives where that is. */
static const char *read_step(const char *path, const char *ends, GString *key)
{
	for (; *path && !strchr(ends, *path); path++) {
		if (*path == '\\' && path[1])
			path++;
		g_string_append_c(key, *path);
	}
	return path;
}

/* [12] or ["key"]; NULL if it is neither. */
static const char *step_into_bracket(const KdTree **tree, const char *path, GString *key)
{
	char quote[] = { path[1], '\0' };
	char *end;
	guint64 i;

	if (*quote == '"' || *quote == '\'') {
		path = read_step(path + 2, quote, key);
		*tree = kd_tree_get(*tree, key->str);
		return path[0] && path[1] == ']' ? path + 2 : NULL;
	}
	if (!g_ascii_isdigit(path[1]))
		return NULL;
	i = g_ascii_strtoull(path + 1, &end, 10);
	*tree = (*tree)->type == KD_TREE_LIST && i < (*tree)->n ? (*tree)->children[i] : NULL;
	return *end == ']' ? end + 1 : NULL;
}

const KdTree *kd_tree_path(const KdTree *tree, const char *path)
{
	g_autoptr(GString) key = g_string_new(NULL);

	while (tree && path && *path) {
		g_string_truncate(key, 0);
		if (*path == '[') {
			path = step_into_bracket(&tree, path, key);
		} else {
			path = read_step(path, ".[", key);
			tree = kd_tree_get(tree, key->str);
		}
		if (path && *path == '.')
			path++;
	}
	return path ? tree : NULL;
}

const char *kd_tree_string(const KdTree *tree)
{
	return tree && tree->type != KD_TREE_NULL ? tree->text : NULL;
}

bool kd_tree_bool(const KdTree *tree, bool *ret)
{
	if (!tree || tree->type != KD_TREE_BOOL)
		return false;
	*ret = *tree->text == 't';
	return true;
}

bool kd_tree_int(const KdTree *tree, gint64 *ret)
{
	double value;

	if (!tree)
		return false;
	if (tree->type == KD_TREE_INT)
		return kd_plain_int(tree->text, ret);
	if (tree->type != KD_TREE_FLOAT)
		return false;
	value = kd_plain_double(tree->text);
	if (!(value >= -0x1p63 && value < 0x1p63 && floor(value) == value))
		return false;
	*ret = (gint64) value;
	return true;
}

bool kd_tree_double(const KdTree *tree, double *ret)
{
	if (!tree || (tree->type != KD_TREE_INT && tree->type != KD_TREE_FLOAT))
		return false;
	*ret = kd_plain_double(tree->text);
	return true;
}

static bool is_number(const KdTree *tree)
{
	return tree->type == KD_TREE_INT || tree->type == KD_TREE_FLOAT;
}

static bool numbers_equal(const KdTree *a, const KdTree *b)
{
	gint64 whole_a, whole_b;
	bool is_whole_a = kd_tree_int(a, &whole_a), is_whole_b = kd_tree_int(b, &whole_b);
	double real_a, real_b;

	if (strcmp(a->text, b->text) == 0)
		return true;
	if (is_whole_a || is_whole_b)
		return is_whole_a && is_whole_b && whole_a == whole_b;
	real_a = kd_plain_double(a->text);
	real_b = kd_plain_double(b->text);
	return real_a == real_b || (isnan(real_a) && isnan(real_b));
}

static bool children_equal(const KdTree *a, const KdTree *b)
{
	for (guint i = 0; i < a->n; i++) {
		const KdTree *other;

		if (a->type == KD_TREE_LIST || strcmp(a->keys[i], b->keys[i]) == 0)
			other = b->children[i];
		else
			other = kd_tree_get(b, a->keys[i]);
		if (!other || !kd_tree_equal(a->children[i], other))
			return false;
	}
	return true;
}

bool kd_tree_equal(const KdTree *a, const KdTree *b)
{
	if (a == b)
		return true;
	if (is_number(a) && is_number(b))
		return numbers_equal(a, b);
	if (a->type != b->type || a->n != b->n)
		return false;
	if (a->type == KD_TREE_LIST || a->type == KD_TREE_MAP)
		return children_equal(a, b);
	return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

KdPlace kd_tree_place(const KdForest *forest, const KdTree *tree)
{
	return (KdPlace){ kd_forest_file(forest), tree->line, tree->column };
}

/* The first character at or after @i that is not blank, or @length. */
static gsize skip_blanks(const char *text, gsize i, gsize length)
{
	while (i < length && strchr(" \t\r\n", text[i]) && text[i])
		i++;
	return i;
}

/* Whether someone who wrote this meant JSON: not {a: b} nor [a, b]. */
static bool means_json(const char *text, gsize i, gsize length)
{
	i = skip_blanks(text, i + 1, length);
	return i < length && strchr("\"{[", text[i]) && text[i];
}

static KdForest *parse_either(const char *text, gsize length, const char *file, GError **error)
{
	gsize i = g_str_has_prefix(text, "\xEF\xBB\xBF") ? 3 : 0;
	g_autoptr(GError) json_error = NULL, yaml_error = NULL;
	KdForest *forest;

	i = skip_blanks(text, i, length);
	if (i == length || (text[i] != '{' && text[i] != '['))
		return kd_yaml_parse(text, length, file, error);
	forest = kd_json_parse(text, length, file, &json_error);
	if (!forest)
		forest = kd_yaml_parse(text, length, file, &yaml_error);
	if (!forest && means_json(text, i, length))
		g_propagate_error(error, g_steal_pointer(&json_error));
	else if (!forest)
		g_propagate_error(error, g_steal_pointer(&yaml_error));
	return forest;
}

KdForest *kd_tree_load(const char *path, GError **error)
{
	gsize length;
	g_autofree char *text = kd_file_read(path, &length, error);

	if (!text)
		return NULL;
	return parse_either(text, length, g_str_equal(path, "-") ? "standard input" : path, error);
}
