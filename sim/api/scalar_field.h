/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that are one text: defaults, and scalars of documents.
 */
#ifndef KD_API_SCALAR_FIELD_H
#define KD_API_SCALAR_FIELD_H

#include <kubedes/field.h>

#include "base/tree.h"

/* Where the member of @field is in @self. */
#define KD_AT(type_, self_, field_) ((type_ *) (gpointer) ((char *) (self_) + (field_)->offset))
#define KD_AT_CONST(type_, self_, field_)                                                          \
	((const type_ *) (gconstpointer) ((const char *) (self_) + (field_)->offset))
#define KD_COUNT(self_, field_) ((guint *) (gpointer) ((char *) (self_) + (field_)->count))
#define KD_COUNT_CONST(self_, field_)                                                              \
	((const guint *) (gconstpointer) ((const char *) (self_) + (field_)->count))

/* Set the member from text; what it owned before is freed.  FALSE and @error (KD_ERROR_INPUT): the
 * text is no such value, @self is as before. */
gboolean kd_scalar_set(const KdField *field, void *self, const char *text, GError **error);
/* Whether a scalar of that type may stand for the field at all: numbers are not quoted, texts are
 * not numbers; quantities and int-or-string take both. */
gboolean kd_scalar_accepts(const KdField *field, const KdTree *tree, GError **error);

const char *kd_operator_name(KdOperator op); /* "In"; NULL for KD_OP_INVALID */

#endif
