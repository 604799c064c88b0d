/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How problems are told, on standard error: "file:line:column: message" on a line of its own, which
 * editors and scripts may rely on, under each of the first few the line of the file with a mark,
 * and at the end how many there were.
 */
#ifndef KD_CMD_PROBLEMS_H
#define KD_CMD_PROBLEMS_H

#include "api/problems.h"
#include "cmd/_excerpt.h"

/* What was told so far.  Zeroed = nothing. */
typedef struct {
	guint n_errors, n_warnings, n_excerpts;
	GPtrArray *files; /* char *: those with errors; NULL = none */
	CmdExcerpt excerpt;
} CmdTold;

/* All of them, in order; true if there was an error. */
bool cmd_tell(CmdTold *told, KdProblems *problems);
/* An error: with a place as a problem is told, else "kubedes: message". */
void cmd_tell_error(CmdTold *told, const GError *error);
/* "3 problems in 2 files", unless there was one alone, or none. */
void cmd_tell_end(CmdTold *told);

#endif
