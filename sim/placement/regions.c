/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/regions.h"

#include <string.h>

/* Beyond this many, regions of earlier rounds go. */
#define MAX_REGIONS 512

static guint n_slots(const KdRegions *regions)
{
	return kd_snapshot_nodes(regions->snapshot)->n_slots;
}

/* ---- topologies ---- */

static KdTopologyColumn *topology_new(KdName key)
{
	KdTopologyColumn *self = g_new0(KdTopologyColumn, 1);

	self->view.key = key;
	self->view.n = 1;
	self->numbers = g_hash_table_new(NULL, NULL);
	return self;
}

static void topology_free(gpointer data)
{
	KdTopologyColumn *self = data;

	g_hash_table_unref(self->numbers);
	g_free(self->domain);
	g_free(self);
}

/* The domain of the node; 0: it has none. */
static guint32 domain_of(KdTopologyColumn *self, const KdNode *node)
{
	KdName value = node ? kd_map_get(&node->object.metadata.labels, self->view.key) : NULL;
	guint32 domain;

	if (!value)
		return 0;
	domain = GPOINTER_TO_UINT(g_hash_table_lookup(self->numbers, value));
	if (domain == 0) {
		domain = self->view.n++;
		g_hash_table_insert(self->numbers, (gpointer) value, GUINT_TO_POINTER(domain));
	}
	return domain;
}

typedef struct {
	const KdNodes *nodes;
	KdTopologyColumn *topology;
} TopologyRefresh;

static void refresh_domain(KdSlot slot, gpointer data)
{
	const TopologyRefresh *refresh = data;
	KdTopologyColumn *self = refresh->topology;
	guint32 domain = domain_of(self, refresh->nodes->node[slot]);

	self->moves += self->domain[slot] != 0 && self->domain[slot] != domain;
	self->domain[slot] = domain;
}

static void refresh_topology(const KdRegions *regions, KdTopologyColumn *self)
{
	TopologyRefresh refresh = { kd_snapshot_nodes(regions->snapshot), self };
	guint to = refresh.nodes->n_slots;
	bool all = self->capacity == 0 || kd_snapshot_is_trying(regions->snapshot);

	if (self->capacity > 0 && self->position == kd_snapshot_position(regions->snapshot))
		return;
	if (to > self->capacity) {
		guint capacity = MAX(to, 2 * self->capacity);

		self->domain = g_renew(guint32, self->domain, capacity);
		memset(self->domain + self->capacity, 0,
		       (capacity - self->capacity) * sizeof(guint32));
		self->capacity = capacity;
	}
	self->view.domain = self->domain;
	if (all)
		self->position = kd_snapshot_position(regions->snapshot);
	else
		self->position = kd_snapshot_changed_since(regions->snapshot, self->position,
							   KD_NODE_OBJECT, refresh_domain, &refresh,
							   &all);
	for (KdSlot slot = 0; all && slot < to; slot++)
		refresh_domain(slot, &refresh);
}

KdTopologyColumn *kd_regions_topology(KdRegions *regions, KdName key)
{
	KdTopologyColumn *self = g_hash_table_lookup(regions->topologies, key);

	if (!self) {
		self = topology_new(key);
		g_hash_table_insert(regions->topologies, (gpointer) key, self);
	}
	refresh_topology(regions, self);
	return self;
}

/* ---- regions ---- */

static guint hash_region(gconstpointer data)
{
	const KdRegionColumn *self = data;

	return g_direct_hash(self->topology) ^ g_bytes_hash(self->id);
}

static gboolean equal_regions(gconstpointer a, gconstpointer b)
{
	const KdRegionColumn *x = a, *y = b;

	return x->topology == y->topology && g_bytes_equal(x->id, y->id);
}

static void region_free(gpointer data)
{
	KdRegionColumn *self = data;

	g_free(self->in);
	g_free(self->nodes);
	g_bytes_unref(self->id);
	g_free(self);
}

typedef struct {
	const KdNodes *nodes;
	KdRegionColumn *region;
	const KdRegionRule *rule;
} RegionRefresh;

static bool includes(const KdRegionRule *rule, const KdNode *node)
{
	return !rule || !rule->includes || rule->includes(node, rule->data);
}

static void count_node(KdRegionColumn *self, KdSlot slot, guint8 in)
{
	guint32 *n = &self->nodes[self->topology->domain[slot]];

	if (in == self->in[slot])
		return;
	if (in && ++*n == 1) {
		self->view.n_domains++;
		self->version++;
	} else if (!in && --*n == 0) {
		self->view.n_domains--;
		self->version++;
	}
	self->view.n_nodes += in ? 1 : -1u;
	self->in[slot] = in;
}

static void refresh_node(KdSlot slot, gpointer data)
{
	const RegionRefresh *refresh = data;
	const KdNode *node = refresh->nodes->node[slot];
	bool in = node && refresh->region->topology->domain[slot] != 0 &&
		  includes(refresh->rule, node);

	count_node(refresh->region, slot, in);
}

static void make_room(KdRegionColumn *self, guint slots)
{
	guint domains = self->topology->view.n;

	if (slots > self->capacity) {
		guint capacity = MAX(slots, 2 * self->capacity);

		self->in = g_renew(guint8, self->in, capacity);
		memset(self->in + self->capacity, 0, capacity - self->capacity);
		self->capacity = capacity;
	}
	if (domains > self->domains_capacity) {
		guint capacity = MAX(domains, 2 * self->domains_capacity);

		self->nodes = g_renew(guint32, self->nodes, capacity);
		memset(self->nodes + self->domains_capacity, 0,
		       (capacity - self->domains_capacity) * sizeof(guint32));
		self->domains_capacity = capacity;
	}
	self->n_slots = slots;
	self->view.in = self->in;
	self->view.nodes = self->nodes;
}

static void count_anew(const RegionRefresh *refresh)
{
	KdRegionColumn *self = refresh->region;

	memset(self->in, 0, self->n_slots);
	memset(self->nodes, 0, self->domains_capacity * sizeof(guint32));
	self->view.n_domains = self->view.n_nodes = 0;
	self->version++;
	for (KdSlot slot = 0; slot < self->n_slots; slot++)
		refresh_node(slot, (gpointer) refresh);
}

static void refresh_region(const KdRegions *regions, KdRegionColumn *self, const KdRegionRule *rule)
{
	RegionRefresh refresh = { kd_snapshot_nodes(regions->snapshot), self, rule };
	const guint64 position = kd_snapshot_position(regions->snapshot);
	bool all = self->capacity == 0 || self->moves != self->topology->moves;

	make_room(self, n_slots(regions));
	if (!all)
		kd_snapshot_changed_since(regions->snapshot, self->position, KD_NODE_OBJECT,
					  refresh_node, &refresh, &all);
	if (all)
		count_anew(&refresh);
	self->position = position;
	self->moves = self->topology->moves;
}

static gboolean is_old(gpointer key, gpointer value, gpointer data)
{
	const KdRegionColumn *self = key;
	const KdRegions *regions = data;

	(void) value;
	return self->n_tallies == 0 && self->used != regions->round;
}

static KdRegionColumn *add_region(KdRegions *regions, const KdRegionColumn *key)
{
	KdRegionColumn *self = g_memdup2(key, sizeof(*key));

	if (g_hash_table_size(regions->regions) >= MAX_REGIONS)
		g_hash_table_foreach_remove(regions->regions, is_old, regions);
	g_bytes_ref(self->id);
	self->view.topology = &self->topology->view;
	g_hash_table_add(regions->regions, self);
	return self;
}

KdRegionColumn *kd_regions_get(KdRegions *regions, KdName key, const KdRegionRule *rule)
{
	g_autoptr(GBytes) id = g_bytes_new_static(rule ? rule->id : NULL, rule ? rule->id_size : 0);
	KdRegionColumn wanted = { .topology = kd_regions_topology(regions, key), .id = id };
	KdRegionColumn *self = g_hash_table_lookup(regions->regions, &wanted);

	if (!self) {
		g_autoptr(GBytes)
			own = g_bytes_new(rule ? rule->id : NULL, rule ? rule->id_size : 0);

		wanted.id = own;
		self = add_region(regions, &wanted);
	}
	self->used = regions->round;
	refresh_region(regions, self, rule);
	return self;
}

void kd_regions_init(KdRegions *regions, const KdSnapshot *snapshot)
{
	*regions = (KdRegions){
		.snapshot = snapshot,
		.topologies = g_hash_table_new_full(NULL, NULL, NULL, topology_free),
		.regions = g_hash_table_new_full(hash_region, equal_regions, region_free, NULL),
	};
}

void kd_regions_clear(KdRegions *regions)
{
	g_hash_table_unref(regions->regions);
	g_hash_table_unref(regions->topologies);
}

void kd_regions_begin(KdRegions *regions)
{
	regions->round++;
}
