/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/object_rows.c: objects as they were, against what was committed. */
#include "config.h"

#include "api/encode.h"
#include "kt_recorder.h"
#include "record/object_rows.h"

static char *encoded(const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *text = g_string_new(NULL);

	kd_tree_print_json(kd_object_encode(object, forest), 0, text);
	return g_string_free(text, FALSE);
}

static char *recorded(const KdResults *results, const char *kind, const char *namespace_,
		      const char *name, double at)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(sqlite3_stmt) row = kd_object_rows_ask(results, 1, kind, namespace_, name,
							 (KdTime) (at * 1e9), &error);
	g_autoptr(KdForest) forest = NULL;
	const KdTree *tree = NULL;
	GString *text = g_string_new(NULL);

	if (row && sqlite3_step(row) == SQLITE_ROW) {
		kd_object_rows_parse(row, 0, "test", &forest, &tree, &error);
		KT_ROW_TRUE("one of that name", sqlite3_step(row) == SQLITE_DONE);
	}
	KT_ROW_NO_ERROR(name, error);
	if (forest)
		kd_tree_print_json(tree, 0, text);
	return g_string_free(text, FALSE);
}

static void object_history(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_auto(KtRecording) stage = { 0 };
	g_autofree char *waiting = NULL, *bound = NULL, *node = NULL, *specs = NULL;

	kt_recording_open(&stage, results,
			  &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .objects = true },
			  false);
	kt_recording_fill(&stage);
	kt_run_until(stage.engine, 5 * KD_SECOND);
	waiting = encoded(&kt_get_pod(stage.cluster, "b")->object);
	kt_run_until(stage.engine, 12 * KD_SECOND);
	bound = encoded(&kt_get_pod(stage.cluster, "b")->object);
	node = encoded(&kt_get_node(stage.cluster, "n1")->object);
	kt_delete(stage.cluster, &kt_get_pod(stage.cluster, "d")->object, 0);
	kt_recording_finish(&stage, KD_TIME_NEVER);
	const struct {
		const char *row, *kind, *namespace, *name;
		double at;
		const char *want;
	} objects[] = {
		{ "before it was", "Pod", "default", "b", 1.5, "" },
		{ "while it waited", "Pod", "default", "b", 10, waiting },
		{ "when it was bound", "Pod", "default", "b", 11, bound },
		{ "a node has no namespace", "Node", NULL, "n1", 3, node },
		{ "when it was gone", "Pod", "default", "d", 13, "" },
		{ "in another namespace", "Pod", "other", "b", 11, "" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(objects); i++) {
		g_autofree char *got = recorded(results, objects[i].kind, objects[i].namespace,
						objects[i].name, objects[i].at);

		KT_ROW_STR(objects[i].row, got, objects[i].want);
	}
	specs = kt_ask(results, "SELECT count(DISTINCT spec) FROM object WHERE name = 'b'");
	KT_ROW_STR("one spec, bound or not", specs, "1");
}

static void all_of_a_kind(void)
{
	g_autoptr(KdResults) results = kt_results();
	static const struct {
		const char *row, *kind, *namespace_;
		KdTime time;
		const char *want;
	} rows[] = {
		{ "by namespace and name, as they are in the end", "Pod", NULL, 9, "b1 a2 c2" },
		{ "of one namespace", "Pod", "n2", 9, "a2 c2" },
		{ "before one was deleted", "Pod", NULL, 3, "a1 a2 c2" },
		{ "before there was anything", "Pod", NULL, 0, "" },
		{ "of a kind without namespaces", "Node", NULL, 9, "m1" },
	};

	kt_exec(results, "INSERT INTO object VALUES "
			 "(1, 1, 1, 'created', 'Pod', 'n2', 'c', 'x', NULL, '\"c1\"'), "
			 "(1, 2, 1, 'created', 'Pod', 'n1', 'a', 'x', NULL, '\"a1\"'), "
			 "(1, 3, 2, 'updated', 'Pod', 'n2', 'c', 'x', NULL, '\"c2\"'), "
			 "(1, 4, 2, 'created', 'Pod', 'n2', 'a', 'x', NULL, '\"a2\"'), "
			 "(1, 5, 4, 'deleted', 'Pod', 'n1', 'a', 'x', NULL, NULL), "
			 "(1, 6, 5, 'created', 'Pod', 'n1', 'b', 'x', NULL, '\"b1\"'), "
			 "(1, 7, 5, 'created', 'Node', NULL, 'm', 'x', NULL, '\"m1\"'), "
			 "(2, 8, 1, 'created', 'Pod', 'n1', 'z', 'x', NULL, '\"z1\"')");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(sqlite3_stmt) row = kd_object_rows_ask(
			results, 1, rows[i].kind, rows[i].namespace_, NULL, rows[i].time, NULL);
		g_autoptr(GString) got = g_string_new(NULL);

		while (row && sqlite3_step(row) == SQLITE_ROW) {
			g_autoptr(KdForest) forest = NULL;
			const KdTree *tree = NULL;

			kd_object_rows_parse(row, 0, "test", &forest, &tree, NULL);
			g_string_append_printf(got, "%s%s", got->len > 0 ? " " : "",
					       kd_tree_string(tree));
		}
		KT_ROW_STR(rows[i].row, got->str, rows[i].want);
	}
}

static CU_TestInfo tests[] = { { "history", object_history },
			       { "all of a kind", all_of_a_kind },
			       CU_TEST_INFO_NULL };

KT_SUITE(object_rows) = { .pName = "object_rows", .pTests = tests };
