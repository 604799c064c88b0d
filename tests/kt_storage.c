/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_storage.h"

#include "api/decode.h"

#include <string.h>

KdObject *kt_storage_object(const KdKind *kind, const char *yaml)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = NULL;
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *text = NULL;
	KdObject *object;

	if (!yaml)
		return NULL;
	forest = kd_yaml_parse(yaml, strlen(yaml), NULL, &error);
	KT_ROW_NO_ERROR(yaml, error);
	object = kd_object_decode(kind, forest, kd_forest_document(forest, 0), KD_DECODE_UNCHECKED,
				  problems);
	text = kd_problems_print(problems);
	KT_ROW_STR(yaml, text, "");
	return object;
}

static bool is_hint(const KdPolicy *policy, const char *pod, const KdKind *kind, const char *old,
		    const char *new)
{
	g_autoptr(KtPolicy) world = kt_policy_new(policy, NULL, NULL, "");
	g_autoptr(KdObject) before = kt_storage_object(kind, old);
	g_autoptr(KdObject) after = kt_storage_object(kind, new);
	const KdClusterEvent event = { KD_EVENT_STORAGE, before, after };

	return kd_framework_hint(world->framework, kt_policy_info(world, pod), 1, &event);
}

void kt_storage_hints(const KdPolicy *policy, const char *pod, const KtStorageHint *hints, guint n)
{
	for (guint i = 0; i < n; i++)
		KT_ROW_INT(hints[i].row,
			   is_hint(policy, pod, hints[i].kind, hints[i].old, hints[i].new),
			   hints[i].want);
}
