/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_name;

#define NO "!!node(s) didn't match the requested node name"

static const struct {
	const char *row, *pod, *want;
} rows[] = {
	{ "no name", "p", "a b" },
	{ "a name", "p name=b", "a" NO " b" },
	{ "another name is another answer", "p name=a", "a b" NO },
	{ "a name that no node has", "p name=c", "a" NO " b" NO },
};

static void test_pods(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new(&kd_policy_node_name, NULL, NULL, "node a; node b");

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_name) = { .pName = "node_name", .pTests = tests };
