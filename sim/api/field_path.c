/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/field_path.h"

#include <string.h>

gsize kd_field_path_push_name(GString *path, const char *name)
{
	gsize mark = path->len;

	if (mark > 0 && path->str[mark - 1] != ' ')
		g_string_append_c(path, '.');
	g_string_append(path, name);
	return mark;
}

gsize kd_field_path_push_key(GString *path, const char *key)
{
	gsize mark = path->len;

	if (!strpbrk(key, "./[] "))
		return kd_field_path_push_name(path, key);
	g_string_append_printf(path, "[%s]", key);
	return mark;
}

gsize kd_field_path_push_index(GString *path, guint i)
{
	gsize mark = path->len;

	g_string_append_printf(path, "[%u]", i);
	return mark;
}

char *kd_field_path_pattern(const char *path)
{
	GString *out = g_string_new(NULL);

	for (const char *p = path; *p; p++) {
		g_string_append_c(out, *p);
		if (*p == '[' && g_ascii_isdigit(p[1]))
			p += strspn(p + 1, "0123456789");
	}
	return g_string_free(out, FALSE);
}

/* The child of @tree that "[3]" or "[key]" names, @text being between the brackets. */
static const KdTree *find_bracket(const KdTree *tree, const char *text, gsize length)
{
	g_autofree char *key = g_strndup(text, length);
	guint64 i;

	if (tree->type == KD_TREE_MAP)
		return kd_tree_get(tree, key);
	if (tree->type != KD_TREE_LIST ||
	    !g_ascii_string_to_unsigned(key, 10, 0, G_MAXUINT, &i, NULL) || i >= tree->n)
		return NULL;
	return tree->children[i];
}

const KdTree *kd_field_path_find(const KdTree *tree, const char *path, gsize length)
{
	const char *end = path + length;

	while (tree && path < end) {
		const KdTree *next;

		if (*path == '[') {
			const char *close = memchr(path, ']', (gsize) (end - path));

			if (!close)
				return tree;
			next = find_bracket(tree, path + 1, (gsize) (close - path - 1));
			path = close + 1;
		} else {
			path += *path == '.';
			gsize n = strcspn(path, ".[");
			g_autofree char *name = g_strndup(path, MIN(n, (gsize) (end - path)));

			next = kd_tree_get(tree, name);
			path += n;
		}
		if (!next)
			return tree;
		tree = next;
	}
	return tree;
}
