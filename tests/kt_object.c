/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_object.h"

#include <string.h>

#include "api/decode.h"
#include "kt.h"

static KdForest *parse(const char *yaml)
{
	g_autoptr(GError) error = NULL;
	KdForest *forest = kd_yaml_parse(yaml, strlen(yaml), NULL, &error);

	KT_ROW_NO_ERROR(yaml, error);
	return forest;
}

KdObject *kt_object(const KdKind *kind, const char *yaml)
{
	g_autoptr(KdForest) forest = parse(yaml);
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdObject *object = kd_object_decode(kind, forest, kd_forest_document(forest, 0), 0,
					    problems);
	g_autofree char *text = kd_problems_print(problems);

	KT_ROW_STR(yaml, text, "");
	return object;
}

void kt_struct(const KdStruct *type, void *self, const char *yaml)
{
	g_autoptr(KdForest) forest = parse(yaml);
	g_autoptr(KdProblems) problems = kd_problems_new();

	kd_struct_decode(type, forest, kd_forest_document(forest, 0), self, NULL, "",
			 KD_DECODE_UNCHECKED, problems);
	g_autofree char *text = kd_problems_print(problems);
	KT_ROW_STR(yaml, text, "");
}

char *kt_print_resources(const KdResources *resources)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < resources->n; i++) {
		g_autofree char *amount = kd_quantity_print(resources->items[i].quantity);

		g_string_append_printf(out, "%s%s=%s", i > 0 ? "," : "", resources->items[i].name,
				       amount);
	}
	return g_string_free(out, FALSE);
}
