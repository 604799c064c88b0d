/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much room a cluster has, as tables: copies of pods that fit, nodes that could go.
 */
#ifndef KD_CMD_ROOM_TABLES_H
#define KD_CMD_ROOM_TABLES_H

#include "run/whatif.h"

/* Appends what was asked for, each after an empty line where something stands already; @wide: the
 * copies on each node too. */
void cmd_room_tables(const KdWhatIf *whatif, bool wide, GString *out);

#endif
