/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/setups.h"

#include <string.h>

#include "record/diff_fields.h"

enum { MOST_FIELDS = 3, MOST_LETTERS = 40 }; /* of what is shown */

/* Runs that look alike. */
typedef struct {
	GArray *runs;      /* of guint */
	GPtrArray *diffs;  /* of each of them: KdDiffField, by the first and by it */
	GPtrArray *paths;  /* in which any two differ */
	GPtrArray *firsts; /* what the first says of each path; NULL = nothing */
	GPtrArray *seen;   /* all that the runs say of them, without repeats */
} Kind;

static void kind_clear(Kind *kind)
{
	g_array_unref(kind->runs);
	g_ptr_array_unref(kind->diffs);
	g_ptr_array_unref(kind->paths);
	g_ptr_array_unref(kind->firsts);
	g_ptr_array_unref(kind->seen);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Kind, kind_clear)

/* ---- who is of a kind ---- */

static bool look_alike(const KdRun *a, const KdRun *b)
{
	return strcmp(a->scenario, b->scenario) == 0 && strcmp(a->policy, b->policy) == 0 &&
	       strcmp(a->settings, b->settings) == 0;
}

/* None for the first of a kind, which is compared with itself. */
static GArray *compare(const char *a, const char *b)
{
	static const char *const of_no_account[] = { "expect", "metadata",         "record",
						     "seed",   "scheduler.policy", NULL };
	GArray *fields = kd_diff_fields_new();

	if (strcmp(a, b) == 0)
		return fields;
	g_autoptr(KdForest) x = kd_yaml_parse(a, strlen(a), NULL, NULL);
	g_autoptr(KdForest) y = kd_yaml_parse(b, strlen(b), NULL, NULL);
	if (x && y)
		kd_diff_trees(kd_forest_document(x, 0), kd_forest_document(y, 0), of_no_account,
			      fields);
	return fields;
}

static void add_paths(Kind *kind, const GArray *diff)
{
	for (guint i = 0; i < diff->len; i++) {
		const KdDiffField *field = &g_array_index(diff, KdDiffField, i);

		if (g_ptr_array_find_with_equal_func(kind->paths, field->name, g_str_equal, NULL))
			continue;
		g_ptr_array_add(kind->paths, field->name);
		g_ptr_array_add(kind->firsts, field->say[0]);
	}
}

/* Of run @first and those behind it that are not @known. */
static Kind find_kind(const KdRun *runs, guint n, const char *const *documents, guint first,
		      bool *known)
{
	Kind kind = { .runs = g_array_new(FALSE, FALSE, sizeof(guint)),
		      .diffs = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref),
		      .paths = g_ptr_array_new(),
		      .firsts = g_ptr_array_new(),
		      .seen = g_ptr_array_new_with_free_func(g_free) };

	for (guint i = first; i < n; i++) {
		if (known[i] || !look_alike(&runs[first], &runs[i]))
			continue;
		known[i] = true;
		g_array_append_val(kind.runs, i);
		g_ptr_array_add(kind.diffs, compare(documents[first], documents[i]));
		add_paths(&kind, g_ptr_array_index(kind.diffs, kind.diffs->len - 1));
	}
	return kind;
}

/* ---- what they are called ---- */

static const char *value_of(const Kind *kind, guint member, guint path)
{
	const GArray *diff = g_ptr_array_index(kind->diffs, member);

	for (guint i = 0; i < diff->len; i++) {
		const KdDiffField *field = &g_array_index(diff, KdDiffField, i);

		if (strcmp(field->name, g_ptr_array_index(kind->paths, path)) == 0)
			return field->say[1];
	}
	return g_ptr_array_index(kind->firsts, path);
}

/* "path=value path=value", "no path" where there is nothing. */
static char *describe(const Kind *kind, guint member, guint n_paths, glong most)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < n_paths; i++) {
		const char *path = g_ptr_array_index(kind->paths, i);
		const char *value = value_of(kind, member, i);

		g_string_append(out, i > 0 ? " " : "");
		if (!value)
			g_string_append_printf(out, "no %s", path);
		else if (g_utf8_strlen(value, -1) <= most)
			g_string_append_printf(out, "%s=%s", path, value);
		else
			g_string_append_printf(
				out, "%s=%.*s...", path,
				(int) (g_utf8_offset_to_pointer(value, most) - value), value);
	}
	return g_string_free(out, FALSE);
}

/* What does not fit into a name has a number, so that different ones are called differently. */
static char *name_of(Kind *kind, guint member)
{
	g_autofree char *all = describe(kind, member, kind->paths->len, G_MAXINT);
	g_autofree char *some = describe(kind, member, MIN(kind->paths->len, MOST_FIELDS),
					 MOST_LETTERS);
	guint number;

	if (!g_ptr_array_find_with_equal_func(kind->seen, all, g_str_equal, &number)) {
		number = kind->seen->len;
		g_ptr_array_add(kind->seen, g_strdup(all));
	}
	if (strcmp(all, some) == 0)
		return g_steal_pointer(&some);
	return g_strdup_printf("%s (document %u)", some, number + 1);
}

static void add_setting(KdRun *run, const char *setting)
{
	char *both = g_strjoin(*run->settings ? " " : "", run->settings, setting, NULL);

	g_free(run->settings);
	run->settings = both;
}

void kd_setups_tell_apart(KdRun *runs, guint n, const char *const *documents)
{
	g_autofree bool *known = g_new0(bool, n);

	for (guint first = 0; first < n; first++) {
		if (known[first])
			continue;
		g_auto(Kind) kind = find_kind(runs, n, documents, first, known);

		for (guint i = 0; kind.paths->len > 0 && i < kind.runs->len; i++) {
			g_autofree char *name = name_of(&kind, i);

			add_setting(&runs[g_array_index(kind.runs, guint, i)], name);
		}
	}
}
