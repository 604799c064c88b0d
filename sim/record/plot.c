/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/plot.h"

#include <string.h>

#include "record/ask.h"
#include "record/terminal.h"

typedef struct {
	const KdReport *report;
	const KdRuns *runs;
	GString *out;
	guint n_rows;
} Script;

extern const char kd_prelude_gp[]; /* prelude.gp; written by the build */

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

static gboolean append_data(Script *script, guint i_run, GError **error)
{
	const KdRun *run = &script->runs->runs[i_run];
	g_autoptr(sqlite3_stmt) row = kd_ask_prepare(run, script->report, error);
	int code;

	if (!row)
		return FALSE;
	g_string_append_printf(script->out, "$run%u << EOD\n", i_run + 1);
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
	return code == SQLITE_DONE || kd_results_fail(run->results, script->report->name, error);
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

static void append_runs(Script *script)
{
	const KdRuns *runs = script->runs;
	GString *out = script->out;

	g_string_append_printf(
		out,
		"n_runs = %u; n_titles = %u\narray run_title[%u]\narray run_style[%u]\n"
		"array run_name[%u]\narray lead[%u]\n",
		runs->n, runs->n_groups, runs->n, runs->n, runs->n, runs->n_groups);
	for (guint i = 0; i < runs->n; i++) {
		const KdRun *run = &runs->runs[i];

		g_string_append_printf(out, "run_title[%u] = ", i + 1);
		append_quoted(out, run->leads ? run->group_title : "");
		g_string_append_printf(out, "; run_name[%u] = ", i + 1);
		append_quoted(out, run->title);
		g_string_append_printf(out, "; run_style[%u] = %u\n", i + 1, run->group + 1);
		if (run->leads)
			g_string_append_printf(out, "lead[%u] = %u\n", run->group + 1, i + 1);
	}
}

static gboolean append_notes(Script *script, GError **error)
{
	const KdRuns *runs = script->runs;

	if (!script->report->note)
		return TRUE;
	g_string_append_printf(script->out, "array run_note[%u]\n", runs->n);
	for (guint i = 0; i < runs->n; i++) {
		g_autofree char *note = NULL;

		if (!kd_ask_note(&runs->runs[i], script->report, &note, error))
			return FALSE;
		g_string_append_printf(script->out, "run_note[%u] = ", i + 1);
		append_quoted(script->out, note ? note : "");
		g_string_append_c(script->out, '\n');
	}
	return TRUE;
}

static void append_number(GString *out, const char *name, double value)
{
	char text[G_ASCII_DTOSTR_BUF_SIZE];

	g_string_append_printf(out, "%s = %s\n", name,
			       g_ascii_formatd(text, sizeof(text), "%.4f", value));
}

static void append_longest(Script *script)
{
	double longest = 0;

	for (guint i = 0; i < script->runs->n; i++)
		longest = MAX(longest, script->runs->runs[i].seconds);
	append_number(script->out, "longest", longest);
}

/* ---- the area ---- */

static gsize longest_title(const KdRuns *runs)
{
	gsize longest = 1;

	for (guint i = 0; i < runs->n; i++)
		longest = MAX(longest, (gsize) g_utf8_strlen(runs->runs[i].group_title, -1));
	return longest;
}

/* The key has as many columns as fit, and takes its lines off the top. */
static void append_area(Script *script, const KdTerminal *terminal)
{
	const KdRuns *runs = script->runs;
	const KdReport *report = script->report;
	const double wide = terminal->letter * (double) (longest_title(runs) + 10);
	const guint columns = (guint) CLAMP(0.98 / wide, 1, runs->n_groups);
	const guint rows = (runs->n_groups + columns - 1) / columns;
	const bool keyed = !report->keyless && report->panels == 0 && runs->n_groups > 1;
	const double top = 1 - terminal->line * ((keyed ? rows + 1 : 1) + (terminal->text ? 1 : 0));

	append_number(script->out, "letter", terminal->letter);
	append_number(script->out, "line", terminal->line);
	append_number(script->out, "top", MAX(top, 0.4));
	g_string_append_printf(script->out, "keyed = %d; key_columns = %u; most_panels = %u\n",
			       keyed, columns, report->panels);
}

/* ---- the whole ---- */

static bool has_data(const Script *script, const KdRun *run)
{
	const guint panels = script->report->panels;

	return panels == 0 || (run->leads && run->group < panels);
}

static gboolean append_all_data(Script *script, GError **error)
{
	for (guint i = 0; i < script->runs->n; i++)
		if (has_data(script, &script->runs->runs[i]) && !append_data(script, i, error))
			return FALSE;
	return TRUE;
}

static gboolean nothing_to_show(const Script *script, GError **error)
{
	return kd_fail(error, KD_ERROR_INPUT, "%s: nothing to show in %s (%s)",
		       kd_results_path(script->runs->runs[0].results), script->report->name,
		       script->report->summary);
}

static gboolean append_script(Script *script, const KdPlotOptions *options, GError **error)
{
	const KdTerminal terminal = kd_terminal_set(script->out, options);

	kd_terminal_set_lines(script->out, script->runs);
	g_string_append_printf(script->out, "text = %d\n", terminal.text);
	append_runs(script);
	append_longest(script);
	append_area(script, &terminal);
	if (!append_notes(script, error) || !append_all_data(script, error))
		return FALSE;
	g_string_append_printf(script->out, "\n%s%sunset multiplot\n", kd_prelude_gp,
			       script->report->plot);
	return script->n_rows > 0 || nothing_to_show(script, error);
}

char *kd_plot_script(const KdRuns *runs, const KdReport *report, const KdPlotOptions *options,
		     GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	Script script = { .report = report, .runs = runs, .out = out };

	if (!report->plot) {
		kd_fail(error, KD_ERROR_USAGE, "%s is a table and has no plot", report->name);
		return NULL;
	}
	return append_script(&script, options, error) ? g_strdup(out->str) : NULL;
}
