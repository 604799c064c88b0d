/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changing a whole trace: order, amount and density of its arrivals.  An arrival that is no job is
 * one of its own here.
 */
#ifndef KD_RUN_RESHAPE_H
#define KD_RUN_RESHAPE_H

#include "run/stream.h"

/* An array of KdArrival; the objects are not freed with it. */
GArray *kd_arrivals_new(void);
/* By time, equal ones as they stand; those without a time first. */
void kd_arrivals_sort(GArray *arrivals);
/* Jobs in random order; the arrival times stay where they are, the k-th job coming at the k-th. */
void kd_arrivals_shuffle(GArray *arrivals, gsl_rng *rng);

/*
 * Until the pods ask for @share of the cluster's GPUs: clones of jobs drawn at random are added at
 * the end, or jobs drawn at random are dropped (the tuning of Weng et al., ATC 2023).  A clone is
 * called <name>-tuned-<k>, and its pods belong to the clone of their group.
 */
gboolean kd_arrivals_tune(GArray *arrivals, double share, const KdCapacity *capacity, gsl_rng *rng,
			  char **ret_note, GError **error);

/*
 * The factor by which distances between arrivals must shrink so that the busiest of CPU, memory and
 * GPU is asked for at @load of its capacity: sum of (amount * duration) over (capacity * span of
 * the arrivals), durations being multiplied by @duration_scale.  Durations count as a whole, also
 * where they go on after the last arrival.  @ret_note is the caller's.
 */
gboolean kd_arrivals_compression(const GArray *arrivals, double load, double duration_scale,
				 const KdCapacity *capacity, double *ret_factor, char **ret_note,
				 GError **error);

#endif
