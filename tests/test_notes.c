/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_world.h"

#include "placement/notes.h"

static KdNotePage *open_page(KdNotes *notes, guint number)
{
	g_autoptr(GByteArray) key = g_byte_array_new();

	g_byte_array_append(key, (const guint8 *) &number, sizeof(number));
	return kd_notes_open(notes, key);
}

static const char *read_note(KdNotes *notes, guint number, KdSlot slot, guint64 mark)
{
	const char *note = kd_note_page_get(open_page(notes, number), slot, mark);

	return note ? note : "nothing";
}

static void write_note(KdNotes *notes, guint number, KdSlot slot, guint64 mark, const char *text)
{
	KT_ROW_STR("as it was written",
		   kd_note_page_put(open_page(notes, number), slot, mark, text, strlen(text) + 1),
		   text);
}

static KdSlot slot_of(const KtStage *stage, const char *name)
{
	return kd_nodes_find(kd_snapshot_nodes(stage->snapshot), g_intern_string(name));
}

static void test_changes(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a cpu=4; node b cpu=4");
	g_autoptr(KdNotes) notes = kd_notes_new(stage->snapshot);
	const KdSlot a = slot_of(stage, "a"), b = slot_of(stage, "b");

	write_note(notes, 1, a, 0, "of a");
	write_note(notes, 1, b, 7, "of b");
	KT_ROW_STR("it is kept", read_note(notes, 1, a, 0), "of a");
	KT_ROW_STR("not for others", read_note(notes, 2, a, 0), "nothing");
	KT_ROW_STR("not under another mark", read_note(notes, 1, b, 8), "nothing");
	KT_ROW_STR("another mark does no harm", read_note(notes, 1, b, 7), "of b");
	write_note(notes, 1, b, 8, "of b again");
	KT_ROW_STR("one for each node", read_note(notes, 1, b, 7), "nothing");
	kt_stage_add(stage, "pod p cpu=1 on=a");
	KT_ROW_STR("a pod came", read_note(notes, 1, a, 0), "nothing");
	KT_ROW_STR("elsewhere", read_note(notes, 1, b, 8), "of b again");
	kt_stage_add(stage, "node b cpu=8");
	KT_ROW_STR("the node changed", read_note(notes, 1, b, 8), "nothing");
	kt_stage_add(stage, "node c cpu=8");
	KT_ROW_STR("a new node", read_note(notes, 1, slot_of(stage, "c"), 0), "nothing");
}

static void test_pages(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a cpu=4");
	g_autoptr(KdNotes) notes = kd_notes_new(stage->snapshot);
	guint n;

	write_note(notes, 0, 0, 0, "first");
	for (guint i = 1; i < 1000; i++) {
		open_page(notes, i);
		open_page(notes, 0);
	}
	n = kd_notes_n_pages(notes);
	KT_ROW_TRUE("not too many", n > 1 && n < 100);
	KT_ROW_STR("that in use stays", read_note(notes, 0, 0, 0), "first");
	for (guint i = 1; i < 1000; i++)
		open_page(notes, i);
	KT_ROW_STR("that out of use goes", read_note(notes, 0, 0, 0), "nothing");
}

static CU_TestInfo tests[] = {
	{ "what changes a note", test_changes },
	{ "pages", test_pages },
	CU_TEST_INFO_NULL,
};

KT_SUITE(notes) = { .pName = "notes", .pTests = tests };
