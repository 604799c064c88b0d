/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube-scheduler: queues, cycles, binding.
 *
 * It observes the change log, keeps its own snapshot (assumed pods included) and writes plans under
 * the identity system:kube-scheduler.  The queues are those of the real one
 * (pkg/scheduler/backend/queue): active, ordered by the profile's queue sort; back-off, 1 s
 * doubling to 10 s by attempt; unschedulable, left by an event that a plug-in's hint says may help,
 * or after 5 minutes.
 *
 * One cycle is one event in KD_PHASE_SCHEDULE; with an ideal control plane it takes no simulated
 * time.
 */
#ifndef KD_CONTROL_SCHEDULER_H
#define KD_CONTROL_SCHEDULER_H

#include "cluster/cluster.h"
#include "placement/framework.h"

typedef struct KdScheduler KdScheduler;

typedef struct {
	KdFrameworkOptions framework; /* lister and nominator are set by the scheduler */
	bool once;         /* each pod is attempted once and never again (as some studies do) */
	KdTime cycle_time; /* simulated time that one cycle takes; 0 */
	bool check; /* decide everything a second time without caches; see kd_scheduler_verify() */
} KdSchedulerOptions;

/* How one cycle ended. */
typedef enum {
	KD_DECISION_BOUND,         /* assumed and sent to be bound */
	KD_DECISION_UNSCHEDULABLE, /* none fits; back in a queue, or given up with .once */
	KD_DECISION_WAITING, /* held by permit, on .record->chosen; another decision follows */
	KD_DECISION_FAILED,  /* reserve, permit, pre-bind or bind said no */
} KdDecisionResult;

/*
 * What is reported of each cycle, and of what came of a pod that waited; everything is borrowed and
 * good during the call.
 */
typedef struct {
	guint64 number;    /* from 1 */
	guint64 concludes; /* the number of the cycle whose outcome this is; 0: a cycle of its own.
			      There is but the node in such a record */
	KdTime time;
	const KdPod *pod;
	guint attempt;    /* of this pod, from 1 */
	KdTime queued_at; /* when it first entered the queue */
	KdDecisionResult result;
	KdFramework *framework;
	const KdAttempt *record;
	const KdNodes *nodes;
	KdSlot node; /* KD_NO_SLOT unless bound */
	KdGpuSet gpus;
	const char *message; /* of the PodScheduled condition, for pods that were not bound; for
				whom it waits; NULL else */
	const KdPostFilterResult *post_filter; /* NULL = was not run */
	KdVerdict post_filter_verdict;         /* of all its plug-ins together */
} KdDecision;

typedef struct {
	guint active, backoff, unschedulable, gated;
	guint waiting; /* held by permit */
} KdQueueLengths;

/* @config is borrowed. */
KdScheduler *kd_scheduler_new(KdCluster *cluster, const KdSchedulerConfig *config,
			      const KdSchedulerOptions *options, GError **error);
void kd_scheduler_free(KdScheduler *scheduler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdScheduler, kd_scheduler_free)

/* One listener; called at the end of each cycle, after assuming, and at the end of each wait. */
void kd_scheduler_listen(KdScheduler *scheduler,
			 void (*listen)(gpointer data, const KdDecision *decision), gpointer data);
/* A plug-in that broke down over pods: it gave an error, or a score out of range. */
typedef struct {
	const char *plugin;
	guint64 n;   /* attempts that broke off */
	KdTime time; /* the first, */
	char *pod;   /* "namespace/name" */
	char *message;
} KdBreakdown;
/* In the order of their first time; good until the next cycle. */
const KdBreakdown *kd_scheduler_breakdowns(const KdScheduler *scheduler, guint *ret_n);
KdQueueLengths kd_scheduler_queue(const KdScheduler *scheduler);
const KdNodes *kd_scheduler_nodes(const KdScheduler *scheduler);
/* The scheduler's view, for who follows its changes; read only. */
KdSnapshot *kd_scheduler_snapshot(KdScheduler *scheduler);
/* --check: the snapshot against the store and against its own sums, and, with .check set, the first
 * decision that came out differently without caches.  FALSE and @error name the first difference.
 */
gboolean kd_scheduler_verify(KdScheduler *scheduler, GError **error);

#endif
