/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the scheduler share: scheduler.c (life), observe.c (what happens in the
 * cluster), cycle.c (one pod from the queue to its node), preempt.c (room made for it).
 */
#ifndef KD_CONTROL_SCHEDULER_PRIVATE_H
#define KD_CONTROL_SCHEDULER_PRIVATE_H

#include "control/queue.h"
#include "control/scheduler.h"

struct KdScheduler {
	KdCluster *cluster;
	KdEngine *engine;
	const KdSchedulerConfig *config;
	KdSchedulerOptions options;
	KdSnapshot *snapshot;
	KdNominator *nominator;
	KdFramework **frameworks; /* one a profile */
	KdFramework **plain;      /* the same without caches, with options.check; NULL else */
	GError *difference;       /* the first that the two showed */
	KdQueue *queue;
	bool armed;     /* a cycle is to come */
	KdTime free_at; /* when the cycle at hand is over */
	guint64 n_cycles;
	void (*listen)(gpointer data, const KdDecision *decision);
	gpointer listen_data;
};

const KdIdentity *kd_scheduler_identity(void);
KdObserve kd_scheduler_observe;
KdHandler kd_scheduler_cycle;
void kd_scheduler_wake(gpointer data);
/* The pod waits no more, and is nominated no more. */
void kd_scheduler_let_go(KdScheduler *scheduler, KdUid pod);
/* Victims go and lower pods lose their nominations, as writes in @plan. */
void kd_scheduler_preempt(KdScheduler *scheduler, const KdPod *pod,
			  const KdPostFilterResult *result, KdPlan *plan);
/* The pod's nomination from now on, kept at once; NULL = none. */
KdName kd_scheduler_nominate(KdScheduler *scheduler, const KdPodInfo *info,
			     const KdPostFilterResult *result);
/* NULL: no profile has the pod's schedulerName, the pod is somebody else's. */
KdFramework *kd_scheduler_framework_for(const KdScheduler *scheduler, const KdPod *pod);

#endif
