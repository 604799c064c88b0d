/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/expect_check.c: expectations that cannot be asked, and scenario_doubts.c: what is hardly
 * meant. */
#include "config.h"

#include "api/problems.h"
#include "kt_run.h"
#include "run/scenario_doubts.h"

#define EXPECT(sql, is) KT_SCENARIO "expect: [{name: x, is: '" is "', sql: \"" sql "\"}]\n"

static const struct {
	const char *row, *text, *want;
} expectations[] = {
	{ "a good one", EXPECT("SELECT count(*) FROM pod WHERE run = :run;", ">= 3"), "" },
	{ "a text", EXPECT("SELECT max(phase) FROM pod WHERE run = :run", "Succeeded"), "" },
	{ "a table that is not there", EXPECT("SELECT count(*) FROM pods", "0"),
	  "sql: no such table: pods (did you mean \"pod\"?)" },
	{ "a column that is not there", EXPECT("SELECT max(pp.phse) FROM pod AS pp", "0"),
	  "sql: no such column: pp.phse (did you mean \"phase\"?)" },
	{ "no SQL", EXPECT("SELEC 1", "0"), "sql: near \"SELEC\": syntax error" },
	{ "nothing in it", EXPECT("-- later", "0"), "sql: there is no query in it" },
	{ "two values", EXPECT("SELECT 1, 2", "1"), "sql: must give one value, not 2 columns" },
	{ "two queries", EXPECT("SELECT 1; SELECT 2", "1"),
	  "sql: must be one statement, not \"SELECT 2\" behind it" },
	{ "no query", EXPECT("DELETE FROM pod", "1"), "sql: must be a query (SELECT ...)" },
	{ "another parameter", EXPECT("SELECT 1 WHERE :rum", "1"),
	  "sql: there is no parameter \":rum\"; :run is the run" },
	{ "an unnamed one", EXPECT("SELECT 1 WHERE ?", "1"),
	  "sql: there is no parameter \"?\"; :run is the run" },
	{ "less than many", EXPECT("SELECT 1", "< many"), "is: \"many\" is no number" },
	{ "less than nothing", EXPECT("SELECT 1", "<"), "is: \"<\" with nothing to compare with" },
	{ "the wrong way round", EXPECT("SELECT 1", "=> 3"),
	  "is: there is no comparison \"=>\"; <, <=, >, >=, = or !=" },
};

static void test_expectations(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(expectations); i++) {
		g_autofree char *said = kt_scenario_problems(folder, expectations[i].text, NULL);
		const char *at = strstr(said, "expect[0].");

		g_strchomp(said);
		KT_ROW_STR(expectations[i].row, at ? at + strlen("expect[0].") : said,
			   expectations[i].want);
	}
}

/* ---- doubts ---- */

#define NODES                    "cluster: {nodeGroups: [{name: node, template: {}}]}\n"
#define OBJECT(kind, name, more) "---\napiVersion: " kind "\nmetadata: {name: " name "}\n" more "\n"
#define POD(name, more)          OBJECT("v1\nkind: Pod", name, "spec: {containers: [{name: main}]" more "}")
#define CLASS(name)              OBJECT("scheduling.k8s.io/v1\nkind: PriorityClass", name, "value: 7")

static const struct {
	const char *row, *text, *want;
} doubts[] = {
	{ "nothing to doubt", NODES POD("a", ""), "" },
	{ "a generator is work", NODES "workloads: [{format: openb-like}]\n", "" },
	{ "no nodes", POD("a", ""),
	  "s.yaml:1:1: warning: cluster: there are no nodes (manifests, nodeGroups, nodes), so no "
	  "pod "
	  "can run\n" },
	{ "a group of none",
	  "cluster: {nodeGroups: [{name: g, count: 0, template: {}}]}\n" POD("a", ""),
	  "s.yaml:3:10: warning: cluster: there are no nodes (manifests, nodeGroups, nodes), so no "
	  "pod can run\n" },
	{ "nodes that come over time", "workloads: [{format: openb-like-nodes}]\n", "" },
	{ "nothing to run", NODES,
	  "s.yaml:1:1: warning: workloads: there is nothing to run: no workloads, and no pods\n" },
	{ "twice the same", NODES POD("a", "") POD("a", ""),
	  "s.yaml:10:1: warning: Pod \"a\": is there already, at s.yaml:5:1, and will be "
	  "refused\n" },
	{ "one name for two kinds", NODES POD("a", "") CLASS("a"), "" },
	{ "a class that is there", NODES CLASS("high") POD("a", ", priorityClassName: high"), "" },
	{ "one that is always there", NODES POD("a", ", priorityClassName: system-node-critical"),
	  "" },
	{ "one that is not", NODES CLASS("high") POD("a", ", priorityClassName: hihg"),
	  "s.yaml:10:1: warning: Pod \"a\": spec.priorityClassName: there is no PriorityClass "
	  "\"hihg\" (did you mean \"high\"?)\n" },
	{ "another scheduler", NODES POD("a", ", schedulerName: default-schedule"),
	  "s.yaml:5:1: warning: Pod \"a\": spec.schedulerName: there is no scheduler "
	  "\"default-schedule\" (did you mean \"default-scheduler\"?)\n" },
	{ "a node that is there", NODES POD("a", ", nodeName: node-0"), "" },
	{ "a node that is not", NODES POD("a", ", nodeName: node-1"),
	  "s.yaml:5:1: warning: Pod \"a\": spec.nodeName: there is no Node \"node-1\" (did you "
	  "mean "
	  "\"node-0\"?)\n" },
	{ "a time that is none",
	  NODES OBJECT("v1\nkind: Pod", "a, annotations: {kubedes.io/duration: 10 min}",
		       "spec: {containers: [{name: main}]}"),
	  "s.yaml:5:1: warning: Pod \"a\": metadata.annotations[kubedes.io/duration]: \"10 min\" "
	  "is not "
	  "a duration (such as \"90s\", \"1h30m\", \"250ms\")\n" },
	{ "an exit code that is none",
	  NODES OBJECT("v1\nkind: Pod", "a, annotations: {kubedes.io/exit-code: bad}",
		       "spec: {containers: [{name: main}]}"),
	  "s.yaml:5:1: warning: Pod \"a\": metadata.annotations[kubedes.io/exit-code]: must be a "
	  "whole "
	  "number from 0 to 255\n" },
	{ "an annotation of ours that is none",
	  NODES OBJECT("v1\nkind: Pod", "a, annotations: {kubedes.io/duraton: 10m}",
		       "spec: {containers: [{name: main}]}"),
	  "s.yaml:5:1: warning: Pod \"a\": metadata.annotations[kubedes.io/duraton]: means nothing "
	  "here "
	  "(did you mean \"kubedes.io/duration\"?)\n" },
	{ "one of others",
	  NODES OBJECT("v1\nkind: Pod", "a, annotations: {example.com/duraton: 10m}",
		       "spec: {containers: [{name: main}]}"),
	  "" },
	{ "what pods are stamped from",
	  NODES OBJECT("apps/v1\nkind: ReplicaSet", "r",
		       "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: "
		       "b}}, spec: {schedulerName: mine, containers: [{name: a}]}}}"),
	  "s.yaml:5:1: warning: ReplicaSet \"r\": spec.template.spec.schedulerName: there is no "
	  "scheduler \"mine\"\n" },
	{ "an expectation about all runs",
	  NODES "expect: [{name: x, is: '1', sql: SELECT count(*) FROM pod}]\n" POD("a", ""),
	  "s.yaml:4:34: warning: expect[0].sql: asks about all runs in the file; WHERE run = :run "
	  "asks about this one\n" },
};

static void test_doubts(void)
{
	const char *folder = kt_tmp();

	for (guint i = 0; i < G_N_ELEMENTS(doubts); i++) {
		g_autoptr(KdScenario)
			scenario = kt_scenario(doubts[i].row, folder, doubts[i].text, NULL);
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autofree char *prefix = g_strconcat(folder, "/", NULL);

		if (!scenario)
			continue;
		kd_scenario_doubt(scenario, KD_PROBLEM_WARNING, problems);
		g_autofree char *said = kd_problems_print(problems);
		g_auto(GStrv) parts = g_strsplit(said, prefix, -1);
		g_autofree char *got = g_strjoinv("", parts);
		KT_ROW_STR(doubts[i].row, got, doubts[i].want);
	}
}

static CU_TestInfo tests[] = { { "expectations", test_expectations },
			       { "doubts", test_doubts },
			       CU_TEST_INFO_NULL };

KT_SUITE(expect_check) = { .pName = "expect_check", .pTests = tests };
