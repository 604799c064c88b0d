/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Things by number, where numbers are given out one after another and most of those in use lie
 * close together, as uids of objects do: pages of pointers.  To look one up costs two loads and no
 * hash.
 *
 * The table does not own what it points to.  A page lives as long as anything is in it; one is kept
 * for the next, for many tables hold few things at a time, of ever higher numbers.
 */
#ifndef KD_BASE_UID_TABLE_H
#define KD_BASE_UID_TABLE_H

#include <glib.h>

enum { KD_UID_PAGE = 256 };

typedef struct {
	gpointer items[KD_UID_PAGE];
	guint n;
} KdUidPage;

/* Zeroed = empty. */
typedef struct {
	KdUidPage **pages;
	gsize n_pages;
	guint n; /* things in it */
	KdUidPage *spare;
} KdUidTable;

void kd_uid_table_clear(KdUidTable *table);
/* @item not NULL; in place of what was there. */
void kd_uid_table_set(KdUidTable *table, guint64 uid, gpointer item);
/* What was there; NULL = nothing. */
gpointer kd_uid_table_remove(KdUidTable *table, guint64 uid);
/* The first at or after *uid, which is set to its number; NULL = none. */
gpointer kd_uid_table_next(const KdUidTable *table, guint64 *uid);

/* NULL = not there. */
static inline gpointer kd_uid_table_get(const KdUidTable *table, guint64 uid)
{
	const guint64 page = uid / KD_UID_PAGE;

	if (page >= table->n_pages || !table->pages[page])
		return NULL;
	return table->pages[page]->items[uid % KD_UID_PAGE];
}

#endif
