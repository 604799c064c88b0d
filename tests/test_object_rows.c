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
	const KdTree *tree = NULL;
	g_autoptr(KdForest) forest = kd_object_rows_read(results, 1, kind, namespace_, name,
							 (KdTime) (at * 1e9), &tree, &error);
	GString *text = g_string_new(NULL);

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

static void no_history(void)
{
	g_autoptr(KdResults)
		results = kt_recording_small(&(KdRecorderOptions){ .level = KD_RECORD_DEFAULT });
	g_autoptr(GError) error = NULL;
	const KdTree *tree;

	KT_ROW_TRUE("nothing",
		    !kd_object_rows_read(results, 1, "Pod", "default", "a", 0, &tree, &error));
	KT_ROW_STR("says how to get it", kt_message(error),
		   ":memory:: run 1 has no history of objects: record it with "
		   "record.objects: true, or record.level: full");
}

static CU_TestInfo tests[] = { { "history", object_history },
			       { "no history", no_history },
			       CU_TEST_INFO_NULL };

KT_SUITE(object_rows) = { .pName = "object_rows", .pTests = tests };
