/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/problems.h"

#include <string.h>

typedef struct {
	char *what, *hint;
	guint n;
} Tally;

struct KdProblems {
	GArray *items;  /* KdProblem, as they came */
	GArray *sorted; /* the same by place; NULL = not sorted since the last came */
	GPtrArray *files;
	GArray *tallies;     /* Tally */
	GHashTable *by_what; /* what -> place in tallies + 1 */
	char *subject;
	guint subject_from; /* the subject's problems are those added from here on */
};

static void clear_problem(gpointer data)
{
	KdProblem *problem = data;

	g_free(problem->message);
	g_free(problem->path);
}

static void clear_tally(gpointer data)
{
	Tally *tally = data;

	g_free(tally->what);
	g_free(tally->hint);
}

KdProblems *kd_problems_new(void)
{
	KdProblems *problems = g_new0(KdProblems, 1);

	problems->items = g_array_new(FALSE, TRUE, sizeof(KdProblem));
	g_array_set_clear_func(problems->items, clear_problem);
	problems->files = g_ptr_array_new_with_free_func(g_free);
	problems->tallies = g_array_new(FALSE, TRUE, sizeof(Tally));
	g_array_set_clear_func(problems->tallies, clear_tally);
	problems->by_what = g_hash_table_new(g_str_hash, g_str_equal);
	return problems;
}

void kd_problems_free(KdProblems *problems)
{
	g_clear_pointer(&problems->sorted, g_array_unref);
	g_array_unref(problems->items);
	g_ptr_array_unref(problems->files);
	g_hash_table_unref(problems->by_what);
	g_array_unref(problems->tallies);
	g_free(problems->subject);
	g_free(problems);
}

void kd_problems_set_subject(KdProblems *problems, const char *subject)
{
	g_free(problems->subject);
	problems->subject = g_strdup(subject);
	problems->subject_from = problems->items->len;
}

/* Files keep the order in which they were first complained about. */
static guint file_index(KdProblems *problems, const char *file)
{
	guint i = 0;

	while (i < problems->files->len &&
	       g_strcmp0(g_ptr_array_index(problems->files, i), file) != 0)
		i++;
	if (i == problems->files->len)
		g_ptr_array_add(problems->files, g_strdup(file));
	return i;
}

static char *join(const char *subject, const char *path, const char *message)
{
	return g_strconcat(subject ? subject : "", subject ? ": " : "", path ? path : "",
			   path && *path ? ": " : "", message, NULL);
}

static bool is_there(const KdProblems *problems, const KdProblem *new)
{
	for (guint i = problems->subject_from; i < problems->items->len; i++) {
		const KdProblem *at = &g_array_index(problems->items, KdProblem, i);

		if (at->place.line == new->place.line &&
		    at->place.column ==
			    new->place.column &&g_strcmp0(at->place.file, new->place.file) == 0 &&
		    g_str_equal(at->message, new->message))
			return true;
	}
	return false;
}

void kd_problems_add(KdProblems *problems, KdSeverity severity, const KdPlace *place,
		     const char *path, const char *message)
{
	KdProblem problem = { .place = place ? *place : (KdPlace){ 0 },
			      .severity = severity,
			      .message = join(problems->subject, path, message),
			      .path = g_strdup(path ? path : "") };

	if (is_there(problems, &problem)) {
		clear_problem(&problem);
		return;
	}
	problem.file = file_index(problems, problem.place.file);
	problem.place.file = g_ptr_array_index(problems->files, problem.file);
	problem.sequence = problems->items->len;
	g_array_append_val(problems->items, problem);
	g_clear_pointer(&problems->sorted, g_array_unref);
}

void kd_problems_add_error(KdProblems *problems, const KdPlace *place, const char *path,
			   const GError *error)
{
	const KdPlace own = kd_error_place(error);
	g_autofree char *text = kd_error_text(error);
	g_autofree char *where = place && place->line > 0 ? kd_place_print(place) : NULL;
	g_autofree char *named = NULL;

	if (own.line == 0) {
		kd_problems_add(problems, KD_PROBLEM_ERROR, place, path, error->message);
		return;
	}
	if (where)
		named = g_strdup_printf("%s (named at %.*s)", text, (int) strlen(where) - 2, where);
	kd_problems_add(problems, KD_PROBLEM_ERROR, &own, NULL, named ? named : text);
}

bool kd_problems_has(const KdProblems *problems, const char *path)
{
	gsize length = strlen(path);

	for (guint i = problems->subject_from; i < problems->items->len; i++) {
		const KdProblem *at = &g_array_index(problems->items, KdProblem, i);

		if (at->severity == KD_PROBLEM_ERROR && strncmp(at->path, path, length) == 0 &&
		    strchr(".[", at->path[length]))
			return true;
	}
	return false;
}

guint kd_problems_count(const KdProblems *problems, KdSeverity severity)
{
	guint n = 0;

	for (guint i = 0; i < problems->items->len; i++)
		n += g_array_index(problems->items, KdProblem, i).severity == severity;
	return n;
}

static int compare(guint a, guint b)
{
	return (a > b) - (a < b);
}

static int by_place(gconstpointer left, gconstpointer right)
{
	const KdProblem *a = left, *b = right;

	if (a->file != b->file)
		return compare(a->file, b->file);
	if (a->place.line != b->place.line)
		return compare(a->place.line, b->place.line);
	if (a->place.column != b->place.column)
		return compare(a->place.column, b->place.column);
	return compare(a->sequence, b->sequence);
}

const KdProblem *kd_problems_get(KdProblems *problems, guint *ret_n)
{
	if (!problems->sorted) {
		problems->sorted = g_array_new(FALSE, FALSE, sizeof(KdProblem));
		g_array_append_vals(problems->sorted, problems->items->data, problems->items->len);
		g_array_sort(problems->sorted, by_place);
	}
	*ret_n = problems->sorted->len;
	return (const KdProblem *) (gpointer) problems->sorted->data;
}

static void append_line(GString *out, const KdProblem *problem)
{
	g_autofree char *where = kd_place_print(&problem->place);

	g_string_append_printf(out, "%s%s%s\n", where,
			       problem->severity == KD_PROBLEM_WARNING ? "warning: " : "",
			       problem->message);
}

static char *print(KdProblems *problems, KdSeverity least)
{
	GString *out = g_string_new(NULL);
	guint n;
	const KdProblem *problem = kd_problems_get(problems, &n);

	for (guint i = 0; i < n; i++) {
		if (problem[i].severity >= least)
			append_line(out, &problem[i]);
	}
	return g_string_free(out, FALSE);
}

char *kd_problems_print(KdProblems *problems)
{
	return print(problems, KD_PROBLEM_WARNING);
}

gboolean kd_problems_to_error(KdProblems *problems, GError **error)
{
	if (kd_problems_count(problems, KD_PROBLEM_ERROR) == 0)
		return TRUE;
	g_autofree char *text = print(problems, KD_PROBLEM_ERROR);
	text[strlen(text) - 1] = '\0';
	return kd_fail(error, KD_ERROR_INPUT, "%s", text);
}

void kd_problems_tally(KdProblems *problems, const char *what, const char *hint)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(problems->by_what, what));

	if (at == 0) {
		Tally tally = { .what = g_strdup(what), .hint = g_strdup(hint ? hint : "") };

		g_array_append_val(problems->tallies, tally);
		at = problems->tallies->len;
		g_hash_table_insert(problems->by_what, tally.what, GUINT_TO_POINTER(at));
	}
	g_array_index(problems->tallies, Tally, at - 1).n++;
}

char *kd_problems_tallied(const KdProblems *problems, guint most, guint *ret_n)
{
	GString *out = g_string_new(NULL);
	guint total = 0;

	for (guint i = 0; i < problems->tallies->len; i++) {
		const Tally *tally = &g_array_index(problems->tallies, Tally, i);

		total += tally->n;
		if (i < most)
			g_string_append_printf(out, "%s%s (%u)%s", i > 0 ? ", " : "", tally->what,
					       tally->n, tally->hint);
	}
	if (problems->tallies->len > most)
		g_string_append_printf(out, " and %u more", problems->tallies->len - most);
	if (ret_n)
		*ret_n = total;
	return g_string_free(out, problems->tallies->len == 0);
}
