/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/choose.c: which of the best. */
#include "config.h"

#include "kt_plugins.h"

static const char *tied(KdTieBreak tie_break, const char *world)
{
	const KdPolicy *const policies[] = { &kt_cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();

	options.tie_break = tie_break;
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, world);
	return g_intern_string(kt_stage_place(stage, "p cpu=1"));
}

static void ties(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();
	guint n[4] = { 0 };
	g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);

	KT_ROW_STR("the first in walk order", tied(KD_TIE_FIRST, "node z cpu=4; node b cpu=4"),
		   "z");
	KT_ROW_STR("the first by name", tied(KD_TIE_NAME, "node z cpu=4; node b cpu=4"), "b");
	KT_ROW_STR("only among equals", tied(KD_TIE_NAME, "node z cpu=4; node b cpu=3"), "z");
	options.tie_break = KD_TIE_RANDOM;
	for (guint run = 0; run < 2; run++) {
		g_autoptr(KtStage) stage = kt_plugins_stage(
			policies, &options,
			"node a cpu=4; node b cpu=4; node c cpu=4; node d cpu=3");
		const KdPodInfo *pod = kt_stage_info(stage, "p cpu=1");

		for (guint i = 0; i < 300; i++) {
			const KdAttempt *record = kd_framework_attempt(stage->framework, pod);

			n[record->chosen]++;
			g_string_append_printf(run ? second : first, "%u", record->chosen);
		}
	}
	KT_ROW_STR("the same seed, the same choices", second->str, first->str);
	KT_ROW_INT("never one that is not best", n[3], 0);
	for (guint i = 0; i < 3; i++)
		KT_ROW_DOUBLE("each as often", n[i], 200, 60);
}

static CU_TestInfo tests[] = {
	{ "ties", ties },
	CU_TEST_INFO_NULL,
};

KT_SUITE(choose) = { .pName = "choose", .pTests = tests };
