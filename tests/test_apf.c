/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priority and fairness as the facts have it: conformance/semantics.tar.xz, apf.yaml (README
 * there).
 */
#include "config.h"

#include <string.h>

#include "base/tree.h"
#include "cluster/flow_control_queues.h"
#include "kt.h"
#include "kt_cases.h"

static gint64 integer(const KdTree *map, const char *key)
{
	gint64 value = -1;

	kd_tree_int(kd_tree_get(map, key), &value);
	return value;
}

static void nominal_limits(const char *row, const KdTree *given, const KdTree *expect)
{
	const KdTree *shares = kd_tree_get(given, "shares");
	const KdTree *want = kd_tree_get(expect, "nominal");
	gint64 sum = 0;

	for (guint i = 0; i < shares->n; i++)
		sum += integer(shares, shares->keys[i]);
	for (guint i = 0; i < want->n; i++) {
		gint64 own = integer(shares, want->keys[i]);

		KT_ROW_INT(row, kd_flow_nominal_limit(integer(given, "server_limit"), own, sum),
			   integer(want, want->keys[i]));
	}
}

static const char *text_or_null(const KdTree *map, const char *key)
{
	const char *text = kd_tree_string(kd_tree_get(map, key));

	return text && *text ? text : NULL;
}

/* Cases that say no namespace mean some namespace. */
static void classify(const char *row, const KdTree *given, const KdTree *expect)
{
	static const KdFlowControlOptions options = KD_FLOW_CONTROL_DEFAULTS;
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(KdFlowControl) control = kd_flow_control_new(engine, &options);
	const KdTree *list = kd_tree_get(given, "groups");
	const char *resource = text_or_null(given, "resource");
	g_auto(GStrv) parts = g_strsplit(resource ? resource : "", "/", 2);
	g_autoptr(GPtrArray) groups = g_ptr_array_new();
	KdName schema, level;

	for (guint i = 0; list && i < list->n; i++)
		g_ptr_array_add(groups, (gpointer) kd_tree_string(list->children[i]));
	g_ptr_array_add(groups, NULL);
	const KdFlowRequest request = {
		.user = text_or_null(given, "user"),
		.groups = (const char *const *) groups->pdata,
		.verb = text_or_null(given, "verb"),
		.path = resource ? NULL : text_or_null(given, "path"),
		.api_group = text_or_null(given, "api_group"),
		.resource = parts[0],
		.subresource = parts[0] ? parts[1] : NULL,
		.namespace_ = kd_tree_get(given, "namespace") ? text_or_null(given, "namespace")
							      : "default",
	};
	kd_flow_control_classify(control, &request, &schema, &level);
	KT_ROW_STR(row, schema, kd_tree_string(kd_tree_get(expect, "flow_schema")));
	KT_ROW_STR(row, level, kd_tree_string(kd_tree_get(expect, "priority_level")));
}

static void enqueue(const char *row, const KdTree *given, const KdTree *expect)
{
	bool want = false;

	kd_tree_bool(kd_tree_get(expect, "rejected"), &want);
	KT_ROW_INT(row,
		   kd_flow_queue_is_full(integer(given, "seats_in_use"), integer(given, "limit"),
					 integer(given, "chosen_queue_length"),
					 integer(given, "queue_length_limit")),
		   want);
}

static void all_cases(void)
{
	static const struct {
		const char *op;
		void (*run)(const char *row, const KdTree *given, const KdTree *expect);
	} ops[] = { { "nominal_limits", nominal_limits },
		    { "classify", classify },
		    { "enqueue", enqueue } };
	g_autoptr(KdForest) forest = kt_semantics("apf.yaml");
	const KdTree *cases = forest ? kd_forest_document(forest, 0) : NULL;
	guint n_run = 0;

	for (guint i = 0; cases && i < cases->n; i++) {
		const KdTree *given = kd_tree_get(cases->children[i], "given");
		const char *row = kd_tree_string(kd_tree_get(cases->children[i], "name"));
		const char *op = kd_tree_string(kd_tree_get(given, "op"));

		for (guint j = 0; j < G_N_ELEMENTS(ops); j++) {
			if (!g_str_equal(op, ops[j].op))
				continue;
			ops[j].run(row, given, kd_tree_get(cases->children[i], "expect"));
			n_run++;
		}
	}
	KT_ROW_INT("every case was of a kind that is known here", n_run, cases ? cases->n : 1);
}

static CU_TestInfo tests[] = { { "all cases", all_cases }, CU_TEST_INFO_NULL };

KT_SUITE(apf) = { .pName = "apf", .pTests = tests };
