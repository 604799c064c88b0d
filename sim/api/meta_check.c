/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

/* Keys of annotations are compared in lower case. */
static gboolean check_keys(const KdMap *map, const char *path, bool lower, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < map->n; i++) {
		KdName key = map->pairs[i].key;
		g_autofree char *low = lower ? g_ascii_strdown(key, -1) : NULL;
		const char *problem = kd_name_qualified_problem(low ? low : key);

		if (problem)
			good = kd_field_invalid(error, key, problem, "%s[%s]", path, key);
	}
	return good;
}

gboolean kd_labels_check(const KdMap *labels, const char *path, GError **error)
{
	gboolean good = check_keys(labels, path, false, error);

	for (guint i = 0; i < labels->n; i++) {
		const KdPair *pair = &labels->pairs[i];
		const char *problem = kd_name_label_value_problem(pair->value);

		if (problem && !kd_name_qualified_problem(pair->key))
			good = kd_field_invalid(error, pair->value, problem, "%s[%s]", path,
						pair->key);
	}
	return good;
}

gboolean kd_meta_check(const void *self, GError **error)
{
	const KdMeta *meta = self;
	const char *problem = meta->namespace ? kd_name_label_problem(meta->namespace) : NULL;
	gboolean good = TRUE;

	if (problem)
		good = kd_field_invalid(error, meta->namespace, problem, "namespace");
	good &= kd_labels_check(&meta->labels, "labels", error);
	return good & check_keys(&meta->annotations, "annotations", true, error);
}

gboolean kd_object_check_name(const KdObject *object, const char *(*problem)(const char *name),
			      GError **error)
{
	const KdMeta *meta = &object->metadata;
	const char *what;

	if (!meta->name && !meta->generateName)
		return kd_field_required(error, "name or generateName is required",
					 "metadata.name");
	if (!meta->name)
		return TRUE;
	what = problem(meta->name);
	return what ? kd_field_invalid(error, meta->name, what, "metadata.name") : TRUE;
}
