/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies side by side: the numbers that most people look at first, each a panel of bars.
 *
 * Runs that differ by the seed alone share a bar, their mean, with a line from the least of them to
 * the most.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "policy", KD_TEXT },
	{ "pods bound", KD_PERCENT },
	{ "wait, mean", KD_SECONDS },
	{ "wait, 99th percentile", KD_SECONDS },
	{ "CPU requested, mean", KD_PERCENT },
	{ "memory requested, mean", KD_PERCENT },
	{ "GPU allocated, mean", KD_PERCENT },
	{ "GPU fragmented, mean", KD_PERCENT },
	{ NULL, KD_TEXT },
};

/* $bars: panel, place, mean, least, most; the place is that of the title. */
#define COLLECT                                                                                    \
	"array name[7] = ['pods bound (%)', 'wait, mean (s)', 'wait, p99 (s)', \\\n"               \
	"	'CPU, mean (%)', 'memory, mean (%)', 'GPU, mean (%)', 'GPU fragmented (%)']\n"           \
	"array shown[7]\n"                                                                         \
	"array top_of[7]\n"                                                                        \
	"set print $bars\n"                                                                        \
	"n = 0\n"                                                                                  \
	"do for [p=1:7] {\n"                                                                       \
	"	top_of[p] = -1\n"                                                                        \
	"	do for [g=1:n_titles] {\n"                                                               \
	"		sum = 0.0; runs = 0; least = 1e300; most = -1e300\n"                                    \
	"		do for [i=1:n_runs] {\n"                                                                \
	"			undefine V_*\n"                                                                        \
	"			if (run_style[i] == g) {\n"                                                            \
	"				stats sprintf('$run%d', i) using (column(p + 1)) \\\n"                                \
	"					nooutput name 'V'\n"                                                                 \
	"			}\n"                                                                                   \
	"			if (exists('V_records') && V_records > 0) {\n"                                         \
	"				sum = sum + V_mean; runs = runs + 1\n"                                                \
	"				least = V_min < least ? V_min : least\n"                                              \
	"				most = V_max > most ? V_max : most\n"                                                 \
	"			}\n"                                                                                   \
	"		}\n"                                                                                    \
	"		if (runs > 0) {\n"                                                                      \
	"			print sprintf(\"%d\\t%d\\t%.9g\\t%.9g\\t%.9g\", \\\n"                                  \
	"				p, g, sum / runs, least, most)\n"                                                     \
	"			top_of[p] = most > top_of[p] ? most : top_of[p]\n"                                     \
	"		}\n"                                                                                    \
	"	}\n"                                                                                     \
	"	if (top_of[p] >= 0) { n = n + 1; shown[n] = p }\n"                                       \
	"}\n"                                                                                      \
	"unset print\n"

/* GPU panels only where there is GPU; a scale of its own for each panel, from zero; numbers at the
 * ends of the bars in place of an axis. */
static const char plot[] = COLLECT
	"longest = 0\n"
	"do for [g=1:n_titles] {\n"
	"	long = strlen(run_title[lead[g]])\n"
	"	longest = long > longest ? long : longest\n"
	"}\n"
	"show(x) = abs(x) >= 100 ? sprintf('%.0f', x) : sprintf('%.3g', x)\n"
	"of(p, x) = $1 == p ? x : NaN\n"
	"rows = n > 3 ? 2 : 1\n"
	"columns = (n + rows - 1) / rows\n"
	"left = 0.03 + longest * letter < 0.35 ? 0.03 + longest * letter : 0.35\n"
	"bottom = 0.05\n"
	"top = 0.91\n"
	"gap_x = 0.03\n"
	"gap_y = 0.12\n"
	"set border 2\n"
	"unset grid\n"
	"unset xtics\n"
	"set yrange [(n_titles < 3 ? 3.6 : n_titles + 0.6):0.4]\n"
	"do for [s=1:n] {\n"
	"	p = shown[s]\n"
	"	if ((s - 1) % columns == 0) { set ytics scale 0 } else { unset ytics }\n"
	"	eval panel(s, rows, columns)\n"
	"	set title name[p] offset 0,-0.3\n"
	"	set xrange [0:(top_of[p] > 0 ? top_of[p] : 1) * 1.35]\n"
	"	cells = (right - left) / columns / letter * 0.7 / (top_of[p] > 0 ? top_of[p] : 1)\n"
	"	if (text) {\n"
	"		plot $bars using (of(p, 0)):2:(stripe(cells * $3, 1).' '.show($3)) \\\n"
	"			with labels left, \\\n"
	"			'' using (of(p, 0)):2:ytic(run_title[lead[int($2)]]) with points "
	"pt -2\n"
	"	} else {\n"
	"		plot $bars using (of(p, $3 / 2)):2:($3 / 2):(0.38):2 \\\n"
	"			with boxxyerror lc variable, \\\n"
	"			'' using (of(p, $5 > $4 ? $3 : NaN)):2:4:5 \\\n"
	"			with xerrorbars pt -2 lt 7 lw 1.5 dt 1, \\\n"
	"			'' using (of(p, $5)):2:(show($3)) with labels left offset 0.5,0, "
	"\\\n"
	"			'' using (of(p, 0)):2:ytic(run_title[lead[int($2)]]) with points "
	"pt -2\n"
	"	}\n"
	"}\n";

KD_REPORT(policies) = {
	KD_REPORT_HEAD,
	.name = "policies",
	.summary = "the main numbers of each policy, side by side",
	.sql = "WITH wanted AS (SELECT metric, value FROM v_metric WHERE run = :run), "
	       "wide AS (SELECT "
	       "max(value) FILTER (WHERE metric = 'pods') AS pods, "
	       "max(value) FILTER (WHERE metric = 'bound') AS bound, "
	       "max(value) FILTER (WHERE metric = 'wait_mean') AS wait_mean, "
	       "max(value) FILTER (WHERE metric = 'wait_p99') AS wait_p99, "
	       "max(value) FILTER (WHERE metric = 'cpu_mean') AS cpu, "
	       "max(value) FILTER (WHERE metric = 'memory_mean') AS memory, "
	       "max(value) FILTER (WHERE metric = 'gpu_mean') AS gpu, "
	       "max(value) FILTER (WHERE metric = 'gpu_fragmented_mean') AS frag "
	       "FROM wanted) "
	       "SELECT policy, 100.0 * bound / nullif(pods, 0) AS bound, wait_mean, wait_p99, "
	       "cpu AS cpu_mean, memory AS memory_mean, gpu AS gpu_mean, "
	       "frag AS gpu_fragmented_mean "
	       "FROM wide, run WHERE run = :run",
	.columns = columns,
	.plot = plot,
	.keyless = true,
};
