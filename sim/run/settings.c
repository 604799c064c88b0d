/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/settings.h"

#include "api/raw.h"

#include <string.h>

/* One step of a path: a key, or an index when key is NULL. */
typedef struct {
	char *key;
	guint index;
} Step;

static void clear_step(gpointer data)
{
	g_free(((Step *) data)->key);
}

/* "a.b[2].c" up to @end. */
static GArray *cut(const char *path, const char *end)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));

	g_array_set_clear_func(steps, clear_step);
	for (const char *at = path; at < end;) {
		Step step = { 0 };

		if (*at == '[') {
			char *close;

			step.index = (guint) g_ascii_strtoull(at + 1, &close, 10);
			if (close == at + 1 || *close != ']')
				return NULL;
			at = close + 1;
		} else {
			gsize n = strcspn(at, ".[=");

			if (n == 0)
				return NULL;
			step.key = g_strndup(at, n);
			at += n;
		}
		g_array_append_val(steps, step);
		if (*at == '.')
			at++;
	}
	return steps->len ? g_steal_pointer(&steps) : NULL;
}

/* What stands at @step below @node; NULL = nothing. */
static KdTree *child(const KdTree *node, const Step *step)
{
	if (step->key)
		return (KdTree *) kd_tree_get(node, step->key);
	return step->index < node->n ? node->children[step->index] : NULL;
}

static gboolean put(KdForest *forest, KdTree *node, const Step *step, KdTree *value)
{
	if (step->key && node->type == KD_TREE_MAP)
		kd_tree_set(forest, node, step->key, value);
	else if (!step->key && node->type == KD_TREE_LIST && step->index < node->n)
		node->children[step->index] = value;
	else if (!step->key && node->type == KD_TREE_LIST && step->index == node->n)
		kd_tree_append(forest, node, value);
	else
		return FALSE;
	return TRUE;
}

static KdTree *read_value(KdForest *forest, const char *text, GError **error)
{
	g_autoptr(KdForest) value = kd_yaml_parse(text, strlen(text), "--set", error);

	if (!value)
		return NULL;
	if (kd_forest_n_documents(value) == 0)
		return kd_tree_new_string(forest, "", 0);
	return kd_raw_copy_tree(forest, kd_forest_document(value, 0));
}

gboolean kd_setting_apply(KdForest *forest, KdTree *root, const char *text, GError **error)
{
	const char *equals = strchr(text, '=');
	g_autoptr(GArray) steps = equals ? cut(text, equals) : NULL;
	KdTree *node = root, *value;

	if (!steps)
		return kd_fail(error, KD_ERROR_USAGE,
			       "\"%s\" is no setting; it looks like path.to.field=value", text);
	value = read_value(forest, equals + 1, error);
	if (!value)
		return FALSE;
	for (guint i = 0; i + 1 < steps->len; i++) {
		const Step *step = &g_array_index(steps, Step, i);
		bool list = !g_array_index(steps, Step, i + 1).key;
		KdTree *next = child(node, step);

		if (!next || (next->type != KD_TREE_MAP && next->type != KD_TREE_LIST)) {
			next = kd_tree_new(forest, list ? KD_TREE_LIST : KD_TREE_MAP, 0, 0);
			if (!put(forest, node, step, next))
				return kd_fail(error, KD_ERROR_USAGE,
					       "--set %s: no such place in the scenario", text);
		}
		node = next;
	}
	if (put(forest, node, &g_array_index(steps, Step, steps->len - 1), value))
		return TRUE;
	return kd_fail(error, KD_ERROR_USAGE, "--set %s: no such place in the scenario", text);
}
