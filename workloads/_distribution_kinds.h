/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a law, for the files _distribution*.c alone.
 */
#ifndef WORKLOADS_DISTRIBUTION_KINDS_H
#define WORKLOADS_DISTRIBUTION_KINDS_H

#include "_distribution.h"
#include "_quantiles.h"

typedef enum {
	LAW_CONSTANT,
	LAW_UNIFORM,
	LAW_EXPONENTIAL,
	LAW_NORMAL,
	LAW_LOGNORMAL,
	LAW_GAMMA,
	LAW_WEIBULL,
	LAW_PARETO,
	LAW_HYPEREXPONENTIAL,
	LAW_ZIPF,
	LAW_DISCRETE,
	LAW_EMPIRICAL,
	N_LAWS
} LawKind;

struct Law {
	LawKind kind;
	/* value; min, max; mean; mean, sd; mu, sigma; shape, scale (the last three) */
	double a, b;
	double low, high;     /* what is drawn lies between them */
	double p_low, p_high; /* the distribution function there */
	double step;
	guint n;
	double *share;            /* [n] DISCRETE, ZIPF, EMPIRICAL: up to and with this one */
	double *value;            /* [n] of them */
	ExponentialPhase *phases; /* [n] */
};

extern const char *const distribution_names[N_LAWS + 1]; /* NULL at the end */

/* Of the continuous kinds that may be bounded, without the bounds. */
double law_cdf(const Law *law, double x);

#endif
