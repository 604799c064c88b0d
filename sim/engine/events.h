/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of events to come: what to call, and under which id it can be cancelled.
 *
 * An event lies in a slot of one array from the moment it is put until it runs; pending sets and
 * lists name it by slot, so that it is never copied.  An id is the slot with the generation of the
 * slot above it.  A slot whose generations are used up is never used again, so no id comes back.
 *
 * Cancelling leaves the slot dead where it is: who holds it finds it dead and releases it.
 * Slot 0 is not used and stands for "none".  Pointers into the table last until the next put.
 */
#ifndef KD_ENGINE_EVENTS_H
#define KD_ENGINE_EVENTS_H

#include "engine/engine.h"

typedef struct {
	KdHandler *handler; /* NULL: dead or free */
	gpointer data;
	guint64 argument;
	guint32 generation;
	guint32 link; /* the next slot of the list it is on, or KD_EVENT_IN_SET */
} KdEvent;

#define KD_EVENT_IN_SET G_MAXUINT32 /* it is held by the pending set */

typedef struct {
	KdEvent *slots;
	guint32 n_used; /* slots ever used, slot 0 included */
	guint32 n_allocated;
	guint32 free;  /* list through link */
	gsize n_alive; /* put and neither cancelled nor released */
} KdEvents;

void kd_events_init(KdEvents *events);
void kd_events_clear(KdEvents *events);
void kd_events_grow(KdEvents *events); /* for kd_events_put() alone */

/* The slot of a new event, its link not yet set. */
static inline guint32 kd_events_put(KdEvents *events, KdHandler *handler, gpointer data,
				    guint64 argument)
{
	guint32 slot = events->free;
	KdEvent *event;

	if (slot == 0) {
		if (events->n_used == events->n_allocated)
			kd_events_grow(events);
		slot = events->n_used++;
	}
	event = &events->slots[slot];
	events->free = event->link;
	event->handler = handler;
	event->data = data;
	event->argument = argument;
	events->n_alive++;
	return slot;
}

static inline KdEventId kd_events_id(const KdEvents *events, guint32 slot)
{
	return (KdEventId) events->slots[slot].generation << 32 | slot;
}

/* The slot of a living event; 0 for an id that has run, was cancelled or never was. */
static inline guint32 kd_events_find(const KdEvents *events, KdEventId id)
{
	guint32 slot = (guint32) id;
	const KdEvent *event = &events->slots[slot < events->n_used ? slot : 0];

	return event->generation == id >> 32 && event->handler != NULL ? slot : 0;
}

static inline bool kd_events_is_alive(const KdEvents *events, guint32 slot)
{
	return events->slots[slot].handler != NULL;
}

/* The event of @slot, which must be alive, is not to run: the slot is dead until it is released. */
static inline void kd_events_kill(KdEvents *events, guint32 slot)
{
	events->slots[slot].handler = NULL;
	events->n_alive--;
}

/* Give a slot back, dead or alive; from here on its id is void. */
static inline void kd_events_release(KdEvents *events, guint32 slot)
{
	KdEvent *event = &events->slots[slot];

	events->n_alive -= event->handler != NULL;
	event->handler = NULL;
	if (G_UNLIKELY(++event->generation == 0))
		return;
	event->link = events->free;
	events->free = slot;
}

/* Have the slot, and later what its handler will read, in the cache when its turn comes.  (Always
 * inline, for gcc drops calls of a function that does nothing but prefetch.) */
static inline __attribute__((always_inline)) void kd_events_expect(const KdEvents *events,
								   guint32 slot)
{
	__builtin_prefetch(&events->slots[slot], 1);
}

static inline __attribute__((always_inline)) void kd_events_expect_data(const KdEvents *events,
									guint32 slot)
{
	__builtin_prefetch(events->slots[slot].data, 1);
}

#endif
