/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/rung.h"

#include <string.h>

#define PER_SLAB 64 /* chunks allocated at once */

void kd_chunks_init(KdChunks *chunks)
{
	chunks->free = NULL;
	chunks->slabs = g_ptr_array_new_with_free_func(g_free);
}

void kd_chunks_clear(KdChunks *chunks)
{
	chunks->free = NULL;
	g_clear_pointer(&chunks->slabs, g_ptr_array_unref);
}

static void new_slab(KdChunks *chunks)
{
	KdChunk *slab = g_new(KdChunk, PER_SLAB);

	g_ptr_array_add(chunks->slabs, slab);
	for (guint i = 0; i < PER_SLAB; i++)
		kd_chunks_free(chunks, &slab[i]);
}

KdChunk *kd_chunk_reverse(KdChunk *chunk)
{
	KdChunk *reversed = NULL;

	while (chunk) {
		KdChunk *next = chunk->next;

		chunk->next = reversed;
		reversed = chunk;
		chunk = next;
	}
	return reversed;
}

void kd_rung_open(KdRung *rung, KdTime first, KdTime last, gsize n)
{
	guint64 span = (guint64) last - (guint64) first;
	gsize want = CLAMP(n, KD_RUNG_MIN_BUCKETS, KD_RUNG_MAX_BUCKETS);

	rung->first = rung->edge = first;
	rung->last = last;
	rung->shift = 0;
	while (span >> rung->shift >= want)
		rung->shift++;
	rung->n_buckets = (guint) (span >> rung->shift) + 1;
	rung->n = 0;
	memset(rung->filled, 0, sizeof(rung->filled));
	memset(rung->buckets, 0, rung->n_buckets * sizeof(rung->buckets[0]));
}

void kd_rung_add_chunk(KdRung *rung, KdChunks *chunks, guint64 bucket)
{
	KdChunk *next = rung->buckets[bucket];
	KdChunk *chunk;

	if (!chunks->free)
		new_slab(chunks);
	chunk = chunks->free;
	chunks->free = chunk->next;
	chunk->next = next;
	chunk->n = 0;
	chunk->n_before = next ? next->n_before + next->n : 0;
	rung->buckets[bucket] = chunk;
	rung->filled[bucket / 64] |= G_GUINT64_CONSTANT(1) << (bucket % 64);
}

guint kd_rung_first(const KdRung *rung)
{
	guint word = 0;

	while (rung->filled[word] == 0)
		word++;
	return 64 * word + (guint) __builtin_ctzll(rung->filled[word]);
}

KdChunk *kd_rung_take(KdRung *rung, guint bucket)
{
	KdChunk *chunk = rung->buckets[bucket];

	rung->buckets[bucket] = NULL;
	rung->filled[bucket / 64] &= ~(G_GUINT64_CONSTANT(1) << (bucket % 64));
	rung->n -= kd_chunk_count(chunk);
	rung->edge = bucket + 1 < rung->n_buckets ? kd_rung_bucket_first(rung, bucket + 1)
						  : KD_TIME_NEVER;
	return chunk;
}
