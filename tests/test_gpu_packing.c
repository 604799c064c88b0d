/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_gpu_packing;

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	{ "no GPU is wanted", "node a gpus=2; node b gpus=2", "p cpu=0", "a b" },
	/* 33 - 2, 33 - 8 */
	{ "empty nodes, the smaller first", "node a gpus=2; node b gpus=8", "p share=1x500",
	  "a=31 b=25" },
	/* a: 100 - (500 * 100 / 1000) / 10, b: 100 - 20 / 10 */
	{ "the fullest device that is in use",
	  "node a gpus=2; node b gpus=2; pod q share=1x500 on=a; pod r share=1x800 on=b",
	  "p share=1x200", "a=95 b=98" },
	/* 800 of r's device are too few left: a free one of a node in use: 50 - 1 */
	{ "a free device of a node in use",
	  "node a gpus=2; node b gpus=2; pod q share=1x500 on=a; pod r share=1x800 on=b",
	  "p share=1x400", "a=95 b=49" },
	{ "several free devices", "node a gpus=4; pod q share=1x500 on=a", "p share=3x1000",
	  "a=47" },
	/* left 300, 500, 1000: takes 300 and 500; 30 + 50 */
	{ "several in use", "node a gpus=3; pod q share=1x500 on=a; pod r share=1x700 on=a",
	  "p share=2x300", "a=92" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(&kd_policy_gpu_packing, NULL,
								   NULL, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gpu_packing) = { .pName = "gpu_packing", .pTests = tests };
