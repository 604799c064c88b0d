/* SPDX-License-Identifier: Apache-2.0 */
/*
 * etcd: how long a write takes to be safe, and what happens when members fail.
 *
 * It stores nothing: the store does (store.h).  It says when a write is committed, and whether.
 * Members elect a leader by raft; the leader gathers the writes that come while its disk is busy
 * into one batch, sends it to the others while it syncs it itself, and the batch is committed when
 * a majority has synced it.  Then its entries are applied one after another, which bounds the
 * throughput, and the callers are told.
 *
 * While nothing fails a write costs one event at most, and an idle etcd none: when each member has
 * synced what is worked out when the batch is sent, and heartbeats are not played.  A fault works
 * out anew what is not committed yet.  Elections are played: timeouts in ticks, pre-vote, votes,
 * split votes.
 *
 * After etcd: server/etcdserver/{server,v3_server,raft}.go, raft/raft.go, mvcc; its tuning and
 * performance pages for the numbers.
 *
 * Simplified: a write that has timed out did not happen (really its fate is unknown); clients reach
 * every member that is up; a member that was away copies what it lacks in one go.
 */
#ifndef KD_CLUSTER_ETCD_H
#define KD_CLUSTER_ETCD_H

#include "cluster/control_plane.h"
#include "engine/engine.h"

#define KD_ETCD_MAX_MEMBERS 9

/* With these one client writes 583 times a second, 1000 together 44-50 thousand times
 * (etcd.io, "Performance"). */
#define KD_ETCD_DEFAULTS                                                                           \
	((KdEtcdOptions){                                                                          \
		.members = 3,                                                                      \
		.heartbeat_interval = 100 * KD_MILLISECOND,                                        \
		.election_timeout = KD_SECOND,                                                     \
		.quota_backend_bytes = G_GINT64_CONSTANT(2147483648),                              \
		.max_request_bytes = 1572864,                                                      \
		.compaction_interval = 5 * KD_MINUTE,                                              \
		.request = 300 * KD_MICROSECOND,                                                   \
		.fsync = { 820 * KD_MICROSECOND, 4400 * KD_MICROSECOND },                          \
		.round_trip = { 300 * KD_MICROSECOND, 900 * KD_MICROSECOND },                      \
		.apply = 20 * KD_MICROSECOND,                                                      \
		.read = 7 * KD_MICROSECOND,                                                        \
	})

typedef struct KdEtcd KdEtcd;

/* Chance comes from streams of @seed named "etcd/...". */
KdEtcd *kd_etcd_new(KdEngine *engine, const KdEtcdOptions *options, guint64 seed);
void kd_etcd_free(KdEtcd *etcd); /* who still waits is forgotten */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEtcd, kd_etcd_free)

/* ---- requests ---- */

typedef enum {
	KD_ETCD_OK,
	KD_ETCD_TIMEOUT,   /* no leader, or no majority, for so long */
	KD_ETCD_NO_SPACE,  /* the alarm is on: only deletes and reads */
	KD_ETCD_TOO_MANY,  /* more than 5000 entries are committed and not applied */
	KD_ETCD_TOO_LARGE, /* than --max-request-bytes */
	KD_ETCD_N_OUTCOMES
} KdEtcdOutcome;
const char *kd_etcd_outcome_message(KdEtcdOutcome outcome); /* "etcdserver: request timed out" */

typedef void KdEtcdDone(gpointer data, KdEtcdOutcome outcome);

/* A request on its way, in memory of the caller, which must not move until it is told.  Set the
 * first group; the rest is private. */
typedef struct KdEtcdCall KdEtcdCall;
struct KdEtcdCall {
	KdEtcdDone *done; /* called once, never from within the call that sends the request */
	gpointer data;
	gint64 bytes;    /* writes: key and value */
	gint64 replaced; /* of the version that this one replaces or deletes */
	bool deletes;

	KdEtcdCall *next, *previous; /* of all, by arrival */
	KdEtcdCall *mate, *mate_before;
	struct KdEtcdBatch *batch; /* NULL: waits, or is lost */
	KdTime deadline;
	KdEtcdOutcome refused;
	bool reads, linearizable, lost, flying;
	guint64 epoch;
};

void kd_etcd_commit(KdEtcd *etcd, KdEtcdCall *call);
/* @linearizable: as new as any write that was told of, which a majority must say.  Else what a
 * member has. */
void kd_etcd_read(KdEtcd *etcd, KdEtcdCall *call, bool linearizable);

/* ---- revisions and space ---- */

guint64 kd_etcd_revision(const KdEtcd *etcd); /* writes applied */
/* Whether a watch that begins there must fail (410 Gone). */
bool kd_etcd_is_compacted(KdEtcd *etcd, guint64 revision);

typedef struct {
	int leader; /* -1 = none */
	guint64 term;
	guint n_up;
	gint64 size, in_use; /* bytes: of the database file; of what is in it */
	bool no_space;
	guint64 commits, timeouts, elections;
} KdEtcdState;
void kd_etcd_state(KdEtcd *etcd, KdEtcdState *ret);

/* ---- what can go wrong ---- */

typedef enum {
	KD_ETCD_CRASH,
	KD_ETCD_RESTART,
	KD_ETCD_PAUSE,      /* for so long: it stands still, its memory is kept */
	KD_ETCD_SLOW_DISK,  /* syncs take @factor times as long; 1 = as before */
	KD_ETCD_PARTITION,  /* it reaches, of the others, only those that are parted with it */
	KD_ETCD_HEAL,       /* it reaches all that are not parted */
	KD_ETCD_DEFRAGMENT, /* gives back what compaction has freed; it stands still meanwhile */
	KD_ETCD_DISARM,     /* the alarm goes off, of all members */
	KD_ETCD_N_FAULTS
} KdEtcdFaultType;
const char *kd_etcd_fault_name(KdEtcdFaultType type); /* "slowDisk" */

typedef struct {
	KdEtcdFaultType type;
	guint member;  /* from 0 */
	KdTime lasts;  /* PAUSE */
	double factor; /* SLOW_DISK */
} KdEtcdFault;
void kd_etcd_fault(KdEtcd *etcd, const KdEtcdFault *fault);
/* The leader now, or the member that was the last one. */
guint kd_etcd_leader_or_last(const KdEtcd *etcd);

/* To be told what comes of it: "LeaderElected", "LeaderLost", "NoSpace"; @member may be -1. */
typedef void KdEtcdNote(gpointer data, int member, const char *what, const char *message);
void kd_etcd_set_note(KdEtcd *etcd, KdEtcdNote *note, gpointer data);

#endif
