/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/changes.c: which slots changed since. */
#include "config.h"

#include "kt_world.h"

static void note_slot(KdSlot slot, gpointer data)
{
	g_string_append_printf(data, "%u ", slot);
}

static const char *changed(const KdSnapshot *snapshot, guint64 *position, guint aspect)
{
	g_autoptr(GString) out = g_string_new(NULL);
	bool all;

	*position = kd_snapshot_changed_since(snapshot, *position, aspect, note_slot, out, &all);
	return g_intern_string(all ? "all" : out->str);
}

static void log_of_changes(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b; node c");
	guint64 start = kd_snapshot_position(stage->snapshot), at = start;
	const KdSnapshot *snapshot = stage->snapshot;

	KT_ROW_STR("nothing yet", changed(snapshot, &at, KD_NODE_PODS), "");
	kt_stage_add(stage, "pod p on=b; pod q on=c; pod r on=b");
	KT_ROW_STR("each slot once", changed(snapshot, &at, KD_NODE_PODS), "2 1 ");
	KT_ROW_STR("and that was it", changed(snapshot, &at, KD_NODE_PODS), "");
	at = start;
	KT_ROW_STR("no node changed", changed(snapshot, &at, KD_NODE_OBJECT), "");
	kt_stage_add(stage, "node a cpu=3; pod s on=a");
	at = start;
	KT_ROW_STR("one did", changed(snapshot, &at, KD_NODE_OBJECT), "0 ");
	at = start;
	KT_ROW_STR("in either", changed(snapshot, &at, KD_NODE_OBJECT | KD_NODE_PODS), "2 1 0 ");
	for (guint i = 0; i < 100; i++)
		kt_stage_add(stage, "pod t on=a; end t");
	at = start;
	KT_ROW_STR("too much changed", changed(snapshot, &at, KD_NODE_PODS), "all");
	KT_ROW_STR("then the reader is up to date", changed(snapshot, &at, KD_NODE_PODS), "");
}

static CU_TestInfo tests[] = {
	{ "the log of changes", log_of_changes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(changes) = { .pName = "changes", .pTests = tests };
