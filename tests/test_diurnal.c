/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/diurnal.c: thinning gives the rates that were asked for. */
#include "config.h"

#include "kt_sample.h"

#include <gsl/gsl_cdf.h>

/* The number of arrivals that is expected up to @seconds, for 60 an hour, amplitude 0.8, peak at
 * 15. */
static double expected(double seconds)
{
	double hour = seconds / 3600, turn = 2 * G_PI / 24;

	return 60 * (hour + 0.8 / turn * (sin(turn * (hour - 15)) + sin(turn * 15)));
}

static double cdf_exponential(double x, const void *mean)
{
	return gsl_cdf_exponential_P(x, *(const double *) mean);
}

/* In the time in which the rate is 1, gaps are exponential (Papangelou's time change). */
static void test_time_change(void)
{
	static const double one = 1;

	for (gint64 seed = 1; seed <= 4; seed++) {
		g_auto(KtSample) s = kt_sample(
			kt_tmp(),
			"format: diurnal, options: {rate: 60, amplitude: 0.8, peak: 15, count: "
			"8000}",
			seed);
		g_autoptr(GArray) changed = kt_numbers();

		for (guint i = 0; i < s.at->len; i++)
			kt_add(changed, expected(kt_value(s.at, i)));
		g_autoptr(GArray) gaps = kt_gaps(changed);
		KT_ROW_TRUE("exponential", kt_ks(gaps, cdf_exponential, &one) < 1.95);
		KT_ROW_TRUE("which they are not as they stand",
			    kt_ks(s.at, cdf_exponential, &one) > 1.95);
	}
}

/* How often each cell is hit, against how often it should be: chi squared, one in a thousand. */
static void check_cells(const char *row, const double *n, const double *want, guint cells)
{
	double total = 0, sum = 0, chi = 0;

	for (guint i = 0; i < cells; i++) {
		total += n[i];
		sum += want[i];
	}
	for (guint i = 0; i < cells; i++) {
		double e = total * want[i] / sum;

		if (want[i] > 0)
			chi += (n[i] - e) * (n[i] - e) / e;
		else
			KT_ROW_DOUBLE(row, n[i], 0, 0);
	}
	KT_ROW_TRUE(row, gsl_cdf_chisq_Q(chi, cells - 1) > 0.001);
}

static void test_hours(void)
{
	static const double want[24] = { 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7,
					 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0 };
	g_auto(KtSample) s = kt_sample(
		kt_tmp(),
		"format: diurnal, options: {rate: 20, until: 60d, hours: [0, 0, 0, 0, 0, 1, 2, 3, "
		"4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0]}",
		1);
	double n[24] = { 0 };

	for (guint i = 0; i < s.at->len; i++)
		n[(guint) (fmod(kt_value(s.at, i), 86400) / 3600)]++;
	check_cells("hours", n, want, 24);
	KT_ROW_DOUBLE("twenty an hour", s.at->len, 20 * 24 * 60, 4 * sqrt(20 * 24 * 60));
}

static void test_days(void)
{
	static const double want[7] = { 2, 2, 2, 2, 2, 1, 0 };
	g_auto(KtSample) s = kt_sample(kt_tmp(),
				       "format: diurnal, options: {rate: 10, until: 140d, "
				       "amplitude: 0, days: [2, 2, 2, 2, 2, 1, 0]}",
				       1);
	g_auto(KtSample) later = kt_sample(
		kt_tmp(),
		"format: diurnal, options: {rate: 10, until: 140d, start: 36h, amplitude: 0, "
		"days: [2, 2, 2, 2, 2, 1, 0]}",
		1);
	double n[7] = { 0 };

	for (guint i = 0; i < s.at->len; i++)
		n[(guint) fmod(kt_value(s.at, i) / 86400, 7)]++;
	check_cells("days", n, want, 7);
	KT_ROW_DOUBLE("the mean is that of a week", s.at->len, 10 * 24 * 140,
		      4 * sqrt(10 * 24 * 140));
	for (guint i = 0; i < later.at->len; i++)
		KT_ROW_TRUE("a start on Tuesday at noon",
			    fmod(kt_value(later.at, i) / 86400 + 1.5, 7) < 6);
}

/* Hours as directions on a dial: their mean points at the peak, and is half the amplitude long. */
static void test_peak(void)
{
	g_auto(KtSample) s = kt_sample(
		kt_tmp(), "format: diurnal, options: {rate: 60, amplitude: 0.9, until: 60d}", 1);
	double x = 0, y = 0, turn = 2 * G_PI / 86400;

	for (guint i = 0; i < s.at->len; i++) {
		x += cos(turn * kt_value(s.at, i)) / s.at->len;
		y += sin(turn * kt_value(s.at, i)) / s.at->len;
	}
	KT_ROW_DOUBLE("two in the afternoon", atan2(y, x) / turn / 3600 + 24, 14, 0.1);
	KT_ROW_DOUBLE("and so much more then", hypot(x, y), 0.45, 0.01);
}

static void test_streams(void)
{
	g_auto(KtSample) a = kt_sample(
		kt_tmp(), "format: diurnal, options: {rate: 60, count: 100, duration: 1m}", 1);
	g_auto(KtSample) b = kt_sample(kt_tmp(),
				       "format: diurnal, options: {rate: 60, count: 100, duration: "
				       "{distribution: gamma, shape: 1, scale: 1h}}",
				       1);

	for (guint i = 0; i < 100; i++)
		KT_ROW_DOUBLE("other durations move no arrival", kt_value(a.at, i),
			      kt_value(b.at, i), 0);
}

static const struct {
	const char *row, *options, *problem;
} refusals[] = {
	{ "no rate", "{count: 1}", "rate: Required value: must be greater than zero" },
	{ "too few hours", "{rate: 1, count: 1, hours: [1, 2, 3]}",
	  "hours: Invalid value: 3 numbers, not 24" },
	{ "a negative day", "{rate: 1, count: 1, days: [1, 2, 3, 4, 5, -6, 7]}",
	  "days[5]: Invalid value: must not be negative" },
	{ "no day at all", "{rate: 1, count: 1, days: [0, 0, 0, 0, 0, 0, 0]}",
	  "days: Invalid value: all are zero" },
	{ "more than all", "{rate: 1, count: 1, amplitude: 1.5}",
	  "amplitude: Invalid value: must be from 0 to 1" },
	{ "no hour of the day", "{rate: 1, count: 1, peak: 25}",
	  "peak: Invalid value: must be from 0 to 24" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++)
		kt_refused(refusals[i].row, "diurnal", refusals[i].options, refusals[i].problem);
}

static CU_TestInfo tests[] = {
	{ "change of time", test_time_change },
	{ "hours", test_hours },
	{ "days", test_days },
	{ "the peak", test_peak },
	{ "common random numbers", test_streams },
	{ "what is refused", test_refusals },
	CU_TEST_INFO_NULL,
};

KT_SUITE(diurnal) = { .pName = "diurnal", .pTests = tests };
