/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/node_tree.h"

typedef struct {
	KdName region, zone;
	GArray *slots;
} Zone;

static Zone *zone_new(KdName region, KdName zone)
{
	Zone *self = g_new(Zone, 1);

	*self = (Zone){ .region = region, .zone = zone };
	self->slots = g_array_new(FALSE, FALSE, sizeof(KdSlot));
	return self;
}

static void zone_free(gpointer data)
{
	Zone *self = data;

	g_array_unref(self->slots);
	g_free(self);
}

void kd_node_tree_init(KdNodeTree *tree)
{
	*tree = (KdNodeTree){ .zones = g_ptr_array_new_with_free_func(zone_free) };
}

void kd_node_tree_clear(KdNodeTree *tree)
{
	g_clear_pointer(&tree->zones, g_ptr_array_unref);
}

static const Zone *zone_at(const KdNodeTree *tree, guint i)
{
	return g_ptr_array_index(tree->zones, i);
}

/* The old name of the label counts where both are there; "" is none. */
static KdName label(const KdNode *node, const char *old, const char *current)
{
	KdName value = kd_map_lookup(&node->object.metadata.labels, old);

	if (!value)
		value = kd_map_lookup(&node->object.metadata.labels, current);
	return value && *value ? value : NULL;
}

KdTreePlace kd_node_tree_zone(const KdNode *node)
{
	return (KdTreePlace){
		.region = label(node, "failure-domain.beta.kubernetes.io/region",
				"topology.kubernetes.io/region"),
		.zone = label(node, "failure-domain.beta.kubernetes.io/zone",
			      "topology.kubernetes.io/zone"),
	};
}

bool kd_node_tree_same_zone(const KdTreePlace *a, const KdTreePlace *b)
{
	return a->region == b->region && a->zone == b->zone;
}

void kd_node_tree_last(const KdNodeTree *tree, KdTreePlace *place)
{
	place->at = 0;
	for (place->zone_at = 0; place->zone_at < tree->zones->len; place->zone_at++) {
		const Zone *zone = zone_at(tree, place->zone_at);

		if (zone->region != place->region || zone->zone != place->zone)
			continue;
		place->at = zone->slots->len;
		return;
	}
}

void kd_node_tree_find(const KdNodeTree *tree, KdTreePlace *place, KdSlot slot)
{
	const Zone *zone;

	kd_node_tree_last(tree, place);
	zone = zone_at(tree, place->zone_at);
	for (place->at = 0; g_array_index(zone->slots, KdSlot, place->at) != slot; place->at++)
		g_assert(place->at < zone->slots->len);
}

void kd_node_tree_put(KdNodeTree *tree, const KdTreePlace *place, KdSlot slot)
{
	const Zone *zone = place->zone_at < tree->zones->len ? zone_at(tree, place->zone_at) : NULL;

	if (!zone || zone->region != place->region || zone->zone != place->zone) {
		zone = zone_new(place->region, place->zone);
		g_ptr_array_insert(tree->zones, (gint) place->zone_at, (gpointer) zone);
	}
	g_array_insert_val(zone->slots, place->at, slot);
	tree->n_nodes++;
}

void kd_node_tree_take(KdNodeTree *tree, const KdTreePlace *place)
{
	const Zone *zone = zone_at(tree, place->zone_at);

	g_array_remove_index(zone->slots, place->at);
	if (zone->slots->len == 0)
		g_ptr_array_remove_index(tree->zones, place->zone_at);
	tree->n_nodes--;
}

void kd_node_tree_list(const KdNodeTree *tree, KdSlot *order)
{
	for (guint n = 0, round = 0; n < tree->n_nodes; round++)
		for (guint i = 0; i < tree->zones->len; i++) {
			const Zone *zone = zone_at(tree, i);

			if (round < zone->slots->len)
				order[n++] = g_array_index(zone->slots, KdSlot, round);
		}
}
