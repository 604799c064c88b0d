/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/terminal.h"

#include <string.h>

/* ---- terminals ---- */

static const struct {
	const char *name, *suffix, *settings;
} terminals[] = {
	{ "svg", ".svg", "svg size 900,540 dynamic font 'sans,16' noenhanced" },
	{ "png", ".png", "pngcairo size 900,540 font 'sans,12' noenhanced" },
	{ "pdf", ".pdf", "pdfcairo size 9in,5.4in font 'sans,17' noenhanced" },
};
static const KdTerminal picture = { .letter = 8.2 / 900, .line = 20.0 / 540 };

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

static KdTerminal set_text_terminal(GString *out, const KdPlotOptions *options)
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
	return (KdTerminal){ .letter = 1.0 / (double) columns,
			     .line = 1.0 / (double) lines,
			     .text = true };
}

KdTerminal kd_terminal_set(GString *out, const KdPlotOptions *options)
{
	for (gsize i = 0; i < G_N_ELEMENTS(terminals); i++) {
		if (strcmp(options->terminal, terminals[i].name) != 0)
			continue;
		g_string_append_printf(out, "set terminal %s%s\n", terminals[i].settings,
				       options->inlined ? "" : " background rgb 'white'");
		return picture;
	}
	return set_text_terminal(out, options);
}

/* ---- style ---- */

/* The palette of Okabe and Ito without its yellow, which is lost on white; beyond it the colours
 * come again with other dashes. */
static const char *const colors[] = { "#0072B2", "#D55E00", "#009E73", "#CC79A7",
				      "#E69F00", "#56B4E9", "#000000" };
static const char *const dashes[] = { "solid", "(14,5)", "(4,3)", "(14,4,4,4)", "(8,3)" };

/* Finer lines where many are of one colour. */
void kd_terminal_set_lines(GString *out, const KdRuns *runs)
{
	const gsize n = G_N_ELEMENTS(colors);
	const gsize n_types = CLAMP(runs->n_groups, n, n * G_N_ELEMENTS(dashes));
	const char *width = runs->n > runs->n_groups ? "1.4" : "2.2";

	for (gsize i = 0; i < n_types; i++)
		g_string_append_printf(out,
				       "set linetype %d lc rgb '%s' lw %s dt %s pt %d ps 0.8\n",
				       (int) i + 1, colors[i % n], width,
				       dashes[(i % n + i / n) % G_N_ELEMENTS(dashes)], (int) i + 1);
	g_string_append_printf(out, "set linetype cycle %d\n", (int) n_types);
}
