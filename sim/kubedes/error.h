/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that a user can do something about: bad usage, bad input, a failing
 * world.  A bug is an assertion, and an ordinary "no" (the pod does not fit)
 * is a KdVerdict; neither is an error.
 *
 * The message is what the user reads, so each caller that knows more (the
 * file, the object, the field) puts it in front with g_prefix_error().
 */
#ifndef KUBEDES_ERROR_H
#define KUBEDES_ERROR_H

#include <glib.h>

G_BEGIN_DECLS

#define KD_ERROR kd_error_quark()

typedef enum {
	KD_ERROR_USAGE,    /* the command line: exit code 2 */
	KD_ERROR_INPUT,    /* a file that the user wrote: exit code 2 */
	KD_ERROR_PLUGIN,   /* an add-on that cannot be loaded: exit code 2 */
	KD_ERROR_IO,       /* a file that cannot be read or written: exit code 3 */
	KD_ERROR_DATABASE, /* SQLite said no: exit code 3 */
	KD_ERROR_LIMIT,    /* a bound was hit (depth, size, count): exit code 2 */
} KdErrorCode;

GQuark kd_error_quark(void);

/* Set @error and return FALSE, so that a failing check is one line. */
gboolean kd_fail(GError **error, KdErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Where something stands in a file; line and column count from 1, 0 = unknown. */
typedef struct {
	const char *file; /* borrowed or interned; NULL = unknown */
	guint line, column;
} KdPlace;

/* As kd_fail() with KD_ERROR_INPUT and "file:line:column: " in front. */
gboolean kd_fail_at(GError **error, const KdPlace *place, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* The place that kd_fail_at() was given, which it keeps whatever is put in front of the message;
 * all unknown for other errors. */
KdPlace kd_error_place(const GError *error);
/* The message without that place; free with g_free(). */
char *kd_error_text(const GError *error);
/* "file:line:column: ", as far as they are known; free with g_free(). */
char *kd_place_print(const KdPlace *place);

G_END_DECLS

#endif
