/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies side by side: the numbers that most people look at first, each a panel of bars, one bar
 * a policy, the mean over its runs.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "policy", KD_TEXT },
	{ "runs", KD_COUNT },
	{ "pods bound", KD_PERCENT },
	{ "wait, mean", KD_SECONDS },
	{ "wait, 99th percentile", KD_SECONDS },
	{ "CPU requested, mean", KD_PERCENT },
	{ "memory requested, mean", KD_PERCENT },
	{ "GPU allocated, mean", KD_PERCENT },
	{ "GPU fragmented, mean", KD_PERCENT },
	{ NULL, KD_TEXT },
};

/* GPU panels only where there is GPU; a scale of its own for each panel, from zero; numbers at the
 * ends of the bars in place of an axis. */
static const char plot[] =
	"array name[7] = ['pods bound (%)', 'wait, mean (s)', 'wait, p99 (s)', \\\n"
	"	'CPU, mean (%)', 'memory, mean (%)', 'GPU, mean (%)', 'GPU fragmented (%)']\n"
	"array shown[7]\n"
	"array most[7]\n"
	"n = 0\n"
	"do for [p=1:7] {\n"
	"	undefine P_*\n"
	"	stats $all using (column(p + 2)) nooutput name 'P'\n"
	"	if (exists('P_records') && P_records > 0) {\n"
	"		n = n + 1\n"
	"		shown[n] = p\n"
	"		most[p] = P_max > 0 ? P_max : 1\n"
	"	}\n"
	"}\n"
	"longest = 0\n"
	"longer(s) = (longest = strlen(s) > longest ? strlen(s) : longest, 0)\n"
	"stats $all using (longer(strcol(1))) nooutput name 'B'\n"
	"text(x) = abs(x) >= 100 ? sprintf('%.0f', x) : sprintf('%.3g', x)\n"
	"rows = n > 3 ? 2 : 1\n"
	"columns = (n + rows - 1) / rows\n"
	"left = 0.03 + longest * letter\n"
	"bottom = 0.05\n"
	"top = 0.91\n"
	"gap_x = 0.03\n"
	"gap_y = 0.12\n"
	"set border 2\n"
	"unset grid\n"
	"unset xtics\n"
	"set yrange [B_records - 0.4:-0.6]\n"
	"do for [s=1:n] {\n"
	"	p = shown[s]\n"
	"	if ((s - 1) % columns == 0) { set ytics scale 0 } else { unset ytics }\n"
	"	eval panel(s, rows, columns)\n"
	"	set title name[p] offset 0,-0.3\n"
	"	set xrange [0:most[p] * 1.3]\n"
	"	plot $all using (column(p + 2) / 2):0:(column(p + 2) / 2):(0.38):($0 + 1) \\\n"
	"		with boxxyerror lc variable, \\\n"
	"		$all using (column(p + 2)):0:(text(column(p + 2))) \\\n"
	"		with labels left offset 0.5,0, \\\n"
	"		$all using (0):0:ytic(strcol(1)) with points pt -2\n"
	"}\n";

KD_REPORT(policies) = {
	KD_REPORT_HEAD,
	.name = "policies",
	.summary = "the main numbers of each policy, side by side",
	.sql = "WITH wanted AS (SELECT run, metric, value FROM v_metric WHERE metric IN ('pods', "
	       "'bound', 'wait_mean', 'wait_p99', 'cpu_mean', 'memory_mean', 'gpu_mean', "
	       "'gpu_fragmented_mean')), "
	       "wide AS (SELECT run, max(iif(metric = 'pods', value, NULL)) AS pods, "
	       "max(iif(metric = 'bound', value, NULL)) AS bound, "
	       "max(iif(metric = 'wait_mean', value, NULL)) AS wait_mean, "
	       "max(iif(metric = 'wait_p99', value, NULL)) AS wait_p99, "
	       "max(iif(metric = 'cpu_mean', value, NULL)) AS cpu, "
	       "max(iif(metric = 'memory_mean', value, NULL)) AS memory, "
	       "max(iif(metric = 'gpu_mean', value, NULL)) AS gpu, "
	       "max(iif(metric = 'gpu_fragmented_mean', value, NULL)) AS frag "
	       "FROM wanted GROUP BY run) "
	       "SELECT policy, count(*) AS runs, avg(100.0 * bound / nullif(pods, 0)) AS bound, "
	       "avg(wait_mean) AS wait_mean, avg(wait_p99) AS wait_p99, avg(cpu) AS cpu_mean, "
	       "avg(memory) AS memory_mean, avg(gpu) AS gpu_mean, avg(frag) AS gpu_fragmented_mean "
	       "FROM wide JOIN run USING (run) GROUP BY policy ORDER BY min(run)",
	.columns = columns,
	.plot = plot,
	.across_runs = true,
};
