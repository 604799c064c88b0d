/* SPDX-License-Identifier: Apache-2.0 */
/* sim/engine/pending.c, with every pending set against a naive one */
#include "config.h"

#include "engine/pending.h"
#include "kt.h"

#include <kubedes/rng.h>
#include <string.h>

static void never(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) data;
	(void) argument;
	g_assert_not_reached();
}

/* The naive one: an array, searched from end to end. */

typedef struct {
	KdTime time;
	KdPhase phase;
	guint64 number; /* the how manieth it was */
	KdEventId id;
	bool is_over; /* taken or cancelled */
} Item;

/* Both, and the generator that drives them. */
typedef struct {
	KdEvents events;
	KdPending pending;
	GArray *items; /* of Item, in the order in which they were put */
	gsize first;   /* items before it are over */
	gsize n_alive;
	KdTime now;
	gsl_rng *rng;
	GString *wrong; /* the first difference */
} World;

static void world_init(World *world, const KdPendingOps *ops)
{
	*world = (World){ 0 };
	kd_events_init(&world->events);
	kd_pending_init(&world->pending, ops, &world->events);
	world->items = g_array_new(FALSE, FALSE, sizeof(Item));
	world->wrong = g_string_new(NULL);
}

static void world_clear(World *world)
{
	kd_pending_clear(&world->pending);
	kd_events_clear(&world->events);
	g_array_unref(world->items);
	g_string_free(world->wrong, TRUE);
	g_clear_pointer(&world->rng, gsl_rng_free);
}

static void wrong(World *world, const char *what, gint64 got, gint64 want)
{
	if (world->wrong->len == 0)
		g_string_printf(world->wrong,
				"%s: got %" G_GINT64_FORMAT ", want %" G_GINT64_FORMAT
				" (after %u puts)",
				what, got, want, world->items->len);
}

static Item *item(World *world, gsize i)
{
	return &g_array_index(world->items, Item, i);
}

static KdEventId put(World *world, KdTime time, KdPhase phase)
{
	Item new = { .time = time, .phase = phase, .number = world->items->len };
	guint32 slot = kd_events_put(&world->events, never, NULL, new.number);

	kd_pending_add(&world->pending, time, phase, slot);
	new.id = kd_events_id(&world->events, slot);
	g_array_append_val(world->items, new);
	world->n_alive++;
	return new.id;
}

static Item *naive_first(World *world)
{
	Item *best = NULL;

	while (world->first < world->items->len && item(world, world->first)->is_over)
		world->first++;
	for (gsize i = world->first; i < world->items->len; i++) {
		Item *one = item(world, i);

		if (one->is_over || (best && best->time < one->time))
			continue;
		if (!best || one->time < best->time || one->phase < best->phase)
			best = one;
	}
	return best;
}

/* Take one from both; FALSE if there was none up to @until. */
static bool take(World *world, KdTime until)
{
	Item *want = naive_first(world);
	KdKey key;
	KdTook took = kd_pending_take(&world->pending, until, &key);

	if (!want || want->time > until || took == KD_TOOK_NONE) {
		if ((want && want->time <= until) != (took != KD_TOOK_NONE))
			wrong(world, "took", took, want ? want->time : -1);
		return false;
	}
	const KdEvent *event = &world->events.slots[kd_key_slot(&key)];

	if (event->argument != want->number)
		wrong(world, "event", (gint64) event->argument, (gint64) want->number);
	if (key.time != want->time)
		wrong(world, "time", key.time, want->time);
	if (kd_key_phase(&key) != want->phase)
		wrong(world, "phase", kd_key_phase(&key), want->phase);
	kd_events_release(&world->events, kd_key_slot(&key));
	want->is_over = true;
	world->n_alive--;
	world->now = want->time;
	want = naive_first(world);
	if (took == KD_TOOK_LAST && want && want->time == world->now)
		wrong(world, "said to be the last of its time", want->time, want->time + 1);
	return world->wrong->len == 0;
}

static void cancel(World *world, Item *victim)
{
	bool got = kd_pending_cancel(&world->pending, victim->id);
	gsize n_held = world->pending.n_held, n_dead = world->pending.n_dead;

	if (got == victim->is_over)
		wrong(world, "cancelled", got, !victim->is_over);
	world->n_alive -= !victim->is_over;
	victim->is_over = true;
	if (n_held - n_dead != world->n_alive)
		wrong(world, "held alive", (gint64) (n_held - n_dead), (gint64) world->n_alive);
	if (n_dead > MAX(64, n_held / 2))
		wrong(world, "dead", (gint64) n_dead, (gint64) n_held / 2);
}

/* How long an event is put ahead. */

typedef KdTime Delay(gsl_rng *rng, const World *world);

static KdTime few_values(gsl_rng *rng, const World *world)
{
	(void) world;
	return 1 + (KdTime) kd_rng_below(rng, 20);
}

static KdTime spread(gsl_rng *rng, const World *world)
{
	(void) world;
	return 1 + (KdTime) kd_rng_below(rng, KD_MINUTE);
}

/* Any number of digits, binary. */
static KdTime all_scales(gsl_rng *rng, const World *world)
{
	(void) world;
	return 1 + (KdTime) kd_rng_below(rng, G_GUINT64_CONSTANT(1) << (1 + kd_rng_below(rng, 60)));
}

static KdTime near_and_far(gsl_rng *rng, const World *world)
{
	KdTime delay = 1 + (KdTime) kd_rng_below(rng, KD_MICROSECOND);

	if (kd_rng_below(rng, 20) > 0)
		return delay;
	return KD_TIME_NEVER - world->now - delay;
}

static KdTime rounded(gsl_rng *rng, const World *world)
{
	KdTime delay = spread(rng, world);

	return (world->now + delay) / KD_SECOND * KD_SECOND + KD_SECOND - world->now;
}

static KdTime bursts(gsl_rng *rng, const World *world)
{
	(void) rng;
	return KD_SECOND * (1 + (KdTime) (world->items->len / 300 % 3)) - world->now % KD_SECOND;
}

static KdTime ever_nearer(gsl_rng *rng, const World *world)
{
	(void) rng;
	return KD_HOUR / (1 + world->items->len % 1000);
}

static KdTime close_by(gsl_rng *rng, const World *world)
{
	(void) world;
	return 1 + (KdTime) kd_rng_below(rng, 3000);
}

/* At the time of the last one taken, or not far from it. */
static KdTime now_and_soon(gsl_rng *rng, const World *world)
{
	(void) world;
	return (KdTime) kd_rng_below(rng, 3);
}

static const struct {
	const char *row;
	Delay *delay;
	int shares[3];       /* of puts, takes, cancels */
	KdTime start, slice; /* most that a take looks ahead; 0 = any */
	int crowd;           /* events put in an hour, before anything else */
	bool is_one_phase;
} runs[] = {
	{ "ties everywhere", few_values, .shares = { 10, 10, 0 } },
	{ "ties and cancels", few_values, .shares = { 20, 10, 9 } },
	{ "close by", close_by, .shares = { 12, 10, 0 } },
	{ "close by, growing", close_by, .shares = { 30, 10, 1 } },
	{ "close by, in small steps", close_by, .shares = { 12, 30, 0 }, .slice = 100 },
	{ "spread out", spread, .shares = { 10, 9, 0 } },
	{ "spread out, mostly cancelled", spread, .shares = { 40, 8, 30 } },
	{ "all scales", all_scales, .shares = { 12, 10, 1 } },
	{ "all scales, growing", all_scales, .shares = { 30, 10, 1 } },
	{ "all scales, looking little ahead", all_scales, .shares = { 10, 12, 1 },
	  .slice = KD_MILLISECOND },
	{ "near, and at the end of time", near_and_far, .shares = { 12, 10, 1 } },
	{ "whole seconds", rounded, .shares = { 20, 18, 1 } },
	{ "bursts at one time", bursts, .shares = { 10, 9, 1 } },
	{ "bursts at one time, in small steps", bursts, .shares = { 3, 20, 1 },
	  .slice = KD_SECOND / 10 },
	{ "few before a crowd", close_by, .shares = { 20, 21, 0 }, .crowd = 400 },
	{ "few before a crowd, in small steps", close_by, .shares = { 10, 12, 1 }, .crowd = 400,
	  .slice = 2000 },
	{ "few before a crowd of one phase", close_by, .shares = { 20, 21, 1 }, .crowd = 400,
	  .is_one_phase = true },
	{ "each before the last", ever_nearer, .shares = { 10, 9, 1 } },
	{ "each before the last, growing", ever_nearer, .shares = { 30, 9, 1 } },
	{ "at the time of the last one taken", now_and_soon, .shares = { 20, 19, 1 } },
	{ "before the start of the world", spread, .shares = { 10, 9, 1 }, .start = -KD_HOUR },
	{ "from the beginning of time", all_scales, .shares = { 12, 10, 1 },
	  .start = G_MININT64 + 1 },
	{ "all scales at the end of time", all_scales, .shares = { 12, 10, 1 },
	  .start = KD_TIME_NEVER - (G_GINT64_CONSTANT(1) << 40) },
	{ "at the end of time", few_values, .shares = { 12, 10, 1 },
	  .start = KD_TIME_NEVER - 2000 },
};

/* Three of four of all that is there. */
static void cancel_most(World *world)
{
	for (gsize i = world->first; i < world->items->len; i++)
		if (!item(world, i)->is_over && kd_rng_below(world->rng, 4) > 0)
			cancel(world, item(world, i));
}

static void put_one(World *world, gsize r, KdTime delay)
{
	KdPhase phase = (KdPhase) kd_rng_below(world->rng, KD_N_PHASES);
	KdTime time;

	if (!__builtin_add_overflow(world->now, delay, &time) && time != KD_TIME_NEVER)
		put(world, time, runs[r].is_one_phase ? KD_PHASE_START : phase);
}

/* Look ahead to any time of the slice, or to the very time of the next event. */
static void take_one(World *world, gsize r)
{
	KdTime until = KD_TIME_NEVER;

	if (runs[r].slice > 0) {
		const Item *next = naive_first(world);

		until = world->now + (KdTime) kd_rng_below(world->rng, (guint64) runs[r].slice);
		if (next && next->time < until)
			until = next->time;
	}
	if (!take(world, until) && until < KD_TIME_NEVER)
		world->now = until;
}

static void step(World *world, gsize r)
{
	const int *shares = runs[r].shares;
	int sides = shares[0] + shares[1] + shares[2];
	int dice = (int) kd_rng_below(world->rng, (guint64) sides);

	if (dice < shares[0]) {
		put_one(world, r, runs[r].delay(world->rng, world));
	} else if (dice < shares[0] + shares[1]) {
		take_one(world, r);
	} else if (world->items->len > 0) {
		gsize back = kd_rng_below(world->rng, MIN(world->items->len, 500));

		cancel(world, item(world, world->items->len - 1 - back));
		if (kd_rng_below(world->rng, 50) == 0)
			cancel_most(world);
	}
}

static void run_row(const KdPendingOps *ops, gsize r, int round)
{
	g_autofree char *row = g_strdup_printf("%s: %s, round %d", ops->name, runs[r].row, round);
	World world;

	world_init(&world, ops);
	world.now = runs[r].start;
	world.rng = kd_rng_stream((guint64) round, runs[r].row);
	for (int i = 0; i < runs[r].crowd; i++)
		put_one(&world, r, KD_HOUR);
	for (int i = 0; i < 4000 && world.wrong->len == 0; i++)
		step(&world, r);
	while (take(&world, KD_TIME_NEVER))
		continue;
	KT_ROW_STR(row, world.wrong->str, "");
	KT_ROW_INT(row, (gint64) world.n_alive, 0);
	KT_ROW_INT(row, (gint64) world.events.n_alive, 0);
	KT_ROW_INT(row, (gint64) world.pending.n_held, 0);
	world_clear(&world);
}

static void agrees_with_the_naive(void)
{
	for (int round = 0; round < kt_rounds(3); round++)
		for (gsize r = 0; r < G_N_ELEMENTS(runs); r++)
			for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++)
				run_row(*ops, r, round);
}

/* A crowd before all that is there, again and again, and no crowd ever taken: the rungs of the
 * ladder pile up until there is room for no more. */
static void survives_a_pile(void)
{
	for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++) {
		KdTime end = G_GINT64_CONSTANT(1) << 50;
		World world;

		world_init(&world, *ops);
		world.rng = kd_rng_stream(1, "pile");
		for (int round = 0; round < 30; round++, end -= end / 4) {
			put(&world, world.now + 1, KD_PHASE_END);
			take(&world, KD_TIME_NEVER);
			for (int i = 0; i < 250; i++) {
				guint64 before = kd_rng_below(world.rng, (guint64) end / 9);

				put(&world, end - 1 - (KdTime) before, KD_PHASE_END);
			}
		}
		while (take(&world, KD_TIME_NEVER))
			continue;
		KT_ROW_STR((*ops)->name, world.wrong->str, "");
		KT_ROW_INT((*ops)->name, (gint64) world.n_alive, 0);
		world_clear(&world);
	}
}

/* Numbers are used up in the middle of a run: the order of what is there must hold, dead or alive.
 */
static void numbers_anew(void)
{
	for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++) {
		World world;

		world_init(&world, *ops);
		world.pending.sequence = KD_KEY_N_SEQUENCE - 600;
		for (int i = 0; i < 1000; i++) {
			put(&world, 10 + i % 3, (KdPhase) (i % KD_N_PHASES));
			if (i % 5 == 0)
				cancel(&world, item(&world, (gsize) i));
		}
		KT_ROW_TRUE((*ops)->name, world.pending.sequence < 2000);
		while (take(&world, KD_TIME_NEVER))
			continue;
		KT_ROW_STR((*ops)->name, world.wrong->str, "");
		KT_ROW_INT((*ops)->name, (gint64) world.n_alive, 0);
		world_clear(&world);
	}
}

/* Timers that are nearly always cancelled, as time-outs are, must not pile up. */
static void keeps_little_garbage(void)
{
	for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++) {
		World world;
		gsize most = 0;

		world_init(&world, *ops);
		for (int i = 0; i < 20000; i++) {
			KdEventId id = put(&world, KD_HOUR + i, KD_PHASE_END);

			kd_pending_cancel(&world.pending, id);
			most = MAX(most, world.pending.n_held);
		}
		KT_ROW_TRUE((*ops)->name, most <= 65);
		KT_ROW_TRUE((*ops)->name, world.events.n_used <= 70);
		world_clear(&world);
	}
}

static void looks_no_further_than_asked(void)
{
	for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++) {
		World world;
		KdKey key;

		world_init(&world, *ops);
		KT_ROW_INT("empty", kd_pending_take(&world.pending, KD_TIME_NEVER, &key),
			   KD_TOOK_NONE);
		put(&world, 10, KD_PHASE_END);
		put(&world, 10, KD_PHASE_FAULT);
		put(&world, 11, KD_PHASE_FAULT);
		KT_ROW_INT("before", kd_pending_take(&world.pending, 9, &key), KD_TOOK_NONE);
		KT_ROW_INT("at", kd_pending_take(&world.pending, 10, &key), KD_TOOK_MORE);
		KT_ROW_INT("the earlier phase", kd_key_phase(&key), KD_PHASE_FAULT);
		KT_ROW_INT("again", kd_pending_take(&world.pending, 10, &key), KD_TOOK_LAST);
		KT_ROW_INT("then no more", kd_pending_take(&world.pending, 10, &key), KD_TOOK_NONE);
		world_clear(&world);
	}
}

static CU_TestInfo tests[] = { { "agrees with the naive", agrees_with_the_naive },
			       { "survives a pile", survives_a_pile },
			       { "numbers anew", numbers_anew },
			       { "keeps little garbage", keeps_little_garbage },
			       { "looks no further than asked", looks_no_further_than_asked },
			       CU_TEST_INFO_NULL };

KT_SUITE(pending) = { .pName = "pending", .pTests = tests };
