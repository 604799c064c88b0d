/* SPDX-License-Identifier: Apache-2.0 */
#include "_order.h"

guint kd_order_first(const KdNodes *all, guint from, const KdSlot *nodes, guint n)
{
	g_autofree guint32 *place = g_new0(guint32, all->n_slots);

	for (guint i = 0; i < n; i++)
		place[nodes[i]] = i + 1;
	for (guint i = 0; i < all->n_nodes; i++) {
		guint at = (from + i) % all->n_nodes;

		if (place[all->order[at]] > 0)
			return place[all->order[at]] - 1;
	}
	g_assert_not_reached();
}

void kd_order_only(gint64 *scores, guint n, guint winner)
{
	for (guint i = 0; i < n; i++)
		scores[i] = i == winner ? KD_SCORE_MAX : 0;
}
