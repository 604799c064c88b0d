/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long etcd took to commit writes, over time: the median and the 99th percentile of 120 slots
 * of the run, by when the write was answered.  Where nothing was committed, the lines have a gap.
 * A line marks what a whole request that writes may take, 1 s (request_latency.c).
 */
#include <kubedes/report.h>

#include "_slots.h"

static const KdColumn columns[] = {
	{ "time", KD_SECONDS }, { "median", KD_SECONDS }, { "p99", KD_SECONDS },
	{ "writes", KD_COUNT }, { NULL, KD_TEXT },
};

KD_REPORT(etcd_latency) = {
	KD_REPORT_HEAD,
	.name = "etcd_latency",
	.summary = "how long etcd took to commit writes, over time",
	.sql = "WITH" REPORT_SPAN ", cut AS (SELECT CAST((time + total - t0) * 120.0 / length AS "
	       "INTEGER) AS slot, etcd FROM request, span WHERE run = :run AND etcd > 0), "
	       "ranked AS (SELECT slot, etcd, row_number() OVER (PARTITION BY slot ORDER BY etcd) "
	       "AS k, count(*) OVER (PARTITION BY slot) AS n FROM cut) "
	       "SELECT (t0 + (slot + 0.5) * length / 120) / 1e9 AS time, "
	       "min(CASE WHEN 2 * k >= n THEN etcd END) / 1e9 AS median, "
	       "min(CASE WHEN 100 * k >= 99 * n THEN etcd END) / 1e9 AS p99, n AS writes "
	       "FROM ranked, span GROUP BY slot ORDER BY slot",
	.columns = columns,
	.plot = "eval key_area\n"
		"top = top - key_height(2)\n"
		"plot NaN with points pt 7 ps 0.3 lt 7 title 'median', \\\n"
		"	NaN with lines lt 7 dt 1 title '99 of 100'\n"
		"eval key_done\n"
		"eval panel(1, 1, 1)\n"
		"set xlabel sprintf('time (%s)', time_unit)\n"
		"eval y_axis('time to commit')\n"
		"set logscale y\n"
		"set ytics ('1 µs' 1e-6, '10 µs' 1e-5, '0.1 ms' 1e-4, '1 ms' 1e-3, '10 ms' 0.01, "
		"\\\n"
		"	'0.1 s' 0.1, '1 s' 1, '10 s' 10)\n"
		"set xrange [0:*]\n"
		"set yrange [*:*]\n"
		"set label 'objective for requests that write: 1 s' \\\n"
		"	at graph 0, first 1 left offset 0.5, -0.8 front boxed\n"
		"set style textbox opaque noborder margins 0.2, 0.1\n"
		"set arrow from graph 0, first 1 to graph 1, first 1 nohead dt 2\n"
		"plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
		"	using ($1/time_scale):(1) with lines lt nodraw, \\\n"
		"	for [i=1:n_runs] sprintf('$run%d', i) \\\n"
		"	using ($1/time_scale):2 with points pt 7 ps 0.3 lt run_style[i], \\\n"
		"	for [i=1:n_runs] sprintf('$run%d', i) \\\n"
		"	using ($1/time_scale):3 with steps lt run_style[i] dt 1\n",
};
