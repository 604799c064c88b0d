/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a kind or a struct for people to read, laid out as kubectl explain does.
 */
#ifndef KD_API_EXPLAIN_H
#define KD_API_EXPLAIN_H

#include <kubedes/kind.h>

typedef enum {
	KD_EXPLAIN_FIELDS, /* the fields there, each with what it is for */
	KD_EXPLAIN_TREE,   /* names and types of all fields, all the way down */
} KdExplainMode;

/*
 * Append what there is at @path ("taints.effect"; NULL or "" = all of it) of @type: its type, what
 * it is for, what is allowed, its default, and its fields.  FALSE and @error (KD_ERROR_USAGE, with
 * "did you mean"), @out untouched: there is no such field.
 */
gboolean kd_struct_explain(const KdStruct *type, const char *path, KdExplainMode mode, GString *out,
			   GError **error);
/* The same of the objects of a kind, with its name and version above; "metadata" is a field of
 * each. */
gboolean kd_kind_explain(const KdKind *kind, const char *path, KdExplainMode mode, GString *out,
			 GError **error);

/* "[]NodeGroup", "Duration"; g_free(). */
char *kd_field_type_name(const KdField *field);
/* What it is for: its own help or that of its struct; NULL = nobody says. */
const char *kd_field_help(const KdField *field);
/* Append "one of: ...", "0 to 100", "default: ...", whichever there are, a line each after
 * @indent. */
void kd_field_limits(const KdField *field, const char *indent, GString *out);

#endif
