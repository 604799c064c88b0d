/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cmd/_select.c, _items.c: objects by the values of their fields. */
#include "config.h"

#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>
#include <string.h>

#include "cmd/_select.h"
#include "kt.h"

/* Documents of pods (or nodes), one behind the other. */
static GArray *items_of(const KdKind *kind, const char *yaml)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), NULL, NULL);
	GArray *items = cmd_items_new();

	g_assert(forest);
	for (guint i = 0; i < kd_forest_n_documents(forest); i++) {
		CmdItem item = { kd_forest_ref(forest), kd_forest_document(forest, i),
				 kd_object_new(kind), NULL };

		item.object->metadata.name = g_strdup(
			kd_tree_string(kd_tree_path(item.tree, "metadata.name")));
		g_array_append_val(items, item);
	}
	return items;
}

static char *names_of(const GArray *items)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
				       g_array_index(items, CmdItem, i).object->metadata.name);
	return g_string_free(out, FALSE);
}

static const char pods[] =
	"{metadata: {name: a}, spec: {nodeName: n1, priority: 7}, status: {phase: Running}}\n---\n"
	"{metadata: {name: b}, spec: {nodeName: n2}, status: {phase: Failed}}\n---\n"
	"{metadata: {name: c}, spec: {hostNetwork: true}, status: {phase: Pending}}\n";

static const struct {
	const char *row, *fields, *names, *error;
} selectors[] = {
	{ "one value", "spec.nodeName=n1", "a", NULL },
	{ "two equals signs", "spec.nodeName==n2", "b", NULL },
	{ "another value", "status.phase!=Running", "b c", NULL },
	{ "both must hold", "status.phase!=Failed,spec.nodeName!=n1", "c", NULL },
	{ "what is not there is empty", "spec.nodeName=", "c", NULL },
	{ "or what it stands for", "spec.hostNetwork=false", "a b", NULL },
	{ "a field that the API server does not know", "spec.priority=7", "a", NULL },
	{ "blanks around it", " metadata.name = b ", "b", NULL },
	{ "an equals sign in the value", "metadata.name=a=b", "", NULL },
	{ "a field that nobody has", "spec.nodName=n1", NULL,
	  "--field-selector: none of the pods has a field \"spec.nodName\" (did you mean "
	  "\"spec.nodeName\"?)" },
	{ "none is left to have it", "metadata.name=x,spec.bogus=1", "", NULL },
	{ "no value", "spec.nodeName", NULL,
	  "--field-selector: \"spec.nodeName\" is none; it is FIELD=VALUE or FIELD!=VALUE" },
	{ "no field", "!=x", NULL,
	  "--field-selector: \"!=x\" is none; it is FIELD=VALUE or FIELD!=VALUE" },
};

static void filter(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(selectors); i++) {
		const char *row = selectors[i].row;
		g_autoptr(GArray) items = items_of(&kd_kind_pod, pods);
		g_autoptr(GError) error = NULL;
		CmdFields *fields = cmd_fields_parse(selectors[i].fields, &error);
		bool good = fields && cmd_fields_filter(fields, &kd_kind_pod, items, &error);
		g_autofree char *got = good ? names_of(items) : NULL;

		KT_ROW_STR(row, got, selectors[i].names);
		KT_ROW_STR(row, kt_message(error), selectors[i].error);
		if (fields)
			cmd_fields_free(fields);
	}
}

static void of_nodes(void)
{
	g_autoptr(GArray) items = items_of(&kd_kind_node,
					   "{metadata: {name: a}}\n---\n"
					   "{metadata: {name: b}, spec: {unschedulable: true}}\n");
	CmdFields *fields = cmd_fields_parse("spec.unschedulable=false", NULL);

	KT_ROW_TRUE("a node", cmd_fields_filter(fields, &kd_kind_node, items, NULL));
	g_autofree char *got = names_of(items);
	KT_ROW_STR("who says nothing is schedulable", got, "a");
	cmd_fields_free(fields);
}

/* Each is the value v of an object of that name; "-" lacks it. */
static const struct {
	const char *row, *path, *names, *want;
} orders[] = {
	{ "numbers by value", "v", "10 9 -1 2.5", "-1 2.5 9 10" },
	{ "braces and a dot, as kubectl has them", "{.v}", "2 1", "1 2" },
	{ "a dot", ".v", "2 1", "1 2" },
	{ "quantities", "v", "1Gi 500Mi 2G", "500Mi 1Gi 2G" },
	{ "texts with numbers", "v", "n10 n9 n1 m2", "m2 n1 n9 n10" },
	{ "leading zeros", "v", "n010 n9 n10", "n9 n010 n10" },
	{ "a part of another", "v", "ab a", "a ab" },
	{ "times", "v", "2026-01-01T00:00:10.500000Z 2026-01-01T00:00:10Z 2025-12-31T23:59:59Z",
	  "2025-12-31T23:59:59Z 2026-01-01T00:00:10Z 2026-01-01T00:00:10.500000Z" },
	{ "who lacks it comes first", "v", "b - a", "- a b" },
	{ "nobody has it", "w", "a b", NULL },
};

static void sort(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
		g_auto(GStrv) names = g_strsplit(orders[i].names, " ", -1);
		g_autoptr(GString) yaml = g_string_new(NULL);
		g_autoptr(GError) error = NULL;

		for (char **name = names; *name; name++) {
			bool lacks = g_str_equal(*name, "-");

			g_string_append_printf(yaml, "{metadata: {name: \"%s\"}%s%s}\n---\n", *name,
					       lacks ? "" : ", v: ", lacks ? "" : *name);
		}
		g_autoptr(GArray) items = items_of(&kd_kind_pod, yaml->str);
		g_autofree char *got = cmd_sort(items, orders[i].path, &error) ? names_of(items)
									       : NULL;
		KT_ROW_STR(orders[i].row, got, orders[i].want);
		KT_ROW_STR(orders[i].row, kt_message(error),
			   orders[i].want ? NULL : "--sort-by: nothing has a field \"w\"");
	}
}

static void equals(void)
{
	g_autoptr(GArray) items = items_of(&kd_kind_pod, "{metadata: {name: b}, v: 1}\n---\n"
							 "{metadata: {name: a}, v: 1.0}\n---\n"
							 "{metadata: {name: c}, v: 0}\n");

	KT_ROW_TRUE("sorted", cmd_sort(items, "v", NULL));
	g_autofree char *got = names_of(items);
	KT_ROW_STR("equals stay in their order", got, "c b a");
}

static CU_TestInfo tests[] = {
	{ "field selectors", filter }, { "of nodes", of_nodes }, { "sorting", sort },
	{ "equals", equals },          CU_TEST_INFO_NULL,
};

KT_SUITE(_select) = { .pName = "_select", .pTests = tests };
