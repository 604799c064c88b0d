/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pending set as a ladder queue (Tang, Goh and Thng, "Ladder queue: an O(1) priority queue
 * structure for large-scale discrete event simulation", TOMACS 15(3), 2005).
 *
 * Keys are sorted only when their turn is near.  From far to near there are
 *   the top     one unsorted array, for all from top_from on,
 *   the rungs   buckets of equal width; each rung divides a part before the one above it,
 *   the bottom  a short sorted array.
 * When the bottom runs out it gets the next bucket of the lowest rung; a bucket with too many keys
 * becomes a rung of its own first; when no rung is left the top becomes one.  So a key is moved
 * a few times in all, and mostly along memory.
 *
 * Differences from the paper:
 * - Times are integers, widths powers of two, and a rung finds its next filled bucket in a bitmap:
 *   an outlier at the end of time costs one rung more, not millions of empty buckets.
 * - The bottom is refilled before it is empty, and what is put into it is prefetched: slots when
 * they come, data when they are half way through.
 * - A bottom into which a key would have to be moved past too many others becomes a rung.
 * - When there are too many rungs all keys go back to the top.
 */
#include "config.h"

#include "engine/pending.h"
#include "engine/rung.h"

#include <stdlib.h>
#include <string.h>

#define MAX_RUNGS  16
#define FEW        48  /* a bucket with more is divided */
#define FEW_RANKED 16  /* so many are sorted by rank */
#define FAR        192 /* no key is moved past so many others in the bottom */
#define AHEAD      16  /* the bottom should have so many */

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
	KdRung *rungs[MAX_RUNGS]; /* from far to near; made when first used, and kept */
	guint n_rungs;
	KdTime top_from; /* keys from here on go to the top */
	Keys top;
	KdTime top_first, top_last; /* if the top is not empty */
	KdTime taken;               /* of the last key taken */
	KdChunks chunks;
} Ladder;

static gpointer make(const KdEvents *events)
{
	Ladder *ladder = g_new0(Ladder, 1);

	ladder->events = events;
	ladder->top_from = ladder->taken = G_MININT64;
	ladder->bottom.n_allocated = 2 * FAR;
	ladder->bottom.keys = g_new(KdKey, ladder->bottom.n_allocated);
	kd_chunks_init(&ladder->chunks);
	return ladder;
}

static void ladder_free(gpointer set)
{
	Ladder *ladder = set;

	for (guint i = 0; i < MAX_RUNGS; i++)
		g_free(ladder->rungs[i]);
	kd_chunks_clear(&ladder->chunks);
	g_free(ladder->bottom.keys);
	g_free(ladder->top.keys);
	g_free(ladder);
}

static G_GNUC_NO_INLINE void reserve(Keys *keys, gsize n)
{
	keys->n_allocated = MAX(n, MAX(64, 2 * keys->n_allocated));
	keys->keys = g_renew(KdKey, keys->keys, keys->n_allocated);
}

/* A new lowest rung for @n keys from @first to @last. */
static KdRung *open_rung(Ladder *ladder, KdTime first, KdTime last, gsize n)
{
	KdRung **rung = &ladder->rungs[ladder->n_rungs++];

	if (!*rung)
		*rung = g_new(KdRung, 1);
	kd_rung_open(*rung, first, last, n);
	return *rung;
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
	KdKey copy[FEW_RANKED];
	guint8 rank[FEW_RANKED];

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
	if (n <= FEW_RANKED) {
		sort_by_rank(keys, n);
	} else if (n <= FEW) {
		for (gsize i = 1; i < n; i++)
			insert(keys, i, keys[i]);
	} else if (!is_sorted(keys, n)) {
		qsort(keys, n, sizeof(KdKey), compare);
	}
}

/* Sort the last @n keys, and have their events brought to the cache. */
static void bottom_finish(Ladder *ladder, gsize n)
{
	KdKey *keys = ladder->bottom.keys + ladder->bottom.tail - n;

	for (gsize i = 0; i < n; i++)
		kd_events_expect(ladder->events, kd_key_slot(&keys[i]));
	sort(keys, n);
}

/* Put a bucket behind what is there.  Its newest chunk comes first, and so is written from the end:
 * a burst at one time and phase is in order as it comes. */
static void bottom_append(Ladder *ladder, KdChunk *chunk)
{
	Bottom *bottom = &ladder->bottom;
	gsize n = kd_chunk_count(chunk);
	KdKey *end;

	bottom_reserve(bottom, n);
	bottom->tail += n;
	end = bottom->keys + bottom->tail;
	for (; chunk; chunk = kd_chunks_free(&ladder->chunks, chunk)) {
		end -= chunk->n;
		memcpy(end, chunk->keys, chunk->n * sizeof(KdKey));
	}
	bottom_finish(ladder, n);
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

/* No rung is left: make the top the end of the bottom, or a rung. */
static void top_lower(Ladder *ladder)
{
	Keys *top = &ladder->top;

	ladder->top_from = ladder->top_last + 1;
	if (top->n <= FEW) {
		Bottom *bottom = &ladder->bottom;

		bottom_reserve(bottom, top->n);
		memcpy(bottom->keys + bottom->tail, top->keys, top->n * sizeof(KdKey));
		bottom->tail += top->n;
		bottom_finish(ladder, top->n);
	} else {
		KdRung *rung = open_rung(ladder, ladder->top_first, ladder->top_last, top->n);

		for (gsize i = 0; i < top->n; i++)
			kd_rung_add(rung, &ladder->chunks, &top->keys[i]);
	}
	top->n = 0;
}

/* The whole. */

/* Copy the keys of a bucket to @ret, and return the end of what was written. */
static KdKey *chunk_empty(Ladder *ladder, KdChunk *chunk, KdKey *ret)
{
	for (; chunk; chunk = kd_chunks_free(&ladder->chunks, chunk)) {
		memcpy(ret, chunk->keys, chunk->n * sizeof(KdKey));
		ret += chunk->n;
	}
	return ret;
}

static void empty(gpointer set, KdKey *ret)
{
	Ladder *ladder = set;

	for (gsize i = ladder->bottom.head; i < ladder->bottom.tail; i++)
		*ret++ = ladder->bottom.keys[i];
	for (gsize i = 0; i < ladder->top.n; i++)
		*ret++ = ladder->top.keys[i];
	for (guint i = 0; i < ladder->n_rungs; i++) {
		KdRung *rung = ladder->rungs[i];

		while (rung->n > 0)
			ret = chunk_empty(ladder, kd_rung_take(rung, kd_rung_first(rung)), ret);
	}
	ladder->bottom.head = ladder->bottom.tail = 0;
	ladder->top.n = ladder->n_rungs = 0;
	ladder->top_from = G_MININT64;
}

static void start_over(Ladder *ladder)
{
	gsize n = ladder->bottom.tail - ladder->bottom.head + ladder->top.n;
	g_autofree KdKey *keys = NULL;

	for (guint i = 0; i < ladder->n_rungs; i++)
		n += ladder->rungs[i]->n;
	keys = g_new(KdKey, n);
	empty(ladder, keys);
	for (gsize i = 0; i < n; i++)
		top_add(ladder, &keys[i]);
}

/* Make the bottom a rung.  It begins where keys may still come, not where those here do, so that
 * this is not soon to be done again. */
static void bottom_divide(Ladder *ladder)
{
	Bottom *bottom = &ladder->bottom;
	KdTime end = ladder->top_from;
	KdRung *rung;

	for (guint i = 0; i < ladder->n_rungs; i++)
		end = MIN(end, ladder->rungs[i]->edge);
	rung = open_rung(ladder, ladder->taken, end - 1, bottom->tail - bottom->head);
	for (gsize i = bottom->head; i < bottom->tail; i++)
		kd_rung_add(rung, &ladder->chunks, &bottom->keys[i]);
	bottom->head = bottom->tail = 0;
}

static void add(gpointer set, const KdKey *key);

static G_GNUC_NO_INLINE void bottom_add(Ladder *ladder, const KdKey *key)
{
	Bottom *bottom = &ladder->bottom;
	gsize n = bottom->tail - bottom->head;

	if (n < FAR || kd_key_before(&bottom->keys[bottom->tail - FAR], key)) {
		bottom_reserve(bottom, 1);
		insert(bottom->keys + bottom->head, n, *key);
		bottom->tail++;
		return;
	}
	if (ladder->n_rungs < MAX_RUNGS)
		bottom_divide(ladder);
	else
		start_over(ladder);
	add(ladder, key);
}

static void add(gpointer set, const KdKey *key)
{
	Ladder *ladder = set;

	if (key->time >= ladder->top_from) {
		top_add(ladder, key);
		return;
	}
	for (guint i = 0; i < ladder->n_rungs; i++) {
		if (key->time >= ladder->rungs[i]->edge) {
			kd_rung_add(ladder->rungs[i], &ladder->chunks, key);
			return;
		}
	}
	bottom_add(ladder, key);
}

/* Make a bucket of the lowest rung a rung of its own; keys keep the order in which they came. */
static void rung_divide(Ladder *ladder, KdRung *rung, guint bucket)
{
	gsize n = kd_chunk_count(rung->buckets[bucket]);
	KdRung *child = open_rung(ladder, kd_rung_bucket_first(rung, bucket),
				  kd_rung_bucket_last(rung, bucket), n);
	KdChunk *chunk = kd_chunk_reverse(kd_rung_take(rung, bucket));

	for (; chunk; chunk = kd_chunks_free(&ladder->chunks, chunk))
		for (guint32 i = 0; i < chunk->n; i++)
			kd_rung_add(child, &ladder->chunks, &chunk->keys[i]);
}

/* Move the next bucket of the lowest rung to the bottom, or divide it.  FALSE if there is no need:
 * it begins after @until, or is a crowd that can wait until the bottom is empty. */
static bool rung_lower(Ladder *ladder, KdTime until)
{
	KdRung *rung = ladder->rungs[ladder->n_rungs - 1];
	guint bucket = kd_rung_first(rung);

	if (kd_rung_bucket_first(rung, bucket) > until)
		return false;
	if (kd_chunk_count(rung->buckets[bucket]) > FEW) {
		if (rung->shift > 0 && ladder->n_rungs < MAX_RUNGS) {
			rung_divide(ladder, rung, bucket);
			return true;
		}
		if (ladder->bottom.head < ladder->bottom.tail)
			return false;
	}
	bottom_append(ladder, kd_rung_take(rung, bucket));
	return true;
}

/* Have AHEAD keys in the bottom, if there are so many up to @until. */
static G_GNUC_NO_INLINE void refill(Ladder *ladder, KdTime until)
{
	const Bottom *bottom = &ladder->bottom;

	while (bottom->tail - bottom->head < AHEAD) {
		while (ladder->n_rungs > 0 && ladder->rungs[ladder->n_rungs - 1]->n == 0)
			ladder->n_rungs--;
		if (ladder->n_rungs > 0) {
			if (!rung_lower(ladder, until))
				return;
		} else {
			if (ladder->top.n == 0 || ladder->top_first > until)
				return;
			top_lower(ladder);
		}
	}
}

static KdTook take(gpointer set, KdTime until, KdKey *ret)
{
	Ladder *ladder = set;
	Bottom *bottom = &ladder->bottom;
	const KdKey *key;

	if (bottom->tail - bottom->head < AHEAD)
		refill(ladder, until);
	key = &bottom->keys[bottom->head];
	if (bottom->head == bottom->tail || key->time > until)
		return KD_TOOK_NONE;
	*ret = *key;
	ladder->taken = ret->time;
	if (bottom->head++ + AHEAD / 2 < bottom->tail)
		kd_events_expect_data(ladder->events, kd_key_slot(key + AHEAD / 2));
	/* keys of one time share a bucket, and so come to the bottom together */
	return bottom->head < bottom->tail && key[1].time == ret->time ? KD_TOOK_MORE
								       : KD_TOOK_LAST;
}

const KdPendingOps kd_pending_ladder = {
	.name = "ladder",
	.summary = "ladder queue: O(1) amortized for all but contrived times",
	.make = make,
	.free = ladder_free,
	.add = add,
	.take = take,
	.empty = empty,
};
