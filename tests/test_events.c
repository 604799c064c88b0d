/* SPDX-License-Identifier: Apache-2.0 */
/* sim/engine/events.c and events.h */
#include "config.h"

#include "engine/events.h"
#include "kt.h"

static void never(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) data;
	(void) argument;
	g_assert_not_reached();
}

static void ids_are_not_used_again(void)
{
	g_autoptr(GHashTable)
		seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	KdEvents events;

	kd_events_init(&events);
	for (guint64 i = 0; i < 1000; i++) {
		guint32 slot = kd_events_put(&events, never, NULL, i);
		KdEventId *id = g_new(KdEventId, 1);

		*id = kd_events_id(&events, slot);
		KT_ROW_TRUE("not none", *id != 0);
		KT_ROW_INT("found", kd_events_find(&events, *id), slot);
		if (i % 3)
			kd_events_release(&events, slot);
		KT_ROW_INT("found while it is there", kd_events_find(&events, *id),
			   i % 3 ? 0 : slot);
		KT_ROW_TRUE("new", g_hash_table_add(seen, id));
	}
	KT_ROW_INT("slots are used again", events.n_used, 1 + 334);
	KT_ROW_INT("alive", (gint64) events.n_alive, 334);
	for (guint32 slot = 1; slot < events.n_used; slot++)
		if (kd_events_is_alive(&events, slot))
			KT_ROW_INT("kept while the table grew",
				   (gint64) events.slots[slot].argument, 3 * ((gint64) slot - 1));
	kd_events_clear(&events);
}

/* A slot that has had all its generations is given up, for its first id would come again. */
static void a_slot_wears_out(void)
{
	KdEvents events;
	KdEventId first, last;
	guint32 slot, next;

	kd_events_init(&events);
	slot = kd_events_put(&events, never, NULL, 0);
	first = kd_events_id(&events, slot);
	kd_events_release(&events, slot);
	events.slots[slot].generation = G_MAXUINT32;
	KT_ROW_INT("the same slot", kd_events_put(&events, never, NULL, 0), slot);
	last = kd_events_id(&events, slot);
	kd_events_release(&events, slot);
	for (int i = 0; i < 5; i++) {
		next = kd_events_put(&events, never, NULL, 0);
		KT_ROW_TRUE("another slot", next != slot);
	}
	KT_ROW_INT("the first id", kd_events_find(&events, first), 0);
	KT_ROW_INT("the last id", kd_events_find(&events, last), 0);
	KT_ROW_INT("generation 0", kd_events_find(&events, slot), 0);
	kd_events_clear(&events);
}

static void finds_only_what_is_alive(void)
{
	KdEvents events;
	KdEventId id;
	guint32 slot;

	kd_events_init(&events);
	KT_ROW_INT("none", kd_events_find(&events, 0), 0);
	KT_ROW_INT("never put", kd_events_find(&events, (KdEventId) 1 << 32 | 1), 0);
	KT_ROW_INT("slot 0", kd_events_find(&events, (KdEventId) 1 << 32), 0);
	KT_ROW_INT("outside the table", kd_events_find(&events, G_MAXUINT64), 0);
	slot = kd_events_put(&events, never, NULL, 0);
	id = kd_events_id(&events, slot);
	KT_ROW_INT("alive", kd_events_find(&events, id), slot);
	kd_events_kill(&events, slot);
	KT_ROW_INT("dead", kd_events_find(&events, id), 0);
	KT_ROW_INT("none alive", (gint64) events.n_alive, 0);
	kd_events_release(&events, slot);
	KT_ROW_INT("released", kd_events_find(&events, id), 0);
	KT_ROW_INT("counted once", (gint64) events.n_alive, 0);
	kd_events_clear(&events);
}

static CU_TestInfo tests[] = { { "ids are not used again", ids_are_not_used_again },
			       { "a slot wears out", a_slot_wears_out },
			       { "finds only what is alive", finds_only_what_is_alive },
			       CU_TEST_INFO_NULL };

KT_SUITE(events) = { .pName = "events", .pTests = tests };
