/* SPDX-License-Identifier: Apache-2.0 */
#include "_distribution.h"

#include "_distribution_kinds.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* ---- the value at a share of all ---- */

/* The first item up to which at least @u of all lies. */
static guint item_at(const Law *law, double u)
{
	guint low = 0, high = law->n - 1;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (law->share[middle] > u)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static double discrete_at(const Law *law, double u)
{
	return law->value[item_at(law, u)];
}

/* On a straight line between two points. */
static double between_points(const Law *law, double u)
{
	guint i = MAX(item_at(law, u), 1);
	double from = law->share[i - 1], width = law->share[i] - from;

	if (width <= 0)
		return law->value[i];
	return law->value[i - 1] + (law->value[i] - law->value[i - 1]) * (u - from) / width;
}

static double whole_at(const Law *law, double u)
{
	switch (law->kind) {
	case LAW_EXPONENTIAL:
		return gsl_cdf_exponential_Pinv(u, law->a);
	case LAW_NORMAL:
		return law->a + gsl_cdf_gaussian_Pinv(u, law->b);
	case LAW_LOGNORMAL:
		return gsl_cdf_lognormal_Pinv(u, law->a, law->b);
	case LAW_GAMMA:
		return law->b * quantile_gamma(u, law->a);
	case LAW_WEIBULL:
		return gsl_cdf_weibull_Pinv(u, law->b, law->a);
	case LAW_PARETO:
		return gsl_cdf_pareto_Pinv(u, law->a, law->b);
	case LAW_HYPEREXPONENTIAL:
		return quantile_hyperexponential(u, law->phases, law->n);
	case LAW_UNIFORM:
		return law->a + u * (law->b - law->a);
	case LAW_EMPIRICAL:
		return between_points(law, u);
	case LAW_CONSTANT:
		return law->a;
	default:
		return discrete_at(law, u);
	}
}

double law_cdf(const Law *law, double x)
{
	switch (law->kind) {
	case LAW_EXPONENTIAL:
		return gsl_cdf_exponential_P(x, law->a);
	case LAW_NORMAL:
		return gsl_cdf_gaussian_P(x - law->a, law->b);
	case LAW_LOGNORMAL:
		return x > 0 ? gsl_cdf_lognormal_P(x, law->a, law->b) : 0;
	case LAW_GAMMA:
		return x > 0 ? gsl_cdf_gamma_P(x, law->a, law->b) : 0;
	case LAW_WEIBULL:
		return gsl_cdf_weibull_P(x, law->b, law->a);
	case LAW_PARETO:
		return gsl_cdf_pareto_P(x, law->a, law->b);
	case LAW_HYPEREXPONENTIAL:
		return cdf_hyperexponential(x, law->phases, law->n);
	default:
		g_assert_not_reached();
	}
}

static double round_to(double value, double step)
{
	return step > 0 ? MAX(round(value / step), 1) * step : value;
}

double law_at(const Law *law, double u)
{
	double value = whole_at(law, law->p_low + u * (law->p_high - law->p_low));

	/* Where the distribution function is flat or steep, its inverse may be a little off. */
	return round_to(CLAMP(value, law->low, law->high), law->step);
}

void law_free(Law *law)
{
	if (!law)
		return;
	g_free(law->share);
	g_free(law->value);
	g_free(law->phases);
	g_free(law);
}
