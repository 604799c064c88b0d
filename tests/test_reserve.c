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

static KdVerdict let_pass(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	(void) cycle;
	*ret_timeout = KD_MINUTE;
	return node == 2 ? kd_verdict(KD_CODE_UNRESOLVABLE, quark("not here")) : KD_FITS;
}

static const KdPolicy picky = {
	KD_POLICY_HEAD,
	.name = "Picky",
	.permit = let_pass,
};

static const KdHold *hold_at(const GArray *holds, guint i)
{
	return &g_array_index(holds, KdHold, i);
}

static void after_the_choice(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, &waiter, &hurry, &picky, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, NULL, KT_FOUR);
	g_autoptr(GArray) holds = g_array_new(FALSE, FALSE, sizeof(KdHold));
	const KdPolicy *by = NULL;
	KdFramework *framework = stage->framework;

	kt_stage_try(stage, "p cpu=1");
	KT_ROW_INT("reserve", kd_framework_reserve(framework, 0, &by), KD_FITS);
	KT_ROW_STR("or not", kd_verdict_reason(kd_framework_reserve(framework, 1, &by)),
		   "reserved");
	KT_ROW_STR("by whom", by->name, "Waiter");
	KT_ROW_INT("permit says wait",
		   kd_verdict_code(kd_framework_permit(framework, 0, holds, &by)), KD_CODE_WAIT);
	KT_ROW_INT("for two plug-ins", holds->len, 2);
	KT_ROW_STR("in their order", hold_at(holds, 0)->by->name, "Waiter");
	KT_ROW_INT("at most so long", hold_at(holds, 0)->timeout, 15 * KD_MINUTE);
	KT_ROW_INT("each as long as it says", hold_at(holds, 1)->timeout, 10 * KD_SECOND);
	KT_ROW_STR("a no counts before a wait",
		   kd_verdict_reason(kd_framework_permit(framework, 2, holds, &by)), "not here");
	KT_ROW_STR("whose it is", by->name, "Picky");
	KT_ROW_INT("pre-bind of nobody", kd_framework_pre_bind(framework, 0, NULL), KD_FITS);
	KT_ROW_INT("each has its bit", (gint64) kd_framework_bit(framework, &hurry), 1 << 2);
	KT_ROW_INT("but for strangers", (gint64) kd_framework_bit(framework, &kt_no), 0);
}

/* ---- what is kept over a wait ---- */

static KdVerdict remember(const KdCycle *cycle)
{
	*(KdUid *) cycle->scratch = cycle->pod->pod->object.uid;
	return KD_FITS;
}

static bool forgot; /* of the last one that was taken back */

static void look_back(const KdCycle *cycle, KdSlot node)
{
	(void) node;
	forgot = *(KdUid *) cycle->scratch != cycle->pod->pod->object.uid;
}

static const KdPolicy keeper = {
	KD_POLICY_HEAD,         .name = "Keeper",       .scratch_size = sizeof(KdUid),
	.pre_filter = remember, .unreserve = look_back,
};

static void a_wait(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, &keeper, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, NULL, KT_FOUR);
	const KdPodInfo *first = kt_stage_info(stage, "p cpu=1");
	const KdPodInfo *second = kt_stage_info(stage, "q cpu=1");

	kd_framework_attempt(stage->framework, first);
	g_autofree gpointer kept = kd_framework_suspend(stage->framework);
	kd_framework_attempt(stage->framework, second);
	kd_framework_unreserve(stage->framework, 0);
	KT_ROW_TRUE("the pod at hand", !forgot);
	kd_framework_resume(stage->framework, first, kept);
	kd_framework_unreserve(stage->framework, 0);
	KT_ROW_TRUE("the one that comes back has what was kept of it", !forgot);
}

/* ---- messages ---- */

static void messages(void)
{
	static const struct {
		const char *row;
		KdCode code;
		const char *reason, *want;
	} rows[] = {
		{ "a no", KD_CODE_UNSCHEDULABLE, "not now", "0/1 nodes are available: 1 not now." },
		{ "several", KD_CODE_UNRESOLVABLE, "b\na", "0/1 nodes are available: 1 a, 1 b." },
		{ "a breakdown", KD_CODE_ERROR, "no disk",
		  "running Reserve plugin \"Hurry\": no disk" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = kd_refusal_message(
			"Reserve", &hurry, kd_verdict(rows[i].code, quark(rows[i].reason)));

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "reserve and permit", after_the_choice },
	{ "what is kept over a wait", a_wait },
	{ "messages", messages },
	CU_TEST_INFO_NULL,
};

KT_SUITE(reserve) = { .pName = "reserve", .pTests = tests };
