/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Topologies (the value of a label on every node, numbered) and regions (the nodes that count for a
 * plug-in): see kubedes/tally.h.
 *
 * Each is brought up to date with the snapshot's log when it is asked for.  Topologies stay;
 * regions that were not used for the longest time go.
 */
#ifndef KD_PLACEMENT_REGIONS_H
#define KD_PLACEMENT_REGIONS_H

#include <kubedes/tally.h>

#include "placement/snapshot.h"

typedef struct {
	KdTopology view; /* first */
	guint32 *domain;
	guint capacity;
	GHashTable *numbers; /* value -> domain */
	guint64 position;    /* of the snapshot's log */
	/* Grows when a node leaves a domain: then sums by domain are to be made anew. */
	guint64 moves;
} KdTopologyColumn;

typedef struct KdRegionColumn KdRegionColumn;
struct KdRegionColumn {
	KdRegion view; /* first */
	KdTopologyColumn *topology;
	guint8 *in;
	guint32 *nodes;
	guint n_slots, capacity; /* of .in */
	guint domains_capacity;  /* of .nodes */
	guint64 position, moves;
	guint64 version; /* grows when a domain comes to have nodes that count, or no more */
	guint64 used;    /* in which round */
	guint n_tallies; /* that stand on it */
	GBytes *id;
};

typedef struct {
	const KdSnapshot *snapshot;
	GHashTable *topologies; /* KdName -> KdTopologyColumn */
	GHashTable *regions;    /* a set of KdRegionColumn, by topology and id */
	guint64 round;
} KdRegions;

void kd_regions_init(KdRegions *regions, const KdSnapshot *snapshot);
void kd_regions_clear(KdRegions *regions);
/* A new round: what is asked for from now on stays until the next one. */
void kd_regions_begin(KdRegions *regions);
/* Also while things are tried that the log does not tell of: no node changes then. */
KdTopologyColumn *kd_regions_topology(KdRegions *regions, KdName key);
KdRegionColumn *kd_regions_get(KdRegions *regions, KdName key, const KdRegionRule *rule);

#endif
