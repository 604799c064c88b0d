/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream: the arrivals of one workload after cutting, sampling, scaling and so on, in the order
 * of time (see KdWorkloadSpec).
 *
 * A sorted trace is streamed: memory does not grow with its length.  What needs the whole trace
 * (unsorted files, shuffle, gpuDemand, offeredLoad, peakLoad) reads it once before the first
 * arrival.
 */
#ifndef KD_RUN_STREAM_H
#define KD_RUN_STREAM_H

#include "run/trace.h"

/* What the cluster has, for demands that are shares of it. */
typedef struct {
	gint64 milli_cpu, memory, gpu_milli;
} KdCapacity;

typedef struct KdStream KdStream;

KdStream *kd_stream_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed,
			 const KdCapacity *capacity, GError **error);
void kd_stream_free(KdStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdStream, kd_stream_free)
/* FALSE at the end (@error unset) or on a failure.  @ret->at is simulated time, its object the
 * caller's; a pod's duration stands in its annotation kubedes.io/duration too. */
gboolean kd_stream_next(KdStream *stream, KdArrival *ret, GError **error);
KdTrace *kd_stream_trace(KdStream *stream);
/* How much of it was given, 0 to 1; NaN where its length is not known, for it is read as it goes.
 */
double kd_stream_part(const KdStream *stream);
/* One line for people when something was chosen: "offered load 0.95: times compressed 231.4 times";
 * NULL = nothing. */
const char *kd_stream_note(const KdStream *stream);
/* At the end of a stream that gave nothing at all: what it lacks, "trace.csv has nothing in it";
 * g_free().  NULL = it gave something. */
char *kd_stream_lack(const KdStream *stream);

#endif
