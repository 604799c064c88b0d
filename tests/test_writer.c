/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/writer.c and insert.c: rows that another thread writes. */
#include "config.h"

#include "kt_recorder.h"
#include "kt_words.h"
#include "record/insert.h"

enum { N_ROWS = 20000 };

static void add_list(KdInsert *insert, gint64 kind, const char *list)
{
	kd_insert_int(insert, kind);
	kd_insert_text(insert, list);
	kd_insert_end(insert);
}

/* Two tables in turn, flushed now and then. */
static char *write_all(bool threaded)
{
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	KdInsert decisions = { 0 }, events = { 0 };

	g_assert_true(kd_insert_init(&decisions, &writer, "decision_list", NULL));
	g_assert_true(kd_insert_init(&events, &writer, "event_list", NULL));
	if (threaded)
		kd_writer_start(&writer);
	for (gint64 i = 1; i <= N_ROWS; i++) {
		g_autofree char *text = g_strnfill((gsize) (i % 90), (char) ('a' + i % 26));

		add_list(i % 3 ? &decisions : &events, i, text);
		if (i % 1001 == 0)
			kd_insert_flush(&events);
	}
	kd_insert_flush(&decisions);
	kd_insert_flush(&events);
	kd_writer_stop(&writer);
	kd_insert_clear(&decisions);
	kd_insert_clear(&events);
	KT_ROW_TRUE("no failure", kd_writer_check(&writer, NULL));
	return kt_ask(results, "SELECT rowid, kind, list FROM decision_list UNION ALL "
			       "SELECT -rowid, kind, list FROM event_list ORDER BY 1");
}

static void same_rows(void)
{
	g_autofree char *here = write_all(false), *there = write_all(true);
	g_auto(GStrv) lines = g_strsplit(here, "\n", -1);

	KT_ROW_INT("all rows", g_strv_length(lines), N_ROWS);
	KT_ROW_TRUE("whoever writes", g_str_equal(here, there));
}

/* What comes after a failure is dropped, and does not wait for ever. */
static void failure(bool threaded)
{
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	KdInsert insert = { 0 };
	g_autoptr(GError) error = NULL;
	g_autofree char *first = NULL;

	g_assert_true(kd_insert_init(&insert, &writer, "event_list", NULL));
	if (threaded)
		kd_writer_start(&writer);
	for (gint64 i = 1; i <= N_ROWS; i++)
		add_list(&insert, i, i == 1000 ? NULL : "[]");
	kd_insert_flush(&insert);
	kd_writer_stop(&writer);
	kd_insert_clear(&insert);
	KT_ROW_TRUE("it is told", kd_writer_has_failed(&writer));
	KT_ROW_TRUE("as an error", !kd_writer_check(&writer, &error));
	KT_ROW_TRUE("with its reason", error && strstr(error->message, "constraint failed"));
	first = kt_ask(results, "SELECT max(kind) < 1000 AND max(kind) > 900 FROM event_list");
	KT_ROW_STR("nothing after it", first, "1");
}

static void failures(void)
{
	failure(false);
	failure(true);
}

static CU_TestInfo tests[] = { { "the same rows", same_rows },
			       { "failures", failures },
			       CU_TEST_INFO_NULL };

KT_SUITE(writer) = { .pName = "writer", .pTests = tests };
