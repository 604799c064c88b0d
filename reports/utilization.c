/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of the cluster is asked for, over time: CPU, memory, and GPU where there is any.
 *
 * Requests, not use: what the scheduler counts.  A run of more than 1000 samples is shown in 1000
 * steps, each the mean of its samples.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "time", KD_SECONDS }, { "CPU", KD_PERCENT }, { "memory", KD_PERCENT },
	{ "GPU", KD_PERCENT },  { NULL, KD_TEXT },
};

static const char plot[] =
	"has_gpu = 0\n"
	"do for [i=1:n_runs] {\n"
	"	undefine G_*\n"
	"	stats sprintf('$run%d', i) using 4 nooutput name 'G'\n"
	"	if (exists('G_records') && G_records > 0) { has_gpu = 1 }\n"
	"}\n"
	"array name[3] = ['CPU (%)', 'memory (%)', 'GPU (%)']\n"
	"n = has_gpu ? 3 : 2\n"
	"set xrange [0:*]\n"
	"set yrange [0:100]\n"
	"set ytics 25\n"
	"set format x ''\n"
	"do for [p=1:n] {\n"
	"	eval panel(p, n, 1)\n"
	"	eval y_axis(name[p])\n"
	"	if (p == n) {\n"
	"		set format x '% h'\n"
	"		set xlabel sprintf('time (%s)', time_unit)\n"
	"	}\n"
	"	plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
	"		using ($1/time_scale):(column(p + 1)) with steps lt run_style[i]\n"
	"}\n";

KD_REPORT(utilization) = {
	KD_REPORT_HEAD,
	.name = "utilization",
	.summary = "CPU, memory and GPU requested of allocatable, over time",
	.sql = "WITH step AS (SELECT *, iif(count(*) OVER () > 1000, "
	       "(row_number() OVER (ORDER BY seq) - 1) * 1000 / count(*) OVER (), seq) AS step "
	       "FROM v_utilization WHERE run = :run) "
	       "SELECT min(time) AS time, 100 * avg(cpu) AS cpu, 100 * avg(memory) AS memory, "
	       "100 * avg(gpu) AS gpu FROM step GROUP BY step ORDER BY step",
	.columns = columns,
	.plot = plot,
};
