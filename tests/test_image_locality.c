/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_image_locality;
#define IMAGES (&kd_policy_image_locality)

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	{ "no node has it", "node a image=other:1@500Mi; node b", "p image=app:1", "a b" },
	/* 500 MiB * 1/2 = 250; (250 - 23) * 100 / (1000 - 23) = 23 */
	{ "one of two nodes has it", "node a image=app:1@500Mi; node b", "p image=app:1",
	  "a=23 b=0" },
	/* 500 MiB * 2/2: (500 - 23) * 100 / 977 = 48 */
	{ "the more have it, the more it counts",
	  "node a image=app:1@500Mi; "
	  "node b image=app:1@500Mi",
	  "p image=app:1", "a=48 b=48" },
	{ "an untagged image is the latest", "node a image=app:latest@1000Mi", "p image=app",
	  "a=100" },
	{ "a registry's port is no tag", "node a image=reg:5000/app:latest@1000Mi",
	  "p image=reg:5000/app", "a=100" },
	{ "a digest stands as it is", "node a image=app:2@1000Mi", "p image=app@sha256:00", "a" },
	{ "no more than all counts", "node a image=app:1@5000Mi", "p image=app:1", "a=100" },
	{ "too little does not", "node a image=app:1@23Mi", "p image=app:1", "a=0" },
	/* 1000 of 2 * 1000: (1000 - 23) * 100 / (2000 - 23) = 49 */
	{ "one of two containers' images", "node a image=app:1@1000Mi",
	  "p image=app:1 + image=log:1", "a=49" },
	{ "the same image twice counts twice", "node a image=app:1@1000Mi",
	  "p image=app:1 + image=app:1", "a=100" },
	{ "init containers count", "node a image=set:1@1000Mi", "p image=app:1 init image=set:1",
	  "a=49" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_once(IMAGES, rows[i].world, rows[i].pod),
			   rows[i].want);
}

/* What one node pulls changes the score of others, which are not asked again for it. */
static void test_spread(void)
{
	static const char *const others[] = { "b", "c", "d", "e", "f", "g", "h",
					      "i", "j", "k", "l", "m", "n", "o" };
	g_autoptr(KtPolicy) world = kt_policy_new(IMAGES, NULL, NULL, "node a image=app:1@1000Mi");

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *node = g_strconcat("node ", others[i], NULL);

		kt_policy_add(world, node);
	}
	/* 1000 MiB * 1/15 = 66.7: (66.7 - 23) * 100 / 977 = 4 */
	KT_ROW_STR("before", kt_policy_try(world, "p image=app:1"),
		   "a=4 b=0 c=0 d=0 e=0 f=0 g=0 h=0 i=0 j=0 k=0 l=0 m=0 n=0 o=0");
	kt_policy_add(world, "node b image=app:1@1000Mi");
	/* 2/15: 133.3 */
	KT_ROW_STR("after", kt_policy_try(world, "p image=app:1"),
		   "a=11 b=11 c=0 d=0 e=0 f=0 g=0 h=0 i=0 j=0 k=0 l=0 m=0 n=0 o=0");
	kt_policy_add(world, "node p");
	/* 2/16: 125 */
	KT_ROW_STR("a node came", kt_policy_try(world, "p image=app:1"),
		   "a=10 b=10 c=0 d=0 e=0 f=0 g=0 h=0 i=0 j=0 k=0 l=0 m=0 n=0 o=0 p=0");
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	{ "spread", test_spread },
	CU_TEST_INFO_NULL,
};

KT_SUITE(image_locality) = { .pName = "image_locality", .pTests = tests };
