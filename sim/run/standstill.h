/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run that does not get beyond a moment.
 *
 * With an ideal control plane and cycles that take no time nothing keeps a circle from going round
 * for ever at one moment of simulated time: pods that end at once, say, and a ReplicaSet that
 * replaces them.  In a real cluster each round would take its time.  What so many events at one
 * moment cannot be but a circle depends on how many objects there are, without pods that have
 * ended: each of the others may be tried a hundred times in a moment (control/queue.h).  It is
 * counted from the last arrival.
 */
#ifndef KD_RUN_STANDSTILL_H
#define KD_RUN_STANDSTILL_H

#include "run/world.h"

/* Zeroed = nothing has happened yet. */
typedef struct {
	KdTime at;
	guint64 n_arrivals;
	guint64 since; /* events that the engine had run by then */
	guint64 look;  /* how many more before pods are counted again */
} KdStandstill;

/* After some events.  FALSE and @error where the run goes round in a circle. */
gboolean kd_standstill_check(KdStandstill *still, const KdWorld *world, GError **error);

#endif
