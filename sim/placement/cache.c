/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/cache.h"

#include <string.h>

#define N_ASKED 256u /* a power of two */
#define N_WAYS  4u

typedef struct Entry Entry;
struct Entry {
	KdCacheColumn column; /* first */
	Entry *newer, *older;
	guint plugin;
	guint hash;
	guint key_length;
	guint8 *key;
	guint n_slots;    /* of them are filled in */
	guint capacity;   /* of the arrays */
	guint64 position; /* of the snapshot's log */
	guint64 used;     /* in which round */
};

struct KdCache {
	const KdSnapshot *snapshot;
	const KdNodes *nodes;
	GHashTable *entries; /* a set of Entry */
	Entry *newest, *oldest;
	gsize bytes, limit;
	guint64 round;
	/* Hashes of keys that had no column, by hash; the last few of each, lest plug-ins that are
	 * asked in turn put each other out. */
	guint32 asked[N_ASKED][N_WAYS];
};

static guint hash_entry(gconstpointer data)
{
	return ((const Entry *) data)->hash;
}

static gboolean equal_entries(gconstpointer a, gconstpointer b)
{
	const Entry *x = a, *y = b;

	return x->hash == y->hash && x->plugin == y->plugin && x->key_length == y->key_length &&
	       (x->key_length == 0 || memcmp(x->key, y->key, x->key_length) == 0);
}

static gsize bytes_of(const Entry *entry)
{
	gsize a_slot = (entry->column.verdicts ? sizeof(KdVerdict) : 0) +
		       (entry->column.scores ? sizeof(gint64) : 0);

	return sizeof(*entry) + entry->key_length + a_slot * entry->capacity;
}

static void entry_free(Entry *entry)
{
	g_free(entry->column.verdicts);
	g_free(entry->column.scores);
	g_free(entry->key);
	g_free(entry);
}

KdCache *kd_cache_new(const KdSnapshot *snapshot, gsize limit)
{
	KdCache *cache = g_new0(KdCache, 1);

	cache->snapshot = snapshot;
	cache->limit = limit;
	cache->entries = g_hash_table_new(hash_entry, equal_entries);
	return cache;
}

void kd_cache_free(KdCache *cache)
{
	if (!cache)
		return;
	for (Entry *entry = cache->newest, *next; entry; entry = next) {
		next = entry->older;
		entry_free(entry);
	}
	g_hash_table_unref(cache->entries);
	g_free(cache);
}

/* ---- by time of use ---- */

static void unlink_entry(KdCache *cache, Entry *entry)
{
	if (entry->newer)
		entry->newer->older = entry->older;
	else
		cache->newest = entry->older;
	if (entry->older)
		entry->older->newer = entry->newer;
	else
		cache->oldest = entry->newer;
}

static void link_newest(KdCache *cache, Entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	if (cache->newest)
		cache->newest->newer = entry;
	else
		cache->oldest = entry;
	cache->newest = entry;
	entry->used = cache->round;
}

static void evict(KdCache *cache)
{
	while (cache->bytes > cache->limit && cache->oldest->used != cache->round) {
		Entry *entry = cache->oldest;

		unlink_entry(cache, entry);
		g_hash_table_remove(cache->entries, entry);
		cache->bytes -= bytes_of(entry);
		entry_free(entry);
	}
}

void kd_cache_begin(KdCache *cache)
{
	cache->nodes = kd_snapshot_nodes(cache->snapshot);
	cache->round++;
}

/* ---- freshness ---- */

static void stale_verdicts(KdCacheColumn *column, guint from, guint to)
{
	memset(column->verdicts + from, 0xff, (to - from) * sizeof(KdVerdict));
	column->n_stale_verdicts += to - from;
	column->n_not_fitting += to - from;
}

static void stale_scores(KdCacheColumn *column, guint from, guint to)
{
	for (guint s = from; s < to; s++)
		column->scores[s] = KD_STALE_SCORE;
	column->n_stale_scores += to - from;
	column->n_not_zero += to - from;
}

static void all_stale(Entry *entry)
{
	KdCacheColumn *column = &entry->column;

	column->n_stale_verdicts = column->n_not_fitting = 0;
	column->n_stale_scores = column->n_not_zero = 0;
	if (column->verdicts)
		stale_verdicts(column, 0, entry->n_slots);
	if (column->scores)
		stale_scores(column, 0, entry->n_slots);
}

typedef struct {
	const KdNodes *nodes;
	Entry *entry;
} Refresh;

/* Nobody asks for a slot without a node, so that its entry may be anything; 0 keeps the counts
 * useful. */
static void mark_stale(KdSlot slot, gpointer data)
{
	const Refresh *refresh = data;
	KdCacheColumn *column = &refresh->entry->column;
	bool live = refresh->nodes->node[slot] != NULL;

	if (slot >= refresh->entry->n_slots)
		return;
	if (column->verdicts) {
		kd_cache_put_verdict(column, slot, live ? KD_STALE_VERDICT : KD_FITS);
		column->n_stale_verdicts += live;
	}
	if (column->scores) {
		kd_cache_put_score(column, slot, live ? KD_STALE_SCORE : 0);
		column->n_stale_scores += live;
	}
}

static void grow(KdCache *cache, Entry *entry)
{
	KdCacheColumn *column = &entry->column;
	guint from = entry->n_slots, to = cache->nodes->n_slots;

	if (to == from)
		return;
	cache->bytes -= bytes_of(entry);
	if (to > entry->capacity) {
		entry->capacity = MAX(to, entry->capacity + entry->capacity / 4);
		if (column->verdicts)
			column->verdicts = g_renew(KdVerdict, column->verdicts, entry->capacity);
		if (column->scores)
			column->scores = g_renew(gint64, column->scores, entry->capacity);
	}
	entry->n_slots = to;
	if (column->verdicts)
		stale_verdicts(column, from, to);
	if (column->scores)
		stale_scores(column, from, to);
	cache->bytes += bytes_of(entry);
}

static void refresh(KdCache *cache, Entry *entry, guint aspects)
{
	Refresh data = { .nodes = cache->nodes, .entry = entry };
	bool all;

	entry->position = kd_snapshot_changed_since(cache->snapshot, entry->position, aspects,
						    mark_stale, &data, &all);
	if (all)
		all_stale(entry);
	grow(cache, entry);
}

/* ---- columns ---- */

/* FNV-1a over eight bytes at a time, then the rest. */
static guint hash_key(guint plugin, const GByteArray *key)
{
	guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325) ^ plugin;
	guint64 word;
	guint i = 0;

	for (; i + sizeof(word) <= key->len; i += (guint) sizeof(word)) {
		memcpy(&word, key->data + i, sizeof(word));
		hash = (hash ^ word) * G_GUINT64_CONSTANT(0x100000001b3);
		hash ^= hash >> 29;
	}
	for (; i < key->len; i++)
		hash = (hash ^ key->data[i]) * G_GUINT64_CONSTANT(0x100000001b3);
	return (guint) (hash ^ hash >> 32);
}

static Entry *add_entry(KdCache *cache, const Entry *key)
{
	Entry *entry = g_memdup2(key, sizeof(*key));

	entry->key = g_memdup2(key->key, key->key_length);
	entry->n_slots = entry->capacity = cache->nodes->n_slots;
	entry->position = kd_snapshot_position(cache->snapshot);
	g_hash_table_add(cache->entries, entry);
	cache->bytes += bytes_of(entry);
	link_newest(cache, entry);
	return entry;
}

bool kd_cache_knows(KdCache *cache, guint plugin, const GByteArray *key)
{
	const Entry wanted = {
		.plugin = plugin,
		.hash = hash_key(plugin, key),
		.key_length = key->len,
		.key = key->data,
	};
	guint32 *asked = cache->asked[wanted.hash % N_ASKED];

	for (guint i = 0; i < N_WAYS; i++)
		if (asked[i] == wanted.hash)
			return true;
	if (g_hash_table_contains(cache->entries, &wanted))
		return true;
	memmove(asked + 1, asked, (N_WAYS - 1) * sizeof(*asked));
	asked[0] = wanted.hash;
	return false;
}

KdCacheColumn *kd_cache_fetch(KdCache *cache, guint plugin, const GByteArray *key, guint aspects)
{
	Entry wanted = {
		.plugin = plugin,
		.hash = hash_key(plugin, key),
		.key_length = key->len,
		.key = key->data,
	};
	Entry *entry = g_hash_table_lookup(cache->entries, &wanted);

	if (!entry)
		return &add_entry(cache, &wanted)->column;
	unlink_entry(cache, entry);
	link_newest(cache, entry);
	refresh(cache, entry, aspects);
	return &entry->column;
}

void kd_cache_verdicts(KdCache *cache, KdCacheColumn *column)
{
	Entry *entry = (Entry *) column;

	if (column->verdicts)
		return;
	cache->bytes -= bytes_of(entry);
	column->verdicts = g_new(KdVerdict, entry->capacity);
	cache->bytes += bytes_of(entry);
	stale_verdicts(column, 0, entry->n_slots);
	evict(cache);
}

void kd_cache_scores(KdCache *cache, KdCacheColumn *column)
{
	Entry *entry = (Entry *) column;

	if (column->scores)
		return;
	cache->bytes -= bytes_of(entry);
	column->scores = g_new(gint64, entry->capacity);
	cache->bytes += bytes_of(entry);
	stale_scores(column, 0, entry->n_slots);
	evict(cache);
}

void kd_cache_recount_verdicts(KdCache *cache, KdCacheColumn *column)
{
	const KdNodes *nodes = cache->nodes;
	guint n = 0;

	for (guint s = 0; s < nodes->n_slots; s++) {
		if (!nodes->node[s])
			column->verdicts[s] = KD_FITS;
		n += column->verdicts[s] != KD_FITS;
	}
	column->n_not_fitting = n;
	column->n_stale_verdicts = 0;
}

void kd_cache_recount_scores(KdCache *cache, KdCacheColumn *column)
{
	const KdNodes *nodes = cache->nodes;
	guint n = 0;

	for (guint s = 0; s < nodes->n_slots; s++) {
		if (!nodes->node[s])
			column->scores[s] = 0;
		n += column->scores[s] != 0;
	}
	column->n_not_zero = n;
	column->n_stale_scores = 0;
}

guint kd_cache_n_columns(const KdCache *cache)
{
	return g_hash_table_size(cache->entries);
}

gsize kd_cache_bytes(const KdCache *cache)
{
	return cache->bytes;
}
