/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_taint_toleration;
#define TAINTS (&kd_policy_taint_toleration)

#define NO(taint_) "!!node(s) had untolerated taint {" taint_ "}"

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	{ "no taints", "node a; node b", "p", "a=100 b=100" },
	{ "a taint", "node a taint=k:v:NoSchedule; node b", "p", "a" NO("k: v") " b=100" },
	{ "a taint without a value", "node a taint=k::NoExecute", "p", "a" NO("k: ") },
	{ "the first that is not tolerated is told",
	  "node a taint=k:1:NoSchedule taint=l:2:NoSchedule taint=m:3:NoSchedule",
	  "p tolerate=k:1:NoSchedule", "a" NO("l: 2") },
	{ "tolerated by key, value and effect", "node a taint=k:v:NoSchedule",
	  "p tolerate=k:v:NoSchedule", "a=100" },
	{ "another value", "node a taint=k:v:NoSchedule", "p tolerate=k:w:NoSchedule",
	  "a" NO("k: v") },
	{ "another effect", "node a taint=k:v:NoExecute", "p tolerate=k:v:NoSchedule",
	  "a" NO("k: v") },
	{ "any value", "node a taint=k:v:NoSchedule", "p tolerate=k", "a=100" },
	{ "any effect", "node a taint=k:v:NoExecute", "p tolerate=k:v", "a=100" },
	{ "everything", "node a taint=k:v:NoExecute taint=l:w:NoSchedule", "p tolerate=*",
	  "a=100" },
	/* 0, 1 and 2 taints of at most 2 */
	{ "fewer soft taints are better",
	  "node a; node b taint=k:v:PreferNoSchedule; "
	  "node c taint=k:v:PreferNoSchedule taint=l:w:PreferNoSchedule",
	  "p", "a=100 b=50 c=0" },
	{ "tolerated soft taints do not count",
	  "node a taint=k:v:PreferNoSchedule; node b taint=l:w:PreferNoSchedule",
	  "p tolerate=k:v:PreferNoSchedule", "a=100 b=0" },
	{ "a toleration of hard taints is none of soft ones",
	  "node a taint=k:v:PreferNoSchedule; "
	  "node b",
	  "p tolerate=k:v:NoSchedule", "a=0 b=100" },
};

static void test_pods(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_once(TAINTS, rows[i].world, rows[i].pod),
			   rows[i].want);
}

/* Answers are kept by tolerations. */
static void test_keys(void)
{
	static const char *const pods[] = { "p",
					    "p tolerate=k",
					    "p tolerate=k:v",
					    "p tolerate=k:w",
					    "p tolerate=k:v:NoSchedule",
					    "p tolerate=k:v:NoExecute",
					    "p tolerate=l",
					    "p tolerate=k tolerate=l" };
	static const char world[] = "node a taint=k:v:NoSchedule; node b taint=k:v:NoExecute; node "
				    "c taint=l:v:NoSchedule;"
				    "node d taint=k:w:NoSchedule";
	g_autoptr(KtPolicy) self = kt_policy_new(TAINTS, NULL, NULL, world);

	for (int round = 0; round < 2; round++)
		for (gsize i = 0; i < G_N_ELEMENTS(pods); i++)
			KT_ROW_STR(pods[i], kt_policy_try(self, pods[i]),
				   kt_policy_once(TAINTS, world, pods[i]));
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a node without taints", "p", KD_EVENT_NODE_ADD, NULL, "a", true },
	{ "a tainted node", "p", KD_EVENT_NODE_ADD, NULL, "a taint=k:v:NoSchedule", false },
	{ "a taint was taken off", "p", KD_EVENT_NODE_TAINT, "a taint=k:v:NoSchedule", "a", true },
	{ "one that was tolerated", "p tolerate=k", KD_EVENT_NODE_TAINT, "a taint=k:v:NoSchedule",
	  "a", false },
	{ "one of two", "p", KD_EVENT_NODE_TAINT, "a taint=k:v:NoSchedule taint=l:v:NoSchedule",
	  "a taint=l:v:NoSchedule", false },
	{ "the pod got a toleration", "p", KD_EVENT_SELF, "p", "p tolerate=k", true },
	{ "the pod got a label", "p", KD_EVENT_SELF, "p", "p label.a=b", false },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(TAINTS, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "keys", test_keys },
	{ "hints", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(taint_toleration) = { .pName = "taint_toleration", .pTests = tests };
