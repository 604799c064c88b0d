/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_fgd;
#define FGD (&kd_policy_fgd)

/* All pods of the workload want half a device and a CPU. */
static const KdGpuShape halves[] = { { 1000, { 1, 500, NULL }, 1 } };
/* Half of them do; the others want a CPU and no GPU, to whom every GPU is a waste. */
static const KdGpuShape mixed[] = { { 1000, { 1, 500, NULL }, 0.5 },
				    { 1000, { 0, 0, NULL }, 0.5 } };

static const struct {
	const char *row;
	const KdGpuShape *shapes;
	guint n_shapes;
	const char *world, *pod, *want;
} rows[] = {
	{ "without shapes all are equal", NULL, 0, "node a cpu=8 gpus=2; node b cpu=8 gpus=1",
	  "p cpu=1 share=1x600", "a=50 b=50" },
	/* a leaves 400 that no half fits into: 100 / (1 + exp(0.4)) = 40.1; b leaves nothing */
	{ "a crumb is worse than none", halves, 1,
	  "node a cpu=8 gpus=2; node b cpu=8 gpus=2; pod q share=1x400 on=b", "p cpu=1 share=1x600",
	  "a=40 b=50" },
	/* a has 400 of crumbs to begin with; both are gone afterwards: 100 / (1 + exp(-0.4)) */
	{ "taking up a crumb is better", halves, 1,
	  "node a cpu=8 gpus=2; node b cpu=8 gpus=2; pod q share=1x600 on=a", "p cpu=1 share=1x400",
	  "a=59 b=50" },
	/* a: all of its 1000 are out of reach without CPU: 100 / (1 + exp(1)) = 26.9 */
	{ "CPU that strands GPUs", halves, 1, "node a cpu=2 gpus=1; node b cpu=8 gpus=1", "p cpu=2",
	  "a=26 b=50" },
	/* F 500, F' 0: 100 / (1 + exp(-0.5)) = 62.2 */
	{ "a device taken whole", mixed, 2, "node a cpu=8 gpus=1", "p cpu=1 share=1x1000", "a=62" },
	/* to the pods without GPU 500 of 1000 before, 0 after; two devices: -1 */
	{ "two devices", mixed, 2, "node a cpu=8 gpus=2", "p cpu=1 share=2x1000", "a=73" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const KdPolicyEnv env = { rows[i].shapes, rows[i].n_shapes };
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(FGD, NULL, &env, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static void test_devices(void)
{
	const KdPolicyEnv env = { halves, 1 };
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(FGD, NULL, &env, "node a cpu=99 gpus=4");
	static const struct {
		const char *row, *pod, *want;
	} steps[] = {
		{ "the first of equals", "p cpu=1 share=1x400", "0" },
		/* device 0 would be left with 200, the others with 600, which still is a half */
		{ "not where a crumb would be left", "q cpu=1 share=1x400", "1" },
		{ "where it just fits", "r cpu=1 share=1x600", "0" },
		{ "whole devices from the left", "s cpu=1 share=2x1000", "2-3" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		KT_ROW_STR(steps[i].row, kt_policy_place(world, steps[i].pod), "a");
		KT_ROW_STR(steps[i].row, kt_policy_devices(world), steps[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	{ "devices", test_devices },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fgd) = { .pName = "fgd", .pTests = tests };
