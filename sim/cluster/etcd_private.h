/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a KdEtcd, for its own files:
 *
 *	etcd.c		requests: in, out, or timed out
 *	etcd_batch.c	batches: when each member has synced them, when they are committed
 *	etcd_election.c	timeouts, pre-votes, votes, leaders
 *	etcd_fault.c	members break and come back
 *	etcd_space.c	revisions, compaction, quota
 */
#ifndef KD_CLUSTER_ETCD_PRIVATE_H
#define KD_CLUSTER_ETCD_PRIVATE_H

#include "cluster/etcd.h"
#include "cluster/latency.h"

/* Entries of the log that the leader sends together.  @calls may be fewer than entries: some have
 * timed out. */
typedef struct KdEtcdBatch KdEtcdBatch;
struct KdEtcdBatch {
	KdEtcdBatch *next;
	KdEtcdCall *first, *last;
	guint n;
	gint64 bytes;
	guint64 term, index;                /* of its last entry */
	bool opens_term;                    /* nothing of earlier terms is committed before it */
	KdTime synced[KD_ETCD_MAX_MEMBERS]; /* when it is on the disk of each */
	KdTime acked[KD_ETCD_MAX_MEMBERS];  /* when the leader knows */
	KdTime committed;
};

/* The end of a log. */
typedef struct {
	guint64 term, index;
} KdEtcdLog;

typedef struct {
	char name[8]; /* "etcd-1" */
	bool up;
	guint side;          /* it reaches those of the same side */
	KdTime paused_until; /* now or earlier: it is not */
	double slow;
	KdTime disk_free;
	guint64 term, voted; /* the term in which it has voted last */
	KdTime heard;        /* from the leader, the last time */
	KdEventId timer;     /* election timeout */
	guint votes;
	/* Of the batches that are gone from the list: what it has surely, and the last one, from a
	 * time on. */
	KdEtcdLog safe, retired;
	KdTime retired_at;
	KdDelay fsync, round_trip;
	gsl_rng *election;
} KdEtcdMember;

struct KdEtcd {
	KdEngine *engine;
	KdEtcdOptions options;
	KdEtcdMember members[KD_ETCD_MAX_MEMBERS];
	int leader;
	guint last_leader;
	guint64 term;       /* of the leader */
	guint64 epoch;      /* grows with every loss of a leader */
	KdTime leader_free; /* its disk: the next batch */
	guint64 last_index;
	KdEtcdLog gone; /* the end of the last batch that is not in the list any more */
	KdEventId stepping_down;

	KdEtcdCall *oldest, *newest;        /* of all that are on their way */
	KdEtcdCall *waiting, *waiting_last; /* writes for the next batch, by mate */
	KdEtcdCall *readers, *readers_last; /* linearizable reads that wait for a leader */
	guint n_lost, n_batched;
	KdEtcdBatch *batches, *last_batch, *spare;
	KdTime apply_free, read_free;
	KdEventId sender, applier, timer;
	KdTime applies_at, answers_at;

	guint64 revision, compacted, mark;
	KdTime next_compaction;
	gint64 size, in_use, garbage, old_garbage;
	bool no_space;

	guint64 commits, timeouts, elections;
	KdEtcdNote *note;
	gpointer note_data;
};

static inline guint kd_etcd_majority(const KdEtcd *etcd)
{
	return (guint) etcd->options.members / 2 + 1;
}

static inline bool kd_etcd_is_awake(const KdEtcd *etcd, guint i)
{
	return etcd->members[i].up && etcd->members[i].paused_until <= kd_engine_now(etcd->engine);
}

/* Both awake, and nothing between them. */
static inline bool kd_etcd_reaches(const KdEtcd *etcd, guint a, guint b)
{
	return kd_etcd_is_awake(etcd, a) && kd_etcd_is_awake(etcd, b) &&
	       etcd->members[a].side == etcd->members[b].side;
}

/* Those that it reaches, itself included, are a majority. */
bool kd_etcd_has_quorum(const KdEtcd *etcd, guint member);
void kd_etcd_tell(KdEtcd *etcd, int member, const char *what, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* ---- etcd.c ---- */

/* The outcome of a call: it is forgotten, then told. */
void kd_etcd_finish(KdEtcd *etcd, KdEtcdCall *call, KdEtcdOutcome outcome);
/* The time-out of the oldest, where it may come to that. */
void kd_etcd_set_timer(KdEtcd *etcd);
/* There is a leader again: send what has waited. */
void kd_etcd_resume(KdEtcd *etcd);

/* ---- etcd_batch.c ---- */

KdTime kd_etcd_draw_trip(KdEtcd *etcd, guint member);
/* The leader sends what waits as one batch, when its disk is free. */
void kd_etcd_send(KdEtcd *etcd);
/* A batch without calls: a new leader's first entry. */
void kd_etcd_send_first(KdEtcd *etcd);
/* Who reaches the leader has changed, or who that is: send what the others lack. */
void kd_etcd_resend(KdEtcd *etcd);
/* What the member's disk has by now. */
KdEtcdLog kd_etcd_log_of(const KdEtcd *etcd, guint member);
/* What it has not synced by now it has lost. */
void kd_etcd_forget_unsynced(KdEtcd *etcd, guint member);
/* The batches that are not on the leader's disk: their calls are lost. */
void kd_etcd_lose_unsynced(KdEtcd *etcd);
void kd_etcd_free_batches(KdEtcd *etcd);

/* ---- etcd_election.c ---- */

/* The leader is silent from now on, until @until: the others' timers run. */
void kd_etcd_fall_silent(KdEtcd *etcd, KdTime until);
/* Faults or time have changed who reaches whom: timers, steps down. */
void kd_etcd_reconsider(KdEtcd *etcd);
void kd_etcd_stop_timer(KdEtcd *etcd, guint member);

/* ---- etcd_space.c ---- */

void kd_etcd_compact(KdEtcd *etcd);
/* Whether there is room for it; else the alarm is on. */
bool kd_etcd_has_room(KdEtcd *etcd, const KdEtcdCall *call);
void kd_etcd_account(KdEtcd *etcd, const KdEtcdCall *call);
/* How long a member stands still for it. */
KdTime kd_etcd_defragment(KdEtcd *etcd);

#endif
