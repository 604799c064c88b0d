/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/report.h>
#include <math.h>

#include "record/ask.h"
#include "record/compare.h"

static char *number(double value, int decimals)
{
	char format[8] = "%.0f", text[512];

	if (decimals == 0 && fabs(value) < 1e15)
		return kd_text_count((gint64) rint(value));
	format[2] = (char) ('0' + decimals);
	return g_strdup(g_ascii_formatd(text, sizeof(text), format, value));
}

/* With as many decimals as show two digits of the half-width; that of equal values is left out. */
char *kd_compare_text(double value, double half_width)
{
	g_autofree char *left = NULL, *right = NULL;
	int decimals;

	if (isnan(value))
		return g_strdup("-");
	if (!(half_width > 1e-6))
		return kd_ask_number(value, KD_NUMBER);
	decimals = CLAMP(1 - (int) floor(log10(half_width)), 0, 6);
	left = number(value, decimals);
	right = number(half_width, decimals);
	return g_strconcat(left, " ± ", right, NULL);
}

static GPtrArray *new_cells(void)
{
	return g_ptr_array_new_with_free_func(g_free);
}

static KdTable *table_of(GPtrArray *headers)
{
	g_ptr_array_add(headers, NULL);
	return kd_table_new((const char *const *) headers->pdata);
}

static void add_row(KdTable *table, GPtrArray *cells)
{
	kd_table_add(table, (const char *const *) cells->pdata);
}

/* ---- for people ---- */

static GPtrArray *first_cells(const KdMetric *metric)
{
	GPtrArray *cells = new_cells();

	g_ptr_array_add(cells, g_strdup(metric->name));
	g_ptr_array_add(cells, g_strdup(metric->unit));
	return cells;
}

static KdTable *people_table(const KdCompare *compare, guint first_group, const char *suffix)
{
	g_autoptr(GPtrArray) headers = new_cells();

	g_ptr_array_add(headers, g_strdup("METRIC"));
	g_ptr_array_add(headers, g_strdup("UNIT"));
	for (guint i = first_group; i < kd_compare_n_groups(compare); i++)
		g_ptr_array_add(headers,
				g_strconcat(">", kd_compare_group(compare, i), suffix, NULL));
	return table_of(headers);
}

KdTable *kd_compare_table(const KdCompare *compare)
{
	KdTable *table = people_table(compare, 0, "  ");

	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		g_autoptr(GPtrArray) cells = first_cells(kd_compare_metric(compare, m));

		for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);
			g_autofree char *text = kd_compare_text(value.mean, value.half_width);

			/* The sign stands apart, so that numbers line up. */
			g_ptr_array_add(cells,
					g_strconcat(text,
						    kd_compare_is_best(compare, m, i) ? " *" : "  ",
						    NULL));
		}
		add_row(table, cells);
	}
	return table;
}

static bool has_pairs(const KdCompare *compare)
{
	for (guint m = 0; m < kd_compare_n_metrics(compare); m++)
		for (guint i = 1; i < kd_compare_n_groups(compare); i++)
			if (kd_compare_value(compare, m, i).n_pairs >= 2)
				return true;
	return false;
}

KdTable *kd_compare_differences(const KdCompare *compare)
{
	g_autofree char *suffix = NULL;
	KdTable *table;

	if (!has_pairs(compare))
		return NULL;
	suffix = g_strconcat(" - ", kd_compare_group(compare, 0), NULL);
	table = people_table(compare, 1, suffix);
	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		g_autoptr(GPtrArray) cells = first_cells(kd_compare_metric(compare, m));

		for (guint i = 1; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);

			g_ptr_array_add(cells, kd_compare_text(value.difference,
							       value.difference_half_width));
		}
		add_row(table, cells);
	}
	return table;
}

/* ---- for machines ---- */

/* Which columns a group has, by what any metric of it has. */
typedef struct {
	bool half_width, difference, difference_half_width;
} Columns;

static Columns *find_columns(const KdCompare *compare)
{
	Columns *columns = g_new0(Columns, kd_compare_n_groups(compare));

	for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
		for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);

			columns[i].half_width |= value.n > 1;
			columns[i].difference |= value.n_pairs > 0;
			columns[i].difference_half_width |= value.n_pairs > 1;
		}
	}
	return columns;
}

static void add_header(GPtrArray *headers, bool wanted, const char *group, const char *suffix)
{
	if (wanted)
		g_ptr_array_add(headers, g_strconcat(">", group, suffix, NULL));
}

/* All digits; nothing for what there is not. */
static void add_number(GPtrArray *cells, bool wanted, double value)
{
	char text[64];

	if (wanted)
		g_ptr_array_add(cells, g_strdup(isnan(value) ? ""
							     : g_ascii_formatd(text, sizeof(text),
									       "%.12g", value)));
}

static char *best_groups(const KdCompare *compare, guint metric)
{
	GString *names = g_string_new(NULL);

	for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
		if (!kd_compare_is_best(compare, metric, i))
			continue;
		if (names->len > 0)
			g_string_append_c(names, ' ');
		g_string_append(names, kd_compare_group(compare, i));
	}
	return g_string_free(names, FALSE);
}

static KdTable *raw_table(const KdCompare *compare, const Columns *columns)
{
	g_autoptr(GPtrArray) headers = new_cells();
	static const char *const first[] = { "metric", "unit", "better", "best" };

	for (guint i = 0; i < G_N_ELEMENTS(first); i++)
		g_ptr_array_add(headers, g_strdup(first[i]));
	for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
		const char *group = kd_compare_group(compare, i);

		add_header(headers, true, group, "");
		add_header(headers, columns[i].half_width, group, "_ci95");
		add_header(headers, columns[i].difference, group, "_diff");
		add_header(headers, columns[i].difference_half_width, group, "_diff_ci95");
	}
	return table_of(headers);
}

KdTable *kd_compare_raw(const KdCompare *compare)
{
	g_autofree Columns *columns = find_columns(compare);
	KdTable *table = raw_table(compare, columns);

	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		const KdMetric *metric = kd_compare_metric(compare, m);
		g_autoptr(GPtrArray) cells = first_cells(metric);

		g_ptr_array_add(cells, g_strdup(metric->better > 0   ? "higher"
						: metric->better < 0 ? "lower"
								     : ""));
		g_ptr_array_add(cells, best_groups(compare, m));
		for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);

			add_number(cells, true, value.mean);
			add_number(cells, columns[i].half_width, value.half_width);
			add_number(cells, columns[i].difference, value.difference);
			add_number(cells, columns[i].difference_half_width,
				   value.difference_half_width);
		}
		add_row(table, cells);
	}
	return table;
}
