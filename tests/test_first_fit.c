/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_first_fit;
#define FIRST (&kd_policy_first_fit)

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	{ "the first of all", "node a cpu=1; node b cpu=1; node c cpu=1", "p cpu=1",
	  "a=100 b=0 c=0" },
	{ "the first that fits", "node a cpu=1; node b cpu=2; node c cpu=2", "p cpu=2",
	  "a!!Insufficient cpu b=100 c=0" },
	{ "zones take turns in the order",
	  "node a cpu=1 label.topology.kubernetes.io/zone=x; "
	  "node b cpu=2 label.topology.kubernetes.io/zone=x; "
	  "node c cpu=2 label.topology.kubernetes.io/zone=y",
	  "p cpu=2", "a!!Insufficient cpu c=100 b=0" },
};

static void test_pods(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy)
			world = kt_policy_new_with_fit(FIRST, NULL, NULL, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static void test_fill(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new_with_fit(FIRST, NULL, NULL, "node a cpu=2; node b cpu=3");
	static const char *const want[] = { "a", "b", "a", "b", "-" };
	static const char *const pods[] = { "p cpu=1", "q cpu=2", "r cpu=1", "s cpu=1", "t cpu=1" };

	for (gsize i = 0; i < G_N_ELEMENTS(pods); i++)
		KT_ROW_STR(pods[i], kt_policy_place(world, pods[i]), want[i]);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "fill", test_fill },
	CU_TEST_INFO_NULL,
};

KT_SUITE(first_fit) = { .pName = "first_fit", .pTests = tests };
