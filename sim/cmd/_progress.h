/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long work: progress on a terminal, and signals that end it cleanly.
 */
#ifndef KD_CMD_PROGRESS_H
#define KD_CMD_PROGRESS_H

#include <kubedes/types.h>
#include <pthread.h>
#include <signal.h>

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

/* SIGINT and SIGTERM while it is watched: the first is noted, the second kills.  A thread of its
 * own waits for them, so that the second one need not wait for anybody. */
typedef struct {
	pthread_t thread;
	sigset_t signals;
	bool watched;
	int signal; /* atomic; 0 = none has come */
} CmdInterrupt;

void cmd_interrupt_watch(CmdInterrupt *interrupt);
/* From here on the first kills, as ever. */
void cmd_interrupt_end(CmdInterrupt *interrupt);
bool cmd_interrupted(CmdInterrupt *interrupt);
/* What the shell would say of a program that was killed: 130, 143; 0 = it was not. */
int cmd_interrupt_code(CmdInterrupt *interrupt);

#endif
