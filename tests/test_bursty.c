/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/bursty.c: a Markov-modulated Poisson process, against what is known of it. */
#include "config.h"

#include "kt_sample.h"

#include <gsl/gsl_cdf.h>

static double cdf_exponential(double x, const void *mean)
{
	return gsl_cdf_exponential_P(x, *(const double *) mean);
}

/* How many come in each hour. */
static GArray *hourly(const GArray *at, guint hours)
{
	GArray *counts = kt_numbers();

	g_array_set_size(counts, hours);
	memset(counts->data, 0, hours * sizeof(double));
	for (guint i = 0; i < at->len; i++)
		g_array_index(counts, double, (guint) (kt_value(at, i) / 3600)) += 1;
	return counts;
}

/*
 * Variance over mean of the number in an hour (Fischer and Meier-Hellstern 1993, eq. 11), for rates
 * @a and @b an hour and mean stays @s and @t in hours.
 */
static double dispersion(double a, double b, double s, double t)
{
	double from_a = 1 / s, from_b = 1 / t, both = from_a + from_b;
	double whole = 2 * from_a * from_b * (a - b) * (a - b) /
		       (both * both * (a * from_b + b * from_a));

	return 1 + whole * (1 - (1 - exp(-both)) / both);
}

static const struct {
	const char *row, *states;
	double a, b, s, t;
} rows[] = {
	{ "calm and busy", "{rate: 20, stay: 2h}, {rate: 200, stay: 30m}", 20, 200, 2, 0.5 },
	{ "nothing, and bursts", "{rate: 0, stay: 50m}, {rate: 120, stay: 10m}", 0, 120, 5 / 6.0,
	  1 / 6.0 },
};

static void test_dispersion(void)
{
	enum { HOURS = 12000 };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = g_strdup_printf(
			"format: bursty, options: {until: %dh, states: [%s]}", HOURS,
			rows[i].states);
		g_auto(KtSample) s = kt_sample(kt_tmp(), text, 1);
		g_autoptr(GArray) counts = hourly(s.at, HOURS);
		double mean = (rows[i].a * rows[i].s + rows[i].b * rows[i].t) /
			      (rows[i].s + rows[i].t);
		double ratio = dispersion(rows[i].a, rows[i].b, rows[i].s, rows[i].t);

		KT_ROW_DOUBLE(rows[i].row, kt_mean(counts), mean, 0.05 * mean);
		KT_ROW_DOUBLE(rows[i].row, kt_variance(counts) / kt_mean(counts), ratio,
			      0.08 * ratio);
		KT_ROW_TRUE("far from even", ratio > 5);
	}
}

static void test_one_state(void)
{
	static const double gap = 36;
	g_auto(KtSample) one = kt_sample(
		kt_tmp(), "format: bursty, options: {count: 5000, states: [{rate: 100, stay: 1h}]}",
		1);
	g_auto(KtSample) equal = kt_sample(
		kt_tmp(),
		"format: bursty, options: {count: 5000, states: [{rate: 100, stay: 1m}, "
		"{rate: 100, stay: 5m}]}",
		1);
	g_autoptr(GArray) gaps = kt_gaps(one.at);

	KT_ROW_TRUE("one state is a Poisson process", kt_ks(gaps, cdf_exponential, &gap) < 1.95);
	for (guint i = 0; i < 5000; i += 100)
		KT_ROW_DOUBLE("so are equal ones, with the same draws", kt_value(equal.at, i),
			      kt_value(one.at, i), 1e-5);
}

/* It is as likely to be busy at the start as at any time. */
static void test_start(void)
{
	double n = 0;

	for (gint64 seed = 1; seed <= 300; seed++) {
		g_auto(KtSample) s = kt_sample(
			kt_tmp(),
			"format: bursty, options: {until: 5m, states: [{rate: 0, stay: 3h}, "
			"{rate: 120, stay: 1h}]}",
			seed);
		n += s.at->len;
	}
	KT_ROW_DOUBLE("thirty an hour in the first five minutes", n / 300, 2.5, 1);
}

static void test_order(void)
{
	g_auto(KtSample) s = kt_sample(
		kt_tmp(),
		"format: bursty, options: {count: 3000, states: [{rate: 0, stay: 1h}, "
		"{rate: 0, stay: 1h}, {rate: 3000, stay: 1m}]}",
		3);
	g_autoptr(GArray) gaps = kt_gaps(s.at);
	double long_ = 0, n = 0;

	for (guint i = 0; i < gaps->len; i++) {
		KT_ROW_TRUE("never back in time", kt_value(gaps, i) >= 0);
		if (kt_value(gaps, i) > 60) {
			long_ += kt_value(gaps, i);
			n++;
		}
	}
	KT_ROW_DOUBLE("two calm states lie between the bursts", long_ / n, 7200, 2000);
}

static const struct {
	const char *row, *options, *problem;
} refusals[] = {
	{ "no states", "{count: 1}", "states: Required value" },
	{ "no stay", "{count: 1, states: [{rate: 1}]}", "states[0].stay: Required value" },
	{ "a negative rate", "{count: 1, states: [{rate: -1, stay: 1m}]}",
	  "states[0].rate: Invalid value: must not be negative" },
	{ "nothing ever", "{count: 1, states: [{rate: 0, stay: 1m}]}",
	  "states: Invalid value: some rate must be greater than zero" },
	{ "no end", "{states: [{rate: 1, stay: 1m}]}",
	  "count: Required value: count or until says when it is over" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++)
		kt_refused(refusals[i].row, "bursty", refusals[i].options, refusals[i].problem);
}

static CU_TestInfo tests[] = {
	{ "how uneven it is", test_dispersion },
	{ "one state", test_one_state },
	{ "the start", test_start },
	{ "the order of states", test_order },
	{ "what is refused", test_refusals },
	CU_TEST_INFO_NULL,
};

KT_SUITE(bursty) = { .pName = "bursty", .pTests = tests };
