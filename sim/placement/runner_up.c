/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The best of the nodes that were not chosen, from the vectors of an attempt or from its sheet.
 */
#include "config.h"

#include "placement/framework_private.h"

static KdSlot listed_runner_up(const KdFramework *framework, gint64 *ret_total)
{
	const KdAttempt *record = &framework->record;
	KdSlot best = KD_NO_SLOT;

	for (guint i = 0; i < record->n_feasible; i++) {
		const KdSlot slot = framework->feasible[i];

		if (slot == record->chosen ||
		    (best != KD_NO_SLOT && framework->totals[i] <= *ret_total))
			continue;
		best = slot;
		*ret_total = framework->totals[i];
	}
	return best;
}

KdSlot kd_framework_runner_up(KdFramework *framework, gint64 *ret_total)
{
	const KdAttempt *record = &framework->record;
	const KdDigest *digest = &framework->digest;
	KdSheet *sheet = digest->sheet;
	guint32 rank;
	gint32 total;

	if (!record->scored || record->n_feasible < 2)
		return KD_NO_SLOT;
	if (record->listed)
		return listed_runner_up(framework, ret_total);
	total = kd_sheet_best_but(sheet, digest->start, digest->n, digest->chosen);
	rank = kd_sheet_find(sheet, digest->start, digest->n, total, 0);
	if (rank == digest->chosen)
		rank = kd_sheet_find(sheet, digest->start, digest->n, total, 1);
	*ret_total = total + digest->constant;
	return sheet->order->slots[rank];
}
