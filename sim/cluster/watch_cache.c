/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/watch_cache.h"

#define LEAST 100u
#define MOST  102400u
#define FRESH (75 * KD_SECOND)

typedef struct {
	guint64 version;
	KdTime time;
} Entry;

typedef struct {
	const KdKind *kind;
	Entry *entries; /* a ring */
	guint capacity;
	guint64 begin, end; /* numbers of changes; modulo the capacity a place */
	bool has_dropped;
} Window;

struct KdWatchCache {
	GPtrArray *windows; /* of Window, in the order in which kinds came */
	GHashTable *by_kind;
};

static void free_window(gpointer data)
{
	Window *window = data;

	g_free(window->entries);
	g_free(window);
}

KdWatchCache *kd_watch_cache_new(void)
{
	KdWatchCache *cache = g_new0(KdWatchCache, 1);

	cache->windows = g_ptr_array_new_with_free_func(free_window);
	cache->by_kind = g_hash_table_new(NULL, NULL);
	return cache;
}

void kd_watch_cache_free(KdWatchCache *cache)
{
	if (!cache)
		return;
	g_hash_table_unref(cache->by_kind);
	g_ptr_array_unref(cache->windows);
	g_free(cache);
}

static Window *window_of(KdWatchCache *cache, const KdKind *kind)
{
	Window *window = g_hash_table_lookup(cache->by_kind, kind);

	if (G_LIKELY(window))
		return window;
	window = g_new0(Window, 1);
	window->kind = kind;
	window->capacity = LEAST;
	window->entries = g_new(Entry, LEAST);
	g_hash_table_insert(cache->by_kind, (gpointer) kind, window);
	g_ptr_array_add(cache->windows, window);
	return window;
}

static Entry *entry_at(const Window *window, guint64 number)
{
	return &window->entries[number % window->capacity];
}

/* A smaller one drops the oldest. */
static void resize(Window *window, guint capacity)
{
	Entry *entries;

	if (capacity == window->capacity)
		return;
	entries = g_new(Entry, capacity);
	if (window->end - window->begin > capacity) {
		window->begin = window->end - capacity;
		window->has_dropped = true;
	}
	for (guint64 i = window->begin; i < window->end; i++)
		entries[i % capacity] = *entry_at(window, i);
	g_free(window->entries);
	window->entries = entries;
	window->capacity = capacity;
}

/* resizeCacheLocked(), of one that is full */
static void fit(Window *window, KdTime now)
{
	if (now - entry_at(window, window->begin)->time < FRESH)
		resize(window, MIN(2 * window->capacity, MOST));
	else if (now - entry_at(window, window->end - window->capacity / 4)->time > FRESH)
		resize(window, MAX(window->capacity / 2, LEAST));
}

void kd_watch_cache_note(gpointer data, const KdChange *change)
{
	Window *window;

	if (change->type == KD_CHANGE_EVENT)
		return;
	window = window_of(data, (change->new ? change->new : change->old)->kind);
	if (window->end - window->begin == window->capacity)
		fit(window, change->time);
	if (window->end - window->begin == window->capacity) {
		window->begin++;
		window->has_dropped = true;
	}
	*entry_at(window, window->end++) = (Entry){ change->version, change->time };
}

static bool covers(const Window *window, guint64 version)
{
	return !window->has_dropped || version + 1 >= entry_at(window, window->begin)->version;
}

bool kd_watch_cache_covers(const KdWatchCache *cache, const KdKind *kind, guint64 version)
{
	const Window *window = g_hash_table_lookup(cache->by_kind, kind);

	return !window || covers(window, version);
}

bool kd_watch_cache_covers_all(const KdWatchCache *cache, guint64 version)
{
	for (guint i = 0; i < cache->windows->len; i++)
		if (!covers(cache->windows->pdata[i], version))
			return false;
	return true;
}
