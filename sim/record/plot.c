/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/plot.h"

#include <string.h>

#include "record/ask.h"
#include "record/runs.h"

typedef struct {
	const KdResults *results;
	const KdReport *report;
	const KdRuns *runs;
	GString *out;
	guint n_rows;
} Script;

/* ---- terminals ---- */

/* The line that sets it, and the size of its letters as parts of the canvas. */
typedef struct {
	const char *name, *suffix, *settings;
	double letter, line;
} Terminal;

static const Terminal terminals[] = {
	{ "svg", ".svg",
	  "svg size 900,540 dynamic font 'sans,16' noenhanced background rgb 'white'", 8.2 / 900,
	  18.0 / 540 },
	{ "png", ".png", "pngcairo size 900,540 font 'sans,12' noenhanced background rgb 'white'",
	  8.2 / 900, 18.0 / 540 },
	{ "pdf", ".pdf", "pdfcairo size 9in,5.4in font 'sans,17' noenhanced background rgb 'white'",
	  8.2 / 900, 18.0 / 540 },
};

const char *kd_plot_terminal(const char *path, GError **error)
{
	g_autofree char *lower = g_ascii_strdown(path, -1);

	if (strcmp(path, "-") == 0)
		return "dumb";
	for (gsize i = 0; i < G_N_ELEMENTS(terminals); i++)
		if (g_str_has_suffix(lower, terminals[i].suffix))
			return terminals[i].name;
	kd_fail(error, KD_ERROR_USAGE,
		"%s: the end of the name must be .svg, .png or .pdf, or \"-\" for text", path);
	return NULL;
}

static Terminal set_dumb_terminal(GString *out, const KdPlotOptions *options)
{
	const char *text = g_getenv("COLUMNS");
	guint64 columns = options->columns, lines = options->lines;

	if (columns == 0 && text)
		columns = g_ascii_strtoull(text, NULL, 10);
	columns = columns == 0 ? 100 : CLAMP(columns, 40, 400);
	if (lines == 0)
		lines = CLAMP(columns / 3, 20, 50);
	g_string_append_printf(out, "set terminal dumb size %u,%u noenhanced\n", (guint) columns,
			       (guint) lines);
	return (Terminal){ .letter = 1.0 / (double) columns, .line = 1.0 / (double) lines };
}

static Terminal set_terminal(GString *out, const KdPlotOptions *options)
{
	for (gsize i = 0; i < G_N_ELEMENTS(terminals); i++) {
		if (strcmp(options->terminal, terminals[i].name) == 0) {
			g_string_append_printf(out, "set terminal %s\n", terminals[i].settings);
			return terminals[i];
		}
	}
	return set_dumb_terminal(out, options);
}

/* ---- style ---- */

/* The palette of Okabe and Ito without its yellow, which is lost on white; beyond it the colours
 * come again with other dashes. */
static const char *const colors[] = { "#0072B2", "#D55E00", "#009E73", "#CC79A7",
				      "#E69F00", "#56B4E9", "#000000" };
static const char *const dashes[] = { "solid", "(14,5)", "(4,3)", "(14,4,4,4)", "(8,3)" };

static const char style[] = "set encoding utf8\n"
			    "set datafile separator \"\\t\"\n"
			    "set border 3 lc rgb '#404040'\n"
			    "set tics nomirror\n"
			    "set autoscale xfix\n";

/* Letters cannot stand upright beside an axis, so what it is comes as a title. */
static const char picture_style[] = "set grid lc rgb '#d9d9d9' lt 1 lw 0.8 dt 1\n"
				    "set style fill solid 0.85 noborder\n"
				    "y_axis(s) = 'set ylabel \"'.s.'\"'\n";
static const char text_style[] = "set style fill empty border\n"
				 "y_axis(s) = 'set title \"'.s.'\"'\n";

/* Finer lines where many are of one colour. */
static void set_style(GString *out, const KdRuns *runs, const Terminal *terminal)
{
	const gsize n = G_N_ELEMENTS(colors);
	const gsize n_types = CLAMP(runs->n_groups, n, n * G_N_ELEMENTS(dashes));
	const char *width = runs->n > runs->n_groups ? "1.4" : "2.2";

	g_string_append(out, style);
	g_string_append(out, terminal->name ? picture_style : text_style);
	for (gsize i = 0; i < n_types; i++)
		g_string_append_printf(out,
				       "set linetype %d lc rgb '%s' lw %s dt %s pt %d ps 0.8\n",
				       (int) i + 1, colors[i % n], width,
				       dashes[(i % n + i / n) % G_N_ELEMENTS(dashes)], (int) i + 1);
	g_string_append_printf(out, "set linetype cycle %d\n", (int) n_types);
}

/* ---- data ---- */

static void append_text(GString *out, const char *text)
{
	for (; *text; text++)
		g_string_append_c(out, *text == '"' ? '\'' : g_ascii_iscntrl(*text) ? ' ' : *text);
}

static void append_cell(GString *out, sqlite3_stmt *row, int i, KdUnit unit)
{
	const char *text = (const char *) sqlite3_column_text(row, i);

	if (unit == KD_TEXT) {
		g_string_append_c(out, '"');
		append_text(out, text ? text : "");
		g_string_append_c(out, '"');
	} else {
		g_string_append(out, text ? text : "NaN");
	}
}

static gboolean append_data(Script *script, const char *name, gint64 run, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_ask_prepare(script->results, script->report, run, error);
	int code;

	if (!row)
		return FALSE;
	g_string_append_printf(script->out, "$%s << EOD\n", name);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(row); i++) {
			if (i > 0)
				g_string_append_c(script->out, '\t');
			append_cell(script->out, row, i, script->report->columns[i].unit);
		}
		g_string_append_c(script->out, '\n');
		script->n_rows++;
	}
	g_string_append(script->out, "EOD\n");
	return code == SQLITE_DONE || kd_results_fail(script->results, script->report->name, error);
}

/* A string of gnuplot in single quotes, in which nothing but the quote is special. */
static void append_quoted(GString *out, const char *text)
{
	g_string_append_c(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			g_string_append_c(out, '\'');
		g_string_append_c(out, g_ascii_iscntrl(*text) ? ' ' : *text);
	}
	g_string_append_c(out, '\'');
}

static void append_number(GString *out, const char *name, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(out, "%s = %s\n", name,
			       g_ascii_formatd(text, sizeof(text), "%.4f", value));
}

static void append_runs(Script *script)
{
	const KdRuns *runs = script->runs;
	GString *out = script->out;

	g_string_append_printf(
		out, "n_runs = %u; n_titles = %u\narray run_title[%u]\narray run_style[%u]\n",
		runs->n, runs->n_groups, runs->n, runs->n);
	for (guint i = 0; i < runs->n; i++) {
		const KdRun *run = &runs->runs[i];

		g_string_append_printf(out, "run_title[%u] = ", i + 1);
		append_quoted(out, run->leads ? run->group_title : "");
		g_string_append_printf(out, "; run_style[%u] = %u\n", i + 1, run->group + 1);
	}
}

static void append_time_unit(Script *script)
{
	double longest = 0;

	for (guint i = 0; i < script->runs->n; i++)
		longest = MAX(longest, script->runs->runs[i].seconds);
	g_string_append_printf(script->out, "time_unit = '%s'; time_scale = %d.0\n",
			       longest < 180           ? "s"
			       : longest < 3 * 3600    ? "min"
			       : longest < 3 * 86400.0 ? "h"
						       : "d",
			       longest < 180           ? 1
			       : longest < 3 * 3600    ? 60
			       : longest < 3 * 86400.0 ? 3600
						       : 86400);
}

/* ---- key and panels ---- */

/* The key has the width of the canvas, not that of a panel, and panels share what is left below. */
static const char legend[] =
	"set lmargin at screen 0.01; set rmargin at screen 0.99\n"
	"set tmargin at screen 0.99; set bmargin at screen top\n"
	"unset border; unset tics\n"
	"set key at screen 0.5,0.99 center top horizontal Left reverse samplen 3 maxcols "
	"key_columns\n"
	"plot [0:1][0:1] for [i=1:n_runs] NaN with lines lt run_style[i] title run_title[i]\n"
	"set border 3 lc rgb '#404040'; set xtics nomirror; set ytics nomirror\n";

static const char panels[] =
	"at(x) = sprintf(' at screen %.4f', x)\n"
	"wide(n) = (right - left - (n - 1) * gap_x) / n\n"
	"high(n) = (top - bottom - (n - 1) * gap_y) / n\n"
	"x_of(k, n) = left + (k - 1) % n * (wide(n) + gap_x)\n"
	"y_of(k, m, n) = top - (k - 1) / n * (high(m) + gap_y)\n"
	"panel(k, m, n) = 'set lmargin'.at(x_of(k, n)).'; set rmargin'.at(x_of(k, n) + wide(n))."
	"'; set tmargin'.at(y_of(k, m, n)).'; set bmargin'.at(y_of(k, m, n) - high(m))\n"
	"unset key\n"
	"eval panel(1, 1, 1)\n";

static gsize longest_title(const KdRuns *runs)
{
	gsize longest = 1;

	for (guint i = 0; i < runs->n; i++)
		longest = MAX(longest, (gsize) g_utf8_strlen(runs->runs[i].group_title, -1));
	return longest;
}

static void set_panels(Script *script, const Terminal *terminal)
{
	const KdRuns *runs = script->runs;
	const double wide = terminal->letter * (double) (longest_title(runs) + 10);
	const guint columns = (guint) CLAMP(0.98 / wide, 1, runs->n_groups);
	const guint rows = (runs->n_groups + columns - 1) / columns;
	const bool keyed = !script->report->across_runs && runs->n_groups > 1;
	const double top = 1 - terminal->line * ((keyed ? rows + 1 : 1) + (terminal->name ? 0 : 1));

	append_number(script->out, "letter", terminal->letter);
	append_number(script->out, "left", 0.105);
	append_number(script->out, "right", 0.975);
	append_number(script->out, "bottom", MAX(0.12, 4 * terminal->line));
	append_number(script->out, "top", MAX(top, 0.4));
	append_number(script->out, "gap_x", 0.07);
	append_number(script->out, "gap_y", MAX(0.06, 3 * terminal->line));
	g_string_append_printf(script->out, "key_columns = %u\nset multiplot\n%s%s", columns,
			       keyed ? legend : "", panels);
}

/* ---- the whole ---- */

static gboolean append_all_data(Script *script, GError **error)
{
	if (script->report->across_runs)
		return append_data(script, "all", 0, error);
	for (guint i = 0; i < script->runs->n; i++) {
		g_autofree char *name = g_strdup_printf("run%u", i + 1);

		if (!append_data(script, name, script->runs->runs[i].run, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean append_script(Script *script, const KdPlotOptions *options, GError **error)
{
	const Terminal terminal = set_terminal(script->out, options);

	set_style(script->out, script->runs, &terminal);
	append_runs(script);
	append_time_unit(script);
	if (!append_all_data(script, error))
		return FALSE;
	set_panels(script, &terminal);
	g_string_append_printf(script->out, "%sunset multiplot\n", script->report->plot);
	return script->n_rows > 0 ||
	       kd_fail(error, KD_ERROR_INPUT, "%s: nothing to show in %s (%s)",
		       kd_results_path(script->results), script->report->name,
		       script->report->summary);
}

char *kd_plot_script(const KdResults *results, const KdReport *report, gint64 run,
		     const KdPlotOptions *options, GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(results, run, error);
	g_autoptr(GString) out = g_string_new(NULL);
	Script script = { .results = results, .report = report, .runs = runs, .out = out };

	if (!runs)
		return NULL;
	if (!report->plot) {
		kd_fail(error, KD_ERROR_USAGE, "%s is a table and has no plot", report->name);
		return NULL;
	}
	return append_script(&script, options, error) ? g_strdup(out->str) : NULL;
}
