/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision of a run as a document: that of `kubedes schedule -o json` with one pod and its one
 * attempt, which has .number, .attempt and .time besides; no `final`.
 */
#ifndef KD_RUN_DECISION_TREE_H
#define KD_RUN_DECISION_TREE_H

#include "base/tree.h"
#include "control/scheduler.h"

/* @name: the case.  @decision must be of a scheduler whose framework explains. */
KdTree *kd_decision_tree(KdForest *forest, const KdDecision *decision, const char *name);

#endif
