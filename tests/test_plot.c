/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/plot.c, gnuplot.c: scripts, and what gnuplot makes of them. */
#include "config.h"

#include "kt_results.h"
#include "record/plot.h"

extern const KdReport *const kd_report_table[];

static const KdColumn columns[] = { { "pod", KD_TEXT }, { "wait", KD_SECONDS }, { NULL, KD_TEXT } };
static const KdReport report = {
	KD_REPORT_HEAD,
	.name = "each",
	.summary = "for a test",
	.sql = "SELECT name, wait FROM v_wait WHERE run = :run ORDER BY pod",
	.columns = columns,
	.plot = "plot for [i=1:n_runs] sprintf('$run%d', i) using 2\n",
};
static const KdReport table_only = {
	KD_REPORT_HEAD,          .name = "list",
	.summary = "for a test", .sql = "SELECT name, wait FROM v_wait WHERE run = :run",
	.columns = columns,
};

/* Policies a (two seeds) and b; one pod has a name that must not break out of its quotes. */
static KdResults *three_runs(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "a", 1, 100);
	kt_add_run(results, 2, "b''s \"best\"", 1, 7200);
	kt_add_run(results, 3, "a", 2, 100);
	for (int run = 1; run <= 3; run++) {
		kt_add_pod(results, run, 1, 0, 1.5 * run, 50);
		kt_add_pod(results, run, 2, 0, -1, -1);
		kt_add_sample(results, run, 1, 0, 250, 0, 0, 0, 0);
		kt_add_sample(results, run, 2, 20, 500, 250, 250 * run, 100, 1);
		kt_add_sample(results, run, 3, 30, 500, 250, 400 * run, 50, 1);
		kt_execf(results,
			 "INSERT INTO decision VALUES (%d, 1, 0, 1, 1, 'unschedulable', NULL, "
			 "NULL, NULL, NULL, 0, 2, 0, '{\"node(s) didn''t match the pod''s "
			 "topology spread constraints\":2}', 'm', NULL, 0)",
			 run);
	}
	kt_exec(results, "UPDATE pod SET name = 'x\"' || char(9) || 'y' WHERE run = 1 AND pod = 1");
	return results;
}

/* ---- scripts ---- */

static const struct {
	const char *path, *terminal;
} terminals[] = {
	{ "a.svg", "svg" }, { "a.b/c.PNG", "png" }, { "waits.pdf", "pdf" }, { "-", "dumb" },
	{ "a.jpg", NULL },  { "svg", NULL },        { "", NULL },
};

static void terminal_of_path(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(terminals); i++) {
		g_autoptr(GError) error = NULL;

		KT_ROW_STR(terminals[i].path, kd_plot_terminal(terminals[i].path, &error),
			   terminals[i].terminal);
		KT_ROW_INT(terminals[i].path, error != NULL, terminals[i].terminal == NULL);
	}
}

/* The whole script, as it is in tests/data/plot. */
static void whole_script(void)
{
	g_autoptr(KdResults) results = three_runs();
	g_autoptr(GError) error = NULL;
	const KdPlotOptions options = { .terminal = "svg" };
	g_autofree char *got = kd_plot_script(results, &report, 0, &options, &error);
	g_autofree char *want = kt_read(kt_source("tests/data/plot/each.gp"));

	KT_ROW_NO_ERROR("script", error);
	KT_ROW_STR("script", got, want);
}

static const struct {
	const char *row;
	KdPlotOptions options;
	gint64 run;
	const char *columns;  /* $COLUMNS */
	const char *contains; /* this line */
} lines[] = {
	{ "a picture",
	  { .terminal = "png" },
	  0,
	  NULL,
	  "set terminal pngcairo size 900,540 font 'sans,12' noenhanced background rgb 'white'" },
	{ "text, of a size",
	  { .terminal = "dumb", .columns = 72, .lines = 20 },
	  0,
	  NULL,
	  "set terminal dumb size 72,20 noenhanced" },
	{ "text, as wide as the terminal",
	  { .terminal = "dumb" },
	  0,
	  "120",
	  "set terminal dumb size 120,40 noenhanced" },
	{ "text, nobody knows how wide",
	  { .terminal = "dumb" },
	  0,
	  NULL,
	  "set terminal dumb size 100,33 noenhanced" },
	{ "nonsense is no size",
	  { .terminal = "dumb" },
	  0,
	  "wide",
	  "set terminal dumb size 100,33 noenhanced" },
	{ "two hours are minutes",
	  { .terminal = "svg" },
	  0,
	  NULL,
	  "time_unit = 'min'; time_scale = 60.0" },
	{ "100 s are seconds",
	  { .terminal = "svg" },
	  1,
	  NULL,
	  "time_unit = 's'; time_scale = 1.0" },
	{ "one run alone", { .terminal = "svg" }, 3, NULL, "n_runs = 1; n_titles = 1" },
};

static void script_lines(void)
{
	g_autoptr(KdResults) results = three_runs();

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *got = NULL;

		if (lines[i].columns)
			g_setenv("COLUMNS", lines[i].columns, TRUE);
		else
			g_unsetenv("COLUMNS");
		got = kd_plot_script(results, &report, lines[i].run, &lines[i].options, NULL);
		KT_ROW_TRUE(lines[i].row, got && strstr(got, lines[i].contains));
	}
	g_unsetenv("COLUMNS");
}

static const struct {
	const char *row;
	const KdReport *report;
	const char *sql, *error;
} refusals[] = {
	{ "a table", &table_only, "", "list is a table and has no plot" },
	{ "no rows", &report, "DELETE FROM pod", ":memory:: nothing to show in each (for a test)" },
	{ "no runs", &report, "DELETE FROM run", ":memory:: has no runs" },
};

static void refused(void)
{
	const KdPlotOptions options = { .terminal = "svg" };

	for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autoptr(KdResults) results = three_runs();
		g_autoptr(GError) error = NULL;
		g_autofree char *got = NULL;

		kt_exec(results, refusals[i].sql);
		got = kd_plot_script(results, refusals[i].report, 0, &options, &error);
		KT_ROW_STR(refusals[i].row, got, NULL);
		KT_ROW_STR(refusals[i].row, kt_message(error), refusals[i].error);
	}
}

/* ---- drawing ---- */

static bool have_gnuplot(void)
{
	g_autofree char *path = g_find_program_in_path("gnuplot");

	if (!path)
		kt_skip("there is no gnuplot");
	return path;
}

static const struct {
	const char *terminal, *begins;
} pictures[] = {
	{ "svg", "<?xml" },
	{ "png", "\x89PNG" },
	{ "pdf", "%PDF" },
	{ "dumb", "" },
};

static void draw_one(const KdResults *results, const KdReport *what, gint64 run, gsize picture)
{
	const KdPlotOptions options = { .terminal = pictures[picture].terminal };
	g_autofree char *row = g_strdup_printf("%s as %s", what->name, options.terminal);
	g_autoptr(GError) error = NULL;
	g_autofree char *script = kd_plot_script(results, what, run, &options, &error);
	g_autoptr(GBytes) drawn = script ? kd_plot_draw(script, &options, &error) : NULL;
	gsize size = 0;
	const char *data = drawn ? g_bytes_get_data(drawn, &size) : NULL;

	KT_ROW_NO_ERROR(row, error);
	KT_ROW_TRUE(row, data && size > 200 &&
				 strncmp(data, pictures[picture].begins,
					 strlen(pictures[picture].begins)) == 0);
}

/* Every report that has a plot, of several runs and of one. */
static void every_plot(void)
{
	g_autoptr(KdResults) results = three_runs();

	if (!have_gnuplot())
		return;
	for (gsize i = 0; kd_report_table[i]; i++) {
		if (!kd_report_table[i]->plot)
			continue;
		draw_one(results, kd_report_table[i], 0, i % G_N_ELEMENTS(pictures));
		draw_one(results, kd_report_table[i], 1, (i + 1) % G_N_ELEMENTS(pictures));
	}
}

static void every_terminal(void)
{
	g_autoptr(KdResults) results = three_runs();

	if (!have_gnuplot())
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++)
		draw_one(results, &report, 0, i);
}

/* More than a pipe holds, so that it ends before all is written. */
static char *long_script(void)
{
	g_autoptr(GString) script = g_string_new("this is no command\n");

	for (int i = 0; i < 20000; i++)
		g_string_append(script, "# and here is a long line that nobody will ever read\n");
	return g_strdup(script->str);
}

static void bad_script(void)
{
	const KdPlotOptions options = { .terminal = "svg" };
	g_autofree char *script = long_script();
	g_autoptr(GError) error = NULL;

	if (!have_gnuplot())
		return;
	KT_ROW_TRUE("fails", kd_plot_draw(script, &options, &error) == NULL);
	KT_ROW_TRUE("says why", error && strstr(error->message, "invalid command"));
}

static void no_gnuplot(void)
{
	const KdPlotOptions missing = { .terminal = "svg", .gnuplot = "no-such-gnuplot" };
	const KdPlotOptions failing = { .terminal = "svg", .gnuplot = "false" };
	g_autofree char *script = long_script();
	g_autoptr(GError) none = NULL, failed = NULL;

	KT_ROW_TRUE("not there", kd_plot_draw("plot x", &missing, &none) == NULL);
	KT_ROW_TRUE("says so", none && strstr(none->message, "no-such-gnuplot") &&
				       strstr(none->message, "gnuplot-nox"));
	KT_ROW_TRUE("ends at once", kd_plot_draw(script, &failing, &failed) == NULL);
	KT_ROW_STR("says so", kt_message(failed),
		   "gnuplot failed: it ended before it had read the script");
}

static void written(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "a.svg", NULL);
	g_autofree char *nowhere = g_build_filename(folder, "no", "a.svg", NULL);
	g_autoptr(GBytes) picture = g_bytes_new_static("<svg/>", 6);
	g_autoptr(GError) good = NULL, bad = NULL;
	g_autofree char *got = NULL;

	kd_plot_write(picture, path, &good);
	KT_ROW_NO_ERROR("written", good);
	got = kt_read(path);
	KT_ROW_STR("whole", got, "<svg/>");
	KT_ROW_TRUE("no folder", !kd_plot_write(picture, nowhere, &bad));
	KT_ROW_INT("the world failed", bad->code, KD_ERROR_IO);
}

static CU_TestInfo tests[] = { { "terminals", terminal_of_path },
			       { "a whole script", whole_script },
			       { "lines of scripts", script_lines },
			       { "refused", refused },
			       { "every plot", every_plot },
			       { "every terminal", every_terminal },
			       { "a bad script", bad_script },
			       { "no gnuplot", no_gnuplot },
			       { "written", written },
			       CU_TEST_INFO_NULL };

KT_SUITE(plot) = { .pName = "plot", .pTests = tests };
