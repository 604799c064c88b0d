/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why nodes were turned down, and how often.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "reason", KD_TEXT },     { "nodes turned down", KD_COUNT },
	{ "decisions", KD_COUNT }, { "of them without a node", KD_COUNT },
	{ "pods", KD_COUNT },      { NULL, KD_TEXT },
};

/* Bars from left to right, the most frequent on top, so that the words have room; long ones take
 * several lines. */
static const char plot[] =
	"blank(s, k) = k < 2 ? 0 : s[k:k] eq ' ' ? k : blank(s, k - 1)\n"
	"lines(s, k) = k > 0 ? s[1:k - 1].\"\\n\".wrap(s[k + 1:*]) : \\\n"
	"	s[1:36].\"\\n\".wrap(s[37:*])\n"
	"wrap(s) = strlen(s) <= 36 ? s : lines(s, blank(s, 36))\n"
	"left = 40 * letter\n"
	"eval panel(1, 1, 1)\n"
	"set xlabel 'nodes turned down'\n"
	"set format x '%.0s%c'\n"
	"set xrange [0:*] extend\n"
	"set yrange [:] reverse\n"
	"set ytics scale 0\n"
	"high = 0.8 / n_runs\n"
	"plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
	"	using ($2/2):($0 + (i - (n_runs + 1) / 2.0) * high):($2/2):(high / 2) \\\n"
	"	with boxxyerror lt run_style[i] dt 1, \\\n"
	"	$run1 using (0):0:ytic(wrap(strcol(1))) with points pt -2\n";

KD_REPORT(reasons) = {
	KD_REPORT_HEAD,
	.name = "reasons",
	.summary = "why nodes were turned down, and how often",
	.sql = "WITH reason AS (SELECT reason, sum(nodes) AS total FROM v_reason GROUP BY reason) "
	       "SELECT r.reason, coalesce(nodes, 0) AS nodes, coalesce(decisions, 0) AS decisions, "
	       "coalesce(failures, 0) AS failures, coalesce(pods, 0) AS pods "
	       "FROM reason AS r LEFT JOIN v_reason AS v ON v.run = :run AND v.reason = r.reason "
	       "ORDER BY total DESC, r.reason LIMIT 20",
	.columns = columns,
	.plot = plot,
};
