/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/explain.h"

#include <kubedes/api/node.h>
#include <kubedes/api/priority_class.h>

#include "api/kinds.h"
#include "kt.h"

static const struct {
	const char *row;
	const KdKind *kind;
	const char *path, *want; /* the text or the error */
} rows[] = {
	{ "a kind", &kd_kind_priority_class, NULL,
	  "KIND:       PriorityClass\n"
	  "VERSION:    scheduling.k8s.io/v1\n"
	  "\n"
	  "DESCRIPTION:\n"
	  "    a name for a priority of pods\n"
	  "\n"
	  "FIELDS:\n"
	  "  description\t<string>\n"
	  "  globalDefault\t<boolean>\n"
	  "    for pods that name no class\n"
	  "  metadata\t<ObjectMeta>\n"
	  "    what every object has\n"
	  "  preemptionPolicy\t<string>\n"
	  "    one of: PreemptLowerPriority, Never\n"
	  "    default: PreemptLowerPriority\n"
	  "  value\t<integer>\n"
	  "    the higher the more important\n"
	  "    -2147483648 to 2147483647\n" },
	{ "one field", &kd_kind_pod, "spec.containers.ports.containerPort",
	  "KIND:       Pod\n"
	  "VERSION:    v1\n"
	  "\n"
	  "FIELD: containerPort <integer> -required-\n"
	  "\n"
	  "    1 to 65535\n" },
	{ "a list", &kd_kind_pod, "spec.readinessGates",
	  "KIND:       Pod\n"
	  "VERSION:    v1\n"
	  "\n"
	  "FIELD: readinessGates <[]PodReadinessGate>\n"
	  "\n"
	  "DESCRIPTION:\n"
	  "    a condition that must be True for the pod to be ready\n"
	  "\n"
	  "FIELDS:\n"
	  "  conditionType\t<string> -required-\n" },
	{ "a typing error", &kd_kind_pod, "spec.contianers",
	  "PodSpec has no field \"contianers\" (did you mean \"containers\"?)" },
	{ "a field without a use", &kd_kind_pod, "spec.dnsPolicy",
	  "field \"dnsPolicy\" of PodSpec is kept as it comes" },
	{ "too deep", &kd_kind_pod, "metadata.name.first", "field \"name\" has no fields" },
};

static void explain(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		bool done = kd_kind_explain(rows[i].kind, rows[i].path, KD_EXPLAIN_FIELDS, out,
					    &error);

		KT_ROW_STR(rows[i].row, done ? out->str : error->message, rows[i].want);
	}
}

static void parts(void)
{
	g_autoptr(GString) out = g_string_new("> ");

	KT_ROW_TRUE("no such field",
		    !kd_struct_explain(&kd_taint_struct, "colour", KD_EXPLAIN_FIELDS, out, NULL));
	KT_ROW_TRUE("there is one",
		    kd_struct_explain(&kd_taint_struct, "timeAdded", KD_EXPLAIN_FIELDS, out, NULL));
	KT_ROW_STR("appended", out->str,
		   "> FIELD: timeAdded <Time>\n\nDESCRIPTION:\n    when; tolerationSeconds count "
		   "from it\n");
}

/* Every field of every kind can be explained. */
static void walk(const KdKind *kind, const KdStruct *type, const char *path, guint depth)
{
	for (const KdField *field = type->fields; field->name; field++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autofree char *deeper = g_strdup_printf("%s%s%s", path, *path ? "." : "",
							  field->name);

		if (g_str_equal(field->name, "spec.nodeName"))
			continue;
		KT_ROW_TRUE(deeper, kd_kind_explain(kind, deeper, KD_EXPLAIN_FIELDS, out, NULL));
		if (field->of && depth < 12)
			walk(kind, field->of, deeper, depth + 1);
	}
}

static void all(void)
{
	for (const KdKind *const *at = kd_kind_table; *at; at++)
		walk(*at, (*at)->body, "", 0);
}

static CU_TestInfo tests[] = { { "explain", explain },
			       { "a struct alone", parts },
			       { "all fields", all },
			       CU_TEST_INFO_NULL };

KT_SUITE(explain) = { .pName = "explain", .pTests = tests };
