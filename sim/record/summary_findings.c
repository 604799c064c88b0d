/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/summary_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/ask.h"

/* What people ask first, in that order; the rest is in the table of all metrics. */
static const char *const asked[] = {
	"bound",        "wait_mean",           "wait_p99", "wait_max",       "makespan",
	"pending_mean", "preempted",           "failed",   "cpu_mean",       "gpu_mean",
	"gpu_end",      "gpu_fragmented_mean", "attempts", "nodes_used_max",
};

/* Differences of less than this part of the value are small. */
#define SMALL 0.01

typedef struct {
	const KdRuns *runs;
	const KdCompare *compare;
	guint metric;
	const KdMetric *is;
	GArray *order;  /* of guint: groups with a value, the best first */
	guint n_best;   /* equal to the best, from the first */
	guint n_near;   /* with those that are behind by next to nothing */
	bool intervals; /* there are some */
} Contest;

/* ---- words ---- */

/* Of percentages the difference is in points. */
static char *difference_text(const KdDifference *difference, const char *unit)
{
	const double size = fabs(difference->mean);

	if (strcmp(unit, "%") != 0)
		return kd_summary_value(size, difference->half_width, unit);
	g_autofree char *number = difference->half_width > 0
					  ? kd_compare_text(size, difference->half_width)
					  : kd_ask_number(size, KD_NUMBER);
	return g_strconcat(number, " percentage points", NULL);
}

static char *group_text(const Contest *contest, guint group)
{
	const KdGroupValue value = kd_compare_value(contest->compare, contest->metric, group);
	g_autofree char *text = kd_summary_value(value.mean, value.half_width, contest->is->unit);

	return g_strdup_printf("%s (%s)", kd_compare_group(contest->compare, group), text);
}

static guint place(const Contest *contest, guint i)
{
	return g_array_index(contest->order, guint, i);
}

static double mean_at(const Contest *contest, guint i)
{
	return kd_compare_value(contest->compare, contest->metric, place(contest, i)).mean;
}

/* The names of those from @begin to before @end in the order. */
static char *names_between(const Contest *contest, guint begin, guint end)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = begin; i < end; i++)
		g_ptr_array_add(names,
				(gpointer) kd_compare_group(contest->compare, place(contest, i)));
	return kd_summary_list((const char *const *) names->pdata, names->len);
}

static const char *most_word(const Contest *contest)
{
	return contest->is->better > 0 ? "highest" : "lowest";
}

/* ---- who is ahead ---- */

static int compare_places(gconstpointer a, gconstpointer b, gpointer data)
{
	const Contest *contest = data;
	const guint i = *(const guint *) a, j = *(const guint *) b;
	const double x = kd_compare_value(contest->compare, contest->metric, i).mean;
	const double y = kd_compare_value(contest->compare, contest->metric, j).mean;

	if (x != y)
		return (x < y) == (contest->is->better < 0) ? -1 : 1;
	return i < j ? -1 : 1;
}

static bool is_small(double a, double b)
{
	return fabs(a - b) < SMALL * MAX(fabs(a), fabs(b));
}

static void sort_groups(Contest *contest)
{
	contest->order = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < kd_compare_n_groups(contest->compare); i++)
		if (!isnan(kd_compare_value(contest->compare, contest->metric, i).mean))
			g_array_append_val(contest->order, i);
	g_array_sort_with_data(contest->order, compare_places, contest);
	contest->n_best = 0;
	while (contest->n_best < contest->order->len &&
	       mean_at(contest, contest->n_best) == mean_at(contest, 0))
		contest->n_best++;
	contest->n_near = contest->n_best;
	while (contest->n_near < contest->order->len &&
	       is_small(mean_at(contest, 0), mean_at(contest, contest->n_near)))
		contest->n_near++;
}

static KdDifference behind(const Contest *contest, guint i)
{
	return kd_compare_difference(contest->compare, contest->metric, place(contest, i),
				     place(contest, 0));
}

/* Whether the interval of the difference to the best has zero in it. */
static bool may_be_chance(const Contest *contest, guint i)
{
	const KdDifference difference = behind(contest, i);

	return !isnan(difference.half_width) && fabs(difference.mean) <= difference.half_width;
}

static guint n_like_best(const Contest *contest)
{
	guint n = contest->n_best;

	while (n < contest->order->len && may_be_chance(contest, n))
		n++;
	return n;
}

/* ---- findings ---- */

static void append_worst(GString *text, const Contest *contest, guint shown)
{
	const guint last = contest->order->len - 1;

	if (last <= shown)
		return;
	g_autofree char *worst = group_text(contest, place(contest, last));
	g_string_append_printf(text, "; %s under %s",
			       contest->is->better > 0 ? "lowest" : "highest", worst);
}

/* Those next to the best, and how far it is ahead of the first that is behind. */
static void append_lead(GString *text, const Contest *contest)
{
	const guint next = contest->n_near;
	const KdDifference difference = behind(contest, next);
	const double other = mean_at(contest, next);
	g_autofree char *near = names_between(contest, contest->n_best, contest->n_near);
	g_autofree char *much = difference_text(&difference, contest->is->unit);
	g_autofree char *whom = group_text(contest, place(contest, next));

	if (next > contest->n_best)
		g_string_append_printf(text, ", less than 1 %% ahead of %s and", near);
	else
		g_string_append_c(text, ',');
	g_string_append_printf(text, " %s %s", much, contest->is->better > 0 ? "more" : "less");
	if (strcmp(contest->is->unit, "%") != 0 && other != 0 && mean_at(contest, 0) != 0)
		g_string_append_printf(text, " (%.0f %%)", 100 * fabs(difference.mean / other));
	g_string_append_printf(text, " than under %s%s", whom,
			       contest->order->len > next + 1 ? ", the next" : "");
}

static char *clear_text(const Contest *contest)
{
	GString *text = g_string_new(NULL);
	g_autofree char *first = group_text(contest, place(contest, 0));

	if (contest->n_best > 1) {
		g_autofree char *names = names_between(contest, 0, contest->n_best);
		g_autofree char *value = kd_summary_value(mean_at(contest, 0), NAN,
							  contest->is->unit);

		g_string_append_printf(text, "%s under %s alike (%s)", most_word(contest), names,
				       value);
	} else {
		g_string_append_printf(text, "%s under %s", most_word(contest), first);
	}
	append_lead(text, contest);
	append_worst(text, contest, contest->n_near);
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

/* @n are not to be told from the best. */
static char *chance_text(const Contest *contest, guint n)
{
	GString *text = g_string_new(NULL);
	const guint next = contest->n_best;
	const KdDifference difference = behind(contest, next);
	g_autofree char *first = group_text(contest, place(contest, 0));
	g_autofree char *others = names_between(contest, next, n);
	g_autofree char *much = difference_text(&difference, contest->is->unit);

	if (n == contest->order->len && contest->order->len == 2)
		g_string_append_printf(text,
				       "%s and %s cannot be told apart: the difference of %s may "
				       "be chance",
				       kd_compare_group(contest->compare, place(contest, 0)),
				       others, much);
	else
		g_string_append_printf(text,
				       "%s on the mean under %s, which cannot be told from %s: "
				       "the difference to %s, %s, may be chance",
				       most_word(contest), first, others,
				       kd_compare_group(contest->compare, place(contest, next)),
				       much);
	if (n < contest->order->len)
		append_worst(text, contest, n - 1);
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

static KdFinding *new_finding(const char *title, char *take_text)
{
	KdFinding *finding = g_new(KdFinding, 1);

	finding->title = g_strdup(title);
	finding->title[0] = g_ascii_toupper(finding->title[0]);
	finding->text = take_text;
	if (g_ascii_islower(take_text[0]) && g_ascii_islower(take_text[1]))
		take_text[0] = g_ascii_toupper(take_text[0]);
	return finding;
}

/* ---- all of them ---- */

typedef struct {
	GPtrArray *equal, *small; /* of char *: titles of metrics that do not tell much */
} Rest;

static void settle(KdSummary *summary, Contest *contest, Rest *rest)
{
	const double best = mean_at(contest, 0);
	const double worst = mean_at(contest, contest->order->len - 1);
	const guint n = n_like_best(contest);
	char *text;

	contest->intervals = !isnan(behind(contest, contest->order->len - 1).half_width);
	if (best == worst) {
		g_ptr_array_add(rest->equal, contest->is->title);
	} else if (is_small(worst, best)) {
		g_ptr_array_add(rest->small, contest->is->title);
	} else {
		text = n > contest->n_best ? chance_text(contest, n) : clear_text(contest);
		g_ptr_array_add(summary->findings, new_finding(contest->is->title, text));
	}
}

static void add_rest(KdSummary *summary, const GPtrArray *titles, const char *title,
		     const char *format)
{
	g_autofree char *names = NULL;

	if (titles->len == 0)
		return;
	g_ptr_array_add((GPtrArray *) titles, NULL);
	names = g_strjoinv("; ", (char **) titles->pdata);
	g_ptr_array_add(summary->findings, new_finding(title, g_strconcat(names, format, NULL)));
}

static void add_notes(KdSummary *summary, const KdRuns *runs, const KdCompare *compare,
		      bool intervals)
{
	guint least = kd_compare_n_runs(compare, 0);

	for (guint i = 1; i < kd_compare_n_groups(compare); i++)
		least = MIN(least, kd_compare_n_runs(compare, i));
	if (intervals)
		g_ptr_array_add(summary->notes,
				g_strdup("± is half the width of the 95 % confidence interval; "
					 "that of a difference comes from pairs of runs with equal "
					 "seeds where there are such. Intervals are not widened "
					 "for there being many comparisons."));
	if (least < 2)
		g_ptr_array_add(summary->notes,
				g_strdup_printf("With one run of a %s nobody can say how much of a "
						"difference is chance; runs with other seeds would "
						"(kubedes run --seed).",
						kd_summary_noun(runs, compare, false)));
	if (runs->n_groups > kd_compare_n_groups(compare))
		g_ptr_array_add(summary->notes,
				g_strdup("Runs that are taken together here differ in more than "
					 "the seed, so that ± says how much they differ, and not "
					 "how well the mean is known."));
}

void kd_summary_find(KdSummary *summary, const KdRuns *runs, const KdCompare *compare)
{
	g_autoptr(GPtrArray) equal = g_ptr_array_new(), small = g_ptr_array_new();
	Rest rest = { equal, small };
	bool intervals = false;

	if (kd_compare_n_groups(compare) < 2)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
		Contest contest = { .runs = runs, .compare = compare };

		if (!kd_summary_metric(compare, asked[i], &contest.metric))
			continue;
		contest.is = kd_compare_metric(compare, contest.metric);
		sort_groups(&contest);
		if (contest.order->len > 1 && contest.is->better != 0) {
			settle(summary, &contest, &rest);
			intervals |= contest.intervals;
		}
		g_array_unref(contest.order);
	}
	add_rest(summary, small, "Less than 1 % apart", ".");
	add_rest(summary, equal, "Equal", ".");
	add_notes(summary, runs, compare, intervals);
}
