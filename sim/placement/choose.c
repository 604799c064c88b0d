/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework_private.h"

#include <kubedes/rng.h>
#include <string.h>

/* The feasible node with the highest total that is number @k among its equals in walk order. */
static KdSlot kth_winner(const KdFramework *framework, gint64 max, guint64 k)
{
	guint i = 0;

	while (framework->totals[i] != max || k-- > 0)
		i++;
	return framework->feasible[i];
}

static KdSlot first_by_name(const KdFramework *framework, gint64 max)
{
	const KdName *name = framework->nodes->name;
	KdSlot best = KD_NO_SLOT;

	for (guint i = 0; i < framework->record.n_feasible; i++) {
		KdSlot slot = framework->feasible[i];

		if (framework->totals[i] == max &&
		    (best == KD_NO_SLOT || strcmp(name[slot], name[best]) < 0))
			best = slot;
	}
	return best;
}

/* Two at a time, as each comparison waits for the one before it. */
static gint64 find_max(const gint64 *totals, guint n)
{
	gint64 max = totals[0], other = totals[0];

	for (guint i = n & 1; i < n; i += 2) {
		max = MAX(max, totals[i]);
		other = MAX(other, totals[i + 1]);
	}
	return MAX(max, other);
}

void kd_framework_choose(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	const gint64 max = find_max(framework->totals, record->n_feasible);
	guint n = 0;

	for (guint i = 0; i < record->n_feasible; i++)
		n += framework->totals[i] == max;
	record->n_winners = n;
	record->best = max;
	if (framework->options.tie_break == KD_TIE_NAME)
		record->chosen = first_by_name(framework, max);
	else if (framework->options.tie_break == KD_TIE_FIRST || n == 1)
		record->chosen = kth_winner(framework, max, 0);
	else
		record->chosen = kth_winner(framework, max, kd_rng_below(framework->ties, n));
}
