/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the scheduler share: scheduler.c (life), observe.c (what happens in the
 * cluster), cycle.c (one pod from the queue to a node), binding.c and hold.c (from there to its
 * binding), failure.c and preempt.c (or back, with room made for it).
 */
#ifndef KD_CONTROL_SCHEDULER_PRIVATE_H
#define KD_CONTROL_SCHEDULER_PRIVATE_H

#include "control/queue.h"
#include "control/scheduler.h"

struct KdScheduler {
	KdCluster *cluster;
	const KdView *view; /* of its informers */
	KdEngine *engine;
	const KdSchedulerConfig *config;
	KdSchedulerOptions options;
	KdSnapshot *snapshot;
	KdNominator *nominator;
	KdGroups *groups;
	KdWaiting *waiting; /* each with its KdBinding */
	GArray *expired;    /* of KdUid: those whose wait is over, and who is to hear it yet */
	KdFramework **frameworks; /* one a profile */
	KdFramework **plain;      /* the same without caches, with options.check; NULL else */
	GError *difference;       /* the first that the two showed */
	KdQueue *queue;
	bool armed;     /* a cycle is to come */
	bool blocked;   /* by a request */
	KdTime free_at; /* when the cycle at hand is over */
	guint64 n_cycles;
	GArray *breakdowns; /* of KdBreakdown */
	void (*listen)(gpointer data, const KdDecision *decision);
	gpointer listen_data;
	KdName normal, scheduled, warning, failed_scheduling; /* words of its events */
};

const KdIdentity *kd_scheduler_identity(void);
KdObserve kd_scheduler_observe;
KdHandler kd_scheduler_cycle;
void kd_scheduler_wake(gpointer data);
/* The pod waits in no queue, and is nominated no more. */
void kd_scheduler_let_go(KdScheduler *scheduler, KdUid pod);
/* A pod that was not bound. */
typedef struct {
	const KdPod *pod; /* as it is stored */
	const char *message;
	guint64 rejected_by;    /* bits of plug-ins; 0: the cycle broke down */
	const KdPolicy *broken; /* the plug-in that did; NULL: none */
	const KdPostFilterResult *post_filter;
	KdTime retry_at; /* as in KdAttempt */
	guint wake_on;
} KdFailure;

/* Says so, makes room, and gives the pod back to the queue, unless it is tried but once. */
void kd_scheduler_fail(KdScheduler *scheduler, KdQueuedPod *queued, const KdFailure *failure);
/* Victims go and lower pods lose their nominations, as writes in @plan. */
void kd_scheduler_preempt(KdScheduler *scheduler, const KdPod *pod,
			  const KdPostFilterResult *result, KdPlan *plan);
/* The pod's nomination from now on, kept at once; NULL = none. */
KdName kd_scheduler_nominate(KdScheduler *scheduler, const KdPodInfo *info,
			     const KdPostFilterResult *result);
/* NULL: no profile has the pod's schedulerName, the pod is somebody else's. */
KdFramework *kd_scheduler_framework_for(const KdScheduler *scheduler, const KdPod *pod);

#endif
