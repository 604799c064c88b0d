/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Progress of long work on a terminal: one line that is written over.
 */
#ifndef KD_CMD_PROGRESS_H
#define KD_CMD_PROGRESS_H

#include <kubedes/types.h>

typedef struct {
	bool shown;     /* standard error is a terminal */
	gint64 started; /* wall clock, microseconds */
	gint64 last;    /* when the line was last written */
	const char *what;
} CmdProgress;

/* @quiet: never show anything. */
void cmd_progress_start(CmdProgress *progress, const char *what, bool quiet);
/* At most ten times a second. */
void cmd_progress_update(CmdProgress *progress, KdTime now, guint64 events, guint64 done,
			 guint64 known);
void cmd_progress_end(CmdProgress *progress); /* take the line away */

/* From here on SIGINT does not kill, but is seen by cmd_interrupted(). */
void cmd_interrupt_watch(void);
bool cmd_interrupted(void);

#endif
