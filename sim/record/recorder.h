/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recorder: follows the change log and the scheduler's decisions, and writes them into a
 * results database as one run, in one transaction.
 *
 * Order of calls: kd_recorder_new() on an empty cluster with its scheduler, then fill the cluster,
 * kd_recorder_begin(), run the engine, kd_recorder_finish().  A recorder that is freed without
 * having finished leaves nothing in the database.  Once it is freed, the engine must not run.
 *
 * It borrows results, cluster and scheduler, and takes the scheduler's listener.  Recording changes
 * nothing but the number of events.  When the database fails (a full disk), the engine is
 * stopped, and kd_recorder_finish() says why.
 */
#ifndef KD_RECORD_RECORDER_H
#define KD_RECORD_RECORDER_H

#include "control/scheduler.h"
#include "record/results.h"
#include "record/sampler.h"

typedef struct KdRecorder KdRecorder;

/* Each level has all of those before it. */
typedef enum {
	KD_RECORD_NONE,    /* the row of the run alone */
	KD_RECORD_SUMMARY, /* pods, nodes, samples */
	KD_RECORD_DEFAULT, /* decisions and events */
	KD_RECORD_FULL,    /* scores of every node by plug-in; history of objects */
} KdRecordLevel;

typedef struct {
	KdRecordLevel level;
	bool objects;  /* history of objects with any level but none */
	bool requests; /* with any level but none */
	/* A sample after each scheduling attempt, and no other; else one every so often; else (0)
	 * one at every moment that changed something. */
	bool sample_attempts;
	KdTime sample_every;
	KdFindShapes *find_shapes; /* typical pods, for fragmentation: see KdSamplerOptions */
	gpointer find_data;
} KdRecorderOptions;

/* What goes into the row of the run; borrowed for the call. */
typedef struct {
	const char *scenario, *policy, *parameters, *document, *inputs, *version;
	gint64 seed;
} KdRunHead;

typedef struct {
	guint64 n_changes, n_nodes, n_pods, n_bound, n_ended, n_decisions;
} KdRecorderCounts;

KdRecorder *kd_recorder_new(KdResults *results, KdCluster *cluster, KdScheduler *scheduler,
			    const KdRunHead *head, const KdRecorderOptions *options,
			    GError **error);
void kd_recorder_free(KdRecorder *recorder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdRecorder, kd_recorder_free)
gint64 kd_recorder_run(const KdRecorder *recorder); /* number of the run */

/* The cluster is set up. */
void kd_recorder_begin(KdRecorder *recorder);
/* The engine has stopped.  FALSE: nothing of the run is left in the database. */
gboolean kd_recorder_finish(KdRecorder *recorder, KdStop stop, GError **error);
/* So far; at every level. */
KdRecorderCounts kd_recorder_counts(const KdRecorder *recorder);

#endif
