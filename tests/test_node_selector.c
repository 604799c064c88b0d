/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/node.h>

#include "kt.h"
#include "kt_object.h"

/* The node n1 has the labels zone=z1, size=8 and word=eight. */
static const struct {
	const char *row, *terms;
	bool want;
} rows[] = {
	{ "no term", "[]", false },
	{ "an empty term matches nothing", "[{}]", false },
	{ "a value of several",
	  "[{matchExpressions: [{key: zone, operator: In, values: [z0, z1]}]}]", true },
	{ "no such value", "[{matchExpressions: [{key: zone, operator: In, values: [z2]}]}]",
	  false },
	{ "In without values is malformed", "[{matchExpressions: [{key: zone, operator: In}]}]",
	  false },
	{ "NotIn holds without the label",
	  "[{matchExpressions: [{key: none, operator: NotIn, values: [a]}]}]", true },
	{ "NotIn without values is malformed",
	  "[{matchExpressions: [{key: none, operator: NotIn}]}]", false },
	{ "the label is there", "[{matchExpressions: [{key: zone, operator: Exists}]}]", true },
	{ "Exists with values is malformed",
	  "[{matchExpressions: [{key: zone, operator: Exists, values: [z1]}]}]", false },
	{ "the label is not there", "[{matchExpressions: [{key: none, operator: DoesNotExist}]}]",
	  true },
	{ "more than", "[{matchExpressions: [{key: size, operator: Gt, values: ['7']}]}]", true },
	{ "not more than", "[{matchExpressions: [{key: size, operator: Gt, values: ['8']}]}]",
	  false },
	{ "less than", "[{matchExpressions: [{key: size, operator: Lt, values: ['9']}]}]", true },
	{ "not a number on the node",
	  "[{matchExpressions: [{key: word, operator: Gt, values: ['7']}]}]", false },
	{ "not a number in the term",
	  "[{matchExpressions: [{key: size, operator: Gt, values: [x]}]}]", false },
	{ "two numbers are malformed",
	  "[{matchExpressions: [{key: size, operator: Lt, values: ['9', '9']}]}]", false },
	{ "all of a term",
	  "[{matchExpressions: [{key: size, operator: Exists}, {key: zone, operator: "
	  "DoesNotExist}]}]",
	  false },
	{ "one of the terms",
	  "[{matchExpressions: [{key: none, operator: Exists}]}, {matchExpressions: [{key: zone, "
	  "operator: Exists}]}]",
	  true },
	{ "by name", "[{matchFields: [{key: metadata.name, operator: In, values: [n1]}]}]", true },
	{ "by another name", "[{matchFields: [{key: metadata.name, operator: In, values: [n2]}]}]",
	  false },
	{ "not by this name",
	  "[{matchFields: [{key: metadata.name, operator: NotIn, values: [n1]}]}]", false },
	{ "two names are malformed",
	  "[{matchFields: [{key: metadata.name, operator: In, values: [n1, n2]}]}]", false },
	{ "another field is empty",
	  "[{matchFields: [{key: spec.x, operator: NotIn, values: [n1]}]}]", true },
	{ "a field must have one value",
	  "[{matchFields: [{key: metadata.name, operator: Exists}]}]", false },
	{ "labels and fields",
	  "[{matchExpressions: [{key: zone, operator: Exists}], matchFields: [{key: metadata.name, "
	  "operator: In, values: [n2]}]}]",
	  false },
};

static void selectors(void)
{
	KdName name = g_intern_static_string("n1");
	KdMap labels = { 0 };

	kd_map_set(&labels, "zone", "z1");
	kd_map_set(&labels, "size", "8");
	kd_map_set(&labels, "word", "eight");
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *yaml = g_strdup_printf("{nodeSelectorTerms: %s}", rows[i].terms);
		KdNodeSelector selector;

		kt_struct(&kd_node_selector_struct, &selector, yaml);
		KT_ROW_INT(rows[i].row, kd_node_selector_matches(&selector, &labels, name),
			   rows[i].want);
		kd_struct_clear(&kd_node_selector_struct, &selector);
	}
	kd_map_clear(&labels);
}

/* core/v1 toleration_test.go */
static const struct {
	const char *row, *toleration, *taint;
	bool want;
} toleration_rows[] = {
	{ "all the same", "{key: a, value: b, effect: NoSchedule}",
	  "{key: a, value: b, effect: NoSchedule}", true },
	{ "Equal spelled out", "{key: a, operator: Equal, value: b, effect: NoSchedule}",
	  "{key: a, value: b, effect: NoSchedule}", true },
	{ "another value", "{key: a, value: c, effect: NoSchedule}",
	  "{key: a, value: b, effect: NoSchedule}", false },
	{ "another effect", "{key: a, value: b, effect: NoExecute}",
	  "{key: a, value: b, effect: NoSchedule}", false },
	{ "any effect", "{key: a, value: b}", "{key: a, value: b, effect: NoSchedule}", true },
	{ "another key", "{key: c, operator: Exists}", "{key: a, effect: NoSchedule}", false },
	{ "any value", "{key: a, operator: Exists}", "{key: a, value: b, effect: NoSchedule}",
	  true },
	{ "any key", "{operator: Exists}", "{key: a, value: b, effect: NoExecute}", true },
	{ "any key with an effect", "{operator: Exists, effect: NoSchedule}",
	  "{key: a, value: b, effect: NoExecute}", false },
	{ "no value is the empty value", "{key: a, value: ''}", "{key: a, effect: NoSchedule}",
	  true },
	{ "an operator that there is not", "{key: a, operator: Like}",
	  "{key: a, effect: NoSchedule}", false },
};

static void tolerations(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(toleration_rows); i++) {
		KdToleration toleration;
		KdTaint taint;

		kt_struct(&kd_toleration_struct, &toleration, toleration_rows[i].toleration);
		kt_struct(&kd_taint_struct, &taint, toleration_rows[i].taint);
		KT_ROW_INT(toleration_rows[i].row, kd_taint_is_tolerated(&taint, &toleration, 1),
			   toleration_rows[i].want);
		KT_ROW_TRUE(toleration_rows[i].row, !kd_taint_is_tolerated(&taint, NULL, 0));
		kd_struct_clear(&kd_toleration_struct, &toleration);
		kd_struct_clear(&kd_taint_struct, &taint);
	}
}

static void conditions(void)
{
	KdCondition *list = NULL;
	guint n = 0;

	kd_condition_set(&list, &n, "Ready", "False", "Booting", "wait", 10);
	kd_condition_set(&list, &n, "DiskPressure", "False", NULL, NULL, 10);
	KT_ROW_INT("two of them", n, 2);
	kd_condition_set(&list, &n, "Ready", "False", "Probing", NULL, 20);
	KT_ROW_INT("set again, not added", n, 2);
	KT_ROW_STR("another reason", list[0].reason, "Probing");
	KT_ROW_STR("no message any more", list[0].message, NULL);
	KT_ROW_INT("no transition", list[0].lastTransitionTime, 10);
	kd_condition_set(&list, &n, "Ready", "True", NULL, NULL, 30);
	KT_ROW_INT("a transition", list[0].lastTransitionTime, 30);
	KT_ROW_TRUE("found", kd_condition_find(list, n, "Ready") == &list[0]);
	KT_ROW_TRUE("not found", !kd_condition_find(list, n, "Happy"));
	for (guint i = 0; i < n; i++)
		kd_struct_clear(&kd_condition_struct, &list[i]);
	g_free(list);
}

static CU_TestInfo tests[] = { { "selectors", selectors },
			       { "tolerations", tolerations },
			       { "conditions", conditions },
			       CU_TEST_INFO_NULL };

KT_SUITE(node_selector) = { .pName = "node_selector", .pTests = tests };
