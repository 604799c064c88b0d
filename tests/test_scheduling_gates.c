/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_scheduling_gates;
#define GATES (&kd_policy_scheduling_gates)

static void test_pods(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new(GATES, NULL, NULL, "");
	KdVerdict verdict;

	verdict = kd_framework_pre_enqueue(world->framework, kt_policy_pod(world, "p"), NULL);
	KT_ROW_INT("no gates", verdict, KD_FITS);
	verdict = kd_framework_pre_enqueue(
		world->framework, kt_policy_pod(world, "p gate=a gate=example.com/b"), NULL);
	KT_ROW_INT("two gates", kd_verdict_code(verdict), KD_CODE_UNRESOLVABLE);
	KT_ROW_STR("two gates", kd_verdict_reason(verdict),
		   "waiting for scheduling gates: [a example.com/b]");
}

static void test_hints(void)
{
	KT_ROW_INT("one of two is gone",
		   kt_policy_hint(GATES, "p gate=b", KD_EVENT_SELF, "p gate=a gate=b", "p gate=b"),
		   false);
	KT_ROW_INT("the last is gone",
		   kt_policy_hint(GATES, "p gate=b", KD_EVENT_SELF, "p gate=b", "p"), true);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "hints", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(scheduling_gates) = { .pName = "scheduling_gates", .pTests = tests };
