/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes diff` says of a KdDiff.
 */
#ifndef KD_CMD_DIFFERENCE_H
#define KD_CMD_DIFFERENCE_H

#include "record/diff.h"

/* For people; free with g_free(). */
char *cmd_difference_text(const KdDiff *diff);
/* For machines: one object, all texts whole; free with g_free(). */
char *cmd_difference_json(const KdDiff *diff);

#endif
