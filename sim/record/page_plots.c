/* SPDX-License-Identifier: Apache-2.0 */
/* Plots and tables: the reports, as far as they have anything to show. */
#include "config.h"

#include <string.h>

#include "record/ask.h"
#include "record/page_private.h"
#include "record/plot.h"

/* More rows than this are no reading; they can be had as a file. */
#define MOST_ROWS 200

/* Which reports come first, what people look for first; the others follow in their own order. */
static const struct {
	const char *name;
	bool several; /* says nothing of one group that the numbers do not */
	bool bars;    /* few rows, with numbers that one may want to read */
} known[] = {
	{ "policies", true, true },        { "waits", false, false },
	{ "queue", false, false },         { "utilization", false, false },
	{ "states", false, false },        { "heatmap", false, false },
	{ "timeline", false, false },      { "allocation", false, false },
	{ "fragmentation", false, false }, { "reasons", false, true },
	{ "namespaces", false, true },
};

/* What others have in it already. */
static const char *const skipped[] = { "placements", NULL };

/* "Run times" */
static char *entry_name(const KdReport *report)
{
	return g_strdelimit(kd_page_capital(report->name), "-", ' ');
}

/* ---- one plot ---- */

static bool has_bars(const KdReport *report)
{
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i].name, report->name) == 0)
			return known[i].bars;
	return false;
}

static gboolean append_rows(KdPage *page, const KdReport *report, GError **error)
{
	g_autoptr(KdTable) shown = NULL, raw = NULL;

	if (!kd_ask_both(page->runs, report, &shown, &raw, error))
		return FALSE;
	if (kd_table_n_rows(shown) <= MOST_ROWS)
		kd_html_table(page->out, shown, raw);
	return TRUE;
}

static gboolean append_figure(KdPage *page, const KdReport *report, const char *svg, GError **error)
{
	g_autofree char *id = g_strdup_printf("plot-%s", report->name);
	g_autofree char *files = kd_page_files(page);
	g_autofree char *draw = g_strdup_printf("kubedes plot %s %s -o %s.svg", files, report->name,
						report->name);
	g_autofree char *edit = g_strdup_printf("kubedes plot %s %s --script >%s.gp", files,
						report->name, report->name);
	g_autofree char *rows = g_strdup_printf("kubedes plot %s %s -o %s.csv", files, report->name,
						report->name);
	g_autofree char *title = kd_page_capital(report->summary), *name = entry_name(report);

	g_string_append(page->out, "<figure>\n");
	kd_page_heading_as(page, 3, id, title, name);
	g_string_append_printf(page->out, "<div class=plot>%s</div>\n", svg);
	kd_page_details(page, false, "Data");
	if (has_bars(report) && !append_rows(page, report, error))
		return FALSE;
	kd_page_commands(page, (const char *const[]){ draw, edit, rows, NULL });
	kd_page_details_end(page);
	g_string_append(page->out, "</figure>\n");
	return TRUE;
}

typedef struct {
	GPtrArray *empty;    /* of const char *: names of those with nothing to show */
	bool drawn;          /* there is one at least */
	const char *trouble; /* gnuplot's */
} Progress;

/* @error: the world failed, save gnuplot, whose words go to @trouble. */
static char *draw(KdPage *page, const KdReport *report, Progress *progress, GError **trouble,
		  GError **error)
{
	const KdPlotOptions options = { .terminal = "svg",
					.inlined = true,
					.gnuplot = page->options->gnuplot };
	g_autoptr(GError) problem = NULL;
	g_autofree char *script = kd_plot_script(page->runs, report, &options, &problem);
	g_autoptr(GBytes) picture = NULL;

	if (g_error_matches(problem, KD_ERROR, KD_ERROR_INPUT)) {
		g_ptr_array_add(progress->empty, (gpointer) report->name);
		return NULL;
	}
	if (!script) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	picture = kd_plot_draw(script, &options, trouble);
	return picture ? kd_html_svg(picture, report->name, report->summary) : NULL;
}

static gboolean append_plot(KdPage *page, const KdReport *report, Progress *progress,
			    GError **error)
{
	g_autoptr(GError) trouble = NULL, problem = NULL;
	g_autofree char *svg = NULL;

	svg = draw(page, report, progress, &trouble, &problem);
	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	if (trouble && !progress->trouble) {
		g_ptr_array_add(page->notes,
				g_strdup_printf("plots are left out: %s", trouble->message));
		progress->trouble = page->notes->pdata[page->notes->len - 1];
	}
	progress->drawn |= svg != NULL;
	return !svg || append_figure(page, report, svg, error);
}

/* ---- all of them ---- */

static const KdReport *find(const KdPage *page, const char *name)
{
	for (const KdReport *const *r = page->options->reports; *r; r++)
		if (strcmp((*r)->name, name) == 0)
			return *r;
	return NULL;
}

static bool is_known(const KdReport *report)
{
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i].name, report->name) == 0)
			return true;
	return false;
}

/* In the order of the page. */
static GPtrArray *plots(const KdPage *page)
{
	GPtrArray *list = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
		const KdReport *report = find(page, known[i].name);

		if (report && (page->runs->n_groups > 1 || !known[i].several))
			g_ptr_array_add(list, (gpointer) report);
	}
	for (const KdReport *const *r = page->options->reports; *r; r++)
		if ((*r)->plot && !is_known(*r))
			g_ptr_array_add(list, (gpointer) *r);
	return list;
}

gboolean kd_page_plots(KdPage *page, GError **error)
{
	g_autoptr(GPtrArray) list = plots(page), empty = g_ptr_array_new();
	Progress progress = { .empty = empty };

	kd_page_heading(page, 2, "plots", "Plots");
	for (guint i = 0; i < list->len; i++)
		if (!append_plot(page, list->pdata[i], &progress, error))
			return FALSE;
	if (progress.trouble)
		kd_html_element(page->out, "p class=note", progress.trouble);
	if (empty->len == 0)
		return TRUE;
	g_ptr_array_add(empty, NULL);
	g_autofree char *names = g_strjoinv(", ", (char **) empty->pdata);
	kd_html_elementf(page->out, "p class=note", "%s: %s.",
			 progress.drawn ? "Of these runs there is nothing to show in"
					: "There is nothing to show in any plot",
			 names);
	return TRUE;
}

/* ---- tables ---- */

/* Reports without a picture. */
static gboolean append_table(KdPage *page, const KdReport *report, GError **error)
{
	g_autoptr(KdTable) shown = NULL, raw = NULL;
	g_autofree char *id = g_strdup_printf("table-%s", report->name);
	g_autofree char *title = kd_page_capital(report->summary), *name = entry_name(report);
	g_autofree char *files = kd_page_files(page);
	g_autofree char *command = g_strdup_printf("kubedes plot %s %s -o %s.csv", files,
						   report->name, report->name);
	guint n;

	if (!kd_ask_count(page->runs, report, MOST_ROWS + 1, &n, error))
		return FALSE;
	if (n == 0)
		return TRUE;
	kd_page_heading_as(page, 3, id, title, name);
	if (n > MOST_ROWS) {
		kd_html_elementf(page->out, "p",
				 "More than %d rows, too many for a page; as a file:", MOST_ROWS);
	} else {
		if (!kd_ask_both(page->runs, report, &shown, &raw, error))
			return FALSE;
		kd_html_table(page->out, shown, raw);
	}
	kd_page_commands(page, (const char *const[]){ command, NULL });
	return TRUE;
}

gboolean kd_page_tables(KdPage *page, GError **error)
{
	kd_page_heading(page, 2, "tables", "Tables");
	for (const KdReport *const *r = page->options->reports; *r; r++)
		if (!(*r)->plot && !g_strv_contains(skipped, (*r)->name) &&
		    !append_table(page, *r, error))
			return FALSE;
	return TRUE;
}
