/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/etcd_private.h"

#include <stdarg.h>

#define TIMES_ELECTION  2 /* ReqTimeout(): 5 s and two election timeouts */
#define REQUEST_TIMEOUT (5 * KD_SECOND)
#define MOST_UNAPPLIED  5000 /* maxGapBetweenApplyAndCommitIndex */

/* ---- lists ---- */

static void push_call(KdEtcd *etcd, KdEtcdCall *call)
{
	call->next = NULL;
	call->previous = etcd->newest;
	*(etcd->newest ? &etcd->newest->next : &etcd->oldest) = call;
	etcd->newest = call;
}

static void drop_call(KdEtcd *etcd, KdEtcdCall *call)
{
	*(call->previous ? &call->previous->next : &etcd->oldest) = call->next;
	*(call->next ? &call->next->previous : &etcd->newest) = call->previous;
}

static void push_waiting(KdEtcdCall **first, KdEtcdCall **last, KdEtcdCall *call)
{
	call->mate = NULL;
	call->mate_before = *last;
	*(*last ? &(*last)->mate : first) = call;
	*last = call;
}

static void drop_waiting(KdEtcdCall **first, KdEtcdCall **last, KdEtcdCall *call)
{
	*(call->mate_before ? &call->mate_before->mate : first) = call->mate;
	*(call->mate ? &call->mate->mate_before : last) = call->mate_before;
}

/* Out of the list in which it waits, if in any. */
static void leave_list(KdEtcd *etcd, KdEtcdCall *call)
{
	if (call->batch) {
		drop_waiting(&call->batch->first, &call->batch->last, call);
		call->batch->n--;
		etcd->n_batched--;
	} else if (call->lost) {
		etcd->n_lost--;
	} else if (call->reads && !call->flying) {
		drop_waiting(&etcd->readers, &etcd->readers_last, call);
	} else if (!call->flying) {
		drop_waiting(&etcd->waiting, &etcd->waiting_last, call);
	}
}

void kd_etcd_finish(KdEtcd *etcd, KdEtcdCall *call, KdEtcdOutcome outcome)
{
	leave_list(etcd, call);
	drop_call(etcd, call);
	etcd->timeouts += outcome == KD_ETCD_TIMEOUT;
	call->done(call->data, outcome);
}

/* ---- time-outs ---- */

static bool leads(const KdEtcd *etcd)
{
	return etcd->leader >= 0 && kd_etcd_is_awake(etcd, (guint) etcd->leader) &&
	       kd_etcd_has_quorum(etcd, (guint) etcd->leader);
}

static void time_out(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	KdTime now = kd_engine_now(engine);
	KdEtcdCall *call = etcd->oldest;

	(void) argument;
	etcd->timer = 0;
	while (call && call->deadline <= now) {
		KdEtcdCall *next = call->next;

		if (!call->flying)
			kd_etcd_finish(etcd, call, KD_ETCD_TIMEOUT);
		call = next;
	}
	kd_etcd_set_timer(etcd);
}

void kd_etcd_set_timer(KdEtcd *etcd)
{
	bool late = etcd->oldest &&
		    (etcd->n_lost > 0 || etcd->readers || !leads(etcd) ||
		     (etcd->batches && etcd->batches->committed > etcd->oldest->deadline));

	if (late == (etcd->timer != 0))
		return;
	if (late)
		etcd->timer = kd_engine_at(etcd->engine,
					   MAX(etcd->oldest->deadline, kd_engine_now(etcd->engine)),
					   KD_PHASE_REQUEST, time_out, etcd, 0);
	else {
		kd_engine_cancel(etcd->engine, etcd->timer);
		etcd->timer = 0;
	}
}

/* ---- writes ---- */

static void begin(KdEtcd *etcd, KdEtcdCall *call)
{
	call->batch = NULL;
	call->lost = false;
	call->flying = false;
	call->deadline = kd_engine_now(etcd->engine) + REQUEST_TIMEOUT +
			 TIMES_ELECTION * etcd->options.election_timeout;
	push_call(etcd, call);
}

static void refused(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcdCall *call = data;

	(void) engine;
	kd_etcd_finish((KdEtcd *) (gpointer) (guintptr) argument, call, call->refused);
}

static KdEtcdOutcome check(KdEtcd *etcd, const KdEtcdCall *call)
{
	guint n = 0;

	if (call->bytes > etcd->options.max_request_bytes)
		return KD_ETCD_TOO_LARGE;
	if (etcd->n_batched > MOST_UNAPPLIED) {
		for (const KdEtcdBatch *batch = etcd->batches; batch; batch = batch->next)
			n += batch->committed <= kd_engine_now(etcd->engine) ? batch->n : 0;
		if (n > MOST_UNAPPLIED)
			return KD_ETCD_TOO_MANY;
	}
	kd_etcd_compact(etcd);
	return kd_etcd_has_room(etcd, call) ? KD_ETCD_OK : KD_ETCD_NO_SPACE;
}

void kd_etcd_commit(KdEtcd *etcd, KdEtcdCall *call)
{
	call->reads = false;
	begin(etcd, call);
	call->refused = check(etcd, call);
	if (call->refused != KD_ETCD_OK) {
		call->flying = true;
		kd_engine_after(etcd->engine, etcd->options.request, KD_PHASE_REQUEST, refused,
				call, (guint64) (guintptr) etcd);
		return;
	}
	push_waiting(&etcd->waiting, &etcd->waiting_last, call);
	kd_etcd_send(etcd);
	kd_etcd_set_timer(etcd);
}

/* ---- reads ---- */

static bool anyone_awake(const KdEtcd *etcd)
{
	for (guint i = 0; (gint64) i < etcd->options.members; i++)
		if (kd_etcd_is_awake(etcd, i))
			return true;
	return false;
}

static void answer_read(KdEngine *engine, gpointer data, guint64 argument);

/* One round of heartbeats to a majority, for a linearizable one. */
static KdTime draw_round(KdEtcd *etcd)
{
	KdTime trips[KD_ETCD_MAX_MEMBERS];
	guint n = 0, need = kd_etcd_majority(etcd) - 1;

	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		KdTime trip = 0;
		guint j = n;

		if ((int) i == etcd->leader || !kd_etcd_reaches(etcd, i, (guint) etcd->leader))
			continue;
		trip = kd_etcd_draw_trip(etcd, i);
		for (; j > 0 && trips[j - 1] > trip; j--)
			trips[j] = trips[j - 1];
		trips[j] = trip;
		n++;
	}
	return need > 0 ? trips[need - 1] : 0;
}

static void start_read(KdEtcd *etcd, KdEtcdCall *call)
{
	KdTime now = kd_engine_now(etcd->engine), round = 0;

	if (call->linearizable ? !leads(etcd) : !anyone_awake(etcd)) {
		call->flying = false;
		push_waiting(&etcd->readers, &etcd->readers_last, call);
		kd_etcd_set_timer(etcd);
		return;
	}
	if (call->linearizable)
		round = draw_round(etcd);
	etcd->read_free = MAX(etcd->read_free, now) + etcd->options.read;
	call->flying = true;
	call->epoch = etcd->epoch;
	kd_engine_at(etcd->engine, etcd->read_free + round + etcd->options.request,
		     KD_PHASE_REQUEST, answer_read, call, (guint64) (guintptr) etcd);
}

static void answer_read(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = (KdEtcd *) (gpointer) (guintptr) argument;
	KdEtcdCall *call = data;

	(void) engine;
	if (call->linearizable && call->epoch != etcd->epoch)
		start_read(etcd, call);
	else
		kd_etcd_finish(etcd, call, KD_ETCD_OK);
}

void kd_etcd_read(KdEtcd *etcd, KdEtcdCall *call, bool linearizable)
{
	call->reads = true;
	call->linearizable = linearizable;
	begin(etcd, call);
	start_read(etcd, call);
}

void kd_etcd_resume(KdEtcd *etcd)
{
	KdEtcdCall *call = g_steal_pointer(&etcd->readers);

	etcd->readers_last = NULL;
	while (call) {
		KdEtcdCall *next = call->mate;

		start_read(etcd, call);
		call = next;
	}
	kd_etcd_send(etcd);
	kd_etcd_set_timer(etcd);
}

/* ---- its life ---- */

void kd_etcd_tell(KdEtcd *etcd, int member, const char *what, const char *format, ...)
{
	g_autofree char *message = NULL;
	va_list args;

	if (!etcd->note)
		return;
	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	etcd->note(etcd->note_data, member, what, message);
}

void kd_etcd_set_note(KdEtcd *etcd, KdEtcdNote *note, gpointer data)
{
	etcd->note = note;
	etcd->note_data = data;
}

static void init_member(KdEtcdMember *member, guint i, const KdEtcdOptions *options, KdTime now,
			guint64 seed)
{
	g_autofree char *fsync = g_strdup_printf("etcd/etcd-%u/fsync", i + 1);
	g_autofree char *trip = g_strdup_printf("etcd/etcd-%u/round-trip", i + 1);
	g_autofree char *election = g_strdup_printf("etcd/etcd-%u/election", i + 1);

	*member = (KdEtcdMember){ .up = true,
				  .slow = 1,
				  .term = 1,
				  .voted = 1,
				  .heard = now,
				  .paused_until = now,
				  .retired_at = now };
	g_snprintf(member->name, sizeof(member->name), "etcd-%u", i + 1);
	kd_delay_init(&member->fsync, &options->fsync, seed, fsync);
	kd_delay_init(&member->round_trip, &options->round_trip, seed, trip);
	member->election = kd_rng_stream(seed, election);
}

/* It begins with a leader, the first member. */
KdEtcd *kd_etcd_new(KdEngine *engine, const KdEtcdOptions *options, guint64 seed)
{
	KdEtcd *etcd = g_new0(KdEtcd, 1);
	KdTime now = kd_engine_now(engine);

	g_assert(options->members >= 1 && options->members <= KD_ETCD_MAX_MEMBERS);
	etcd->engine = engine;
	etcd->options = *options;
	etcd->term = 1;
	etcd->next_compaction = options->compaction_interval > 0
					? now + options->compaction_interval
					: KD_TIME_NEVER;
	for (guint i = 0; i < options->members; i++)
		init_member(&etcd->members[i], i, options, now, seed);
	return etcd;
}

void kd_etcd_free(KdEtcd *etcd)
{
	if (!etcd)
		return;
	kd_etcd_free_batches(etcd);
	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		kd_delay_clear(&etcd->members[i].fsync);
		kd_delay_clear(&etcd->members[i].round_trip);
		gsl_rng_free(etcd->members[i].election);
	}
	g_free(etcd);
}

const char *kd_etcd_outcome_message(KdEtcdOutcome outcome)
{
	static const char *const messages[KD_ETCD_N_OUTCOMES] = {
		[KD_ETCD_OK] = "",
		[KD_ETCD_TIMEOUT] = "etcdserver: request timed out",
		[KD_ETCD_NO_SPACE] = "etcdserver: mvcc: database space exceeded",
		[KD_ETCD_TOO_MANY] = "etcdserver: too many requests",
		[KD_ETCD_TOO_LARGE] = "etcdserver: request is too large",
	};

	return messages[outcome];
}

void kd_etcd_state(KdEtcd *etcd, KdEtcdState *ret)
{
	kd_etcd_compact(etcd);
	*ret = (KdEtcdState){ .leader = leads(etcd) ? etcd->leader : -1,
			      .term = etcd->term,
			      .size = etcd->size,
			      .in_use = etcd->in_use,
			      .no_space = etcd->no_space,
			      .commits = etcd->commits,
			      .timeouts = etcd->timeouts,
			      .elections = etcd->elections };
	for (guint i = 0; (gint64) i < etcd->options.members; i++)
		ret->n_up += kd_etcd_is_awake(etcd, i);
}

guint kd_etcd_leader_or_last(const KdEtcd *etcd)
{
	return etcd->leader >= 0 ? (guint) etcd->leader : etcd->last_leader;
}
