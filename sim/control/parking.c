/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/parking.h"

typedef struct {
	guint events;
	GPtrArray *pods; /* KdQueuedPod *, not owned; holes are NULL */
	guint n;         /* without the holes */
} Lot;

static Lot *lot_at(const KdParking *parking, guint i)
{
	return &g_array_index(parking->lots, Lot, i);
}

static void clear_lot(gpointer data)
{
	g_ptr_array_unref(((Lot *) data)->pods);
}

void kd_parking_init(KdParking *parking)
{
	*parking = (KdParking){ .lots = g_array_new(FALSE, FALSE, sizeof(Lot)) };
	g_array_set_clear_func(parking->lots, clear_lot);
}

void kd_parking_clear(KdParking *parking)
{
	g_clear_pointer(&parking->lots, g_array_unref);
}

static guint lot_for(KdParking *parking, guint events)
{
	guint i = 0;

	while (i < parking->lots->len && lot_at(parking, i)->events != events)
		i++;
	if (i == parking->lots->len) {
		Lot lot = { events, g_ptr_array_new(), 0 };

		g_array_append_val(parking->lots, lot);
	}
	return i;
}

void kd_parking_add(KdParking *parking, KdQueuedPod *pod, guint events)
{
	pod->lot = lot_for(parking, events);
	Lot *lot = lot_at(parking, pod->lot);

	pod->place = lot->pods->len;
	g_ptr_array_add(lot->pods, pod);
	lot->n++;
}

/* Once they are the most. */
static void close_holes(Lot *lot)
{
	guint n = 0;

	if (lot->pods->len <= 32 + 2 * lot->n)
		return;
	for (guint i = 0; i < lot->pods->len; i++) {
		KdQueuedPod *pod = lot->pods->pdata[i];

		if (!pod)
			continue;
		pod->place = n;
		lot->pods->pdata[n++] = pod;
	}
	g_ptr_array_set_size(lot->pods, (gint) n);
}

void kd_parking_remove(KdParking *parking, KdQueuedPod *pod)
{
	Lot *lot = lot_at(parking, pod->lot);

	lot->pods->pdata[pod->place] = NULL;
	lot->n--;
	if (!parking->visiting)
		close_holes(lot);
}

static void visit_lot(KdParking *parking, guint i, void (*visit)(KdQueuedPod *pod, gpointer data),
		      gpointer data)
{
	const guint n = lot_at(parking, i)->pods->len;

	/* A visit may make a lot, so that this one moves. */
	for (guint k = 0; lot_at(parking, i)->n > 0 && k < n; k++) {
		KdQueuedPod *pod = lot_at(parking, i)->pods->pdata[k];

		if (pod)
			visit(pod, data);
	}
	close_holes(lot_at(parking, i));
}

void kd_parking_each(KdParking *parking, guint events,
		     void (*visit)(KdQueuedPod *pod, gpointer data), gpointer data)
{
	const guint n = parking->lots->len;

	parking->visiting = true;
	for (guint i = 0; i < n; i++)
		if (!events || lot_at(parking, i)->events & events)
			visit_lot(parking, i, visit, data);
	parking->visiting = false;
}
