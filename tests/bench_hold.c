/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hold model: n events are pending; each, when it runs, touches an object of 64 bytes of its
 * own and puts itself back after an exponential delay with a mean of one second.
 *
 * Measured in one run, in turns: the engine on each pending set, each pending set alone, and a
 * plain ladder queue in C as reference (16-byte entries, no cancelling, no phases, all inlined).
 * Million events per second of user time; the reference beside each is the plain queue, and beside
 * that one what a tuned program of the same kind reached on another day.
 *
 * usage: bench_hold [EVENTS [ROUNDS]]
 */
#include "config.h"

#include "engine/pending.h"
#include "kt_ratio.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* What every contender does for an event. */
typedef struct Object Object;
struct Object {
	void (*fire)(Object *object, KdTime now);
	guint64 count;
	KdTime last;
	guint64 pad[5];
};

static void on_fire(Object *object, KdTime now)
{
	object->count++;
	object->last = now;
}

static guint64 random_state;

static inline KdTime delay(void)
{
	guint64 x = random_state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	random_state = x;
	x = (x * G_GUINT64_CONSTANT(2685821657736338717)) >> 11;
	return (KdTime) (-log((double) (x + 1) * (1.0 / 9007199254740993.0)) * 1e9);
}

static double user_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) usage.ru_utime.tv_sec + (double) usage.ru_utime.tv_usec * 1e-6;
}

/* The reference: top, rungs of about as many buckets as keys, sorted bottom. */

#define MAX_RUNGS 8
#define FEW       48
#define PER_CHUNK 15

typedef struct {
	KdTime time;
	guint32 sequence, object;
} Entry;

typedef struct {
	guint32 n, next;
	Entry entries[PER_CHUNK];
} Chunk;

typedef struct {
	guint32 *heads, *counts;
	gsize n_buckets, n_allocated, current, n;
	KdTime start;
	int shift;
} Rung;

typedef struct {
	Chunk *chunks;
	guint32 n_chunks, n_chunks_allocated, free;
	Rung rungs[MAX_RUNGS];
	int n_rungs;
	Entry *top, *bottom;
	gsize n_top, n_bottom;
	KdTime top_from, top_first, top_last;
} Plain;

static inline bool before(const Entry *a, const Entry *b)
{
	return a->time < b->time || (a->time == b->time && a->sequence < b->sequence);
}

static guint32 plain_chunk(Plain *plain, guint32 next)
{
	guint32 i = plain->free;

	if (i) {
		plain->free = plain->chunks[i].next;
	} else {
		if (plain->n_chunks == plain->n_chunks_allocated) {
			plain->n_chunks_allocated *= 2;
			plain->chunks = g_renew(Chunk, plain->chunks, plain->n_chunks_allocated);
		}
		i = plain->n_chunks++;
	}
	plain->chunks[i].n = 0;
	plain->chunks[i].next = next;
	return i;
}

static inline void plain_rung_add(Plain *plain, Rung *rung, Entry entry)
{
	gsize bucket = (gsize) ((entry.time - rung->start) >> rung->shift);
	guint32 head = rung->heads[bucket];
	Chunk *chunk;

	if (!head || plain->chunks[head].n == PER_CHUNK)
		head = rung->heads[bucket] = plain_chunk(plain, head);
	chunk = &plain->chunks[head];
	chunk->entries[chunk->n++] = entry;
	rung->counts[bucket]++;
	rung->n++;
}

static Rung *plain_rung_open(Plain *plain, KdTime first, KdTime last, gsize n)
{
	Rung *rung = &plain->rungs[plain->n_rungs++];
	guint64 span = (guint64) (last - first) + 1;

	rung->shift = 0;
	while (rung->shift < 62 && span >> rung->shift > n)
		rung->shift++;
	rung->n_buckets = (span >> rung->shift) + 1;
	if (rung->n_buckets > rung->n_allocated) {
		rung->n_allocated = 2 * rung->n_buckets;
		rung->heads = g_renew(guint32, rung->heads, rung->n_allocated);
		rung->counts = g_renew(guint32, rung->counts, rung->n_allocated);
	}
	memset(rung->heads, 0, rung->n_buckets * sizeof(guint32));
	memset(rung->counts, 0, rung->n_buckets * sizeof(guint32));
	rung->current = rung->n = 0;
	rung->start = first;
	return rung;
}

static inline void plain_insert(Entry *entries, gsize n, Entry entry)
{
	for (; n > 0 && before(&entries[n - 1], &entry); n--)
		entries[n] = entries[n - 1];
	entries[n] = entry;
}

static inline void plain_add(Plain *plain, Entry entry)
{
	if (entry.time >= plain->top_from) {
		plain->top[plain->n_top++] = entry;
		plain->top_first = MIN(plain->top_first, entry.time);
		plain->top_last = MAX(plain->top_last, entry.time);
		return;
	}
	for (int i = 0; i < plain->n_rungs; i++) {
		Rung *rung = &plain->rungs[i];

		if (entry.time >= rung->start + ((KdTime) rung->current << rung->shift)) {
			plain_rung_add(plain, rung, entry);
			return;
		}
	}
	plain_insert(plain->bottom, plain->n_bottom++, entry);
}

static void plain_lower_top(Plain *plain)
{
	Rung *rung = plain_rung_open(plain, plain->top_first, plain->top_last, plain->n_top);

	for (gsize i = 0; i < plain->n_top; i++)
		plain_rung_add(plain, rung, plain->top[i]);
	plain->top_from = rung->start + ((KdTime) rung->n_buckets << rung->shift);
	plain->n_top = 0;
	plain->top_first = G_MAXINT64;
	plain->top_last = G_MININT64;
}

static void plain_lower(Plain *plain, Rung *rung)
{
	gsize bucket, n;
	guint32 head;
	Rung *child = NULL;

	while (!rung->heads[rung->current])
		rung->current++;
	bucket = rung->current++;
	n = rung->counts[bucket];
	rung->n -= n;
	if (n > FEW && plain->n_rungs < MAX_RUNGS && rung->shift > 0) {
		KdTime first = rung->start + ((KdTime) bucket << rung->shift);

		child = plain_rung_open(plain, first, first + ((KdTime) 1 << rung->shift) - 1, n);
	}
	for (head = rung->heads[bucket]; head;) {
		guint32 next = plain->chunks[head].next;

		for (guint32 i = 0; i < plain->chunks[head].n; i++) {
			Entry entry = plain->chunks[head].entries[i];

			if (child)
				plain_rung_add(plain, child, entry);
			else
				plain_insert(plain->bottom, plain->n_bottom++, entry);
		}
		plain->chunks[head].next = plain->free;
		plain->free = head;
		head = next;
	}
}

static inline Entry plain_take(Plain *plain)
{
	while (plain->n_bottom == 0) {
		Rung *rung;

		if (plain->n_rungs == 0)
			plain_lower_top(plain);
		rung = &plain->rungs[plain->n_rungs - 1];
		if (rung->n > 0)
			plain_lower(plain, rung);
		else
			plain->n_rungs--;
	}
	return plain->bottom[--plain->n_bottom];
}

static double measure_plain(const KdPendingOps *ops, Object *objects, guint n, guint64 n_events)
{
	Plain plain = { .n_chunks = 1, .n_chunks_allocated = n / 8 + 1024 };
	guint32 sequence = 0;
	double start = 0;

	(void) ops;
	plain.chunks = g_new(Chunk, plain.n_chunks_allocated);
	plain.top = g_new(Entry, n);
	plain.bottom = g_new(Entry, n);
	plain.top_from = plain.top_last = G_MININT64;
	plain.top_first = G_MAXINT64;
	for (guint i = 0; i < n; i++)
		plain_add(&plain, (Entry){ delay(), sequence++, i });
	for (guint64 i = 0; i < n + n_events; i++) {
		Entry entry = plain_take(&plain);

		if (i == n)
			start = user_seconds();
		objects[entry.object].fire(&objects[entry.object], entry.time);
		entry.time += delay();
		entry.sequence = sequence++;
		plain_add(&plain, entry);
	}
	start = user_seconds() - start;
	for (guint i = 0; i < MAX_RUNGS; i++) {
		g_free(plain.rungs[i].heads);
		g_free(plain.rungs[i].counts);
	}
	g_free(plain.chunks);
	g_free(plain.top);
	g_free(plain.bottom);
	return start;
}

/* A pending set alone. */

static void never_called(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) data;
	(void) argument;
	g_assert_not_reached();
}

static double measure_pending(const KdPendingOps *ops, Object *objects, guint n, guint64 n_events)
{
	KdEvents events;
	KdPending pending;
	double start = 0;

	kd_events_init(&events);
	kd_pending_init(&pending, ops, &events);
	for (guint i = 0; i < n; i++)
		kd_pending_add(&pending, delay(), KD_PHASE_END,
			       kd_events_put(&events, never_called, &objects[i], 0));
	for (guint64 i = 0; i < n + n_events; i++) {
		KdKey key;
		Object *object;

		if (i == n)
			start = user_seconds();
		kd_pending_take(&pending, KD_TIME_NEVER, &key);
		object = events.slots[kd_key_slot(&key)].data;
		kd_events_release(&events, kd_key_slot(&key));
		object->fire(object, key.time);
		kd_pending_add(&pending, key.time + delay(), KD_PHASE_END,
			       kd_events_put(&events, never_called, object, 0));
	}
	start = user_seconds() - start;
	kd_pending_clear(&pending);
	kd_events_clear(&events);
	return start;
}

/* The engine. */

static void handle(KdEngine *engine, gpointer data, guint64 argument)
{
	on_fire(data, kd_engine_now(engine));
	kd_engine_after(engine, delay(), KD_PHASE_END, handle, data, argument);
}

static double measure_engine(const KdPendingOps *ops, Object *objects, guint n, guint64 n_events)
{
	g_autoptr(KdEngine) engine = kd_engine_new_on(ops);
	double start;

	for (guint i = 0; i < n; i++)
		kd_engine_at(engine, delay(), KD_PHASE_END, handle, &objects[i], 0);
	kd_engine_run(engine, KD_TIME_NEVER, n);
	start = user_seconds();
	kd_engine_run(engine, KD_TIME_NEVER, n_events);
	return user_seconds() - start;
}

/* The table. */

typedef double Measure(const KdPendingOps *ops, Object *objects, guint n, guint64 n_events);

typedef struct {
	const char *what;
	Measure *measure;
	const KdPendingOps *ops;
} Contender;

static const Contender contenders[] = {
	{ "plain C ladder queue", measure_plain, NULL },
	{ "pending set", measure_pending, &kd_pending_ladder },
	{ "pending set", measure_pending, &kd_pending_heap },
	{ "engine", measure_engine, &kd_pending_ladder },
	{ "engine", measure_engine, &kd_pending_heap },
};

/* The best of @rounds for each, taken in turns so that a slow moment of the machine hits all. */
static void bench(guint n, double known, guint64 n_events, guint rounds)
{
	double best[G_N_ELEMENTS(contenders)];
	g_autofree Object *objects = g_new0(Object, n);

	for (guint i = 0; i < n; i++)
		objects[i].fire = on_fire;
	for (guint round = 0; round < rounds; round++) {
		for (gsize c = 0; c < G_N_ELEMENTS(contenders); c++) {
			double seconds;

			random_state = G_GUINT64_CONSTANT(88172645463325252) + round;
			seconds = contenders[c].measure(contenders[c].ops, objects, n, n_events);
			best[c] = round == 0 ? seconds : MIN(best[c], seconds);
		}
	}
	for (gsize c = 0; c < G_N_ELEMENTS(contenders); c++) {
		const KdPendingOps *ops = contenders[c].ops;
		g_autofree char *name = g_strdup_printf("hold %u: %s%s%s, M events/s", n,
							contenders[c].what, ops ? " on " : "",
							ops ? ops->name : "");

		kt_ratio_row(name, (double) n_events / best[c] / 1e6,
			     c == 0 ? known : (double) n_events / best[0] / 1e6,
			     ops == &kd_pending_ladder ? "ratio >= 0.77" : "");
	}
}

int main(int argc, char **argv)
{
	guint64 n_events = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 2000000;
	guint rounds = argc > 2 ? (guint) g_ascii_strtoull(argv[2], NULL, 10) : 2;

	kt_ratio_head();
	bench(1000, 29.5, n_events, rounds);
	bench(100000, 6.92, n_events, rounds);
	bench(1000000, 4.79, n_events, rounds);
	return EXIT_SUCCESS;
}
