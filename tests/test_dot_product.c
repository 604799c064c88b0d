/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_dot_product;

static const struct {
	const char *row, *args, *world, *pod, *want;
} rows[] = {
	/* a: 1 * 1/2 and 1 * 1/2, b: 1/2 * 1/2 and 1/2 * 1/2; 100 * (1 - sum / 2) */
	{ "the node that has less of what is asked for", "{}",
	  "node a cpu=128 gpus=8; node b cpu=64 gpus=4", "p cpu=64 share=4x1000", "a=50 b=75" },
	/* a: 1 * 1/2, b: 1/2 * 1/2 */
	{ "CPU alone", "{}", "node a cpu=128 gpus=8; node b cpu=64 gpus=4", "p cpu=64",
	  "a=75 b=87" },
	/* a: 2/4 * 1/4 + 3/4 * 1/4 = 5/16 */
	{ "what is free counts", "{}", "node a cpu=4 gpus=4; pod q cpu=2 share=1x1000 on=a",
	  "p cpu=1 share=1x1000", "a=84" },
	{ "no GPUs at all", "{}", "node a cpu=4", "p cpu=4", "a=50" },
	/* 4/8 * 4/8 */
	{ "a fixed size", "{maxCpu: 8000, maxGpu: 8000}", "node a cpu=4", "p cpu=4", "a=87" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(
			&kd_policy_dot_product, rows[i].args, NULL, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	CU_TEST_INFO_NULL,
};

KT_SUITE(dot_product) = { .pName = "dot_product", .pTests = tests };
