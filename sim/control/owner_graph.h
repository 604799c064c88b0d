/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who owns whom, as the garbage collector has observed it
 * (pkg/controller/garbagecollector/graph_builder.go).
 *
 * A node is an object that has an owner or is one, or should be: a reference may name an object
 * that nobody has seen, or that is gone.  Objects that have nothing to do with owners have no node.
 * Every call costs what it changes.
 *
 * Nodes belong to the graph and last while something holds them: an edge, or the collector
 * (queued, busy, timer).
 */
#ifndef KD_CONTROL_OWNER_GRAPH_H
#define KD_CONTROL_OWNER_GRAPH_H

#include "cluster/cluster.h"

typedef struct KdOwnerGraph KdOwnerGraph;
typedef struct KdOwnerNode KdOwnerNode;
typedef struct KdOwnerEdge KdOwnerEdge;

struct KdOwnerEdge {
	KdOwnerNode *owner, *dependent;
	KdOwnerEdge *previous, *next; /* of the same owner, in order of appearance */
};

struct KdOwnerNode {
	KdUid uid;  /* 0 = it is not there: nobody has seen it, or .gone */
	char *text; /* its uid as references have it; NULL = there was none to it */
	bool gone;  /* it was there */
	/* The object came with a past (creationTimestamp), from a dump that may lack its owners. */
	bool relic;
	GPtrArray *owners;           /* of KdOwnerEdge, in the order of the references */
	KdOwnerEdge *first, *last;   /* to what it owns */
	KdOwnerNode *before, *after; /* of all nodes */
	/* The collector's. */
	gpointer collector; /* while it is busy */
	bool queued, busy, dirty;
	bool orphans;             /* what it owns is to be let go */
	bool orphaning, released; /* that is under way; then it itself */
	bool failed, conflict;
	guint n_under_way, n_failures;
	guint64 timer;
};

/* @cluster is borrowed: it says which objects are there. */
KdOwnerGraph *kd_owner_graph_new(const KdCluster *cluster);
void kd_owner_graph_free(KdOwnerGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdOwnerGraph, kd_owner_graph_free)

/* NULL: it has no node. */
KdOwnerNode *kd_owner_graph_find(const KdOwnerGraph *graph, KdUid uid);
/* The node of an object that is there; made if need be. */
KdOwnerNode *kd_owner_graph_need(KdOwnerGraph *graph, const KdObject *object);
/* @object is there now; its node if somebody refers to it already, else NULL. */
KdOwnerNode *kd_owner_graph_appear(KdOwnerGraph *graph, const KdObject *object);
/* It is no more; its node keeps what it owns, and has no owners. */
void kd_owner_graph_disappear(KdOwnerGraph *graph, KdOwnerNode *node, const KdObject *object);
/* For objects without a node. */
void kd_owner_graph_forget(KdOwnerGraph *graph, const KdObject *object);
/* Make the owners of @node those of @meta; NULL = none. */
void kd_owner_graph_set_owners(KdOwnerGraph *graph, KdOwnerNode *node, const KdMeta *meta);
/* Free it if nothing holds it. */
void kd_owner_graph_tidy(KdOwnerGraph *graph, KdOwnerNode *node);
guint kd_owner_graph_n_nodes(const KdOwnerGraph *graph);

#endif
