/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_best_fit;
#define BEST (&kd_policy_best_fit)

static const struct {
	const char *row, *args, *world, *pod, *want;
} rows[] = {
	/* left of 4 and 4: a (1 + 1) / 8, b (3 + 3) / 8 */
	{ "the fuller node", "{}",
	  "node a cpu=4 memory=4Gi; node b cpu=4 memory=4Gi; pod q cpu=2 memory=2Gi on=a",
	  "p cpu=1 memory=1Gi", "a=75 b=25" },
	/* against 4, the largest: a (0 + 0), b (2 + 2) / 8 */
	{ "the smaller node", "{}", "node a cpu=2 memory=2Gi; node b cpu=4 memory=4Gi",
	  "p cpu=2 memory=2Gi", "a=100 b=50" },
	{ "a full node is left out", "{}",
	  "node a cpu=4 memory=4Gi; node b cpu=4 memory=4Gi; pod q cpu=4 on=a", "p cpu=4",
	  "a!Insufficient cpu b=50" },
	/* a: 124/128 and 7500/8000, b: 60/128 and 7500/8000; means 0.953, 0.703 */
	{ "CPU and GPU where there are some", "{}",
	  "node a cpu=128 memory=1Gi gpus=8; node b cpu=64 memory=9Gi gpus=8",
	  "p cpu=4 share=1x500", "a=4 b=29" },
	/* 3/128 / 2 = 0.0117 */
	{ "against a fixed size", "{maxCpu: 128000, maxGpu: 8000}", "node a cpu=4 gpus=1",
	  "p cpu=1 share=1x1000", "a=98" },
	/* (3 * 1/4 + 1 * 3/4) / 4 = 0.375 */
	{ "weights", "{cpuWeight: 3, memoryWeight: 1}", "node a cpu=4 memory=4Gi",
	  "p cpu=3 memory=1Gi", "a=62" },
	{ "memory is left out when told", "{memoryWeight: 0}", "node a cpu=4 memory=4Gi", "p cpu=3",
	  "a=75" },
	{ "nothing counts", "{cpuWeight: 0, memoryWeight: 0}", "node a cpu=4 memory=4Gi", "p cpu=3",
	  "a=100" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy)
			world = kt_policy_new_with_fit(BEST, rows[i].args, NULL, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

/* What is kept for a pod must not outlive the size it was measured by. */
static void test_scale(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new(BEST, NULL, NULL, "node a cpu=4 memory=4Gi");

	KT_ROW_STR("alone", kt_policy_try(world, "p cpu=2 memory=2Gi"), "a=50");
	kt_policy_add(world, "node b cpu=8 memory=8Gi");
	KT_ROW_STR("beside a larger one", kt_policy_try(world, "p cpu=2 memory=2Gi"), "a=75 b=25");
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	{ "scale", test_scale },
	CU_TEST_INFO_NULL,
};

KT_SUITE(best_fit) = { .pName = "best_fit", .pTests = tests };
