/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choosing objects by the values of their fields, and sorting them by one: --field-selector and
 * --sort-by of kubectl.
 *
 * The API server knows a few fields of each kind; here any path to a scalar will do, so long as one
 * of the objects has it.  What an object does not have counts as "", or what the API server
 * takes for it: spec.unschedulable of a node is "false".
 */
#ifndef KD_CMD_SELECT_H
#define KD_CMD_SELECT_H

#include "cmd/_items.h"

typedef struct CmdFields CmdFields;

/* "spec.nodeName=n1,status.phase!=Failed"; "==" is allowed as well. */
CmdFields *cmd_fields_parse(const char *text, GError **error);
void cmd_fields_free(CmdFields *fields);
/* Leave those that match; an error for a field that nobody has. */
gboolean cmd_fields_filter(const CmdFields *fields, const KdKind *kind, GArray *items,
			   GError **error);

/*
 * Sort by the value at a path ("spec.priority", ".metadata.name", "{.metadata.name}"), smallest
 * first, what lacks it before all others, equals in their order.  Numbers, times and quantities go
 * by value, other texts as people sort them: "n9" before "n10".  An error if nobody has it.
 */
gboolean cmd_sort(GArray *items, const char *path, GError **error);

#endif
