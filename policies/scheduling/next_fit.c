/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Next fit: as first fit, but the walk begins behind the node chosen last, so that pods go round.
 *
 * The choice is remembered when it is reserved, which what-if questions never do.  Where the node
 * has gone since, the walk begins with the one that took its place in the order.
 */
#include "_order.h"

typedef struct {
	KdName node; /* NULL = none yet */
	guint place; /* in the order */
} Last;

typedef struct {
	Last *last; /* what changes from pod to pod */
} NextFit;

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	NextFit *self = state;

	(void) env;
	(void) error;
	self->last = g_new0(Last, 1);
	return TRUE;
}

static void stop(void *state)
{
	NextFit *self = state;

	g_clear_pointer(&self->last, g_free);
}

/* The place in the order of @slot; @guess is looked at first; n_nodes = it is not there. */
static guint place_of(const KdNodes *nodes, KdSlot slot, guint guess)
{
	guint at = 0;

	if (guess < nodes->n_nodes && nodes->order[guess] == slot)
		return guess;
	while (at < nodes->n_nodes && nodes->order[at] != slot)
		at++;
	return at;
}

static guint next_place(const Last *last, const KdNodes *nodes)
{
	if (!last->node)
		return 0;
	guint place = place_of(nodes, kd_nodes_find(nodes, last->node), last->place);
	return place < nodes->n_nodes ? place + 1 : last->place;
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return 0;
}

static void normalize(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	const NextFit *self = cycle->state;
	guint from = next_place(self->last, cycle->nodes);

	kd_order_only(scores, n, kd_order_first(cycle->nodes, from, nodes, n));
}

static KdVerdict reserve(const KdCycle *cycle, KdSlot node)
{
	const NextFit *self = cycle->state;

	self->last->node = cycle->nodes->name[node];
	self->last->place = place_of(cycle->nodes, node, self->last->place);
	return KD_FITS;
}

KD_POLICY(next_fit) = {
	KD_POLICY_HEAD,
	.name = "NextFit",
	.alias = "next-fit",
	.summary = "the first node that fits behind the one chosen last",
	.state_size = sizeof(NextFit),
	.start = start,
	.stop = stop,
	.score = score,
	.normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
	.reserve = reserve,
};
