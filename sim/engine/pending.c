/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/pending.h"

#include <stdlib.h>

/* Below this it is not worth sweeping. */
#define FEW_DEAD 64

G_STATIC_ASSERT(KD_N_PHASES <= 8);

const KdPendingOps *const kd_pending_all[] = { &kd_pending_ladder, &kd_pending_heap, NULL };

void kd_pending_init(KdPending *pending, const KdPendingOps *ops, KdEvents *events)
{
	*pending = (KdPending){ .ops = ops, .set = ops->make(events), .events = events };
}

void kd_pending_clear(KdPending *pending)
{
	if (pending->ops)
		pending->ops->free(pending->set);
	*pending = (KdPending){ 0 };
}

/* Take all keys out of the set, and drop the dead. */
static KdKey *take_living(KdPending *pending)
{
	KdKey *keys = g_new(KdKey, pending->n_held);
	gsize n = 0;

	pending->ops->empty(pending->set, keys);
	for (gsize i = 0; i < pending->n_held; i++) {
		guint32 slot = kd_key_slot(&keys[i]);

		if (kd_events_is_alive(pending->events, slot))
			keys[n++] = keys[i];
		else
			kd_events_release(pending->events, slot);
	}
	pending->n_held = n;
	pending->n_dead = 0;
	return keys;
}

static void put_back(KdPending *pending, const KdKey *keys)
{
	for (gsize i = 0; i < pending->n_held; i++)
		pending->ops->add(pending->set, &keys[i]);
}

static int compare(const void *a, const void *b)
{
	return kd_key_before(a, b) ? -1 : 1;
}

void kd_pending_renumber(KdPending *pending)
{
	g_autofree KdKey *keys = take_living(pending);

	g_assert(pending->n_held < KD_KEY_N_SEQUENCE / 2);
	qsort(keys, pending->n_held, sizeof(KdKey), compare);
	pending->sequence = 0;
	for (gsize i = 0; i < pending->n_held; i++)
		keys[i].order = kd_key_order(kd_key_phase(&keys[i]), pending->sequence++,
					     kd_key_slot(&keys[i]));
	put_back(pending, keys);
}

bool kd_pending_cancel(KdPending *pending, KdEventId id)
{
	guint32 slot = kd_events_find(pending->events, id);

	if (slot == 0)
		return false;
	kd_events_kill(pending->events, slot);
	if (pending->events->slots[slot].link == KD_EVENT_IN_SET &&
	    ++pending->n_dead > MAX(FEW_DEAD, pending->n_held / 2)) {
		g_autofree KdKey *keys = take_living(pending);

		put_back(pending, keys);
	}
	return true;
}
