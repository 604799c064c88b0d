/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/error.h>
#include <string.h>

/* What a KD_ERROR carries besides its message. */
typedef struct {
	KdPlace place;
} KdErrorPrivate;

static void kd_error_private_init(KdErrorPrivate *self)
{
	*self = (KdErrorPrivate){ 0 };
}

static void kd_error_private_copy(const KdErrorPrivate *from, KdErrorPrivate *to)
{
	*to = *from;
}

static void kd_error_private_clear(KdErrorPrivate *self)
{
	(void) self;
}

G_DEFINE_EXTENDED_ERROR(KdError, kd_error)

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

char *kd_place_print(const KdPlace *place)
{
	GString *text = g_string_new(NULL);

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
	return g_string_free(text, FALSE);
}

gboolean kd_fail_at(GError **error, const KdPlace *place, const char *format, ...)
{
	g_autofree char *where = NULL;
	g_autofree char *text = NULL;
	va_list args;

	if (!error)
		return FALSE;
	where = kd_place_print(place);
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, KD_ERROR, KD_ERROR_INPUT, "%s%s", where, text);
	kd_error_get_private(*error)->place = (KdPlace){ g_intern_string(place->file), place->line,
							 place->column };
	return FALSE;
}

KdPlace kd_error_place(const GError *error)
{
	return error->domain == KD_ERROR ? kd_error_get_private(error)->place : (KdPlace){ 0 };
}

char *kd_error_text(const GError *error)
{
	const KdPlace place = kd_error_place(error);
	g_autofree char *where = kd_place_print(&place);
	const char *at = *where ? strstr(error->message, where) : NULL;

	if (!at)
		return g_strdup(error->message);
	return g_strdup_printf("%.*s%s", (int) (at - error->message), error->message,
			       at + strlen(where));
}
