/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/events.h"

void kd_events_init(KdEvents *events)
{
	*events = (KdEvents){ .n_used = 1, .n_allocated = 64 };
	events->slots = g_new0(KdEvent, events->n_allocated);
	for (guint32 i = 0; i < events->n_allocated; i++)
		events->slots[i].generation = 1;
}

void kd_events_clear(KdEvents *events)
{
	g_clear_pointer(&events->slots, g_free);
}

void kd_events_grow(KdEvents *events)
{
	guint32 old = events->n_allocated;

	g_assert(old < G_MAXUINT32 / 2);
	events->n_allocated = 2 * old;
	events->slots = g_renew(KdEvent, events->slots, events->n_allocated);
	for (guint32 i = old; i < events->n_allocated; i++)
		events->slots[i] = (KdEvent){ .generation = 1 };
}
