/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What would help a pod that no node took.
 *
 * For each reason that turned nodes down, most nodes first, a sentence for people: how far away a
 * fit is, in the numbers of the nodes as they stand, and what would change it.  Only the first
 * plug-in that says no to a node is heard (as in Kubernetes), so that what is in the way behind it
 * is not known.
 */
#ifndef KD_RUN_ADVICE_H
#define KD_RUN_ADVICE_H

#include "base/tree.h"
#include "placement/framework.h"

/* A list of strings; empty where nothing better can be said than the reasons themselves. */
KdTree *kd_advice_tree(KdForest *forest, const KdAttempt *attempt, const KdNodes *nodes);

#endif
