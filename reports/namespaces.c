/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fairly namespaces are treated: what each holds and how long its pods wait.
 *
 * A namespace's share is that of the resource of which it holds most, as a mean over the run
 * (dominant share: Ghodsi et al., "Dominant Resource Fairness", NSDI 2011).  Fairness of all is
 * Jain's index of these shares: 1 when all are equal, 1/n when one of n has everything.
 *
 * Only where there are several namespaces; the 20 with the largest shares.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "namespace", KD_TEXT },
	{ "pods", KD_COUNT },
	{ "bound", KD_COUNT },
	{ "dominant share, mean", KD_PERCENT },
	{ "wait, mean", KD_SECONDS },
	{ "wait, 95th percentile", KD_SECONDS },
	{ NULL, KD_TEXT },
};

/* share: of each namespace, in percent, in a run that lasts; else at its end. */
#define SHARES                                                                                     \
	"WITH life AS (SELECT run, started AS t0, coalesce(ended, started) AS t1 FROM run "        \
	"WHERE run = :run), "                                                                      \
	"here AS (SELECT node.*, iif(t1 > t0, coalesce(deleted, t1) - created, 1) AS span "        \
	"FROM node JOIN life USING (run)), "                                                       \
	"whole AS (SELECT sum(1.0 * cpu_milli * span) AS cpu, sum(1.0 * memory * span) AS "        \
	"memory, sum(1.0 * gpu_milli * span) AS gpu FROM here), "                                  \
	"held AS (SELECT namespace, cpu_milli, memory, gpu_milli, bound - created AS wait, "       \
	"iif(bound IS NULL, 0, iif(t1 > t0, coalesce(ended, t1) - bound, ended IS NULL)) AS span " \
	"FROM pod JOIN life USING (run)), "                                                        \
	"ranked AS (SELECT *, row_number() OVER (PARTITION BY namespace, wait IS NULL "            \
	"ORDER BY wait) AS k, count(wait) OVER (PARTITION BY namespace) AS n FROM held), "         \
	"part AS (SELECT namespace, count(*) AS pods, count(wait) AS bound, "                      \
	"avg(wait) / 1e9 AS wait_mean, "                                                           \
	"max(iif(k = (n * 95 + 99) / 100, wait, NULL)) / 1e9 AS wait_p95, "                        \
	"sum(1.0 * cpu_milli * span) AS cpu, sum(1.0 * memory * span) AS memory, "                 \
	"sum(1.0 * gpu_milli * span) AS gpu FROM ranked GROUP BY namespace), "                     \
	"shared AS (SELECT part.*, 100 * max(coalesce(part.cpu / nullif(whole.cpu, 0), 0), "       \
	"coalesce(part.memory / nullif(whole.memory, 0), 0), "                                     \
	"coalesce(part.gpu / nullif(whole.gpu, 0), 0)) AS share, count(*) OVER () AS n "           \
	"FROM part, whole) "

/* The namespaces of all runs, each once, and bars of means over the runs of a title. */
static const char plot[] =
	"array space[20]\n"
	"n = 0\n"
	"find(s, k) = k > n ? 0 : space[k] eq s ? k : find(s, k + 1)\n"
	"array share[20 * n_titles]; array wait[20 * n_titles]; array seen[20 * n_titles]\n"
	"do for [k=1:20 * n_titles] { share[k] = 0.0; wait[k] = 0.0; seen[k] = 0 }\n"
	"do for [i=1:n_runs] {\n"
	"	undefine R_*\n"
	"	stats sprintf('$run%d', i) using 2 nooutput name 'R'\n"
	"	do for [r=1:exists('R_records') ? R_records : 0] {\n"
	"		stats sprintf('$run%d', i) every ::r-1::r-1 using (s = strcol(1), \\\n"
	"			v = $4, w = $5 == $5 ? $5 : 0, $2) nooutput name 'S'\n"
	"		k = find(s, 1)\n"
	"		if (k == 0 && n < 20) { n = n + 1; k = n; space[k] = s }\n"
	"		k = k > 0 ? (run_style[i] - 1) * 20 + k : 0\n"
	"		if (k > 0) {\n"
	"			share[k] = share[k] + v; wait[k] = wait[k] + w; seen[k] = seen[k] "
	"+ 1\n"
	"		}\n"
	"	}\n"
	"}\n"
	"set print $bars\n"
	"long = 1; most_wait = 0; most_share = 0\n"
	"do for [g=1:n_titles] {\n"
	"	do for [k=1:n] {\n"
	"		j = (g - 1) * 20 + k\n"
	"		if (seen[j] > 0) {\n"
	"			a = share[j] / seen[j]; b = wait[j] / seen[j]\n"
	"			most_share = a > most_share ? a : most_share\n"
	"			most_wait = b > most_wait ? b : most_wait\n"
	"			print sprintf(\"%d\\t%d\\t%.9g\\t%.9g\\t\\\"%s\\\"\", k, g, a, b, "
	"space[k])\n"
	"		}\n"
	"		long = strlen(space[k]) > long ? strlen(space[k]) : long\n"
	"	}\n"
	"}\n"
	"unset print\n"
	"room = (long * 1.1 + 3) * letter\n"
	"left = room < 0.3 ? room : 0.3\n"
	"gap_x = 0.04\n"
	"bottom = 0.06\n"
	"top = top - 1.5 * line\n"
	"high = 0.8 / n_titles\n"
	"at_y(k, g) = k + (g - (n_titles + 1) / 2.0) * high\n"
	"set border 2\n"
	"unset grid; unset xtics\n"
	"set yrange [n < 4 ? 4.5 : n + 0.5:0.5]\n"
	"show(x) = abs(x) >= 100 ? sprintf('%.0f', x) : sprintf('%.3g', x)\n"
	"fair = n_runs == 1 ? run_note[1] : ''\n"
	"set label 98 fair at screen 0.985,line * 0.7 right tc rgb '#666666'\n"
	"do for [p=1:2] {\n"
	"	eval panel(p, 1, 2)\n"
	"	if (p == 1) { set ytics scale 0 } else { unset ytics }\n"
	"	c = p + 2\n"
	"	most = p == 1 ? most_share : most_wait\n"
	"	most = most > 0 ? most : 1\n"
	"	unit = p == 1 ? 1 : scale_for(most)\n"
	"	set title p == 1 ? 'dominant share, mean (%)' : \\\n"
	"		sprintf('wait, mean (%s)', unit_for(most)) offset 0,-0.4\n"
	"	set xrange [0:most * 1.25]\n"
	"	cells = (right - left) / 2 / letter * 0.7 / most\n"
	"	if (text) {\n"
	"		plot $bars using (0):(at_y($1, $2)): \\\n"
	"			(stripe(cells * column(c), $2).' '.show(column(c) / unit)) \\\n"
	"			with labels left, \\\n"
	"			'' using (0):1:ytic(strcol(5)) with points pt -2\n"
	"	} else {\n"
	"		plot $bars using (column(c) / 2):(at_y($1, $2)):(column(c) / 2):(high / "
	"2.15):2 \\\n"
	"				with boxxyerror lc variable, \\\n"
	"			'' using (column(c)):(at_y($1, $2)): \\\n"
	"				(n * n_titles <= 24 ? show(column(c) / unit) : '') \\\n"
	"				with labels left offset 0.5,0, \\\n"
	"			'' using (0):1:ytic(strcol(5)) with points pt -2\n"
	"	}\n"
	"}\n";

KD_REPORT(namespaces) = {
	KD_REPORT_HEAD,
	.name = "namespaces",
	.summary = "what each namespace holds, and how long its pods wait",
	.sql = SHARES "SELECT namespace, pods, bound, share, wait_mean, wait_p95 FROM shared "
		      "WHERE n > 1 ORDER BY share DESC, namespace LIMIT 20",
	.columns = columns,
	.plot = plot,
	.note = SHARES
	"SELECT printf('fairness of %d namespaces (Jain): %.3f', count(*), "
	"sum(share) * sum(share) / nullif(count(*) * sum(share * share), 0)) FROM shared",
};
