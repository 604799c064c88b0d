/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_queues.h"

#include <math.h>

#include "cluster/flow_control_match.h"

#define GUESS (3 * KD_MILLISECOND) /* how long a request lasts, before that is known */
#define NEVER G_MAXINT64           /* nobody waits in that queue */

/* Seats for a while, in the unit of R. */
static gint64 seat_time(double seats, KdTime time)
{
	return (gint64) round(seats * (double) time / 10);
}

/* ---- virtual time ---- */

/* Seats that each busy queue has at present. */
static double rate(const KdFlowLevel *level)
{
	if (level->n_busy == 0)
		return 0;
	return (double) MIN(level->seats + level->seats_waiting, level->limit) / level->n_busy;
}

static void note_demand(KdFlowLevel *level)
{
	level->demand.most = MAX(level->demand.most,
				 (double) (level->seats + level->seats_waiting));
}

void kd_flow_level_sync(KdFlowLevel *level, KdTime now)
{
	KdTime passed = now - level->r_time;
	double x = (double) (level->seats + level->seats_waiting);
	double seconds = (double) passed / (double) KD_SECOND;

	if (passed == 0)
		return;
	level->r += seat_time(rate(level), passed);
	level->r_time = now;
	level->demand.seconds += seconds;
	level->demand.sum += x * seconds;
	level->demand.squares += x * x * seconds;
}

/* ---- the tournament ---- */

static void set_end(KdFlowLevel *level, guint queue, gint64 end)
{
	guint at = level->n_leaves + queue;

	level->ends[at] = end;
	for (at /= 2; at > 0; at /= 2)
		level->ends[at] = MIN(level->ends[2 * at], level->ends[2 * at + 1]);
}

/* The first leaf from @from on whose end is @end, which must be there or further right; n_leaves if
 * there is none.  Up while all of the subtree lies left or is too late, then down. */
static guint find_end(const KdFlowLevel *level, guint from, gint64 end)
{
	guint at = level->n_leaves + from;

	if (from >= level->n_leaves)
		return level->n_leaves;
	while (level->ends[at] != end) {
		while (at % 2)
			at /= 2;
		if (at == 0)
			return level->n_leaves;
		at++;
	}
	while (at < level->n_leaves)
		at = level->ends[2 * at] == end ? 2 * at : 2 * at + 1;
	return at - level->n_leaves;
}

/* The queue whose oldest would end first; of several the next after the one served last. */
static guint next_queue(const KdFlowLevel *level)
{
	gint64 end = level->ends[1];
	guint found = find_end(level, level->robin + 1, end);

	return found < level->n_leaves ? found : find_end(level, 0, end);
}

/* The oldest of a queue has changed, or when it is to start: not before it came. */
static void bound(KdFlowLevel *level, guint i)
{
	KdFlowQueue *queue = &level->queues[i];

	if (queue->first)
		queue->next = MAX(queue->next, queue->first->arrival_r);
	set_end(level, i, queue->first ? queue->next + queue->first->work : NEVER);
}

/* ---- lists ---- */

static void append(KdFlowLevel *level, KdFlowTicket *ticket)
{
	KdFlowQueue *queue = &level->queues[ticket->queue];

	ticket->next = NULL;
	ticket->previous = queue->last;
	*(queue->last ? &queue->last->next : &queue->first) = ticket;
	queue->last = ticket;
	ticket->later = NULL;
	ticket->earlier = level->newest;
	*(level->newest ? &level->newest->later : &level->oldest) = ticket;
	level->newest = ticket;
	queue->n_waiting++;
	queue->work += ticket->work;
	level->n_waiting++;
	level->seats_waiting += ticket->seats;
}

static void unlink_ticket(KdFlowLevel *level, KdFlowTicket *ticket)
{
	KdFlowQueue *queue = &level->queues[ticket->queue];

	*(ticket->previous ? &ticket->previous->next : &queue->first) = ticket->next;
	*(ticket->next ? &ticket->next->previous : &queue->last) = ticket->previous;
	*(ticket->earlier ? &ticket->earlier->later : &level->oldest) = ticket->later;
	*(ticket->later ? &ticket->later->earlier : &level->newest) = ticket->earlier;
	queue->n_waiting--;
	queue->work -= ticket->work;
	level->n_waiting--;
	level->seats_waiting -= ticket->seats;
}

static bool is_busy(const KdFlowQueue *queue)
{
	return queue->n_waiting > 0 || queue->n_executing > 0;
}

/* ---- waiting too long ---- */

static void time_out(KdEngine *engine, gpointer data, guint64 argument);

/* The timer stands for the oldest; it is put again when it finds that one gone. */
static void set_timer(KdFlowLevel *level)
{
	if (!level->oldest && level->timer) {
		kd_engine_cancel(level->engine, level->timer);
		level->timer = 0;
	} else if (level->oldest && !level->timer) {
		level->timer = kd_engine_at(level->engine,
					    level->oldest->arrival + level->wait_limit,
					    KD_PHASE_REQUEST, time_out, level, 0);
	}
}

static void reject(KdFlowLevel *level, KdFlowTicket *ticket, KdFlowReason reason)
{
	ticket->reason = reason;
	ticket->retry_after = kd_flow_drop(&level->drops, kd_engine_now(level->engine) / KD_SECOND);
	level->rejected[reason]++;
}

static void take_out(KdFlowLevel *level, KdFlowTicket *ticket)
{
	KdFlowQueue *queue = &level->queues[ticket->queue];

	unlink_ticket(level, ticket);
	level->n_busy -= !is_busy(queue);
	bound(level, ticket->queue);
}

static void time_out(KdEngine *engine, gpointer data, guint64 argument)
{
	KdFlowLevel *level = data;
	KdTime now = kd_engine_now(engine);

	(void) argument;
	level->timer = 0;
	kd_flow_level_sync(level, now);
	while (level->oldest && level->oldest->arrival + level->wait_limit <= now) {
		KdFlowTicket *ticket = level->oldest;

		take_out(level, ticket);
		reject(level, ticket, KD_FLOW_TIME_OUT);
		ticket->decided(ticket->data, ticket, KD_FLOW_REJECTED);
	}
	kd_flow_level_set_limit(level, level->limit);
}

/* ---- seats ---- */

/* Whoever wants more than there are waits until all the others have left. */
static bool has_room(const KdFlowLevel *level, guint seats)
{
	if (level->exempt)
		return true;
	if (seats > level->limit)
		return level->n_executing == 0;
	return level->seats + seats <= level->limit;
}

static void sit_down(KdFlowLevel *level, KdFlowTicket *ticket)
{
	ticket->started = kd_engine_now(level->engine);
	level->n_executing++;
	level->seats += ticket->seats;
	level->dispatched++;
}

/* The final seats are no more than there are; the work stays the same. */
static void reshape(const KdFlowLevel *level, KdFlowTicket *ticket)
{
	guint limit = (guint) MAX(level->limit, 1);

	if (ticket->final <= limit)
		return;
	ticket->linger = ticket->linger * ticket->final / limit;
	ticket->final = limit;
}

static bool dispatch_one(KdFlowLevel *level)
{
	guint i = next_queue(level);
	KdFlowQueue *queue = &level->queues[i];
	KdFlowTicket *ticket = queue->first;

	if (!has_room(level, ticket->seats))
		return false;
	unlink_ticket(level, ticket);
	reshape(level, ticket);
	level->robin = i;
	sit_down(level, ticket);
	queue->n_executing++;
	queue->seats += ticket->seats;
	queue->next += ticket->work;
	bound(level, i);
	ticket->next = NULL;
	*(level->granted ? &level->last_granted->next : &level->granted) = ticket;
	level->last_granted = ticket;
	return true;
}

/* Whoever is told may enter and leave; what that lets in is told here as well, in order. */
static void tell_granted(KdFlowLevel *level)
{
	if (level->telling)
		return;
	level->telling = true;
	while (level->granted) {
		KdFlowTicket *ticket = level->granted;

		level->granted = ticket->next;
		ticket->decided(ticket->data, ticket, KD_FLOW_GRANTED);
	}
	level->telling = false;
}

static void dispatch(KdFlowLevel *level)
{
	while (level->n_waiting > 0 && level->seats < level->limit && dispatch_one(level))
		;
	note_demand(level);
	set_timer(level);
}

/* ---- entering ---- */

/* Of the hand the queue with the least work in it; the first look goes round, for fairness where
 * hands overlap. */
static guint choose(KdFlowLevel *level, guint64 hash)
{
	guint hand[KD_FLOW_MAX_HAND], offset = (guint) (level->n_entered++ % level->hand), best;

	kd_flow_deal(hash, level->n_dealt, level->hand, hand);
	best = hand[offset];
	for (guint i = 1; i < level->hand; i++) {
		guint other = hand[(offset + i) % level->hand];

		if (level->queues[other].work < level->queues[best].work)
			best = other;
	}
	return best;
}

static void enqueue(KdFlowLevel *level, KdFlowTicket *ticket)
{
	KdFlowQueue *queue = &level->queues[ticket->queue];

	if (!is_busy(queue)) {
		queue->next = level->r;
		level->n_busy++;
	}
	append(level, ticket);
	note_demand(level);
	bound(level, ticket->queue);
}

/* The one who has just come is let in by the answer, not by a call.  Others can be let in here only
 * when the limit has grown and nobody has looked; they come first. */
static bool was_granted(KdFlowLevel *level, const KdFlowTicket *ticket)
{
	KdFlowTicket **at = &level->granted, *previous = NULL;

	while (*at && *at != ticket) {
		previous = *at;
		at = &(*at)->next;
	}
	if (!*at)
		return false;
	*at = ticket->next;
	if (level->last_granted == ticket)
		level->last_granted = previous;
	return true;
}

static void prepare(KdFlowLevel *level, KdFlowTicket *ticket, const KdFlowWork *work)
{
	ticket->of = level;
	ticket->reason = KD_FLOW_NOT_REJECTED;
	ticket->retry_after = 0;
	ticket->initial = work->initial;
	ticket->final = work->final;
	ticket->linger = work->linger;
	ticket->seats = MAX(work->initial, work->final);
	ticket->work = seat_time(work->initial, GUESS) + seat_time(work->final, work->linger);
	ticket->arrival = kd_engine_now(level->engine);
	ticket->arrival_r = level->r;
	ticket->queue = G_MAXUINT;
}

KdFlowVerdict kd_flow_level_enter(KdFlowLevel *level, KdFlowTicket *ticket, const KdFlowWork *work,
				  guint64 hash)
{
	bool granted;

	prepare(level, ticket, work);
	if (level->n_dealt == 0) {
		if (!has_room(level, ticket->seats)) {
			reject(level, ticket, KD_FLOW_CONCURRENCY_LIMIT);
			return KD_FLOW_REJECTED;
		}
		sit_down(level, ticket);
		note_demand(level);
		return KD_FLOW_GRANTED;
	}
	ticket->queue = choose(level, hash);
	if (kd_flow_queue_is_full(level->seats, level->limit,
				  level->queues[ticket->queue].n_waiting,
				  (gint64) level->queue_limit)) {
		reject(level, ticket, KD_FLOW_QUEUE_FULL);
		return KD_FLOW_REJECTED;
	}
	enqueue(level, ticket);
	dispatch(level);
	granted = was_granted(level, ticket);
	tell_granted(level);
	return granted ? KD_FLOW_GRANTED : KD_FLOW_QUEUED;
}

/* ---- leaving ---- */

static void release(KdFlowLevel *level, guint queue, guint seats)
{
	level->seats -= seats;
	if (queue != G_MAXUINT)
		level->queues[queue].seats -= seats;
	dispatch(level);
	tell_granted(level);
}

/* The seats of one who has left a while ago: how many, and from which queue. */
static void lingered(KdEngine *engine, gpointer data, guint64 argument)
{
	KdFlowLevel *level = data;

	kd_flow_level_sync(level, kd_engine_now(engine));
	release(level, (guint) (argument >> 32), (guint) argument);
}

void kd_flow_level_leave(KdFlowLevel *level, KdFlowTicket *ticket)
{
	KdTime took = kd_engine_now(level->engine) - ticket->started;

	level->n_executing--;
	if (ticket->queue != G_MAXUINT) {
		KdFlowQueue *queue = &level->queues[ticket->queue];

		queue->n_executing--;
		level->n_busy -= !is_busy(queue);
		queue->next -= seat_time(ticket->initial, GUESS - took);
		bound(level, ticket->queue);
	}
	if (ticket->linger > 0 && ticket->final > 0)
		kd_engine_after(level->engine, ticket->linger, KD_PHASE_REQUEST, lingered, level,
				(guint64) ticket->queue << 32 | ticket->seats);
	else
		release(level, ticket->queue, ticket->seats);
}

void kd_flow_level_cancel(KdFlowLevel *level, KdFlowTicket *ticket)
{
	if (was_granted(level, ticket)) { /* and not told yet */
		kd_flow_level_leave(level, ticket);
		return;
	}
	take_out(level, ticket);
	dispatch(level);
	tell_granted(level);
}

/* ---- its life ---- */

KdFlowLevel *kd_flow_level_new(KdEngine *engine, KdName name, KdTime wait_limit)
{
	KdFlowLevel *level = g_new0(KdFlowLevel, 1);

	level->engine = engine;
	level->name = name;
	level->wait_limit = wait_limit;
	level->r_time = kd_engine_now(engine);
	return level;
}

void kd_flow_level_free(KdFlowLevel *level)
{
	if (level->timer)
		kd_engine_cancel(level->engine, level->timer);
	g_free(level->queues);
	g_free(level->ends);
	g_free(level);
}

void kd_flow_level_set_queues(KdFlowLevel *level, guint queues, guint hand, guint64 queue_limit)
{
	level->n_dealt = queues;
	level->hand = hand;
	level->queue_limit = queue_limit;
	if (queues <= level->n_queues)
		return;
	level->queues = g_renew(KdFlowQueue, level->queues, queues);
	for (guint i = level->n_queues; i < queues; i++)
		level->queues[i] = (KdFlowQueue){ 0 };
	level->n_queues = queues;
	for (level->n_leaves = 1; level->n_leaves < queues; level->n_leaves *= 2)
		;
	level->ends = g_renew(gint64, level->ends, 2 * level->n_leaves);
	for (guint i = 0; i < 2 * level->n_leaves; i++)
		level->ends[i] = NEVER;
	for (guint i = 0; i < queues; i++)
		bound(level, i);
	if (level->n_entered == 0)
		level->robin = 0;
}

void kd_flow_level_set_limit(KdFlowLevel *level, gint64 limit)
{
	level->limit = limit;
	dispatch(level);
	tell_granted(level);
}

bool kd_flow_level_is_idle(const KdFlowLevel *level)
{
	return level->n_waiting == 0 && level->n_executing == 0 && level->seats == 0 &&
	       !level->telling;
}
