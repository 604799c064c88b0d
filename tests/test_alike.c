/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/alike.c, and the views that read its tables, row by row. */
#include "config.h"

#include "kt_recorder.h"
#include "kt_words.h"
#include "record/alike.h"
#include "record/list.h"

static gint64 say(KdAlike *alike, const char *words, gint64 number, bool *is_new)
{
	const gint64 kind = kd_alike_find(alike, kd_mark_text(KD_MARK_START, words), is_new);

	kd_alike_add(alike, (const gint64[]){ number, KD_LIST_NULL, -number }, 3);
	return kind;
}

static const struct {
	const char *words;
	gint64 kind;
	bool is_new;
} said[] = {
	{ "", 1, true },
	{ "full", 2, true },
	{ "full", 2, false },
	{ "", 1, false },
	{ "0/4 nodes are available: 3 full", 3, true },
	{ "0/4 nodes are available: 4 full", 4, true },
	{ "full", 2, false },
	{ "0/4 nodes are available: 3 full", 3, false },
};

static void listed(void)
{
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	g_autoptr(KdAlike) alike = kd_alike_new(&writer, "event_list", NULL);
	g_autofree char *got = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
		g_autofree char *row = g_strdup_printf("%" G_GSIZE_FORMAT, i + 1);
		bool is_new;

		KT_ROW_INT(row, say(alike, said[i].words, (gint64) i + 1, &is_new), said[i].kind);
		KT_ROW_INT(row, is_new, said[i].is_new);
	}
	kd_alike_finish(alike);
	got = kt_ask(results, "SELECT kind, list FROM event_list ORDER BY rowid");
	KT_ROW_STR("what is of each kind", got,
		   "1|[[1,null,-1],[4,null,-4]]\n2|[[2,null,-2],[3,null,-3],[7,null,-7]]\n"
		   "3|[[5,null,-5],[8,null,-8]]\n4|[[6,null,-6]]");
}

/* What is long is begun anew, and of many kinds none is lost. */
static void many(void)
{
	enum { N = 60000, N_KINDS = 5000 };
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	g_autoptr(KdAlike) alike = kd_alike_new(&writer, "decision_list", NULL);
	g_autofree char *sum = NULL, *longest = NULL;
	gint64 n_new = 0, last = 0;
	bool is_new;

	for (gint64 i = 1; i <= N; i++) {
		/* Half of all in one kind, the others in one after the other. */
		g_autofree char *words = g_strdup_printf(
			"kind %d", i % 2 ? 0 : (int) (i / 2 * N_KINDS / (N / 2)));

		const gint64 kind = say(alike, words, i, &is_new);

		last = MAX(last, kind);
		n_new += is_new;
	}
	kd_alike_finish(alike);
	sum = kt_ask(results, "SELECT count(*), sum(json_extract(value, '$[0]')) FROM "
			      "decision_list, json_each(list)");
	longest = kt_ask(results, "SELECT max(length(list)) < 2000, max(kind) FROM decision_list");
	KT_ROW_STR("all of them", sum, "60000|1800030000");
	KT_ROW_INT("each kind is told of", n_new, last);
	KT_ROW_TRUE("few begin a second time", n_new > N_KINDS && n_new < N_KINDS + 10);
	KT_ROW_INT("none is too long", g_str_has_prefix(longest, "1|"), 1);
}

static void read_back(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *decisions = NULL, *events = NULL;

	kt_exec(results,
		"INSERT INTO decision_row (run, number, time, pod, attempt, result, ties, "
		"evaluated, feasible, victims) VALUES "
		"(1, 2, 11, 8, 1, 'bound', 1, 2, 2, 0), (2, 1, 5, 1, 1, 'bound', 1, 2, 2, 0);"
		"INSERT INTO decision_kind VALUES (1, 1, 'unschedulable', 0, 2, 0, '{\"r\":2}', "
		"'m'),"
		"(2, 1, 'waiting', 1, 2, 2, NULL, NULL);"
		"INSERT INTO decision_list VALUES (1, 1, '[[1,10,7,3],[3,20,7,4]]'),"
		"(1, 1, '[[5,30,7,5]]'), (2, 1, '[[2,6,4,1,9,77],[3,6,4,1,9,null,null,null,2]]');"
		"INSERT INTO pod VALUES (1, 7, 'd', 'x', NULL, 0, 1, 1, 0, 0, 0, NULL, NULL, NULL, "
		"NULL, NULL, 'Pending', NULL, 0, NULL);"
		"INSERT INTO node VALUES (1, 2, 'n', 0, NULL, 1, 1, 1, 0, NULL, NULL);"
		"INSERT INTO event_row VALUES (1, 4, 10, 'Normal', 'S', 's', 'Job', 'd', 'x', "
		"'n');"
		"INSERT INTO event_kind VALUES (1, 1, 'Warning', 'R', 's', 'm'), "
		"(1, 2, 'Normal', 'S', 't', 'given ');"
		"INSERT INTO event_list VALUES (1, 1, '[[1,10,7],[2,15,7]]'), (1, 2, "
		"'[[3,16,7,2]]')");
	decisions = kt_ask(
		results, "SELECT run, number, time, pod, attempt, result, node, score, runner_up, "
			 "ties, evaluated, reasons, message, victims, concludes FROM decision "
			 "ORDER BY run, number");
	events = kt_ask(results, "SELECT * FROM event ORDER BY seq");
	KT_ROW_STR("decisions", decisions,
		   "1|1|10|7|3|unschedulable||||0|2|{\"r\":2}|m|0|\n"
		   "1|2|11|8|1|bound||||1|2|||0|\n"
		   "1|3|20|7|4|unschedulable||||0|2|{\"r\":2}|m|0|\n"
		   "1|5|30|7|5|unschedulable||||0|2|{\"r\":2}|m|0|\n"
		   "2|1|5|1|1|bound||||1|2|||0|\n"
		   "2|2|6|4|1|waiting|9|77||1|2|||0|\n"
		   "2|3|6|4|1|waiting|9|||1|2|||0|2");
	KT_ROW_STR("events", events,
		   "1|1|10|Warning|R|s|Pod|d|x|m\n1|2|15|Warning|R|s|Pod|d|x|m\n"
		   "1|3|16|Normal|S|t|Pod|d|x|given d/x to n\n"
		   "1|4|10|Normal|S|s|Job|d|x|n");
}

static CU_TestInfo tests[] = {
	{ "listed", listed }, { "many", many }, { "read back", read_back }, CU_TEST_INFO_NULL
};

KT_SUITE(alike) = { .pName = "alike", .pTests = tests };
