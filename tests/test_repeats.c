/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/repeats.c and the views that read its tables, row by row. */
#include "config.h"

#include <string.h>

#include "kt_recorder.h"
#include "kt_words.h"
#include "record/repeats.h"

static const struct {
	KdUid object;
	guint attempt;
	const char *as; /* NULL: something else happens to it */
	bool repeat;
} said[] = {
	{ 1, 1, "full", false },   { 2, 1, "full", false },   { 1, 2, "full", true },
	{ 1, 3, "full", true },    { 1, 4, "fuller", false }, { 1, 5, "fuller", true },
	{ 1, 7, "fuller", false }, /* an attempt is missing */
	{ 2, 2, "full", true },    { 2, 0, NULL, false },     { 2, 3, "full", false },
	{ 3, 0, "warned", false }, { 3, 0, "warned", true },  { 3, 0, "warned", true },
};

static void listed(void)
{
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	g_autoptr(KdRepeats) repeats = kd_repeats_new(&writer, "decision_repeat", NULL);
	g_autofree char *got = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
		g_autofree char *row = g_strdup_printf("%" G_GSIZE_FORMAT, i + 1);
		g_autoptr(GString) as = g_string_new(said[i].as);
		const KdRepeat repeat = { said[i].object, (gint64) i + 1, (KdTime) i * 10 - 20,
					  said[i].attempt, as };

		if (said[i].as)
			KT_ROW_INT(row, kd_repeats_add(repeats, &repeat), said[i].repeat);
		else
			kd_repeats_end(repeats, said[i].object);
	}
	kd_repeats_finish(repeats);
	got = kt_ask(results, "SELECT number, n, list FROM decision_repeat ORDER BY number");
	KT_ROW_STR("what followed each", got,
		   "1|2|[[3,0],[4,10]]\n2|1|[[8,50]]\n5|1|[[6,30]]\n11|2|[[12,90],[13,100]]");
}

/* What is long is begun anew, and nothing is lost. */
static void very_long(void)
{
	enum { N = 3000 };
	g_autoptr(KdResults) results = kt_results();
	KdWriter writer = { .results = results, .run = 1 };
	g_autoptr(KdRepeats) repeats = kd_repeats_new(&writer, "event_repeat", NULL);
	g_autoptr(GString) as = g_string_new("again");
	g_autofree char *got = NULL, *longest = NULL;
	gint64 n_first = 0;

	for (gint64 i = 1; i <= N; i++)
		n_first += !kd_repeats_add(repeats, &(KdRepeat){ 1, i, i * KD_SECOND, 0, as });
	kd_repeats_finish(repeats);
	got = kt_ask(results, "SELECT sum(n) + count(*) FROM event_repeat");
	longest = kt_ask(results, "SELECT max(length(list)) < 5000 FROM event_repeat");
	KT_ROW_STR("all of them", got, G_STRINGIFY(3000));
	KT_ROW_STR("none too long", longest, "1");
	KT_ROW_TRUE("few in full", n_first > 1 && n_first < N / 50);
}

static void read_back(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *decisions = NULL, *events = NULL;

	kt_exec(results,
		"INSERT INTO decision_row (run, number, time, pod, attempt, result, ties, "
		"evaluated, "
		"feasible, victims) VALUES (1, 1, 10, 7, 3, 'unschedulable', 0, 2, 0, 0), "
		"(1, 2, 11, 8, 1, 'bound', 1, 2, 2, 0), (2, 1, 5, 1, 1, 'bound', 1, 2, 2, 0);"
		"INSERT INTO decision_repeat VALUES (1, 1, 2, '[[3,20],[5,30]]');"
		"INSERT INTO event_row VALUES (1, 1, 10, 'Warning', 'R', 's', 'Pod', 'd', 'x', "
		"'m'), "
		"(1, 3, 10, 'Normal', 'S', 's', 'Pod', 'd', 'x', 'n');"
		"INSERT INTO event_repeat VALUES (1, 1, 1, '[[2,15]]')");
	decisions = kt_ask(results,
			   "SELECT run, number, time, pod, attempt, result, evaluated FROM "
			   "decision ORDER BY run, number");
	events = kt_ask(results, "SELECT * FROM event ORDER BY seq");
	KT_ROW_STR("decisions", decisions,
		   "1|1|10|7|3|unschedulable|2\n1|2|11|8|1|bound|2\n1|3|20|7|4|unschedulable|2\n"
		   "1|5|30|7|5|unschedulable|2\n2|1|5|1|1|bound|2");
	KT_ROW_STR("events", events,
		   "1|1|10|Warning|R|s|Pod|d|x|m\n1|2|15|Warning|R|s|Pod|d|x|m\n"
		   "1|3|10|Normal|S|s|Pod|d|x|n");
}

static CU_TestInfo tests[] = { { "listed", listed },
			       { "very long", very_long },
			       { "read back", read_back },
			       CU_TEST_INFO_NULL };

KT_SUITE(repeats) = { .pName = "repeats", .pTests = tests };
