/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/etcd_private.h"

#define TIME_PER_BYTE 5  /* ns: of the write-ahead log */
#define CHUNK         16 /* entries whose callers are told in one event */

KdTime kd_etcd_draw_trip(KdEtcd *etcd, guint member)
{
	return kd_delay_draw(&etcd->members[member].round_trip);
}

static KdTime draw_sync(KdEtcd *etcd, guint i, gint64 bytes)
{
	KdEtcdMember *member = &etcd->members[i];
	KdTime sync = kd_delay_draw(&member->fsync);

	return (KdTime) ((double) sync * member->slow) + bytes * TIME_PER_BYTE;
}

/* ---- applying ---- */

static void apply(KdEngine *engine, gpointer data, guint64 argument);

/* When the next entries are applied, and their callers told. */
static void set_applier(KdEtcd *etcd)
{
	const KdEtcdBatch *head = etcd->batches;
	KdTime time = KD_TIME_NEVER, answer = KD_TIME_NEVER;

	if (head && head->committed != KD_TIME_NEVER) {
		time = MAX(head->committed, etcd->apply_free) +
		       MIN(head->n, CHUNK) * etcd->options.apply;
		answer = MAX(time + (head->n > 0 ? etcd->options.request : 0),
			     kd_engine_now(etcd->engine));
	}
	etcd->applies_at = time;
	if (etcd->applier && answer == etcd->answers_at)
		return;
	if (etcd->applier)
		kd_engine_cancel(etcd->engine, etcd->applier);
	etcd->answers_at = answer;
	etcd->applier = kd_engine_at(etcd->engine, answer, KD_PHASE_REQUEST, apply, etcd, 0);
}

/* The head of the list is committed and applied: remember who has it. */
static void retire(KdEtcd *etcd)
{
	KdEtcdBatch *batch = etcd->batches;
	KdTime now = kd_engine_now(etcd->engine);

	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		KdEtcdMember *member = &etcd->members[i];

		if (batch->synced[i] == KD_TIME_NEVER)
			continue;
		if (member->retired_at <= now)
			member->safe = member->retired;
		member->retired = (KdEtcdLog){ batch->term, batch->index };
		member->retired_at = batch->synced[i];
	}
	etcd->gone = (KdEtcdLog){ batch->term, batch->index };
	etcd->batches = batch->next;
	if (!etcd->batches)
		etcd->last_batch = NULL;
	batch->next = etcd->spare;
	etcd->spare = batch;
}

static void apply(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	KdEtcdBatch *head = etcd->batches;

	(void) engine;
	(void) argument;
	etcd->applier = 0;
	etcd->apply_free = etcd->applies_at;
	for (guint i = 0; i < CHUNK && head->first; i++) {
		KdEtcdCall *call = head->first;

		kd_etcd_account(etcd, call);
		kd_etcd_finish(etcd, call, KD_ETCD_OK);
	}
	if (!head->first)
		retire(etcd);
	set_applier(etcd);
	kd_etcd_set_timer(etcd);
}

/* ---- when it is committed ---- */

/* The leader has synced it, and of the others so many that they are a majority: it looks at their
 * answers only when its own disk is done. */
static KdTime agreed(const KdEtcd *etcd, const KdEtcdBatch *batch)
{
	KdTime times[KD_ETCD_MAX_MEMBERS];
	guint n = (guint) etcd->options.members;

	for (guint i = 0; i < n; i++) {
		guint j = i;

		for (; j > 0 && times[j - 1] > batch->acked[i]; j--)
			times[j] = times[j - 1];
		times[j] = batch->acked[i];
	}
	return MAX(times[kd_etcd_majority(etcd) - 1], batch->acked[etcd->leader]);
}

static void set_committed(KdEtcd *etcd, KdTime now)
{
	KdTime before = 0, floor = 0;

	for (const KdEtcdBatch *batch = etcd->batches; batch; batch = batch->next)
		if (batch->opens_term)
			floor = agreed(etcd, batch);
	for (KdEtcdBatch *batch = etcd->batches; batch; batch = batch->next) {
		if (batch->committed > now)
			batch->committed = MAX(MAX(before, floor), agreed(etcd, batch));
		before = batch->committed;
	}
}

/* ---- replication ---- */

static void to_leader(KdEtcd *etcd, KdEtcdBatch *batch, KdTime now)
{
	guint i = (guint) etcd->leader;
	KdEtcdMember *leader = &etcd->members[i];

	if (batch->synced[i] == KD_TIME_NEVER) {
		batch->synced[i] = MAX(now, leader->disk_free) + draw_sync(etcd, i, batch->bytes);
		leader->disk_free = batch->synced[i];
	}
	batch->acked[i] = batch->synced[i];
}

static void to_follower(KdEtcd *etcd, KdEtcdBatch *batch, guint i, KdTime now)
{
	KdEtcdMember *member = &etcd->members[i];
	KdTime trip;

	if (batch->acked[i] != KD_TIME_NEVER)
		return;
	trip = kd_etcd_draw_trip(etcd, i);
	if (batch->synced[i] == KD_TIME_NEVER) {
		batch->synced[i] = MAX(now + trip / 2, member->disk_free) +
				   draw_sync(etcd, i, batch->bytes);
		member->disk_free = batch->synced[i];
		batch->acked[i] = batch->synced[i] + trip / 2;
	} else { /* it has it, which the leader does not know */
		batch->acked[i] = MAX(batch->synced[i], now + trip / 2) + trip / 2;
	}
}

/* What is on its way to or from one that is not reached is lost. */
static void to_nobody(KdEtcdBatch *batch, guint i, KdTime now)
{
	if (batch->synced[i] > now)
		batch->synced[i] = KD_TIME_NEVER;
	if (batch->acked[i] > now)
		batch->acked[i] = KD_TIME_NEVER;
}

static void replicate(KdEtcd *etcd, KdEtcdBatch *batch, KdTime now)
{
	to_leader(etcd, batch, now);
	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		if ((int) i == etcd->leader)
			continue;
		if (kd_etcd_reaches(etcd, i, (guint) etcd->leader))
			to_follower(etcd, batch, i, now);
		else
			to_nobody(batch, i, now);
	}
}

/* Batches that are gone are copied in one go. */
static void catch_up(KdEtcd *etcd, KdTime now)
{
	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		KdEtcdMember *member = &etcd->members[i];

		if (member->retired.index == etcd->gone.index ||
		    !kd_etcd_reaches(etcd, i, (guint) etcd->leader))
			continue;
		if (member->retired_at <= now)
			member->safe = member->retired;
		member->retired = etcd->gone;
		member->retired_at = MAX(now + kd_etcd_draw_trip(etcd, i), member->disk_free) +
				     draw_sync(etcd, i, 0);
		member->disk_free = member->retired_at;
	}
}

void kd_etcd_resend(KdEtcd *etcd)
{
	KdTime now = kd_engine_now(etcd->engine);
	bool can = etcd->leader >= 0 && kd_etcd_is_awake(etcd, (guint) etcd->leader);

	if (can)
		catch_up(etcd, now);
	for (KdEtcdBatch *batch = etcd->batches; batch; batch = batch->next) {
		if (can)
			replicate(etcd, batch, now);
		else if (batch->committed > now)
			batch->committed = KD_TIME_NEVER;
	}
	if (can)
		set_committed(etcd, now);
	set_applier(etcd);
	kd_etcd_set_timer(etcd);
}

/* ---- batches ---- */

static KdEtcdBatch *new_batch(KdEtcd *etcd)
{
	KdEtcdBatch *batch = etcd->spare ? etcd->spare : g_new(KdEtcdBatch, 1);

	if (etcd->spare)
		etcd->spare = batch->next;
	*batch = (KdEtcdBatch){ .term = etcd->term, .committed = KD_TIME_NEVER };
	for (guint i = 0; i < KD_ETCD_MAX_MEMBERS; i++)
		batch->synced[i] = batch->acked[i] = KD_TIME_NEVER;
	*(etcd->last_batch ? &etcd->last_batch->next : &etcd->batches) = batch;
	etcd->last_batch = batch;
	return batch;
}

static void send_now(KdEtcd *etcd, KdEtcdBatch *batch)
{
	KdTime now = kd_engine_now(etcd->engine);

	etcd->last_index += MAX(batch->n, 1);
	batch->index = etcd->last_index;
	replicate(etcd, batch, now);
	etcd->leader_free = batch->synced[etcd->leader];
	set_committed(etcd, now);
	set_applier(etcd);
	/* While it waits for its disk the leader says nothing, which the others take for its end.
	 */
	if (etcd->leader_free - now > etcd->options.election_timeout)
		kd_etcd_fall_silent(etcd, etcd->leader_free);
}

static void send_later(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;

	(void) engine;
	(void) argument;
	etcd->sender = 0;
	kd_etcd_send(etcd);
}

void kd_etcd_send(KdEtcd *etcd)
{
	KdEtcdBatch *batch;

	if (!etcd->waiting || etcd->leader < 0 || etcd->sender ||
	    !kd_etcd_is_awake(etcd, (guint) etcd->leader))
		return;
	if (etcd->leader_free > kd_engine_now(etcd->engine)) {
		etcd->sender = kd_engine_at(etcd->engine, etcd->leader_free, KD_PHASE_REQUEST,
					    send_later, etcd, 0);
		return;
	}
	batch = new_batch(etcd);
	batch->first = g_steal_pointer(&etcd->waiting);
	batch->last = g_steal_pointer(&etcd->waiting_last);
	for (KdEtcdCall *call = batch->first; call; call = call->mate) {
		call->batch = batch;
		batch->bytes += call->bytes;
		batch->n++;
	}
	etcd->n_batched += batch->n;
	send_now(etcd, batch);
}

void kd_etcd_send_first(KdEtcd *etcd)
{
	KdEtcdBatch *batch = new_batch(etcd);

	batch->opens_term = true;
	send_now(etcd, batch);
}

/* ---- what is on which disk ---- */

KdEtcdLog kd_etcd_log_of(const KdEtcd *etcd, guint member)
{
	KdTime now = kd_engine_now(etcd->engine);
	const KdEtcdMember *m = &etcd->members[member];
	KdEtcdLog log = m->retired_at <= now ? m->retired : m->safe;

	if (log.index < etcd->gone.index) /* it lacks what was before these batches */
		return log;
	for (const KdEtcdBatch *batch = etcd->batches; batch && batch->synced[member] <= now;
	     batch = batch->next)
		log = (KdEtcdLog){ batch->term, batch->index };
	return log;
}

void kd_etcd_forget_unsynced(KdEtcd *etcd, guint member)
{
	KdTime now = kd_engine_now(etcd->engine);
	KdEtcdMember *m = &etcd->members[member];

	for (KdEtcdBatch *batch = etcd->batches; batch; batch = batch->next)
		to_nobody(batch, member, now);
	if (m->retired_at > now) {
		m->retired = m->safe;
		m->retired_at = now;
	}
	m->disk_free = now;
}

static void lose(KdEtcd *etcd, KdEtcdBatch *batch)
{
	g_assert(batch->committed > kd_engine_now(etcd->engine));
	for (KdEtcdCall *call = batch->first; call; call = call->mate) {
		call->batch = NULL;
		call->lost = true;
		etcd->n_lost++;
		etcd->n_batched--;
	}
	batch->next = etcd->spare;
	etcd->spare = batch;
}

/* What the new leader has it sends anew; what others have it does not know. */
void kd_etcd_lose_unsynced(KdEtcd *etcd)
{
	KdTime now = kd_engine_now(etcd->engine);
	KdEtcdBatch **at = &etcd->batches, *batch;

	etcd->last_batch = NULL;
	while ((batch = *at) && batch->synced[etcd->leader] <= now) {
		for (guint i = 0; (gint64) i < etcd->options.members; i++)
			batch->acked[i] = KD_TIME_NEVER;
		batch->opens_term = false;
		etcd->last_batch = batch;
		at = &batch->next;
	}
	batch = *at;
	*at = NULL;
	while (batch) {
		KdEtcdBatch *next = batch->next;

		lose(etcd, batch);
		batch = next;
	}
	etcd->last_index = kd_etcd_log_of(etcd, (guint) etcd->leader).index;
}

static void free_list(KdEtcdBatch *batch)
{
	while (batch) {
		KdEtcdBatch *next = batch->next;

		g_free(batch);
		batch = next;
	}
}

void kd_etcd_free_batches(KdEtcd *etcd)
{
	free_list(etcd->batches);
	free_list(etcd->spare);
}
