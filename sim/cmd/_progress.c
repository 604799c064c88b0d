/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_progress.h"

#include <kubedes/time.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define INTERVAL 100000 /* microseconds */
#define MOMENT   300000

void cmd_progress_start(CmdProgress *progress, bool quiet)
{
	*progress = (CmdProgress){
		.shown = !quiet && isatty(STDERR_FILENO) && !g_getenv("CI"),
		.started = g_get_monotonic_time(),
	};
}

bool cmd_progress_is_due(CmdProgress *progress)
{
	gint64 now = progress->shown ? g_get_monotonic_time() : 0;

	if (!progress->shown || now - progress->last < INTERVAL || now - progress->started < MOMENT)
		return false;
	progress->last = now;
	return true;
}

/* Columns of the terminal that may be filled. */
static gsize columns(void)
{
	struct winsize size = { 0 };

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1
									       : 79;
}

void cmd_progress_show(CmdProgress *progress, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	if (!progress->shown)
		return;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if ((gsize) g_utf8_strlen(text, -1) > columns())
		*g_utf8_offset_to_pointer(text, (glong) columns()) = '\0';
	fprintf(stderr, "\r\033[K%s", text);
	fflush(stderr);
	progress->written = true;
}

void cmd_progress_count(CmdProgress *progress, const char *what, guint64 done, guint64 all)
{
	g_autofree char *left = NULL;

	if (!cmd_progress_is_due(progress))
		return;
	left = cmd_progress_left(progress, all ? (double) done / (double) all : 0);
	cmd_progress_show(progress, "%s: %s%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, what, left,
			  done, all);
}

double cmd_progress_seconds(const CmdProgress *progress)
{
	return (double) MAX(g_get_monotonic_time() - progress->started, 1) / 1e6;
}

char *cmd_progress_left(const CmdProgress *progress, double part)
{
	double seconds = cmd_progress_seconds(progress);
	g_autofree char *left = NULL;

	if (!(part > 0.001) || part > 1)
		return g_strdup("");
	left = kd_duration_print_age(kd_time_from_seconds(ceil(seconds / part - seconds)));
	return g_strdup_printf("%.0f %%, %s left, ", floor(100 * part), left);
}

void cmd_progress_end(CmdProgress *progress)
{
	if (progress->written)
		fputs("\r\033[K", stderr);
	progress->written = false;
}

/* ---- signals ---- */

/* Those that are ignored stay ignored: the shell does so for what runs in the background. */
static void take(sigset_t *set, int signal)
{
	struct sigaction action;

	if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
		sigaddset(set, signal);
}

static void *wait_for_signals(void *data)
{
	CmdInterrupt *interrupt = data;
	int came;

	sigwait(&interrupt->signals, &came);
	g_atomic_int_set(&interrupt->signal, came);
	sigwait(&interrupt->signals, &came);
	pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
	raise(came);
	return NULL;
}

void cmd_interrupt_watch(CmdInterrupt *interrupt)
{
	*interrupt = (CmdInterrupt){ 0 };
	sigemptyset(&interrupt->signals);
	take(&interrupt->signals, SIGINT);
	take(&interrupt->signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &interrupt->signals, NULL);
	interrupt->watched = pthread_create(&interrupt->thread, NULL, wait_for_signals,
					    interrupt) == 0;
	if (!interrupt->watched)
		pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
}

void cmd_interrupt_end(CmdInterrupt *interrupt)
{
	if (!interrupt->watched)
		return;
	pthread_cancel(interrupt->thread);
	pthread_join(interrupt->thread, NULL);
	interrupt->watched = false;
	pthread_sigmask(SIG_UNBLOCK, &interrupt->signals, NULL);
}

bool cmd_interrupted(CmdInterrupt *interrupt)
{
	return g_atomic_int_get(&interrupt->signal) != 0;
}

int cmd_interrupt_code(CmdInterrupt *interrupt)
{
	int came = g_atomic_int_get(&interrupt->signal);

	return came ? 128 + came : 0;
}
