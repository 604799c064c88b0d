/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubectl get events` would tell, over time: the six reasons that come most often.
 */
#include <kubedes/report.h>

#include "_slots.h"

static const KdColumn columns[] = {
	{ "time", KD_SECONDS }, { "reason", KD_TEXT },     { "events", KD_COUNT },
	{ "in all", KD_COUNT }, { "seconds", KD_SECONDS }, { NULL, KD_TEXT },
};

/* A panel for each reason; those of all runs, each once. */
static const char plot[] =
	"array reason[6]\n"
	"n = 0\n"
	"find(s, k) = k > n ? 0 : reason[k] eq s ? k : find(s, k + 1)\n"
	"do for [i=1:n_runs] {\n"
	"	undefine R_*\n"
	"	data = sprintf('$run%d', i)\n"
	"	stats data using 3 nooutput name 'R'\n"
	"	do for [r=1:exists('R_records') ? R_records / 120 : 0] {\n"
	"		stats data every ::(r - 1) * 120::(r - 1) * 120 \\\n"
	"			using (s = strcol(2), $3) nooutput name 'S'\n"
	"		if (n < 6 && find(s, 1) == 0) { n = n + 1; reason[n] = s }\n"
	"	}\n"
	"}\n"
	"stats $run1 using 5 nooutput name 'T'\n"
	"slot = exists('T_max') ? T_max : 1\n"
	"each = ' in '.(slot < 1 ? sprintf('%.3g ms', slot * 1000) : \\\n"
	"	sprintf('%.3g %s', slot / scale_for(slot), unit_for(slot)))\n"
	"columns = n > 3 ? 2 : 1\n"
	"rows = (n + columns - 1) / columns\n"
	"top = top - 1.4 * line\n"
	"gap_y = 2.6 * line\n"
	"do for [p=1:n] {\n"
	"	set xrange [*:*]; set yrange [*:*]\n"
	"	eval whole_tics('strcol(2) eq reason[p] ? $3 : NaN', 3)\n"
	"	set yrange [0:*]\n"
	"	eval panel(p, rows, columns)\n"
	"	set title reason[p].each offset 0,-0.6\n"
	"	if (p + columns > n) {\n"
	"		set format x '% h'\n"
	"		set xlabel sprintf('time (%s)', time_unit)\n"
	"	} else {\n"
	"		set format x ''\n"
	"		unset xlabel\n"
	"	}\n"
	"	of(x) = strcol(2) eq reason[p] ? x : NaN\n"
	"	plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
	"		using ($1/time_scale):(of($3)) with steps lt run_style[i]\n"
	"}\n";

static const char sql[] =
	"WITH RECURSIVE" REPORT_SPAN "," REPORT_SLOTS ", change AS "
	"(SELECT time, reason FROM event WHERE run = :run)," REPORT_CUT ","
	"counted AS MATERIALIZED (SELECT reason, min(slot, 119) AS slot, count(*) AS n FROM cut "
	"GROUP BY reason, min(slot, 119)), "
	"top AS (SELECT reason, sum(n) AS total FROM counted GROUP BY reason "
	"ORDER BY total DESC, reason LIMIT 6) "
	"SELECT (t0 + slot * 1.0 * length / 120) / 1e9 AS time, reason, coalesce(n, 0) AS events, "
	"total, length / 120e9 AS seconds "
	"FROM top CROSS JOIN slots CROSS JOIN span LEFT JOIN counted USING (reason, slot) "
	"ORDER BY total DESC, reason, slot";

KD_REPORT(events) = {
	KD_REPORT_HEAD, .name = "events",   .summary = "events by their reason, over time",
	.sql = sql,     .columns = columns, .plot = plot,
};
