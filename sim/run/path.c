/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/trace.h"

#include <string.h>

/* Append @path to @out with ${NAME} replaced. */
static gboolean expand(const char *path, GString *out, GError **error)
{
	for (const char *dollar; (dollar = strstr(path, "${"));) {
		const char *end = strchr(dollar, '}');

		if (!end)
			return kd_fail(error, KD_ERROR_INPUT, "\"%s\": \"${\" without \"}\"", path);
		g_string_append_len(out, path, dollar - path);
		g_autofree char *name = g_strndup(dollar + 2, (gsize) (end - dollar - 2));
		const char *value = g_getenv(name);
		if (!value || !*value)
			return kd_fail(
				error, KD_ERROR_INPUT,
				"the environment variable %s is not set; it is part of a path "
				"in the scenario",
				name);
		g_string_append(out, value);
		path = end + 1;
	}
	g_string_append(out, path);
	return TRUE;
}

char *kd_path_resolve(const char *path, const char *folder, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (!expand(path, out, error))
		return NULL;
	if (g_path_is_absolute(out->str) || g_str_equal(out->str, "-"))
		return g_strdup(out->str);
	/* What a variable brought in is relative to where the user stands, as in a shell. */
	if (g_str_has_prefix(path, "${"))
		return g_strdup(out->str);
	return g_str_equal(folder, ".") ? g_strdup(out->str)
					: g_build_filename(folder, out->str, NULL);
}
