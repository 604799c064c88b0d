/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cluster's centre: the API server and its store.
 *
 * Everyone reads what was committed and writes plans; nobody changes an object in place.  A commit
 * makes a new version of an object, with a resourceVersion that only grows, and appends one change
 * to the log.  Observers are run after the handler that wrote has returned, in one fixed order,
 * each with a cursor of its own, so that all see one order of changes; what they write is delivered
 * before time moves on.
 *
 * With an ideal control plane a plan is carried out when it is submitted and costs nothing; else
 * its requests take their time (kd_cluster_set_control_plane()), and so do changes on their way to
 * scheduler, kubelet and controllers, whose view of the objects is then as old as what they have
 * seen.  Nobody may rely on either: outcomes come through the callback, then or later.
 *
 * The store owns the objects; pointers returned are borrowed until the handler returns.
 */
#ifndef KD_CLUSTER_CLUSTER_H
#define KD_CLUSTER_CLUSTER_H

#include <kubedes/api/node.h>
#include <kubedes/api/pod.h>

#include "cluster/admission_options.h"
#include "cluster/control_plane.h"
#include "engine/engine.h"

typedef struct KdCluster KdCluster;

KdCluster *kd_cluster_new(KdEngine *engine);
void kd_cluster_free(KdCluster *cluster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdCluster, kd_cluster_free)
/* Before anything is created; without it, the defaults of an ideal control plane. */
void kd_cluster_set_admission(KdCluster *cluster, const KdAdmissionOptions *options);
KdEngine *kd_cluster_engine(const KdCluster *cluster);
guint64 kd_cluster_version(const KdCluster *cluster); /* of the last commit */

/* ---- reading (namespace NULL where the kind has none) ---- */

const KdObject *kd_cluster_get(const KdCluster *cluster, const KdKind *kind, KdName namespace_,
			       const char *name);
const KdObject *kd_cluster_get_by_uid(const KdCluster *cluster, KdUid uid);
guint kd_cluster_count(const KdCluster *cluster, const KdKind *kind);
/* In order of creation.  The visit may write: what it removes is not visited any more, what it adds
 * not yet. */
void kd_cluster_each(const KdCluster *cluster, const KdKind *kind,
		     void (*visit)(const KdObject *object, gpointer data), gpointer data);
/* The kinds that have objects, in order of first use. */
const KdKind *const *kd_cluster_kinds(const KdCluster *cluster, guint *ret_n);

/* What is taken of a ResourceQuota now, of all that its spec limits; kd_resources_clear() it. */
KdResources kd_cluster_quota_used(const KdCluster *cluster, const KdObject *quota);

/* ---- writing ---- */

/* Who writes.  Requests run under it, so that they can be authorised and counted.  It outlives what
 * it wrote; its texts are static or interned. */
typedef struct {
	const char *user;  /* "system:kube-scheduler" */
	const char *agent; /* short name for the log: "scheduler" */
	/* NULL-terminated, static; NULL = none but those that the user implies
	 * (kd_identity_groups()). */
	const char *const *groups;
} KdIdentity;

typedef enum {
	KD_WRITE_CREATE,
	KD_WRITE_UPDATE, /* replaces the object; fails where it changed since it was read */
	KD_WRITE_BIND,   /* pods/binding: sets nodeName once, and annotations */
	KD_WRITE_DELETE, /* pods on a node: sets the deletion time and waits for the kubelet */
	KD_WRITE_EVENT,  /* an event (core/v1) about an object: logged, not stored */
	KD_WRITE_EVICT,  /* pods/eviction: delete, where the pod's disruption budget allows it */
	KD_WRITE_PATCH,  /* changes what the writer changed, in whatever the object is by then */
} KdVerb;

/* What became of a write; everything but OK left no trace, unless it says so. */
typedef enum {
	KD_OUTCOME_OK,
	KD_OUTCOME_INVALID,   /* the object is not as its kind has it */
	KD_OUTCOME_FORBIDDEN, /* who asks may not, or admission said no */
	/* The same, with the cause NamespaceTerminating: nothing is created there any more. */
	KD_OUTCOME_NAMESPACE_TERMINATING,
	KD_OUTCOME_NOT_FOUND,
	KD_OUTCOME_CONFLICT, /* it changed since it was read, or its state does not allow this */
	KD_OUTCOME_ALREADY_EXISTS,
	/* Of an API server that is not ideal. */
	KD_OUTCOME_TOO_MANY_REQUESTS, /* flow control, or a disruption budget:
					  kd_cluster_retry_after() */
	KD_OUTCOME_INTERNAL_ERROR,    /* etcd failed */
	KD_OUTCOME_UNAVAILABLE,       /* no API server; it may have been carried out */
	KD_OUTCOME_TIMEOUT,           /* no answer in time; it may be carried out yet */
	KD_N_OUTCOMES
} KdOutcome;
int kd_outcome_http(KdOutcome outcome); /* 200, 422, 403, 403, 404, 409, 409, 429, 500, 503, 504 */

/* What becomes of the objects whose owner goes (propagationPolicy). */
typedef enum {
	KD_PROPAGATE_DEFAULT,    /* as the owner's finalizers say, else as its kind does */
	KD_PROPAGATE_BACKGROUND, /* they go when it is gone */
	KD_PROPAGATE_FOREGROUND, /* it goes when they are gone */
	KD_PROPAGATE_ORPHAN,     /* they stay, and have no owner any more */
} KdPropagation;

/* Zeroed: at once, whatever the object is now; a pod's own grace is -1. */
typedef struct {
	gint64 grace; /* seconds; <0 = the object's own */
	KdPropagation propagation;
	/* Preconditions; 0 = none. */
	KdUid uid;
	guint64 resourceVersion;
} KdDeleteOptions;

/*
 * A list of writes, carried out in order; a failed one does not stop those behind it.  Where
 * requests take time the next one goes when the one before was answered, as one worker does it.
 * Events are sent by others: nobody waits for them, and they count as done at once.
 */
typedef struct KdPlan KdPlan;
KdPlan *kd_plan_new(const KdIdentity *who);
void kd_plan_free(KdPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPlan, kd_plan_free)
/* The writes go together, as many workers do it. */
void kd_plan_set_parallel(KdPlan *plan);
/* @dropped is called in place of what outcomes are missing when the cluster is closed; NULL = none.
 */
void kd_plan_set_dropped(KdPlan *plan, void (*dropped)(gpointer data));
bool kd_plan_is_empty(const KdPlan *plan);
guint kd_plan_length(const KdPlan *plan); /* writes in it */
void kd_plan_create(KdPlan *plan, KdObject *take);
/* @take is a kd_object_copy() of the version read, changed; its resourceVersion is the precondition
 * (0 = none). */
void kd_plan_update(KdPlan *plan, KdObject *take);
/* The same, sent as a patch: no right but that to patch will do. */
void kd_plan_patch(KdPlan *plan, KdObject *take);
/* The same where nothing but spec.replicas was changed: it asks for the right to scale. */
void kd_plan_scale(KdPlan *plan, KdObject *take, bool patches);
/* The same where it is the status that was changed, and maybe annotations beside it. */
void kd_plan_update_status(KdPlan *plan, KdObject *take);
/*
 * What was changed between @read, the version read, and @take, a changed copy of it, is changed in
 * the object as it is by then, as a strategic merge patch does: conditions go by their type,
 * any other field outside metadata as a whole.  It never conflicts.  So kubelet and scheduler write
 * the status of pods (k8s.io/component-helpers, pkg/util/pod PatchPodStatus()).
 */
void kd_plan_patch_status(KdPlan *plan, const KdObject *read, KdObject *take);
void kd_plan_bind(KdPlan *plan, const KdPod *pod, KdName node, const KdMap *annotations);
/* @grace seconds, <0 = the pod's own.  A pod that is not bound or has ended, any pod with 0, and
 * every other kind goes at once, or when its last finalizer is taken away. */
void kd_plan_delete(KdPlan *plan, const KdObject *object, gint64 grace);
/* @options is copied.  With a precondition on the uid the object is found by its name. */
void kd_plan_delete_with(KdPlan *plan, const KdObject *object, const KdDeleteOptions *options);
/* TOO_MANY_REQUESTS where a budget forbids it; of a pod that has not begun to run, has ended or is
 * going already no budget is asked. */
void kd_plan_evict(KdPlan *plan, const KdPod *pod, const KdDeleteOptions *options);
/* @type Normal or Warning. */
void kd_plan_event(KdPlan *plan, const KdObject *about, const char *type, const char *reason,
		   const char *format, ...) G_GNUC_PRINTF(5, 6);
/* The same with a message at hand, which is taken over. */
void kd_plan_say(KdPlan *plan, const KdObject *about, KdName type, KdName reason, char *take);

/* What became of write @i of a plan: the committed object (borrowed; NULL when it failed or went).
 */
typedef void KdDone(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message);
/* Takes the plan over.  @done may be NULL. */
void kd_cluster_submit(KdCluster *cluster, KdPlan *take, KdDone *done, gpointer data);
/* Whether it is the server that could not, now, and the same write may well go through later. */
bool kd_outcome_may_pass(KdOutcome outcome);
/* During a KdDone with TOO_MANY_REQUESTS: when to try again (Retry-After); 0 = the server does not
 * say. */
KdTime kd_cluster_retry_after(const KdCluster *cluster);

/* ---- requests ---- */

/* Why @who may not get an object, or list a kind (@name NULL), in the API server's words, and a
 * row of that request; NULL: it may, and reading costs nothing.  g_free(). */
char *kd_cluster_read_refusal(KdCluster *cluster, const KdIdentity *who, const KdKind *kind,
			      KdName namespace_, const char *name);

/* From here on requests take the time that @options (complete, borrowed) say, and changes theirs to
 * scheduler, kubelet and controllers, which must be there.  What was written was delivered. */
void kd_cluster_set_control_plane(KdCluster *cluster, const KdControlPlaneOptions *options,
				  guint64 seed);
bool kd_cluster_is_ideal(const KdCluster *cluster);
/* Drop what is under way: no outcome comes any more.  Call it before those are freed who wait. */
void kd_cluster_close(KdCluster *cluster);
/* API server @i stops as in a crash, or comes again.  What it was working on is answered with
 * UNAVAILABLE, but for what etcd has it may be carried out; watches go elsewhere.  Nothing where
 * the control plane is ideal, or has no such replica. */
void kd_cluster_crash_api_server(KdCluster *cluster, guint i);
void kd_cluster_restart_api_server(KdCluster *cluster, guint i);
/* Told of each request (cluster/request.h) when it was answered; NULL = nobody. */
typedef struct KdRequestRow KdRequestRow;
void kd_cluster_listen(KdCluster *cluster, void (*listen)(gpointer data, const KdRequestRow *row),
		       gpointer data);

/* ---- the change log ---- */

typedef enum {
	KD_CHANGE_CREATED,
	KD_CHANGE_UPDATED,
	KD_CHANGE_DELETED,
	KD_CHANGE_EVENT
} KdChangeType;

typedef struct {
	guint64 version; /* of the commit, each its own; for an event, of the last commit before it
			  */
	KdTime time;
	KdChangeType type;
	const KdIdentity *who;
	const KdObject *old; /* NULL when created */
	const KdObject *new; /* NULL when deleted; for an event, the object that it is about */
	/* KD_CHANGE_EVENT only: */
	const char *event_type, *reason, *message;
} KdChange;

/* Observers run in this order. */
typedef enum {
	KD_OBSERVER_RECORDER,
	KD_OBSERVER_SCHEDULER,
	KD_OBSERVER_KUBELET,
	KD_OBSERVER_CONTROLLER,
	KD_OBSERVER_AUDIT, /* --check */
	KD_N_OBSERVERS
} KdObserverRank;

/* It may submit plans, but not add observers; @change and its objects are good during the call. */
typedef void KdObserve(gpointer data, const KdChange *change);
void kd_cluster_observe(KdCluster *cluster, KdObserverRank rank, KdObserve *observe, gpointer data);
/*
 * Bring every observer up to date, in rounds: each, in order of rank, sees the changes that were
 * there when the round began; what they write is for the next one.  Wired to the engine's
 * after-hook by kd_cluster_new().
 */
void kd_cluster_deliver(KdCluster *cluster);

/* ---- what observers know ---- */

/*
 * The objects as the observers of a rank have seen them: what the components must read.  With an
 * ideal control plane that is the store itself; else it is as old as the watch is slow.
 */
typedef struct KdView KdView;
const KdView *kd_cluster_view(const KdCluster *cluster, KdObserverRank rank);
const KdObject *kd_view_get(const KdView *view, const KdKind *kind, KdName namespace_,
			    const char *name);
const KdObject *kd_view_get_by_uid(const KdView *view, KdUid uid);
guint kd_view_count(const KdView *view, const KdKind *kind);
/* As kd_cluster_each(). */
void kd_view_each(const KdView *view, const KdKind *kind,
		  void (*visit)(const KdObject *object, gpointer data), gpointer data);
const KdKind *const *kd_view_kinds(const KdView *view, guint *ret_n);

/* A hash over the committed changes (type, time, kind, key, version and body): equal runs, equal
 * fingerprints. */
guint64 kd_cluster_fingerprint(const KdCluster *cluster);

#endif
