/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why nodes were turned down, and how often.
 *
 * Runs that differ by the seed alone share a bar, their mean.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "reason", KD_TEXT },     { "nodes turned down", KD_COUNT },
	{ "decisions", KD_COUNT }, { "of them without a node", KD_COUNT },
	{ "pods", KD_COUNT },      { NULL, KD_TEXT },
};

/* The reasons of all runs, each once, by the first run that has it; and for each how often it was
 * in the runs of a title, on average: $bars of place, count, title. */
#define COLLECT                                                                                    \
	"array reason[40]\n"                                                                       \
	"n = 0\n"                                                                                  \
	"find(s, k) = k > n ? 0 : reason[k] eq s ? k : find(s, k + 1)\n"                           \
	"array total[40 * n_titles]\n"                                                             \
	"array runs[n_titles]\n"                                                                   \
	"do for [k=1:40 * n_titles] { total[k] = 0.0 }\n"                                          \
	"do for [g=1:n_titles] { runs[g] = 0 }\n"                                                  \
	"do for [i=1:n_runs] {\n"                                                                  \
	"	g = run_style[i]\n"                                                                      \
	"	runs[g] = runs[g] + 1\n"                                                                 \
	"	undefine R_*\n"                                                                          \
	"	stats sprintf('$run%d', i) using 2 nooutput name 'R'\n"                                  \
	"	do for [r=1:exists('R_records') ? R_records : 0] {\n"                                    \
	"		stats sprintf('$run%d', i) every ::r-1::r-1 \\\n"                                       \
	"			using (s = strcol(1), v = $2, v) nooutput name 'S'\n"                                  \
	"		k = find(s, 1)\n"                                                                       \
	"		if (k == 0 && n < 40) { n = n + 1; k = n; reason[k] = s }\n"                            \
	"		if (k > 0) { total[(g - 1) * 40 + k] = total[(g - 1) * 40 + k] + v }\n"                 \
	"	}\n"                                                                                     \
	"}\n"                                                                                      \
	"set print $bars\n"                                                                        \
	"do for [g=1:n_titles] {\n"                                                                \
	"	do for [k=1:n] {\n"                                                                      \
	"		print sprintf(\"%d\\t%.9g\\t%d\\t\\\"%s\\\"\", \\\n"                                    \
	"			k, total[(g - 1) * 40 + k] / runs[g], g, reason[k])\n"                                 \
	"	}\n"                                                                                     \
	"}\n"                                                                                      \
	"unset print\n"

/* Bars from left to right, the most frequent on top, so that the words have room; long ones take
 * several lines. */
static const char plot[] = COLLECT
	"blank(s, k) = k < 2 ? 0 : s[k:k] eq ' ' ? k : blank(s, k - 1)\n"
	"lines(s, k) = k > 0 ? s[1:k - 1].\"\\n\".wrap(s[k + 1:*]) : \\\n"
	"	s[1:36].\"\\n\".wrap(s[37:*])\n"
	"wrap(s) = strlen(s) <= 36 ? s : lines(s, blank(s, 36))\n"
	"stats $bars using 2 nooutput name 'B'\n"
	"label_of(s) = text ? s[1:36] : wrap(s)\n"
	"left = 0.02 + 38 * letter\n"
	"eval panel(1, 1, 1)\n"
	"set xlabel 'nodes turned down'\n"
	"head = B_max < 1 ? 1 : B_max / 10 ** (3 * floor(log10(B_max) / 3))\n"
	"set format x (B_max >= 1000 && head < 10 ? '%.1s%c' : '%.0s%c')\n"
	"set xrange [0:*] extend\n"
	"set yrange [n < 4 ? 4.5 : n + 0.5:0.5]\n"
	"set ytics scale 0\n"
	"set grid noytics\n"
	"high = 0.8 / n_titles\n"
	"at_y(k, g) = k + (g - (n_titles + 1) / 2.0) * high\n"
	"cells = (right - left) / letter / (B_max > 0 ? B_max : 1) * 0.9\n"
	"if (text) {\n"
	"	plot $bars using (0):(at_y($1, $3)):(stripe(cells * $2, $3)) \\\n"
	"			with labels left, \\\n"
	"		'' using ($2):1 with points pt -2, \\\n"
	"		'' using (0):1:ytic(label_of(strcol(4))) with points pt -2\n"
	"} else {\n"
	"	plot $bars using ($2 / 2):(at_y($1, $3)):($2 / 2):(high / 2.15):3 \\\n"
	"			with boxxyerror lc variable, \\\n"
	"		'' using (0):1:ytic(label_of(strcol(4))) with points pt -2\n"
	"}\n";

KD_REPORT(reasons) = {
	KD_REPORT_HEAD,
	.name = "reasons",
	.summary = "why nodes were turned down, and how often",
	.sql = "SELECT reason, nodes, decisions, failures, pods FROM v_reason "
	       "WHERE run = :run ORDER BY nodes DESC, reason LIMIT 20",
	.columns = columns,
	.plot = plot,
};
