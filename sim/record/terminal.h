/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plot is drawn on: the terminal of gnuplot, and lines and colours that suit it.
 */
#ifndef KD_RECORD_TERMINAL_H
#define KD_RECORD_TERMINAL_H

#include "record/plot.h"
#include "record/runs.h"

/* The size of its letters, as parts of the canvas. */
typedef struct {
	double letter, line;
	bool text; /* letters are all it has */
} KdTerminal;

/* The commands that choose and set it. */
KdTerminal kd_terminal_set(GString *out, const KdPlotOptions *options);
/* Linetypes for these runs. */
void kd_terminal_set_lines(GString *out, const KdRuns *runs);

#endif
