/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/error.h>

G_DEFINE_QUARK(kd - error - quark, kd_error)

gboolean kd_fail(GError **error, KdErrorCode code, const char *format, ...)
{
	va_list args;

	if (!error)
		return FALSE;
	va_start(args, format);
	g_propagate_error(error, g_error_new_valist(KD_ERROR, (int) code, format, args));
	va_end(args);
	return FALSE;
}

static void append_place(GString *text, const KdPlace *place)
{
	if (place->file)
		g_string_append_printf(text, "%s:", place->file);
	else if (place->line > 0)
		g_string_append(text, "line ");
	if (place->line > 0)
		g_string_append_printf(text, "%u:", place->line);
	if (place->line > 0 && place->column > 0)
		g_string_append_printf(text, "%u:", place->column);
	if (text->len > 0)
		g_string_append_c(text, ' ');
}

gboolean kd_fail_at(GError **error, const KdPlace *place, const char *format, ...)
{
	va_list args;
	GString *text;

	if (!error)
		return FALSE;
	text = g_string_new(NULL);
	append_place(text, place);
	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
	g_propagate_error(error, g_error_new_literal(KD_ERROR, KD_ERROR_INPUT, text->str));
	g_string_free(text, TRUE);
	return FALSE;
}
