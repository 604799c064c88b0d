/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/reserve.c: the steps after the choice. */
#include "config.h"

#include "kt_plugins.h"

static GQuark quark(const char *text)
{
	return g_quark_from_string(text);
}

static KdVerdict wait_10(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	(void) cycle;
	(void) node;
	*ret_timeout = 10 * KD_SECOND;
	return kd_verdict(KD_CODE_WAIT, 0);
}

static KdVerdict wait_long(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	(void) cycle;
	(void) node;
	*ret_timeout = KD_HOUR;
	return kd_verdict(KD_CODE_WAIT, 0);
}

static KdVerdict refuse(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	return node == 1 ? kd_verdict(KD_CODE_UNSCHEDULABLE, quark("reserved")) : KD_FITS;
}

static const KdPolicy waiter = {
	KD_POLICY_HEAD,
	.name = "Waiter",
	.permit = wait_long,
	.reserve = refuse,
};
static const KdPolicy hurry = {
	KD_POLICY_HEAD,
	.name = "Hurry",
	.permit = wait_10,
};

static void after_the_choice(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, &waiter, &hurry, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, NULL, KT_FOUR);
	KdTime timeout;

	kt_stage_try(stage, "p cpu=1");
	KT_ROW_INT("reserve", kd_framework_reserve(stage->framework, 0), KD_FITS);
	KT_ROW_STR("or not", kd_verdict_reason(kd_framework_reserve(stage->framework, 1)),
		   "reserved");
	KT_ROW_INT("permit says wait",
		   kd_verdict_code(kd_framework_permit(stage->framework, 0, &timeout)),
		   KD_CODE_WAIT);
	KT_ROW_INT("for the shortest time", timeout, 10 * KD_SECOND);
	KT_ROW_INT("pre-bind of nobody", kd_framework_pre_bind(stage->framework, 0), KD_FITS);
}

static CU_TestInfo tests[] = {
	{ "reserve and permit", after_the_choice },
	CU_TEST_INFO_NULL,
};

KT_SUITE(reserve) = { .pName = "reserve", .pTests = tests };
