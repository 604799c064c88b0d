/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which the scheduler walks the nodes: zones in turn, within a zone by arrival
 * (pkg/scheduler/backend/cache/node_tree.go).
 *
 * A zone is a pair of region and zone label; nodes without either form one.  Zones come in the
 * order in which their first node came, and go with their last.
 */
#ifndef KD_PLACEMENT_NODE_TREE_H
#define KD_PLACEMENT_NODE_TREE_H

#include <kubedes/policy.h>

typedef struct {
	GPtrArray *zones;
	guint n_nodes;
} KdNodeTree;

/* Exactly where a node stands, so that a change can be undone. */
typedef struct {
	KdName region, zone; /* NULL = none */
	guint zone_at, at;
} KdTreePlace;

void kd_node_tree_init(KdNodeTree *tree);
void kd_node_tree_clear(KdNodeTree *tree);

/* Region and zone of the node as GetZoneKey() takes them; the places are left 0. */
KdTreePlace kd_node_tree_zone(const KdNode *node);
bool kd_node_tree_same_zone(const KdTreePlace *a, const KdTreePlace *b);

/* Fill in the places: behind all others of the zone, a new zone behind all zones. */
void kd_node_tree_last(const KdNodeTree *tree, KdTreePlace *place);
/* Fill in the places of @slot, which must be there. */
void kd_node_tree_find(const KdNodeTree *tree, KdTreePlace *place, KdSlot slot);
void kd_node_tree_put(KdNodeTree *tree, const KdTreePlace *place, KdSlot slot);
void kd_node_tree_take(KdNodeTree *tree, const KdTreePlace *place);
/* All slots in walk order into @order, which has room for n_nodes. */
void kd_node_tree_list(const KdNodeTree *tree, KdSlot *order);

#endif
