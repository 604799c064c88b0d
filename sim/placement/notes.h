/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes: what a plug-in found out about nodes for pods that are alike, kept until the node changes
 * (kd_cycle_note() in kubedes/policy.h).
 *
 * A page has the notes of one key, by slot.  Pages that were not opened for the longest time go.
 */
#ifndef KD_PLACEMENT_NOTES_H
#define KD_PLACEMENT_NOTES_H

#include "placement/snapshot.h"

typedef struct KdNotes KdNotes;
typedef struct KdNotePage KdNotePage;

KdNotes *kd_notes_new(const KdSnapshot *snapshot); /* borrowed */
void kd_notes_free(KdNotes *notes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdNotes, kd_notes_free)
guint kd_notes_n_pages(const KdNotes *notes);

/* The page of the key, a new one if need be, without the notes of slots that changed; good until
 * the next call. */
KdNotePage *kd_notes_open(KdNotes *notes, const GByteArray *key);
/* NULL: there is none, or it was made under another @mark, which says what else the note goes by.
 */
gconstpointer kd_note_page_get(const KdNotePage *page, KdSlot slot, guint64 mark);
/* A copy of @data in place of what is there; good until the page is opened again. */
gconstpointer kd_note_page_put(KdNotePage *page, KdSlot slot, guint64 mark, gconstpointer data,
			       gsize size);

#endif
