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

/* Policies a (two seeds) and b; one pod has a name that must not break out of its quotes.  Two
 * nodes, one with devices and one that goes; two namespaces, two priorities; one has an owner. */
static KdResults *three_runs(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "a", 1, 100);
	kt_add_run(results, 2, "b''s \"best\"", 1, 7200);
	kt_add_run(results, 3, "a", 2, 100);
	for (int run = 1; run <= 3; run++) {
		kt_execf(results,
			 "INSERT INTO node VALUES (%d, 1, 'n1', 0, NULL, 4000, 8 << 30, 110, 2000, "
			 "'T4', 'z'), (%d, 2, 'n''2', 10e9, 50e9, 4000, 8 << 30, 110, 0, NULL, "
			 "NULL)",
			 run, run);
		kt_add_pod(results, run, 1, 0, 1.5 * run, 50);
		kt_add_pod(results, run, 2, 0, -1, -1);
		kt_add_pod(results, run, 3, 10, 12, -1);
		kt_execf(results,
			 "UPDATE pod SET namespace = 'other', priority = 7, gpu_milli = 500, "
			 "owner = 'Job/o''s' "
			 "WHERE run = %d AND pod = 3",
			 run);
		kt_add_sample(results, run, 1, 0, 250, 0, 0, 0, 0);
		kt_add_sample(results, run, 2, 20, 500, 250, 250 * run, 100, 1);
		kt_add_sample(results, run, 3, 30, 500, 250, 400 * run, 50, 1);
		kt_execf(results,
			 "INSERT INTO decision_row VALUES (%d, 1, 0, 1, 1, 'unschedulable', NULL, "
			 "NULL, NULL, NULL, 0, 2, 0, '{\"node(s) didn''t match the pod''s "
			 "topology spread constraints\":2}', 'm', NULL, 0, NULL)",
			 run);
		kt_execf(results,
			 "INSERT INTO event_row VALUES (%d, 1, 5e9, 'Warning', 'FailedScheduling', "
			 "'scheduler', 'Pod', 'default', 'p1', 'm')",
			 run);
	}
	kt_exec(results, "UPDATE pod SET name = 'x\"' || char(9) || 'y' WHERE run = 1 AND pod = 1");
	return results;
}

/* Of one run, or with 0 of all. */
static char *script_of(const KdResults *results, const KdReport *what, gint64 run,
		       const KdPlotOptions *options, GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(results, run, error);

	return runs ? kd_plot_script(runs, what, options, error) : NULL;
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

/* The whole script: what is in tests/data/plot, the prelude, the commands. */
static void whole_script(void)
{
	g_autoptr(KdResults) results = three_runs();
	g_autoptr(GError) error = NULL;
	const KdPlotOptions options = { .terminal = "svg" };
	g_autofree char *got = script_of(results, &report, 0, &options, &error);
	g_autofree char *begins = kt_read(kt_source("tests/data/plot/each.gp"));
	g_autofree char *prelude = kt_read(kt_source("sim/record/prelude.gp"));
	g_autofree char *want = g_strconcat(begins, "\n", prelude, report.plot, "unset multiplot\n",
					    NULL);

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
	{ "the longest run decides on units",
	  { .terminal = "svg" },
	  0,
	  NULL,
	  "longest = 7200.0000\n" },
	{ "one run decides alone", { .terminal = "svg" }, 1, NULL, "longest = 100.0000\n" },
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
		got = script_of(results, &report, lines[i].run, &lines[i].options, NULL);
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
		got = script_of(results, refusals[i].report, 0, &options, &error);
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
	g_autofree char *script = script_of(results, what, run, &options, &error);
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
	kt_exec(results, "INSERT INTO request SELECT run, pod, created, 'admin', 'test', 'create', "
			 "'v1', 'pods', NULL, NULL, NULL, NULL, NULL, 0, 0, 2000000, 5000000, 201 "
			 "FROM pod");
	for (gsize i = 0; kd_report_table[i]; i++) {
		if (!kd_report_table[i]->plot)
			continue;
		draw_one(results, kd_report_table[i], 0, i % G_N_ELEMENTS(pictures));
		draw_one(results, kd_report_table[i], 1, (i + 1) % G_N_ELEMENTS(pictures));
	}
}

static const KdReport *find_report(const char *name)
{
	gsize i = 0;

	while (kd_report_table[i] && strcmp(kd_report_table[i]->name, name) != 0)
		i++;
	return kd_report_table[i];
}

/* A key of the report's own stands below that of the runs, however long their titles. */
static void two_keys(void)
{
	static const struct {
		const char *report, *key, *objective;
	} rows[] = {
		{ "request_latency", "create", "objective for writes" },
		{ "etcd_latency", "median", "objective for requests that write: 1 s" },
	};
	const KdPlotOptions options = { .terminal = "dumb", .columns = 100, .lines = 33 };
	g_autoptr(KdResults) results = three_runs();

	if (!have_gnuplot())
		return;
	kt_exec(results, "UPDATE run SET policy = policy || '-of-a-name-that-takes-nearly-all-of-"
			 "the-width-of-the-picture'; "
			 "INSERT INTO request SELECT run, pod, created, 'admin', 'test', 'create', "
			 "'v1', 'pods', NULL, NULL, NULL, NULL, NULL, 0, 0, 2000000, 5000000, 201 "
			 "FROM pod");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *script = script_of(results, find_report(rows[i].report), 0,
						    &options, NULL);
		g_autoptr(GBytes) drawn = kd_plot_draw(script, &options, NULL);
		g_autofree char *text = drawn ? g_strndup(g_bytes_get_data(drawn, NULL),
							  g_bytes_get_size(drawn))
					      : g_strdup("");
		const char *title = g_strrstr(text, "of-a-name-that-takes-nearly-all-of-the-width-"
						    "of-the-picture");
		const char *key = strstr(text, rows[i].key);

		KT_ROW_TRUE(rows[i].report,
			    title && key &&
				    memchr(title, '\n', (gsize) (key > title ? key - title : 0)));
		KT_ROW_TRUE(rows[i].objective, strstr(text, rows[i].objective));
	}
}

/* Runs that are unlike others: what no report may stumble over. */
static const struct {
	const char *row, *sql;
} kinds[] = {
	{ "nothing at all", "DELETE FROM pod; DELETE FROM node; DELETE FROM sample; "
			    "DELETE FROM decision_row; DELETE FROM event_row" },
	{ "no pods", "DELETE FROM pod; DELETE FROM decision_row; DELETE FROM event_row" },
	{ "no nodes", "DELETE FROM node; UPDATE pod SET node = NULL, bound = NULL, started = NULL, "
		      "ended = NULL, phase = 'Pending'" },
	{ "no time passes", "UPDATE run SET ended = 0; UPDATE pod SET created = 0, bound = 0, "
			    "started = 0, ended = NULL; UPDATE sample SET time = 0" },
	{ "no end yet", "UPDATE run SET ended = NULL" },
	{ "one pod", "DELETE FROM pod WHERE pod > 1" },
	{ "no pod was bound", "UPDATE pod SET node = NULL, bound = NULL, started = NULL, ended = "
			      "NULL, phase = 'Pending'" },
	{ "one empty run among others",
	  "DELETE FROM pod WHERE run = 2; DELETE FROM node WHERE run "
	  "= 2; DELETE FROM sample WHERE run = 2; DELETE FROM "
	  "decision_row WHERE run = 2; DELETE FROM event_row WHERE run = 2" },
	{ "the first run is empty",
	  "DELETE FROM pod WHERE run = 1; DELETE FROM node WHERE run = 1; "
	  "DELETE FROM sample WHERE run = 1; DELETE FROM decision_row WHERE "
	  "run = 1; DELETE FROM event_row WHERE run = 1" },
};

/* Drawn, or nothing to show; but no complaint of gnuplot. */
static void try_one(const char *row, const KdResults *results, const KdReport *what, gint64 run,
		    const char *terminal)
{
	const KdPlotOptions options = { .terminal = terminal };
	g_autofree char *name = g_strdup_printf("%s, %s as %s", row, what->name, terminal);
	g_autoptr(GError) error = NULL;
	g_autofree char *script = script_of(results, what, run, &options, &error);
	g_autoptr(GBytes) drawn = NULL;

	if (g_error_matches(error, KD_ERROR, KD_ERROR_INPUT))
		return;
	drawn = script ? kd_plot_draw(script, &options, &error) : NULL;
	KT_ROW_NO_ERROR(name, error);
}

static void every_kind(void)
{
	if (!have_gnuplot())
		return;
	for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++) {
		g_autoptr(KdResults) results = three_runs();

		kt_exec(results, kinds[k].sql);
		for (gsize i = 0; kd_report_table[i]; i++) {
			if (!kd_report_table[i]->plot)
				continue;
			try_one(kinds[k].row, results, kd_report_table[i], 0,
				pictures[(i + k) % G_N_ELEMENTS(pictures)].terminal);
			try_one(kinds[k].row, results, kd_report_table[i], 1 + (gint64) k % 2,
				"dumb");
		}
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
			       { "two keys", two_keys },
			       { "every kind of run", every_kind },
			       { "every terminal", every_terminal },
			       { "a bad script", bad_script },
			       { "no gnuplot", no_gnuplot },
			       { "written", written },
			       CU_TEST_INFO_NULL };

KT_SUITE(plot) = { .pName = "plot", .pTests = tests };
