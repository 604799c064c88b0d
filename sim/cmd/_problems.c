/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_options.h"
#include "cmd/_problems.h"

#define MOST_EXCERPTS 10

static void note_file(CmdTold *told, const char *file)
{
	if (!told->files)
		told->files = g_ptr_array_new_with_free_func(g_free);
	if (file && !g_ptr_array_find_with_equal_func(told->files, file, g_str_equal, NULL))
		g_ptr_array_add(told->files, g_strdup(file));
}

static void tell_one(CmdTold *told, const KdPlace *place, KdSeverity severity, const char *message)
{
	g_autofree char *where = kd_place_print(place);
	g_autofree char *excerpt = NULL;

	if (severity == KD_PROBLEM_ERROR) {
		told->n_errors++;
		note_file(told, place->file);
	} else {
		told->n_warnings++;
	}
	if (told->n_excerpts < MOST_EXCERPTS)
		excerpt = cmd_excerpt(&told->excerpt, place);
	told->n_excerpts += excerpt != NULL;
	g_printerr("%s%s%s\n%s", where, severity == KD_PROBLEM_WARNING ? "warning: " : "", message,
		   excerpt ? excerpt : "");
}

bool cmd_tell(CmdTold *told, KdProblems *problems)
{
	guint n;
	const KdProblem *problem = kd_problems_get(problems, &n);

	for (guint i = 0; i < n; i++)
		tell_one(told, &problem[i].place, problem[i].severity, problem[i].message);
	return kd_problems_count(problems, KD_PROBLEM_ERROR) > 0;
}

void cmd_tell_error(CmdTold *told, const GError *error)
{
	const KdPlace place = kd_error_place(error);
	g_autofree char *text = kd_error_text(error);

	if (place.line > 0) {
		tell_one(told, &place, KD_PROBLEM_ERROR, text);
		return;
	}
	told->n_errors++;
	note_file(told, place.file);
	g_printerr("kubedes: %s\n", error->message);
}

static const char *plural(guint n)
{
	return n == 1 ? "" : "s";
}

void cmd_tell_end(CmdTold *told)
{
	const guint n_files = told->files ? told->files->len : 0;
	g_autofree char *warnings = told->n_warnings
					    ? g_strdup_printf(" and %u warning%s", told->n_warnings,
							      plural(told->n_warnings))
					    : g_strdup("");
	g_autofree char *files = n_files > 1    ? g_strdup_printf(" in %u files", n_files)
				 : n_files == 1 ? g_strconcat(" in ", told->files->pdata[0], NULL)
						: g_strdup("");

	if (told->n_errors > 0 && told->n_errors + told->n_warnings > 1)
		g_printerr("%u problem%s%s%s\n", told->n_errors, plural(told->n_errors), warnings,
			   files);
	g_clear_pointer(&told->files, g_ptr_array_unref);
	cmd_excerpt_clear(&told->excerpt);
}

bool cmd_problems(KdProblems *problems)
{
	CmdTold told = { 0 };
	const bool bad = cmd_tell(&told, problems);

	cmd_tell_end(&told);
	return bad;
}

int cmd_error(const GError *error)
{
	const bool user = error->domain == KD_ERROR && error->code != KD_ERROR_IO &&
			  error->code != KD_ERROR_DATABASE;
	CmdTold told = { 0 };

	cmd_tell_error(&told, error);
	cmd_tell_end(&told);
	return user ? KD_EXIT_USAGE : KD_EXIT_FAILED;
}
