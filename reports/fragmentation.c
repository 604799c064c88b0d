/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GPU that is idle but of no use to a typical pod, against what was asked for until then.
 *
 * The numbers are those that Weng et al. publish ("Beware of Fragmentation", ATC 2023): means over
 * the samples whose demand rounds (half to even) to a level in percent of all GPU.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "arrived", KD_PERCENT },
	{ "allocated", KD_PERCENT },
	{ "fragmented", KD_PERCENT },
	{ "fragmented of idle", KD_PERCENT },
	{ NULL, KD_TEXT },
};

static const char plot[] =
	"set xlabel 'GPU asked for so far (% of all GPU)'\n"
	"eval y_axis('GPU idle but of no use (% of all GPU)')\n"
	"set yrange [0:*]\n"
	"plot for [i=1:n_runs] sprintf('$run%d', i) using 1:3 with lines lt run_style[i]\n";

KD_REPORT(fragmentation) = {
	KD_REPORT_HEAD,
	.name = "fragmentation",
	.summary = "GPU idle but of no use, by how much GPU was asked for",
	.sql = "SELECT level, allocation, frag, frag_ratio FROM v_gpu_level WHERE run = :run AND "
	       "(SELECT max(gpu_fragmented) FROM sample WHERE run = :run) > 0 ORDER BY level",
	.columns = columns,
	.plot = plot,
};
