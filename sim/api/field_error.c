/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/field_error.h"

#include "base/text.h"

/* "path: what: "value": detail"; @value and @detail may be NULL.  One more line where there is an
 * error already. */
G_GNUC_PRINTF(2, 0)
static gboolean fail(GError **error, const char *path, va_list args, const char *what,
		     const char *value, const char *detail)
{
	g_autofree char *where = g_strdup_vprintf(path, args);
	g_autofree char *before = error && *error ? g_strdup((*error)->message) : NULL;

	if (before)
		g_clear_error(error);
	return kd_fail(error, KD_ERROR_INPUT, "%s%s%s: %s%s%s%s%s", before ? before : "",
		       before ? "\n" : "", where, what, value ? ": " : "", value ? value : "",
		       detail ? ": " : "", detail ? detail : "");
}

static char *quoted(const char *value)
{
	return g_strdup_printf("\"%s\"", value ? value : "");
}

gboolean kd_field_invalid(GError **error, const char *value, const char *detail, const char *path,
			  ...)
{
	g_autofree char *text = quoted(value);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Invalid value", text, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_invalid_int(GError **error, gint64 value, const char *detail, const char *path,
			      ...)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Invalid value", text, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_invalid_quantity(GError **error, KdQuantity value, const char *detail,
				   const char *path, ...)
{
	g_autofree char *plain = kd_quantity_print(value);
	g_autofree char *text = quoted(plain);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Invalid value", text, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_required(GError **error, const char *detail, const char *path, ...)
{
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Required value", NULL, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_forbidden(GError **error, const char *detail, const char *path, ...)
{
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Forbidden", NULL, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_duplicate(GError **error, const char *value, const char *path, ...)
{
	g_autofree char *text = quoted(value);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Duplicate value", text, NULL);
	va_end(args);
	return FALSE;
}

gboolean kd_field_not_found(GError **error, const char *value, const char *path, ...)
{
	g_autofree char *text = quoted(value);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Not found", text, NULL);
	va_end(args);
	return FALSE;
}

gboolean kd_field_too_long(GError **error, gint64 max, const char *path, ...)
{
	g_autofree char *detail = g_strdup_printf("may not be more than %" G_GINT64_FORMAT " bytes",
						  max);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Too long", NULL, detail);
	va_end(args);
	return FALSE;
}

gboolean kd_field_unsupported(GError **error, const char *value, const char *const *allowed,
			      const char *path, ...)
{
	g_autofree char *text = quoted(value);
	g_autofree char *list = g_strjoinv("\", \"", (char **) allowed);
	g_autofree char *guess = kd_text_did_you_mean(value, allowed);
	g_autofree char *detail = g_strdup_printf("supported values: \"%s\"%s", list, guess);
	va_list args;

	va_start(args, path);
	fail(error, path, args, "Unsupported value", text, detail);
	va_end(args);
	return FALSE;
}
