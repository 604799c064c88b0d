/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pods of each priority hold, over time, on top of each other, the highest at the bottom.
 *
 * Only where there are several priorities; of more than six the lower ones are taken together.
 */
#include <kubedes/report.h>

#include "_slots.h"

static const KdColumn columns[] = {
	{ "time", KD_SECONDS },
	{ "level", KD_COUNT },
	{ "priority", KD_TEXT },
	{ "CPU", KD_PERCENT },
	{ "CPU, upper edge", KD_PERCENT },
	{ "GPU", KD_PERCENT },
	{ "GPU, upper edge", KD_PERCENT },
	{ NULL, KD_TEXT },
};

/* From the uppermost down, each covering what is below it.  Several runs show GPU, where there is
 * any, or else CPU; one shows both. */
static const char plot[] =
	"has_gpu = 0; n_levels = 1\n"
	"array level_name[6]\n"
	"array color[6] = [1, 5, 3, 6, 2, 4]\n"
	"do for [l=1:6] { level_name[l] = '' }\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	undefine H_*\n"
	"	stats data using 7 nooutput name 'H'\n"
	"	if (exists('H_max') && H_max > 0) { has_gpu = 1 }\n"
	"	do for [l=1:6] {\n"
	"		undefine H_*\n"
	"		stats data every ::(l - 1) * 120::(l - 1) * 120 \\\n"
	"			using (s = strcol(3), $2) nooutput name 'H'\n"
	"		if (exists('H_records') && H_records > 0) {\n"
	"			level_name[l] = 'priority '.s\n"
	"			n_levels = l > n_levels ? l : n_levels\n"
	"		}\n"
	"	}\n"
	"}\n"
	"y_label = 'requested (%)'\n"
	"eval cpu_and_gpu\n"
	"eval key_area\n"
	"top = top - key_height(n_levels)\n"
	"plot for [l=1:n_levels] NaN with boxes fs solid 1 lt color[l] title level_name[l]\n"
	"eval key_done\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	eval open_panel(k)\n"
	"	set xrange [0:(longest > 0 ? longest : 1) / time_scale]\n"
	"	set yrange [0:100]\n"
	"	c = column_of(k)\n"
	"	first(l) = (n_levels - l) * 120\n"
	"	plot for [l=1:n_levels] data every ::first(l)::first(l) + 119 \\\n"
	"		using ($1/time_scale):(column(c)) \\\n"
	"		with fillsteps fs solid 1 lt color[n_levels - l + 1]\n"
	"}\n";

/* Level 0 is what the nodes have. */
static const char sql[] =
	"WITH RECURSIVE" REPORT_SPAN "," REPORT_SLOTS ","
	"ranked AS (SELECT priority, row_number() OVER (ORDER BY priority DESC) AS k, "
	"count(*) OVER () AS n FROM pod WHERE run = :run GROUP BY priority), "
	"level AS (SELECT priority, min(k, 6) AS level FROM ranked WHERE n > 1), "
	"name AS (SELECT level, max(priority) || iif(count(*) > 1, ' and below', '') AS name "
	"FROM level GROUP BY level), "
	"held AS (SELECT level, bound, ended, cpu_milli AS cpu, gpu_milli AS gpu "
	"FROM pod JOIN level USING (priority) WHERE run = :run AND bound IS NOT NULL), "
	"change (level, time, cpu, gpu) AS ("
	"SELECT level, bound, cpu, gpu FROM held UNION ALL "
	"SELECT level, ended, -cpu, -gpu FROM held WHERE ended IS NOT NULL UNION ALL "
	"SELECT 0, created, cpu_milli, gpu_milli FROM node WHERE run = :run UNION ALL "
	"SELECT 0, deleted, -cpu_milli, -gpu_milli FROM node "
	"WHERE run = :run AND deleted IS NOT NULL)," REPORT_CUT ","
	"term AS (SELECT level, slot, sum(cpu * rest) AS cpu1, sum(cpu) AS cpu2, "
	"sum(gpu * rest) AS gpu1, sum(gpu) AS gpu2 FROM cut GROUP BY level, slot), "
	"layer (level) AS (SELECT 0 UNION ALL SELECT level FROM name), "
	"mean AS MATERIALIZED (SELECT level, slot, "
	"coalesce(cpu1, 0) + total(cpu2) OVER before AS cpu, "
	"coalesce(gpu1, 0) + total(gpu2) OVER before AS gpu "
	"FROM layer CROSS JOIN slots LEFT JOIN term USING (level, slot) "
	"WINDOW before AS (PARTITION BY level ORDER BY slot "
	"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)), "
	"part AS (SELECT slot, m.level, 100 * m.cpu / nullif(round(a.cpu, 6), 0) AS cpu, "
	"100 * m.gpu / nullif(round(a.gpu, 6), 0) AS gpu "
	"FROM mean AS m JOIN mean AS a USING (slot) WHERE m.level > 0 AND a.level = 0) "
	"SELECT (t0 + slot * 1.0 * length / 120) / 1e9 AS time, level, name AS priority, "
	"round(cpu, 6) AS cpu, round(sum(cpu) OVER w, 6) AS cpu_upper, "
	"round(gpu, 6) AS gpu, round(sum(gpu) OVER w, 6) AS gpu_upper "
	"FROM part JOIN name USING (level), span "
	"WINDOW w AS (PARTITION BY slot ORDER BY level) ORDER BY level, slot";

KD_REPORT(priorities) = {
	KD_REPORT_HEAD,
	.name = "priorities",
	.summary = "what pods of each priority hold, over time",
	.sql = sql,
	.columns = columns,
	.plot = plot,
	.panels = 6,
};
