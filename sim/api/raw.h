/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of documents kept as they came.
 *
 * A KdRaw is a tree and a reference to the forest that it lives in.  Two uses: the value of a
 * KD_FIELD_TREE, and the fields of an object that its tables do not know.  The latter is a copy of
 * the document with everything else taken out: maps hold only keys that are unknown or lead to one,
 * lists are as long as the last element that has one, with null for those that have none.
 */
#ifndef KD_API_RAW_H
#define KD_API_RAW_H

#include <kubedes/field.h>

#include "base/tree.h"

/* One reference; NULL for a NULL tree. */
KdRaw *kd_raw_new(KdForest *forest, const KdTree *tree);
const KdTree *kd_raw_tree(const KdRaw *raw); /* NULL gives NULL */
KdForest *kd_raw_forest(const KdRaw *raw);   /* borrowed; NULL gives NULL */
/* A deep copy of @tree in @forest. */
KdTree *kd_raw_copy_tree(KdForest *forest, const KdTree *tree);

#endif
