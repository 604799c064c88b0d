/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of trees: for the readers and tree.c alone, everybody else uses tree.h.
 *
 * Nodes and texts are cut from chunks that go with the forest.  Equal keys are stored once, so
 * that a list of a thousand pods holds "metadata" once, and a map finds a key that it has twice by
 * comparing pointers.  A table in each forest, as it takes a third of the time that
 * g_intern_string() does and leaves nothing behind.
 */
#ifndef KD_BASE_FOREST_H
#define KD_BASE_FOREST_H

#include "base/tree.h"

/* A key of the forest, which @text ends with its NUL. */
typedef struct {
	guint hash, length;
	guint stamp,
		first; /* the map that saw it last, and its place there: see kd_items_close() */
	char text[];
} KdKey;

/* Uninitialised, aligned for a pointer. */
void *kd_forest_alloc(KdForest *forest, gsize size);
/* With a NUL added. */
char *kd_forest_copy(KdForest *forest, const char *text, gsize length);
KdKey *kd_forest_key(KdForest *forest, const char *text, gsize length);
/* The key that @text, taken from a map's keys, belongs to. */
KdKey *kd_key_of(const char *text);

/* Skip a byte order mark and check that the rest is UTF-8 without NUL bytes. */
gboolean kd_forest_check_text(const KdForest *forest, const char **text, gsize *length,
			      GError **error);

/* Make the error just set one of KD_ERROR_LIMIT; FALSE. */
gboolean kd_forest_limit(GError **error);

/* Children of collections that are being read: the innermost one's are on top. */
typedef struct {
	KdTree *child;
	KdKey *key;         /* NULL in a list */
	guint line, column; /* of the key */
} KdItem;
typedef struct {
	KdItem *at;
	guint n, room;
} KdItems;

void kd_items_grow(KdItems *items);
void kd_items_clear(KdItems *items);
static inline void kd_items_push(KdItems *items, KdItem item)
{
	if (G_UNLIKELY(items->n == items->room))
		kd_items_grow(items);
	items->at[items->n++] = item;
}

/* A number that no other map of the forest has: mark the keys that it holds. */
guint kd_forest_next_stamp(KdForest *forest);
/* Give the items from @start on to @node as its children, and drop them.  Fails if a key is there
 * twice. */
gboolean kd_items_close(KdItems *items, KdForest *forest, KdTree *node, guint start,
			GError **error);

#endif
