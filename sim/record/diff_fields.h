/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two documents or two rows say differently, field by field.
 */
#ifndef KD_RECORD_DIFF_FIELDS_H
#define KD_RECORD_DIFF_FIELDS_H

#include "base/tree.h"
#include "record/results.h"

typedef struct {
	char *name;   /* "node", "spec.template.spec.containers[0].image" */
	char *say[2]; /* by the first and by the second; NULL = nothing */
} KdDiffField;

/* Of KdDiffField, empty, freed with its elements by g_array_unref(). */
GArray *kd_diff_fields_new(void);
/* Texts are copied. */
void kd_diff_fields_add(GArray *fields, const char *name, const char *a, const char *b);

/*
 * Add where the documents differ.  Maps are compared key by key, lists element by element, save
 * lists of scalars, which are one value.  What only one of them has is one field, in one line of
 * JSON when it is a list or map.  The paths in @skip (NULL-terminated, may be NULL) are left out.
 * Either may be NULL.
 */
void kd_diff_trees(const KdTree *a, const KdTree *b, const char *const *skip, GArray *fields);

/*
 * A cell as people read it; NULL for NULL; free with g_free().  The name of the column says the
 * unit behind a colon: "bound:time" (ns: "1h2m3s"), "memory:bytes", "cpu:milli"; texts and numbers
 * have none.
 */
char *kd_diff_cell(sqlite3_stmt *row, int column);
/* The name without the unit; free with g_free(). */
char *kd_diff_column(sqlite3_stmt *row, int column);
/* Byte by byte, of the same type. */
bool kd_diff_same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int column);
/* Add the columns from @first on in which the rows differ; one of the rows may be NULL, which gives
 * all that are not NULL. */
void kd_diff_rows(sqlite3_stmt *a, sqlite3_stmt *b, int first, GArray *fields);

#endif
