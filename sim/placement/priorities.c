/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/priorities.h"

typedef struct {
	gint32 priority;
	guint n;
} Count;

void kd_priorities_init(KdPriorities *priorities)
{
	priorities->counts = g_array_new(FALSE, FALSE, sizeof(Count));
}

void kd_priorities_clear(KdPriorities *priorities)
{
	g_array_unref(priorities->counts);
}

/* Where the priority is, or belongs. */
static guint find(const KdPriorities *priorities, gint32 priority)
{
	guint i = 0;

	while (i < priorities->counts->len &&
	       g_array_index(priorities->counts, Count, i).priority < priority)
		i++;
	return i;
}

void kd_priorities_add(KdPriorities *priorities, gint32 priority)
{
	const guint i = find(priorities, priority);
	const Count first = { priority, 1 };

	if (i < priorities->counts->len &&
	    g_array_index(priorities->counts, Count, i).priority == priority)
		g_array_index(priorities->counts, Count, i).n++;
	else
		g_array_insert_val(priorities->counts, i, first);
}

void kd_priorities_remove(KdPriorities *priorities, gint32 priority)
{
	const guint i = find(priorities, priority);
	Count *count = &g_array_index(priorities->counts, Count, i);

	g_assert(i < priorities->counts->len && count->priority == priority);
	if (--count->n == 0)
		g_array_remove_index(priorities->counts, i);
}

gint32 kd_priorities_lowest(const KdPriorities *priorities)
{
	return priorities->counts->len ? g_array_index(priorities->counts, Count, 0).priority
				       : G_MAXINT32;
}
