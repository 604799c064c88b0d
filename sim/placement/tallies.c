/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/tallies.h"

#include <string.h>

#define N_KNOWN 512u /* a power of two */

/* What a class weighs, as was asked before. */
typedef struct {
	guint32 class_id;
	gint32 weight;
} Known;

typedef struct {
	KdTally view; /* first */
	GList link;   /* in .by_use */
	KdRegionColumn *region;
	GBytes *id;
	gint32 *count;
	gint64 *sum;
	guint n_slots, capacity; /* of .count */
	guint n_domains;         /* of .sum */
	guint64 position, moves, used;
	/* The least of .sum where a node counts; good for that version of the region. */
	gint64 least;
	guint n_least;
	bool knows_least;
	guint64 version;
	Known known[N_KNOWN];
} Tally;

struct KdTallies {
	KdRegions regions;
	GHashTable *tallies; /* a set of Tally, by region and id */
	GQueue by_use;       /* of Tally, newest first */
	gsize bytes, limit;
};

static guint hash_tally(gconstpointer data)
{
	const Tally *self = data;

	return g_direct_hash(self->region) ^ g_bytes_hash(self->id);
}

static gboolean equal_tallies(gconstpointer a, gconstpointer b)
{
	const Tally *x = a, *y = b;

	return x->region == y->region && g_bytes_equal(x->id, y->id);
}

static gsize bytes_of(const Tally *self)
{
	return sizeof(*self) + self->capacity * sizeof(gint32) + self->n_domains * sizeof(gint64);
}

static void tally_free(gpointer data)
{
	Tally *self = data;

	self->region->n_tallies--;
	g_bytes_unref(self->id);
	g_free(self->count);
	g_free(self->sum);
	g_free(self);
}

KdTallies *kd_tallies_new(const KdSnapshot *snapshot, gsize limit)
{
	KdTallies *tallies = g_new0(KdTallies, 1);

	kd_regions_init(&tallies->regions, snapshot);
	tallies->tallies = g_hash_table_new_full(hash_tally, equal_tallies, tally_free, NULL);
	g_queue_init(&tallies->by_use);
	tallies->limit = limit;
	return tallies;
}

void kd_tallies_free(KdTallies *tallies)
{
	if (!tallies)
		return;
	g_hash_table_unref(tallies->tallies);
	kd_regions_clear(&tallies->regions);
	g_free(tallies);
}

void kd_tallies_begin(KdTallies *tallies)
{
	kd_regions_begin(&tallies->regions);
}

void kd_tallies_forget(KdTallies *tallies)
{
	const KdSnapshot *snapshot = tallies->regions.snapshot;

	g_hash_table_remove_all(tallies->tallies);
	g_queue_init(&tallies->by_use);
	tallies->bytes = 0;
	kd_regions_clear(&tallies->regions);
	kd_regions_init(&tallies->regions, snapshot);
}

const KdTopology *kd_tallies_topology(KdTallies *tallies, KdName key)
{
	return &kd_regions_topology(&tallies->regions, key)->view;
}

const KdRegion *kd_tallies_region(KdTallies *tallies, KdName key, const KdRegionRule *rule)
{
	return &kd_regions_get(&tallies->regions, key, rule)->view;
}

/* ---- one tally ---- */

typedef struct {
	const KdNodes *nodes;
	Tally *tally;
	const KdTallyRule *rule;
} Refresh;

static gint32 weight_of(const Refresh *refresh, const KdPodInfo *pod)
{
	Known *known = &refresh->tally->known[pod->class_id % N_KNOWN];

	if (known->class_id != pod->class_id)
		*known = (Known){ pod->class_id, refresh->rule->weigh(pod, refresh->rule->data) };
	return known->weight;
}

static gint32 count_pods(const Refresh *refresh, KdSlot slot)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(refresh->nodes, slot, &n);
	gint32 sum = 0;

	for (guint i = 0; i < n; i++)
		sum += weight_of(refresh, pods[i].info);
	return sum;
}

/* Where the least one grew and was the only one, there may be others that are less now. */
static void follow_least(Tally *self, gint64 before, gint64 after)
{
	if (!self->knows_least)
		return;
	if (after < self->least) {
		self->least = after;
		self->n_least = 1;
		return;
	}
	self->n_least += (after == self->least) - (before == self->least);
	self->knows_least = self->n_least > 0;
}

static void change_sum(Tally *self, guint32 domain, gint64 change)
{
	const gint64 before = self->sum[domain], after = before + change;

	self->sum[domain] = after;
	self->view.n_some += (after != 0) - (before != 0);
	if (self->region->nodes[domain] > 0)
		follow_least(self, before, after);
}

static void refresh_slot(KdSlot slot, gpointer data)
{
	const Refresh *refresh = data;
	Tally *self = refresh->tally;
	const KdRegionColumn *region = self->region;
	gint32 count = region->in[slot] ? count_pods(refresh, slot) : 0;
	gint64 change = (gint64) count - self->count[slot];

	if (change == 0)
		return;
	self->count[slot] = count;
	self->view.total += change;
	change_sum(self, region->topology->domain[slot], change);
}

/* Who left a domain is no longer known to have been in it. */
static void sum_anew(Tally *self)
{
	const guint32 *domain = self->region->topology->domain;

	memset(self->sum, 0, self->n_domains * sizeof(gint64));
	self->view.total = 0;
	for (KdSlot slot = 0; slot < self->n_slots; slot++) {
		self->sum[domain[slot]] += self->count[slot];
		self->view.total += self->count[slot];
	}
	self->view.n_some = 0;
	self->knows_least = false;
	for (guint d = 0; d < self->n_domains; d++)
		self->view.n_some += self->sum[d] != 0;
}

static void find_least(Tally *self)
{
	const KdRegionColumn *region = self->region;

	self->least = G_MAXINT32;
	self->n_least = 0;
	for (guint d = 1; d < region->topology->view.n; d++) {
		if (region->nodes[d] == 0 || self->sum[d] > self->least)
			continue;
		self->n_least = self->sum[d] < self->least ? 1 : self->n_least + 1;
		self->least = self->sum[d];
	}
	self->knows_least = true;
}

gint64 kd_tally_least(const KdTally *tally, guint *ret_n)
{
	Tally *self = (Tally *) tally;

	if (!self->knows_least)
		find_least(self);
	*ret_n = self->n_least;
	return self->least;
}

static void make_room(KdTallies *tallies, Tally *self)
{
	const KdRegionColumn *region = self->region;
	guint domains = region->topology->view.n;

	tallies->bytes -= bytes_of(self);
	if (region->n_slots > self->capacity) {
		guint capacity = MAX(region->n_slots, self->capacity + self->capacity / 4);

		self->count = g_renew(gint32, self->count, capacity);
		memset(self->count + self->capacity, 0,
		       (capacity - self->capacity) * sizeof(gint32));
		self->capacity = capacity;
	}
	if (domains > self->n_domains) {
		domains = MAX(domains, self->n_domains + self->n_domains / 4);
		self->sum = g_renew(gint64, self->sum, domains);
		memset(self->sum + self->n_domains, 0,
		       (domains - self->n_domains) * sizeof(gint64));
		self->n_domains = domains;
	}
	tallies->bytes += bytes_of(self);
	self->n_slots = region->n_slots;
	self->view.count = self->count;
	self->view.sum = self->sum;
}

/* ---- from pods that came and went ---- */

/* Whether there is nothing else in the records, and what the pods weigh is known. */
static bool can_follow(const Tally *self, const KdChangeRecord *records, guint n)
{
	for (guint i = 0; i < n; i++) {
		const guint32 class_id = records[i].class_id;

		if (records[i].aspects != KD_NODE_PODS ||
		    (class_id && self->known[class_id % N_KNOWN].class_id != class_id))
			return false;
	}
	return true;
}

static void follow(Tally *self, const KdChangeRecord *records, guint n)
{
	const KdRegionColumn *region = self->region;

	for (guint i = 0; i < n; i++) {
		const KdSlot slot = records[i].slot;
		const gint32 weight = self->known[records[i].class_id % N_KNOWN].weight;
		const gint32 change = records[i].came ? weight : -weight;

		if (weight == 0 || !records[i].class_id || !region->in[slot])
			continue;
		self->count[slot] += change;
		self->view.total += change;
		change_sum(self, region->topology->domain[slot], change);
	}
}

/* FALSE: look at the nodes. */
static bool follow_all(Tally *self, const KdSnapshot *snapshot)
{
	const guint64 to = kd_snapshot_position(snapshot);
	guint n;

	for (guint64 at = self->position; at < to; at += n) {
		const KdChangeRecord *records = kd_snapshot_records(snapshot, at, &n);

		if (!records || !can_follow(self, records, n))
			return false;
	}
	for (guint64 at = self->position; at < to; at += n) {
		const KdChangeRecord *records = kd_snapshot_records(snapshot, at, &n);

		follow(self, records, n);
	}
	return true;
}

static void refresh_tally(KdTallies *tallies, Tally *self, const KdTallyRule *rule, bool all)
{
	const KdSnapshot *snapshot = tallies->regions.snapshot;
	Refresh refresh = { kd_snapshot_nodes(snapshot), self, rule };
	const guint64 position = kd_snapshot_position(snapshot);

	make_room(tallies, self);
	if (self->version != self->region->version)
		self->knows_least = false;
	self->version = self->region->version;
	if (!all && !follow_all(self, snapshot))
		kd_snapshot_changed_since(snapshot, self->position, KD_NODE_OBJECT | KD_NODE_PODS,
					  refresh_slot, &refresh, &all);
	for (KdSlot slot = 0; all && slot < self->n_slots; slot++)
		refresh_slot(slot, &refresh);
	if (self->moves != self->region->topology->moves)
		sum_anew(self);
	self->position = position;
	self->moves = self->region->topology->moves;
}

/* ---- all of them ---- */

static void evict(KdTallies *tallies)
{
	while (tallies->bytes > tallies->limit) {
		Tally *oldest = tallies->by_use.tail->data;

		if (oldest->used == tallies->regions.round)
			return;
		tallies->bytes -= bytes_of(oldest);
		g_queue_unlink(&tallies->by_use, &oldest->link);
		g_hash_table_remove(tallies->tallies, oldest);
	}
}

static Tally *add_tally(KdTallies *tallies, const Tally *key, const KdTallyRule *rule)
{
	Tally *self = g_new0(Tally, 1);

	self->region = key->region;
	self->region->n_tallies++;
	self->view.region = &key->region->view;
	self->id = g_bytes_new(rule->id, rule->id_size);
	self->link.data = self;
	self->moves = key->region->topology->moves;
	g_hash_table_add(tallies->tallies, self);
	tallies->bytes += bytes_of(self);
	return self;
}

const KdTally *kd_tallies_get(KdTallies *tallies, const KdRegion *region, const KdTallyRule *rule)
{
	g_autoptr(GBytes) id = g_bytes_new_static(rule->id, rule->id_size);
	const Tally wanted = { .region = (KdRegionColumn *) region, .id = id };
	Tally *self = g_hash_table_lookup(tallies->tallies, &wanted);
	const bool is_new = self == NULL;

	if (is_new)
		self = add_tally(tallies, &wanted, rule);
	else
		g_queue_unlink(&tallies->by_use, &self->link);
	g_queue_push_head_link(&tallies->by_use, &self->link);
	self->used = tallies->regions.round;
	refresh_tally(tallies, self, rule, is_new);
	evict(tallies);
	return &self->view;
}
