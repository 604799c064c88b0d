/* SPDX-License-Identifier: Apache-2.0 */
/* Summary and comparison. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "record/ask.h"
#include "record/page_private.h"
#include "record/summary.h"

/* ---- tiles: a number and what it is ---- */

static void append_tile(KdPage *page, const char *value, const char *what)
{
	g_string_append(page->out, "<div>");
	kd_html_element(page->out, "dt", what);
	kd_html_element(page->out, "dd", value);
	g_string_append(page->out, "</div>\n");
}

static bool find_metric(const KdCompare *compare, const char *name, guint *ret)
{
	for (*ret = 0; *ret < kd_compare_n_metrics(compare); (*ret)++)
		if (strcmp(kd_compare_metric(compare, *ret)->name, name) == 0)
			return true;
	return false;
}

static char *short_value(double value, const char *unit, bool alone)
{
	const KdUnit shown = strcmp(unit, "s") == 0 ? KD_SECONDS : KD_NUMBER;
	const double round = !*unit && fabs(value) >= 100 ? rint(value) : value;
	g_autofree char *number = kd_ask_number(round, shown);

	return g_strconcat(number, alone && strcmp(unit, "%") == 0 ? " %" : "", NULL);
}

/* From the least to the most of the groups. */
static void append_metric_tile(KdPage *page, const char *name, const char *what)
{
	double least = INFINITY, most = -INFINITY;
	guint metric;

	if (!find_metric(page->compare, name, &metric))
		return;
	for (guint i = 0; i < kd_compare_n_groups(page->compare); i++) {
		const double mean = kd_compare_value(page->compare, metric, i).mean;

		least = isnan(mean) ? least : MIN(least, mean);
		most = isnan(mean) ? most : MAX(most, mean);
	}
	if (least > most)
		return;
	const char *unit = kd_compare_metric(page->compare, metric)->unit;
	g_autofree char *from = short_value(least, unit, false);
	g_autofree char *to = short_value(most, unit, true);
	g_autofree char *both = least == most ? g_strdup(to) : g_strdup_printf("%s – %s", from, to);
	append_tile(page, both, what);
}

static void append_tiles(KdPage *page)
{
	static const struct {
		const char *metric, *what;
	} tiles[] = {
		{ "nodes", "nodes" },
		{ "pods", "pods" },
		{ "never_bound", "never bound" },
		{ "wait_p99", "wait, 99th percentile" },
		{ "cpu_mean", "CPU requested, mean" },
		{ "gpu_mean", "GPU allocated, mean" },
	};
	g_autofree char *runs = kd_text_count(page->runs->n);

	g_string_append(page->out, "<dl class=tiles>\n");
	if (page->runs->n > 1)
		append_tile(page, runs, "runs");
	for (gsize i = 0; i < G_N_ELEMENTS(tiles); i++)
		append_metric_tile(page, tiles[i].metric, tiles[i].what);
	g_string_append(page->out, "</dl>\n");
}

/* ---- summary ---- */

static void append_list(KdPage *page, const char *markup, const GPtrArray *texts)
{
	if (texts->len == 0)
		return;
	g_string_append_printf(page->out, "<%s>\n", markup);
	for (guint i = 0; i < texts->len; i++) {
		kd_html_element(page->out, "li", texts->pdata[i]);
		g_string_append_c(page->out, '\n');
	}
	g_string_append(page->out, "</ul>\n");
}

static void append_findings(KdPage *page, const KdSummary *summary)
{
	if (summary->findings->len == 0)
		return;
	kd_page_heading(page, 3, "findings", "Which is best, by what");
	g_string_append(page->out, "<dl class=findings>\n");
	for (guint i = 0; i < summary->findings->len; i++) {
		const KdFinding *finding = summary->findings->pdata[i];

		kd_html_element(page->out, "dt", finding->title);
		kd_html_element(page->out, "dd", finding->text);
		g_string_append_c(page->out, '\n');
	}
	g_string_append(page->out, "</dl>\n");
	for (guint i = 0; i < summary->notes->len; i++)
		kd_html_element(page->out, "p class=note", summary->notes->pdata[i]);
}

gboolean kd_page_summary(KdPage *page, GError **error)
{
	g_autoptr(KdSummary) summary = kd_summary_new(page->runs, page->compare, error);

	if (!summary)
		return FALSE;
	kd_html_element(page->out, "p class=lead", summary->lead);
	append_tiles(page);
	kd_page_heading(page, 2, "summary", "Summary");
	append_list(page, "ul class=happened", summary->happened);
	append_findings(page, summary);
	return TRUE;
}

/* ---- comparison ---- */

static void append_metric_head(KdPage *page, guint metric)
{
	const KdMetric *is = kd_compare_metric(page->compare, metric);

	g_string_append_printf(page->out, "<tr><th scope=row title=\"%s%s\">", is->name,
			       is->better > 0   ? ": higher is better"
			       : is->better < 0 ? ": lower is better"
						: "");
	kd_html_text(page->out, is->title);
	if (is->better != 0)
		kd_html_element(page->out, "span class=better",
				is->better > 0 ? "\u00a0↑" : "\u00a0↓");
	g_string_append(page->out, "</th>");
	kd_html_element(page->out, "td class=unit", is->unit);
}

static void append_head(KdPage *page, guint first, const char *suffix)
{
	g_string_append_printf(page->out, "<div class=\"wide%s\"><table class=metrics><thead><tr>",
			       kd_compare_n_groups(page->compare) - first < 3 ? " fit" : "");
	kd_html_element(page->out, "th scope=col", "metric");
	kd_html_element(page->out, "th scope=col", "unit");
	for (guint i = first; i < kd_compare_n_groups(page->compare); i++)
		kd_html_elementf(page->out, "th class=n scope=col", "%s%s",
				 kd_compare_group(page->compare, i), suffix);
	g_string_append(page->out, "</tr></thead>\n<tbody>\n");
}

static void append_means(KdPage *page)
{
	const KdCompare *compare = page->compare;

	append_head(page, 0, "");
	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		append_metric_head(page, m);
		for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);
			g_autofree char *text = kd_compare_text(value.mean, value.half_width);

			kd_html_element(page->out,
					kd_compare_is_best(compare, m, i) ? "td class=\"n best\""
									  : "td class=n",
					text);
		}
		g_string_append(page->out, "</tr>\n");
	}
	g_string_append(page->out, "</tbody></table></div>\n");
}

/* Those that are not zero for all that is known. */
static bool is_sure(const KdGroupValue *value)
{
	return fabs(value->difference) > value->difference_half_width;
}

static void append_differences(KdPage *page)
{
	const KdCompare *compare = page->compare;
	g_autoptr(KdTable) there = kd_compare_differences(compare);
	g_autofree char *title = NULL;

	if (!there)
		return;
	title = g_strdup_printf("Differences to %s", kd_compare_group(compare, 0));
	kd_page_heading(page, 3, "differences", title);
	kd_html_element(page->out, "p class=note",
			"Between runs of equal seed. Bold: the 95 % confidence interval leaves out "
			"zero.");
	append_head(page, 1, "");
	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		append_metric_head(page, m);
		for (guint i = 1; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);
			g_autofree char *text = kd_compare_text(value.difference,
								value.difference_half_width);

			kd_html_element(page->out,
					is_sure(&value) ? "td class=\"n sure\"" : "td class=n",
					text);
		}
		g_string_append(page->out, "</tr>\n");
	}
	g_string_append(page->out, "</tbody></table></div>\n");
}

/* How many runs each column is the mean of, where they are several. */
static void append_counts(KdPage *page)
{
	g_autoptr(GString) text = g_string_new(NULL);
	bool several = false;

	for (guint i = 0; i < kd_compare_n_groups(page->compare); i++) {
		const guint n = kd_compare_n_runs(page->compare, i);

		several |= n > 1;
		g_string_append_printf(text, "%s%s: %u", i > 0 ? ", " : "",
				       kd_compare_group(page->compare, i), n);
	}
	if (several)
		kd_html_elementf(
			page->out, "p class=note",
			"Means over runs (%s); ± is half the width of the 95 %% confidence "
			"interval of the mean.",
			text->str);
}

void kd_page_compare(KdPage *page)
{
	const bool several = kd_compare_n_groups(page->compare) > 1;

	kd_page_heading(page, 2, "metrics", several ? "Comparison" : "Numbers");
	if (several)
		kd_html_element(page->out, "p class=note",
				"↑ more is better, ↓ less is better; marked is the best mean.");
	append_counts(page);
	append_means(page);
	append_differences(page);
}
