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

/* A handler can reach nothing but static data. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void) signal;
	interrupted = 1;
}

void cmd_interrupt_watch(void)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int) SA_RESETHAND };

	interrupted = 0;
	sigaction(SIGINT, &action, NULL);
}

bool cmd_interrupted(void)
{
	return interrupted;
}
