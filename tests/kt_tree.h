/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where two documents differ.
 */
#ifndef KT_TREE_H
#define KT_TREE_H

#include "base/tree.h"

/* NULL for equal ones (kd_tree_equal(); NULL = nothing there), else the deepest place where the
 * first difference shows, and both values, shortened: ".nodes[2].name: got "a", want "b"".  In
 * lists of different length the place is the list.  g_free(). */
char *kt_tree_difference(const KdTree *got, const KdTree *want);

#endif
