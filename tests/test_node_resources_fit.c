/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_resources_fit;
#define FIT (&kd_policy_node_resources_fit)

typedef struct {
	const char *row, *world, *pod, *want;
} Row;

static void run(const Row *rows, gsize n)
{
	for (gsize i = 0; i < n; i++)
		KT_ROW_STR(rows[i].row, kt_policy_once(FIT, rows[i].world, rows[i].pod),
			   rows[i].want);
}

/* Scores: LeastAllocated with 100m and 200 MiB for what is not requested. */
static const Row filters[] = {
	/* cpu (4000 - 1000) * 100 / 4000 = 75, memory (8192 - 200) * 100 / 8192 = 97; half: 86 */
	{ "a pod that fits", "node a cpu=4 memory=8Gi", "p cpu=1", "a=86" },
	{ "all of a node", "node a cpu=4 memory=8Gi", "p cpu=4 memory=8Gi", "a=0" },
	{ "a millicore too much, ever", "node a cpu=4 memory=8Gi", "p cpu=4001m",
	  "a!!Insufficient cpu" },
	{ "too much for now", "node a cpu=4 memory=8Gi; pod q cpu=1 on=a", "p cpu=3001m",
	  "a!Insufficient cpu" },
	{ "every shortage is told, in the order of the resources",
	  "node a cpu=1 memory=1Gi ephemeral-storage=1Gi pods=0",
	  "p ephemeral-storage=2Gi memory=2Gi cpu=2 example.com/foo=1",
	  "a!!Too many pods + Insufficient cpu + Insufficient memory + "
	  "Insufficient ephemeral-storage + Insufficient example.com/foo" },
	{ "one shortage for ever makes all of it so", "node a cpu=4 memory=8Gi; pod q cpu=3 on=a",
	  "p cpu=2 memory=9Gi", "a!!Insufficient cpu + Insufficient memory" },
	{ "too many pods may change", "node a cpu=4 memory=8Gi pods=1; pod q on=a", "p",
	  "a!Too many pods" },
	{ "even where the node takes none", "node a cpu=4 memory=8Gi pods=0", "p",
	  "a!Too many pods" },
	/* cpu and memory count as 100m and 200 MiB in the score: q alone uses more than all. */
	{ "what is not requested is not looked at on a full node",
	  "node a cpu=1 memory=1Gi; pod q cpu=2 memory=2Gi on=a", "p", "a=0" },
	{ "nor is an explicit zero", "node a cpu=1 memory=1Gi; pod q cpu=2 memory=2Gi on=a",
	  "p cpu=0 memory=0", "a=0" },
	{ "an extended resource that no node has", "node a cpu=4 memory=8Gi", "p nvidia.com/gpu=1",
	  "a!!Insufficient nvidia.com/gpu" },
	{ "an extended resource in use",
	  "node a cpu=4 memory=8Gi nvidia.com/gpu=2; "
	  "pod q nvidia.com/gpu=1 on=a",
	  "p nvidia.com/gpu=2", "a!Insufficient nvidia.com/gpu" },
	{ "an init container counts by its maximum", "node a cpu=2 memory=8Gi",
	  "p cpu=1 init cpu=3", "a!!Insufficient cpu" },
	/* cpu as for a container without a request: 3900 * 100 / 4000 = 97; memory 75 */
	{ "pod-level requests of the pod do not count in the score", "node a cpu=4 memory=4Gi",
	  "p memory=1Gi pod.cpu=2", "a=86" },
	{ "but in the filter", "node a cpu=4 memory=4Gi", "p memory=1Gi pod.cpu=5",
	  "a!!Insufficient cpu" },
	/* 1000 * 100 / 4000 = 25, 75 */
	{ "and in what is on the node", "node a cpu=4 memory=4Gi; pod q pod.cpu=2 memory=0 on=a",
	  "p cpu=1 memory=1Gi", "a=50" },
	{ "nodes fail in different ways",
	  "node a cpu=1 memory=8Gi; node b cpu=4 memory=1Gi; node c cpu=4 memory=8Gi; "
	  "node d cpu=1 memory=1Gi; pod q cpu=3 on=c",
	  "p cpu=2 memory=2Gi",
	  "a!!Insufficient cpu b!!Insufficient memory c!Insufficient cpu "
	  "d!!Insufficient cpu + Insufficient memory" },
};

static void test_filter(void)
{
	run(filters, G_N_ELEMENTS(filters));
}

static const struct {
	const char *row, *args, *world, *pod, *want;
} with_args[] = {
	{ "an ignored resource", "ignoredResources: [example.com/foo]", "node a cpu=4 memory=4Gi",
	  "p example.com/foo=1 cpu=1 memory=1Gi", "a=75" },
	{ "an ignored group", "ignoredResourceGroups: [example.com]", "node a cpu=4 memory=4Gi",
	  "p example.com/foo=1 cpu=1 memory=1Gi", "a=75" },
	{ "a group is not a prefix of a group", "ignoredResourceGroups: [example.co]",
	  "node a cpu=4 memory=4Gi", "p example.com/foo=1", "a!!Insufficient example.com/foo" },
	{ "native resources are never ignored", "ignoredResources: [cpu, hugepages-2Mi]",
	  "node a cpu=1 memory=4Gi", "p hugepages-2Mi=2Mi cpu=2",
	  "a!!Insufficient cpu + Insufficient hugepages-2Mi" },
	/* cpu 75, memory 50: (75 * 1 + 50 * 3) / 4 = 56.25 */
	{ "weights", "scoringStrategy: {resources: [{name: cpu}, {name: memory, weight: 3}]}",
	  "node a cpu=4 memory=4Gi", "p cpu=1 memory=2Gi", "a=56" },
	{ "a weight of 0 is 1",
	  "scoringStrategy: {resources: [{name: cpu, weight: 0}, {name: memory, weight: 3}]}",
	  "node a cpu=4 memory=4Gi", "p cpu=1 memory=2Gi", "a=56" },
	/* 1000 * 100 / 4000 = 25, 2 * 100 / 4 = 50; 75 / 2 */
	{ "most allocated", "scoringStrategy: {type: MostAllocated}", "node a cpu=4 memory=4Gi",
	  "p cpu=1 memory=2Gi", "a=37" },
	/* cpu: 100m of 50m counts as all */
	{ "most allocated beyond the end",
	  "scoringStrategy: {type: MostAllocated, "
	  "resources: [{name: cpu}]}",
	  "node a cpu=50m memory=4Gi", "p", "a=100" },
	{ "an extended resource that the pod does not ask for is left out",
	  "scoringStrategy: {resources: [{name: cpu}, {name: example.com/foo, weight: 9}]}",
	  "node a cpu=4 memory=4Gi example.com/foo=4", "p cpu=1", "a=75" },
	/* (75 * 1 + 25 * 9) / 10 */
	{ "and counts where it does",
	  "scoringStrategy: {resources: [{name: cpu}, {name: example.com/foo, weight: 9}]}",
	  "node a cpu=4 memory=4Gi example.com/foo=4", "p cpu=1 example.com/foo=3", "a=30" },
	{ "ephemeral storage counts asked for or not",
	  "scoringStrategy: {resources: [{name: ephemeral-storage}]}",
	  "node a cpu=4 ephemeral-storage=4Gi; node b cpu=4", "p cpu=1", "a=100 b=0" },
	{ "pods are no such resource", "scoringStrategy: {resources: [{name: pods}]}",
	  "node a cpu=4 pods=10", "p cpu=1", "a=0" },
	/* 10 + (90 - 10) * (25 - 0) / 50 = 50 between the corners; behind the last corner its own
	 */
	{ "a broken line",
	  "scoringStrategy: {type: RequestedToCapacityRatio, resources: [{name: cpu}], "
	  "requestedToCapacityRatio: {shape: [{utilization: 0, score: 1}, "
	  "{utilization: 50, score: 9}]}}",
	  "node a cpu=4; node b cpu=1", "p cpu=1", "a=50 b=90" },
	/* a: cpu 100 * 50% = 50 only, memory scores 0 and is left out: 50, not 25 */
	{ "a resource that scores 0 is left out of the weights",
	  "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	  "{shape: [{utilization: 10, score: 0}, {utilization: 90, score: 10}]}}",
	  "node a cpu=2 memory=100Gi", "p cpu=1 memory=1Gi", "a=50" },
	/* 0 + (0 - 100) falls: 100 - 100 * 33 / 100 = 67; (67 + 100) / 2 = 83.5 rounds up */
	{ "the mean is rounded",
	  "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	  "{shape: [{utilization: 0, score: 10}, {utilization: 100, score: 0}]}}",
	  "node a cpu=3 memory=1000Gi", "p cpu=1 memory=1Gi", "a=84" },
};

static void test_args(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(with_args); i++) {
		g_autoptr(KtPolicy)
			world = kt_policy_new(FIT, with_args[i].args, NULL, with_args[i].world);

		KT_ROW_STR(with_args[i].row, kt_policy_try(world, with_args[i].pod),
			   with_args[i].want);
	}
}

static const struct {
	const char *row, *args, *want;
} refusals[] = {
	{ "no args", "{}", NULL },
	{ "a group with a slash", "ignoredResourceGroups: [example.com/foo]",
	  "plug-in NodeResourcesFit: ignoredResourceGroups[0]: \"example.com/foo\" "
	  "must not contain \"/\"" },
	{ "a resource twice", "scoringStrategy: {resources: [{name: cpu}, {name: cpu}]}",
	  "plug-in NodeResourcesFit: scoringStrategy.resources[1].name: \"cpu\" is there twice" },
	{ "no shape", "scoringStrategy: {type: RequestedToCapacityRatio}",
	  "plug-in NodeResourcesFit: scoringStrategy.requestedToCapacityRatio.shape: "
	  "needs at least one point" },
	{ "a shape that turns back",
	  "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	  "{shape: [{utilization: 5, score: 1}, {utilization: 5, score: 2}]}}",
	  "plug-in NodeResourcesFit: scoringStrategy.requestedToCapacityRatio.shape[1]."
	  "utilization: must rise from point to point" },
};

static void test_refusals(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
		KT_ROW_STR(refusals[i].row, kt_policy_refusal(FIT, refusals[i].args),
			   refusals[i].want);
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a node that is big enough", "p cpu=2", KD_EVENT_NODE_ADD, NULL, "a cpu=2", true },
	{ "a node that is too small", "p cpu=2", KD_EVENT_NODE_ADD, NULL, "a cpu=1", false },
	{ "a node that takes no pods", "p", KD_EVENT_NODE_ADD, NULL, "a cpu=1 pods=0", false },
	{ "a node grew in what is asked for", "p cpu=2", KD_EVENT_NODE_ALLOCATABLE, "a cpu=2",
	  "a cpu=3", true },
	{ "a node grew in something else", "p cpu=2", KD_EVENT_NODE_ALLOCATABLE, "a cpu=2",
	  "a cpu=2 memory=1Gi", false },
	{ "a node takes more pods", "p", KD_EVENT_NODE_ALLOCATABLE, "a pods=1", "a pods=2", true },
	{ "an assigned pod left", "p cpu=2", KD_EVENT_POD_DELETE, "q on=a", NULL, true },
	{ "a pod left that was on no node", "p cpu=2", KD_EVENT_POD_DELETE, "q", NULL, false },
	{ "a nominated pod left", "p cpu=2", KD_EVENT_POD_DELETE, "q nominated=a", NULL, true },
	{ "an assigned pod asks for less", "p cpu=2", KD_EVENT_POD_UPDATE, "q cpu=2 on=a",
	  "q cpu=1 on=a", true },
	{ "of something else", "p memory=2", KD_EVENT_POD_UPDATE, "q cpu=2 on=a", "q cpu=1 on=a",
	  false },
	{ "an assigned pod asks for more", "p cpu=2", KD_EVENT_POD_UPDATE, "q cpu=1 on=a",
	  "q cpu=2 on=a", false },
	{ "the pod itself asks for less", "p cpu=2", KD_EVENT_SELF, "p cpu=3", "p cpu=2", true },
	{ "the pod itself got a label", "p cpu=2", KD_EVENT_SELF, "p cpu=2", "p cpu=2 label.a=b",
	  false },
	{ "labels of nodes do not matter", "p cpu=2", KD_EVENT_NODE_LABEL, "a cpu=2",
	  "a cpu=2 label.a=b", false },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(FIT, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

/* The quotient of doubles must be that of integers, up to where it is used and beyond. */
static gint64 plain_least_allocated(gint64 used, gint64 allocatable)
{
	return used > allocatable ? 0 : (allocatable - used) * 100 / allocatable;
}

static void test_quotients(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int i = 0; i < kt_rounds(3000); i++) {
		gint64 top = G_GINT64_CONSTANT(1) << g_rand_int_range(rand, 1, 55);
		gint64 allocatable = 1 + (gint64) (g_rand_double(rand) * (double) top);
		/* Mostly at a multiple of a hundredth, where truncation is decided. */
		gint64 used = allocatable / 100 * g_rand_int_range(rand, 0, 101) +
			      g_rand_int_range(rand, -1, 2);
		g_autofree char *world = g_strdup_printf("node a memory=%" G_GINT64_FORMAT,
							 allocatable);
		g_autofree char *pod = g_strdup_printf("p memory=%" G_GINT64_FORMAT, MAX(used, 0));
		g_autoptr(KtPolicy) self = kt_policy_new(
			FIT, "scoringStrategy: {resources: [{name: memory}]}", NULL, world);
		g_autofree char *want = g_strdup_printf(
			"a=%" G_GINT64_FORMAT, plain_least_allocated(MAX(used, 0), allocatable));

		KT_ROW_STR(pod, kt_policy_try(self, pod),
			   MAX(used, 0) > allocatable ? "a!!Insufficient memory" : want);
	}
}

/* Equal requests, and yet not equal: no request counts 100m in the score, a request of 0 nothing.
 */
static void test_keys(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new(FIT, NULL, NULL, "node a cpu=1 memory=1Gi");

	KT_ROW_STR("90 and 0", kt_policy_try(world, "p memory=1Gi"), "a=45");
	KT_ROW_STR("100 and 0", kt_policy_try(world, "p memory=1Gi cpu=0"), "a=50");
}

/* More requests than the filter has bits for. */
static void test_many_resources(void)
{
	g_autoptr(GString) node = g_string_new("node a cpu=1 memory=1Gi");
	g_autoptr(GString) pod = g_string_new("p cpu=1");

	for (int i = 0; i < 80; i++) {
		g_string_append_printf(node, " example.com/r%d=1", i);
		g_string_append_printf(pod, " example.com/r%d=%d", i, i == 7 || i >= 78 ? 2 : 1);
	}
	KT_ROW_STR("three of eighty are short", kt_policy_once(FIT, node->str, pod->str),
		   "a!!Insufficient example.com/r7 + Insufficient example.com/r78 + "
		   "Insufficient example.com/r79");
}

static CU_TestInfo tests[] = {
	{ "filter", test_filter },       { "args", test_args },
	{ "refusals", test_refusals },   { "hints", test_hints },
	{ "keys", test_keys },           { "many resources", test_many_resources },
	{ "quotients", test_quotients }, CU_TEST_INFO_NULL,
};

KT_SUITE(node_resources_fit) = { .pName = "node_resources_fit", .pTests = tests };
