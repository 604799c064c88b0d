/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Distributions: what pods ask for and how long they run, drawn at random.
 *
 * A distribution is written as
 *
 *	cpu: 500m                                         always the same
 *	memory: {distribution: uniform, min: 1Gi, max: 8Gi}
 *	duration: {distribution: lognormal, mean: 10m, cv: 2, max: 1d}
 *
 * with the parameters by the names that statisticians give them (`names` below says which
 * distribution has which).  Values carry the unit of the field: quantities for amounts, durations
 * for times.  With min or max, values beyond are not cut off but never drawn: the distribution is
 * the conditional one, and mean, sd, cv and median are those of the whole.
 *
 * Every value is its quantile function at one uniform number.  So value i of a stream belongs to
 * draw i of it whatever the distribution; two distributions over the same draws are as alike as
 * they can be (common random numbers: Law, Simulation Modeling and Analysis, 5th ed., sec. 11.2),
 * and ranks can be correlated by correlating uniforms (_pods.h).
 *
 * Quantile functions are GSL's where it has one that always converges; the others are solved for in
 * _quantiles.c.
 */
#ifndef WORKLOADS_DISTRIBUTION_H
#define WORKLOADS_DISTRIBUTION_H

#include <kubedes/field.h>

/* A value in the unit of the field, which the field table knows. */
typedef union {
	KdOptQuantity amount;
	KdTime time;
} DistributionValue;

typedef struct {
	DistributionValue value;
	double weight;
} DistributionItem;

typedef struct {
	DistributionValue mean;
	double weight;
} DistributionPhase;

typedef struct {
	double p;
	DistributionValue value;
} DistributionQuantile;

/* As written. */
typedef struct {
	KdName distribution;
	DistributionValue value, min, max, mean, sd, median, scale, step;
	KdOptQuantity cv, mu, sigma, shape, exponent;
	KdOptInt ranks;
	DistributionItem *values;
	DistributionPhase *phases;
	DistributionQuantile *quantiles;
	guint n_values, n_phases, n_quantiles;
} Distribution;

/* Tables for fields of type Distribution; they refuse what makes no distribution. */
extern const KdStruct distribution_of_amounts, distribution_of_times;

typedef enum { DISTRIBUTION_AMOUNT, DISTRIBUTION_TIME } DistributionUnit;

/* A law: a distribution ready to be drawn from.  Its numbers are units (cores, bytes) or seconds.
 */
typedef struct Law Law;

/*
 * FALSE and @error, which begins with the field that is wrong.  Values are rounded to multiples of
 * the distribution's step, at least one; where it has none, to @step (0 = not at all), unless it is
 * constant or discrete.
 */
Law *law_new(const Distribution *distribution, DistributionUnit unit, double step, GError **error);
void law_free(Law *law);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Law, law_free)
/* The value at @u in (0, 1): rounded, never below 0. */
double law_at(const Law *law, double u);

#endif
