/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON merge patches (RFC 7386): `kubectl patch --type merge`.
 *
 * What the patch has takes the place of what was there, maps member by member; null takes a member
 * away; a list is replaced as a whole.
 */
#ifndef KD_RUN_PATCH_H
#define KD_RUN_PATCH_H

#include <kubedes/kind.h>

#include "base/tree.h"

/* @base (may be NULL) with @patch over it, in @forest; both may become part of the result. */
KdTree *kd_tree_merge(KdForest *forest, const KdTree *base, const KdTree *patch);
/* The next version of @stored, checked, to be committed as an update; NULL and @error where the
 * patched object is not as its kind has it. */
KdObject *kd_object_patch(const KdObject *stored, const KdTree *patch, GError **error);
/* The same where the whole of it is at hand. */
KdObject *kd_object_become(const KdObject *stored, KdForest *forest, const KdTree *whole,
			   GError **error);

#endif
