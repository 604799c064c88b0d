/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that come as often as a table says, in random order.
 *
 * Draw i of n is stratum order[i] of n equal parts of a distribution.  So means and shares are
 * those of the table whatever the seed, and chance decides only who gets what; independent draws
 * from a distribution with a long tail would differ by more than what is studied.
 */
#ifndef WORKLOADS_STRATA_H
#define WORKLOADS_STRATA_H

#include <gsl/gsl_rng.h>
#include <kubedes/types.h>

/* 0 to @n - 1 in random order; free with g_free(). */
guint32 *strata_new(gsl_rng *rng, guint32 n);

/* Where the middle of stratum @i of @n falls when 0 to @total - 1 is divided among them. */
static inline gint64 strata_place(guint32 i, guint32 n, gint64 total)
{
	return ((2 * (gint64) i + 1) * total) / (2 * (gint64) n);
}

/* A point of a distribution: @thousandth of 1,000 values are below @value. */
typedef struct {
	gint64 thousandth, value;
} StrataKnot;

/* The value in the middle of stratum @i of @n, between the knots on a straight line; the first knot
 * stands at 0, the last one at 1000. */
gint64 strata_value(const StrataKnot *knots, guint32 i, guint32 n);

#endif
