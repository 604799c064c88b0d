/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/changes.h"

#include <string.h>

#define RING_SIZE 16384u /* a power of two */
#define SLOT_BITS 30
#define SLOT_MASK ((1u << SLOT_BITS) - 1)

G_STATIC_ASSERT(KD_NODE_OBJECT == 1 && KD_NODE_PODS == 2);

void kd_changes_init(KdChanges *changes)
{
	*changes = (KdChanges){ .ring = g_new0(guint32, RING_SIZE) };
}

void kd_changes_clear(KdChanges *changes)
{
	g_free(changes->ring);
	g_free(changes->last[0]);
	g_free(changes->last[1]);
	*changes = (KdChanges){ 0 };
}

static void make_room(KdChanges *changes, KdSlot slot)
{
	guint from = changes->capacity, to = MAX(64, 2 * from);

	if (slot < from)
		return;
	to = MAX(to, slot + 1);
	for (guint a = 0; a < 2; a++) {
		changes->last[a] = g_renew(guint64, changes->last[a], to);
		memset(changes->last[a] + from, 0, (to - from) * sizeof(guint64));
	}
	changes->capacity = to;
}

void kd_changes_add(KdChanges *changes, KdSlot slot, guint aspects)
{
	g_assert(slot <= SLOT_MASK);
	make_room(changes, slot);
	changes->ring[changes->head % RING_SIZE] = slot | (guint32) aspects << SLOT_BITS;
	changes->head++;
	for (guint a = 0; a < 2; a++)
		if (aspects & 1u << a)
			changes->last[a][slot] = changes->head;
}

/* The last position + 1 at which the slot changed in one of the aspects. */
static guint64 newest(const KdChanges *changes, KdSlot slot, guint aspects)
{
	guint64 object = aspects & KD_NODE_OBJECT ? changes->last[0][slot] : 0;
	guint64 pods = aspects & KD_NODE_PODS ? changes->last[1][slot] : 0;

	return MAX(object, pods);
}

guint64 kd_changes_since(const KdChanges *changes, guint64 position, guint aspects, guint64 limit,
			 void (*visit)(KdSlot slot, gpointer data), gpointer data, bool *ret_all)
{
	*ret_all = changes->head - position > MIN(limit, RING_SIZE);
	if (*ret_all)
		return changes->head;
	for (; position < changes->head; position++) {
		guint32 record = changes->ring[position % RING_SIZE];
		KdSlot slot = record & SLOT_MASK;

		if (aspects & record >> SLOT_BITS && newest(changes, slot, aspects) == position + 1)
			visit(slot, data);
	}
	return position;
}

bool kd_changes_reach(const KdChanges *changes, guint64 position)
{
	return changes->head - position <= RING_SIZE;
}

guint kd_changes_list(const KdChanges *changes, guint64 position, KdChanged *ret)
{
	const guint64 *object = changes->last[0], *pods = changes->last[1];
	const guint64 start = position;
	guint n = 0;

	for (; position < changes->head; position++) {
		const KdSlot slot = changes->ring[position % RING_SIZE] & SLOT_MASK;

		if (MAX(object[slot], pods[slot]) == position + 1)
			ret[n++] = (KdChanged){ slot, object[slot] > start };
	}
	return n;
}
