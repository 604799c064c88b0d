/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_tree.h"

#include <string.h>

#include "kt.h"

#define MOST_SHOWN 300

/* Where we are, and what differs there. */
typedef struct {
	GString *path;
	const KdTree *got, *want;
} Search;

static bool search(Search *self, const KdTree *got, const KdTree *want);

/* One child down: @key, or @i in a list. */
static bool search_child(Search *self, const char *key, guint i, const KdTree *got,
			 const KdTree *want)
{
	const gsize length = self->path->len;

	if (key)
		g_string_append_printf(self->path, ".%s", key);
	else
		g_string_append_printf(self->path, "[%u]", i);
	if (search(self, got, want))
		return true;
	g_string_truncate(self->path, length);
	return false;
}

static bool search_map(Search *self, const KdTree *got, const KdTree *want)
{
	for (guint i = 0; i < want->n; i++)
		if (search_child(self, want->keys[i], 0, kd_tree_get(got, want->keys[i]),
				 want->children[i]))
			return true;
	for (guint i = 0; i < got->n; i++)
		if (search_child(self, got->keys[i], 0, got->children[i],
				 kd_tree_get(want, got->keys[i])))
			return true;
	return false;
}

static bool search_list(Search *self, const KdTree *got, const KdTree *want)
{
	for (guint i = 0; got->n == want->n && i < want->n; i++)
		if (search_child(self, NULL, i, got->children[i], want->children[i]))
			return true;
	return false;
}

static bool search(Search *self, const KdTree *got, const KdTree *want)
{
	bool found = false;

	if ((!got && !want) || (got && want && kd_tree_equal(got, want)))
		return false;
	if (got && want && got->type == KD_TREE_MAP && want->type == KD_TREE_MAP)
		found = search_map(self, got, want);
	else if (got && want && got->type == KD_TREE_LIST && want->type == KD_TREE_LIST)
		found = search_list(self, got, want);
	if (!found) {
		self->got = got;
		self->want = want;
	}
	return true;
}

static char *brief(const KdTree *tree)
{
	GString *text = g_string_new(tree ? NULL : "nothing");

	if (tree)
		kd_tree_print_json(tree, 0, text);
	if (text->len > MOST_SHOWN) {
		g_string_truncate(text, MOST_SHOWN);
		g_string_append(text, "...");
	}
	return g_string_free(text, FALSE);
}

char *kt_tree_difference(const KdTree *got, const KdTree *want)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Search self = { .path = path };

	if (!search(&self, got, want))
		return NULL;
	g_autofree char *a = brief(self.got);
	g_autofree char *b = brief(self.want);
	return g_strdup_printf("%s: got %s, want %s", path->str, a, b);
}

char *kt_tree_read_all(KtParse *parse, const char *text, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = parse(text, length, "f", &error);
	GString *out = g_string_new(NULL);

	if (!forest) {
		KT_ROW_TRUE(text, error->domain == KD_ERROR);
		g_string_assign(out, error->message);
	}
	for (guint i = 0; forest && i < kd_forest_n_documents(forest); i++) {
		g_string_append(out, i > 0 ? "\n" : "");
		kd_tree_print_json(kd_forest_document(forest, i), 0, out);
	}
	return g_string_free(out, FALSE);
}

void kt_tree_check(KtParse *parse, const KtReading *rows, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		g_autofree char *got = kt_tree_read_all(parse, rows[i].text, strlen(rows[i].text));

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}
