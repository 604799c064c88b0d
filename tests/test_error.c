/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/error.c */
#include "config.h"

#include "kt.h"

#include <kubedes/error.h>

static const struct {
	const char *row;
	KdPlace place;
	const char *want;
} places[] = {
	{ "a whole place", { "burst.yaml", 12, 18 }, "burst.yaml:12:18: 3 is not 4" },
	{ "a line without a column", { "trace.csv", 7, 0 }, "trace.csv:7: 3 is not 4" },
	{ "a file only", { "trace.csv", 0, 0 }, "trace.csv: 3 is not 4" },
	{ "a column without a line says nothing", { "trace.csv", 0, 9 }, "trace.csv: 3 is not 4" },
	{ "no file", { NULL, 12, 18 }, "line 12:18: 3 is not 4" },
	{ "nothing", { NULL, 0, 0 }, "3 is not 4" },
};

static void fails_at_a_place(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(GError) error = NULL;

		KT_ROW_TRUE(places[i].row,
			    !kd_fail_at(&error, &places[i].place, "%d is not %s", 3, "4"));
		KT_ROW_TRUE(places[i].row, g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
		KT_ROW_STR(places[i].row, kt_message(error), places[i].want);
	}
}

static void keeps_its_place(void)
{
	const KdPlace place = { "trace.csv", 7, 3 };
	g_autoptr(GError) error = NULL, copy = NULL, plain = NULL;

	kd_fail_at(&error, &place, "no number");
	g_prefix_error(&error, "workloads[0]: ");
	copy = g_error_copy(error);
	g_autofree char *text = kd_error_text(copy);
	const KdPlace kept = kd_error_place(copy);
	g_autofree char *where = kd_place_print(&kept);
	KT_ROW_STR("the place, though copied", where, "trace.csv:7:3: ");
	KT_ROW_STR("the message without it", text, "workloads[0]: no number");
	kd_fail(&plain, KD_ERROR_INPUT, "bad");
	g_autofree char *all = kd_error_text(plain);
	KT_ROW_STR("without a place", all, "bad");
	KT_ROW_TRUE("without a place", !kd_error_place(plain).file);
}

static void fails(void)
{
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("gives FALSE", !kd_fail(&error, KD_ERROR_PLUGIN, "%s: 100%%", "a"));
	KT_ROW_TRUE("with its code", g_error_matches(error, KD_ERROR, KD_ERROR_PLUGIN));
	KT_ROW_STR("and its text", kt_message(error), "a: 100%");
}

static void nobody_listens(void)
{
	KdPlace place = { "a", 1, 1 };

	KT_ROW_TRUE("kd_fail", !kd_fail(NULL, KD_ERROR_IO, "%s", "lost"));
	KT_ROW_TRUE("kd_fail_at", !kd_fail_at(NULL, &place, "%s", "lost"));
}

static CU_TestInfo tests[] = { { "fails at a place", fails_at_a_place },
			       { "keeps its place", keeps_its_place },
			       { "fails", fails },
			       { "nobody listens", nobody_listens },
			       CU_TEST_INFO_NULL };

KT_SUITE(error) = { .pName = "error", .pTests = tests };
