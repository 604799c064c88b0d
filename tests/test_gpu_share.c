/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

extern const KdPolicy kd_policy_gpu_share;
#define SHARE (&kd_policy_gpu_share)

#define FEW   "!!node(s) didn't have enough GPU devices"
#define MODEL "!!node(s) didn't have a GPU model that the pod allows"
#define BUSY  "!node(s) didn't have enough free GPU devices"

static const struct {
	const char *row, *world, *pod, *want;
} rows[] = {
	{ "no GPU is wanted", "node a; node b gpus=2", "p cpu=1", "a b" },
	{ "a share", "node a; node b gpus=2", "p share=1x500", "a" FEW " b" },
	{ "more devices than there are", "node a gpus=2; node b gpus=4", "p share=4x1000",
	  "a" FEW " b" },
	{ "two shares fit on one device", "node a gpus=1; pod q share=1x500 on=a", "p share=1x500",
	  "a" },
	{ "a third does not", "node a gpus=1; pod q share=1x500 on=a; pod r share=1x500 on=a",
	  "p share=1x1", "a" BUSY },
	/* 400 + 400 are left, on two devices */
	{ "a share is not spread over devices",
	  "node a gpus=2; pod q share=1x600 on=a; pod r share=1x600 on=a", "p share=1x500",
	  "a" BUSY },
	{ "a device in use is not whole", "node a gpus=2; pod q share=1x1 on=a", "p share=2x1000",
	  "a" BUSY },
	{ "one of the models", "node a gpus=1 model=T4; node b gpus=1 model=P100; node c gpus=1",
	  "p share=1x500 model=V100|T4", "a b" MODEL " c" MODEL },
	{ "whole devices as a resource are left to NodeResourcesFit",
	  "node a nvidia.com/gpu=1; node b", "p nvidia.com/gpu=2", "a b" },
	{ "but where others share them",
	  "node a nvidia.com/gpu=2; node b nvidia.com/gpu=2; pod q share=1x500 on=a",
	  "p nvidia.com/gpu=2", "a" BUSY " b" },
	{ "a share beside whole devices", "node a nvidia.com/gpu=2; pod q nvidia.com/gpu=2 on=a",
	  "p share=1x500", "a" BUSY },
};

static void test_pods(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_STR(rows[i].row, kt_policy_once(SHARE, rows[i].world, rows[i].pod),
			   rows[i].want);
}

/* The default choice of devices: whole ones from the left, a share where least is left. */
static void test_devices(void)
{
	g_autoptr(KtPolicy) world = kt_policy_new(SHARE, NULL, NULL, "node a gpus=4");
	static const struct {
		const char *row, *pod, *want;
	} steps[] = {
		{ "a share", "p share=1x300", "0" },
		{ "two whole ones", "q share=2x1000", "1-2" },
		{ "a share joins a share", "r share=1x600", "0" },
		{ "one that does not fit there", "s share=1x200", "3" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		KT_ROW_STR(steps[i].row, kt_policy_place(world, steps[i].pod), "a");
		KT_ROW_STR(steps[i].row, kt_policy_devices(world), steps[i].want);
	}
	KT_ROW_STR("full", kt_policy_place(world, "t share=1x1000"), "-");
}

static void test_hints(void)
{
	KT_ROW_INT("a pod left a node",
		   kt_policy_hint(SHARE, "p share=1x500", KD_EVENT_POD_DELETE, "q on=a", NULL),
		   true);
	KT_ROW_INT("a pod left that was on none",
		   kt_policy_hint(SHARE, "p share=1x500", KD_EVENT_POD_DELETE, "q", NULL), false);
	KT_ROW_INT("a node came",
		   kt_policy_hint(SHARE, "p share=1x500", KD_EVENT_NODE_ADD, NULL, "a gpus=1"),
		   true);
}

static CU_TestInfo tests[] = {
	{ "pods", test_pods },
	{ "devices", test_devices },
	{ "hints", test_hints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gpu_share) = { .pName = "gpu_share", .pTests = tests };
