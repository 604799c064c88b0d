/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of things that happened, a few integers each, as JSON [[1,2],[3,4]]: the column "list" of
 * tables.
 */
#ifndef KD_RECORD_LIST_H
#define KD_RECORD_LIST_H

#include <glib.h>

/* Of a list, in bytes: so much memory for each that is open, at most. */
#define KD_LIST_LONG 4000

/* At most 4 numbers; an empty text is begun. */
void kd_list_add(GString *list, const gint64 *numbers, guint n);
void kd_list_end(GString *list);

#endif
