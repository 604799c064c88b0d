/* SPDX-License-Identifier: Apache-2.0 */
/* All that results databases tell, as one page. */
#include "config.h"

#include "cmd/_options.h"
#include "cmd/_reports.h"
#include "record/page.h"

#include <string.h>

static const KdCommand *self(void);

typedef struct {
	char *output, *title, *by;
	char *command; /* as it was typed */
} Options;

/* fgd.db is told in fgd.html, in the folder where one is. */
static char *default_output(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	char *dot = strrchr(base, '.');

	if (dot && dot != base)
		*dot = '\0';
	return g_strconcat(base, ".html", NULL);
}

static char *join_words(int argc, char **argv)
{
	GString *line = g_string_new("kubedes report");

	for (int i = 1; i < argc; i++) {
		g_autofree char *quoted = g_shell_quote(argv[i]);
		const char *plain = strpbrk(argv[i], " \t\n'\"\\$`*?[]{}()<>|&;#~!") || !*argv[i]
					    ? quoted
					    : argv[i];

		g_string_append_printf(line, " %s", plain);
	}
	return g_string_free(line, FALSE);
}

static char *write_page(const Options *options, char **paths, KdCompareBy by, GError **error)
{
	const KdPageOptions how = { .title = options->title,
				    .reports = kd_report_table,
				    .command = options->command,
				    .version = PACKAGE_VERSION };
	g_autoptr(GPtrArray) databases = cmd_databases_open(paths, error);
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(KdRuns) runs = NULL;
	g_autoptr(KdCompare) compare = NULL;
	char *page;

	if (!databases)
		return NULL;
	runs = kd_runs_load_all((const KdResults *const *) databases->pdata, error);
	if (!runs || !(compare = cmd_compare(runs, by, error)))
		return NULL;
	page = kd_page_write(runs, compare, &how, notes, error);
	for (guint i = 0; page && i < notes->len; i++)
		g_printerr("kubedes: %s\n", (const char *) notes->pdata[i]);
	return page;
}

static int report(const Options *options, char **paths)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *page = NULL;
	g_autofree char *made = default_output(paths[0]);
	const char *output = options->output ? options->output : made;
	KdCompareBy by = KD_BY_SETUP;
	int code;

	if (options->by && !kd_compare_by_parse(options->by, &by, &error))
		return cmd_usage(self(), "--by: %s", error->message);
	for (char **path = paths; *path; path++)
		if (!cmd_is_there(*path))
			return KD_EXIT_USAGE;
	page = write_page(options, paths, by, &error);
	if (!page)
		return cmd_error(error);
	code = cmd_write(output, page);
	if (code == KD_EXIT_DONE && !g_str_equal(output, "-"))
		g_print("%s\n", output);
	return code;
}

static int run(int argc, char **argv)
{
	Options options = { .command = join_words(argc, argv) };
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
		  "The page; RESULTS.html otherwise, - is standard output", "FILE.html" },
		{ "title", 0, 0, G_OPTION_ARG_STRING, &options.title,
		  "Of the page; the name of the scenario otherwise", "TEXT" },
		{ "by", 'b', 0, G_OPTION_ARG_STRING, &options.by,
		  "What is compared; setup (all but the seed) by default",
		  "setup|policy|seed|scenario|parameters|file" },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = argc < 2 ? cmd_usage(self(), "name a results database")
				: report(&options, argv + 1);
	g_free(options.output);
	g_free(options.title);
	g_free(options.by);
	g_free(options.command);
	return code;
}

KD_COMMAND(report) = {
	.name = "report",
	.summary = "Write all that results databases tell as one page of HTML",
	.usage = "RESULTS.db...",
	.examples = "  kubedes report run.db                        run.html\n"
		    "  kubedes report before.db after.db -o ab.html --title 'Before and after'\n"
		    "  kubedes report fgd.db --by policy -o -       to standard output\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details = "The page has a summary in words, the metrics side by side with confidence "
		   "intervals, every plot that has something to show, pods that were left waiting "
		   "with their messages, the scenario, and how to run it again.  It needs no other "
		   "file and no network.\nWithout gnuplot it has no plots, which a note says.",
};

static const KdCommand *self(void)
{
	return &kd_command_report;
}
