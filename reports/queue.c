/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that wait to be bound, over time, by the queue of the scheduler that they are in.  Held back
 * is who is in none that leads to an attempt: gated pods, and those that are not tried again.
 *
 * A run of more than 1000 samples is shown in 1000 steps, each the longest queue in it.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "time", KD_SECONDS },   { "pending", KD_COUNT },       { "active", KD_COUNT },
	{ "back-off", KD_COUNT }, { "unschedulable", KD_COUNT }, { "held", KD_COUNT },
	{ NULL, KD_TEXT },
};

/* One run: its queues on top of each other; several: the whole of each. */
static const char plot[] =
	"eval whole_tics('$2', n_runs == 1 ? 5 : 5)\n"
	"if (n_runs == 1) {\n"
	"	eval key_area\n"
	"	top = top - key_height(5)\n"
	"	plot NaN with boxes fs solid 1 @grey title 'held back', \\\n"
	"		NaN with boxes fs solid 1 lt 1 title 'active', \\\n"
	"		NaN with boxes fs solid 1 lt 5 title 'back-off', \\\n"
	"		NaN with boxes fs solid 1 lt 2 title 'unschedulable', \\\n"
	"		NaN with lines lt 7 lw 1 dt 1 title 'all'\n"
	"	eval key_done\n"
	"	eval panel(1, 1, 1)\n"
	"}\n"
	"set xlabel sprintf('time (%s)', time_unit)\n"
	"eval y_axis('pods waiting to be bound')\n"
	"set xrange [0:*]\n"
	"set yrange [0:*]\n"
	"if (n_runs == 1) {\n"
	"	plot $run1 using ($1/time_scale):($3+$4+$5+$6) \\\n"
	"			with fillsteps fs solid 1 @grey, \\\n"
	"		'' using ($1/time_scale):($3+$4+$5) \\\n"
	"			with fillsteps fs solid 1 lt 1, \\\n"
	"		'' using ($1/time_scale):($4+$5) \\\n"
	"			with fillsteps fs solid 1 lt 5, \\\n"
	"		'' using ($1/time_scale):5 \\\n"
	"			with fillsteps fs solid 1 lt 2, \\\n"
	"		'' using ($1/time_scale):2 \\\n"
	"			with steps lt 7 lw 1 dt 1\n"
	"} else {\n"
	"	plot for [i=1:n_runs] sprintf('$run%d', i) \\\n"
	"		using ($1/time_scale):2 with steps lt run_style[i] notitle\n"
	"}\n";

KD_REPORT(queue) = {
	KD_REPORT_HEAD,
	.name = "queue",
	.summary = "pods waiting to be bound, over time",
	.sql = "WITH step AS (SELECT *, iif(count(*) OVER () > 1000, "
	       "(row_number() OVER (ORDER BY seq) - 1) * 1000 / count(*) OVER (), seq) AS step "
	       "FROM v_queue WHERE run = :run) "
	       "SELECT min(time) AS time, max(pending) AS pending, max(active) AS active, "
	       "max(backoff) AS backoff, max(unschedulable) AS unschedulable, "
	       "max(pending - active - backoff - unschedulable) AS held "
	       "FROM step GROUP BY step ORDER BY step",
	.columns = columns,
	.plot = plot,
};
