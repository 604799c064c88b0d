/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/message.c: what the user reads when no node fits. */
#include "config.h"

#include "kt_plugins.h"

static const struct {
	const char *row;
	const KdPolicy *plugins[4];
	const char *world, *pod, *want;
} messages[] = {
	{ "reasons are counted and sorted as text",
	  { &kt_no, &kt_cpu },
	  "node a cpu=1; node b cpu=1; node c label.no=closed; node d label.no=closed|10_times",
	  "p cpu=2",
	  "0/4 nodes are available: 1 10 times, 2 Insufficient cpu, 2 closed." },
	{ "no nodes", { &kt_cpu }, "", "p", "no nodes available to schedule pods" },
	{ "rejected before the filters",
	  { &kt_only, &kt_cpu },
	  KT_FOUR,
	  "p label.only=never",
	  "0/4 nodes are available: never." },
	{ "nodes that were narrowed away count",
	  { &kt_only, &kt_cpu },
	  KT_FOUR,
	  "p cpu=3 label.only=c",
	  "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) didn't satisfy plugin(s) "
	  "[Only]." },
	{ "all were narrowed away",
	  { &kt_only, &kt_cpu },
	  KT_FOUR,
	  "p cpu=3 label.only=x",
	  "0/4 nodes are available: 4 node(s) didn't satisfy plugin(s) [Only]." },
	{ "a failure speaks for itself", { &kt_no }, "node a label.no=error", "p", "it broke" },
};

static void texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
		g_autoptr(KtStage)
			stage = kt_plugins_stage(messages[i].plugins, NULL, messages[i].world);

		kt_stage_try(stage, messages[i].pod);
		KT_ROW_STR(messages[i].row, kt_stage_message(stage), messages[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "messages", texts },
	CU_TEST_INFO_NULL,
};

KT_SUITE(message) = { .pName = "message", .pTests = tests };
