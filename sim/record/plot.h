/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plots: the data of a report and its commands, drawn by gnuplot through a pipe.
 *
 * What a report's commands find: the terminal and a common style are set, and
 *	$run1, $run2 ...    the rows of each run, columns as in the query, parted by tabs
 *	n_runs              how many runs there are
 *	n_titles            how many entries the key gets
 *	run_title[i]        its entry in the key; "" for further seeds of what has one already
 *	run_name[i]         what tells it from all others: "fgd, seed 42"
 *	run_style[i]        its linetype; runs that differ by the seed alone share one
 *	lead[k]             the first run of title k
 *	run_note[i]         what the report's .note says of it; only where there is one
 *	time_unit           "s", "min", "h" or "d", whichever suits the longest run
 *	time_scale          seconds in one of them: using ($1/time_scale):2
 *	unit_for(x)         the same for an axis that ends at x seconds
 *	scale_for(x)
 *	text                1 where the terminal has nothing but letters; there
 *	stripe(n, k)        is a bar of n letters, another one for each k from 1 to 7
 *	grey                the linetype of what is in the background, as @grey
 *	letter line         the size of a letter, as parts of the canvas
 *	left right bottom top gap_x gap_y
 *	                    the area that panels share, as parts of the canvas
 * These are to be evaluated:
 *	y_axis(s)           what the y axis shows
 *	panel(k, m, n)      the next plot goes into panel k of m rows and n columns
 *	whole_tics(s, n)    before ranges are set: about n numbers beside the y axis, whole
 *	                    ones, for what s, an expression of columns, comes to
 *	footnote(s)         before the panels: a text below them
 *	key_area key_done   around the plot of a key of the report's own, in the area above
 *	                    top, which is to be lowered by key_height(n) for n entries
 * With .panels also
 *	n_shown rows columns    panels, and how they lie
 *	run_of(k)           the run of a panel; not all runs have one, nor data
 *	y_label             to be set: what the y axes have in common
 *	open_panel(k)       to be evaluated: the next plot goes there, with title and labels
 *
 * Nothing is NaN in columns of numbers and "" in columns of text.  Linetypes have colours that the
 * colour-blind can tell apart (Okabe and Ito) and dashes that survive a printer.
 */
#ifndef KD_RECORD_PLOT_H
#define KD_RECORD_PLOT_H

#include <kubedes/report.h>

#include "record/runs.h"

typedef struct {
	const char *terminal; /* svg, png, pdf or dumb (text) */
	guint columns, lines; /* dumb: size; 0 = $COLUMNS or 100, a third of that */
	const char *gnuplot;  /* the program; NULL = gnuplot on the PATH */
	bool inlined;         /* svg: for a page, without a background of its own */
} KdPlotOptions;

/* The terminal that @path asks for by its end: .svg, .png, .pdf; "-" is dumb.  NULL and @error
 * (KD_ERROR_USAGE) for others. */
const char *kd_plot_terminal(const char *path, GError **error);

/* The whole script, data included, of the report of these runs. NULL and @error also when the
 * report has no plot (KD_ERROR_USAGE), or there is nothing to show (KD_ERROR_INPUT). */
char *kd_plot_script(const KdRuns *runs, const KdReport *report, const KdPlotOptions *options,
		     GError **error);
/* What gnuplot makes of the script: a picture, or text.  Its complaints become @error. */
GBytes *kd_plot_draw(const char *script, const KdPlotOptions *options, GError **error);
/* The file appears whole or not at all. */
gboolean kd_plot_write(GBytes *picture, const char *path, GError **error);

#endif
