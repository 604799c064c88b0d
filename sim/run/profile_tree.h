/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile weighs and asks, as a document.
 */
#ifndef KD_RUN_PROFILE_TREE_H
#define KD_RUN_PROFILE_TREE_H

#include "base/tree.h"
#include "placement/profile.h"

/* Into @document, beside the profiles that are there: scoreWeights {profile: {plugin: weight}} and
 * filterOrder {profile: [plugin]}. */
void kd_profile_tree_add(KdForest *forest, KdTree *document, const KdProfile *profile);

#endif
