/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/summary.c and its parts: what is said of runs, and what is not. */
#include "config.h"

#include "kt_results.h"
#include "record/summary.h"

static KdSummary *summarize(const KdResults *results, KdCompareBy by)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdRuns) runs = kd_runs_load(results, 0, &error);
	g_autoptr(KdCompare) compare = kd_compare_new(by);
	KdSummary *summary;

	for (guint i = 0; runs && i < runs->n; i++)
		kd_compare_add(compare, &runs->runs[i], &error);
	summary = kd_summary_new(runs, compare, &error);
	KT_ROW_NO_ERROR("summary", error);
	return summary;
}

static char *join(const GPtrArray *texts)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < texts->len; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? " | " : "",
				       (const char *) texts->pdata[i]);
	return g_string_free(all, FALSE);
}

/* ---- one run ---- */

static const struct {
	const char *row, *sql, *lead, *happened;
} single[] = {
	{ "no pods", "DELETE FROM pod",
	  "One run of the scenario test under the policy a; 0 pods on 2 nodes, 10m of simulated "
	  "time. It "
	  "ended when nothing more could happen.",
	  "There were no pods." },
	{ "one pod at once", "DELETE FROM pod WHERE pod > 1",
	  "One run of the scenario test under the policy a; 1 pod on 2 nodes, 10m of simulated "
	  "time. It "
	  "ended when nothing more could happen.",
	  "The only pod was bound. | No pod that was bound had to wait for it." },
	{ "one pod, never",
	  "DELETE FROM pod WHERE pod > 1; UPDATE pod SET bound = NULL, started = NULL, ended = "
	  "NULL, "
	  "node = NULL, phase = 'Pending'",
	  NULL, "The only pod was never bound." },
	{ "all were bound", "DELETE FROM pod WHERE bound IS NULL", NULL,
	  "All 3 pods were bound. | Of the pods that were bound, half were so within 10.0 s, 99 % "
	  "within "
	  "1m30s; the longest wait was 1m30s." },
	{ "nobody waited", "DELETE FROM pod WHERE bound IS NULL; UPDATE pod SET bound = created",
	  NULL, "All 3 pods were bound. | No pod that was bound had to wait for it." },
	{ "half at once",
	  "DELETE FROM pod WHERE bound IS NULL; UPDATE pod SET bound = created WHERE pod < 3", NULL,
	  "All 3 pods were bound. | Of the pods that were bound, half were so at once, 99 % within "
	  "1m30s; the longest wait was 1m30s." },
	{ "some were not",
	  "INSERT INTO decision_row (run, number, time, pod, attempt, result, ties, evaluated, "
	  "feasible, "
	  "victims, reasons) VALUES "
	  "(1, 1, 0, 4, 1, 'unschedulable', 0, 2, 0, 0, '{\"not this, an earlier one\":2}'), "
	  "(1, 2, 1, 4, 2, 'unschedulable', 0, 2, 0, 0, '{\"Insufficient cpu\":1,\"of <b>\":1}'), "
	  "(1, 3, 2, 5, 2, 'unschedulable', 0, 2, 0, 0, '{\"Insufficient cpu\":2}'); "
	  "UPDATE pod SET attempts = 2 WHERE pod > 3",
	  NULL,
	  "3 of 5 pods were bound (60.0 %); 2 were never. | What turned nodes down at the last "
	  "attempt to "
	  "place pods that were left: “Insufficient cpu” (2 pods), “of <b>” (1 pod). | Of the pods "
	  "that were bound, half were so within 10.0 s, 99 % within 1m30s; the longest wait was "
	  "1m30s. | "
	  "The scheduler made 7 attempts; 3 of them (42.9 %) found no node." },
	{ "ends",
	  "DELETE FROM pod WHERE bound IS NULL; UPDATE pod SET bound = created; UPDATE pod SET "
	  "phase = 'Succeeded' WHERE pod < 3; UPDATE pod SET phase = 'Failed', reason = "
	  "'PreemptionByScheduler' WHERE pod = 3",
	  NULL,
	  "All 3 pods were bound. | No pod that was bound had to wait for it. | Of all pods 2 "
	  "succeeded, "
	  "1 failed, 1 were preempted." },
	{ "its horizon", "UPDATE run SET stopped_by = 'horizon'; DELETE FROM pod",
	  "One run of the scenario test under the policy a; 0 pods on 2 nodes, 10m of simulated "
	  "time. It "
	  "was stopped at its horizon.",
	  NULL },
	{ "a signal", "UPDATE run SET stopped_by = 'signal'; DELETE FROM pod",
	  "One run of the scenario test under the policy a; 0 pods on 2 nodes, 10m of simulated "
	  "time. It "
	  "was stopped before its time, by a signal or the limit of events.",
	  NULL },
};

/* Waits of 0, 10 and 90 s, and two pods that are never bound; no decisions, no samples. */
static KdResults *five_pods(void)
{
	KdResults *results = kt_results();

	kt_add_run(results, 1, "a", 1, 600);
	kt_exec(results, "UPDATE run SET n_nodes = 2");
	kt_add_pod(results, 1, 1, 0, 0, 100);
	kt_add_pod(results, 1, 2, 0, 10, 100);
	kt_add_pod(results, 1, 3, 0, 90, 100);
	kt_add_pod(results, 1, 4, 0, -1, -1);
	kt_add_pod(results, 1, 5, 0, -1, -1);
	return results;
}

/* How attempts went is said in every row; where it does not matter it is cut off. */
static void cut_attempts(char *text)
{
	char *begin = strstr(text, " | The scheduler made");

	if (begin && strstr(begin, "each found a node"))
		*begin = '\0';
}

static void one_run(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(single); i++) {
		g_autoptr(KdResults) results = five_pods();
		g_autoptr(KdSummary) summary = NULL;
		g_autofree char *happened = NULL;

		kt_exec(results, single[i].sql);
		summary = summarize(results, KD_BY_SETUP);
		happened = join(summary->happened);
		cut_attempts(happened);
		if (single[i].lead)
			KT_ROW_STR(single[i].row, summary->lead, single[i].lead);
		if (single[i].happened)
			KT_ROW_STR(single[i].row, happened, single[i].happened);
		KT_ROW_INT(single[i].row, summary->findings->len, 0);
		KT_ROW_INT(single[i].row, summary->notes->len, 0);
	}
}

static void use(void)
{
	g_autoptr(KdResults) results = five_pods();
	g_autoptr(KdSummary) summary = NULL;
	g_autofree char *happened = NULL;

	kt_add_sample(results, 1, 1, 0, 500, 250, 250, 125, 0);
	summary = summarize(results, KD_BY_SETUP);
	happened = join(summary->happened);
	KT_ROW_TRUE("use",
		    strstr(happened, "On the mean over time, what pods requested was 50 % of the "
				     "CPU, 25 % of the GPUs; 12.50 % of the GPUs was idle but of "
				     "no use to a typical pod.") != NULL);
}

/* ---- several ---- */

/* "a1=10": policy a, seed 1, one pod that waits for 10 s. */
static KdResults *runs_of(const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	KdResults *results = kt_results();

	for (int i = 0; parts[i]; i++) {
		double wait = g_ascii_strtod(parts[i] + 3, NULL);

		kt_add_run(results, i + 1, (char[]){ parts[i][0], '\0' }, parts[i][1] - '0', 6000);
		if (wait >= 0)
			kt_add_pod(results, i + 1, 1, 0, wait, 5000);
	}
	return results;
}

static const char *find(const KdSummary *summary, const char *title)
{
	for (guint i = 0; i < summary->findings->len; i++) {
		const KdFinding *finding = summary->findings->pdata[i];

		if (strcmp(finding->title, title) == 0)
			return finding->text;
	}
	return NULL;
}

#define WAIT "Wait until bound, mean"

static const struct {
	const char *row, *runs, *title, *text;
} contests[] = {
	{ "two", "a1=10 b1=20", WAIT,
	  "Lowest under a (10.0 s), 10.0 s less (50 %) than under b (20.0 s)." },
	{ "the second is better", "a1=20 b1=10", WAIT,
	  "Lowest under b (10.0 s), 10.0 s less (50 %) than under a (20.0 s)." },
	{ "three", "a1=10 b1=20 c1=40", WAIT,
	  "Lowest under a (10.0 s), 10.0 s less (50 %) than under b (20.0 s), the next; highest "
	  "under c "
	  "(40.0 "
	  "s)." },
	{ "nothing is no percentage", "a1=0 b1=20", WAIT,
	  "Lowest under a (0 s), 20.0 s less than under b (20.0 s)." },
	{ "two are best", "a1=10 b1=10 c1=20", WAIT,
	  "Lowest under a and b alike (10.0 s), 10.0 s less (50 %) than under c (20.0 s)." },
	{ "next to nothing", "a1=1000 b1=1001 c1=2000", WAIT,
	  "Lowest under a (16m40s), less than 1 % ahead of b and 16m40s less (50 %) than under c "
	  "(33m20s)." },
	{ "hardly a difference", "a1=1000 b1=1001", WAIT, NULL },
	{ "is named together", "a1=1000 b1=1001", "Less than 1 % apart",
	  "Wait until bound, mean; wait until bound, 99th percentile; wait until bound, at most." },
	{ "equal", "a1=10 b1=10", WAIT, NULL },
	{ "many names", "a1=10 b1=10 c1=10 d1=10 e1=10 f1=10 g1=20", WAIT,
	  "Lowest under a, b, c, d and 2 others alike (10.0 s), 10.0 s less (50 %) than under g "
	  "(20.0 "
	  "s)." },
	/* Differences 1, 2 and 3: 2 ± 4.30265 / sqrt(3). */
	{ "no difference within the interval", "a1=10 a2=20 a3=60 b1=11 b2=22 b3=63", WAIT,
	  "a and b cannot be told apart: the difference of 2.0 ± 2.5 s may be chance." },
	/* Means that overlap by far, pairs that tell: 2, 2.2 and 1.8 (± 4.30265 * 0.2 / sqrt(3)).
	 */
	{ "pairs of seeds tell", "a1=10 a2=20 a3=60 b1=12 b2=22.2 b3=61.8", WAIT,
	  "Lowest under a (30 ± 66 s), 2.00 ± 0.50 s less (6 %) than under b (32 ± 65 s)." },
	/* Welch: sd sqrt(2) each, standard error sqrt(2), 2 degrees: 4.30265 * sqrt(2). */
	{ "other seeds", "a1=10 a2=12 b3=30 b4=32", WAIT,
	  "Lowest under a (11 ± 13 s), 20.0 ± 6.1 s less (65 %) than under b (31 ± 13 s)." },
	{ "the best of three is not sure", "a1=10 a2=20 b1=12 b2=21 c1=100 c2=110", WAIT,
	  "Lowest on the mean under a (15 ± 64 s), which cannot be told from b: the difference to "
	  "b, "
	  "1.5 ± 6.4 s, may be chance; highest under c (105 ± 64 s)." },
	{ "one seed is not enough", "a1=10 b1=20 b2=22", WAIT,
	  "Lowest under a (10.0 s), 11.0 s less (52 %) than under b (21 ± 13 s)." },
	{ "a group without values", "a1=10 b1=-1 c1=20", WAIT,
	  "Lowest under a (10.0 s), 10.0 s less (50 %) than under c (20.0 s)." },
	{ "what is neither good nor bad", "a1=10 b1=20", "Pods created", NULL },
};

static void who_is_best(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(contests); i++) {
		g_autoptr(KdResults) results = runs_of(contests[i].runs);
		g_autoptr(KdSummary) summary = summarize(results, KD_BY_SETUP);

		KT_ROW_STR(contests[i].row, find(summary, contests[i].title), contests[i].text);
	}
}

static void percentages(void)
{
	g_autoptr(KdResults) results = runs_of("a1=10 b1=10");
	g_autoptr(KdSummary) summary = NULL;

	kt_add_sample(results, 1, 1, 0, 500, 0, 0, 0, 0);
	kt_add_sample(results, 2, 1, 0, 600, 0, 0, 0, 0);
	summary = summarize(results, KD_BY_SETUP);
	KT_ROW_STR("points", find(summary, "CPU requested, mean"),
		   "Highest under b (60 %), 10 percentage points more than under a (50 %).");
}

static const struct {
	const char *row, *runs, *sql;
	KdCompareBy by;
	const char *lead, *note;
} leads[] = {
	{ "policies", "a1=1 b1=2", "", KD_BY_SETUP,
	  "2 runs of the scenario test: 2 policies (a and b); 1 pod on 0 nodes, 1h40m of simulated "
	  "time. "
	  "Every run ended when nothing more could happen.",
	  "With one run of a policy nobody can say" },
	{ "seeds of one", "a1=1 a2=2", "", KD_BY_SETUP,
	  "2 runs of the scenario test under the policy a, 2 seeds; 1 pod on 0 nodes, 1h40m of "
	  "simulated "
	  "time. Every run ended when nothing more could happen.",
	  NULL },
	{ "seeds of several", "a1=1 a2=2 b1=1 b2=4", "", KD_BY_SETUP,
	  "4 runs of the scenario test: 2 policies (a and b), 2 seeds; 1 pod on 0 nodes, 1h40m of "
	  "simulated time. Every run ended when nothing more could happen.",
	  "± is half the width" },
	{ "parameters", "a1=1 a1=2", "UPDATE run SET parameters = json_object('x', run)",
	  KD_BY_SETUP,
	  "2 runs of the scenario test: 2 setups (x=1 and x=2); 1 pod on 0 nodes, 1h40m of "
	  "simulated "
	  "time. Every run ended when nothing more could happen.",
	  "With one run of a setup nobody can say" },
	{ "parameters in one heap", "a1=1 a1=2 b1=4 b1=9",
	  "UPDATE run SET parameters = json_object('x', run % 2)", KD_BY_POLICY, NULL,
	  "Runs that are taken together here differ in more than the seed" },
	{ "scenarios and lengths", "a1=1 a1=2",
	  "UPDATE run SET scenario = 's' || run, ended = run * 60e9, n_nodes = run", KD_BY_SETUP,
	  "2 runs of 2 scenarios (s1 and s2): 2 setups (s1 and s2); 1 pod on 1 to 2 nodes, 1m to "
	  "2m of "
	  "simulated time. Every run ended when nothing more could happen.",
	  NULL },
};

static void several_runs(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(leads); i++) {
		g_autoptr(KdResults) results = runs_of(leads[i].runs);
		g_autoptr(KdSummary) summary = NULL;
		g_autofree char *notes = NULL;

		kt_exec(results, leads[i].sql);
		summary = summarize(results, leads[i].by);
		notes = join(summary->notes);
		if (leads[i].lead)
			KT_ROW_STR(leads[i].row, summary->lead, leads[i].lead);
		if (leads[i].note)
			KT_ROW_TRUE(leads[i].row, strstr(notes, leads[i].note) != NULL);
	}
}

static void all_bound(void)
{
	g_autoptr(KdResults) results = runs_of("a1=1 b1=2");
	g_autoptr(KdSummary) whole = summarize(results, KD_BY_SETUP), some = NULL;
	g_autofree char *said = join(whole->happened);
	g_autofree char *not_said = NULL;

	KT_ROW_STR("all", said, "All pods were bound in every run.");
	kt_add_pod(results, 2, 2, 0, -1, -1);
	some = summarize(results, KD_BY_SETUP);
	not_said = join(some->happened);
	KT_ROW_STR("not all", not_said, "");
}

static CU_TestInfo tests[] = { { "one run", one_run },
			       { "use", use },
			       { "who is best", who_is_best },
			       { "percentages", percentages },
			       { "several runs", several_runs },
			       { "all bound", all_bound },
			       CU_TEST_INFO_NULL };

KT_SUITE(summary) = { .pName = "summary", .pTests = tests };
