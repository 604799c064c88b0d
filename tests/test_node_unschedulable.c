/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_node_unschedulable;
#define CORDON (&kd_policy_node_unschedulable)

#define NO    "!!node(s) were unschedulable"
#define TAINT "node.kubernetes.io/unschedulable"

static const struct {
	const char *row, *pod, *want;
} rows[] = {
	{ "a cordoned node is left out", "p", "a b" NO },
	{ "unless that is tolerated", "p tolerate=" TAINT "::NoSchedule", "a b" },
	{ "by key alone will do", "p tolerate=" TAINT, "a b" },
	{ "so will everything", "p tolerate=*", "a b" },
	{ "for another effect will not", "p tolerate=" TAINT "::NoExecute", "a b" NO },
	{ "another key will not", "p tolerate=k", "a b" NO },
};

static void test_pods(void)
{
	g_autoptr(KtPolicy)
		world = kt_policy_new(CORDON, NULL, NULL, "node a; node b unschedulable");

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
}

static const struct {
	const char *row, *pod;
	KdEventMask event;
	const char *old, *new;
	bool want;
} hints[] = {
	{ "a new node", "p", KD_EVENT_NODE_ADD, NULL, "a", true },
	{ "a new node that is cordoned", "p", KD_EVENT_NODE_ADD, NULL, "a unschedulable", false },
	{ "a node was uncordoned", "p", KD_EVENT_NODE_TAINT, "a unschedulable", "a", true },
	{ "a node was open before", "p", KD_EVENT_NODE_TAINT, "a taint=k:v:NoSchedule", "a",
	  false },
	{ "the pod tolerates it now", "p", KD_EVENT_SELF, "p", "p tolerate=" TAINT, true },
	{ "the pod tolerates something else", "p", KD_EVENT_SELF, "p", "p tolerate=k", false },
};

static void test_hints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
		KT_ROW_INT(hints[i].row,
			   kt_policy_hint(CORDON, hints[i].pod, hints[i].event, hints[i].old,
					  hints[i].new),
			   hints[i].want);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "hints", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(node_unschedulable) = { .pName = "node_unschedulable", .pTests = tests };
