/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/compare.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	char *pair;     /* what it shares with its partner in another group */
	GArray *values; /* of double, by the metric's number; NaN = none */
} Run;

typedef struct {
	char *name;
	GPtrArray *runs; /* Run */
} Group;

struct KdCompare {
	KdCompareBy by;
	GPtrArray *groups;  /* Group, in order of the first run */
	GPtrArray *metrics; /* KdMetric; the number of a metric is its place here */
	GArray *shown;      /* of guint: numbers of metrics */
};

static const char *const words[] = {
	[KD_BY_POLICY] = "policy",
	[KD_BY_SEED] = "seed",
	[KD_BY_SCENARIO] = "scenario",
	[KD_BY_PARAMETERS] = "parameters",
	[KD_BY_FILE] = "file",
	[KD_BY_SETUP] = "setup",
	NULL,
};

gboolean kd_compare_by_parse(const char *word, KdCompareBy *ret, GError **error)
{
	g_autofree char *hint = NULL;

	for (guint i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0) {
			*ret = (KdCompareBy) i;
			return TRUE;
		}
	}
	hint = kd_text_did_you_mean(word, words);
	return kd_fail(
		error, KD_ERROR_USAGE,
		"cannot compare by \"%s\": policy, seed, scenario, parameters, file or setup%s",
		word, hint);
}

/* ---- life ---- */

static void run_free(gpointer data)
{
	Run *run = data;

	g_free(run->pair);
	g_array_unref(run->values);
	g_free(run);
}

static void group_free(gpointer data)
{
	Group *group = data;

	g_free(group->name);
	g_ptr_array_unref(group->runs);
	g_free(group);
}

static void metric_free(gpointer data)
{
	KdMetric *metric = data;

	g_free(metric->name);
	g_free(metric->title);
	g_free(metric->unit);
	g_free(metric);
}

KdCompare *kd_compare_new(KdCompareBy by)
{
	KdCompare *compare = g_new(KdCompare, 1);

	compare->by = by;
	compare->groups = g_ptr_array_new_with_free_func(group_free);
	compare->metrics = g_ptr_array_new_with_free_func(metric_free);
	compare->shown = g_array_new(FALSE, FALSE, sizeof(guint));
	return compare;
}

void kd_compare_free(KdCompare *compare)
{
	if (!compare)
		return;
	g_ptr_array_unref(compare->groups);
	g_ptr_array_unref(compare->metrics);
	g_array_unref(compare->shown);
	g_free(compare);
}

/* ---- adding ---- */

static char *group_name(const KdCompare *compare, const KdRun *run)
{
	switch (compare->by) {
	case KD_BY_POLICY:
		break;
	case KD_BY_SEED:
		return g_strdup_printf("%" G_GINT64_FORMAT, run->seed);
	case KD_BY_SCENARIO:
		return g_strdup(run->scenario);
	case KD_BY_PARAMETERS:
		return g_strdup(*run->settings ? run->settings : "(none)");
	case KD_BY_FILE:
		return g_path_get_basename(kd_results_path(run->results));
	case KD_BY_SETUP:
		return g_strdup(run->name);
	}
	return g_strdup(run->policy);
}

static Group *find_group(KdCompare *compare, const char *name)
{
	Group *group;

	for (guint i = 0; i < compare->groups->len; i++) {
		group = g_ptr_array_index(compare->groups, i);
		if (strcmp(group->name, name) == 0)
			return group;
	}
	group = g_new(Group, 1);
	group->name = g_strdup(name);
	group->runs = g_ptr_array_new_with_free_func(run_free);
	g_ptr_array_add(compare->groups, group);
	return group;
}

/* All but the thing that they are compared by. */
static char *pair_text(const KdCompare *compare, const KdRun *run)
{
	g_autofree char *seed = g_strdup_printf("%" G_GINT64_FORMAT, run->seed);

	if (compare->by == KD_BY_SETUP)
		return g_steal_pointer(&seed);
	return g_strjoin("\n", compare->by == KD_BY_SCENARIO ? "" : run->scenario,
			 compare->by == KD_BY_POLICY ? "" : run->policy,
			 compare->by == KD_BY_PARAMETERS ? "" : run->settings,
			 compare->by == KD_BY_SEED ? "" : seed, NULL);
}

static Run *new_run(KdCompare *compare, const KdRun *from)
{
	g_autofree char *name = group_name(compare, from);
	Run *run = g_new(Run, 1);

	run->pair = pair_text(compare, from);
	run->values = g_array_new(FALSE, FALSE, sizeof(double));
	g_ptr_array_add(find_group(compare, name)->runs, run);
	return run;
}

static guint metric_number(const KdCompare *compare, const char *name)
{
	guint i = 0;

	while (i < compare->metrics->len &&
	       strcmp(((KdMetric *) g_ptr_array_index(compare->metrics, i))->name, name) != 0)
		i++;
	return i;
}

static int better_sign(const char *better)
{
	return strcmp(better, "higher") == 0 ? 1 : strcmp(better, "lower") == 0 ? -1 : 0;
}

/* The numbers of metrics are given in the order in which they are met; what is shown is in that of
 * the view. */
static void show(KdCompare *compare, guint number)
{
	const KdMetric *metric = g_ptr_array_index(compare->metrics, number);
	guint i = 0;

	while (i < compare->shown->len &&
	       kd_compare_metric(compare, i)->position < metric->position)
		i++;
	g_array_insert_val(compare->shown, i, number);
}

static guint learn_metric(KdCompare *compare, sqlite3_stmt *row)
{
	const char *name = (const char *) sqlite3_column_text(row, 0);
	const guint number = metric_number(compare, name);
	KdMetric *metric;

	if (number < compare->metrics->len)
		return number;
	metric = g_new(KdMetric, 1);
	*metric = (KdMetric){
		.name = g_strdup(name),
		.unit = g_strdup((const char *) sqlite3_column_text(row, 2)),
		.better = better_sign((const char *) sqlite3_column_text(row, 3)),
		.title = g_strdup((const char *) sqlite3_column_text(row, 4)),
		.position = sqlite3_column_int64(row, 5),
	};
	g_ptr_array_add(compare->metrics, metric);
	show(compare, number);
	return number;
}

/* Twelve digits: beyond them is but the noise of sums taken in another order. */
static double without_noise(double value)
{
	char text[64];

	return g_ascii_strtod(g_ascii_formatd(text, sizeof(text), "%.12g", value), NULL);
}

static void set_value(Run *run, guint metric, double value)
{
	const double none = NAN;

	while (run->values->len <= metric)
		g_array_append_val(run->values, none);
	g_array_index(run->values, double, metric) = without_noise(value);
}

static gboolean read_metrics(KdCompare *compare, const KdRun *from, Run *run, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		from->results,
		"SELECT metric, value, unit, better, title, position FROM v_metric WHERE run = ?",
		error);
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, from->run);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		if (sqlite3_column_type(row, 1) != SQLITE_NULL)
			set_value(run, learn_metric(compare, row), sqlite3_column_double(row, 1));
	return code == SQLITE_DONE ||
	       kd_results_fail(from->results, "the metrics cannot be read", error);
}

gboolean kd_compare_add(KdCompare *compare, const KdRun *run, GError **error)
{
	return read_metrics(compare, run, new_run(compare, run), error);
}

gboolean kd_compare_select(KdCompare *compare, const char *const *metrics, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < compare->shown->len; i++)
		g_ptr_array_add(names, kd_compare_metric(compare, i)->name);
	g_ptr_array_add(names, NULL);
	g_array_set_size(compare->shown, 0);
	for (guint i = 0; metrics[i]; i++) {
		const guint number = metric_number(compare, metrics[i]);
		g_autofree char *hint = NULL;

		if (number < compare->metrics->len) {
			g_array_append_val(compare->shown, number);
			continue;
		}
		hint = kd_text_did_you_mean(metrics[i], (const char *const *) names->pdata);
		return kd_fail(error, KD_ERROR_USAGE, "no run has a metric \"%s\"%s", metrics[i],
			       hint);
	}
	return TRUE;
}

/* ---- numbers ---- */

guint kd_compare_n_groups(const KdCompare *compare)
{
	return compare->groups->len;
}

static const Group *group_at(const KdCompare *compare, guint i)
{
	return g_ptr_array_index(compare->groups, i);
}

const char *kd_compare_group(const KdCompare *compare, guint group)
{
	return group_at(compare, group)->name;
}

guint kd_compare_n_runs(const KdCompare *compare, guint group)
{
	return group_at(compare, group)->runs->len;
}

guint kd_compare_n_metrics(const KdCompare *compare)
{
	return compare->shown->len;
}

const KdMetric *kd_compare_metric(const KdCompare *compare, guint metric)
{
	return g_ptr_array_index(compare->metrics, g_array_index(compare->shown, guint, metric));
}

static double value_of(const Run *run, guint number)
{
	return number < run->values->len ? g_array_index(run->values, double, number) : NAN;
}

/* The run of @base that is the partner of run @i of @group.  Of several that look the same the k-th
 * belongs to the k-th. */
static const Run *partner(const Group *base, const Group *group, guint i)
{
	const GPtrArray *first = base->runs;
	const Run *run = g_ptr_array_index(group->runs, i);
	guint k = 0;

	for (guint j = 0; j < i; j++)
		k += strcmp(((Run *) g_ptr_array_index(group->runs, j))->pair, run->pair) == 0;
	for (guint j = 0; j < first->len; j++) {
		const Run *other = g_ptr_array_index(first, j);

		if (strcmp(other->pair, run->pair) == 0 && k-- == 0)
			return other;
	}
	return NULL;
}

static double mean(const GArray *values)
{
	return values->len == 0
		       ? NAN
		       : gsl_stats_mean((const double *) (gpointer) values->data, 1, values->len);
}

/* Of the 95 % confidence interval of the mean. */
static double half_width(const GArray *values)
{
	const guint n = values->len;

	if (n < 2)
		return NAN;
	return gsl_cdf_tdist_Pinv(0.975, n - 1) *
	       gsl_stats_sd((const double *) (gpointer) values->data, 1, n) / sqrt(n);
}

static void append(GArray *values, double value)
{
	if (!isnan(value))
		g_array_append_val(values, value);
}

KdGroupValue kd_compare_value(const KdCompare *compare, guint metric, guint group)
{
	const guint number = g_array_index(compare->shown, guint, metric);
	const Group *of = group_at(compare, group);
	g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) differences = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < of->runs->len; i++) {
		const double value = value_of(g_ptr_array_index(of->runs, i), number);
		const Run *other = group > 0 ? partner(group_at(compare, 0), of, i) : NULL;

		append(values, value);
		if (other)
			append(differences, value - value_of(other, number));
	}
	return (KdGroupValue){ .n = values->len,
			       .n_pairs = differences->len,
			       .mean = mean(values),
			       .half_width = half_width(values),
			       .difference = mean(differences),
			       .difference_half_width = half_width(differences) };
}

/* Of two means of independent values, by Welch's t with Satterthwaite's degrees of freedom. */
static double welch_half_width(const GArray *a, const GArray *b)
{
	double va, vb, freedom;

	if (a->len < 2 || b->len < 2)
		return NAN;
	va = gsl_stats_variance((const double *) (gpointer) a->data, 1, a->len) / a->len;
	vb = gsl_stats_variance((const double *) (gpointer) b->data, 1, b->len) / b->len;
	if (!(va + vb > 0))
		return 0;
	freedom = (va + vb) * (va + vb) / (va * va / (a->len - 1) + vb * vb / (b->len - 1));
	return gsl_cdf_tdist_Pinv(0.975, freedom) * sqrt(va + vb);
}

static GArray *values_of(const Group *group, guint number)
{
	GArray *values = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < group->runs->len; i++)
		append(values, value_of(g_ptr_array_index(group->runs, i), number));
	return values;
}

KdDifference kd_compare_difference(const KdCompare *compare, guint metric, guint group, guint base)
{
	const guint number = g_array_index(compare->shown, guint, metric);
	const Group *of = group_at(compare, group), *from = group_at(compare, base);
	g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(double));
	g_autoptr(GArray) a = values_of(of, number);
	g_autoptr(GArray) b = values_of(from, number);

	for (guint i = 0; i < of->runs->len; i++) {
		const Run *other = partner(from, of, i);

		if (other)
			append(pairs, value_of(g_ptr_array_index(of->runs, i), number) -
					      value_of(other, number));
	}
	if (pairs->len >= 2 && pairs->len == MAX(a->len, b->len))
		return (KdDifference){ pairs->len, mean(pairs), half_width(pairs) };
	return (KdDifference){ 0, mean(a) - mean(b), welch_half_width(a, b) };
}

bool kd_compare_is_best(const KdCompare *compare, guint metric, guint group)
{
	const int better = kd_compare_metric(compare, metric)->better;
	const double own = kd_compare_value(compare, metric, group).mean;
	bool worse = false;

	for (guint i = 0; better != 0 && !isnan(own) && i < compare->groups->len; i++) {
		const double other = kd_compare_value(compare, metric, i).mean;

		if (better > 0 ? other > own : other < own)
			return false;
		worse |= better > 0 ? other < own : other > own;
	}
	return worse;
}
