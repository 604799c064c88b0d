/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/ask.c: reports as tables, and every report in reports/ on a small database. */
#include "config.h"

#include "kt_results.h"
#include "record/ask.h"

extern const KdReport *const kd_report_table[];

/* ---- numbers for people ---- */

static const struct {
	const char *row;
	double value;
	KdUnit unit;
	const char *want;
} numbers[] = {
	{ "a count", 1234567, KD_COUNT, "1,234,567" },
	{ "nothing", 0, KD_NUMBER, "0" },
	{ "a small number", 0.01234, KD_NUMBER, "0.0123" },
	{ "a very small number", 0.000012345, KD_NUMBER, "1.23e-05" },
	{ "about one", 1.23456, KD_NUMBER, "1.23" },
	{ "some hundreds", 123.456, KD_NUMBER, "123.5" },
	{ "some thousands", 12345.678, KD_NUMBER, "12346" },
	{ "negative", -1.5, KD_NUMBER, "-1.50" },
	{ "a percentage", 95.289, KD_PERCENT, "95.29%" },
	{ "bytes", 1536, KD_BYTES, "1.5Ki" },
	{ "seconds", 90, KD_SECONDS, "1m30s" },
};

static void people_numbers(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_autofree char *got = kd_ask_number(numbers[i].value, numbers[i].unit);

		KT_ROW_STR(numbers[i].row, got, numbers[i].want);
	}
}

/* Of one run, or with 0 of all. */
static KdTable *ask(const KdResults *results, const KdReport *report, gint64 run, KdAskStyle style,
		    GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(results, run, error);

	return runs ? kd_ask(runs, report, style, error) : NULL;
}

/* ---- tables ---- */

static const KdColumn columns[] = { { "pod", KD_TEXT }, { "wait", KD_SECONDS }, { NULL, KD_TEXT } };
static const KdReport each = {
	KD_REPORT_HEAD,
	.name = "each",
	.summary = "for a test",
	.sql = "SELECT name AS n, wait FROM v_wait WHERE run = :run ORDER BY pod",
	.columns = columns,
};
static const KdReport wrong = {
	KD_REPORT_HEAD,          .name = "wrong",
	.summary = "for a test", .sql = "SELECT name FROM v_wait",
	.columns = columns,
};

static const struct {
	const char *row;
	const KdReport *report;
	gint64 run;
	KdAskStyle style;
	const char *want, *error;
} tables[] = {
	{ "one run, for people", &each, 1, KD_ASK_PEOPLE, "pod   wait\np1   1m30s\np2       -\n",
	  NULL },
	{ "one run, for machines", &each, 1, KD_ASK_RAW, "n,wait\np1,90.0\np2,\n", NULL },
	{ "all runs are named", &each, 0, KD_ASK_RAW, "run,n,wait\na,p1,90.0\na,p2,\nb,p1,5.0\n",
	  NULL },
	{ "no such run", &each, 7, KD_ASK_RAW, NULL, ":memory:: has no run 7" },
	{ "a column too many", &wrong, 1, KD_ASK_RAW, NULL,
	  "report wrong: it describes 2 columns, and its query gives 1" },
};

static void all_tables(void)
{
	g_autoptr(KdResults) results = kt_results();

	kt_add_run(results, 1, "a", 1, 100);
	kt_add_run(results, 2, "b", 1, 100);
	kt_add_pod(results, 1, 1, 0, 90, -1);
	kt_add_pod(results, 1, 2, 0, -1, -1);
	kt_add_pod(results, 2, 1, 0, 5, -1);
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdTable) table = ask(results, tables[i].report, tables[i].run,
					       tables[i].style, &error);
		g_autofree char *got = !table ? NULL
				       : tables[i].style == KD_ASK_PEOPLE
					       ? kd_table_print(table, true)
					       : kd_table_print_csv(table);

		KT_ROW_STR(tables[i].row, got, tables[i].want);
		KT_ROW_STR(tables[i].row, kt_message(error), tables[i].error);
	}
}

/* ---- every report there is ---- */

/* Two pods on a node of two, with devices; the second was turned down once. */
static KdResults *small_run(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "a", 1, 100);
	kt_exec(results, "INSERT INTO node VALUES (1, 1, 'n1', 0, NULL, 4000, 8 << 30, 110, 2000, "
			 "'T4', 'z'),"
			 "(1, 2, 'n2', 0, 50000000000, 4000, 8 << 30, 110, 0, NULL, NULL)");
	kt_add_pod(results, 1, 3, 0, 0, 50);
	kt_add_pod(results, 1, 4, 10, 20, -1);
	kt_exec(results, "UPDATE pod SET gpu_milli = 500, gpus = 1, gpu_index = '1' WHERE pod = 4");
	kt_exec(results,
		"INSERT INTO decision_row VALUES (1, 1, 0, 4, 1, 'unschedulable', NULL, NULL, "
		"NULL, NULL, 0, 2, 0, '{\"full\":2}', 'm', NULL, 0, NULL)");
	kt_add_sample(results, 1, 1, 0, 250, 0, 0, 0, 0);
	kt_add_sample(results, 1, 2, 20, 500, 250, 250, 100, 1);
	return results;
}

static const struct {
	const char *report, *want;
} wants[] = {
	{ "allocation", "level,allocation\n0,0.0\n25,25.0\n" },
	{ "fragmentation",
	  "level,allocation,frag,frag_ratio\n0,0.0,0.0,0.0\n25,25.0,10.0,13.33\n" },
	/* n1: a CPU for 50 s and one for 80 of 100 s, of 4 */
	{ "nodes", "node,zone,cpu_milli,memory,gpus,gpu_model,pods,cpu_mean,memory_mean,gpu_mean\n"
		   "n1,z,4000,8589934592,2,T4,2,32.5,16.25,20.0\n"
		   "n2,,4000,8589934592,0,,0,0.0,0.0,\n" },
	{ "placements", "pod,node,gpu_index\np3,n1,\np4,n1,1\n" },
	{ "pods", "namespace,pod,cpu_milli,memory,gpu_milli,created,wait,ran,node,attempts,phase,"
		  "reason\n"
		  "default,p3,1000,1073741824,0,0.0,0.0,50.0,n1,1,Running,\n"
		  "default,p4,1000,1073741824,500,10.0,10.0,,n1,1,Running,\n" },
	{ "policies", "policy,bound,wait_mean,wait_p99,cpu_mean,memory_mean,gpu_mean,"
		      "gpu_fragmented_mean\na,100.0,5.0,10.0,45.0,,20.0,8.0\n" },
	{ "queue",
	  "time,pending,active,backoff,unschedulable,held\n0.0,0,0,0,0,0\n20.0,1,0,0,1,0\n" },
	{ "reasons", "reason,nodes,decisions,failures,pods\nfull,2,1,1,1\n" },
	{ "run-times", "ran,pods\n50.0,50.0\n" },
	{ "states", "time,waiting,starting,running,succeeded,failed,gone\n0.0,0,0,1,0,0,0\n"
		    "10.0,1,0,1,0,0,0\n20.0,0,0,2,0,0,0\n50.0,0,0,1,0,0,1\n"
		    "100.0,0,0,1,0,0,1\n" },
	{ "timeline", "line,node,namespace,pod,created,bound,until,state\n"
		      "1,n1,default,p3,0.0,0.0,50.0,taken away\n"
		      "2,n1,default,p4,10.0,20.0,100.0,running\n" },
	/* There is one namespace, and one priority. */
	{ "namespaces", "namespace,pods,bound,share,wait_mean,wait_p95\n" },
	{ "priorities", "time,level,priority,cpu,cpu_upper,gpu,gpu_upper\n" },
	{ "utilization", "time,cpu,memory,gpu\n0.0,25.0,,0.0\n20.0,50.0,,25.0\n" },
	{ "waits", "wait,pods\n0.0,50.0\n10.0,100.0\n" },
};

static void every_report(void)
{
	g_autoptr(KdResults) results = small_run();

	for (gsize i = 0; kd_report_table[i]; i++) {
		const KdReport *report = kd_report_table[i];
		g_autoptr(GError) error = NULL;
		g_autoptr(KdTable) table = ask(results, report, 1, KD_ASK_RAW, &error);
		g_autofree char *got = table ? kd_table_print_csv(table) : NULL;
		const char *want = NULL;

		for (gsize w = 0; w < G_N_ELEMENTS(wants); w++)
			if (strcmp(wants[w].report, report->name) == 0)
				want = wants[w].want;
		KT_ROW_NO_ERROR(report->name, error);
		KT_ROW_INT(report->name, report->size, sizeof(KdReport));
		KT_ROW_INT(report->name, report->abi, KD_REPORT_ABI);
		if (want)
			KT_ROW_STR(report->name, got, want);
	}
}

/* ---- means over slots ---- */

/* What a report says of a run, as one line with a line break before and after. */
static char *rows_of(const KdResults *results, const char *name)
{
	for (gsize i = 0; kd_report_table[i]; i++) {
		g_autoptr(KdTable) table = NULL;
		g_autofree char *csv = NULL;

		if (strcmp(kd_report_table[i]->name, name) != 0)
			continue;
		table = ask(results, kd_report_table[i], 1, KD_ASK_RAW, NULL);
		csv = table ? kd_table_print_csv(table) : g_strdup("");
		return g_strconcat("\n", csv, NULL);
	}
	return g_strdup("");
}

/* 120 s in 120 slots.  Node 1 (4 CPUs, 2 devices) has a pod of 1 CPU and half a device from 20.25 s
 * to 50 s; node 2 (2 CPUs) is there from 60 s to 90.5 s, with a pod of priority 9 that outlives it
 * in the table; pods of two namespaces. */
static KdResults *slotted_run(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "a", 1, 120);
	kt_exec(results,
		"INSERT INTO node VALUES (1, 1, 'n1', 0, NULL, 4000, 8 << 30, 110, 2000, "
		"'T4', NULL), (1, 2, 'n2', 60e9, 90500000000, 2000, 1 << 30, 110, 0, NULL, "
		"NULL)");
	kt_add_pod(results, 1, 1, 10, 20.25, 50);
	kt_add_pod(results, 1, 2, 60, 60, 90.5);
	kt_exec(results, "UPDATE pod SET gpu_milli = 500 WHERE pod = 1;"
			 "UPDATE pod SET node = 2, priority = 9, namespace = 'b' WHERE pod = 2");
	for (int i = 1; i <= 3; i++)
		kt_execf(results,
			 "INSERT INTO decision_row (run, number, time, pod, attempt, result, ties, "
			 "evaluated, feasible, victims) VALUES (1, %d, %de9, 1, 1, '%s', 0, 2, 0, "
			 "0)",
			 i, i * 40, i == 3 ? "bound" : "unschedulable");
	return results;
}

static const struct {
	const char *row, *report, *line;
} slots[] = {
	{ "idle before", "heatmap", "19.5,1,n1,1,0.0,0.0,0.0" },
	{ "for three quarters of the slot", "heatmap", "20.5,1,n1,1,18.75,9.375,18.75" },
	{ "all of it", "heatmap", "21.5,1,n1,1,25.0,12.5,25.0" },
	{ "until the end of a slot", "heatmap", "49.5,1,n1,1,25.0,12.5,25.0" },
	{ "and not after", "heatmap", "50.5,1,n1,1,0.0,0.0,0.0" },
	{ "a node that is not there yet", "heatmap", "59.5,2,n2,1,,," },
	{ "a node without devices", "heatmap", "60.5,2,n2,1,50.0,100.0," },
	{ "half a slot of both", "heatmap", "90.5,2,n2,1,50.0,100.0," },
	{ "a node that is gone", "heatmap", "91.5,2,n2,1,,," },
	{ "the higher priority is below", "priorities", "20.0,1,9,0.0,0.0,0.0,0.0" },
	{ "and the lower on it", "priorities", "20.0,2,0,18.75,18.75,18.75,18.75" },
	{ "of all nodes that there are", "priorities", "61.0,1,9,16.666667,16.666667,0.0,0.0" },
	{ "the other lies on top", "priorities", "61.0,2,0,0.0,16.666667,0.0,0.0" },
	{ "a decision in its slot", "decisions", "40.0,0,1,0,1.0" },
	{ "one at the end in the last", "decisions", "119.0,1,0,0,1.0" },
	{ "none between", "decisions", "41.0,0,0,0,1.0" },
	/* 1 CPU of 4 for 29.75 s of 120 and of 2 more for 30.5; memory 1 of 8 and of 1 */
	{ "a share of devices", "namespaces", "default,1,1,6.19791666666667,10.25,10.25" },
	{ "a share of CPU", "namespaces", "b,1,1,5.63770794824399,0.0,0.0" },
};

static void slot_means(void)
{
	g_autoptr(KdResults) results = slotted_run();

	for (gsize i = 0; i < G_N_ELEMENTS(slots); i++) {
		g_autofree char *rows = rows_of(results, slots[i].report);
		g_autofree char *line = g_strconcat("\n", slots[i].line, "\n", NULL);

		if (!KT_ROW_TRUE(slots[i].row, strstr(rows, line) != NULL))
			fprintf(stderr, "%s", rows);
	}
}

/* A thousand nodes share a hundred rows, in order. */
static void many_nodes(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *rows = NULL;

	kt_add_run(results, 1, "a", 1, 120);
	kt_exec(results,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
		"1005) INSERT INTO node SELECT 1, i, 'n' || i, 0, NULL, 1000, 1 << 30, 110, "
		"0, NULL, NULL FROM n");
	kt_add_pod(results, 1, 1, 0, 0, -1);
	kt_exec(results, "UPDATE pod SET node = 1005");
	rows = rows_of(results, "heatmap");
	KT_ROW_TRUE("the first row", strstr(rows, "\n0.5,1,n1,11,0.0,0.0,\n") != NULL);
	KT_ROW_TRUE("the last row", strstr(rows, "\n0.5,100,n996,10,10.0,10.0,\n") != NULL);
	KT_ROW_TRUE("no row beyond", strstr(rows, ",101,n") == NULL);
}

/* Of many pods those of the nodes with the most, and a note that says so. */
static void busy_nodes(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(KdRuns) runs = NULL;
	g_autofree char *note = NULL;
	const KdReport *timeline = NULL;

	kt_add_run(results, 1, "a", 1, 120);
	kt_exec(results,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
		"20) INSERT INTO node SELECT 1, i, 'n' || i, 0, NULL, 1000, 1 << 30, 110, "
		"0, NULL, NULL FROM n");
	for (int i = 1; i <= 200; i++)
		kt_add_pod(results, 1, i, 0, 0, -1);
	/* Nodes 3 and 7 have 50 pods each, the others 5 or 6. */
	kt_exec(results, "UPDATE pod SET node = CASE WHEN pod <= 50 THEN 3 WHEN pod <= 100 THEN 7 "
			 "ELSE 1 + pod % 20 END");
	runs = kd_runs_load(results, 1, NULL);
	for (gsize i = 0; kd_report_table[i]; i++)
		if (strcmp(kd_report_table[i]->name, "timeline") == 0)
			timeline = kd_report_table[i];
	kd_ask_note(&runs->runs[0], timeline, &note, NULL);
	KT_ROW_STR("note", note, "120 of 200 pods: those of the 4 nodes that had the most, of 20");
}

/* A long run has no more than a thousand steps, the last of which ends where the run does. */
static void long_runs(void)
{
	g_autoptr(KdResults) results = kt_results();
	static const char *const names[] = { "utilization", "queue", "waits", NULL };

	kt_add_run(results, 1, "a", 1, 5000);
	kt_exec(results, "BEGIN");
	for (int i = 0; i < 2500; i++) {
		kt_add_sample(results, 1, i + 1, i, i % 1000, 0, 0, 0, i % 7);
		kt_add_pod(results, 1, i + 1, 0, i, -1);
	}
	kt_exec(results, "COMMIT");
	for (gsize i = 0; kd_report_table[i]; i++) {
		const KdReport *report = kd_report_table[i];
		g_autoptr(KdTable) table = NULL;

		if (!g_strv_contains(names, report->name))
			continue;
		table = ask(results, report, 1, KD_ASK_RAW, NULL);
		KT_ROW_INT(report->name, kd_table_n_rows(table), 1000);
	}
}

static CU_TestInfo tests[] = { { "numbers for people", people_numbers },
			       { "tables", all_tables },
			       { "every report", every_report },
			       { "means over slots", slot_means },
			       { "many nodes", many_nodes },
			       { "busy nodes", busy_nodes },
			       { "long runs", long_runs },
			       CU_TEST_INFO_NULL };

KT_SUITE(ask) = { .pName = "ask", .pTests = tests };
