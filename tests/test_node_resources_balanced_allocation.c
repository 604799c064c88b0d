/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_resources_balanced_allocation;
#define BALANCED (&kd_policy_node_resources_balanced_allocation)

static const struct {
	const char *row, *args, *world, *pod, *want;
} rows[] = {
	/* shares 1/4 and 1/4 */
	{ "in balance", "{}", "node a cpu=4 memory=4Gi", "p cpu=1 memory=1Gi", "a=100" },
	/* |1/4 - 3/4| / 2 = 0.25 */
	{ "out of balance", "{}", "node a cpu=4 memory=4Gi", "p cpu=1 memory=3Gi", "a=75" },
	{ "pod-level requests count", "{}", "node a cpu=4 memory=4Gi", "p memory=3Gi pod.cpu=1",
	  "a=75" },
	/* a: (1 + 1)/4 and (1 + 1)/4; b: 1/4 and 3/4 */
	{ "what is there counts", "{}",
	  "node a cpu=4 memory=4Gi; node b cpu=4 memory=4Gi; pod q cpu=1 memory=1Gi on=a; "
	  "pod r memory=2Gi on=b",
	  "p cpu=1 memory=1Gi", "a=100 b=75" },
	/* plain requests: memory 0, not 200 MiB; |1/2 - 0| / 2 = 0.25 */
	{ "no default requests", "{}", "node a cpu=4 memory=400Mi", "p cpu=2", "a=75" },
	/* shares 1 (not 2) and 1/2 */
	{ "more than all counts as all", "{}",
	  "node a cpu=1 memory=4Gi; pod q cpu=1 memory=1Gi on=a", "p cpu=1 memory=1Gi", "a=75" },
	/* one share: deviation 0 */
	{ "a resource that the node lacks is left out", "{}", "node a cpu=4 memory=0", "p cpu=3",
	  "a=100" },
	{ "a pod that asks for nothing is not scored", "{}", "node a cpu=4 memory=4Gi", "p", "a" },
	{ "nor one that asks for zeros", "{}", "node a cpu=4 memory=4Gi", "p cpu=0 memory=0", "a" },
	{ "nor one that asks for other things", "{}", "node a cpu=4 ephemeral-storage=4Gi",
	  "p ephemeral-storage=1Gi", "a" },
	/* mean 1/2, squares (1/4)^2 + 0 + (1/4)^2 = 1/8; / 3 = 1/24, root 0.2041: 79.58 */
	{ "three resources", "resources: [{name: cpu}, {name: memory}, {name: example.com/foo}]",
	  "node a cpu=4 memory=4Gi example.com/foo=4", "p cpu=1 memory=2Gi example.com/foo=3",
	  "a=79" },
	{ "an extended resource that is not asked for is left out",
	  "resources: [{name: cpu}, {name: memory}, {name: example.com/foo}]",
	  "node a cpu=4 memory=4Gi example.com/foo=4", "p cpu=1 memory=3Gi", "a=75" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtPolicy)
			world = kt_policy_new(BALANCED, rows[i].args, NULL, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static void test_refusals(void)
{
	KT_ROW_STR("weights are not for it",
		   kt_policy_refusal(BALANCED, "resources: [{name: cpu, weight: 2}]"),
		   "plug-in NodeResourcesBalancedAllocation: resources[0].weight: 2 is above 1");
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	{ "refusals", test_refusals },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_resources_balanced_allocation) = { .pName = "node_resources_balanced_allocation",
						 .pTests = tests };
