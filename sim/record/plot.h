/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots: the data of a report and its commands, drawn by gnuplot through a pipe.
 *
 * What a report's commands find: the terminal and a common style are set, and
 *	$run1, $run2 ...    the rows of each run, columns as in the query, parted by tabs; or $all
 *	n_runs              how many runs there are
 *	n_titles            how many entries the key gets
 *	run_title[i]        its entry in the key; "" for further seeds of what has one already
 *	run_style[i]        its linetype; runs that differ by the seed alone share one
 *	time_unit           "s", "min", "h" or "d", whichever suits the longest run
 *	time_scale          seconds in one of them: using ($1/time_scale):2
 * Nothing is NaN in columns of numbers and "" in columns of text.  Linetypes have colours that the
 * colour-blind can tell apart (Okabe and Ito) and dashes that survive a printer.
 */
#ifndef KD_RECORD_PLOT_H
#define KD_RECORD_PLOT_H

#include <kubedes/report.h>

#include "record/results.h"

typedef struct {
	const char *terminal; /* svg, png, pdf or dumb (text) */
	guint columns, lines; /* dumb: size; 0 = $COLUMNS or 100, a third of that */
	const char *gnuplot;  /* the program; NULL = gnuplot on the PATH */
} KdPlotOptions;

/* The terminal that @path asks for by its end: .svg, .png, .pdf; "-" is dumb.  NULL and @error
 * (KD_ERROR_USAGE) for others. */
const char *kd_plot_terminal(const char *path, GError **error);

/* The whole script, data included, of the report of one run, or with @run 0 of all. NULL and @error
 * also when the report has no plot, or there is nothing to show. */
char *kd_plot_script(const KdResults *results, const KdReport *report, gint64 run,
		     const KdPlotOptions *options, GError **error);
/* What gnuplot makes of the script: a picture, or text.  Its complaints become @error. */
GBytes *kd_plot_draw(const char *script, const KdPlotOptions *options, GError **error);
/* The file appears whole or not at all. */
gboolean kd_plot_write(GBytes *picture, const char *path, GError **error);

#endif
