/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An account of what is held on one node.
 */
#ifndef KD_NODE_HELD_H
#define KD_NODE_HELD_H

#include <kubedes/api/node.h>

#include "node/ask.h"

/* Zeroed = nothing is held.  Owns @shares. */
typedef struct {
	KdShare *shares; /* in order of first use; may be 0 */
	guint n_shares;
	guint n_pods;
} KdHeld;

void kd_held_clear(KdHeld *held);
void kd_held_add(KdHeld *held, const KdAsk *ask);
void kd_held_subtract(KdHeld *held, const KdAsk *ask); /* what was added */
gint64 kd_held_amount(const KdHeld *held, KdName resource);
/* The same amounts, and the same number of pods. */
bool kd_held_equal(const KdHeld *a, const KdHeld *b);
/* "3 pods, cpu 1500, memory 4096"; free with g_free(). */
char *kd_held_print(const KdHeld *held);

/* What the node can give of the resource; *ret_found (may be NULL): whether it says so. */
gint64 kd_node_allocatable(const KdNode *node, KdName resource, bool *ret_found);
/* Whether the node can give all that is held, extended resources that it does not have apart. */
bool kd_held_fits(const KdHeld *held, const KdNode *node);
/* "example.com/gpu", but no resource of Kubernetes' own (pkg/apis/core/v1/helper
 * IsExtendedResourceName()). */
bool kd_resource_is_extended(KdName resource);

#endif
