/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/json_patch.h"

#include <string.h>

typedef enum { ADD, REMOVE, REPLACE } Edit;

/* ---- pointers ---- */

/* The segments of "/a~1b/0", unescaped; NULL-terminated. */
static char **split(const char *path)
{
	char **parts = g_strsplit(*path ? path + 1 : path, "/", -1);

	for (char **part = parts; *part; part++) {
		GString *text = g_string_new(*part);

		g_string_replace(text, "~1", "/", 0);
		g_string_replace(text, "~0", "~", 0);
		g_free(*part);
		*part = g_string_free(text, FALSE);
	}
	return parts;
}

/* The place in a list of @n that @part names, one behind it allowed with @append; -1 = none. */
static gint64 place_in(const char *part, guint n, bool append)
{
	guint64 i;

	if (append && g_str_equal(part, "-"))
		return n;
	if (!g_ascii_string_to_unsigned(part, 10, 0, append ? n : (guint64) n - 1, &i, NULL))
		return -1;
	return n == 0 && !append ? -1 : (gint64) i;
}

static const KdTree *follow(const KdTree *tree, char *const *parts)
{
	for (; tree && *parts; parts++) {
		gint64 i = -1;

		if (tree->type == KD_TREE_LIST)
			i = place_in(*parts, tree->n, false);
		if (tree->type == KD_TREE_LIST)
			tree = i < 0 ? NULL : tree->children[i];
		else
			tree = kd_tree_get(tree, *parts);
	}
	return tree;
}

/* ---- changing a copy ---- */

static const KdTree *edit(KdForest *forest, const KdTree *tree, char *const *parts, Edit how,
			  const KdTree *value);

static const KdTree *edit_map(KdForest *forest, const KdTree *map, char *const *parts, Edit how,
			      const KdTree *value)
{
	KdTree *next = kd_tree_new(forest, KD_TREE_MAP, map->line, map->column);
	const KdTree *old = kd_tree_get(map, *parts), *new = value;

	if (!old && (parts[1] || how != ADD))
		return NULL;
	if (parts[1] && !(new = edit(forest, old, parts + 1, how, value)))
		return NULL;
	for (guint i = 0; i < map->n; i++)
		if (map->children[i] != old)
			kd_tree_set(forest, next, map->keys[i], map->children[i]);
	if (parts[1] || how != REMOVE)
		kd_tree_set(forest, next, *parts, (KdTree *) new);
	return next;
}

static const KdTree *edit_list(KdForest *forest, const KdTree *list, char *const *parts, Edit how,
			       const KdTree *value)
{
	KdTree *next = kd_tree_new(forest, KD_TREE_LIST, list->line, list->column);
	bool deeper = parts[1] != NULL, insert = how == ADD && !deeper;
	gint64 at = place_in(*parts, list->n, insert);
	const KdTree *new = value;

	if (at < 0)
		return NULL;
	if (deeper && !(new = edit(forest, list->children[at], parts + 1, how, value)))
		return NULL;
	for (guint i = 0; i <= list->n; i++) {
		if (i == at && (deeper || how != REMOVE))
			kd_tree_append(forest, next, (KdTree *) new);
		if (i < list->n && (i != at || insert))
			kd_tree_append(forest, next, list->children[i]);
	}
	return next;
}

/* NULL: there is no such place. */
static const KdTree *edit(KdForest *forest, const KdTree *tree, char *const *parts, Edit how,
			  const KdTree *value)
{
	if (!*parts)
		return value;
	if (tree->type == KD_TREE_MAP)
		return edit_map(forest, tree, parts, how, value);
	return tree->type == KD_TREE_LIST ? edit_list(forest, tree, parts, how, value) : NULL;
}

/* ---- operations ---- */

static const char *text(const KdTree *operation, const char *member)
{
	return kd_tree_string(kd_tree_get(operation, member));
}

static const KdTree *put(KdForest *forest, const KdTree *base, const KdTree *operation)
{
	const char *op = text(operation, "op");
	g_auto(GStrv) parts = split(text(operation, "path"));

	if (g_str_equal(op, "remove"))
		return *parts ? edit(forest, base, parts, REMOVE, NULL) : NULL;
	return edit(forest, base, parts, g_str_equal(op, "add") ? ADD : REPLACE,
		    kd_tree_get(operation, "value"));
}

static const KdTree *transfer(KdForest *forest, const KdTree *base, const KdTree *operation)
{
	bool is_move = g_str_equal(text(operation, "op"), "move");
	g_auto(GStrv) from = split(text(operation, "from"));
	g_auto(GStrv) path = split(text(operation, "path"));
	const KdTree *value = follow(base, from);

	if (!value || (is_move && !*from))
		return NULL;
	if (is_move)
		base = edit(forest, base, from, REMOVE, NULL);
	return edit(forest, base, path, ADD, value);
}

const KdTree *kd_json_patch(KdForest *forest, const KdTree *base, const KdTree *patch,
			    GError **error)
{
	for (guint i = 0; i < patch->n; i++) {
		const KdTree *operation = patch->children[i];
		const char *op = text(operation, "op"), *path = text(operation, "path");

		if (g_str_equal(op, "test")) {
			g_auto(GStrv) parts = split(path);
			const KdTree *found = follow(base, parts);

			if (!found || !kd_tree_equal(found, kd_tree_get(operation, "value"))) {
				kd_fail(error, KD_ERROR_INPUT, "testing path %s failed", path);
				return NULL;
			}
			continue;
		}
		base = text(operation, "from") ? transfer(forest, base, operation)
					       : put(forest, base, operation);
		if (!base) {
			kd_fail(error, KD_ERROR_INPUT,
				"%s operation does not apply: no such path: %s", op, path);
			return NULL;
		}
	}
	return base;
}

/* ---- how they are written ---- */

static bool is_pointer(const char *path)
{
	return path && (!*path || *path == '/');
}

static gboolean check(const KdTree *operation, guint i, GError **error)
{
	static const char *const ops[] = {
		"add", "remove", "replace", "move", "copy", "test", NULL
	};
	const char *op = text(operation, "op");
	bool transfers = op && (g_str_equal(op, "move") || g_str_equal(op, "copy"));

	if (!op || !g_strv_contains(ops, op))
		return kd_fail(error, KD_ERROR_INPUT,
			       "[%u].op: must be add, remove, replace, move, copy or test", i);
	if (!is_pointer(text(operation, "path")))
		return kd_fail(error, KD_ERROR_INPUT, "[%u].path: must begin with a slash", i);
	if (transfers && !is_pointer(text(operation, "from")))
		return kd_fail(error, KD_ERROR_INPUT, "[%u].from: must begin with a slash", i);
	if (!transfers && kd_tree_get(operation, "from"))
		return kd_fail(error, KD_ERROR_INPUT, "[%u].from: only move and copy have it", i);
	if (!transfers && !g_str_equal(op, "remove") && !kd_tree_get(operation, "value"))
		return kd_fail(error, KD_ERROR_INPUT, "[%u].value: %s needs one", i, op);
	return TRUE;
}

gboolean kd_json_patch_check(const KdTree *patch, GError **error)
{
	if (patch->type != KD_TREE_LIST)
		return kd_fail(error, KD_ERROR_INPUT, "must be a list of operations");
	for (guint i = 0; i < patch->n; i++)
		if (!check(patch->children[i], i, error))
			return FALSE;
	return TRUE;
}
