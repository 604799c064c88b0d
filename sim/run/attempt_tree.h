/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt as a document: who fits, why the others do not, what each plug-in gave.
 *
 * The keys are those of `kubedes schedule -o json` (README there): feasible (by name), rejected
 * (grouped by plug-in, code and reasons), weighted, raw, totals, max, winners, chosen; preFilter,
 * preFilterNodes, preFilterOthers where they apply.
 */
#ifndef KD_RUN_ATTEMPT_TREE_H
#define KD_RUN_ATTEMPT_TREE_H

#include "base/tree.h"
#include "placement/framework.h"

KdTree *kd_attempt_tree(KdForest *forest, const KdFramework *framework, const KdAttempt *attempt,
			const KdNodes *nodes, gint64 pass, bool with_raw);

#endif
