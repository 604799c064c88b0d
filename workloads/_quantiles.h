/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantile functions that GSL lacks, or that do not converge there for all parameters.
 */
#ifndef WORKLOADS_QUANTILES_H
#define WORKLOADS_QUANTILES_H

#include <glib.h>

/* x with P(X < x) = @p for a gamma distribution of scale 1; within 1e-12 of x. */
double quantile_gamma(double p, double shape);

/* A mixture of exponentials. */
typedef struct {
	double mean, share; /* of all; the shares add up to 1 */
} ExponentialPhase;
double quantile_hyperexponential(double p, const ExponentialPhase *phases, guint n);
double cdf_hyperexponential(double x, const ExponentialPhase *phases, guint n);

/* The shape of a Weibull distribution with this coefficient of variation; NaN below 0.013 and where
 * the shape would be below 0.05. */
double weibull_shape(double cv);
/* The mean of one of scale 1. */
double weibull_mean(double shape);

#endif
