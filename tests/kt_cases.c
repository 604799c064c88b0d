/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_cases.h"

#include "kt.h"

const char *kt_unpack(const char *bundle)
{
	const char *folder = kt_tmp();
	g_autofree char *file = g_strdup_printf("tests/conformance/%s.tar.xz", bundle);
	g_autofree char *made = g_build_filename(folder, bundle, NULL);
	const char *const argv[] = { "tar", "-xJf", kt_source(file), "-C", folder, NULL };
	g_autoptr(GError) error = NULL;
	int status = -1;

	g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
		     &status, &error);
	if (!KT_ROW_NO_ERROR("tar can be run", error) ||
	    !KT_ROW_INT("tar and xz unpack the cases", status, 0))
		return NULL;
	return g_intern_string(made);
}

static KdForest *read_list(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_tree_load(path, &error);
	const KdTree *list;

	if (!KT_ROW_NO_ERROR("the cases can be read", error))
		return NULL;
	list = kd_forest_document(forest, 0);
	if (!KT_ROW_TRUE(path, list && list->type == KD_TREE_LIST && list->n > 0))
		return NULL;
	return g_steal_pointer(&forest);
}

KdForest *kt_semantics(const char *name)
{
	const char *folder = kt_unpack("semantics");
	g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;

	return path ? read_list(path) : NULL;
}

KdForest *kt_cases(const char *path)
{
	return read_list(kt_source(path));
}
