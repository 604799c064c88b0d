/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_gpu_clustering;

/* Of 4000: nothing, a share of 500, a share of 500 and a device, a device are in use: b = 0, 3,
 * 9, 6. */
#define WORLD                                                                                      \
	"node a gpus=4; node b gpus=4; node c gpus=4; node d gpus=4;"                              \
	"pod q share=1x500 on=b; pod r share=1x500 on=c; pod s share=1x1000 on=c;"                 \
	"pod t share=1x1000 on=d; pod u on=a"

static const struct {
	const char *row, *args, *pod, *want;
} rows[] = {
	{ "no GPU is wanted", "{}", "p", "a b c d" },
	{ "a share: with shares, with both, alone, with others", "{}", "p share=1x500",
	  "a=25 b=78 c=59 d=6" },
	{ "a device", "{}", "p share=1x1000", "a=25 b=3 c=59 d=81" },
	{ "two devices are a kind of their own", "{}", "p share=2x1000", "a=25 b=3 c=9 d=6" },
	/* 25 * (8000 - 4000) / 8000 = 12, 14, 17, 15 */
	{ "a fixed size", "{maxGpu: 8000}", "p share=1x500", "a=37 b=89 c=67 d=15" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(&kd_policy_gpu_clustering,
								   rows[i].args, NULL, WORLD);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gpu_clustering) = { .pName = "gpu_clustering", .pTests = tests };
