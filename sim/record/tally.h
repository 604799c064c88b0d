/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running counts of a run, worked out from the change log alone.
 */
#ifndef KD_RECORD_TALLY_H
#define KD_RECORD_TALLY_H

#include "cluster/cluster.h"
#include "placement/snapshot.h"

typedef struct {
	guint64 n_changes;  /* committed */
	guint64 n_events;   /* events about objects */
	guint64 n_nodes;    /* there now */
	guint64 n_pods;     /* created so far */
	guint64 n_bound;    /* of them, bound so far */
	guint64 n_ended;    /* succeeded, failed or deleted so far */
	guint64 n_pending;  /* there now, neither bound nor ended */
	gint64 gpu_arrived; /* thousandths of devices that the pods created so far asked for */
	KdSnapshot *own;    /* reads what nodes have; no node stays in it */
	KdSnapshot
		*pods;   /* borrowed: the scheduler's, which knows what pods ask for; may be NULL */
	KdPodInfo *last; /* of the last that came, so that who asks again need not wait */
} KdTally;

/* Without @pods gpu_arrived is not counted. */
void kd_tally_init(KdTally *tally, KdSnapshot *pods);
void kd_tally_clear(KdTally *tally);
void kd_tally_change(KdTally *tally, const KdChange *change);

#endif
