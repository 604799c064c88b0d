/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long work: progress on a terminal, and signals that end it cleanly.
 */
#ifndef KD_CMD_PROGRESS_H
#define KD_CMD_PROGRESS_H

#include <kubedes/types.h>

/*
 * One line on standard error that is written over, at most ten times a second and not before the
 * work has taken a moment.  Only a person at a terminal sees it: not files and pipes, nor where
 * $CI is set.
 */
typedef struct {
	bool shown;
	gint64 started, last; /* wall clock, microseconds */
	bool written;
} CmdProgress;

/* @quiet: never show anything. */
void cmd_progress_start(CmdProgress *progress, bool quiet);
/* Whether it is time to say something. */
bool cmd_progress_is_due(CmdProgress *progress);
/* In place of what is there; what is wider than the terminal is cut off. */
void cmd_progress_show(CmdProgress *progress, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Done so far, of all that there is. */
void cmd_progress_count(CmdProgress *progress, const char *what, guint64 done, guint64 all);
/* "42 %, 2m10s left, " when @part (0 to 1) is done; "" while that cannot be told. */
char *cmd_progress_left(const CmdProgress *progress, double part);
double cmd_progress_seconds(const CmdProgress *progress);
void cmd_progress_end(CmdProgress *progress); /* take the line away */

/* SIGINT or SIGTERM, once it has come; 0 = not yet. */
typedef struct {
	int signal;
} CmdInterrupt;

/* From here on the first of these signals does not kill, but is seen by cmd_interrupted(). */
void cmd_interrupt_watch(CmdInterrupt *interrupt);
/* Once it has been seen, another one kills. */
bool cmd_interrupted(CmdInterrupt *interrupt);
/* What the shell would say of a program that was killed: 130, 143. */
int cmd_interrupt_code(const CmdInterrupt *interrupt);

#endif
