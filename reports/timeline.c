/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line for each pod: when it waited and when it held its node, node by node.
 *
 * More than 120 pods are too many to see.  Then it is those of the nodes that had the most pods, as
 * many nodes as have room, and the plot says so.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "line", KD_COUNT },    { "node", KD_TEXT },       { "namespace", KD_TEXT },
	{ "pod", KD_TEXT },      { "created", KD_SECONDS }, { "bound", KD_SECONDS },
	{ "until", KD_SECONDS }, { "state", KD_TEXT },      { NULL, KD_TEXT },
};

/* chosen: the nodes that are shown; NULL is one of them, that of pods which were never bound. */
#define CHOSEN                                                                                     \
	"WITH busy AS (SELECT node, count(*) AS n, sum(count(*)) OVER (ORDER BY count(*) DESC, "   \
	"node) AS upto FROM pod WHERE run = :run AND node IS NOT NULL GROUP BY node), "            \
	"total AS (SELECT count(*) AS pods FROM pod WHERE run = :run), "                           \
	"chosen AS (SELECT node FROM busy, total WHERE pods <= 120 OR upto <= 120 OR upto = n "    \
	"UNION ALL SELECT NULL FROM total WHERE pods <= 120), "                                    \
	"line AS (SELECT row_number() OVER (ORDER BY pod.node IS NULL, pod.node, bound, pod) AS "  \
	"line, pod.* FROM chosen CROSS JOIN pod ON pod.node IS chosen.node "                       \
	"WHERE run = :run ORDER BY line LIMIT 120) "

/* Colours say how it went; grey is waiting.  Few lines have the names of their pods at the left and
 * those of the nodes at the right; many have those of the nodes, where there is room. */
static const char plot[] =
	"n_lines = 0; long_node = 0; long_pod = 0\n"
	"longer(s, t) = (long_node = strlen(s) > long_node ? strlen(s) : long_node, \\\n"
	"	long_pod = strlen(t) > long_pod ? strlen(t) : long_pod, 0)\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	undefine T_*\n"
	"	stats data using 1 nooutput name 'T'\n"
	"	if (exists('T_max') && T_max > n_lines) { n_lines = T_max }\n"
	"	stats data using (longer(strcol(2), strcol(4))) nooutput name 'L'\n"
	"}\n"
	"named = columns == 1 && n_lines * rows <= (text ? 20 : 24)\n"
	"room(n) = ((n > 20 ? 20 : n) * 1.1 + 3) * letter\n"
	"left = named ? room(long_pod) : room(long_node)\n"
	"left = left < 0.05 ? 0.05 : left\n"
	"right = named ? 1 - room(long_node) : right\n"
	"gap_x = left + 0.02\n"
	"eval key_area\n"
	"top = top - key_height(5)\n"
	"plot NaN with boxes fs solid 1 @grey title 'waiting', \\\n"
	"	NaN with boxes fs solid 1 lt 1 title 'succeeded', \\\n"
	"	NaN with boxes fs solid 1 lt 6 title 'still running', \\\n"
	"	NaN with boxes fs solid 1 lt 2 title 'failed', \\\n"
	"	NaN with boxes fs solid 1 lt 5 title 'taken away'\n"
	"eval key_done\n"
	"eval footnote(n_runs == 1 ? run_note[1] : '')\n"
	"set grid noytics\n"
	"last = (longest > 0 ? longest : 1) / time_scale\n"
	"x(c) = column(c) / time_scale\n"
	"of(s) = strcol(8) eq s ? x(6) : NaN\n"
	"bar(s) = sprintf(\"'' using (of('%s')):1:(of('%s')):(x(7)):\", s, s). \\\n"
	"	'($1-0.4):($1+0.4) with boxxyerror fs solid 1 '\n"
	"bars = \"plot data using (x(5)):1:(x(5)):(x(6)):($1-0.15):($1+0.15) with boxxyerror \". "
	"\\\n"
	"	\"fs solid 1 \".grey.', '.bar('succeeded').'lt 1, '. \\\n"
	"	bar('running').'lt 6, '.bar('failed').'lt 2, '.bar('taken away').'lt 5, '\n"
	"node_once(s, y) = (fresh = s ne before, before = s, good = fresh && y - drawn >= least, "
	"\\\n"
	"	drawn = good ? y : drawn, good ? s[1:20] : '')\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	set xrange [*:*]; set yrange [*:*]\n"
	"	undefine T_*\n"
	"	stats data using 1 nooutput name 'T'\n"
	"	if (!exists('T_records') || T_records == 0) { continue }\n"
	"	eval open_panel(k)\n"
	"	set xrange [0:last]\n"
	"	set yrange [T_max + 0.7:0.3]\n"
	"	unset ytics\n"
	"	set ytics nomirror scale 0\n"
	"	least = 1.1 * line * T_max / high(rows)\n"
	"	before = ''; drawn = -1e9\n"
	"	if (named) {\n"
	"		eval bars.\"'' using (-1e9):1:ytic(strcol(4)[1:20]) with points pt -2, \". "
	"\\\n"
	"			\"'' using (last):1:(node_once(strcol(2), $1)) with labels left "
	"\". \\\n"
	"			'offset 1,0'\n"
	"	} else {\n"
	"		eval bars.\"'' using (-1e9):1:ytic(node_once(strcol(2), $1)) \". \\\n"
	"			'with points pt -2'\n"
	"	}\n"
	"}\n";

/* A pod that is stopped ends with the phase Failed, as one does that fails. */
#define IS_TAKEN                                                                                   \
	"(p.namespace, p.name) IN (SELECT namespace, name FROM event WHERE run = :run AND "        \
	"reason = 'Killing') "

static const char sql[] = CHOSEN
	"SELECT line, coalesce(n.name, '(no node)') AS node, namespace, p.name AS pod, "
	"p.created / 1e9 AS created, "
	"coalesce(p.bound, p.ended, r.ended, r.started) / 1e9 AS bound, "
	"coalesce(p.ended, r.ended, r.started) / 1e9 AS until, "
	"CASE WHEN p.bound IS NULL THEN 'waiting' WHEN p.ended IS NULL THEN 'running' "
	"WHEN phase = 'Succeeded' THEN 'succeeded' "
	"WHEN phase = 'Failed' AND NOT " IS_TAKEN "THEN 'failed' "
	"ELSE 'taken away' END AS state "
	"FROM line AS p JOIN run AS r USING (run) LEFT JOIN node AS n USING (run, node) "
	"ORDER BY line";

static const char note[] = CHOSEN
	"SELECT printf('%,d of %,d pods: those of the %d nodes that had the most, of %,d', "
	"(SELECT count(*) FROM line), pods, (SELECT count(DISTINCT node) FROM line), "
	"(SELECT count(*) FROM node WHERE run = :run)) "
	"FROM total WHERE pods > (SELECT count(*) FROM line)";

KD_REPORT(timeline) = {
	KD_REPORT_HEAD, .name = "timeline", .summary = "when each pod waited and ran, node by node",
	.sql = sql,     .columns = columns, .plot = plot,
	.note = note,   .panels = 6,
};
