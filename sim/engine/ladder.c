/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pending set as a ladder queue (Tang, Goh and Thng, "Ladder queue: an O(1) priority queue
 * structure for large-scale discrete event simulation", TOMACS 15(3), 2005).
 *
 * Keys are sorted only when their turn is near.  From far to near there are
 *   the top     one unsorted array for all from top_from on,
 *   the rungs   buckets of equal width; each rung divides a part before the one above it,
 *   the bottom  a short sorted array, the next key at its end.
 * When the bottom is empty it gets the next bucket of the lowest rung; a bucket with too many keys
 * becomes a rung of its own first; when no rung is left the top is divided.  So a key
 * is moved a few times in all, and mostly along memory.
 *
 * Differences from the paper.  Widths are powers of two, times are integers, and a rung knows
 * which of its at most MAX_BUCKETS buckets are filled from a bitmap, so that empty ones cost
 * nothing and an outlier at the end of time costs one more rung.  A bottom that grows too long
 * becomes a rung that starts at the last time taken.  When there is no room for one more rung
 * everything goes back to the top.
 */
#include "config.h"

#include "engine/pending.h"

#include <string.h>

#define MAX_RUNGS    12
#define MIN_BUCKETS  64
#define MAX_BUCKETS  1024
#define PER_BUCKET   2  /* keys that a bucket should have, within the limits above */
#define FEW          48 /* so many are sorted at once */
#define BOTTOM_LIMIT (4 * FEW)
#define PER_CHUNK    15
#define RANKED       16
#define PER_SLAB     64
#define AHEAD        16 /* the bottom is refilled when it has less */

/* Keys of one bucket, the newest chunk first. */
typedef struct Chunk Chunk;
struct Chunk {
	Chunk *next;
	guint32 n, n_before; /* here, and in the chunks behind it */
	KdKey keys[PER_CHUNK];
};

typedef struct {
	KdTime start;
	KdTime edge; /* keys from here on go in; KD_TIME_NEVER = none does */
	guint shift; /* log2 of the width of a bucket */
	guint n_buckets;
	gsize n;
	guint64 filled[MAX_BUCKETS / 64]; /* a bit for each bucket that is not NULL */
	Chunk *buckets[MAX_BUCKETS];
} Rung;

typedef struct {
	KdKey *keys;
	gsize n, n_allocated;
} Keys;

/* Keys in order, the next at the head. */
typedef struct {
	KdKey *keys;
	gsize head, tail, n_allocated;
} Bottom;

typedef struct {
	const KdEvents *events;
	Bottom bottom;
	Rung *rungs[MAX_RUNGS];
	guint n_rungs;
	KdTime top_from; /* keys from here on go to the top */
	Keys top;
	KdTime top_first, top_last; /* if the top is not empty */
	KdTime taken;               /* of the last key taken */
	Chunk *free;
	GPtrArray *slabs;
} Ladder;

static gpointer new (const KdEvents *events)
{
	Ladder *ladder = g_new0(Ladder, 1);

	ladder->events = events;
	ladder->top_from = ladder->taken = G_MININT64;
	ladder->bottom.n_allocated = 2 * BOTTOM_LIMIT;
	ladder->bottom.keys = g_new(KdKey, ladder->bottom.n_allocated);
	ladder->slabs = g_ptr_array_new_with_free_func(g_free);
	return ladder;
}

static void ladder_free(gpointer set)
{
	Ladder *ladder = set;

	for (guint i = 0; i < MAX_RUNGS; i++)
		g_free(ladder->rungs[i]);
	g_ptr_array_unref(ladder->slabs);
	g_free(ladder->bottom.keys);
	g_free(ladder->top.keys);
	g_free(ladder);
}

static G_GNUC_NO_INLINE void reserve(Keys *keys, gsize n)
{
	keys->n_allocated = MAX(n, MAX(64, 2 * keys->n_allocated));
	keys->keys = g_renew(KdKey, keys->keys, keys->n_allocated);
}

static void new_slab(Ladder *ladder)
{
	Chunk *slab = g_new(Chunk, PER_SLAB);

	g_ptr_array_add(ladder->slabs, slab);
	for (guint i = 0; i < PER_SLAB; i++) {
		slab[i].next = ladder->free;
		ladder->free = &slab[i];
	}
}

static Chunk *chunk_new(Ladder *ladder, Chunk *next)
{
	Chunk *chunk;

	if (G_UNLIKELY(!ladder->free))
		new_slab(ladder);
	chunk = ladder->free;
	ladder->free = chunk->next;
	chunk->next = next;
	chunk->n = 0;
	chunk->n_before = next ? next->n_before + next->n : 0;
	return chunk;
}

static Chunk *chunk_free(Ladder *ladder, Chunk *chunk)
{
	Chunk *next = chunk->next;

	chunk->next = ladder->free;
	ladder->free = chunk;
	return next;
}

/* Rungs. */

/* A bucket is empty or its first chunk is full. */
static G_GNUC_NO_INLINE Chunk *rung_add_chunk(Ladder *ladder, Rung *rung, guint64 bucket)
{
	rung->buckets[bucket] = chunk_new(ladder, rung->buckets[bucket]);
	rung->filled[bucket / 64] |= G_GUINT64_CONSTANT(1) << (bucket % 64);
	return rung->buckets[bucket];
}

static inline void rung_add(Ladder *ladder, Rung *rung, const KdKey *key)
{
	guint64 bucket = ((guint64) key->time - (guint64) rung->start) >> rung->shift;
	Chunk *chunk = rung->buckets[bucket];

	if (!chunk || chunk->n == PER_CHUNK)
		chunk = rung_add_chunk(ladder, rung, bucket);
	chunk->keys[chunk->n++] = *key;
	rung->n++;
}

/* The time at which @bucket starts. */
static KdTime rung_time(const Rung *rung, guint64 bucket)
{
	return (KdTime) ((guint64) rung->start + (bucket << rung->shift));
}

/* A new lowest rung for @n keys from @first to @last (both included). */
static Rung *rung_open(Ladder *ladder, KdTime first, KdTime last, gsize n)
{
	guint64 span = (guint64) last - (guint64) first;
	gsize want = CLAMP(n, MIN_BUCKETS, MAX_BUCKETS);
	Rung *rung = ladder->rungs[ladder->n_rungs];

	if (!rung)
		rung = ladder->rungs[ladder->n_rungs] = g_new(Rung, 1);
	ladder->n_rungs++;
	rung->start = rung->edge = first;
	rung->shift = 0;
	while (span >> rung->shift >= want)
		rung->shift++;
	rung->n_buckets = (guint) (span >> rung->shift) + 1;
	rung->n = 0;
	memset(rung->filled, 0, sizeof(rung->filled));
	memset(rung->buckets, 0, rung->n_buckets * sizeof(rung->buckets[0]));
	return rung;
}

static guint rung_first_filled(const Rung *rung)
{
	guint word = 0;

	while (rung->filled[word] == 0)
		word++;
	return 64 * word + (guint) __builtin_ctzll(rung->filled[word]);
}

/* Take out the first bucket that has keys; the rung takes none before its end any more. */
static Chunk *rung_take(Rung *rung, guint *ret_bucket)
{
	guint bucket = rung_first_filled(rung);
	Chunk *chunk = rung->buckets[bucket];

	rung->buckets[bucket] = NULL;
	rung->filled[bucket / 64] &= ~(G_GUINT64_CONSTANT(1) << (bucket % 64));
	rung->n -= chunk->n + chunk->n_before;
	rung->edge = bucket + 1 < rung->n_buckets ? rung_time(rung, bucket + 1) : KD_TIME_NEVER;
	*ret_bucket = bucket;
	return chunk;
}

/* The bottom. */

/* Room for @n more at the tail. */
static void bottom_reserve(Bottom *bottom, gsize n)
{
	gsize held = bottom->tail - bottom->head;

	if (G_LIKELY(bottom->tail + n <= bottom->n_allocated))
		return;
	if (2 * (held + n) > bottom->n_allocated) {
		bottom->n_allocated = 2 * MAX(bottom->n_allocated, held + n);
		bottom->keys = g_renew(KdKey, bottom->keys, bottom->n_allocated);
	}
	memmove(bottom->keys, bottom->keys + bottom->head, held * sizeof(KdKey));
	bottom->head = 0;
	bottom->tail = held;
}

static int compare(const void *a, const void *b)
{
	return kd_key_before(a, b) ? -1 : 1;
}

static bool is_sorted(const KdKey *keys, gsize n)
{
	for (gsize i = 1; i < n; i++)
		if (kd_key_before(&keys[i], &keys[i - 1]))
			return false;
	return true;
}

/* Put @key among the first @n of @keys, which are sorted. */
static inline void insert(KdKey *keys, gsize n, KdKey key)
{
	while (n > 0 && kd_key_before(&key, &keys[n - 1])) {
		keys[n] = keys[n - 1];
		n--;
	}
	keys[n] = key;
}

/*
 * Sort few keys by counting for each how many come before it.  Twice the comparisons of an
 * insertion sort, but without a jump that depends on one: nothing is mispredicted.
 */
static void sort_by_rank(KdKey *keys, gsize n)
{
	KdKey copy[RANKED];
	guint8 rank[RANKED];

	for (gsize i = 0; i < n; i++) {
		guint mine = 0;

		copy[i] = keys[i];
		for (gsize j = 0; j < i; j++) {
			guint first = kd_key_before(&keys[i], &keys[j]);

			rank[j] = (guint8) (rank[j] + first);
			mine += 1 - first;
		}
		rank[i] = (guint8) mine;
	}
	for (gsize i = 0; i < n; i++)
		keys[rank[i]] = copy[i];
}

static void sort(KdKey *keys, gsize n)
{
	if (n <= RANKED) {
		sort_by_rank(keys, n);
	} else if (n <= FEW) {
		for (gsize i = 1; i < n; i++)
			insert(keys, i, keys[i]);
	} else if (!is_sorted(keys, n)) {
		qsort(keys, n, sizeof(KdKey), compare);
	}
}

/* Put the next bucket behind what is there.  Of one time the newest comes first in the chain, so
 * that a burst at one time and phase, written from its end, is in order as it comes. */
static void bottom_append(Ladder *ladder, Chunk *chunk)
{
	Bottom *bottom = &ladder->bottom;
	gsize n = chunk->n + chunk->n_before;
	KdKey *keys;

	bottom_reserve(bottom, n);
	keys = bottom->keys + bottom->tail;
	bottom->tail += n;
	for (KdKey *end = keys + n; chunk; chunk = chunk_free(ladder, chunk)) {
		for (guint32 i = chunk->n; i-- > 0;) {
			kd_events_expect(ladder->events, kd_key_slot(&chunk->keys[i]));
			*--end = chunk->keys[i];
		}
	}
	sort(keys, n);
}

/* The top. */

static inline void top_add(Ladder *ladder, const KdKey *key)
{
	Keys *top = &ladder->top;

	if (top->n == 0)
		ladder->top_first = ladder->top_last = key->time;
	ladder->top_first = MIN(ladder->top_first, key->time);
	ladder->top_last = MAX(ladder->top_last, key->time);
	if (G_UNLIKELY(top->n == top->n_allocated))
		reserve(top, top->n + 1);
	top->keys[top->n++] = *key;
}

/* Nothing is left between it and the bottom: make it the end of the bottom, or the first rung. */
static void top_lower(Ladder *ladder)
{
	Keys *top = &ladder->top;

	ladder->top_from = ladder->top_last + 1;
	if (top->n <= FEW) {
		Bottom *bottom = &ladder->bottom;

		bottom_reserve(bottom, top->n);
		memcpy(bottom->keys + bottom->tail, top->keys, top->n * sizeof(KdKey));
		sort(bottom->keys + bottom->tail, top->n);
		bottom->tail += top->n;
	} else {
		Rung *rung = rung_open(ladder, ladder->top_first, ladder->top_last, top->n);

		for (gsize i = 0; i < top->n; i++)
			rung_add(ladder, rung, &top->keys[i]);
	}
	top->n = 0;
}

/* The whole. */

static void empty(gpointer set, KdKey *ret)
{
	Ladder *ladder = set;

	for (gsize i = ladder->bottom.head; i < ladder->bottom.tail; i++)
		*ret++ = ladder->bottom.keys[i];
	for (gsize i = 0; i < ladder->top.n; i++)
		*ret++ = ladder->top.keys[i];
	for (guint r = 0; r < ladder->n_rungs; r++) {
		while (ladder->rungs[r]->n > 0) {
			guint bucket;
			Chunk *chunk = rung_take(ladder->rungs[r], &bucket);

			while (chunk) {
				for (guint32 i = 0; i < chunk->n; i++)
					*ret++ = chunk->keys[i];
				chunk = chunk_free(ladder, chunk);
			}
		}
	}
	ladder->bottom.head = ladder->bottom.tail = 0;
	ladder->top.n = ladder->n_rungs = 0;
	ladder->top_from = G_MININT64;
}

static void start_over(Ladder *ladder)
{
	gsize n = ladder->bottom.tail - ladder->bottom.head + ladder->top.n;
	g_autofree KdKey *keys = NULL;

	for (guint r = 0; r < ladder->n_rungs; r++)
		n += ladder->rungs[r]->n;
	keys = g_new(KdKey, n);
	empty(ladder, keys);
	for (gsize i = 0; i < n; i++)
		top_add(ladder, &keys[i]);
}

/* The bottom has become too long: divide it. */
static void bottom_spill(Ladder *ladder)
{
	KdTime end = ladder->top_from;
	Bottom *bottom = &ladder->bottom;
	Rung *rung;

	if (ladder->n_rungs == MAX_RUNGS) {
		start_over(ladder);
		return;
	}
	for (guint r = 0; r < ladder->n_rungs; r++)
		end = MIN(end, ladder->rungs[r]->edge);
	rung = rung_open(ladder, ladder->taken, end - 1, bottom->tail - bottom->head);
	for (gsize i = bottom->head; i < bottom->tail; i++)
		rung_add(ladder, rung, &bottom->keys[i]);
	bottom->head = bottom->tail = 0;
}

static void add(gpointer set, const KdKey *key);

static G_GNUC_NO_INLINE void bottom_add(Ladder *ladder, const KdKey *key)
{
	Bottom *bottom = &ladder->bottom;

	if (bottom->tail - bottom->head >= BOTTOM_LIMIT) {
		bottom_spill(ladder);
		add(ladder, key);
	} else {
		bottom_reserve(bottom, 1);
		insert(bottom->keys + bottom->head, bottom->tail++ - bottom->head, *key);
	}
}

static void add(gpointer set, const KdKey *key)
{
	Ladder *ladder = set;

	if (key->time >= ladder->top_from) {
		top_add(ladder, key);
		return;
	}
	for (guint r = 0; r < ladder->n_rungs; r++) {
		if (key->time >= ladder->rungs[r]->edge) {
			rung_add(ladder, ladder->rungs[r], key);
			return;
		}
	}
	bottom_add(ladder, key);
}

/* Move the next bucket of the lowest rung to the bottom, or make it a rung. */
static void lower(Ladder *ladder)
{
	Rung *rung = ladder->rungs[ladder->n_rungs - 1];
	guint bucket;
	Chunk *chunk = rung_take(rung, &bucket);
	gsize n = chunk->n + chunk->n_before;

	if (n <= FEW || rung->shift == 0 || ladder->n_rungs == MAX_RUNGS) {
		bottom_append(ladder, chunk);
	} else {
		Rung *child = rung_open(ladder, rung_time(rung, bucket),
					rung_time(rung, bucket + 1) - 1, n);

		while (chunk) {
			for (guint32 i = 0; i < chunk->n; i++)
				rung_add(ladder, child, &chunk->keys[i]);
			chunk = chunk_free(ladder, chunk);
		}
	}
}

/* Have AHEAD keys in the bottom, if there are so many: their events are on the way to the cache. */
static G_GNUC_NO_INLINE void refill(Ladder *ladder)
{
	const Bottom *bottom = &ladder->bottom;

	while (bottom->tail - bottom->head < AHEAD) {
		while (ladder->n_rungs > 0 && ladder->rungs[ladder->n_rungs - 1]->n == 0)
			ladder->n_rungs--;
		if (ladder->n_rungs > 0)
			lower(ladder);
		else if (ladder->top.n > 0)
			top_lower(ladder);
		else
			return;
	}
}

static KdTook take(gpointer set, KdTime until, KdKey *ret)
{
	Ladder *ladder = set;
	Bottom *bottom = &ladder->bottom;
	const KdKey *key;

	if (bottom->tail - bottom->head < AHEAD)
		refill(ladder);
	key = &bottom->keys[bottom->head];
	if (bottom->head == bottom->tail || key->time > until)
		return KD_TOOK_NONE;
	*ret = *key;
	bottom->head++;
	ladder->taken = ret->time;
	if (key + AHEAD / 2 < bottom->keys + bottom->tail)
		kd_events_expect_data(ladder->events, kd_key_slot(key + AHEAD / 2));
	return bottom->head < bottom->tail && key[1].time == ret->time ? KD_TOOK_MORE
								       : KD_TOOK_LAST;
}

const KdPendingOps kd_pending_ladder = {
	.name = "ladder",
	.summary = "ladder queue: O(1) amortized for all but contrived times",
	.new = new,
	.free = ladder_free,
	.add = add,
	.take = take,
	.empty = empty,
};
