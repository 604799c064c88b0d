/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/queue.c: where pods wait for their next attempt, and for how long. */
#include "config.h"

#include "kt_queue.h"

/* ---- scripts ---- */

static const struct {
	const char *row, *script, *want;
} scripts[] = {
	/* The active queue. */
	{ "an empty queue gives nothing", "pop; count", "- 0/0/0/0/0" },
	{ "pods come out as they came in", "add a; add b; add c; pop; pop; pop; pop",
	  "a1 b1 c1 -" },
	{ "higher priority first", "add a; add b priority=5; add c priority=-1; pop; pop; pop",
	  "b1 a1 c1" },
	{ "within a priority the one that came first",
	  "add a priority=5; at 1; add b priority=5; add c priority=6; pop; pop; pop", "c1 a1 b1" },
	{ "a popped pod is in no queue until it is given back", "add a; pop; count",
	  "a1 0/0/0/0/1" },
	{ "a pod that failed late goes behind one that came meanwhile",
	  "add a; pop; at 1; add b; at 3; full a; at 5; node n; pop; pop", "a1 b1 a2" },

	/* Back-off. */
	{ "a rejected pod waits for an event", "add a; pop; full a; count; pop", "a1 0/0/1/0/0 -" },
	{ "and not for one that its plug-in does not want",
	  "add a; pop; full a; end x cpu=9; count; pop", "a1 0/0/1/0/0 -" },
	{ "an event within the back-off puts it there", "add a; pop; full a; node n; count",
	  "a1 0/1/0/0/0" },
	{ "whence it is popped at once when the active queue is empty",
	  "add a; pop; full a; node n; pop", "a1 a2" },
	{ "but not before an active one", "add a priority=9; pop; full a; node n; add b; pop; pop",
	  "a1 b1 a2" },
	{ "an event after the back-off makes it active", "add a; pop; full a; at 2; node n; count",
	  "a1 1/0/0/0/0" },
	{ "the last moment of the second still belongs to the back-off",
	  "add a; pop; full a; at 1.999; node n; count", "a1 0/1/0/0/0" },
	{ "ends of back-off are rounded down to seconds",
	  "at 0.9; add a; pop; full a; at 1.999; node n; count; at 2; count",
	  "a1 0/1/0/0/0 1/0/0/0/0" },
	{ "the back-off runs from the rejection, not from the event",
	  "add a; pop; full a; at 1.5; node n; at 2; count", "a1 1/0/0/0/0" },
	{ "in one second of back-off priority decides",
	  "add a; add b priority=5; pop; pop; full b; at 0.2; full a; node n; pop; pop",
	  "b1 a1 b2 a2" },
	{ "a second earlier goes before priority",
	  "add a; add b priority=5; pop; pop; full a; at 1; full b; node n; pop; pop",
	  "b1 a1 a2 b2" },
	{ "of two in back-off the one that ends first is not held up by the other",
	  "add a; pop; fail a; at 2; pop; fail a; at 3; add b; pop; fail b; at 5; count; pop; pop",
	  "a1 a2 b1 2/0/0/0/0 a3 b2" },
	{ "the shorter one that comes second",
	  "add a; pop; fail a; at 2; pop; fail a; at 5; pop; fail a; add b; pop; fail b; "
	  "at 7; count; at 10; count",
	  "a1 a2 a3 b1 1/1/0/0/0 2/0/0/0/0" },

	/* Without an event of its plug-ins. */
	{ "a pod that is wanted is active at once", "add a; pop; full a; wake a; count; pop",
	  "a1 1/0/0/0/0 a2" },
	{ "from back-off, too", "add a; pop; full a; node n; wake a; count", "a1 1/0/0/0/0" },
	{ "unless it broke down", "add a; pop; fail a; wake a; count", "a1 0/1/0/0/0" },
	{ "a gate is a gate", "add a gate=g; wake a; count", "0/0/0/1/0" },
	{ "in a cycle it is left alone, and who is nobody", "add a; pop; wake a; wake z; count",
	  "a1 0/0/0/0/1" },
	{ "a time at which it is tried again",
	  "add a; pop; later a 20; full a; at 19; count; at 20; count; pop",
	  "a1 0/0/1/0/0 1/0/0/0/0 a2" },
	{ "that has come sooner is forgotten",
	  "add a; pop; later a 20; full a; node n; pop; later a 40; full a; at 20; count; at 40; "
	  "count",
	  "a1 a2 0/0/1/0/0 1/0/0/0/0" },
	{ "an event of the attempt's own", "add a; pop; hopes a; full a; end x cpu=1; count",
	  "a1 0/1/0/0/0" },

	/* Attempts that broke down. */
	{ "an error needs no event", "add a; pop; fail a; count; at 2; pop", "a1 0/1/0/0/0 a2" },
	{ "and is not popped early", "add a; pop; fail a; pop; at 1.999; pop; at 2; pop",
	  "a1 - - a2" },
	{ "an event does not hurry it", "add a; pop; fail a; node n; pop", "a1 -" },

	/* Five minutes. */
	{ "after 5 minutes and the next look round",
	  "add a; pop; full a; at 300; count; at 329; count; at 330; count; pop",
	  "a1 0/0/1/0/0 0/0/1/0/0 1/0/0/0/0 a2" },
	{ "a look round at 5 minutes sharp is too early for one that came with it",
	  "at 30; add a; pop; full a; at 330; count; at 360; count", "a1 0/0/1/0/0 1/0/0/0/0" },
	{ "and in time for one that came just before", "at 29.9; add a; pop; full a; at 330; count",
	  "a1 1/0/0/0/0" },
	{ "one is due and the other not at the same look round",
	  "at 29; add a; pop; full a; at 30; add b; pop; full b; at 330; count; pop",
	  "a1 b1 1/0/1/0/0 a2" },
	{ "the five minutes run from the last failure",
	  "add a; pop; full a; at 100; node n; pop; full a; at 330; count; at 420; count",
	  "a1 a2 0/0/1/0/0 1/0/0/0/0" },
	{ "one that leaves does not stop the look round for others",
	  "add a; pop; full a; at 100; add b; pop; full b; remove a; at 420; count; pop",
	  "a1 b1 1/0/0/0/0 b2" },

	/* Gates. */
	{ "a gated pod is not queued", "add a gate=g; pop; count", "- 0/0/0/1/0" },
	{ "events do not help it", "add a gate=g; node n; at 1000; count", "0/0/0/1/0" },
	{ "it comes in when the gate is taken away", "add a gate=g; update a; count; pop",
	  "1/0/0/0/0 a1" },
	{ "not when one of two is", "add a gate=g gate=h; update a gate=h; count", "0/0/0/1/0" },
	{ "its place in the queue counts from when it came",
	  "add a gate=g; at 1; add b; at 2; update a; pop; pop", "a1 b1" },
	{ "it goes", "add a gate=g; remove a; count", "0/0/0/0/0" },

	/* Hints. */
	{ "a hint says which events help",
	  "add a cpu=2; pop; more a; end x cpu=1; count; end x cpu=2; count",
	  "a1 0/0/1/0/0 0/1/0/0/0" },
	{ "it is asked for each pod",
	  "add a cpu=2; add b cpu=1; pop; pop; more a; more b; end x cpu=1; count; pop",
	  "a1 b1 0/1/1/0/0 b2" },
	{ "and for the last rejection alone",
	  "add a cpu=2; pop; more a; end x cpu=4; pop; full a; end x cpu=4; count; node n; count",
	  "a1 a2 0/0/1/0/0 0/1/0/0/0" },

	/* Update and remove. */
	{ "an active pod changes its priority", "add a; add b; update b priority=5; pop; pop",
	  "b1 a1" },
	{ "a pod in back-off does",
	  "add a; add b; pop; pop; full a; full b; node n; update b priority=5; pop; pop",
	  "a1 b1 b2 a2" },
	{ "and a failed one", "add a; pop; fail a; update a priority=5; count; at 2; pop",
	  "a1 0/1/0/0/0 a2" },
	{ "an unschedulable pod stays where the update does not help",
	  "add a cpu=2; pop; full a; update a cpu=1; count", "a1 0/0/1/0/0" },
	{ "and goes on where it does", "add a cpu=2; pop; more a; update a cpu=1; count",
	  "a1 0/1/0/0/0" },
	{ "a pod in a cycle takes the update along",
	  "add a; add b; pop; update a priority=5; pop; full b; full a; at 2; node n; pop",
	  "a1 b1 a2" },
	{ "an update of a pod that is not there is nothing", "update a; count", "0/0/0/0/0" },
	{ "removed from the active queue", "add a; add b; remove a; pop; pop", "b1 -" },
	{ "from back-off", "add a; pop; full a; node n; remove a; count; pop; at 10; pop",
	  "a1 0/0/0/0/0 - -" },
	{ "from the failed", "add a; pop; fail a; remove a; count; at 10; pop", "a1 0/0/0/0/0 -" },
	{ "from the unschedulable", "add a; pop; full a; remove a; node n; count; at 1000; pop",
	  "a1 0/0/0/0/0 -" },
	{ "from a cycle", "add a; pop; remove a; count", "a1 0/0/0/0/0" },
	{ "twice", "add a; remove a; remove a; count", "0/0/0/0/0" },
	{ "and it may come again, anew", "add a; pop; full a; remove a; add a; pop", "a1 a1" },
};

static void test_scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(KtQueue) bench = kt_queue_bench_new();

		kt_queue_play(bench, scripts[i].script);
		KT_ROW_STR(scripts[i].row, bench->text->str, scripts[i].want);
	}
}

/* ---- when pods are tried ---- */

/* Tries what can be tried as soon as the queue says so; every attempt breaks down. */
static void try_and_fail(KdEngine *engine, gpointer data, guint64 argument)
{
	KtQueue *bench = data;
	KdQueuedPod *pod = kd_queue_pop(bench->queue);

	(void) argument;
	if (!pod || bench->n_wakes > 12)
		return;
	kt_queue_say(bench, "%g", (double) kd_engine_now(engine) / (double) KD_SECOND);
	kd_queue_reject(bench->queue, pod, 0);
}

static void try_soon(gpointer data)
{
	KtQueue *bench = data;

	bench->n_wakes++;
	kd_engine_at(bench->engine, kd_engine_now(bench->engine), KD_PHASE_SCHEDULE, try_and_fail,
		     bench, 0);
}

static const struct {
	const char *row;
	KdTime start, initial, max;
	const char *want;
} backoffs[] = {
	{ "1 s doubled to 10 s, each to the end of its second", 0, KD_SECOND, 10 * KD_SECOND,
	  "0 2 5 10 19 30 41 52 63 74 85 96" },
	{ "from between two seconds", 500 * KD_MILLISECOND, KD_SECOND, 10 * KD_SECOND,
	  "0.5 2 5 10 19 30 41 52 63 74 85 96" },
	{ "as configured", 0, 3 * KD_SECOND, 5 * KD_SECOND, "0 4 10 16 22 28 34 40 46 52 58 64" },
	{ "shorter than a second", 0, KD_MILLISECOND, 2 * KD_MILLISECOND,
	  "0 1 2 3 4 5 6 7 8 9 10 11" },
};

static void test_backoff(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(backoffs); i++) {
		g_autoptr(KtQueue) bench = kt_queue_bench_new();
		const KdQueueOptions options = { backoffs[i].initial, backoffs[i].max, true,
						 try_soon, bench };

		kd_queue_free(bench->queue);
		bench->queue = kd_queue_new(bench->engine, &options);
		kt_run_until(bench->engine, backoffs[i].start);
		kt_queue_play(bench, "add a");
		kd_engine_run(bench->engine, KD_HOUR, 0);
		KT_ROW_STR(backoffs[i].row, bench->text->str, backoffs[i].want);
	}
}

static void test_wakes(void)
{
	g_autoptr(KtQueue) bench = kt_queue_bench_new();

	kt_queue_play(bench, "add a gate=g");
	KT_ROW_INT("a gated pod wakes nobody", bench->n_wakes, 0);
	kt_queue_play(bench, "add b");
	KT_ROW_INT("an active one does", bench->n_wakes, 1);
	kt_queue_play(bench, "pop; full b");
	KT_ROW_INT("an unschedulable one does not", bench->n_wakes, 1);
	kt_queue_play(bench, "node n");
	KT_ROW_INT("one in back-off does, for it can be popped", bench->n_wakes, 2);
	kt_queue_play(bench, "pop; fail b");
	KT_ROW_INT("one that failed does not", bench->n_wakes, 2);
	kt_queue_play(bench, "at 10");
	KT_ROW_INT("before its time", bench->n_wakes, 3);
}

/* A pod that waits for an event does not keep the run going; one in back-off does. */
static void test_end_of_run(void)
{
	g_autoptr(KtQueue) bench = kt_queue_bench_new();

	kt_queue_play(bench, "add a; pop; full a");
	KT_ROW_INT("nothing more can happen", kd_engine_run(bench->engine, KD_HOUR, 0),
		   KD_STOP_EMPTY);
	KT_ROW_INT("and the clock stands still", kd_engine_now(bench->engine), 0);
	kt_queue_play(bench, "add b; pop; fail b");
	kd_engine_run(bench->engine, KD_HOUR, 0);
	kt_queue_play(bench, "count");
	KT_ROW_STR("a back-off comes to its end", bench->text->str, "a1 b1 1/0/1/0/0");
}

/* Pops pods that are rejected while others come. */
static void test_early_pop_is_an_option(void)
{
	g_autoptr(KtQueue) bench = kt_queue_bench_new();
	const KdQueueOptions options = { KD_SECOND, 10 * KD_SECOND, false, kt_queue_count_wake,
					 bench };

	kd_queue_free(bench->queue);
	bench->queue = kd_queue_new(bench->engine, &options);
	kt_queue_play(bench, "add a; pop; full a; node n; pop; at 1.9; pop; at 2; pop");
	KT_ROW_STR("without it a pod stays in back-off", bench->text->str, "a1 - - a2");
}

/* Attempts that chase each other within a moment come to an end. */
static void test_too_often(void)
{
	g_autoptr(KtQueue) bench = kt_queue_bench_new();
	guint n = 0;

	kt_queue_play(bench, "add a");
	while (kd_queue_is_ready(bench->queue) && n++ < 1000)
		kt_queue_play(bench, "pop; full a; node n");
	KT_ROW_INT("so many at once, and no more", n, 100);
	g_string_truncate(bench->text, 0);
	kt_queue_play(bench, "count; wake a; pop; at 10.9; pop; at 11; pop; full a; node n; pop");
	KT_ROW_STR("but after its back-off again", bench->text->str, "0/1/0/0/0 - - a101 a102");
	kt_queue_play(bench, "full a");
	for (n = 0; n < 1000; n++) {
		kt_queue_play(bench, "wake a");
		if (!kd_queue_is_ready(bench->queue))
			break;
		kt_queue_play(bench, "pop; full a");
	}
	KT_ROW_INT("nor is it made active more often", n, 98);
}

static CU_TestInfo tests[] = {
	{ "scripts", test_scripts },
	{ "back-off doubles", test_backoff },
	{ "whom it wakes", test_wakes },
	{ "what keeps a run going", test_end_of_run },
	{ "popping early is an option", test_early_pop_is_an_option },
	{ "too often in a moment", test_too_often },
	CU_TEST_INFO_NULL,
};

KT_SUITE(queue) = { .pName = "queue", .pTests = tests };
