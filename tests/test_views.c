/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/schema.sql: the views, against numbers worked out by hand. */
#include "config.h"

#include "kt_results.h"

/*
 * Run 1: ten pods created at 0 that wait 0, 1, ... 8 s, the last for ever; CPU 100 of 1000 for 10
 * s, then 500 for 30 s, then 0 for 60 s.  Run 2: no time passes.
 */
static KdResults *two_runs(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "default", 1, 100);
	for (int i = 0; i < 9; i++)
		kt_add_pod(results, 1, i + 1, 0, i, i == 0 ? -1 : i + 20);
	kt_add_pod(results, 1, 10, 0, -1, -1);
	kt_add_sample(results, 1, 1, 0, 100, 0, 0, 0, 4);
	kt_add_sample(results, 1, 2, 10, 500, 400, 600, 150, 9);
	kt_add_sample(results, 1, 3, 40, 0, 400, 600, 50, 0);
	kt_add_run(results, 2, "other", 1, 0);
	kt_add_sample(results, 2, 1, 0, 100, 0, 0, 0, 1);
	kt_add_sample(results, 2, 2, 0, 200, 0, 0, 0, 2);
	return results;
}

static const struct {
	const char *metric, *run1, *run2;
} metrics[] = {
	{ "nodes", "2", "2" },
	{ "nodes_used_mean", "1.0", "1.0" },
	{ "nodes_used_max", "1", "1" },
	{ "pods", "10", "" },
	{ "bound", "9", "" },
	{ "never_bound", "1", "" },
	{ "succeeded", "0", "" },
	{ "failed", "0", "" },
	{ "preempted", "0", "" },
	{ "wait_mean", "4.0", "" }, /* (0 + ... + 8) / 9 */
	{ "wait_p50", "4.0", "" },  /* rank 5 of 9 */
	{ "wait_p95", "8.0", "" },  /* rank 9 */
	{ "wait_p99", "8.0", "" },
	{ "wait_max", "8.0", "" },
	{ "makespan", "28.0", "" },
	{ "pending_mean", "3.1",
	  "1.5" }, /* (4 * 10 + 9 * 30 + 0 * 60) / 100; no time: (1 + 2) / 2 */
	{ "pending_max", "9", "2" },
	{ "cpu_mean", "16.0", "15.0" }, /* (10 * 10 + 50 * 30) / 100 */
	{ "cpu_end", "0.0", "20.0" },
	{ "memory_mean", "", "" }, /* there is none */
	{ "memory_end", "", "" },
	{ "gpu_demand", "60.0", "0.0" },
	{ "gpu_mean", "36.0", "0.0" }, /* 40 for 90 of 100 s */
	{ "gpu_end", "40.0", "0.0" },
	{ "gpu_fragmented_mean", "7.5", "0.0" }, /* (15 * 30 + 5 * 60) / 100 */
	{ "gpu_fragmented_end", "5.0", "0.0" },
	{ "attempts", "10", "" },
	{ "unschedulable", "", "" },
	{ "decisions", "", "" },
};

static void metric_values(void)
{
	g_autoptr(KdResults) results = two_runs();
	g_autofree char *n = kt_ask(results, "SELECT count(*) FROM v_metric WHERE run = 1");

	KT_ROW_INT("every metric has a row here", atoi(n), G_N_ELEMENTS(metrics));
	for (gsize i = 0; i < G_N_ELEMENTS(metrics); i++) {
		g_autofree char *sql = g_strdup_printf(
			"SELECT value FROM v_metric WHERE metric = '%s' AND run = 1",
			metrics[i].metric);
		g_autofree char *one = kt_ask(results, sql);
		g_autofree char *two = NULL;

		KT_ROW_STR(metrics[i].metric, one, metrics[i].run1);
		sql[strlen(sql) - 1] = '2';
		two = kt_ask(results, sql);
		KT_ROW_STR(metrics[i].metric, two, metrics[i].run2);
	}
}

static void metric_order(void)
{
	g_autoptr(KdResults) results = two_runs();
	g_autofree char *names = kt_ask(
		results, "SELECT group_concat(metric, ' ') FROM "
			 "(SELECT metric FROM v_metric WHERE run = 2 ORDER BY position LIMIT 3)");
	g_autofree char *units = kt_ask(
		results, "SELECT DISTINCT unit, better FROM v_metric WHERE run = 1 ORDER BY 1, 2");

	KT_ROW_STR("by position", names, "nodes nodes_used_mean nodes_used_max");
	KT_ROW_STR("units and directions", units,
		   "|\n|higher\n|lower\n%|\n%|higher\n%|lower\ns|lower");
}

/* Nearest rank of 1 to n, against the definition: the smallest value that at least p % do not
 * exceed. */
static void percentiles(void)
{
	static const int sizes[] = { 1, 2, 3, 19, 20, 21, 99, 100, 101 };
	static const struct {
		const char *metric;
		int percent;
	} ranks[] = { { "wait_p50", 50 }, { "wait_p95", 95 }, { "wait_p99", 99 } };

	for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
		g_autoptr(KdResults) results = kt_results();

		kt_add_run(results, 1, "default", 1, 1000);
		for (int i = 0; i < sizes[s]; i++) /* in no order */
			kt_add_pod(results, 1, i + 1, 5, 5 + 1 + (i * 13) % sizes[s], -1);
		for (gsize r = 0; r < G_N_ELEMENTS(ranks); r++) {
			g_autofree char *sql = g_strdup_printf(
				"SELECT CAST(value AS INTEGER) FROM v_metric WHERE metric = '%s'",
				ranks[r].metric);
			g_autofree char *got = kt_ask(results, sql);
			int want = 1;

			while (100 * want < ranks[r].percent * sizes[s])
				want++;
			KT_ROW_INT(ranks[r].metric, atoi(got), want);
		}
	}
}

/* ---- levels of demand ---- */

static const struct {
	const char *row;
	int arrived[6], gpu[6]; /* of 1000 */
	int n;
	const char *want; /* level, allocation */
} levels[] = {
	{ "none", { 0 }, { 0 }, 0, "" },
	{ "one sample", { 100 }, { 90 }, 1, "10|9.0" },
	{ "the mean of a level, not its last", { 100, 101, 102 }, { 90, 92, 94 }, 3, "10|9.2" },
	{ "half goes to the even one below", { 105 }, { 0 }, 1, "10|0.0" },
	{ "half goes to the even one above", { 115 }, { 0 }, 1, "12|0.0" },
	{ "more than half goes up", { 106 }, { 0 }, 1, "11|0.0" },
	{ "half of the first", { 5 }, { 0 }, 1, "0|0.0" },
	{ "beyond all there is", { 1300 }, { 950 }, 1, "130|95.0" },
	/* level 11 has none: all three samples of 10 and 12 */
	{ "a gap takes its neighbours",
	  { 100, 100, 120 },
	  { 90, 90, 120 },
	  3,
	  "10|9.0\n11|10.0\n12|12.0" },
	{ "a wide gap stays", { 100, 130 }, { 90, 90 }, 2, "10|9.0\n13|9.0" },
};

static void demand_levels(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(levels); i++) {
		g_autoptr(KdResults) results = kt_results();
		g_autofree char *got = NULL;

		kt_add_run(results, 1, "default", 1, 10);
		for (int s = 0; s < levels[i].n; s++)
			kt_add_sample(results, 1, s + 1, s, 0, levels[i].gpu[s],
				      levels[i].arrived[s], 0, 0);
		got = kt_ask(results, "SELECT level, allocation FROM v_gpu_level WHERE run = 1 "
				      "ORDER BY level");
		KT_ROW_STR(levels[i].row, got, levels[i].want);
	}
}

static void fragmentation(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *frag = NULL, *all = NULL;

	kt_add_run(results, 1, "default", 1, 10);
	kt_add_sample(results, 1, 1, 0, 0, 500, 600, 100, 0); /* 100 of 500 idle */
	kt_add_sample(results, 1, 2, 1, 0, 600, 600, 100, 0); /* 100 of 400 idle */
	kt_add_sample(results, 1, 3, 2, 0, 1000, 990, 0, 0);  /* nothing is idle */
	frag = kt_ask(results, "SELECT level, frag, frag_ratio FROM v_gpu_level ORDER BY level");
	KT_ROW_STR("of all, and of what is idle", frag, "60|10.0|22.5\n99|0.0|");
	all = kt_ask(results, "SELECT arrived, allocation, fragmented, fragmented_of_idle "
			      "FROM v_fragmentation ORDER BY seq");
	KT_ROW_STR("sample by sample", all, "0.6|0.5|0.1|0.2\n0.6|0.6|0.1|0.25\n0.99|1.0|0.0|");
}

/* ---- the others ---- */

static void over_time(void)
{
	g_autoptr(KdResults) results = two_runs();
	g_autofree char *use = kt_ask(results, "SELECT time, cpu, memory, gpu, nodes "
					       "FROM v_utilization WHERE run = 1 ORDER BY seq");
	g_autofree char *queue = kt_ask(
		results, "SELECT time, pending, active, backoff, unschedulable, running "
			 "FROM v_queue WHERE run = 1 ORDER BY seq");
	g_autofree char *wait = kt_ask(
		results,
		"SELECT pod, created, wait, start, ran FROM v_wait WHERE run = 1 AND pod IN "
		"(1, 3, 10) ORDER BY pod");

	KT_ROW_STR("utilization", use, "0.0|0.1||0.0|0.5\n10.0|0.5||0.4|0.5\n40.0|0.0||0.4|0.5");
	KT_ROW_STR("queue", queue, "0.0|4|0|0|4|1\n10.0|9|0|0|9|1\n40.0|0|0|0|0|1");
	KT_ROW_STR("waits", wait, "1|0.0|0.0|0.0|\n3|0.0|2.0|0.0|20.0\n10|0.0|||");
}

static void reasons(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *got = NULL, *counts = NULL, *again = NULL;

	kt_add_run(results, 1, "default", 1, 10);
	kt_exec(results,
		"INSERT INTO decision_row VALUES "
		"(1, 1, 0, 7, 1, 'bound', 1, 5, NULL, NULL, 1, 3, 1, '{\"full\":2}', NULL, NULL, "
		"0, NULL),"
		"(1, 2, 0, 8, 1, 'unschedulable', NULL, NULL, NULL, NULL, 0, 3, 0, "
		"'{\"full\":2,\"tainted\":1}', 'm', NULL, 0, NULL),"
		"(1, 3, 0, 8, 2, 'bound', 1, 5, NULL, NULL, 1, 3, 3, NULL, NULL, NULL, 0, NULL);"
		"INSERT INTO decision_kind VALUES "
		"(1, 1, 'unschedulable', 0, 3, 0, '{\"full\":3}', 'm'),"
		"(1, 2, 'waiting', 1, 3, 3, NULL, NULL);"
		"INSERT INTO decision_list VALUES (1, 1, '[[4,0,9,1],[5,1,9,2]]'), "
		"(1, 1, '[[6,2,7,2]]'), (1, 2, '[[7,2,9,3]]')");
	got = kt_ask(results, "SELECT reason, decisions, pods, nodes, failures FROM v_reason "
			      "ORDER BY reason");
	counts = kt_ask(results, "SELECT result, decisions FROM v_result ORDER BY result");
	again = kt_ask(results, "SELECT result, count(*) FROM decision GROUP BY result");
	KT_ROW_STR("counted over decisions", got, "full|5|3|13|4\ntainted|1|1|1|1");
	KT_ROW_STR("how many came to what", counts, "bound|2\nunschedulable|4\nwaiting|1");
	KT_ROW_STR("as they are one by one", again, counts);
}

static CU_TestInfo tests[] = { { "metrics", metric_values },
			       { "order of metrics", metric_order },
			       { "percentiles", percentiles },
			       { "levels of demand", demand_levels },
			       { "fragmentation", fragmentation },
			       { "over time", over_time },
			       { "reasons", reasons },
			       CU_TEST_INFO_NULL };

KT_SUITE(views) = { .pName = "views", .pTests = tests };
