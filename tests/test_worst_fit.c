/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_worst_fit;

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	/* left of 4 and 4: a (1 + 1) / 8, b (3 + 3) / 8 */
	{ "the emptier node",
	  "node a cpu=4 memory=4Gi; node b cpu=4 memory=4Gi; pod q cpu=2 memory=2Gi on=a",
	  "p cpu=1 memory=1Gi", "a=25 b=75" },
	{ "the larger node", "node a cpu=2 memory=2Gi; node b cpu=4 memory=4Gi",
	  "p cpu=2 memory=2Gi", "a=0 b=50" },
	/* a: 124/128 and 7500/8000, b: 60/128 and 7500/8000; means 0.953, 0.703 */
	{ "CPU and GPU where there are some",
	  "node a cpu=128 memory=1Gi gpus=8; node b cpu=64 memory=9Gi gpus=8",
	  "p cpu=4 share=1x500", "a=95 b=70" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(&kd_policy_worst_fit, NULL, NULL,
								   rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	CU_TEST_INFO_NULL,
};

KT_SUITE(worst_fit) = { .pName = "worst_fit", .pTests = tests };
