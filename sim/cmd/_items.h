/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of objects as they were at some time.
 */
#ifndef KD_CMD_ITEMS_H
#define KD_CMD_ITEMS_H

#include <kubedes/kind.h>

#include "base/tree.h"

typedef struct {
	KdForest *forest;
	const KdTree *tree; /* in the forest; what is known of it */
	KdObject *object;
	GStrv cells; /* by the columns of cmd_rows_columns(); NULL = it is whole, so ask the kind */
} CmdItem;

/* Of CmdItem, empty; freed with all in it. */
GArray *cmd_items_new(void);
/* All of @from to the end of @to. */
void cmd_items_move(GArray *to, GArray *from);
/* Leave those that are wanted. */
void cmd_items_filter(GArray *items, bool (*is_wanted)(const CmdItem *item, gpointer data),
		      gpointer data);

#endif
