/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three versions of an object: what one changed in a second version, changed in a third.
 *
 * It is what a strategic merge patch does that was made from the first two, for the fields beside
 * metadata: structs are merged field by field, lists of conditions by the type of the condition
 * (patchMergeKey), any other field is taken as a whole.
 */
#ifndef KD_API_MERGE_H
#define KD_API_MERGE_H

#include <kubedes/kind.h>

/* Whatever differs between @from and @to becomes in @object as it is in @to. */
void kd_object_merge(KdObject *object, const KdObject *from, const KdObject *to);

#endif
