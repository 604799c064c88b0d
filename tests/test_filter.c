/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/filter.c: how far the walk goes, and filters on one node. */
#include "config.h"

#include "kt_plugins.h"

/* ---- how far the walk goes ---- */

static void add_nodes(KtStage *stage, guint n, const char *words)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *line = g_strdup_printf("node n%04u %s", i, words);

		kt_stage_add(stage, line);
	}
}

static const struct {
	const char *row;
	guint n_nodes;
	gint percentage;
	guint want;
} samples[] = {
	{ "few nodes: all", 99, 10, 99 },
	{ "at least 100", 200, 10, 100 },
	{ "by percentage", 500, 50, 250 },
	{ "all of many", 300, 100, 300 },
	{ "adaptive: 50 - 1000 / 125 = 42 %", 1000, 0, 420 },
	{ "adaptive: at least 100", 110, 0, 100 },
};

static void sampling(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, NULL };

	for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
		KdFrameworkOptions options = kt_stage_options();

		options.percentage = samples[i].percentage;
		g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, "");
		add_nodes(stage, samples[i].n_nodes, "cpu=4");
		const KdAttempt *record = kd_framework_attempt(stage->framework,
							       kt_stage_info(stage, "p cpu=1"));
		KT_ROW_INT(samples[i].row, record->n_feasible, samples[i].want);
	}
}

/* 200 nodes, 100 to find: the second walk begins where the first ended. */
static void rotation(void)
{
	const KdPolicy *const policies[] = { &kt_no, &kt_cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();

	options.percentage = 1;
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, "");
	add_nodes(stage, 200, "cpu=4");
	kt_stage_add(stage, "node n0010 cpu=4 label.no=x; node n0150 cpu=4 label.no=x");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=1");
	const KdAttempt *record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("the first is at 0", record->evaluated[0], 0);
	KT_ROW_INT("one was turned down", record->n_evaluated, 101);
	record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("the next is behind those seen", record->evaluated[0], 101);
	KT_ROW_INT("and the walk goes round", record->evaluated[record->n_evaluated - 1], 1);
	record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("from there on", record->evaluated[0], 2);
}

static void one_node(void)
{
	const KdPolicy *const policies[] = { &kt_only, &kt_no, &kt_cpu, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(
		policies, NULL,
		"node a cpu=4; node b cpu=1; node c cpu=4 label.no=x; node d cpu=4");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=2 label.only=a.b.c");
	const KdPolicy *by;

	KT_ROW_INT("fits", kd_framework_filter(stage->framework, pod, 0, &by), KD_FITS);
	KT_ROW_STR("too small",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 1, &by)),
		   "Insufficient cpu");
	KT_ROW_STR("by", by->name, "Cpu");
	KT_ROW_STR("closed", kd_verdict_reason(kd_framework_filter(stage->framework, pod, 2, &by)),
		   "x");
	KT_ROW_STR("not asked for",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 3, &by)),
		   "node(s) didn't satisfy plugin(s) [Only]");
	kt_stage_add(stage, "pod q cpu=3 on=a");
	KT_ROW_STR("taken now",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 0, &by)),
		   "Insufficient cpu");
	pod = kt_stage_info(stage, "p cpu=2 label.only=never");
	KT_ROW_STR("rejected as a whole",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 0, &by)), "never");
}

static CU_TestInfo tests[] = {
	{ "how many nodes are looked for", sampling },
	{ "where the walk begins", rotation },
	{ "filters on one node", one_node },
	CU_TEST_INFO_NULL,
};

KT_SUITE(filter) = { .pName = "filter", .pTests = tests };
