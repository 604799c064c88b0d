/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_manifests.h"

#include <stdbool.h>
#include <string.h>

static bool is_manifest(const char *name)
{
	return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml") ||
	       g_str_has_suffix(name, ".json");
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static gboolean add_folder(GPtrArray *paths, const char *folder, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	if (!dir)
		return FALSE;
	while ((name = g_dir_read_name(dir)))
		if (is_manifest(name))
			g_ptr_array_add(names, g_strdup(name));
	if (names->len == 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: the folder has no manifests (*.yaml, *.yml, *.json)", folder);
	g_ptr_array_sort(names, by_text);
	for (guint i = 0; i < names->len; i++)
		g_ptr_array_add(paths, g_build_filename(folder, names->pdata[i], NULL));
	return TRUE;
}

char **cmd_manifest_paths(char **words, GError **error)
{
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

	for (char **word = words; *word; word++) {
		if (g_file_test(*word, G_FILE_TEST_IS_DIR)) {
			if (!add_folder(paths, *word, error))
				return NULL;
			continue;
		}
		if (!g_str_equal(*word, "-") && !g_file_test(*word, G_FILE_TEST_EXISTS)) {
			kd_fail(error, KD_ERROR_INPUT, "%s: there is no such file", *word);
			return NULL;
		}
		g_ptr_array_add(paths, g_strdup(*word));
	}
	g_ptr_array_add(paths, NULL);
	return (char **) g_ptr_array_free(g_steal_pointer(&paths), FALSE);
}
