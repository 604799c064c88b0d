/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/_distribution*.c, _quantiles.c: what is drawn is what was written. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

#include "../workloads/_distribution.h"
#include "../workloads/_quantiles.h"
#include "api/decode.h"
#include "kt.h"

/* Draws of each law: the middles of equal shares. */
#define N 100000

/* ---- from text ---- */

static Law *read_law(const char *text, DistributionUnit unit, double step, char **ret_problem)
{
	const KdStruct *type = unit == DISTRIBUTION_TIME ? &distribution_of_times
							 : &distribution_of_amounts;
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, &error);
	g_autoptr(KdProblems) problems = kd_problems_new();
	Distribution distribution;
	Law *law = NULL;

	KT_ROW_NO_ERROR(text, error);
	if (kd_struct_decode(type, forest, kd_forest_document(forest, 0), &distribution, NULL, "",
			     KD_DECODE_STRICT, problems)) {
		law = law_new(&distribution, unit, step, &error);
		KT_ROW_NO_ERROR(text, error);
	}
	if (ret_problem)
		*ret_problem = kd_problems_print(problems);
	kd_struct_clear(type, &distribution);
	return law;
}

static void mean_and_sd(const Law *law, double *ret_mean, double *ret_sd)
{
	double sum = 0, squares = 0;

	for (guint i = 0; i < N; i++) {
		double value = law_at(law, (i + 0.5) / N);

		sum += value;
		squares += value * value;
	}
	*ret_mean = sum / N;
	*ret_sd = sqrt(MAX(squares / N - sum / N * sum / N, 0));
}

/* ---- means and deviations as the books have them ---- */

static const struct {
	const char *text;
	double mean, sd;
} moments[] = {
	{ "3", 3, 0 },
	{ "500m", 0.5, 0 },
	{ "{value: 2}", 2, 0 },
	{ "{distribution: uniform, min: 1, max: 7}", 4, 1.7320508 },
	{ "{distribution: exponential, mean: 5}", 5, 5 },
	/* Without memory: what lies beyond 2 is exponential again. */
	{ "{distribution: exponential, mean: 5, min: 2}", 7, 5 },
	{ "{distribution: normal, mean: 50, sd: 4}", 50, 4 },
	{ "{distribution: normal, mean: 50, cv: 80m}", 50, 4 },
	/* The half of a normal distribution: sqrt(2 / pi), sqrt(1 - 2 / pi). */
	{ "{distribution: normal, mean: 10, sd: 1, min: 10}", 10.7978846, 0.6028103 },
	{ "{distribution: lognormal, mean: 8, cv: 0.5}", 8, 4 },
	{ "{distribution: lognormal, mean: 8, sd: 4}", 8, 4 },
	{ "{distribution: lognormal, mu: 1, sigma: 0.5}", 3.0802168, 1.6415718 },
	{ "{distribution: lognormal, median: 2, sigma: 0.5}", 2.2662969, 1.2077890 },
	{ "{distribution: gamma, shape: 2, scale: 3}", 6, 4.2426407 },
	{ "{distribution: gamma, mean: 6, shape: 9}", 6, 2 },
	{ "{distribution: gamma, mean: 6, cv: 1}", 6, 6 },
	{ "{distribution: gamma, mean: 6, sd: 3}", 6, 3 },
	{ "{distribution: weibull, shape: 1, scale: 3}", 3, 3 },
	{ "{distribution: weibull, shape: 2, scale: 3}", 2.6586807, 1.3897541 },
	{ "{distribution: weibull, mean: 4, shape: 2}", 4, 2.0908931 },
	{ "{distribution: weibull, mean: 4, cv: 0.5}", 4, 2 },
	{ "{distribution: weibull, mean: 4, sd: 2}", 4, 2 },
	{ "{distribution: pareto, shape: 5, min: 4}", 5, 1.2909944 },
	/* Bounded: Harchol-Balter's formula with 2, 1, 4. */
	{ "{distribution: pareto, shape: 2, min: 1, max: 4}", 1.6, 0.6304181 },
	{ "{distribution: hyperexponential, mean: 3, cv: 2}", 3, 6 },
	{ "{distribution: hyperexponential, mean: 3, cv: 1}", 3, 3 },
	{ "{distribution: hyperexponential, phases: [{mean: 1, weight: 9}, {mean: 11}]}", 2,
	  4.6904158 },
	{ "{distribution: zipf, ranks: 3, exponent: 1}", 1.6363636, 0.7713892 },
	{ "{distribution: zipf, ranks: 3, exponent: 0, scale: 500m}", 1, 0.4082483 },
	{ "{distribution: discrete, values: [4, 1, 1]}", 2, 1.4142136 },
	{ "{distribution: discrete, values: [{value: 8, weight: 1}, {value: 2, weight: 3}]}", 3.5,
	  2.5980762 },
	{ "{distribution: empirical, quantiles: [{p: 0, value: 1}, {p: 1, value: 7}]}", 4,
	  1.7320508 },
	{ "{distribution: empirical, quantiles: [{p: 0, value: 0}, {p: 0.5, value: 0}, "
	  "{p: 0.5, value: 4}, {p: 1, value: 4}]}",
	  2, 2 },
	{ "{distribution: uniform, min: 1, max: 7, step: 100}", 100, 0 },
};

static void test_moments(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(moments); i++) {
		const char *text = moments[i].text;
		g_autofree char *problem = NULL;
		g_autoptr(Law) law = read_law(text, DISTRIBUTION_AMOUNT, 0, &problem);
		double mean, sd;

		KT_ROW_STR(text, problem, "");
		if (!law)
			continue;
		mean_and_sd(law, &mean, &sd);
		KT_ROW_DOUBLE(text, mean, moments[i].mean, 2e-3 * moments[i].mean);
		/* The tail beyond the last draw is missing. */
		KT_ROW_DOUBLE(text, sd, moments[i].sd, 1e-2 * moments[i].sd);
	}
}

/* ---- bounds, steps, units ---- */

static const struct {
	const char *row, *text;
	DistributionUnit unit;
	double step, u, want;
} values[] = {
	{ "a quantity", "64Mi", DISTRIBUTION_AMOUNT, 0, 0.3, 67108864 },
	{ "a time in seconds", "1h30m", DISTRIBUTION_TIME, 0, 0.3, 5400 },
	{ "a bare number of them", "90", DISTRIBUTION_TIME, 0, 0.3, 90 },
	{ "a median", "{distribution: lognormal, median: 10m, sigma: 1}", DISTRIBUTION_TIME, 0, 0.5,
	  600 },
	{ "rounded to the step of the field", "{distribution: uniform, min: 0, max: 10}",
	  DISTRIBUTION_AMOUNT, 1, 0.52, 5 },
	{ "at least one step", "{distribution: uniform, min: 0, max: 10}", DISTRIBUTION_AMOUNT, 1,
	  0.01, 1 },
	{ "its own step comes first", "{distribution: uniform, min: 0, max: 10, step: 4}",
	  DISTRIBUTION_AMOUNT, 1, 0.52, 4 },
	{ "a constant is not rounded", "250m", DISTRIBUTION_AMOUNT, 0.1, 0.5, 0.25 },
	{ "unless it says so", "{value: 260m, step: 100m}", DISTRIBUTION_AMOUNT, 0, 0.5, 0.3 },
	{ "nor is what is listed", "{distribution: discrete, values: [250m]}", DISTRIBUTION_AMOUNT,
	  0.1, 0.5, 0.25 },
	{ "nothing below min", "{distribution: exponential, mean: 1, min: 3}", DISTRIBUTION_AMOUNT,
	  0, 1e-12, 3 },
	{ "nothing above max", "{distribution: exponential, mean: 1, max: 3}", DISTRIBUTION_AMOUNT,
	  0, 1 - 1e-15, 3 },
	{ "a normal one is never negative", "{distribution: normal, mean: 1, sd: 5}",
	  DISTRIBUTION_AMOUNT, 0, 1e-12, 0 },
	{ "the lowest of a list", "{distribution: discrete, values: [5, 2, 9]}",
	  DISTRIBUTION_AMOUNT, 0, 1e-12, 2 },
	{ "the highest", "{distribution: discrete, values: [5, 2, 9]}", DISTRIBUTION_AMOUNT, 0,
	  1 - 1e-15, 9 },
	{ "a weight of zero", "{distribution: discrete, values: [5, {value: 9, weight: 0}]}",
	  DISTRIBUTION_AMOUNT, 0, 1 - 1e-15, 5 },
	{ "between two quantiles",
	  "{distribution: empirical, quantiles: [{p: 0, value: 10s}, {p: 0.5, value: 1m}, "
	  "{p: 1, value: 1h}]}",
	  DISTRIBUTION_TIME, 0, 0.25, 35 },
};

static void test_values(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autofree char *problem = NULL;
		g_autoptr(Law)
			law = read_law(values[i].text, values[i].unit, values[i].step, &problem);

		KT_ROW_STR(values[i].row, problem, "");
		if (law)
			KT_ROW_DOUBLE(values[i].row, law_at(law, values[i].u), values[i].want,
				      1e-9 * (1 + values[i].want));
	}
}

/* ---- what makes no distribution ---- */

static const struct {
	const char *text, *problem;
} refusals[] = {
	{ "{distribution: poisson, mean: 1}",
	  "1:16: distribution: Unsupported value: \"poisson\"" },
	{ "{distribution: exponential}",
	  "1:1: mean: Required value: of a distribution that is exponential\n" },
	{ "{mean: 3}", "1:8: mean: Forbidden: a distribution that is constant has value\n" },
	{ "{distribution: exponential, mean: 1, sd: 2}",
	  "1:42: sd: Forbidden: a distribution that is exponential has min, max, mean\n" },
	{ "{distribution: exponential, mean: 0}",
	  "1:35: mean: Invalid value: must be greater than zero\n" },
	{ "{distribution: normal, mean: 1}",
	  "1:1: cv: Required value: of a distribution that is normal\n" },
	{ "{distribution: normal, mean: 1, cv: 1, sd: 1}",
	  "1:44: sd: Forbidden: cv says it already\n" },
	{ "{distribution: lognormal, mean: 1, mu: 1, sigma: 1}",
	  "1:40: mu: Forbidden: mean says it already\n" },
	{ "{distribution: lognormal, mu: 1}",
	  "1:1: sigma: Required value: of a distribution that is lognormal\n" },
	{ "{distribution: gamma, shape: 1, scale: 1, mean: 1}",
	  "1:40: scale: Forbidden: mean says it already\n" },
	{ "{distribution: weibull, mean: 1, cv: 1m}", "1:38: cv: Invalid value: no such shape" },
	{ "{distribution: hyperexponential, mean: 1, cv: 500m}",
	  "1:47: cv: Invalid value: phases vary by at least 1 times the mean\n" },
	{ "{distribution: pareto, shape: 1}",
	  "1:1: min: Required value: of a distribution that is pareto\n" },
	{ "{distribution: uniform, min: 3, max: 2}",
	  "1:38: max: Invalid value: must not be below min\n" },
	{ "{distribution: exponential, mean: 1, min: 1000}",
	  "1:43: min: Invalid value: (almost) nothing of the distribution" },
	{ "-1", "value: Invalid value: must not be negative\n" },
	{ "{distribution: discrete}",
	  "1:1: values: Required value: of a distribution that is discrete\n" },
	{ "{distribution: discrete, values: [{value: 1, weight: -1}]}",
	  "1:34: values: Invalid value: weights must not be negative\n" },
	{ "{distribution: discrete, values: [{value: 1, weight: 0}]}",
	  "1:34: values: Invalid value: some weight must be greater than zero\n" },
	{ "{distribution: discrete, values: [{weight: 2}]}",
	  "1:35: values[0].value: Required value\n" },
	{ "{distribution: empirical, quantiles: [{p: 0, value: 1}]}",
	  "1:38: quantiles: Invalid value: must go from p: 0 to p: 1\n" },
	{ "{distribution: empirical, quantiles: [{p: 0, value: 2}, {p: 1, value: 1}]}",
	  "1:38: quantiles: Invalid value: neither p nor value may go back\n" },
	{ "{distribution: zipf, ranks: 0, exponent: 1}",
	  "1:29: ranks: Invalid value: must be greater than zero\n" },
	{ "{value: 3, step: 0}", "1:18: step: Invalid value: must be greater than zero\n" },
	{ "{value: 3, steps: 1}", "1:12: steps: unknown field (did you mean \"step\"?)\n" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *problem = NULL;
		g_autoptr(Law) law = read_law(refusals[i].text, DISTRIBUTION_AMOUNT, 0, &problem);
		const char *at = strstr(problem, refusals[i].problem);

		KT_ROW_TRUE(refusals[i].text, !law);
		KT_ROW_STR(refusals[i].text, at ? refusals[i].problem : problem,
			   refusals[i].problem);
	}
}

/* ---- quantile functions of our own ---- */

static void test_gamma(void)
{
	static const double shapes[] = { 0.02, 0.1, 0.5, 1, 2.5, 30, 1000 };

	for (guint k = 0; k < G_N_ELEMENTS(shapes); k++)
		for (guint i = 1; i < 400; i++) {
			double p = i / 400.0, x = quantile_gamma(p, shapes[k]);
			g_autofree char *row = g_strdup_printf("shape %g, %g", shapes[k], p);

			if (x > 0) /* below the smallest number there is */
				KT_ROW_DOUBLE(row, gsl_cdf_gamma_P(x, shapes[k], 1), p, 1e-10);
			else
				KT_ROW_TRUE(row,
					    (log(p) + lgamma(shapes[k] + 1)) / shapes[k] < -740);
		}
	KT_ROW_DOUBLE("as GSL has it", quantile_gamma(0.9, 2.5), gsl_cdf_gamma_Pinv(0.9, 2.5, 1),
		      1e-9);
	KT_ROW_TRUE("the far end", isfinite(quantile_gamma(1 - 0x1p-53, 0.5)));
}

static void test_hyperexponential(void)
{
	static const ExponentialPhase one = { 3, 1 };
	static const ExponentialPhase phases[] = { { 1, 0.9 }, { 1000, 0.09 }, { 1e6, 0.01 } };

	for (guint i = 1; i < 1000; i++) {
		double p = i / 1000.0, x = quantile_hyperexponential(p, phases, 3);
		g_autofree char *row = g_strdup_printf("%g", p);

		KT_ROW_DOUBLE(row, cdf_hyperexponential(x, phases, 3), p, 1e-12);
	}
	KT_ROW_DOUBLE("one phase is exponential", quantile_hyperexponential(0.5, &one, 1),
		      3 * G_LN2, 1e-12);
	KT_ROW_TRUE("the far end", isfinite(quantile_hyperexponential(1 - 0x1p-53, phases, 3)));
}

static void test_weibull(void)
{
	static const double shapes[] = { 0.06, 0.3, 0.7, 1, 2, 8, 60 };

	for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) {
		double k = shapes[i], mean = gsl_sf_gamma(1 + 1 / k);
		double square = exp(gsl_sf_lngamma(1 + 2 / k));
		g_autofree char *row = g_strdup_printf("shape %g", k);

		KT_ROW_DOUBLE(row, weibull_mean(k), mean, 1e-9 * mean);
		KT_ROW_DOUBLE(row, weibull_shape(sqrt(square / (mean * mean) - 1)), k, 1e-6 * k);
	}
	KT_ROW_TRUE("too even", isnan(weibull_shape(0.001)));
}

static CU_TestInfo tests[] = {
	{ "means and deviations", test_moments },
	{ "bounds, steps, units", test_values },
	{ "what makes no distribution", test_refusals },
	{ "quantiles of gamma", test_gamma },
	{ "quantiles of mixed exponentials", test_hyperexponential },
	{ "shapes of Weibull", test_weibull },
	CU_TEST_INFO_NULL,
};

KT_SUITE(distribution) = { .pName = "distribution", .pTests = tests };
