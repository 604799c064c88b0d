/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Complaints about fields, worded as the API server words them
 * (apimachinery/pkg/util/validation/field/errors.go): "path: Invalid value: "x": detail".
 *
 * All set @error (KD_ERROR_INPUT) and return FALSE.  Where @error is set already they add a line to
 * it, so that a check can go on and tell of everything.  The path is the last argument, a format,
 * as seen from the struct that is being checked.
 */
#ifndef KD_API_FIELD_ERROR_H
#define KD_API_FIELD_ERROR_H

#include <kubedes/error.h>
#include <kubedes/quantity.h>

gboolean kd_field_invalid(GError **error, const char *value, const char *detail, const char *path,
			  ...) G_GNUC_PRINTF(4, 5);
gboolean kd_field_invalid_int(GError **error, gint64 value, const char *detail, const char *path,
			      ...) G_GNUC_PRINTF(4, 5);
gboolean kd_field_invalid_quantity(GError **error, KdQuantity value, const char *detail,
				   const char *path, ...) G_GNUC_PRINTF(4, 5);
/* @detail may be NULL. */
gboolean kd_field_required(GError **error, const char *detail, const char *path, ...)
	G_GNUC_PRINTF(3, 4);
gboolean kd_field_forbidden(GError **error, const char *detail, const char *path, ...)
	G_GNUC_PRINTF(3, 4);
gboolean kd_field_duplicate(GError **error, const char *value, const char *path, ...)
	G_GNUC_PRINTF(3, 4);
gboolean kd_field_not_found(GError **error, const char *value, const char *path, ...)
	G_GNUC_PRINTF(3, 4);
/* @max bytes are allowed. */
gboolean kd_field_too_long(GError **error, gint64 max, const char *path, ...) G_GNUC_PRINTF(3, 4);
/* Names what is allowed, and which of it was probably meant. */
gboolean kd_field_unsupported(GError **error, const char *value, const char *const *allowed,
			      const char *path, ...) G_GNUC_PRINTF(4, 5);

#endif
