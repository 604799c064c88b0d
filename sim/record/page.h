/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that results databases tell, on one page of HTML.
 *
 * The page needs nothing but itself: style, script and pictures are in it, so that it can be sent
 * by mail and opened years later.  It is a function of the databases and the options alone.
 */
#ifndef KD_RECORD_PAGE_H
#define KD_RECORD_PAGE_H

#include <kubedes/report.h>

#include "record/compare.h"

typedef struct {
	const char *title;              /* NULL = made of the names of scenarios */
	const KdReport *const *reports; /* to be drawn, as far as they have data; NULL at the end */
	const char *gnuplot;            /* the program; NULL = gnuplot on the PATH */
	const char *command;            /* the command line that makes the page; NULL = not told */
	const char *version;            /* of the program */
} KdPageOptions;

/*
 * @compare has all metrics of @runs.  What the page has to do without (gnuplot cannot be run) is
 * added to @notes, of char *, and said on the page.  NULL and @error when a file cannot be read.
 */
char *kd_page_write(const KdRuns *runs, const KdCompare *compare, const KdPageOptions *options,
		    GPtrArray *notes, GError **error);

#endif
