/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many pods are in which state, over time.
 *
 * A run with more than 500 changes is shown in 500 steps, each as it is at its end.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "time", KD_SECONDS },     { "waiting", KD_COUNT },   { "starting", KD_COUNT },
	{ "running", KD_COUNT },    { "succeeded", KD_COUNT }, { "failed", KD_COUNT },
	{ "taken away", KD_COUNT }, { NULL, KD_TEXT },
};

/* One run: states on top of each other; several: the two that matter, each its panel. */
static const char plot[] = "eval whole_tics('$2+$3+$4+$5+$6+$7', n_runs == 1 ? 5 : 3)\n"
			   "set xrange [0:*]\n"
			   "set yrange [0:*]\n"
			   "if (n_runs == 1) {\n"
			   "	eval key_area\n"
			   "	top = top - key_height(6)\n"
			   "	plot NaN with boxes fs solid 1 @grey title 'waiting', \\\n"
			   "		NaN with boxes fs solid 1 lt 4 title 'starting', \\\n"
			   "		NaN with boxes fs solid 1 lt 1 title 'running', \\\n"
			   "		NaN with boxes fs solid 1 lt 6 title 'succeeded', \\\n"
			   "		NaN with boxes fs solid 1 lt 2 title 'failed', \\\n"
			   "		NaN with boxes fs solid 1 lt 5 title 'taken away'\n"
			   "	eval key_done\n"
			   "	set xrange [0:*]; set yrange [0:*]\n"
			   "	set xlabel sprintf('time (%s)', time_unit)\n"
			   "	eval y_axis('pods')\n"
			   "	eval panel(1, 1, 1)\n"
			   "	plot $run1 using ($1/time_scale):($2+$3+$4+$5+$6+$7) \\\n"
			   "			with fillsteps fs solid 1 @grey, \\\n"
			   "		'' using ($1/time_scale):($3+$4+$5+$6+$7) \\\n"
			   "			with fillsteps fs solid 1 lt 4, \\\n"
			   "		'' using ($1/time_scale):($4+$5+$6+$7) \\\n"
			   "			with fillsteps fs solid 1 lt 1, \\\n"
			   "		'' using ($1/time_scale):($5+$6+$7) \\\n"
			   "			with fillsteps fs solid 1 lt 6, \\\n"
			   "		'' using ($1/time_scale):($6+$7) \\\n"
			   "			with fillsteps fs solid 1 lt 2, \\\n"
			   "		'' using ($1/time_scale):7 \\\n"
			   "			with fillsteps fs solid 1 lt 5\n"
			   "} else {\n"
			   "	array name[2] = ['pods running', 'pods ended']\n"
			   "	set format x ''\n"
			   "	do for [p=1:2] {\n"
			   "		eval panel(p, 2, 1)\n"
			   "		eval y_axis(name[p])\n"
			   "		if (p == 2) {\n"
			   "			set format x '% h'\n"
			   "			set xlabel sprintf('time (%s)', time_unit)\n"
			   "		}\n"
			   "		plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
			   "			using ($1/time_scale):(p == 1 ? $4 : $5+$6+$7) \\\n"
			   "			with steps lt run_style[i]\n"
			   "	}\n"
			   "}\n";

/* A pod that is stopped ends with the phase Failed, as one does that fails. */
#define IS_TAKEN                                                                                   \
	"(p.namespace, p.name) IN (SELECT namespace, name FROM event WHERE run = :run AND "        \
	"reason = 'Killing') "

KD_REPORT(states) = {
	KD_REPORT_HEAD,
	.name = "states",
	.summary = "pods waiting, running and ended, over time",
	.sql = "WITH life AS (SELECT p.*, r.started AS t0, coalesce(r.ended, r.started) AS t1, "
	       "coalesce(p.started, p.ended) AS ran, phase = 'Failed' AND NOT " IS_TAKEN "AS bad "
	       "FROM pod AS p JOIN run AS r USING (run) "
	       "WHERE run = :run), "
	       "change (time, waiting, starting, running, good, bad, gone) AS ("
	       "SELECT created, 1, 0, 0, 0, 0, 0 FROM life UNION ALL "
	       "SELECT bound, -1, 1, 0, 0, 0, 0 FROM life WHERE bound IS NOT NULL UNION ALL "
	       "SELECT ran, 0, -1, 1, 0, 0, 0 FROM life "
	       "WHERE bound IS NOT NULL AND ran IS NOT NULL UNION ALL "
	       "SELECT ended, iif(bound IS NULL, -1, 0), 0, iif(bound IS NULL, 0, -1), "
	       "phase = 'Succeeded', bad, phase != 'Succeeded' AND NOT bad "
	       "FROM life WHERE ended IS NOT NULL UNION ALL "
	       "SELECT DISTINCT t0, 0, 0, 0, 0, 0, 0 FROM life UNION ALL "
	       "SELECT DISTINCT t1, 0, 0, 0, 0, 0, 0 FROM life), "
	       "moment AS (SELECT time, sum(waiting) AS waiting, sum(starting) AS starting, "
	       "sum(running) AS running, sum(good) AS good, sum(bad) AS bad, sum(gone) AS gone "
	       "FROM change GROUP BY time), "
	       "upto AS (SELECT time, sum(waiting) OVER w AS waiting, sum(starting) OVER w AS "
	       "starting, sum(running) OVER w AS running, sum(good) OVER w AS good, "
	       "sum(bad) OVER w AS bad, sum(gone) OVER w AS gone, "
	       "row_number() OVER w AS k, count(*) OVER () AS n FROM moment "
	       "WINDOW w AS (ORDER BY time)), "
	       "last AS (SELECT *, lead(iif(n > 500, (k - 1) * 500 / n, k), 1, -1) OVER "
	       "(ORDER BY k) != iif(n > 500, (k - 1) * 500 / n, k) AS shown FROM upto) "
	       "SELECT time / 1e9 AS time, waiting, starting, running, good AS succeeded, "
	       "bad AS failed, gone FROM last WHERE shown ORDER BY k",
	.columns = columns,
	.plot = plot,
};
