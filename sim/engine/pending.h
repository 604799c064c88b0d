/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pending set: events to come, in the order of (time, phase, sequence number).
 *
 * Two halves.  A KdPendingOps orders small keys and knows nothing else; several stand behind this
 * interface (ladder.c, heap.c) and all give the same order.  KdPending in front of it numbers what
 * is added and deals with the cancelled: a dead event stays in the set and is dropped when it comes
 * up, or when more than half of the set is dead, so that cancelling costs O(1) amortized and
 * garbage is never more than half (beyond a small constant).  When the numbers are used up, which
 * takes some 500 million events, what is held is numbered anew.
 *
 * The table of events is borrowed from the caller and must outlive the set.
 */
#ifndef KD_ENGINE_PENDING_H
#define KD_ENGINE_PENDING_H

#include "engine/events.h"

/* What is ordered: 16 bytes, so that keys move fast.  No two of one set are equal. */
typedef struct {
	KdTime time;
	guint64 order; /* phase (3 bits), sequence number (29 bits), slot of the event (32 bits) */
} KdKey;

#define KD_KEY_N_SEQUENCE (1u << 29)

static inline guint64 kd_key_order(KdPhase phase, guint32 sequence, guint32 slot)
{
	return (guint64) phase << 61 | (guint64) sequence << 32 | slot;
}

static inline KdPhase kd_key_phase(const KdKey *key)
{
	return (KdPhase) (key->order >> 61);
}

static inline guint32 kd_key_slot(const KdKey *key)
{
	return (guint32) key->order;
}

/* Time and order as one number of 128 bits, so that comparing two takes no jump. */
static inline __int128 kd_key_number(const KdKey *key)
{
	return (__int128) ((unsigned __int128) (guint64) key->time << 64 | key->order);
}

static inline bool kd_key_before(const KdKey *a, const KdKey *b)
{
	return kd_key_number(a) < kd_key_number(b);
}

typedef enum {
	KD_TOOK_NONE, /* empty, or the first is later than asked for */
	KD_TOOK_LAST, /* nothing else has this time */
	KD_TOOK_MORE, /* the next may have the same time */
} KdTook;

/*
 * One way to keep keys in order.  No time is KD_TIME_NEVER, and no key is added before the last
 * one taken.  (One added at the very time of the last one taken is
 * allowed but may be slow: the engine does not do it.)
 */
struct KdPendingOps {
	const char *name, *summary;
	/* @events is there for kd_events_expect() alone. */
	gpointer (*make)(const KdEvents *events);
	void (*free)(gpointer set);
	void (*add)(gpointer set, const KdKey *key);
	/* Take out the first key unless it is later than @until. */
	KdTook (*take)(gpointer set, KdTime until, KdKey *ret);
	/* Take out all keys, in any order; @ret has room for them. */
	void (*empty)(gpointer set, KdKey *ret);
};

extern const KdPendingOps kd_pending_ladder, kd_pending_heap;
/* All of them, the default first; ends in NULL. */
extern const KdPendingOps *const kd_pending_all[];

typedef struct {
	const KdPendingOps *ops;
	gpointer set;
	KdEvents *events;
	guint32 sequence; /* the next number */
	gsize n_held;     /* keys in the set, dead ones included */
	gsize n_dead;
} KdPending;

void kd_pending_init(KdPending *pending, const KdPendingOps *ops, KdEvents *events);
void kd_pending_clear(KdPending *pending);
/* Number anew what is held; for kd_pending_add() alone. */
void kd_pending_renumber(KdPending *pending);
/* Kill the event @id, wherever it is held.  FALSE if it has run, was cancelled or never was. */
bool kd_pending_cancel(KdPending *pending, KdEventId id);

/* The set holds @slot until it hands it out, or releases it as dead. */
static inline void kd_pending_add(KdPending *pending, KdTime time, KdPhase phase, guint32 slot)
{
	KdKey key = { .time = time };

	if (G_UNLIKELY(pending->sequence == KD_KEY_N_SEQUENCE))
		kd_pending_renumber(pending);
	key.order = kd_key_order(phase, pending->sequence++, slot);
	pending->events->slots[slot].link = KD_EVENT_IN_SET;
	pending->n_held++;
	pending->ops->add(pending->set, &key);
}

/* The first living event unless it is later than @until; the caller has its slot from now on. */
static inline KdTook kd_pending_take(KdPending *pending, KdTime until, KdKey *ret)
{
	KdTook took;

	while ((took = pending->ops->take(pending->set, until, ret)) != KD_TOOK_NONE) {
		pending->n_held--;
		if (G_LIKELY(kd_events_is_alive(pending->events, kd_key_slot(ret))))
			break;
		pending->n_dead--;
		kd_events_release(pending->events, kd_key_slot(ret));
	}
	return took;
}

#endif
