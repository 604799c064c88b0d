/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_templates.h"

#include <kubedes/types.h>

/* Written by the build: names and texts, NULL at the end. */
extern const char *const kd_templates[][2];

const char *cmd_template(const char *name)
{
	guint i = 0;

	while (kd_templates[i][0] && !g_str_equal(kd_templates[i][0], name))
		i++;
	g_assert(kd_templates[i][0]);
	return kd_templates[i][1];
}

char *cmd_template_fill(const char *name, ...)
{
	g_autoptr(GString) out = g_string_new(cmd_template(name));
	const char *word;
	va_list args;

	va_start(args, name);
	while ((word = va_arg(args, const char *)))
		g_string_replace(out, word, va_arg(args, const char *), 0);
	va_end(args);
	return g_string_free(g_steal_pointer(&out), FALSE);
}
