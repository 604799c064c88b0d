/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rung of the ladder queue: keys in buckets of equal width, unsorted.
 *
 * Widths are powers of two.  A bucket is a chain of chunks from a pool that all rungs of a ladder
 * share; a bitmap says which buckets are filled.  Buckets are taken from the first on, and from
 * then on the rung takes keys from the edge on only, which is the end of the last bucket taken.
 */
#ifndef KD_ENGINE_RUNG_H
#define KD_ENGINE_RUNG_H

#include "engine/pending.h"

#define KD_RUNG_MIN_BUCKETS 64
#define KD_RUNG_MAX_BUCKETS 1024
#define KD_CHUNK_KEYS       15

/* Keys of one bucket.  In a bucket the newest chunk comes first, and only that may have room. */
typedef struct KdChunk KdChunk;
struct KdChunk {
	KdChunk *next;
	guint32 n, n_before; /* here, and in the chunks behind it */
	KdKey keys[KD_CHUNK_KEYS];
};

/* The pool.  What it has allocated it keeps. */
typedef struct {
	KdChunk *free;
	GPtrArray *slabs;
} KdChunks;

typedef struct {
	KdTime first, last; /* times that it was opened for, both included */
	KdTime edge;        /* keys from here on go in; KD_TIME_NEVER = none does */
	guint shift;        /* log2 of the width of a bucket */
	guint n_buckets;
	gsize n;
	guint64 filled[KD_RUNG_MAX_BUCKETS / 64]; /* a bit for each bucket that is not NULL */
	KdChunk *buckets[KD_RUNG_MAX_BUCKETS];
} KdRung;

void kd_chunks_init(KdChunks *chunks);
void kd_chunks_clear(KdChunks *chunks);

/* Give @chunk back, and return the next of its chain. */
static inline KdChunk *kd_chunks_free(KdChunks *chunks, KdChunk *chunk)
{
	KdChunk *next = chunk->next;

	chunk->next = chunks->free;
	chunks->free = chunk;
	return next;
}

/* Keys in a chain. */
static inline gsize kd_chunk_count(const KdChunk *chunk)
{
	return chunk->n + chunk->n_before;
}

/* The same chain with the oldest chunk first. */
KdChunk *kd_chunk_reverse(KdChunk *chunk);

/* Make an empty rung of what @rung points to, with buckets enough for @n keys. */
void kd_rung_open(KdRung *rung, KdTime first, KdTime last, gsize n);
void kd_rung_add_chunk(KdRung *rung, KdChunks *chunks, guint64 bucket); /* for kd_rung_add() */
/* The first bucket that has keys, of a rung that has any. */
guint kd_rung_first(const KdRung *rung);
/* Take out the keys of the first bucket that has any. */
KdChunk *kd_rung_take(KdRung *rung, guint bucket);

/* @key is at the edge or later, and not after the last time. */
static inline void kd_rung_add(KdRung *rung, KdChunks *chunks, const KdKey *key)
{
	guint64 bucket = ((guint64) key->time - (guint64) rung->first) >> rung->shift;
	KdChunk *chunk = rung->buckets[bucket];

	if (!chunk || chunk->n == KD_CHUNK_KEYS) {
		kd_rung_add_chunk(rung, chunks, bucket);
		chunk = rung->buckets[bucket];
	}
	chunk->keys[chunk->n++] = *key;
	rung->n++;
}

/* The first and last time of @bucket. */
static inline KdTime kd_rung_bucket_first(const KdRung *rung, guint bucket)
{
	return (KdTime) ((guint64) rung->first + ((guint64) bucket << rung->shift));
}

static inline KdTime kd_rung_bucket_last(const KdRung *rung, guint bucket)
{
	return bucket + 1 < rung->n_buckets ? kd_rung_bucket_first(rung, bucket + 1) - 1
					    : rung->last;
}

#endif
