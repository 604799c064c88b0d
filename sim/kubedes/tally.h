/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting pods by node and by topology domain, for scheduling plug-ins that look beyond the node
 * at hand.
 *
 * A region is the nodes that count and the domain (the value of one label) of each; a tally is a
 * number for each class of pods, summed by node and by domain.  Both are kept from attempt to
 * attempt and brought up to date with what changed, so that asking again costs little.  They may be
 * asked for in pre_filter and pre_score, show the cluster as it is there (not what
 * kd_cycle_take() and kd_cycle_put() try), and are good until the attempt ends.
 *
 * An @id says what a hook means: equal bytes, equal answers, whatever @data is.
 */
#ifndef KUBEDES_TALLY_H
#define KUBEDES_TALLY_H

#include <kubedes/policy.h>

G_BEGIN_DECLS

/* The value of a label on every node, as a small number. */
typedef struct {
	KdName key;
	const guint32 *domain; /* [n_slots] 0: the node lacks the label, or there is no node */
	guint n;               /* domains are below it; those that nobody is in any more stay */
} KdTopology;

/* May be asked for in every hook. */
const KdTopology *kd_cycle_topology(const KdCycle *cycle, KdName key);

/* Nodes that count: they have the label, and includes() has nothing against them. */
typedef struct {
	const KdTopology *topology;
	const guint8 *in;     /* [n_slots] 1: the node counts */
	const guint32 *nodes; /* [topology->n] how many nodes of the domain count */
	guint n_domains;      /* with a node that counts */
	guint n_nodes;        /* that count */
} KdRegion;

typedef struct {
	const void *id;
	gsize id_size;
	/* Reads the node and what @id says, nothing else; NULL: every node. */
	bool (*includes)(const KdNode *node, gconstpointer data);
	gconstpointer data;
} KdRegionRule;

/* @rule NULL: every node that has the label @key. */
const KdRegion *kd_cycle_region(const KdCycle *cycle, KdName key, const KdRegionRule *rule);

/* What pods weigh, summed over the nodes that count. */
typedef struct {
	const KdRegion *region;
	const gint32 *count; /* [n_slots] 0 where the node does not count */
	const gint64 *sum;   /* [region->topology->n] */
	gint64 total;        /* of .sum */
	guint n_some;        /* domains whose sum is not 0 */
} KdTally;

typedef struct {
	const void *id;
	gsize id_size;
	/* Reads what pods of one class_id share (spec, namespace, labels, is_terminating) and what
	 * @id says, nothing else. */
	gint32 (*weigh)(const KdPodInfo *pod, gconstpointer data);
	gconstpointer data;
} KdTallyRule;

const KdTally *kd_cycle_tally(const KdCycle *cycle, const KdRegion *region,
			      const KdTallyRule *rule);

/* The least sum of the domains in which a node counts, and how many have it; G_MAXINT32: there is
 * no such domain. */
gint64 kd_tally_least(const KdTally *tally, guint *ret_n);

/* What the pod affinity and anti-affinity terms of pods that are on nodes speak of. */
typedef enum {
	KD_AFFINE_AVOIDS,  /* topology keys of required anti-affinity */
	KD_AFFINE_WEIGHS,  /* topology keys of all other terms */
	KD_AFFINE_LABELS,  /* labels of pods that they select by */
	KD_N_AFFINE_NAMES, /* how many there are of these */
} KdAffineNames;

/* Each name once, sorted. */
const KdName *kd_nodes_affine(const KdNodes *nodes, KdAffineNames which, guint *ret_n);

G_END_DECLS

#endif
