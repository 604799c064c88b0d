/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SpreadByRack: a policy of one's own, to copy from.  Prefers the rack that has the fewest pods of
 *the same app.
 *
 * It is built and used outside of the tree (see README):
 *	cc -shared -fPIC $(pkg-config --cflags kubedes) spread_by_rack.c -o spread_by_rack.so
 *	kubedes run scenario.yaml --policy ./spread_by_rack.so
 */
#include <kubedes/policy.h>

/* The args, as they stand in pluginConfig.args of a profile.  Zeroed, then filled by the table. */
typedef struct {
	KdName rackLabel, appLabel;
} SpreadByRack;

static const KdField fields[] = {
	KD_FIELD(SpreadByRack, rackLabel, NAME, .fallback = "topology.kubernetes.io/rack",
		 .help = "label of nodes that says in which rack they stand"),
	KD_FIELD(SpreadByRack, appLabel, NAME, .fallback = "app",
		 .help = "label of pods that says what they belong to"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "SpreadByRackArgs",
	.size = sizeof(SpreadByRack),
	.fields = fields,
};

/* Names are interned: equal ones are the same pointer.  NULL = no such label. */
static KdName label(const KdObject *object, KdName key)
{
	return kd_map_get(&object->metadata.labels, key);
}

/* How many pods of the app are in the node's rack: the more, the worse. */
static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const SpreadByRack *self = cycle->state;
	const KdNodes *nodes = cycle->nodes;
	KdName rack = label(&nodes->node[node]->object, self->rackLabel);
	KdName app = label(&cycle->pod->pod->object, self->appLabel);
	gint64 sum = 0;

	for (guint i = 0; rack && app && i < nodes->n_nodes; i++) {
		KdSlot other = nodes->order[i];
		guint n;
		const KdPlaced *pods = kd_nodes_pods(nodes, other, &n);

		if (label(&nodes->node[other]->object, self->rackLabel) != rack)
			continue;
		for (guint k = 0; k < n; k++)
			sum += label(&pods[k].info->pod->object, self->appLabel) == app;
	}
	return sum;
}

KD_POLICY(spread_by_rack) = {
	KD_POLICY_HEAD,
	.name = "SpreadByRack",
	.summary = "the rack with the fewest pods of the same app",
	.state_size = sizeof(SpreadByRack),
	.args = &args,
	.node_reads = KD_NODE_CLUSTER, /* other nodes count, so nothing can be kept */
	.score = score,
	.normalization = KD_NORMALIZE_MAX_REVERSED, /* most pods: 0, none: 100 */
};
