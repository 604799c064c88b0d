/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/queueing.c: before a pod is queued, and after no node was found. */
#include "config.h"

#include "kt_plugins.h"

static GQuark quark(const char *text)
{
	return g_quark_from_string(text);
}

static guint64 rejectors(KtStage *stage, const char *pod)
{
	return kd_framework_attempt(stage->framework, kt_stage_info(stage, pod))->rejectors;
}

static void hints(void)
{
	const KdPolicy *const policies[] = { &kt_only, &kt_no, &kt_cpu, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(
		policies, NULL, "node a cpu=1; node b cpu=4 label.no=x; node c cpu=4");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=2");
	const KdClusterEvent gone = { .event = KD_EVENT_POD_DELETE };
	const KdClusterEvent relabelled = { .event = KD_EVENT_NODE_LABEL };

	KT_ROW_INT("by two filters", (gint64) rejectors(stage, "p cpu=2"), 1 << 1 | 1 << 2);
	KT_ROW_INT("by a pre-filter", (gint64) rejectors(stage, "p label.only=never"), 1 << 0);
	KT_ROW_INT("a pod that goes helps one", kd_framework_hint(stage->framework, pod, 4, &gone),
		   true);
	KT_ROW_INT("but not the other", kd_framework_hint(stage->framework, pod, 2, &gone), false);
	KT_ROW_INT("a label does", kd_framework_hint(stage->framework, pod, 2, &relabelled), true);
	KT_ROW_INT("nobody knows why: try", kd_framework_hint(stage->framework, pod, 0, &gone),
		   true);
}

static KdVerdict post_a(const KdCycle *cycle, KdPostFilterResult *ret)
{
	(void) cycle;
	(void) ret;
	return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("nothing to take back"));
}

static KdVerdict post_b(const KdCycle *cycle, KdPostFilterResult *ret)
{
	ret->message = g_strdup("no victims");
	if (kt_pod_label(cycle, "lucky")) {
		ret->nominated = 1;
		g_clear_pointer(&ret->message, g_free);
		return KD_FITS;
	}
	return kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
}

static const KdPolicy first = {
	KD_POLICY_HEAD,
	.name = "First",
	.post_filter = post_a,
};
static const KdPolicy second = {
	KD_POLICY_HEAD,
	.name = "Second",
	.post_filter = post_b,
};

static void post_filters(void)
{
	const KdPolicy *const policies[] = { &kt_cpu, &first, &second, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, NULL, KT_FOUR);
	KdPostFilterResult result;

	kt_stage_try(stage, "p cpu=9");
	KT_ROW_INT("no help", kd_verdict_code(kd_framework_post_filter(stage->framework, &result)),
		   KD_CODE_UNSCHEDULABLE);
	KT_ROW_STR("messages of all", result.message, "nothing to take back, no victims");
	KT_ROW_INT("no node", result.nominated, KD_NO_SLOT);
	g_clear_pointer(&result.message, g_free);
	kt_stage_try(stage, "p cpu=9 label.lucky=");
	KT_ROW_INT("help", kd_framework_post_filter(stage->framework, &result), KD_FITS);
	KT_ROW_STR("says nothing", result.message, NULL);
	KT_ROW_INT("a node", result.nominated, 1);
}

static CU_TestInfo tests[] = {
	{ "hints", hints },
	{ "post-filter", post_filters },
	CU_TEST_INFO_NULL,
};

KT_SUITE(queueing) = { .pName = "queueing", .pTests = tests };
