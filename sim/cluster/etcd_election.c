/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/etcd_private.h"

/* Which candidacy an event belongs to: the term that it is for, and the member. */
#define PACK(term, member)  ((term) << 4 | (member))
#define TERM_OF(argument)   ((argument) >> 4)
#define MEMBER_OF(argument) ((guint) ((argument) &15))
G_STATIC_ASSERT(KD_ETCD_MAX_MEMBERS <= 15);

bool kd_etcd_has_quorum(const KdEtcd *etcd, guint member)
{
	guint n = 0;

	for (guint i = 0; (gint64) i < etcd->options.members; i++)
		n += kd_etcd_reaches(etcd, member, i);
	return n >= kd_etcd_majority(etcd);
}

static bool leader_is_heard(const KdEtcd *etcd, guint member)
{
	return etcd->leader >= 0 && kd_etcd_reaches(etcd, member, (guint) etcd->leader) &&
	       kd_etcd_has_quorum(etcd, (guint) etcd->leader);
}

/* ---- timeouts ---- */

static void campaign(KdEngine *engine, gpointer data, guint64 argument);

/* So many ticks after it has heard from a leader, drawn anew each time (raft.go,
 * resetRandomizedElectionTimeout()). */
static void start_timer(KdEtcd *etcd, guint i)
{
	KdEtcdMember *member = &etcd->members[i];
	KdTime tick = etcd->options.heartbeat_interval, now = kd_engine_now(etcd->engine);
	guint64 ticks = (guint64) MAX(1, etcd->options.election_timeout / tick);

	if (member->timer)
		return;
	ticks += kd_rng_below(member->election, ticks);
	member->timer = kd_engine_at(etcd->engine, MAX(member->heard + (KdTime) ticks * tick, now),
				     KD_PHASE_FAULT, campaign, etcd, i);
}

void kd_etcd_stop_timer(KdEtcd *etcd, guint member)
{
	if (etcd->members[member].timer)
		kd_engine_cancel(etcd->engine, etcd->members[member].timer);
	etcd->members[member].timer = 0;
}

/* Heartbeats come at any moment of an interval, the same for all. */
static void hear_last(KdEtcd *etcd, guint member)
{
	gint64 phase = (gint64) kd_rng_below(etcd->members[member].election,
					     (guint64) etcd->options.heartbeat_interval);

	etcd->members[member].heard = kd_engine_now(etcd->engine) - phase;
}

/* Those who refuse say in which term they are. */
static void try_again(KdEtcd *etcd, guint member)
{
	KdEtcdMember *self = &etcd->members[member];

	self->heard = kd_engine_now(etcd->engine);
	for (guint i = 0; (gint64) i < etcd->options.members; i++)
		if (kd_etcd_reaches(etcd, member, i))
			self->term = MAX(self->term, etcd->members[i].term);
	if (kd_etcd_has_quorum(etcd, member) && !leader_is_heard(etcd, member))
		start_timer(etcd, member);
}

/* ---- leaders ---- */

static void lose_leader(KdEtcd *etcd, const char *why)
{
	int old = etcd->leader;

	if (old < 0)
		return;
	etcd->last_leader = (guint) old;
	etcd->leader = -1;
	etcd->epoch++;
	kd_etcd_tell(etcd, old, "LeaderLost", "%s %s", etcd->members[old].name, why);
}

static void become_leader(KdEtcd *etcd, guint i, guint64 term)
{
	KdTime now = kd_engine_now(etcd->engine);

	g_assert(term > etcd->term);
	if (etcd->leader >= 0)
		lose_leader(etcd, "was replaced");
	etcd->leader = (int) i;
	etcd->term = term;
	for (guint j = 0; (gint64) j < etcd->options.members; j++) {
		if (!kd_etcd_reaches(etcd, i, j))
			continue;
		kd_etcd_stop_timer(etcd, j);
		etcd->members[j].term = term;
		etcd->members[j].heard = now;
	}
	kd_etcd_tell(etcd, (int) i, "LeaderElected", "%s leads in term %" G_GUINT64_FORMAT,
		     etcd->members[i].name, term);
	kd_etcd_lose_unsynced(etcd);
	kd_etcd_send_first(etcd);
	kd_etcd_resend(etcd);
	kd_etcd_resume(etcd);
	kd_etcd_reconsider(etcd);
}

/* ---- votes ---- */

static bool is_as_new(const KdEtcd *etcd, guint candidate, guint voter)
{
	KdEtcdLog a = kd_etcd_log_of(etcd, candidate), b = kd_etcd_log_of(etcd, voter);

	return a.term > b.term || (a.term == b.term && a.index >= b.index);
}

static bool is_running(const KdEtcd *etcd, guint64 argument)
{
	const KdEtcdMember *member = &etcd->members[MEMBER_OF(argument)];

	return kd_etcd_is_awake(etcd, MEMBER_OF(argument)) && member->term == TERM_OF(argument) &&
	       member->voted == TERM_OF(argument);
}

static void count_votes(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	guint i = MEMBER_OF(argument);

	(void) engine;
	if (!is_running(etcd, argument) || TERM_OF(argument) < etcd->term)
		return;
	if (etcd->members[i].votes >= kd_etcd_majority(etcd))
		become_leader(etcd, i, TERM_OF(argument));
	else
		try_again(etcd, i);
}

/* Each votes once a term, for the first who asks and lacks nothing that it has. */
static void cast_votes(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	guint i = MEMBER_OF(argument);
	guint64 term = TERM_OF(argument);

	if (!is_running(etcd, argument))
		return;
	for (guint j = 0; (gint64) j < etcd->options.members; j++) {
		KdEtcdMember *voter = &etcd->members[j];

		if (j == i || !kd_etcd_reaches(etcd, i, j) || voter->term > term)
			continue;
		voter->term = term;
		if (voter->voted >= term || !is_as_new(etcd, i, j))
			continue;
		voter->voted = term;
		voter->heard = kd_engine_now(engine);
		etcd->members[i].votes++;
		if (voter->timer) {
			kd_etcd_stop_timer(etcd, j);
			start_timer(etcd, j);
		}
	}
	kd_engine_after(engine, kd_etcd_draw_trip(etcd, i) / 2, KD_PHASE_FAULT, count_votes, etcd,
			argument);
}

/* Pre-vote: would they, if asked?  Not those who have heard from a leader within the election
 * timeout. */
static bool would_win(const KdEtcd *etcd, guint i)
{
	KdTime now = kd_engine_now(etcd->engine);
	guint n = 1;

	for (guint j = 0; (gint64) j < etcd->options.members; j++)
		n += j != i && kd_etcd_reaches(etcd, i, j) && !leader_is_heard(etcd, j) &&
		     now - etcd->members[j].heard >= etcd->options.election_timeout &&
		     etcd->members[j].term <= etcd->members[i].term + 1 && is_as_new(etcd, i, j);
	return n >= kd_etcd_majority(etcd);
}

static void count_pre_votes(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	guint i = MEMBER_OF(argument);
	KdEtcdMember *member = &etcd->members[i];

	if (!kd_etcd_is_awake(etcd, i) || member->term + 1 != TERM_OF(argument) ||
	    leader_is_heard(etcd, i))
		return;
	if (!would_win(etcd, i)) {
		try_again(etcd, i);
		return;
	}
	member->term = member->voted = TERM_OF(argument);
	member->votes = 1;
	etcd->elections++;
	kd_engine_after(engine, kd_etcd_draw_trip(etcd, i) / 2, KD_PHASE_FAULT, cast_votes, etcd,
			argument);
}

/* Whoever has been a leader's voter in a later term asks for one behind that. */
static void campaign(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;
	guint i = (guint) argument;
	KdEtcdMember *member = &etcd->members[i];

	member->timer = 0;
	if (!kd_etcd_has_quorum(etcd, i) || leader_is_heard(etcd, i))
		return;
	member->term = MAX(member->term, member->voted);
	kd_engine_after(engine, kd_etcd_draw_trip(etcd, i), KD_PHASE_FAULT, count_pre_votes, etcd,
			PACK(member->term + 1, i));
}

/* ---- who hears whom ---- */

static void step_down(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEtcd *etcd = data;

	(void) engine;
	etcd->stepping_down = 0;
	if (etcd->epoch != argument || etcd->leader < 0 ||
	    kd_etcd_has_quorum(etcd, (guint) etcd->leader))
		return;
	lose_leader(etcd, "stepped down: no quorum");
	kd_etcd_resend(etcd);
	kd_etcd_reconsider(etcd);
}

/* Check-quorum: a leader that hears from no majority for an election timeout is none. */
static void watch_quorum(KdEtcd *etcd)
{
	bool alone = etcd->leader >= 0 && kd_etcd_is_awake(etcd, (guint) etcd->leader) &&
		     !kd_etcd_has_quorum(etcd, (guint) etcd->leader);

	if (alone && !etcd->stepping_down)
		etcd->stepping_down = kd_engine_after(etcd->engine, etcd->options.election_timeout,
						      KD_PHASE_FAULT, step_down, etcd, etcd->epoch);
	if (!alone && etcd->stepping_down) {
		kd_engine_cancel(etcd->engine, etcd->stepping_down);
		etcd->stepping_down = 0;
	}
}

/* Timers run only where an election can be won: the others would ask in vain for ever. */
void kd_etcd_reconsider(KdEtcd *etcd)
{
	if (etcd->leader >= 0 && !etcd->members[etcd->leader].up)
		lose_leader(etcd, "is down");
	for (guint i = 0; (gint64) i < etcd->options.members; i++) {
		if (!kd_etcd_has_quorum(etcd, i) || leader_is_heard(etcd, i)) {
			kd_etcd_stop_timer(etcd, i);
			if (leader_is_heard(etcd, i)) {
				etcd->members[i].heard = kd_engine_now(etcd->engine);
				etcd->members[i].term = MAX(etcd->members[i].term, etcd->term);
			}
		} else if (!etcd->members[i].timer && (int) i != etcd->leader) {
			hear_last(etcd, i);
			start_timer(etcd, i);
		}
	}
	watch_quorum(etcd);
	kd_etcd_resume(etcd);
}
