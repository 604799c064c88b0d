/* SPDX-License-Identifier: Apache-2.0 */
#include "_quantiles.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define PRECISION 1e-13
#define MAX_STEPS 400

/* ---- gamma ---- */

/* A first guess: below the quantile for small @p, by Wilson and Hilferty's cube otherwise. */
static double guess_gamma(double p, double shape)
{
	double low = exp((log(p) + lgamma(shape + 1)) / shape);
	double z = gsl_cdf_ugaussian_Pinv(p), c = 1 / (9 * shape);
	double cube = shape * pow(MAX(1 - c + z * sqrt(c), 0), 3);

	return MAX(low, cube);
}

/* Newton's method, halving (or doubling) instead wherever it would leave what is known. */
double quantile_gamma(double p, double shape)
{
	double low = 0, high = INFINITY, x = guess_gamma(p, shape);

	for (guint i = 0; i < MAX_STEPS && x > 0; i++) {
		double error = gsl_cdf_gamma_P(x, shape, 1) - p;
		double next = x - error / gsl_ran_gamma_pdf(x, shape, 1);

		*(error < 0 ? &low : &high) = x;
		if (!(next > low && next < high))
			next = isinf(high) ? 2 * x : low > 0 ? sqrt(low * high) : high / 2;
		if (fabs(next - x) <= PRECISION * x || high - low <= PRECISION * low)
			return next;
		x = next;
	}
	return x;
}

/* ---- hyperexponential ---- */

static double survival(double x, const ExponentialPhase *phases, guint n, double *ret_density)
{
	double sum = 0, density = 0;

	for (guint i = 0; i < n; i++) {
		double part = phases[i].share * exp(-x / phases[i].mean);

		sum += part;
		density += part / phases[i].mean;
	}
	*ret_density = density;
	return sum;
}

double cdf_hyperexponential(double x, const ExponentialPhase *phases, guint n)
{
	double density;

	return x <= 0 ? 0 : 1 - survival(x, phases, n, &density);
}

/* The logarithm of the survival function is convex, so Newton's method from 0 comes up to the root
 * from the left and never passes it. */
double quantile_hyperexponential(double p, const ExponentialPhase *phases, guint n)
{
	double x = 0, wanted = log1p(-p), density;

	for (guint i = 0; i < MAX_STEPS; i++) {
		double s = survival(x, phases, n, &density);
		double step = (log(s) - wanted) * s / density;

		x += step;
		if (step <= PRECISION * x)
			break;
	}
	return x;
}

/* ---- Weibull ---- */

#define MIN_SHAPE 0.05
#define MAX_SHAPE 100

double weibull_mean(double shape)
{
	return exp(lgamma(1 + 1 / shape));
}

static double weibull_cv(double shape)
{
	return sqrt(expm1(lgamma(1 + 2 / shape) - 2 * lgamma(1 + 1 / shape)));
}

/* The larger the shape, the smaller the variation. */
double weibull_shape(double cv)
{
	double low = MIN_SHAPE, high = MAX_SHAPE;

	if (!(cv >= weibull_cv(high) && cv <= weibull_cv(low)))
		return NAN;
	while (high - low > PRECISION * high) {
		double middle = sqrt(low * high);

		if (middle <= low || middle >= high)
			break;
		*(weibull_cv(middle) > cv ? &low : &high) = middle;
	}
	return (low + high) / 2;
}
