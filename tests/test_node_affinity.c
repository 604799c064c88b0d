/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_affinity;
#define AFFINITY (&kd_policy_node_affinity)

#define NO       "!!node(s) didn't match Pod's node affinity/selector"
#define ENFORCED "!!node(s) didn't match scheduler-enforced node affinity"
/* Three nodes: a is in x with a fast disk, b in y, c nowhere. */
#define WORLD                                                                                      \
	"node a label.zone=x label.disk=ssd label.n=5; node b label.zone=y label.n=ten; node c"

static const struct {
	const char *row, *pod, *want;
} rows[] = {
	{ "nothing is asked for", "p", "a b c" },
	{ "a node selector", "p select.zone=x", "a b" NO " c" NO },
	{ "all of a node selector", "p select.zone=x select.disk=hdd", "a" NO " b" NO " c" NO },
	{ "a required term", "p require=zone:In:x,z", "a b" NO " c" NO },
	{ "selector and affinity", "p select.disk=ssd require=zone:In:y", "a" NO " b" NO " c" NO },
	{ "one of the terms", "p require=zone:In:y|disk:Exists", "a b c" NO },
	{ "all of a term", "p require=zone:In:x,y&disk:Exists", "a b" NO " c" NO },
	{ "NotIn holds where the label is not there", "p require=zone:NotIn:x", "a" NO " b c" },
	{ "so does DoesNotExist", "p require=zone:DoesNotExist", "a" NO " b" NO " c" },
	{ "Gt compares numbers and fails on texts", "p require=n:Gt:4", "a b" NO " c" NO },
	{ "a node by name", "p require=@b", "(a) b (c)" },
	{ "a field has one value (nodeSelectorRequirementsAsFieldSelector)", "p require=@c,a",
	  "a" NO " (b) c" NO },
	{ "named and of a zone", "p require=@a&zone:In:y|@b&zone:In:y", "a" NO " b (c)" },
	{ "names are united over the terms", "p require=@a|@c", "a (b) c" },
	{ "and cut within a term", "p require=@a,b&@b,c", "(a) b" NO " (c)" },
	{ "a name without a node is passed over", "p require=@gone|@a", "a (b) (c)" },
	{ "no named node is there", "p require=@gone", "(a) (b) (c)" },
	{ "a term without names opens all nodes", "p require=@a|zone:In:y", "a b c" NO },
	{ "names that exclude each other", "p require=@a&@b", "!!pod affinity terms conflict" },
	/* 10 * 100 / 30, 30 * 100 / 30 */
	{ "preferred terms add up", "p prefer=10:zone:Exists prefer=20:disk:Exists",
	  "a=100 b=33 c=0" },
	{ "a preference that nobody meets", "p prefer=10:zone:In:z", "a=0 b=0 c=0" },
	{ "preferences are for what is left", "p select.zone=y prefer=10:disk:Exists",
	  "a" NO " b=0 c" NO },
};

static void test_pods(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_once(AFFINITY, WORLD, rows[i].pod), rows[i].want);
}

#define IN_X "{nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: In, values: [x]}]}]}"

static const struct {
	const char *row, *args, *pod, *want;
} added[] = {
	{ "an affinity that all have",
	  "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: " IN_X "}", "p",
	  "a b" ENFORCED " c" ENFORCED },
	{ "it comes before their own",
	  "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: " IN_X "}",
	  "p select.zone=y", "a" NO " b" ENFORCED " c" ENFORCED },
	/* a: 30, b: 30 + 10, c: 10; 40 is 100 */
	{ "preferences add up",
	  "addedAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 30, "
	  "preference: {matchExpressions: [{key: zone, operator: Exists}]}}]}",
	  "p prefer=10:disk:DoesNotExist", "a=75 b=100 c=25" },
};

static void test_added(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(added); i++) {
		g_autoptr(KtPolicy) world = kt_policy_new(AFFINITY, added[i].args, NULL, WORLD);

		KT_ROW_STR(added[i].row, kt_policy_try(world, added[i].pod), added[i].want);
	}
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a node that matches", "p select.zone=x", KD_EVENT_NODE_ADD, NULL, "a label.zone=x",
	  true },
	{ "a node that does not", "p select.zone=x", KD_EVENT_NODE_ADD, NULL, "a", false },
	{ "a node came to match", "p select.zone=x", KD_EVENT_NODE_LABEL, "a", "a label.zone=x",
	  true },
	{ "it did before", "p select.zone=x", KD_EVENT_NODE_LABEL, "a label.zone=x",
	  "a label.zone=x label.b=c", false },
	{ "taints do not matter", "p select.zone=x", KD_EVENT_NODE_TAINT, "a taint=a:b:NoSchedule",
	  "a label.zone=x", false },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(AFFINITY, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

/* Pods share answers by what they ask for: two that differ in any part must not. */
static void test_keys(void)
{
	static const char *const pods[] = { "p select.zone=x",
					    "p select.disk=x",
					    "p require=zone:In:x",
					    "p require=zone:In:y",
					    "p require=zone:NotIn:x",
					    "p require=zone:In:x&disk:Exists",
					    "p require=zone:In:x|disk:Exists",
					    "p prefer=1:zone:In:x",
					    "p prefer=1:zone:In:y prefer=2:disk:Exists",
					    "p prefer=2:zone:In:y prefer=1:disk:Exists" };
	g_autoptr(KtPolicy) world = kt_policy_new(AFFINITY, NULL, NULL, WORLD);

	for (int round = 0; round < 2; round++)
		for (gsize i = 0; i < G_N_ELEMENTS(pods); i++)
			KT_ROW_STR(pods[i], kt_policy_try(world, pods[i]),
				   kt_policy_once(AFFINITY, WORLD, pods[i]));
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },   { "added affinity", test_added },
	{ "hints", test_hints }, { "keys", test_keys },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_affinity) = { .pName = "node_affinity", .pTests = tests };
