/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of an attempt that found no node, as a document.
 *
 * Of the plug-in that preempts: code, message, candidates (by node: victims by falling importance,
 * pdbViolations), tied, nominated, victims, clearedNominations, nodeStatus (why the other nodes do
 * not help); `framework` where all plug-ins together end with another code.  The code is Disabled
 * where none preempts.
 */
#ifndef KD_RUN_POST_FILTER_TREE_H
#define KD_RUN_POST_FILTER_TREE_H

#include "base/tree.h"

#include <kubedes/policy.h>

/* @verdict and @result as of kd_framework_post_filter(), of a framework that explains. */
KdTree *kd_post_filter_tree(KdForest *forest, const KdNodes *nodes, KdVerdict verdict,
			    const KdPostFilterResult *result);

#endif
