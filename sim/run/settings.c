/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/settings.h"

#include "api/raw.h"

#include <string.h>

/* One step of a path: a key, or an index when key is NULL. */
typedef struct {
	char *key;
	guint64 index;
} Step;

static void clear_step(gpointer data)
{
	g_free(((Step *) data)->key);
}

/* ---- the text ---- */

/* [2], [a.b/c], ["a.b/c"]: what stands behind it, or NULL. */
static const char *cut_bracket(const char *at, Step *step)
{
	const char *begin = at + 1, *end;

	if (*begin == '"' || *begin == '\'') {
		end = strchr(begin + 1, *begin);
		if (!end || end[1] != ']')
			return NULL;
		step->key = g_strndup(begin + 1, (gsize) (end - begin - 1));
		return end + 2;
	}
	end = strchr(begin, ']');
	if (!end || end == begin)
		return NULL;
	if (begin + strspn(begin, "0123456789") == end)
		step->index = g_ascii_strtoull(begin, NULL, 10);
	else
		step->key = g_strndup(begin, (gsize) (end - begin));
	return end + 1;
}

static const char *cut_name(const char *at, Step *step)
{
	const gsize n = strcspn(at, ".[]=");

	if (n == 0)
		return NULL;
	step->key = g_strndup(at, n);
	return at + n;
}

/* The steps before the equals sign, and the value behind it; NULL if there are none. */
static GArray *cut(const char *text, const char **ret_value)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));
	const char *at = text;

	g_array_set_clear_func(steps, clear_step);
	do {
		Step step = { 0 };

		if (steps->len && *at == '.')
			at++;
		else if (steps->len && *at != '[')
			return NULL;
		at = *at == '[' ? cut_bracket(at, &step) : cut_name(at, &step);
		if (!at)
			return NULL;
		g_array_append_val(steps, step);
	} while (*at != '=');
	*ret_value = at + 1;
	return g_steal_pointer(&steps);
}

/* It has no line in the file; the column says which setting it is. */
static void displace(KdTree *tree, guint number)
{
	tree->line = 0;
	tree->column = number;
	for (guint i = 0; i < tree->n; i++) {
		if (tree->key_places)
			tree->key_places[i] = (KdPlace){ NULL, 0, number };
		displace(tree->children[i], number);
	}
}

/* Nothing is null, which leaves the field out. */
static KdTree *read_value(KdForest *forest, const char *text, guint number, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(KdForest) value = kd_yaml_parse(text, strlen(text), NULL, &failure);
	KdTree *copy;

	if (!value) {
		g_autofree char *said = kd_error_text(failure);

		kd_fail(error, KD_ERROR_USAGE, "the value is no YAML: %s", said);
		return NULL;
	}
	if (kd_forest_n_documents(value) == 0)
		return kd_tree_new(forest, KD_TREE_NULL, 0, number);
	copy = kd_raw_copy_tree(forest, kd_forest_document(value, 0));
	displace(copy, number);
	return copy;
}

/* ---- the tree ---- */

/* What stands at @step below @node; NULL = nothing. */
static KdTree *child(const KdTree *node, const Step *step)
{
	if (step->key)
		return (KdTree *) kd_tree_get(node, step->key);
	return step->index < node->n ? node->children[step->index] : NULL;
}

static gboolean fail_put(const KdTree *node, const Step *step, GError **error)
{
	if (node->type == KD_TREE_LIST && step->key)
		return kd_fail(error, KD_ERROR_USAGE,
			       "\"%s\" is looked for in a list; say which item, such as [0]",
			       step->key);
	if (node->type == KD_TREE_LIST)
		return kd_fail(error, KD_ERROR_USAGE,
			       "there is no item [%" G_GUINT64_FORMAT "]; the list has %u, so [%u] "
			       "is the next",
			       step->index, node->n, node->n);
	if (step->key)
		return kd_fail(error, KD_ERROR_USAGE, "\"%s\" is looked for where no map is",
			       step->key);
	return kd_fail(error, KD_ERROR_USAGE,
		       "item [%" G_GUINT64_FORMAT "] is looked for where no list is", step->index);
}

static gboolean put(KdForest *forest, KdTree *node, const Step *step, KdTree *value, guint number,
		    GError **error)
{
	const guint n = node->n;

	if (step->key && node->type == KD_TREE_MAP)
		kd_tree_set(forest, node, step->key, value);
	else if (!step->key && node->type == KD_TREE_LIST && step->index < n)
		node->children[step->index] = value;
	else if (!step->key && node->type == KD_TREE_LIST && step->index == n)
		kd_tree_append(forest, node, value);
	else
		return fail_put(node, step, error);
	if (node->type == KD_TREE_MAP && node->n > n)
		node->key_places[n] = (KdPlace){ NULL, 0, number };
	return TRUE;
}

/* The same children under a node of its own: other places may share the old one. */
static KdTree *own(KdForest *forest, const KdTree *node)
{
	KdTree *copy = kd_tree_new(forest, node->type, node->line, node->column);

	for (guint i = 0; i < node->n; i++) {
		if (node->type == KD_TREE_LIST) {
			kd_tree_append(forest, copy, node->children[i]);
			continue;
		}
		kd_tree_set(forest, copy, node->keys[i], node->children[i]);
		copy->key_places[i] = node->key_places[i];
	}
	return copy;
}

/* The node at @step that the next step goes on from, made when there is none. */
static KdTree *enter(KdForest *forest, KdTree *node, const Step *step, const Step *next,
		     guint number, GError **error)
{
	const KdTree *old = child(node, step);
	const bool inner = old && (old->type == KD_TREE_MAP || old->type == KD_TREE_LIST);
	KdTree *new = inner ? own(forest, old)
			    : kd_tree_new(forest, next->key ? KD_TREE_MAP : KD_TREE_LIST, 0,
					  number);

	return put(forest, node, step, new, number, error) ? new : NULL;
}

static gboolean apply(KdForest *forest, KdTree *root, const GArray *steps, const char *value_text,
		      guint number, GError **error)
{
	const Step *step = &g_array_index(steps, Step, 0);
	KdTree *node = root, *value = read_value(forest, value_text, number, error);

	if (!value)
		return FALSE;
	for (guint i = 0; node && i + 1 < steps->len; i++)
		node = enter(forest, node, &step[i], &step[i + 1], number, error);
	return node && put(forest, node, &step[steps->len - 1], value, number, error);
}

gboolean kd_setting_apply(KdForest *forest, KdTree *root, const char *text, guint number,
			  GError **error)
{
	const char *value_text;
	g_autoptr(GArray) steps = cut(text, &value_text);

	if (!steps)
		return kd_fail(error, KD_ERROR_USAGE,
			       "--set %s: this is no setting; it looks like path.to.field=value",
			       text);
	if (apply(forest, root, steps, value_text, number, error))
		return TRUE;
	g_prefix_error(error, "--set %s: ", text);
	return FALSE;
}
