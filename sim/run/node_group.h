/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of equal nodes.
 */
#ifndef KD_RUN_NODE_GROUP_H
#define KD_RUN_NODE_GROUP_H

#include "run/scenario.h"

#define KD_NODE_GROUP_MAX 1000000

/* Add the group's nodes to @objects: <name>-0 and so on, each with its hostname label, ready.
 * None of a group beyond KD_NODE_GROUP_MAX, of which its field has told. */
void kd_node_group_make(const KdNodeGroup *group, const char *path, KdForest *forest,
			KdProblems *problems, GPtrArray *objects);

#endif
