/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_next_fit;
#define NEXT (&kd_policy_next_fit)

static void test_round(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(
		NEXT, NULL, NULL, "node a cpu=2; node b cpu=1; node c cpu=3");
	static const char *const want[] = { "a", "b", "c", "a", "c", "c", "-" };

	for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
		g_autofree char *pod = g_strdup_printf("p%" G_GSIZE_FORMAT " cpu=1", i);

		KT_ROW_STR(pod, kt_policy_place(world, pod), want[i]);
	}
}

static void test_asking(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new_with_fit(NEXT, NULL, NULL, "node a cpu=9; node b cpu=9");

	KT_ROW_STR("at first", kt_policy_try(world, "p cpu=1"), "a=100 b=0");
	KT_ROW_STR("asking alone moves nothing", kt_policy_try(world, "p cpu=1"), "a=100 b=0");
	kt_policy_place(world, "p cpu=1");
	KT_ROW_STR("placing does", kt_policy_try(world, "p cpu=1"), "a=0 b=100");
}

static void test_nodes_go(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(
		NEXT, NULL, NULL, "node a cpu=9; node b cpu=9; node c cpu=9; node d cpu=9");

	kt_policy_place(world, "p cpu=1");
	KT_ROW_STR("the second", kt_policy_place(world, "q cpu=1"), "b");
	kd_snapshot_remove_node(world->snapshot, g_intern_string("b"));
	KT_ROW_STR("the one that took its place", kt_policy_place(world, "r cpu=1"), "c");
	kd_snapshot_remove_node(world->snapshot, g_intern_string("a"));
	KT_ROW_STR("one before it went", kt_policy_place(world, "s cpu=1"), "d");
	kd_snapshot_remove_node(world->snapshot, g_intern_string("d"));
	KT_ROW_STR("the last went", kt_policy_place(world, "t cpu=1"), "c");
}

static CU_TestInfo tests[] = {
	{ "round", test_round },
	{ "asking", test_asking },
	{ "nodes go", test_nodes_go },
	CU_TEST_INFO_NULL,
};

KT_SUITE(next_fit) = { .pName = "next_fit", .pTests = tests };
