/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The peak of what the pods of a trace ask for at one time, on a cluster without bounds.
 */
#ifndef KD_RUN_PEAK_H
#define KD_RUN_PEAK_H

#include "run/stream.h"

/*
 * The factor by which distances between arrivals must shrink so that at the peak the busiest of
 * CPU, memory and GPU is asked for at @share of its capacity.  Closer arrivals only overlap more,
 * so the factor is found by bisection, to one part in a thousand.  FALSE: pods without a time or
 * duration, or all of them together ask for less.  @ret_note is the caller's.
 */
gboolean kd_arrivals_peak(const GArray *arrivals, double share, double duration_scale,
			  const KdCapacity *capacity, double *ret_factor, char **ret_note,
			  GError **error);

#endif
