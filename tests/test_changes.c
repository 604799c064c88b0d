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

static const char *records(const KdSnapshot *snapshot, guint64 position)
{
	g_autoptr(GString) out = g_string_new(NULL);
	guint n;

	for (; position < kd_snapshot_position(snapshot); position += n) {
		const KdChangeRecord *list = kd_snapshot_records(snapshot, position, &n);

		if (!list)
			return "gone";
		for (guint i = 0; i < n; i++)
			g_string_append_printf(out, "%u%s ", list[i].slot,
					       !list[i].class_id ? "*"
					       : list[i].came    ? "+"
								 : "-");
	}
	return g_intern_string(out->str);
}

static void log_of_pods(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b");
	const KdSnapshot *snapshot = stage->snapshot;
	const guint64 start = kd_snapshot_position(snapshot);
	const KdChangeRecord *last;
	guint n;

	KT_ROW_STR("nothing yet", records(snapshot, start), "");
	kt_stage_add(stage, "pod p on=b; pod q label.app=x on=a; end p; node b cpu=3");
	KT_ROW_STR("one after the other", records(snapshot, start), "1+ 0+ 1- 1* ");
	last = kd_snapshot_records(snapshot, start, &n);
	KT_ROW_INT("what went is what came", last[2].class_id, last[0].class_id);
	KT_ROW_TRUE("another is another", last[1].class_id != last[0].class_id);
	for (guint i = 0; i < 10000; i++)
		kt_stage_add(stage, "pod t on=a; end t");
	KT_ROW_STR("too long ago", records(snapshot, start), "gone");
	KT_ROW_INT("around the end of the ring",
		   (gint64) strlen(records(snapshot, kd_snapshot_position(snapshot) - 8000)),
		   3 * 8000);
}

static CU_TestInfo tests[] = {
	{ "pods that came and went", log_of_pods },
	{ "the log of changes", log_of_changes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(changes) = { .pName = "changes", .pTests = tests };
