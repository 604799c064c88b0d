/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of things that happened, a few integers each, as JSON [[1,2],[3,null]]: the column "list"
 * of tables.
 */
#ifndef KD_RECORD_LIST_H
#define KD_RECORD_LIST_H

#include <glib.h>

/* Stands for null. */
#define KD_LIST_NULL G_MININT64

enum {
	KD_LIST_MOST = 9,                        /* numbers of one thing */
	KD_LIST_LONG = 1800,                     /* bytes, from which on it takes no more */
	KD_LIST_SIZE = KD_LIST_LONG + 9 * 21 + 3 /* with one more thing, and the end */
};

/* .len = 0: empty. */
typedef struct {
	guint len;
	char text[KD_LIST_SIZE];
} KdList;

/* True: it is long, and to be written. */
gboolean kd_list_add(KdList *list, const gint64 *numbers, guint n);
/* The text as a string; it is empty after that. */
const char *kd_list_take(KdList *list);

#endif
