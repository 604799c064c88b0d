/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pending set as an implicit 4-ary heap: the children of i are 4i+1 ... 4i+4.
 *
 * Taking moves a hole from the root down to a leaf along the smallest children and then lifts the
 * last key into it (Floyd's bottom-up way): the last key nearly always belongs near the leaves, so
 * that comparing it on the way down would be wasted.
 */
#include "config.h"

#include "engine/pending.h"

#include <string.h>

#define ARITY 4
#define LINE  64 /* bytes that the cache moves at once: four keys */

typedef struct {
	const KdEvents *events;
	KdKey *keys; /* so placed in memory that the children of one share a line */
	gsize n, n_allocated;
	gpointer memory;
} Heap;

static gpointer make(const KdEvents *events)
{
	Heap *heap = g_new0(Heap, 1);

	heap->events = events;
	return heap;
}

static void heap_free(gpointer set)
{
	Heap *heap = set;

	g_free(heap->memory);
	g_free(heap);
}

/* Lift @key from the hole at @i to where it belongs. */
static void lift(Heap *heap, gsize i, const KdKey *key)
{
	while (i > 0) {
		gsize parent = (i - 1) / ARITY;

		if (!kd_key_before(key, &heap->keys[parent]))
			break;
		heap->keys[i] = heap->keys[parent];
		i = parent;
	}
	heap->keys[i] = *key;
}

/* The index of the smallest of four keys; written without jumps, as none could be foreseen. */
static gsize first_of_four(const KdKey *keys)
{
	gsize a = kd_key_before(&keys[1], &keys[0]);
	gsize b = 2 + (gsize) kd_key_before(&keys[3], &keys[2]);
	gsize mask = 0 - (gsize) kd_key_before(&keys[b], &keys[a]);

	return (a & ~mask) | (b & mask);
}

static gsize first_of_rest(const Heap *heap, gsize child)
{
	gsize first = child;

	for (gsize i = child + 1; i < heap->n; i++)
		if (kd_key_before(&heap->keys[i], &heap->keys[first]))
			first = i;
	return first;
}

/* Move the hole at the root down to a leaf, and return where it ends. */
static gsize sink_hole(Heap *heap)
{
	KdKey *keys = heap->keys;
	gsize hole = 0, child;

	while ((child = ARITY * hole + 1) + ARITY <= heap->n) {
		/* one of the four children will be the hole, and its children be looked at */
		for (gsize i = 0; i < ARITY; i++)
			__builtin_prefetch(&keys[ARITY * (child + i) + 1]);
		child += first_of_four(&keys[child]);
		keys[hole] = keys[child];
		hole = child;
	}
	if (child < heap->n) {
		child = first_of_rest(heap, child);
		keys[hole] = keys[child];
		hole = child;
	}
	return hole;
}

static void grow(Heap *heap)
{
	gsize n = MAX(64, 2 * heap->n_allocated);
	gpointer memory = g_malloc(n * sizeof(KdKey) + 2 * LINE);
	guintptr line = ((guintptr) memory + LINE - 1) / LINE * LINE;
	KdKey *keys = (KdKey *) (line + LINE - sizeof(KdKey));

	if (heap->n > 0)
		memcpy(keys, heap->keys, heap->n * sizeof(KdKey));
	g_free(heap->memory);
	heap->memory = memory;
	heap->keys = keys;
	heap->n_allocated = n;
}

static void add(gpointer set, const KdKey *key)
{
	Heap *heap = set;

	if (heap->n == heap->n_allocated)
		grow(heap);
	lift(heap, heap->n++, key);
}

/* The root is next, and then most likely one of its children. */
static inline __attribute__((always_inline)) void expect_next(const Heap *heap)
{
	kd_events_expect_data(heap->events, kd_key_slot(&heap->keys[0]));
	for (gsize i = 1; i < MIN(heap->n, ARITY + 1); i++)
		kd_events_expect(heap->events, kd_key_slot(&heap->keys[i]));
}

static KdTook take(gpointer set, KdTime until, KdKey *ret)
{
	Heap *heap = set;
	KdKey last;

	if (heap->n == 0 || heap->keys[0].time > until)
		return KD_TOOK_NONE;
	*ret = heap->keys[0];
	last = heap->keys[--heap->n];
	if (heap->n == 0)
		return KD_TOOK_LAST;
	lift(heap, sink_hole(heap), &last);
	expect_next(heap);
	return heap->keys[0].time == ret->time ? KD_TOOK_MORE : KD_TOOK_LAST;
}

static void empty(gpointer set, KdKey *ret)
{
	Heap *heap = set;

	for (gsize i = 0; i < heap->n; i++)
		ret[i] = heap->keys[i];
	heap->n = 0;
}

const KdPendingOps kd_pending_heap = {
	.name = "heap",
	.summary = "4-ary heap: O(log n), whatever the times are",
	.make = make,
	.free = heap_free,
	.add = add,
	.take = take,
	.empty = empty,
};
