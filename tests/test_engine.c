/* SPDX-License-Identifier: Apache-2.0 */
/* sim/engine/engine.c */
#include "config.h"

#include "engine/pending.h"
#include "kt.h"

#include <kubedes/rng.h>
#include <string.h>

/*
 * A run as text.  An event is a letter; "b5S" puts b in 5 ns in phase S, "b~5S" puts it so that it
 * does not keep the run going, "-b" cancels the b that was put last, "." stops the run.  A rule
 * "a: b0F -c" says what a does when it runs.  The trace has the time and letter of each
 * event, and "-c" or "-c?" where c was cancelled or was not there; then comes why the run
 * stopped, on what the clock stands, and how many events are left.
 */
static const char phases[] = "FESACDM"; /* as in KdPhase: D is SCHEDULE, M is SAMPLE */

typedef struct {
	KdEngine *engine;
	const char *rules;
	KdEventId ids[26];
	GString *trace;
} Script;

static void on_event(KdEngine *engine, gpointer data, guint64 argument);

static void put(Script *script, const char *word)
{
	bool idle = word[1] == '~';
	char *end;
	KdTime time = kd_engine_now(script->engine) +
		      (KdTime) g_ascii_strtoll(word + 1 + idle, &end, 10);
	KdPhase phase = (KdPhase) (strchr(phases, *end) - phases);

	script->ids[*word - 'a'] = (idle ? kd_engine_at_idle : kd_engine_at)(
		script->engine, time, phase, on_event, script, (guint64) *word);
}

static void act(Script *script, const char *words)
{
	g_auto(GStrv) split = g_strsplit(words, " ", -1);

	for (char **word = split; *word; word++) {
		if (**word == '-') {
			bool done = kd_engine_cancel(script->engine, script->ids[(*word)[1] - 'a']);

			g_string_append_printf(script->trace, " %s%s", *word, done ? "" : "?");
		} else if (**word == '.') {
			kd_engine_stop(script->engine);
		} else if (**word) {
			put(script, *word);
		}
	}
}

static void on_event(KdEngine *engine, gpointer data, guint64 argument)
{
	Script *script = data;
	g_auto(GStrv) rules = g_strsplit(script->rules, "; ", -1);

	g_string_append_printf(script->trace, " %" G_GINT64_FORMAT "%c", kd_engine_now(engine),
			       (char) argument);
	for (char **rule = rules; *rule; rule++)
		if ((guint64) * *rule == argument)
			act(script, *rule + 2);
}

static const struct {
	const char *row, *start, *rules;
	KdTime until;
	guint64 max_events;
	const char *want;
} scripts[] = {
	{ "nothing to do", "", "", 100, 0, "empty at 0, 0 left" },
	{ "by time", "b7S a5S c9S", "", 100, 0, "5a 7b 9c empty at 9, 0 left" },
	{ "at one time by phase", "m5M d5D c5C a5A s5S e5E f5F", "", 100, 0,
	  "5f 5e 5s 5a 5c 5d 5m empty at 5, 0 left" },
	{ "at one time and phase as they were put", "b5S a5S d5S c5S", "", 100, 0,
	  "5b 5a 5d 5c empty at 5, 0 left" },
	{ "before the clock has moved", "c0D b0S a0F", "", 100, 0, "0a 0b 0c empty at 0, 0 left" },
	{ "a chain", "a1S", "a: b2S; b: c3S", 100, 0, "1a 3b 6c empty at 6, 0 left" },
	{ "at the current time, the running phase: behind its rest", "a5S b5S", "a: c0S", 100, 0,
	  "5a 5b 5c empty at 5, 0 left" },
	{ "at the current time, a later phase", "a5S b5S d5D", "a: c0C", 100, 0,
	  "5a 5b 5c 5d empty at 5, 0 left" },
	{ "at the current time, an earlier phase: next, before the rest", "a5S b5S d5D", "a: f0F",
	  100, 0, "5a 5f 5b 5d empty at 5, 0 left" },
	{ "what was put for a time before it came is before what is put at it", "a5S b5S",
	  "a: c0S d1S; c: e1S", 100, 0, "5a 5b 5c 6d 6e empty at 6, 0 left" },
	{ "many at the current time", "a5S", "a: c0S b0F d0S e0F; e: f0S", 100, 0,
	  "5a 5b 5e 5c 5d 5f empty at 5, 0 left" },
	{ "cancel what is to come", "a5S b7S c9S", "a: -b", 100, 0, "5a -b 9c empty at 9, 0 left" },
	{ "cancel the last there is", "a5S b7S", "a: -b", 100, 0, "5a -b empty at 5, 0 left" },
	{ "cancel at the current time", "a5S b5S c5S", "a: -b", 100, 0,
	  "5a -b 5c empty at 5, 0 left" },
	{ "cancel the first and the last of a phase", "a5F b5S c5S d5S", "a: -b -d", 100, 0,
	  "5a -b -d 5c empty at 5, 0 left" },
	{ "cancel all of a phase", "a5F b5S c5S d5D", "a: -b -c", 100, 0,
	  "5a -b -c 5d empty at 5, 0 left" },
	{ "cancel what was put a moment ago", "a5S", "a: b0S c1S -b -c", 100, 0,
	  "5a -b -c empty at 5, 0 left" },
	{ "cancel twice", "a5S b7S", "a: -b -b", 100, 0, "5a -b -b? empty at 5, 0 left" },
	{ "cancel what has run", "a5S b7S", "b: -a", 100, 0, "5a 7b -a? empty at 7, 0 left" },
	{ "cancel what runs", "a5S", "a: -a", 100, 0, "5a -a? empty at 5, 0 left" },
	{ "cancel what never was", "a5S", "a: -z", 100, 0, "5a -z? empty at 5, 0 left" },
	{ "put in the place of what was cancelled, cancel by the old id", "a5S c7S",
	  "a: -c b1S; b: -c", 100, 0, "5a -c 6b -c? empty at 6, 0 left" },
	{ "cancel and put again", "a5S b7S", "a: -b b3S", 100, 0, "5a -b 8b empty at 8, 0 left" },
	{ "at the horizon", "a5S b7S c8S", "", 7, 0, "5a 7b time at 7, 1 left" },
	{ "put at the horizon", "a7S c8S", "a: b0F", 7, 0, "7a 7b time at 7, 1 left" },
	{ "nothing up to the horizon", "a5S", "", 4, 0, "time at 4, 1 left" },
	{ "no horizon", "a5S", "a: b9000000000000000000S", KD_TIME_NEVER, 0,
	  "5a 9000000000000000005b empty at 9000000000000000005, 0 left" },
	{ "the horizon is now", "a0S b1S", "", 0, 0, "0a time at 0, 1 left" },
	{ "only the cancelled behind the horizon", "a5S b7S", "a: -b", 6, 0,
	  "5a -b empty at 5, 0 left" },
	{ "never does not come", "a5S b9223372036854775807S", "a: -b", KD_TIME_NEVER, 0,
	  "5a -b? empty at 5, 0 left" },
	{ "a limit", "a5S b5S c5S", "", 100, 2, "5a 5b events at 5, 1 left" },
	{ "a limit that is just met", "a5S b5S", "", 100, 2, "5a 5b events at 5, 0 left" },
	{ "a limit that is not met", "a5S b5S", "", 100, 3, "5a 5b empty at 5, 0 left" },
	{ "the cancelled do not count", "a5S b5S c6S d7S", "a: -b", 100, 2,
	  "5a -b 6c events at 6, 1 left" },
	{ "stop", "a5S b5S c6S", "a: .", 100, 0, "5a asked at 5, 2 left" },
	{ "stop, and go on with the handler", "a5S c6S", "a: . b0S", 100, 0,
	  "5a asked at 5, 2 left" },
	{ "stop before a limit", "a5S b5S", "a: .", 100, 1, "5a asked at 5, 1 left" },
	{ "idle events run", "a5S b~3S", "", 100, 0, "3b 5a empty at 5, 0 left" },
	{ "idle events alone do not", "b~3S", "", 100, 0, "empty at 0, 1 left" },
	{ "idle events do not keep the run going", "a5S b~3S", "b: b~3S", 100, 0,
	  "3b 5a empty at 5, 1 left" },
	{ "but wake what does", "a5S b~3S", "b: c9S b~3S", 10, 0,
	  "3b 5a 6b 9b time at 10, 4 left" },
	{ "idle events are cancelled", "a5S b~3S c~9S", "b: -c", 100, 0,
	  "3b -c 5a empty at 5, 0 left" },
	{ "the last that is not idle is cancelled", "a5S b~3S c~9S", "b: -a", 100, 0,
	  "3b -a empty at 3, 1 left" },
	{ "many idle events, all over but one", "a9S b~1S", "b: c~1S; c: d~1S; d: e~1S f~7S", 100,
	  0, "1b 2c 3d 4e 9a empty at 9, 1 left" },
};

static const char *stop_name(KdStop stop)
{
	switch (stop) {
	case KD_STOP_EMPTY:
		return "empty";
	case KD_STOP_TIME:
		return "time";
	case KD_STOP_EVENTS:
		return "events";
	case KD_STOP_ASKED:
		return "asked";
	}
	return "?";
}

/* Run row @i, in calls of @at_once events (0 = in one). */
static void run_script(const KdPendingOps *ops, gsize i, guint64 at_once)
{
	g_autoptr(KdEngine) engine = kd_engine_new_on(ops);
	g_autoptr(GString) trace = g_string_new(NULL);
	g_autofree char *row = g_strdup_printf("%s: %s", ops->name, scripts[i].row);
	Script script = { .engine = engine, .rules = scripts[i].rules, .trace = trace };
	guint64 max_events = at_once ? at_once : scripts[i].max_events;
	KdStop stop;

	act(&script, scripts[i].start);
	do {
		stop = kd_engine_run(engine, scripts[i].until, max_events);
	} while (at_once && stop == KD_STOP_EVENTS);
	g_string_append_printf(trace, " %s at %" G_GINT64_FORMAT ", %" G_GSIZE_FORMAT " left",
			       stop_name(stop), kd_engine_now(engine), kd_engine_n_pending(engine));
	KT_ROW_STR(row, trace->str + 1, scripts[i].want);
}

static void follows_the_script(void)
{
	for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++)
		for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++)
			run_script(*ops, i, 0);
}

/* One event a call is the same run. */
static void goes_on_where_it_stopped(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
		if (scripts[i].max_events > 0)
			continue;
		run_script(kd_pending_all[0], i, 1);
		run_script(kd_pending_all[0], i, 2);
	}
}

static void stops_and_goes_on(void)
{
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(GString) trace = g_string_new(NULL);
	Script script = { .engine = engine, .rules = "a: . c0F", .trace = trace };

	act(&script, "a5S b5S d9S");
	KT_ROW_INT("asked", kd_engine_run(engine, 7, 0), KD_STOP_ASKED);
	KT_ROW_INT("events run", (gint64) kd_engine_n_run(engine), 1);
	KT_ROW_INT("to the horizon", kd_engine_run(engine, 7, 0), KD_STOP_TIME);
	KT_ROW_INT("the clock stands on it", kd_engine_now(engine), 7);
	act(&script, "e0S");
	kd_engine_stop(engine); /* outside of a run: nothing */
	KT_ROW_INT("to the end", kd_engine_run(engine, KD_TIME_NEVER, 0), KD_STOP_EMPTY);
	KT_ROW_STR("trace", trace->str, " 5a 5c 5b 7e 9d");
	KT_ROW_INT("events run", (gint64) kd_engine_n_run(engine), 5);
}

static void after_a_delay(void)
{
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(GString) trace = g_string_new(NULL);
	Script script = { .engine = engine, .rules = "", .trace = trace };

	act(&script, "a5S");
	kd_engine_run(engine, 5, 0);
	KT_ROW_TRUE("has an id", kd_engine_after(engine, 2, KD_PHASE_END, on_event, &script, 'b'));
	KT_ROW_INT("past the end of time is never",
		   (gint64) kd_engine_after(engine, KD_TIME_NEVER - 1, KD_PHASE_END, on_event,
					    &script, 'c'),
		   0);
	KT_ROW_INT("empty", kd_engine_run(engine, KD_TIME_NEVER, 0), KD_STOP_EMPTY);
	KT_ROW_STR("trace", trace->str, " 5a 7b");
}

/* The hook marks the trace, and once puts an event and once asks to stop. */
static void hook(gpointer data)
{
	Script *script = data;

	g_string_append_c(script->trace, '\'');
	if (g_str_has_suffix(script->trace->str, "a'"))
		act(script, "f0F -c");
	if (g_str_has_suffix(script->trace->str, "d'"))
		kd_engine_stop(script->engine);
}

static void runs_the_hook(void)
{
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(GString) trace = g_string_new(NULL);
	Script script = { .engine = engine, .rules = "", .trace = trace };

	kd_engine_set_after(engine, hook, &script);
	act(&script, "a5S b5S c6S d7S e8S");
	KT_ROW_INT("asked", kd_engine_run(engine, 100, 0), KD_STOP_ASKED);
	KT_ROW_STR("after each", trace->str, " 5a' -c 5f' 5b' 7d'");
	kd_engine_set_after(engine, NULL, NULL);
	KT_ROW_INT("empty", kd_engine_run(engine, 100, 0), KD_STOP_EMPTY);
	KT_ROW_STR("no hook", trace->str, " 5a' -c 5f' 5b' 7d' 8e");
}

/* Random runs against an engine that looks through all there is. */

typedef struct {
	KdTime time;
	KdPhase phase;
	KdEventId id; /* the engine's; 0 for the naive one */
	bool is_over;
} Item;

typedef struct {
	KdEngine *engine; /* NULL: the naive one */
	gsl_rng *rng;
	GArray *items; /* of Item, in the order in which they were put */
	KdTime now;
	GString *trace;
} World;

static void on_item(KdEngine *engine, gpointer data, guint64 argument);

static void world_put(World *world, KdTime delay, KdPhase phase)
{
	Item item = { .time = world->now + delay, .phase = phase };

	if (world->engine)
		item.id = kd_engine_after(world->engine, delay, phase, on_item, world,
					  world->items->len);
	g_array_append_val(world->items, item);
}

static void world_cancel(World *world, guint i)
{
	Item *item = &g_array_index(world->items, Item, i);
	bool done = world->engine ? kd_engine_cancel(world->engine, item->id) : !item->is_over;

	item->is_over = true;
	g_string_append_printf(world->trace, " %s%u", done ? "-" : "?", i);
}

static KdTime random_delay(gsl_rng *rng)
{
	static const KdTime scales[] = { 1, 1, 4, 100, KD_SECOND, KD_HOUR };

	return (KdTime) kd_rng_below(rng, (guint64) scales[kd_rng_below(rng, 6)]);
}

/* What event @i does depends on nothing but @i and what was put before. */
static void world_step(World *world, guint i)
{
	Item *item = &g_array_index(world->items, Item, i);

	item->is_over = true;
	world->now = item->time;
	g_string_append_printf(world->trace, " %u@%" G_GINT64_FORMAT, i, world->now);
	kd_rng_seek(world->rng, (guint64) i * 64);
	for (guint64 n = kd_rng_below(world->rng, 4); n > 0 && world->items->len < 2000; n--)
		world_put(world, random_delay(world->rng),
			  (KdPhase) kd_rng_below(world->rng, KD_N_PHASES));
	if (kd_rng_below(world->rng, 3) == 0) {
		guint64 back = kd_rng_below(world->rng, MIN(world->items->len, 30));

		world_cancel(world, world->items->len - 1 - (guint) back);
	}
}

static void on_item(KdEngine *engine, gpointer data, guint64 argument)
{
	World *world = data;

	(void) engine;
	world_step(world, (guint) argument);
}

static bool naive_next(const World *world, guint *ret)
{
	const Item *best = NULL;

	for (guint i = 0; i < world->items->len; i++) {
		const Item *item = &g_array_index(world->items, Item, i);

		if (item->is_over || (best && best->time < item->time))
			continue;
		if (!best || item->time < best->time || item->phase < best->phase) {
			best = item;
			*ret = i;
		}
	}
	return best != NULL;
}

static char *run_world(const KdPendingOps *ops, guint64 seed)
{
	g_autoptr(KdEngine) engine = ops ? kd_engine_new_on(ops) : NULL;
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "engine");
	g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(Item));
	World world = { engine, rng, items, 0, g_string_new(NULL) };
	guint i;

	for (i = 0; i < 20; i++)
		world_put(&world, random_delay(rng), (KdPhase) (i % KD_N_PHASES));
	if (engine)
		kd_engine_run(engine, KD_TIME_NEVER, 0);
	else
		while (naive_next(&world, &i))
			world_step(&world, i);
	return g_string_free(world.trace, FALSE);
}

static void agrees_with_the_naive(void)
{
	for (int seed = 0; seed < kt_rounds(20); seed++) {
		g_autofree char *want = run_world(NULL, (guint64) seed);

		for (const KdPendingOps *const *ops = kd_pending_all; *ops; ops++) {
			g_autofree char *got = run_world(*ops, (guint64) seed);
			g_autofree char *row = g_strdup_printf("%s, seed %d", (*ops)->name, seed);

			KT_ROW_STR(row, got, want);
		}
	}
}

static CU_TestInfo tests[] = { { "follows the script", follows_the_script },
			       { "goes on where it stopped", goes_on_where_it_stopped },
			       { "stops and goes on", stops_and_goes_on },
			       { "after a delay", after_a_delay },
			       { "runs the hook", runs_the_hook },
			       { "agrees with the naive", agrees_with_the_naive },
			       CU_TEST_INFO_NULL };

KT_SUITE(engine) = { .pName = "engine", .pTests = tests };
