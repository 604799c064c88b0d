/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a length of time is distributed: the share of all pods (column 2, %) for which it was at most
 * so long (column 1, s).  Before the commands, `what` is to be set to what the time is.
 *
 * The axis of time is logarithmic where the values span more than two decades; what took no time
 * stands at its left edge then.  A line goes on to the right as far as the longest of all runs, so
 * that one sees where it ends.
 */
#ifndef REPORTS_CDF_H
#define REPORTS_CDF_H

#define REPORT_CDF                                                                                 \
	"eval y_axis('share of all pods (%)')\n"                                                   \
	"last = 0; least = 1e300; none = 0\n"                                                      \
	"do for [i=1:n_runs] {\n"                                                                  \
	"	undefine W_*\n"                                                                          \
	"	stats sprintf('$run%d', i) using ($1 > 0 ? $1 : NaN) nooutput name 'W'\n"                \
	"	if (exists('W_records') && W_records > 0) {\n"                                           \
	"		last = W_max > last ? W_max : last\n"                                                   \
	"		least = W_min < least ? W_min : least\n"                                                \
	"	}\n"                                                                                     \
	"	undefine W_*\n"                                                                          \
	"	stats sprintf('$run%d', i) using 1 nooutput name 'W'\n"                                  \
	"	if (exists('W_records') && W_records > 0 && W_min <= 0) { none = 1 }\n"                  \
	"}\n"                                                                                      \
	"far = last > 100 * least\n"                                                               \
	"if (far) {\n"                                                                             \
	"	edge = 10 ** floor(log10(least)) / (none ? 4.0 : 1.0)\n"                                 \
	"	set logscale x\n"                                                                        \
	"	set xtics ('1 µs' 1e-6, '1 ms' 1e-3, '10 ms' 0.01, '0.1 s' 0.1, \\\n"                   \
	"		'1 s' 1, '10 s' 10, '1 min' 60, '10 min' 600, '1 h' 3600, \\\n"                         \
	"		'5 h' 18000, '1 d' 86400, '10 d' 864000, '100 d' 8640000)\n"                            \
	"	if (none) { set xtics add ('0' edge) }\n"                                                \
	"	set xlabel what\n"                                                                       \
	"	scale = 1.0\n"                                                                           \
	"} else {\n"                                                                               \
	"	edge = 0\n"                                                                              \
	"	last = last > 0 ? last : 1\n"                                                            \
	"	scale = scale_for(last)\n"                                                               \
	"	set xlabel sprintf('%s (%s)', what, unit_for(last))\n"                                   \
	"}\n"                                                                                      \
	"set print $ends\n"                                                                        \
	"do for [i=1:n_runs] {\n"                                                                  \
	"	undefine W_*\n"                                                                          \
	"	stats sprintf('$run%d', i) using 1:2 nooutput name 'W'\n"                                \
	"	if (exists('W_records') && W_records > 0) {\n"                                           \
	"		print sprintf(\"%.9g\\t0\", W_min_x)\n"                                                 \
	"		print sprintf(\"%.9g\\t%.9g\", W_min_x, W_min_y)\n"                                     \
	"		print sprintf(\"%.9g\\t%.9g\", W_max_x, W_max_y)\n"                                     \
	"		print sprintf(\"%.9g\\t%.9g\", last, W_max_y)\n"                                        \
	"	} else {\n"                                                                              \
	"		do for [k=1:4] { print sprintf(\"%.9g\\t0\", k < 4 ? edge : last) }\n"                  \
	"	}\n"                                                                                     \
	"}\n"                                                                                      \
	"unset print\n"                                                                            \
	"set xrange [edge / scale:last / scale]\n"                                                 \
	"set yrange [0:100]\n"                                                                     \
	"at_x(x) = (x < edge ? edge : x) / scale\n"                                                \
	"plot for [i=1:n_runs] sprintf('$run%d', i) using (at_x($1)):2 \\\n"                       \
	"		with steps lt run_style[i], \\\n"                                                       \
	"	for [i=1:n_runs] $ends every ::4*(i-1)::4*i-3 using (at_x($1)):2 \\\n"                   \
	"		with lines lt run_style[i], \\\n"                                                       \
	"	for [i=1:n_runs] $ends every ::4*i-2::4*i-1 using (at_x($1)):2 \\\n"                     \
	"		with lines lt run_style[i]\n"

/* The steps of the distribution of @value over the rows of @from; of more than 1000 every so
 * many-th is enough for the eye. */
#define REPORT_CDF_SQL(name, value, from)                                                          \
	"WITH ranked AS (SELECT " value " AS value, row_number() OVER (ORDER BY " value ") AS k, " \
	"count(*) OVER () AS n FROM " from " WHERE run = :run AND " value " IS NOT NULL) "         \
	"SELECT max(value) AS " name ", "                                                          \
	"100.0 * max(k) / (SELECT count(*) FROM pod WHERE run = :run) AS pods "                    \
	"FROM ranked GROUP BY iif(n > 1000, (k - 1) * 1000 / n, value) ORDER BY pods"

#endif
