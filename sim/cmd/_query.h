/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes get` asks a results database: the objects of one kind in one run at one time.
 *
 * _history.c answers from the history of objects, _events.c from the table of events, and _rows.c,
 * where no history was recorded, as much as the tables of pods and nodes can tell.
 */
#ifndef KD_CMD_QUERY_H
#define KD_CMD_QUERY_H

#include "api/kinds.h"
#include "base/text.h"
#include "record/results.h"

typedef struct {
	const KdResults *results;
	gint64 run;
	KdTime at;
	KdKinds *kinds;
	const KdKind *kind;
	const char *namespace_;     /* NULL = all of them */
	const char *const *names;   /* NULL-terminated; empty = all */
	const KdSelector *selector; /* NULL = all */
	bool wide, qualified;       /* names with their kind before them */
} CmdQuery;

/* An object as it was, and as a document. */
typedef struct {
	KdForest *forest;
	const KdTree *tree; /* in the forest */
	KdObject *object;
} CmdItem;

/* Of CmdItem, empty. */
GArray *cmd_items_new(void);
/* All of @from to the end of @to. */
void cmd_items_move(GArray *to, GArray *from);
bool cmd_query_wants_name(const CmdQuery *query, const char *name);

/* Whether the run has a history of objects. */
gboolean cmd_history_is_there(const CmdQuery *query, bool *ret, GError **error);
/* Make the kinds known that were recorded and have no model. */
gboolean cmd_history_learn(const CmdQuery *query, GError **error);
/* By namespace and name; NULL and @error when the database failed. */
GArray *cmd_history_read(const CmdQuery *query, GError **error);

/* By the time at which they were last seen; equal ones are one with a count. */
GArray *cmd_events_read(const CmdQuery *query, GError **error);

/* Whether there is a table of the kind. */
bool cmd_rows_are_there(const KdKind *kind);
KdTable *cmd_rows_read(const CmdQuery *query, GError **error);

#endif
