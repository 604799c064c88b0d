/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_progress.h"

#include <kubedes/time.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define INTERVAL 100000 /* microseconds */

void cmd_progress_start(CmdProgress *progress, const char *what, bool quiet)
{
	*progress = (CmdProgress){ .shown = !quiet && isatty(STDERR_FILENO),
				   .started = g_get_monotonic_time(),
				   .what = what };
}

void cmd_progress_update(CmdProgress *progress, KdTime now, guint64 events, guint64 done,
			 guint64 known)
{
	gint64 wall = g_get_monotonic_time();

	if (!progress->shown || wall - progress->last < INTERVAL)
		return;
	progress->last = wall;
	double seconds = (double) MAX(wall - progress->started, 1) / 1e6;
	g_autofree char *time = kd_duration_print_age(now);
	fprintf(stderr,
		"\r\033[K%s: %s simulated, %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
		" pods bound, %.0f events/s",
		progress->what, time, done, known, (double) events / seconds);
	fflush(stderr);
}

void cmd_progress_end(CmdProgress *progress)
{
	if (progress->shown && progress->last)
		fputs("\r\033[K", stderr);
	progress->last = 0;
}

/* Blocked, a signal waits to be asked for: no handler, no global state.  It stays blocked, for the
 * run is about to end cleanly when it has come. */
void cmd_interrupt_watch(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

bool cmd_interrupted(void)
{
	sigset_t set;

	return sigpending(&set) == 0 && sigismember(&set, SIGINT) == 1;
}
