/* SPDX-License-Identifier: Apache-2.0 */
#include "_strata.h"

#include <kubedes/rng.h>

guint32 *strata_new(gsl_rng *rng, guint32 n)
{
	guint32 *order = g_new(guint32, MAX(n, 1));

	for (guint32 i = 0; i < n; i++) {
		guint32 j = (guint32) kd_rng_below(rng, (guint64) i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	return order;
}

gint64 strata_value(const StrataKnot *knots, guint32 i, guint32 n)
{
	/* In parts of 2n, so that all is whole. */
	const gint64 at = (2 * (gint64) i + 1) * 1000, unit = 2 * (gint64) n;
	const StrataKnot *k = knots;

	while (at >= k[1].thousandth * unit)
		k++;
	return k->value + (k[1].value - k->value) * (at - k->thousandth * unit) /
				  ((k[1].thousandth - k->thousandth) * unit);
}
