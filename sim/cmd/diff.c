/* SPDX-License-Identifier: Apache-2.0 */
/* Two runs change by change. */
#include "config.h"

#include "cmd/_difference.h"
#include "cmd/_options.h"
#include "cmd/_runs.h"
#include "record/runs.h"

static const KdCommand *self(void);

/* How many of a long list are shown without --all. */
#define SHOWN 10

typedef struct {
	gint64 run[2];
	gboolean all;
	char *format;
} Options;

static int show(const KdDiff *diff, const Options *options)
{
	g_autofree char *text = NULL;
	int code;

	for (guint i = 0; i < diff->notes->len; i++)
		g_printerr("note: %s\n", (const char *) g_ptr_array_index(diff->notes, i));
	text = g_strcmp0(options->format, "json") == 0 ? cmd_difference_json(diff)
						       : cmd_difference_text(diff);
	code = cmd_write(NULL, text);
	if (code == KD_EXIT_DONE && diff->different)
		return KD_EXIT_MISSED;
	return code;
}

/* The only runs there are, those asked for, or the two of a file that has two. */
static gboolean find_in_one(const Options *options, KdDiffSide sides[2], GError **error)
{
	const KdResults *results = sides[0].results;
	g_autoptr(KdRuns) runs = kd_runs_load(results, 0, error);

	if (!runs)
		return FALSE;
	if (runs->n == 1)
		return kd_fail(error, KD_ERROR_USAGE, "%s has one run; name another file",
			       kd_results_path(results));
	if (runs->n == 2 && options->run[0] == 0 && options->run[1] == 0) {
		sides[0].run = runs->runs[0].run;
		sides[1].run = runs->runs[1].run;
		return TRUE;
	}
	return cmd_find_run(results, options->run[0], "--run", &sides[0].run, error) &&
	       cmd_find_run(results, options->run[1], "--run-b", &sides[1].run, error);
}

static gboolean find_runs(const Options *options, KdDiffSide sides[2], GError **error)
{
	const gint64 second = options->run[1] > 0 ? options->run[1] : options->run[0];

	return cmd_find_run(sides[0].results, options->run[0], "--run", &sides[0].run, error) &&
	       cmd_find_run(sides[1].results, second, "--run-b", &sides[1].run, error);
}

static int diff(const Options *options, const char *path_a, const char *path_b)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) a = NULL, b = NULL;
	g_autoptr(KdDiff) found = NULL;

	if (!cmd_is_there(path_a) || (path_b && !cmd_is_there(path_b)))
		return KD_EXIT_USAGE;
	a = kd_results_open(path_a, &error);
	if (a && path_b)
		b = kd_results_open(path_b, &error);
	if (error)
		return cmd_error(error);
	KdDiffSide sides[2] = { { a, 0 }, { b ? b : a, 0 } };
	if (b ? find_runs(options, sides, &error) : find_in_one(options, sides, &error))
		found = kd_diff_new(sides, options->all ? G_MAXUINT : SHOWN, &error);
	return found ? show(found, options) : cmd_error(error);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	g_autofree char *format = NULL;
	const GOptionEntry entries[] = {
		{ "run", 'r', 0, G_OPTION_ARG_INT64, &options.run[0],
		  "Which run of A, where it has several", "RUN" },
		{ "run-b", 0, 0, G_OPTION_ARG_INT64, &options.run[1],
		  "Which run of B (that of A); of A itself where there is one file", "RUN" },
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options.all,
		  "All pods, nodes and objects that differ, not the first ten", NULL },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &format, "table (default) or json",
		  "table|json" },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	options.format = format;
	if (argc < 2 || argc > 3)
		return cmd_usage(self(), "name one or two results databases");
	if (format && !g_str_equal(format, "table") && !g_str_equal(format, "json"))
		return cmd_usage(self(), "there is no output format \"%s\"; table or json", format);
	return diff(&options, argv[1], argc > 2 ? argv[2] : NULL);
}

KD_COMMAND(diff) = {
	.name = "diff",
	.summary = "Find where two runs part, and what came of it",
	.usage = "A.db [B.db]",
	.examples = "  kubedes diff before.db after.db\n"
		    "  kubedes diff fgd.db --run 1 --run-b 2\n"
		    "  kubedes diff before.db after.db --all -o json\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details =
		"First comes what was different from the start: policy, seed, the scenario field "
		"by field, the files that were read.  Then the first thing that happened "
		"differently, in the order of time, and what came of it: pods, nodes and other "
		"objects that differ, those first that parted first, and numbers.\n"
		"One file is enough where both runs are in it.  What only one of them has recorded "
		"is not compared, which a note says: kubedes run --set record.level=full records "
		"all there is.",
	.missed = "what happened differs",
};

static const KdCommand *self(void)
{
	return &kd_command_diff;
}
