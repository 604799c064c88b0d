/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

#include <string.h>

extern const KdPolicy kd_policy_random;

#define N_PODS 400

/* Each of four places gets a quarter, give or take (standard deviation 8.7). */
static void check(const char *row, const int count[4])
{
	for (int i = 0; i < 4; i++) {
		KT_ROW_TRUE(row, count[i] > 60);
		KT_ROW_TRUE(row, count[i] < 140);
	}
}

static void test_nodes(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new_with_fit(&kd_policy_random, NULL, NULL,
					       "node a pods=999; node b pods=999; node full "
					       "pods=0; node c pods=999; node d pods=999");
	int count[4] = { 0 };

	for (int i = 0; i < N_PODS; i++) {
		const char *node = kt_policy_place(world, "p");

		KT_ROW_TRUE(node, strlen(node) == 1);
		count[node[0] - 'a']++;
	}
	check("nodes", count);
}

static void test_devices(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(&kd_policy_random, NULL, NULL,
							   "node a gpus=5 pods=999");
	int count[4] = { 0 };

	kt_policy_place(world, "p share=1x1000");
	KT_ROW_STR("whole devices from the left", kt_policy_devices(world), "0");
	for (int i = 0; i < N_PODS; i++) {
		KT_ROW_STR("the node", kt_policy_place(world, "p share=1x1"), "a");
		count[kt_policy_devices(world)[0] - '1']++;
	}
	check("devices", count);
}

static void test_repeats(void)
{
	static const char text[] = "node a; node b; node c";
	g_autoptr(KtPolicy) one = kt_policy_new(&kd_policy_random, NULL, NULL, text);
	g_autoptr(KtPolicy) two = kt_policy_new(&kd_policy_random, NULL, NULL, text);

	for (int i = 0; i < 20; i++)
		KT_ROW_STR("equal seeds, equal draws", kt_policy_place(one, "p"),
			   kt_policy_place(two, "p"));
}

static CU_TestInfo tests[] = {
	{ "nodes", test_nodes },
	{ "devices", test_devices },
	{ "repeats", test_repeats },
	CU_TEST_INFO_NULL,
};

KT_SUITE(random) = { .pName = "random", .pTests = tests };
