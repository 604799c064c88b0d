/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/diff.c, diff_run.c, diff_first.c, diff_objects.c: two runs change by change. */
#include "config.h"

#include <kubedes/time.h>

#include "kt_results.h"
#include "record/diff.h"

/*
 * Two runs of one file that are equal: nodes n1 and n2; pods p1 and p2 come at 1 and 2 s, are bound
 * at once, the first to n1, the second to n2, by decisions 1 and 2, of which events tell.
 */
static KdResults *twins(void)
{
	KdResults *results = kt_results();

	for (int run = 1; run <= 2; run++) {
		kt_add_run(results, run, "default", 1, 100);
		for (int i = 1; i <= 2; i++) {
			kt_execf(results,
				 "INSERT INTO node VALUES (%d, %d, 'n%d', 0, NULL, 4000, 1 << 30, "
				 "110, 0, NULL, NULL)",
				 run, i, i);
			kt_add_pod(results, run, i, i, i, 50 + i);
			kt_execf(results, "UPDATE pod SET node = %d WHERE run = %d AND pod = %d", i,
				 run, i);
			kt_execf(results,
				 "INSERT INTO decision_row VALUES (%d, %d, %d * 1000000000, %d, 1, "
				 "'bound', %d, 50, %d, 40, 1, 2, 2, NULL, NULL, NULL, 0, NULL)",
				 run, i, i, i, i, 3 - i);
			kt_execf(results,
				 "INSERT INTO event_row VALUES (%d, %d, %d * 1000000000, 'Normal', "
				 "'Scheduled', 'scheduler', 'Pod', 'default', 'p%d', 'to n%d')",
				 run, i, i, i, i);
		}
	}
	return results;
}

/* With a history: both nodes are created at 0, p1 at 1 s and bound in the same moment. */
static KdResults *historic(void)
{
	KdResults *results = twins();

	for (int run = 1; run <= 2; run++)
		kt_execf(results,
			 "INSERT INTO object_spec VALUES (%d, 1, '{\"cpu\":1}');"
			 "INSERT INTO object VALUES "
			 "(%d, 1, 0, 'created', 'Node', NULL, 'n1', 'user', NULL, '{\"a\":1}'), "
			 "(%d, 2, 1000000000, 'created', 'Pod', 'default', 'p1', 'user', 1, "
			 "'{\"metadata\":{\"name\":\"p1\"}}'), "
			 "(%d, 3, 1000000000, 'updated', 'Pod', 'default', 'p1', 'scheduler', 1, "
			 "'{\"spec\":{\"nodeName\":\"n1\"}}'), "
			 "(%d, 4, 2000000000, 'created', 'Service', 'default', 's', 'user', NULL, "
			 "'{\"metadata\":{\"resourceVersion\":\"4\"},\"ports\":[1]}')",
			 run, run, run, run, run);
	return results;
}

static KdDiff *compare(const KdResults *results)
{
	const KdDiffSide sides[2] = { { results, 1 }, { results, 2 } };
	g_autoptr(GError) error = NULL;
	KdDiff *diff = kd_diff_new(sides, 10, &error);

	KT_ROW_NO_ERROR("compare", error);
	return diff;
}

static void append_fields(GString *out, const GArray *fields)
{
	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);

		g_string_append_printf(out, "; %s: %s|%s", field->name,
				       field->say[0] ? field->say[0] : "-",
				       field->say[1] ? field->say[1] : "-");
	}
}

/* "at 1s decision 1, of ...; node: n1|n2"; "equal" */
static char *print_first(const KdDiff *diff, const KdDiffFirst *first)
{
	g_autofree char *time = first ? kd_duration_print(first->time) : NULL;
	GString *out = g_string_new(first ? NULL : diff->different ? "different" : "equal");

	if (!first)
		return g_string_free(out, FALSE);
	g_string_printf(out, "at %s after %d %s%s%s", time, (int) first->n_before, first->what,
			first->there[0] ? "" : " (not in A)", first->there[1] ? "" : " (not in B)");
	append_fields(out, first->fields);
	return g_string_free(out, FALSE);
}

/* ---- the first difference ---- */

static const struct {
	const char *row;
	bool history;
	const char *sql; /* makes the second run another one */
	const char *first;
} firsts[] = {
	{ "equal runs", false, "SELECT 1", "equal" },
	{ "equal runs with a history", true, "SELECT 1", "equal" },
	{ "another seed alone is no difference", false, "UPDATE run SET seed = 9 WHERE run = 2",
	  "equal" },
	{ "the number of engine events neither", false, "UPDATE run SET events = 9 WHERE run = 2",
	  "equal" },
	{ "another decision", false,
	  "UPDATE decision_row SET node = 1 WHERE run = 2 AND number = 2",
	  "at 2s after 1 decision 2, of pod default/p2, attempt 1; node: n2|n1" },
	{ "the earlier of two", false,
	  "UPDATE event_row SET message = 'x' WHERE run = 2 AND seq = 1;"
	  "UPDATE decision_row SET node = 1 WHERE run = 2 AND number = 2",
	  "at 1s after 0 event Scheduled of Pod default/p1; message: to n1|x" },
	{ "a decision comes before what follows from it", false,
	  "UPDATE event_row SET message = 'x' WHERE run = 2 AND seq = 1;"
	  "UPDATE decision_row SET node = 2 WHERE run = 2 AND number = 1",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; node: n1|n2" },
	{ "a pod comes before its decision", false,
	  "UPDATE pod SET name = 'q' WHERE run = 2 AND pod = 1;"
	  "UPDATE decision_row SET node = 2 WHERE run = 2 AND number = 1",
	  "at 1s after 0 pod default/p1; what: pod default/p1|pod default/q" },
	{ "a node that is larger", false,
	  "UPDATE node SET cpu_milli = 8000 WHERE run = 2 AND node = 2",
	  "at 0s after 1 node n2; cpu: 4|8" },
	{ "a decision later", false,
	  "UPDATE decision_row SET time = 3000000000 WHERE run = 2 AND number = 2",
	  "at 2s after 1 decision 2, of pod default/p2, attempt 1; time: 2s|3s" },
	{ "a decision less", false, "DELETE FROM decision_row WHERE run = 2 AND number = 2",
	  "at 2s after 1 decision 2, of pod default/p2, attempt 1 (not in B); time: 2s|-; "
	  "result: bound|-; node: n2|-; score: 50|-; runner_up: n1|-; runner_up_score: 40|-; "
	  "ties: 1|-; evaluated: 2|-; feasible: 2|-; victims: 0|-" },
	{ "a pod that ended earlier", false,
	  "UPDATE pod SET ended = 40000000000, phase = 'Failed' WHERE run = 2 AND pod = 2",
	  "at 40s after 1 pod default/p2; ended: 52s|40s; phase: Running|Failed" },
	{ "of pods, the one that is first in time", false,
	  "UPDATE pod SET ended = 60000000000 WHERE run = 2 AND pod = 1;"
	  "UPDATE pod SET ended = 20000000000 WHERE run = 2 AND pod = 2",
	  "at 20s after 1 pod default/p2; ended: 52s|20s" },
	{ "other devices, since it was bound", false,
	  "UPDATE pod SET gpu_index = '1' WHERE run = 2 AND pod = 1",
	  "at 1s after 0 pod default/p1; gpu_index: -|1" },
	{ "a node that left", false,
	  "UPDATE node SET deleted = 9000000000 WHERE run = 2 AND node = 1",
	  "at 9s after 0 node n1; deleted: -|9s" },
	{ "an attempt more, nobody knows when", false,
	  "UPDATE pod SET attempts = 2 WHERE run = 2 AND pod = 1",
	  "at 51s after 0 pod default/p1; attempts: 1|2" },
	{ "one goes on", false,
	  "UPDATE run SET ended = 200000000000 WHERE run = 2;"
	  "INSERT INTO event_row VALUES (2, 3, 150000000000, 'Normal', 'Killing', 'kubelet', "
	  "'Pod', "
	  "'default', 'p1', '');"
	  "UPDATE pod SET attempts = 2 WHERE run = 2 AND pod = 1",
	  "at 51s after 0 pod default/p1; attempts: 1|2" },
	{ "one is the beginning of the other", false,
	  "UPDATE run SET ended = 200000000000, stopped_by = 'horizon' WHERE run = 2;"
	  "UPDATE pod SET ended = NULL WHERE pod = 1;"
	  "UPDATE pod SET ended = 150000000000, attempts = 3 WHERE run = 2 AND pod = 1;"
	  "INSERT INTO decision_row SELECT run, 3, 150000000000, pod, 2, result, node, score, "
	  "runner_up, runner_up_score, ties, evaluated, feasible, reasons, message, nominated, "
	  "victims, concludes FROM decision WHERE run = 2 AND number = 2",
	  "at 1m40s after 0 the end of the run; ended: 1m40s|3m20s; stopped_by: empty|horizon" },
	{ "they part before one ends", false,
	  "UPDATE run SET ended = 200000000000 WHERE run = 2;"
	  "UPDATE decision_row SET node = 1 WHERE run = 2 AND number = 2",
	  "at 2s after 1 decision 2, of pod default/p2, attempt 1; node: n2|n1" },
	{ "stopped for another reason", false, "UPDATE run SET stopped_by = 'signal' WHERE run = 2",
	  "at 1m40s after 0 the end of the run; stopped_by: empty|signal" },
	{ "what was not recorded", false, "UPDATE run SET fingerprint = 'f' WHERE run = 2",
	  "different" },
	{ "a change by a user comes before a decision", true,
	  "UPDATE object_spec SET body = '{\"cpu\":2}' WHERE run = 2;"
	  "UPDATE decision_row SET node = 2 WHERE run = 2 AND number = 1",
	  "at 1s after 1 Pod default/p1 created by user; spec.cpu: 1|2" },
	{ "a change by the scheduler after it", true,
	  "UPDATE object SET body = '{\"spec\":{\"nodeName\":\"n2\"}}' WHERE run = 2 AND version = "
	  "3;"
	  "UPDATE decision_row SET node = 2 WHERE run = 2 AND number = 1",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; node: n1|n2" },
	{ "a change that no decision explains", true,
	  "UPDATE object SET body = '{\"spec\":{\"nodeName\":\"n2\"}}' WHERE run = 2 AND version = "
	  "3",
	  "at 1s after 2 Pod default/p1 updated by scheduler; spec.nodeName: n1|n2" },
	{ "another object", true,
	  "UPDATE object SET name = 'n2', body = '{}' WHERE run = 2 AND version = 1",
	  "at 0s after 0 Node n1 created by user; what: Node n1 created by user|Node n2 created by "
	  "user" },
	{ "no history in one", true, "DELETE FROM object WHERE run = 2", "equal" },
	{ "no decisions in one", false,
	  "DELETE FROM decision_row WHERE run = 2; DELETE FROM event_row WHERE run = 2;"
	  "UPDATE pod SET bound = 4000000000 WHERE run = 2 AND pod = 2",
	  "at 2s after 1 pod default/p2; bound: 2s|4s" },
};

static void first(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(firsts); i++) {
		g_autoptr(KdResults) results = firsts[i].history ? historic() : twins();
		kt_exec(results, firsts[i].sql);
		g_autoptr(KdDiff) diff = compare(results);
		g_autofree char *got = print_first(diff, diff->first);

		KT_ROW_STR(firsts[i].row, got, firsts[i].first);
	}
}

static const struct {
	const char *row, *sql, *first, *thought;
} scores[] = {
	{ "other scores, the same node",
	  "UPDATE decision_row SET score = 60, ties = 2 WHERE run = 2 AND number = 1", "different",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; score: 50|60; ties: 1|2" },
	{ "before they part",
	  "UPDATE decision_row SET score = 60 WHERE run = 2;"
	  "UPDATE decision_row SET node = 1 WHERE run = 2 AND number = 2",
	  "at 2s after 1 decision 2, of pod default/p2, attempt 1; node: n2|n1; score: 50|60",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; score: 50|60" },
	{ "in the moment in which they part",
	  "UPDATE decision_row SET score = 60, time = 1000000000;"
	  "UPDATE decision_row SET score = 50 WHERE run = 1;"
	  "UPDATE decision_row SET node = 1 WHERE run = 2 AND number = 2",
	  "at 1s after 1 decision 2, of pod default/p2, attempt 1; node: n2|n1; score: 50|60",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; score: 50|60" },
	{ "of that decision itself", "UPDATE decision_row SET node = 2, score = 60 WHERE run = 2",
	  "at 1s after 0 decision 1, of pod default/p1, attempt 1; node: n1|n2; score: 50|60",
	  "different" },
	{ "of a plug-in",
	  "INSERT INTO score VALUES (1, 1, 1, 'Fit', NULL, 7, 7), (2, 1, 1, 'Fit', NULL, 7, 8)",
	  "different", "at 1s after 0 score of node n1 by Fit, decision 1; weighted: 7|8" },
};

static void thought(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(scores); i++) {
		g_autoptr(KdResults) results = twins();
		kt_exec(results, scores[i].sql);
		g_autoptr(KdDiff) diff = compare(results);
		g_autofree char *a = print_first(diff, diff->first);
		g_autofree char *b = print_first(diff, diff->thought);

		KT_ROW_STR(scores[i].row, a, scores[i].first);
		KT_ROW_STR(scores[i].row, b, scores[i].thought);
	}
}

/* ---- parameters and counts ---- */

static const struct {
	const char *row, *sql, *want;
} parameters[] = {
	{ "the same", "SELECT 1", "" },
	{ "policy and seed", "UPDATE run SET policy = 'FGD', seed = 2 WHERE run = 2",
	  "; policy: default|FGD; seed: 1|2" },
	{ "the scenario by path",
	  "UPDATE run SET document = 'cluster: {nodeGroups: [{count: ' || run || '}]}'",
	  "; cluster.nodeGroups[0].count: 1|2" },
	{ "seed and policy are those of the run, not of the document",
	  "UPDATE run SET document = 'seed: ' || run", "" },
	{ "a file that changed",
	  "UPDATE run SET inputs = '[{\"path\":\"a\",\"sha256\":\"x' || run || '\"},"
	  "{\"path\":\"b\",\"sha256\":\"y\"}]'",
	  "; inputs a: x1|x2" },
	{ "a file that one has read",
	  "UPDATE run SET inputs = '[{\"path\":\"a\",\"sha256\":\"x\"}]' WHERE run = 2",
	  "; inputs a: -|x" },
};

static void causes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(parameters); i++) {
		g_autoptr(KdResults) results = twins();
		kt_exec(results, parameters[i].sql);
		g_autoptr(KdDiff) diff = compare(results);
		g_autoptr(GString) got = g_string_new(NULL);

		append_fields(got, diff->parameters);
		KT_ROW_STR(parameters[i].row, got->str, parameters[i].want);
		KT_ROW_TRUE(parameters[i].row, !diff->different);
	}
}

static void counts(void)
{
	g_autoptr(KdResults) results = twins();
	g_autoptr(GString) got = g_string_new(NULL);

	kt_exec(results,
		"UPDATE decision_row SET result = 'unschedulable' WHERE run = 2 AND number = 2;"
		"UPDATE event_row SET reason = 'Failed' WHERE run = 2 AND seq = 2;"
		"UPDATE pod SET phase = 'Failed', reason = 'Evicted', bound = NULL "
		"WHERE run = 1 AND pod = 2;"
		"UPDATE run SET changes = 7 WHERE run = 2");
	g_autoptr(KdDiff) diff = compare(results);
	append_fields(got, diff->counts);
	KT_ROW_STR("what differs, in the order of things", got->str,
		   "; pods bound: 1|2; pods Failed Evicted: 1|0; pods Running: 1|2; "
		   "decisions bound: 2|1; decisions unschedulable: 0|1; events Failed: 0|1; "
		   "events Scheduled: 2|1; changes: 0|7");
}

/* ---- object by object ---- */

/* "2/2 differ 1 only 0/1: a; field: x|y, b ..." */
static char *print_group(const KdDiffGroup *group)
{
	GString *out = g_string_new(NULL);

	g_string_printf(out, "%u/%u differ %u only %u/%u:", group->n[0], group->n[1],
			group->n_differ, group->n_only[0], group->n_only[1]);
	for (guint i = 0; i < group->objects->len; i++) {
		const KdDiffObject *object = g_ptr_array_index(group->objects, i);

		g_string_append_printf(out, " %s", object->name);
		append_fields(out, object->fields);
	}
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *sql, *pods, *nodes, *objects;
} groups[] = {
	{ "nothing", "SELECT 1", "2/2 differ 0 only 0/0:", NULL, "2/2 differ 0 only 0/0:" },
	{ "pods by the time at which they part",
	  "UPDATE pod SET started = 30000000000 WHERE run = 2 AND pod = 1;"
	  "UPDATE pod SET node = 1, ended = 5000000000 WHERE run = 2 AND pod = 2",
	  "2/2 differ 2 only 0/0: default/p1; started: 1s|30s default/p2; ended: 52s|5s; "
	  "node: n2|n1",
	  NULL, "2/2 differ 0 only 0/0:" },
	{ "pods are known by their names",
	  "UPDATE pod SET pod = 3 WHERE run = 2 AND pod = 1; UPDATE pod SET node = 2 WHERE run = 2",
	  "2/2 differ 1 only 0/0: default/p1; node: n1|n2", NULL, "2/2 differ 0 only 0/0:" },
	{ "a pod that one has, and another namespace",
	  "DELETE FROM pod WHERE run = 1 AND pod = 1;"
	  "UPDATE pod SET namespace = 'b' WHERE run = 2 AND pod = 2",
	  "1/2 differ 0 only 1/2: default/p1 b/p2 default/p2", NULL, "2/2 differ 0 only 0/0:" },
	{ "a name that was taken twice",
	  "UPDATE pod SET name = 'p1'; UPDATE pod SET gpu_index = '3' WHERE run = 2 AND pod = 2",
	  "2/2 differ 1 only 0/0: default/p1; gpu_index: -|3", NULL, "2/2 differ 0 only 0/0:" },
	{ "objects as they are in the end, but for their versions",
	  "UPDATE object SET body = '{\"metadata\":{\"resourceVersion\":\"9\"},\"ports\":[2]}' "
	  "WHERE run = 2 AND version = 4",
	  "2/2 differ 0 only 0/0:", NULL,
	  "2/2 differ 1 only 0/0: Service default/s; ports: [1]|[2]" },
	{ "one that was deleted",
	  "INSERT INTO object VALUES (2, 5, 3000000000, 'deleted', 'Service', 'default', 's', "
	  "'user', NULL, NULL)",
	  "2/2 differ 0 only 0/0:", NULL,
	  "2/2 differ 1 only 0/0: Service default/s; deleted: -|3s" },
	{ "without a history nodes have rows",
	  "DELETE FROM object; UPDATE node SET zone = 'a' WHERE run = 1 AND node = 2;"
	  "DELETE FROM node WHERE run = 2 AND node = 1",
	  "2/2 differ 1 only 0/0: default/p1; node: n1|-",
	  "2/1 differ 1 only 1/0: n1 n2; zone: a|-", NULL },
};

static void one_by_one(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
		const char *row = groups[i].row;
		g_autoptr(KdResults) results = historic();
		kt_exec(results, groups[i].sql);
		g_autoptr(KdDiff) diff = compare(results);
		g_autofree char *pods = print_group(&diff->pods);
		g_autofree char *nodes = print_group(&diff->nodes);
		g_autofree char *objects = print_group(&diff->objects);

		KT_ROW_STR(row, pods, groups[i].pods);
		KT_ROW_STR(row, diff->nodes.compared ? nodes : NULL, groups[i].nodes);
		KT_ROW_STR(row, diff->objects.compared ? objects : NULL, groups[i].objects);
	}
}

static void limits(void)
{
	g_autoptr(KdResults) results = twins();
	const KdDiffSide sides[2] = { { results, 1 }, { results, 2 } };
	g_autoptr(GError) error = NULL;

	for (int run = 1; run <= 2; run++)
		for (int i = 3; i <= 2000; i++)
			kt_add_pod(results, run, i, 3 + 2000 - i, 10000, 10000 + run);
	g_autoptr(KdDiff) some = kd_diff_new(sides, 3, NULL);
	g_autoptr(KdDiff) all = kd_diff_new(sides, G_MAXUINT, NULL);
	KT_ROW_INT("they are counted", some->pods.n_differ, 1998);
	KT_ROW_INT("three are kept", some->pods.objects->len, 3);
	KT_ROW_INT("or all", all->pods.objects->len, 1998);
	KT_ROW_INT("one field differs", some->pods.tallies->len, 1);
	KT_ROW_INT("in all of them", g_array_index(some->pods.tallies, KdDiffTally, 0).n, 1998);
	for (guint i = 0; i < 3; i++) {
		const KdDiffObject *a = g_ptr_array_index(some->pods.objects, i);
		const KdDiffObject *b = g_ptr_array_index(all->pods.objects, i);

		KT_ROW_STR("the same three", a->name, b->name);
	}
	KT_ROW_TRUE("no such run",
		    !kd_diff_new((const KdDiffSide[]){ sides[0], { results, 7 } }, 1, &error));
	KT_ROW_STR("it is named", kt_message(error), ":memory:: has no run 7");
}

/* ---- what cannot be compared ---- */

static const struct {
	const char *row, *sql, *note;
} notes[] = {
	{ "all is there", "SELECT 1", NULL },
	{ "no decisions",
	  "DELETE FROM decision_row WHERE run = 2; DELETE FROM event_row WHERE run = 2",
	  "run 2 of :memory: did not record decisions and events, so these are not compared" },
	{ "nothing was decided, but would have been recorded",
	  "DELETE FROM decision_row WHERE run = 2; DELETE FROM event_row WHERE run = 2;"
	  "UPDATE run SET document = 'record: {level: default}' WHERE run = 2",
	  NULL },
	{ "no history in the first",
	  "UPDATE run SET document = 'record: {level: default, objects: true}' WHERE run = 2",
	  "run 1 of :memory: did not record the history of objects, so it is not compared" },
	{ "it differs where nobody looked", "UPDATE run SET changes = 99 WHERE run = 2",
	  "the runs differ in what they did not record; to see where: kubedes run --set "
	  "record.level=full" },
};

static void what_is_missing(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(notes); i++) {
		g_autoptr(KdResults) results = twins();
		kt_exec(results, notes[i].sql);
		g_autoptr(KdDiff) diff = compare(results);

		KT_ROW_INT(notes[i].row, diff->notes->len, notes[i].note != NULL);
		if (diff->notes->len > 0)
			KT_ROW_STR(notes[i].row, g_ptr_array_index(diff->notes, 0), notes[i].note);
	}
}

static CU_TestInfo tests[] = {
	{ "first difference", first },      { "scores", thought },
	{ "parameters", causes },           { "counts", counts },
	{ "object by object", one_by_one }, { "limits", limits },
	{ "notes", what_is_missing },       CU_TEST_INFO_NULL,
};

KT_SUITE(diff) = { .pName = "diff", .pTests = tests };
