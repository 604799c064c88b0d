/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/changes.h"

#include <string.h>

#define RING_SIZE 16384u /* a power of two */
#define MAX_SLOT  ((1u << 30) - 1)

G_STATIC_ASSERT(KD_NODE_OBJECT == 1 && KD_NODE_PODS == 2);

void kd_changes_init(KdChanges *changes)
{
	*changes = (KdChanges){ .ring = g_new0(KdChangeRecord, RING_SIZE) };
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

static void add(KdChanges *changes, KdChangeRecord record)
{
	make_room(changes, record.slot);
	changes->ring[changes->head % RING_SIZE] = record;
	changes->head++;
	for (guint a = 0; a < 2; a++)
		if (record.aspects & 1u << a)
			changes->last[a][record.slot] = changes->head;
}

void kd_changes_add(KdChanges *changes, KdSlot slot, guint aspects)
{
	g_assert(slot <= MAX_SLOT);
	add(changes, (KdChangeRecord){ .slot = slot & MAX_SLOT, .aspects = aspects & 3 });
}

void kd_changes_add_pod(KdChanges *changes, KdSlot slot, guint32 class_id, bool came)
{
	g_assert(slot <= MAX_SLOT && class_id <= G_MAXINT32);
	add(changes, (KdChangeRecord){ .slot = slot & MAX_SLOT,
				       .aspects = KD_NODE_PODS,
				       .class_id = class_id & G_MAXINT32,
				       .came = came });
}

const KdChangeRecord *kd_changes_records(const KdChanges *changes, guint64 position, guint *ret_n)
{
	const guint at = position % RING_SIZE;

	*ret_n = (guint) MIN(changes->head - position, RING_SIZE - at);
	return kd_changes_reach(changes, position) ? &changes->ring[at] : NULL;
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
		const KdChangeRecord record = changes->ring[position % RING_SIZE];
		const KdSlot slot = record.slot;

		if (aspects & record.aspects && newest(changes, slot, aspects) == position + 1)
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
		const KdSlot slot = changes->ring[position % RING_SIZE].slot;

		if (MAX(object[slot], pods[slot]) == position + 1)
			ret[n++] = (KdChanged){ slot, object[slot] > start };
	}
	return n;
}
