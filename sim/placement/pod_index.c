/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/pod_index.h"

#define FIRST_ROWS 256

struct KdPodIndexRow {
	KdUid uid; /* 0 = free */
	KdSlot slot;
};
typedef struct KdPodIndexRow Row;

void kd_pod_index_clear(KdPodIndex *index)
{
	g_free(index->rows);
	*index = (KdPodIndex){ 0 };
}

static guint home(const KdPodIndex *index, KdUid uid)
{
	return (guint) (uid * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 32) & (index->capacity - 1);
}

/* The row of the uid, or the free one where it belongs. */
static Row *probe(const KdPodIndex *index, KdUid uid)
{
	guint i = home(index, uid);

	while (index->rows[i].uid && index->rows[i].uid != uid)
		i = (i + 1) & (index->capacity - 1);
	return &index->rows[i];
}

KdSlot kd_pod_index_find(const KdPodIndex *index, KdUid uid)
{
	const Row *row;

	if (!uid || !index->capacity)
		return KD_NO_SLOT;
	row = probe(index, uid);
	return row->uid ? row->slot : KD_NO_SLOT;
}

static void grow(KdPodIndex *index)
{
	KdPodIndex old = *index;

	index->capacity = old.capacity ? 2 * old.capacity : FIRST_ROWS;
	index->rows = g_new0(Row, index->capacity);
	for (guint i = 0; i < old.capacity; i++)
		if (old.rows[i].uid)
			*probe(index, old.rows[i].uid) = old.rows[i];
	g_free(old.rows);
}

void kd_pod_index_set(KdPodIndex *index, KdUid uid, KdSlot slot)
{
	Row *row;

	if (!uid)
		return;
	if (4 * (index->n + 1) > 3 * index->capacity)
		grow(index);
	row = probe(index, uid);
	index->n += row->uid == 0;
	*row = (Row){ .uid = uid, .slot = slot };
}

void kd_pod_index_remove(KdPodIndex *index, KdUid uid)
{
	guint mask = index->capacity - 1;
	guint hole, i;

	if (kd_pod_index_find(index, uid) == KD_NO_SLOT)
		return;
	hole = (guint) (probe(index, uid) - index->rows);
	index->n--;
	/* Close the gap: a row moves back unless that would put it before its home. */
	for (i = (hole + 1) & mask; index->rows[i].uid; i = (i + 1) & mask) {
		guint distance = (i - home(index, index->rows[i].uid)) & mask;

		if (distance < ((i - hole) & mask))
			continue;
		index->rows[hole] = index->rows[i];
		hole = i;
	}
	index->rows[hole].uid = 0;
}
