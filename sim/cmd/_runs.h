/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which run, and which moment of it, a command is about.
 */
#ifndef KD_CMD_RUNS_H
#define KD_CMD_RUNS_H

#include "record/results.h"

#include <kubedes/types.h>

/* Run @asked of the file, or with 0 the only one; FALSE and @error when there is none, or several:
 * then it lists them and names the @option that says which. */
gboolean cmd_find_run(const KdResults *results, gint64 asked, const char *option, gint64 *ret,
		      GError **error);
/* --at: a duration from the start of the simulated world or a time of its calendar; NULL, and what
 * lies beyond the end (which is said), is the end of the run. */
gboolean cmd_find_time(const KdResults *results, gint64 run, const char *text, KdTime *ret,
		       GError **error);

#endif
