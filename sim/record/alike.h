/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens in the same words to many objects, or to one again and again: the words are written
 * once, as a row that has a number (its kind), and what tells the times apart is listed.
 *
 * Rows of a list table: (run, kind, list), the list as JSON [[1,2],[3,4]].  A kind has several such
 * rows where its list is long, and words may come a second time under another number.
 */
#ifndef KD_RECORD_ALIKE_H
#define KD_RECORD_ALIKE_H

#include "base/mark.h"
#include "record/insert.h"

typedef struct KdAlike KdAlike;

KdAlike *kd_alike_new(KdWriter *writer, const char *table, GError **error);
void kd_alike_free(KdAlike *alike);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdAlike, kd_alike_free)

/* The kind of the words that @words marks.  *is_new: the caller is to write its row. */
gint64 kd_alike_find(KdAlike *alike, KdMark words, bool *is_new);
/* To the list of the kind that was found last; as kd_list_add(). */
void kd_alike_add(KdAlike *alike, const gint64 *numbers, guint n);
void kd_alike_finish(KdAlike *alike);

#endif
