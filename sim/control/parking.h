/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queued pods that wait for an event, sorted into lots by the events that may help them, so that
 * one that helps nobody costs nothing, however many wait.
 */
#ifndef KD_CONTROL_PARKING_H
#define KD_CONTROL_PARKING_H

#include "control/queue.h"

typedef struct {
	GArray *lots; /* one for each set of events that was ever asked for */
	bool visiting;
} KdParking;

void kd_parking_init(KdParking *parking);
void kd_parking_clear(KdParking *parking);
/* @events KdEventMask; 0: only kd_parking_each() of all finds it. */
void kd_parking_add(KdParking *parking, KdQueuedPod *pod, guint events);
void kd_parking_remove(KdParking *parking, KdQueuedPod *pod);
/* The pods that wait for one of @events, 0 = all; lot by lot, in each by the order of coming.  The
 * visit may remove the pod and add others, which are not visited. */
void kd_parking_each(KdParking *parking, guint events,
		     void (*visit)(KdQueuedPod *pod, gpointer data), gpointer data);

#endif
