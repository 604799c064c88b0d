/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of changes of a snapshot: a ring of records, of which only the newest part is kept.
 *
 * For each slot and aspect the log remembers the last position, so that a reader meets a slot once
 * however often it changed.
 */
#ifndef KD_PLACEMENT_CHANGES_H
#define KD_PLACEMENT_CHANGES_H

#include "placement/snapshot.h"

typedef struct {
	guint64 head; /* position of the next record */
	KdChangeRecord *ring;
	guint64 *last[2]; /* [aspect][slot], position + 1 */
	guint capacity;   /* of last */
} KdChanges;

void kd_changes_init(KdChanges *changes);
void kd_changes_clear(KdChanges *changes);
/* @aspects: KD_NODE_OBJECT, KD_NODE_PODS or both. */
void kd_changes_add(KdChanges *changes, KdSlot slot, guint aspects);
/* Likewise: a pod came or went. */
void kd_changes_add_pod(KdChanges *changes, KdSlot slot, guint32 class_id, bool came);
/* As kd_snapshot_changed_since(); @limit: more records than this are too many. */
guint64 kd_changes_since(const KdChanges *changes, guint64 position, guint aspects, guint64 limit,
			 void (*visit)(KdSlot slot, gpointer data), gpointer data, bool *ret_all);
/* Whether all since @position is still there. */
bool kd_changes_reach(const KdChanges *changes, guint64 position);
/* As kd_snapshot_records(). */
const KdChangeRecord *kd_changes_records(const KdChanges *changes, guint64 position, guint *ret_n);
/* What changed since, in whatever aspect, each slot once; @ret has room for all records.  Returns
 * how many. */
guint kd_changes_list(const KdChanges *changes, guint64 position, KdChanged *ret);

#endif
