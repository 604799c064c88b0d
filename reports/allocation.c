/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GPU that could be given out, against what was asked for until then: the main figure of studies of
 * GPU sharing (Weng et al., "Beware of Fragmentation", ATC 2023).
 *
 * A policy is good when its line stays on the diagonal for long and ends high.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "arrived", KD_PERCENT },
	{ "allocated", KD_PERCENT },
	{ NULL, KD_TEXT },
};

/* Lines part only when the cluster gets full, so that part is shown again, larger. */
static const char plot[] =
	"last = 0\n"
	"do for [i=1:n_runs] {\n"
	"	undefine L_*\n"
	"	stats sprintf('$run%d', i) using 1 nooutput name 'L'\n"
	"	if (exists('L_max') && L_max > last) { last = L_max }\n"
	"}\n"
	"n = last > 85 ? 2 : 1\n"
	"set xlabel 'GPU asked for so far (% of all GPU)'\n"
	"eval y_axis('GPU allocated (% of all GPU)')\n"
	"set yrange [0:100]\n"
	"eval panel(1, 1, n)\n"
	"plot for [i=1:n_runs] sprintf('$run%d', i) using 1:2 with lines lt run_style[i]\n"
	"if (n == 2) {\n"
	"	eval panel(2, 1, n)\n"
	"	unset ylabel; unset title\n"
	"	set xrange [80:*]\n"
	"	set yrange [*:*]\n"
	"	plot for [i=1:n_runs] sprintf('$run%d', i) using 1:2 with lines lt run_style[i]\n"
	"}\n";

KD_REPORT(allocation) = {
	KD_REPORT_HEAD,
	.name = "allocation",
	.summary = "GPU allocated, by how much GPU was asked for",
	.sql = "SELECT level, allocation FROM v_gpu_level WHERE run = :run AND "
	       "(SELECT max(gpu_arrived) FROM sample WHERE run = :run) > 0 ORDER BY level",
	.columns = columns,
	.plot = plot,
};
