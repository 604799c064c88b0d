/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nodes of a snapshot as a document: node -> {pods, requested, nonZeroMilliCPU, nonZeroMemory},
 * nodes in the scheduler's order, pods by key.
 */
#ifndef KD_RUN_NODES_TREE_H
#define KD_RUN_NODES_TREE_H

#include "base/tree.h"

#include <kubedes/policy.h>

/* @gone: const KdPod *, those that were on nodes before. */
KdTree *kd_nodes_tree(KdForest *forest, const KdNodes *nodes, const GPtrArray *gone);

#endif
