/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How full each node is, over time: a row a node, from the first below to the last on top, a column
 * a slot of time, the colour the mean of what was requested in it.
 *
 * A node whose allocatable changed counts with what it had last, so that it may have been more than
 * full.  More than 100 nodes share rows, equally many neighbours (by order of creation) each.
 */
#include <kubedes/report.h>

#include "_slots.h"

static const KdColumn columns[] = {
	{ "time", KD_SECONDS }, { "row", KD_COUNT },   { "first node", KD_TEXT },
	{ "nodes", KD_COUNT },  { "CPU", KD_PERCENT }, { "memory", KD_PERCENT },
	{ "GPU", KD_PERCENT },  { NULL, KD_TEXT },
};

/* Dark is full, also in grey; where there was no node it is blank.  Several runs show GPU, where
 * there is any, or else CPU; one shows both.  Few nodes have their names beside them. */
static const char plot[] =
	"has_gpu = 0; long = 0\n"
	"longer(s) = (long = strlen(s) > long ? strlen(s) : long, 0)\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	undefine H_*\n"
	"	stats data using 7 nooutput name 'H'\n"
	"	if (exists('H_records') && H_records > 0) { has_gpu = 1 }\n"
	"	stats data every 120 using ($2 <= 24 ? longer(strcol(3)) : 0) nooutput name 'L'\n"
	"}\n"
	"y_label = 'node'\n"
	"eval cpu_and_gpu\n"
	"room = (long + 3) * letter\n"
	"may_name = columns == 1 && room < 0.3\n"
	"right = text ? right : right - 0.1\n"
	"shade(v) = '.:-=+*#%@'[1 + int(v * 0.0899):1 + int(v * 0.0899)]\n"
	"char(v) = v > 0 ? shade(v < 100 ? v : 100) : ''\n"
	"cell(c) = valid(c) ? char(column(c)) : ''\n"
	"set palette defined (0 '#eef2f6', 25 '#bdd7e7', 50 '#6baed6', 75 '#2171b5', \\\n"
	"	100 '#08306b')\n"
	"set cbrange [0:100]\n"
	"set cbtics 25 scale 0.5\n"
	"set cblabel (two ? '' : has_gpu ? 'GPU ' : 'CPU ').'requested (%)'\n"
	"set colorbox user origin screen right + 0.02, screen bottom \\\n"
	"	size screen 0.018, screen top - bottom\n"
	"unset grid\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	set xrange [*:*]; set yrange [*:*]\n"
	"	undefine H_*\n"
	"	stats data using 2:1 nooutput name 'H'\n"
	"	if (!exists('H_records') || H_records == 0) { continue }\n"
	"	n_lines = int(H_max_x)\n"
	"	step = (H_max_y - H_min_y) / 119\n"
	"	step = step > 0 ? step : 1\n"
	"	stats data every 120 using 4 nooutput name 'N'\n"
	"	n_nodes = int(N_sum + 0.5)\n"
	"	named = may_name && n_nodes == n_lines && n_lines * rows <= (text ? 12 : 24)\n"
	"	if (named) { left = room > 0.06 ? room : 0.06; y_label = '' }\n"
	"	eval open_panel(k)\n"
	"	set xrange [(H_min_y - step / 2) / time_scale:(H_max_y + step / 2) / time_scale]\n"
	"	set yrange [0.5:n_lines + 0.5]\n"
	"	unset ytics\n"
	"	set ytics nomirror scale 0\n"
	"	if (!named) { set ytics ('1' 1, sprintf('%d', n_nodes) n_lines) }\n"
	"	do for [q=1:named || n_lines < 8 || rows > 2 ? 0 : 3] {\n"
	"		set ytics add (sprintf('%d', n_nodes * q / 4) n_lines * q / 4.0)\n"
	"	}\n"
	"	if (k > 1) { unset colorbox }\n"
	"	cells = text ? '2:(cell(c)) with labels' : '2:(column(c)) with image'\n"
	"	names = \", '' every 120 using (-1e9):2:ytic(strcol(3)) with points pt -2\"\n"
	"	c = column_of(k)\n"
	"	eval 'plot data using ($1/time_scale):'.cells.(named ? names : '')\n"
	"}\n";

/* place: the row of each node; term: what changes of a row and slot add to the slot itself (1) and
 * to those behind it (2); has: what the nodes of the row have. */
static const char sql[] =
	"WITH RECURSIVE" REPORT_SPAN "," REPORT_SLOTS ","
	"numbered AS (SELECT *, row_number() OVER (ORDER BY node) - 1 AS k, "
	"count(*) OVER () AS n FROM node WHERE run = :run), "
	"place AS MATERIALIZED (SELECT *, k * min(n, 100) / n + 1 AS place FROM numbered), "
	"held AS (SELECT place, p.bound, p.ended, p.cpu_milli AS cpu, p.memory, p.gpu_milli AS gpu "
	"FROM pod AS p JOIN place USING (node) WHERE p.run = :run AND p.bound IS NOT NULL), "
	"change (place, time, cpu, memory, gpu, has_cpu, has_memory, has_gpu) AS ("
	"SELECT place, created, 0, 0, 0, cpu_milli, memory, gpu_milli FROM place UNION ALL "
	"SELECT place, deleted, 0, 0, 0, -cpu_milli, -memory, -gpu_milli FROM place "
	"WHERE deleted IS NOT NULL UNION ALL "
	"SELECT place, bound, cpu, memory, gpu, 0, 0, 0 FROM held UNION ALL "
	"SELECT place, ended, -cpu, -memory, -gpu, 0, 0, 0 FROM held WHERE ended IS NOT "
	"NULL), " REPORT_CUT ","
	"term AS (SELECT place, slot, sum(cpu * rest) AS cpu1, sum(cpu) AS cpu2, "
	"sum(memory * rest) AS memory1, sum(memory) AS memory2, "
	"sum(gpu * rest) AS gpu1, sum(gpu) AS gpu2, "
	"sum(has_cpu * rest) AS has_cpu1, sum(has_cpu) AS has_cpu2, "
	"sum(has_memory * rest) AS has_memory1, sum(has_memory) AS has_memory2, "
	"sum(has_gpu * rest) AS has_gpu1, sum(has_gpu) AS has_gpu2 FROM cut GROUP BY place, slot), "
	"line AS (SELECT place, name, count(*) AS nodes, min(k) FROM place GROUP BY place), "
	"mean AS (SELECT place, slot, name, nodes, "
	"coalesce(cpu1, 0) + total(cpu2) OVER before AS cpu, "
	"coalesce(memory1, 0) + total(memory2) OVER before AS memory, "
	"coalesce(gpu1, 0) + total(gpu2) OVER before AS gpu, "
	"coalesce(has_cpu1, 0) + total(has_cpu2) OVER before AS has_cpu, "
	"coalesce(has_memory1, 0) + total(has_memory2) OVER before AS has_memory, "
	"coalesce(has_gpu1, 0) + total(has_gpu2) OVER before AS has_gpu "
	"FROM line CROSS JOIN slots LEFT JOIN term USING (place, slot) "
	"WINDOW before AS (PARTITION BY place ORDER BY slot "
	"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) "
	"SELECT (t0 + (slot + 0.5) * length / 120) / 1e9 AS time, place AS row, name AS node, "
	"nodes, "
	"round(100 * cpu / nullif(round(has_cpu, 6), 0), 6) AS cpu, "
	"round(100 * memory / nullif(round(has_memory, 6), 0), 6) AS memory, "
	"round(100 * gpu / nullif(round(has_gpu, 6), 0), 6) AS gpu "
	"FROM mean, span ORDER BY place, slot";

KD_REPORT(heatmap) = {
	KD_REPORT_HEAD, .name = "heatmap",  .summary = "how full each node is, over time",
	.sql = sql,     .columns = columns, .plot = plot,
	.panels = 9,
};
