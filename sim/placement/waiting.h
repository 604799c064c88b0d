/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pods that permit holds (pkg/scheduler/framework/runtime/waiting_pods_map.go).
 *
 * Who runs frameworks keeps one for all of them, as it does with the nominator, and adds a pod that
 * is to wait.  Plug-ins allow and reject; a pod that is decided by that leaves the list at once and
 * stands in line until its owner takes it and does what follows.  Time is the owner's, too: it
 * rejects who has waited long enough.
 */
#ifndef KD_PLACEMENT_WAITING_H
#define KD_PLACEMENT_WAITING_H

#include "placement/snapshot.h"

typedef struct KdWaiting KdWaiting;

/* One plug-in that holds a pod, and for how long. */
typedef struct {
	const KdPolicy *by;
	KdTime timeout;
} KdHold;

typedef struct {
	KdPodInfo *info; /* a reference */
	gpointer data;   /* the owner's */
	GArray *holds;   /* of KdHold: who has not allowed it yet */
	/* Once it is decided: */
	bool allowed;
	const KdPolicy *rejected_by; /* NULL: it was no plug-in's decision */
	char *message;               /* of the rejection */
} KdWaitingPod;

KdWaiting *kd_waiting_new(void);
void kd_waiting_free(KdWaiting *waiting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWaiting, kd_waiting_free)
void kd_waiting_pod_free(KdWaitingPod *pod);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWaitingPod, kd_waiting_pod_free)

/* References the info and copies the holds, of which there is at least one; it stays the list's
 * until kd_waiting_take(). */
KdWaitingPod *kd_waiting_add(KdWaiting *waiting, const KdPodInfo *info, const GArray *holds,
			     gpointer data);
/* NULL: it does not wait, or it is decided already. */
KdWaitingPod *kd_waiting_find(const KdWaiting *waiting, KdUid pod);
guint kd_waiting_count(const KdWaiting *waiting);
/* In the order in which they began; the visit may allow and reject. */
void kd_waiting_each(const KdWaiting *waiting, void (*visit)(KdWaitingPod *pod, gpointer data),
		     gpointer data);

/* TRUE: that was the last one to hold it. */
bool kd_waiting_allow(KdWaiting *waiting, KdUid pod, const KdPolicy *by);
/* FALSE: it does not wait. */
bool kd_waiting_reject(KdWaiting *waiting, KdUid pod, const KdPolicy *by, const char *message);
/* The hold that runs out first, the first of equals. */
const KdHold *kd_waiting_pod_shortest(const KdWaitingPod *pod);
/* The next one that is decided, in the order of deciding, the caller's from now on; NULL: none. */
KdWaitingPod *kd_waiting_take(KdWaiting *waiting);

#endif
