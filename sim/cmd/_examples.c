/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_examples.h"

#include <string.h>

/* As the user may type it: below the working folder without its path. */
static char *shorten(const char *path)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *before = g_strconcat(here, "/", NULL);

	return g_strdup(g_str_has_prefix(path, before) ? path + strlen(before) : path);
}

static bool is_scenario(const char *path)
{
	g_autofree char *text = NULL;

	return g_str_has_suffix(path, ".yaml") && g_file_get_contents(path, &text, NULL, NULL) &&
	       (g_str_has_prefix(text, "kind: Scenario") || strstr(text, "\nkind: Scenario"));
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void add_folder(GPtrArray *paths, const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autofree char *absolute = g_canonicalize_filename(folder, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(absolute, name, NULL);

		if (is_scenario(path))
			g_ptr_array_add(paths, shorten(path));
	}
	g_ptr_array_sort(paths, by_text);
}

char *cmd_program_folder(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

	return program ? g_path_get_dirname(program) : g_strdup(".");
}

GPtrArray *cmd_examples(void)
{
	static const char *const places[] = { "../share/kubedes/workloads", "workloads",
					      "../workloads", KT_SRCDIR "/workloads" };
	g_autofree char *folder = cmd_program_folder();
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < G_N_ELEMENTS(places) && paths->len == 0; i++) {
		g_autofree char *place = g_canonicalize_filename(places[i], folder);

		add_folder(paths, place);
	}
	return paths;
}

char *cmd_example_name(const char *path)
{
	g_autofree char *file = g_path_get_basename(path);

	return g_strndup(file, strlen(file) - strlen(".yaml"));
}

char *cmd_scenario_path(const char *word)
{
	g_autoptr(GPtrArray) paths = NULL;

	if (strchr(word, '/') || g_file_test(word, G_FILE_TEST_EXISTS))
		return g_strdup(word);
	paths = cmd_examples();
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *name = cmd_example_name(paths->pdata[i]);
		g_autofree char *file = g_strconcat(name, ".yaml", NULL);

		if (g_str_equal(word, name) || g_str_equal(word, file))
			return g_strdup(paths->pdata[i]);
	}
	return g_strdup(word);
}

/* Where a sentence or its first part ends; NULL = not here. */
static const char *first_end(const char *words)
{
	const char *stop = strstr(words, ". "), *colon = strstr(words, ": ");

	return !stop || (colon && colon < stop) ? colon : stop;
}

char *cmd_example_summary(const char *path)
{
	g_autofree char *text = NULL;
	g_autoptr(GString) out = g_string_new(NULL);

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return g_strdup("");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line && **line == '#'; line++) {
		const char *words = g_strstrip(*line + 1);
		const char *end = first_end(words);

		if (g_str_has_prefix(words, "SPDX-") ||
		    g_str_has_prefix(words, "yaml-language-server:"))
			continue;
		if (!*words && out->len)
			break;
		g_string_append_printf(out, "%s%.*s", out->len && *words ? " " : "",
				       end ? (int) (end - words) : (int) strlen(words), words);
		if (end || g_str_has_suffix(words, ".") || g_str_has_suffix(words, ":"))
			break;
	}
	if (g_str_has_suffix(out->str, ".") || g_str_has_suffix(out->str, ":"))
		g_string_truncate(out, out->len - 1);
	return g_string_free(g_steal_pointer(&out), FALSE);
}
