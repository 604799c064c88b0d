/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents in tests: where two differ, what a reader makes of a text.
 */
#ifndef KT_TREE_H
#define KT_TREE_H

#include "base/tree.h"

/* NULL for equal ones (kd_tree_equal(); NULL = nothing there), else the deepest place where the
 * first difference shows, and both values, shortened: ".nodes[2].name: got "a", want "b"".  In
 * lists of different length the place is the list.  g_free(). */
char *kt_tree_difference(const KdTree *got, const KdTree *want);

/* kd_json_parse(), kd_yaml_parse() */
typedef KdForest *KtParse(const char *text, gsize length, const char *file, GError **error);
/* The documents as JSON, a line each; or the error, which is a KD_ERROR.  g_free(). */
char *kt_tree_read_all(KtParse *parse, const char *text, gsize length);
/* The same for rows. */
typedef struct {
	const char *row, *text, *want;
} KtReading;
void kt_tree_check(KtParse *parse, const KtReading *rows, gsize n);

#endif
