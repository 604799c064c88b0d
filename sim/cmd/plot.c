/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of results databases as pictures, or as rows. */
#include "config.h"

#include "base/write.h"
#include "cmd/_options.h"
#include "cmd/_progress.h"
#include "cmd/_reports.h"
#include "record/ask.h"
#include "record/plot.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const KdCommand *self(void);

typedef struct {
	char *output, *format;
	gint64 run;
	gboolean script, table;
	const KdRuns *runs;
} Options;

/* ---- one report ---- */

/* As wide as the terminal, if there is one. */
static KdPlotOptions text_options(void)
{
	struct winsize size = { 0 };
	KdPlotOptions options = { .terminal = "dumb" };

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col) {
		options.columns = CLAMP(size.ws_col, 40, 200);
		options.lines = CLAMP(size.ws_row - 2, 20, 50);
	}
	return options;
}

static gboolean write_text(const char *path, const char *text, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (!path || g_str_equal(path, "-"))
		return cmd_write(NULL, text) == KD_EXIT_DONE ||
		       kd_fail(error, KD_ERROR_IO, "the output is not whole");
	return kd_write_file(path, text, -1, &cause) ||
	       kd_fail(error, KD_ERROR_IO, "%s", cause->message);
}

/* @format: "csv", "json" or else a table. */
static gboolean write_rows(const Options *options, const KdReport *report, const char *path,
			   const char *format, GError **error)
{
	bool csv = g_str_equal(format, "csv"), json = g_str_equal(format, "json");
	g_autoptr(KdTable) table = kd_ask(options->runs, report,
					  csv || json ? KD_ASK_RAW : KD_ASK_PEOPLE, error);
	g_autofree char *text = NULL;

	if (!table)
		return FALSE;
	text = csv    ? kd_table_print_csv(table)
	       : json ? kd_table_print_json(table)
		      : kd_table_print(table, true);
	return write_text(path, text, error);
}

static gboolean write_plot(const Options *options, const KdReport *report, const char *path,
			   GError **error)
{
	KdPlotOptions how = text_options();
	g_autofree char *script = NULL;
	g_autoptr(GBytes) picture = NULL;

	if (options->script)
		how.terminal = "svg";
	else if (path && !(how.terminal = kd_plot_terminal(path, error)))
		return FALSE;
	script = kd_plot_script(options->runs, report, &how, error);
	if (!script)
		return FALSE;
	if (options->script)
		return write_text(path, script, error);
	picture = kd_plot_draw(script, &how, error);
	if (!picture)
		return FALSE;
	if (path && !g_str_equal(path, "-"))
		return kd_plot_write(picture, path, error);
	g_autofree char *text = g_strndup(g_bytes_get_data(picture, NULL),
					  g_bytes_get_size(picture));
	/* gnuplot begins a new page */
	return write_text(NULL, text + (*text == '\f'), error);
}

static gboolean refuse(const KdReport *report, GError **error)
{
	return kd_fail(error, KD_ERROR_USAGE,
		       "the report %s is a table, there is no plot of it; -o FILE.csv writes its "
		       "rows, --table prints them",
		       report->name);
}

static gboolean write_report(const Options *options, const KdReport *report, const char *path,
			     GError **error)
{
	g_autofree char *lower = g_ascii_strdown(path ? path : "", -1);

	if (options->table)
		return write_rows(options, report, path, "table", error);
	if (g_str_has_suffix(lower, ".csv"))
		return write_rows(options, report, path, "csv", error);
	if (g_str_has_suffix(lower, ".json"))
		return write_rows(options, report, path, "json", error);
	return report->plot ? write_plot(options, report, path, error) : refuse(report, error);
}

/* ---- all of them ---- */

static gboolean make_folder(const char *path, GError **error)
{
	return g_mkdir_with_parents(path, 0777) == 0 ||
	       kd_fail(error, KD_ERROR_IO, "%s: cannot be made: %s", path, g_strerror(errno));
}

/* Reports that have nothing to show of these runs are passed over. */
static gboolean write_one_of_all(const Options *options, const KdReport *report, KdTable *done,
				 GError **error)
{
	g_autofree char *name = g_strconcat(report->name, ".", options->format, NULL);
	g_autofree char *path = g_build_filename(options->output, name, NULL);
	g_autoptr(GError) problem = NULL;

	if (write_report(options, report, path, &problem)) {
		kd_table_add(done, (const char *const[]){ path, report->summary });
		return TRUE;
	}
	if (!g_error_matches(problem, KD_ERROR, KD_ERROR_INPUT)) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	g_printerr("%s is left out: %s\n", report->name, problem->message);
	return TRUE;
}

static gboolean write_all(const Options *options, GError **error)
{
	static const char *const headers[] = { "FILE", "SHOWS", NULL };
	g_autoptr(KdTable) done = kd_table_new(headers);
	bool rows = g_str_equal(options->format, "csv") || g_str_equal(options->format, "json");
	CmdProgress progress;
	gboolean good = TRUE;
	guint n = 0;

	if (!make_folder(options->output, error))
		return FALSE;
	while (kd_report_table[n])
		n++;
	cmd_progress_start(&progress, false);
	for (guint i = 0; good && i < n; i++) {
		cmd_progress_count(&progress, kd_report_table[i]->name, i, n);
		if (rows || kd_report_table[i]->plot)
			good = write_one_of_all(options, kd_report_table[i], done, error);
	}
	cmd_progress_end(&progress);
	if (good)
		cmd_print_table(done, NULL);
	return good;
}

/* ---- the command ---- */

static int list(void)
{
	static const char *const headers[] = { "NAME", "IS", "SHOWS", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);

	for (const KdReport *const *r = kd_report_table; *r; r++)
		kd_table_add(table,
			     (const char *const[]){ (*r)->name, (*r)->plot ? "a plot" : "a table",
						    (*r)->summary });
	return cmd_print_table(table, NULL);
}

/* What there is to show of the databases; --run is of the only one. */
static KdRuns *load(const Options *options, GPtrArray *databases, GError **error)
{
	if (options->run)
		return kd_runs_load(databases->pdata[0], options->run, error);
	return kd_runs_load_all((const KdResults *const *) databases->pdata, error);
}

/* @paths: of databases, NULL-terminated. */
static int plot(Options *options, char **paths, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) databases = NULL;
	g_autoptr(KdRuns) runs = NULL;
	const KdReport *report = NULL;
	bool all = g_strcmp0(name, "all") == 0;

	for (char **path = paths; *path; path++)
		if (!cmd_is_there(*path))
			return KD_EXIT_USAGE;
	databases = cmd_databases_open(paths, &error);
	if (!databases)
		return cmd_error(error);
	if (!name)
		return list();
	if (!all && !(report = cmd_report_find(name, &error)))
		return cmd_error(error);
	options->runs = runs = load(options, databases, &error);
	if (!runs || !(all ? write_all(options, &error)
			   : write_report(options, report, options->output, &error)))
		return cmd_error(error);
	return KD_EXIT_DONE;
}

/* -1: they go together. */
static int check(Options *options, int argc, char **argv)
{
	static const char *const formats[] = { "svg", "png", "pdf", "csv", "json", NULL };
	bool all = argc > 2 && g_str_equal(argv[argc - 1], "all");

	if (argc < 2)
		return cmd_usage(self(), "name a results database");
	if (argc > 3 && options->run)
		return cmd_usage(self(), "--run is of one database");
	if (options->format && !g_strv_contains((const char *const *) formats, options->format))
		return cmd_usage(self(), "there is no format \"%s\"; svg, png, pdf, csv or json",
				 options->format);
	if (options->format && !all)
		return cmd_usage(self(), "--format goes with \"all\"; else the end of -o FILE says "
					 "what it is");
	if (all && (options->script || options->table))
		return cmd_usage(self(), "--script and --table are of one report");
	if (all && !options->output)
		return cmd_usage(self(), "\"all\" needs a folder: -o FOLDER");
	if (all && !options->format)
		options->format = g_strdup("svg");
	return -1;
}

/* The last word is the report, unless there is but one. */
static int plot_words(Options *options, int argc, char **argv)
{
	char *last = argc > 2 ? argv[argc - 1] : NULL;
	g_autoptr(GPtrArray) paths = g_ptr_array_new();

	for (int i = 1; i < argc - (last ? 1 : 0); i++)
		g_ptr_array_add(paths, argv[i]);
	g_ptr_array_add(paths, NULL);
	return plot(options, (char **) paths->pdata, last);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
		  "FILE.svg, .png or .pdf: a picture; .csv or .json: the rows; - (default): text; "
		  "with \"all\" a folder",
		  "FILE" },
		{ "run", 'r', 0, G_OPTION_ARG_INT64, &options.run,
		  "Of this run alone; of all runs otherwise", "RUN" },
		{ "table", 't', 0, G_OPTION_ARG_NONE, &options.table, "The rows as a table", NULL },
		{ "format", 'F', 0, G_OPTION_ARG_STRING, &options.format,
		  "With \"all\"; svg by default", "svg|png|pdf|csv|json" },
		{ "script", 0, 0, G_OPTION_ARG_NONE, &options.script,
		  "What gnuplot would get, data included, in place of the picture", NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = check(&options, argc, argv);
	if (code < 0)
		code = plot_words(&options, argc, argv);
	g_free(options.output);
	g_free(options.format);
	return code;
}

KD_COMMAND(plot) = {
	.name = "plot",
	.summary = "Draw a report of results databases, or write its rows",
	.usage = "RESULTS.db... [REPORT|all]",
	.examples = "  kubedes plot run.db                      which reports there are\n"
		    "  kubedes plot run.db waits                as text\n"
		    "  kubedes plot run.db waits -o waits.svg   as a picture\n"
		    "  kubedes plot run.db pods -o pods.csv     the rows\n"
		    "  kubedes plot run.db all -o plots -F png  every plot, into a folder\n"
		    "  kubedes plot before.db after.db waits    the runs of several files\n"
		    "  kubedes plot run.db waits --script | gnuplot >waits.svg\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
};

static const KdCommand *self(void)
{
	return &kd_command_plot;
}
