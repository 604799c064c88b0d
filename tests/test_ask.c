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
	kt_exec(results, "INSERT INTO decision VALUES (1, 1, 0, 4, 1, 'unschedulable', NULL, NULL, "
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
			       { "long runs", long_runs },
			       CU_TEST_INFO_NULL };

KT_SUITE(ask) = { .pName = "ask", .pTests = tests };
