/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "base/write.h"
#include "record/plot.h"

static char *first_lines(GBytes *bytes)
{
	gsize size = 0;
	const char *text = bytes ? g_bytes_get_data(bytes, &size) : NULL;

	return g_strstrip(g_strndup(text ? text : "", MIN(size, 2000)));
}

static GBytes *answer(GSubprocess *program, GBytes *out, GBytes *complaints, GError **error)
{
	g_autofree char *text = first_lines(complaints);

	if (g_subprocess_get_successful(program) && out && g_bytes_get_size(out) > 0)
		return out;
	g_bytes_unref(out);
	kd_fail(error, KD_ERROR_IO, "gnuplot failed%s%s", *text ? ":\n" : "", text);
	return NULL;
}

GBytes *kd_plot_draw(const char *script, const KdPlotOptions *options, GError **error)
{
	const char *name = options->gnuplot ? options->gnuplot : "gnuplot";
	g_autoptr(GBytes) in = g_bytes_new_static(script, strlen(script));
	g_autoptr(GBytes) complaints = NULL;
	g_autoptr(GError) problem = NULL;
	g_autoptr(GSubprocess) program = NULL;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	GBytes *out = NULL;
	gboolean good;

	program = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
					   G_SUBPROCESS_FLAGS_STDERR_PIPE,
				   &problem, name, NULL);
	if (!program) {
		kd_fail(error, KD_ERROR_IO,
			"plots are drawn by gnuplot, which cannot be run: %s (Debian: apt install "
			"gnuplot-nox; or print the script and draw it elsewhere)",
			problem->message);
		return NULL;
	}
	/* A gnuplot that ends before it has read all must not end us. */
	sigaction(SIGPIPE, &ignore, &before);
	good = g_subprocess_communicate(program, in, NULL, &out, &complaints, &problem);
	sigaction(SIGPIPE, &before, NULL);
	if (!good) {
		const bool early = g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);

		kd_fail(error, KD_ERROR_IO, "gnuplot failed: %s",
			early ? "it ended before it had read the script" : problem->message);
		return NULL;
	}
	return answer(program, out, complaints, error);
}

gboolean kd_plot_write(GBytes *picture, const char *path, GError **error)
{
	g_autoptr(GError) problem = NULL;
	gsize size;
	const char *data = g_bytes_get_data(picture, &size);

	if (kd_write_file(path, data, (gssize) size, &problem))
		return TRUE;
	return kd_fail(error, KD_ERROR_IO, "%s", problem->message);
}
