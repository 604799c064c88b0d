/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many pods of each controller run, over time, on top of each other in the order in which they
 * came: a rolling update is one that grows while another shrinks.
 *
 * The six that had the most pods; a run of more than 500 changes is shown in 500 steps, each as it
 * is at its end.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "time", KD_SECONDS },  { "level", KD_COUNT },      { "owner", KD_TEXT },
	{ "running", KD_COUNT }, { "upper edge", KD_COUNT }, { NULL, KD_TEXT },
};

/* From the uppermost down, each covering what is below it.  The key has the names of the first run
 * that has so many. */
static const char plot[] =
	"n_levels = 0; most = 0\n"
	"array level_name[6]\n"
	"array color[6] = [1, 5, 3, 6, 2, 4]\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	undefine M_*\n"
	"	stats data using 5 nooutput name 'M'\n"
	"	most = exists('M_max') && M_max > most ? M_max : most\n"
	"	do for [l=n_levels+1:6] {\n"
	"		s = ''\n"
	"		undefine H_*\n"
	"		stats data using ($2 == l ? (s = strcol(3), $2) : NaN) nooutput name 'H'\n"
	"		if (s ne '') { level_name[l] = s; n_levels = l }\n"
	"	}\n"
	"}\n"
	"y_label = 'pods running'\n"
	"set ytics nice_step(most / (n_shown == 1 ? 5.0 : 3.0))\n"
	"eval key_area\n"
	"top = top - (ceil(n_levels / 2.0) + 0.2) * line\n"
	"plot for [l=1:n_levels] NaN with boxes fs solid 1 lt color[l] title level_name[l]\n"
	"eval key_done\n"
	"do for [k=1:n_shown] {\n"
	"	data = sprintf('$run%d', run_of(k))\n"
	"	undefine T_*\n"
	"	stats data using 2 nooutput name 'T'\n"
	"	if (!exists('T_records') || T_records == 0) { continue }\n"
	"	n = int(T_max)\n"
	"	m = int(T_records) / n\n"
	"	eval open_panel(k)\n"
	"	set xrange [0:(longest > 0 ? longest : 1) / time_scale]\n"
	"	set yrange [0:(most > 0 ? most : 1) * 1.05]\n"
	"	first(l) = (n - l) * m\n"
	"	plot for [l=1:n] data every ::first(l)::first(l) + m - 1 \\\n"
	"		using ($1/time_scale):5 with fillsteps fs solid 1 lt color[n - l + 1]\n"
	"}\n";

/* own: has a name of its own. */
static const char sql[] =
	"WITH child AS MATERIALIZED (SELECT created, started, ended, iif((SELECT count(DISTINCT "
	"namespace) FROM pod WHERE run = :run AND owner IS NOT NULL) > 1, namespace || ' ', '') "
	"|| owner AS owner FROM pod "
	"WHERE run = :run AND owner IS NOT NULL AND started IS NOT NULL), "
	"owned AS (SELECT owner, min(created) AS since, count(*) AS n FROM child GROUP BY owner), "
	"ranked AS (SELECT owner, since, row_number() OVER (ORDER BY n DESC, since, owner) <= "
	"iif(count(*) OVER () > 6, 5, 6) AS own FROM owned), "
	"level AS (SELECT owner, iif(own, row_number() OVER (PARTITION BY own ORDER BY since, "
	"owner), 6) AS level FROM ranked), "
	"name AS (SELECT level, iif(count(*) > 1, count(*) || ' others', max(owner)) AS name "
	"FROM level GROUP BY level), "
	"life AS (SELECT level, started, ended FROM child JOIN level USING (owner)), "
	"change (level, time, n) AS (SELECT level, started, 1 FROM life UNION ALL "
	"SELECT level, ended, -1 FROM life WHERE ended IS NOT NULL), "
	"moment (time) AS (SELECT time FROM change UNION "
	"SELECT started FROM run WHERE run = :run UNION "
	"SELECT coalesce(ended, started) FROM run WHERE run = :run), "
	"upto AS (SELECT level, moment.time, "
	"sum(coalesce(n, 0)) OVER (PARTITION BY level ORDER BY moment.time) AS running, "
	"row_number() OVER w AS k, lead(moment.time) OVER w AS next "
	"FROM name CROSS JOIN moment LEFT JOIN "
	"(SELECT level, time, sum(n) AS n FROM change GROUP BY level, time) "
	"USING (level, time) WINDOW w AS (PARTITION BY level ORDER BY moment.time)), "
	"size AS (SELECT count(*) AS n FROM moment), "
	"shown AS (SELECT level, time, running FROM upto, size "
	"WHERE n <= 500 OR next IS NULL OR (k - 1) * 500 / n != k * 500 / n) "
	"SELECT time / 1e9 AS time, level, name AS owner, running, "
	"sum(running) OVER (PARTITION BY time ORDER BY level) AS upper "
	"FROM shown JOIN name USING (level) ORDER BY level, time";

KD_REPORT(owners) = {
	KD_REPORT_HEAD,
	.name = "owners",
	.summary = "pods that each controller has running, over time",
	.sql = sql,
	.columns = columns,
	.plot = plot,
	.panels = 6,
};
