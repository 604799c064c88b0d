/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long pods waited to be bound: the share of pods that waited at most so long.
 *
 * Pods that were never bound count among all, so that a line which ends below 100 % shows
 * how many were left.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "wait", KD_SECONDS },
	{ "pods", KD_PERCENT },
	{ NULL, KD_TEXT },
};

/* A wait of nothing has no place on a logarithmic axis: it stands at its left edge, 1 ms. */
static const char plot[] =
	"last = 1\n"
	"do for [i=1:n_runs] {\n"
	"	undefine W_*\n"
	"	stats sprintf('$run%d', i) using 1 nooutput name 'W'\n"
	"	if (exists('W_max') && W_max > last) { last = W_max }\n"
	"}\n"
	"set xlabel 'wait from creation to binding (s)'\n"
	"eval y_axis('share of all pods (%)')\n"
	"set yrange [0:100]\n"
	"set logscale x\n"
	"set xrange [0.001:last]\n"
	"set format x '%g'\n"
	"set xtics add ('0' 0.001)\n"
	"plot for [i=1:n_runs] sprintf('$run%d', i) using ($1 < 0.001 ? 0.001 : $1):2 \\\n"
	"	with steps lt run_style[i]\n";

/* Of more than 1000 pods every so many-th is enough for the eye. */
KD_REPORT(waits) = {
	KD_REPORT_HEAD,
	.name = "waits",
	.summary = "share of pods that waited at most so long to be bound",
	.sql = "WITH ranked AS (SELECT wait, row_number() OVER (ORDER BY wait) AS k, "
	       "count(*) OVER () AS n FROM v_wait WHERE run = :run AND wait IS NOT NULL) "
	       "SELECT max(wait) AS wait, "
	       "100.0 * max(k) / (SELECT count(*) FROM pod WHERE run = :run) AS pods "
	       "FROM ranked GROUP BY iif(n > 1000, (k - 1) * 1000 / n, wait) ORDER BY pods",
	.columns = columns,
	.plot = plot,
};
