/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long the API server took for requests: the share of the requests of a verb that took at most
 * so long, waiting in its queues included.  The axis is stretched towards 100 %, so that the slow
 * ones can be seen.  A curve that enters the corner misses the objective for mutating requests, 1 s
 * for 99 of 100 (community/sig-scalability/slos/api_call_latency.md).
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "latency", KD_SECONDS },
	{ "requests", KD_PERCENT },
	{ "verb", KD_TEXT },
	{ NULL, KD_TEXT },
};

/* One run: verbs by colour; several: verbs by their dashes. */
static const char plot[] =
	"verbs = 'create update patch delete list'\n"
	"array color[5] = [1, 5, 2, 3, 6]\n"
	"eval key_area\n"
	"top = top - key_height(5)\n"
	"if (n_runs == 1) {\n"
	"	plot for [v=1:5] NaN with lines lt color[v] dt 1 title word(verbs, v)\n"
	"} else {\n"
	"	plot for [v=1:5] NaN with lines lt 7 dt v title word(verbs, v)\n"
	"}\n"
	"eval key_done\n"
	"eval panel(1, 1, 1)\n"
	"eval y_axis('share of the requests of a verb (%)')\n"
	"set xlabel 'time in the API server'\n"
	"set logscale x\n"
	"set xtics ('0.1 ms' 1e-4, '1 ms' 1e-3, '10 ms' 0.01, '0.1 s' 0.1, '1 s' 1, \\\n"
	"	'10 s' 10, '1 min' 60)\n"
	"set xrange [1e-4:60]\n"
	"set ytics ('0' 0, '50' 0.30103, '90' 1, '99' 2, '99.9' 3)\n"
	"set yrange [0:3.2]\n"
	"if (!text) {\n"
	"	set object 1 rectangle from 1, 0 to 60, 2 behind \\\n"
	"		fc rgb '#eeeeee' fs solid 1 noborder\n"
	"}\n"
	"set arrow from 1, 0 to 1, 2 nohead dt 2\n"
	"set arrow from 1, 2 to 60, 2 nohead dt 2\n"
	"set label 'objective for writes:' at 1, 0.35 left offset text ? 3 : 0.5, 0\n"
	"set label '99 % within 1 s' at 1, 0.15 left offset text ? 3 : 0.5, 0\n"
	"nines(a) = a < 100 ? -log10(1 - a / 100) : 10\n"
	"shown(a) = a > 0 ? a : 1e-4\n"
	"if (n_runs == 1) {\n"
	"	plot for [v=1:5] $run1 \\\n"
	"		using (strcol(3) eq word(verbs, v) ? shown($1) : NaN):(nines($2)) \\\n"
	"		with steps lt color[v] dt 1\n"
	"} else {\n"
	"	plot for [i=1:n_runs] for [v=1:5] sprintf('$run%d', i) \\\n"
	"		using (strcol(3) eq word(verbs, v) ? shown($1) : NaN):(nines($2)) \\\n"
	"		with steps lt run_style[i] dt v\n"
	"}\n";

KD_REPORT(request_latency) = {
	KD_REPORT_HEAD,
	.name = "request_latency",
	.summary = "share of requests that took the API server at most so long, by verb",
	.sql = "WITH ranked AS (SELECT verb, total, row_number() OVER (PARTITION BY verb ORDER BY "
	       "total) AS k, count(*) OVER (PARTITION BY verb) AS n FROM request WHERE run = :run) "
	       "SELECT max(total) / 1e9 AS latency, 100.0 * max(k) / n AS requests, verb "
	       "FROM ranked GROUP BY verb, iif(n > 1000, (k - 1) * 1000 / n, k) "
	       "ORDER BY verb, requests",
	.columns = columns,
	.plot = plot,
};
