/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "engine/engine.h"
#include "engine/events.h"
#include "engine/pending.h"

/* Events of one phase at the current time, in the order in which they came; linked through the
 * table. */
typedef struct {
	guint32 first, last; /* slots; 0 = empty, and then last means nothing */
} Fifo;

struct KdEngine {
	KdTime now;
	KdEvents events;
	KdPending pending;       /* nothing in it is at the current time */
	Fifo fifos[KD_N_PHASES]; /* all that is */
	guint waiting;           /* bit p is set while fifos[p] is not empty */
	GArray *idle;            /* KdEventId of idle events, with some that are over */
	void (*after)(gpointer data);
	gpointer after_data;
	guint64 n_run;
	bool running, asked_to_stop;
};

KdEngine *kd_engine_new(void)
{
	return kd_engine_new_on(kd_pending_all[0]);
}

KdEngine *kd_engine_new_on(const KdPendingOps *ops)
{
	KdEngine *engine = g_new0(KdEngine, 1);

	engine->idle = g_array_new(FALSE, FALSE, sizeof(KdEventId));
	kd_events_init(&engine->events);
	kd_pending_init(&engine->pending, ops, &engine->events);
	return engine;
}

void kd_engine_free(KdEngine *engine)
{
	if (!engine)
		return;
	g_assert(!engine->running);
	kd_pending_clear(&engine->pending);
	kd_events_clear(&engine->events);
	g_array_unref(engine->idle);
	g_free(engine);
}

KdTime kd_engine_now(const KdEngine *engine)
{
	return engine->now;
}

guint64 kd_engine_n_run(const KdEngine *engine)
{
	return engine->n_run;
}

gsize kd_engine_n_pending(const KdEngine *engine)
{
	return engine->events.n_alive;
}

static void fifo_append(KdEngine *engine, KdPhase phase, guint32 slot)
{
	Fifo *fifo = &engine->fifos[phase];

	engine->events.slots[slot].link = 0;
	if (fifo->first)
		engine->events.slots[fifo->last].link = slot;
	else
		fifo->first = slot;
	fifo->last = slot;
	engine->waiting |= 1u << phase;
}

/* The first event of the earliest phase that has one. */
static guint32 fifo_take(KdEngine *engine)
{
	guint phase = (guint) __builtin_ctz(engine->waiting);
	Fifo *fifo = &engine->fifos[phase];
	guint32 slot = fifo->first;

	fifo->first = engine->events.slots[slot].link;
	if (fifo->first == 0)
		engine->waiting &= ~(1u << phase);
	return slot;
}

KdEventId kd_engine_at(KdEngine *engine, KdTime time, KdPhase phase, KdHandler *handler,
		       gpointer data, guint64 argument)
{
	guint32 slot;

	g_assert(time >= engine->now && (guint) phase < KD_N_PHASES && handler);
	if (time == KD_TIME_NEVER)
		return 0;
	slot = kd_events_put(&engine->events, handler, data, argument);
	if (time == engine->now)
		fifo_append(engine, phase, slot);
	else
		kd_pending_add(&engine->pending, time, phase, slot);
	return kd_events_id(&engine->events, slot);
}

KdEventId kd_engine_after(KdEngine *engine, KdTime delay, KdPhase phase, KdHandler *handler,
			  gpointer data, guint64 argument)
{
	KdTime time;

	g_assert(delay >= 0);
	if (__builtin_add_overflow(engine->now, delay, &time))
		time = KD_TIME_NEVER;
	return kd_engine_at(engine, time, phase, handler, data, argument);
}

KdEventId kd_engine_at_idle(KdEngine *engine, KdTime time, KdPhase phase, KdHandler *handler,
			    gpointer data, guint64 argument)
{
	KdEventId id = kd_engine_at(engine, time, phase, handler, data, argument);

	g_array_append_val(engine->idle, id);
	return id;
}

/* Whether nothing but idle events is to come.  The list is looked through only when it is as long
 * as all that is alive. */
static bool only_idle_left(KdEngine *engine)
{
	guint n = 0;

	if (G_LIKELY(engine->events.n_alive > engine->idle->len))
		return false;
	for (guint i = 0; i < engine->idle->len; i++) {
		KdEventId id = g_array_index(engine->idle, KdEventId, i);

		if (kd_events_find(&engine->events, id))
			g_array_index(engine->idle, KdEventId, n++) = id;
	}
	g_array_set_size(engine->idle, n);
	return engine->events.n_alive == n;
}

bool kd_engine_cancel(KdEngine *engine, KdEventId id)
{
	return kd_pending_cancel(&engine->pending, id);
}

void kd_engine_set_after(KdEngine *engine, void (*after)(gpointer data), gpointer data)
{
	engine->after = after;
	engine->after_data = data;
}

/* Move the clock to the next event and return its slot; all others of that time go to the FIFOs. */
static guint32 advance(KdEngine *engine, KdTime until)
{
	KdKey key;
	KdTook took = kd_pending_take(&engine->pending, until, &key);

	if (took == KD_TOOK_NONE)
		return 0;
	engine->now = key.time;
	if (G_LIKELY(took == KD_TOOK_LAST))
		return kd_key_slot(&key);
	while (took != KD_TOOK_NONE) {
		fifo_append(engine, kd_key_phase(&key), kd_key_slot(&key));
		took = took == KD_TOOK_MORE ? kd_pending_take(&engine->pending, engine->now, &key)
					    : KD_TOOK_NONE;
	}
	return fifo_take(engine);
}

/* The next living event, or 0. */
static guint32 next(KdEngine *engine, KdTime until)
{
	for (;;) {
		guint32 slot = engine->waiting ? fifo_take(engine) : advance(engine, until);

		if (slot == 0 || kd_events_is_alive(&engine->events, slot))
			return slot;
		kd_events_release(&engine->events, slot);
	}
}

static void run_one(KdEngine *engine, guint32 slot)
{
	const KdEvent event = engine->events.slots[slot];

	kd_events_release(&engine->events, slot);
	engine->n_run++;
	event.handler(engine, event.data, event.argument);
	if (engine->after)
		engine->after(engine->after_data);
}

static KdStop run(KdEngine *engine, KdTime until, guint64 max_events)
{
	guint64 end = engine->n_run + max_events;

	while (!only_idle_left(engine)) {
		guint32 slot = next(engine, until);

		if (slot == 0)
			break;
		run_one(engine, slot);
		if (engine->asked_to_stop)
			return KD_STOP_ASKED;
		if (engine->n_run == end)
			return KD_STOP_EVENTS;
	}
	if (only_idle_left(engine))
		return KD_STOP_EMPTY;
	engine->now = until;
	return KD_STOP_TIME;
}

KdStop kd_engine_run(KdEngine *engine, KdTime until, guint64 max_events)
{
	KdStop stop;

	g_assert(!engine->running && until >= engine->now);
	engine->running = true;
	engine->asked_to_stop = false;
	stop = run(engine, until, max_events);
	engine->running = false;
	return stop;
}

void kd_engine_stop(KdEngine *engine)
{
	engine->asked_to_stop = true;
}
