/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scheduler decided, over time: how many pods it bound, and how often it found no node.
 */
#include <kubedes/report.h>

#include "_slots.h"

static const KdColumn columns[] = {
	{ "time", KD_SECONDS }, { "bound", KD_COUNT },     { "no node", KD_COUNT },
	{ "other", KD_COUNT },  { "seconds", KD_SECONDS }, { NULL, KD_TEXT },
};

/* One run: on top of each other; several: each kind its panel. */
static const char plot[] =
	"stats $run1 using 5 nooutput name 'S'\n"
	"slot = exists('S_max') ? S_max : 1\n"
	"each = ' in '.(slot < 1 ? sprintf('%.3g ms', slot * 1000) : \\\n"
	"	sprintf('%.3g %s', slot / scale_for(slot), unit_for(slot)))\n"
	"eval whole_tics('$2+$3+$4', n_runs == 1 ? 5 : 3)\n"
	"if (n_runs == 1) {\n"
	"	eval key_area\n"
	"	top = top - key_height(3)\n"
	"	plot NaN with boxes fs solid 1 lt 1 title 'bound', \\\n"
	"		NaN with boxes fs solid 1 lt 5 title 'no node', \\\n"
	"		NaN with boxes fs solid 1 @grey title 'other'\n"
	"	eval key_done\n"
	"	set xlabel sprintf('time (%s)', time_unit)\n"
	"	eval y_axis('decisions'.each)\n"
	"	eval panel(1, 1, 1)\n"
	"	set yrange [0:*]\n"
	"	plot $run1 using ($1/time_scale):($2+$3+$4) \\\n"
	"			with fillsteps fs solid 1 @grey, \\\n"
	"		'' using ($1/time_scale):($2+$3) with fillsteps fs solid 1 lt 5, \\\n"
	"		'' using ($1/time_scale):2 with fillsteps fs solid 1 lt 1\n"
	"} else {\n"
	"	array name[2] = ['pods bound', 'no node found']\n"
	"	set format x ''\n"
	"	set yrange [0:*]\n"
	"	do for [p=1:2] {\n"
	"		eval panel(p, 2, 1)\n"
	"		eval y_axis(name[p].each)\n"
	"		if (p == 2) {\n"
	"			set format x '% h'\n"
	"			set xlabel sprintf('time (%s)', time_unit)\n"
	"		}\n"
	"		plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
	"			using ($1/time_scale):(column(p + 1)) with steps lt run_style[i]\n"
	"	}\n"
	"}\n";

static const char sql[] =
	"WITH RECURSIVE" REPORT_SPAN "," REPORT_SLOTS ", change AS "
	"(SELECT time, result FROM decision WHERE run = :run)," REPORT_CUT ","
	"counted AS (SELECT min(slot, 119) AS slot, sum(result = 'bound') AS bound, "
	"sum(result = 'unschedulable') AS unschedulable, "
	"sum(result NOT IN ('bound', 'unschedulable')) AS other FROM cut GROUP BY min(slot, 119)) "
	"SELECT (t0 + slot * 1.0 * length / 120) / 1e9 AS time, coalesce(bound, 0) AS bound, "
	"coalesce(unschedulable, 0) AS unschedulable, coalesce(other, 0) AS other, "
	"length / 120e9 AS seconds FROM slots CROSS JOIN span LEFT JOIN counted USING (slot) "
	"WHERE EXISTS (SELECT 1 FROM counted) ORDER BY slot";

KD_REPORT(decisions) = {
	KD_REPORT_HEAD, .name = "decisions", .summary = "what the scheduler decided, over time",
	.sql = sql,     .columns = columns,  .plot = plot,
};
