/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table pod: one row for each pod of a run, written when it is gone or the run ends.
 *
 * Until then a pod is a few words and a reference to its last version, which the store has anyway.
 */
#ifndef KD_RECORD_POD_ROWS_H
#define KD_RECORD_POD_ROWS_H

#include "control/scheduler.h"
#include "record/node_rows.h"

typedef struct KdPodRows KdPodRows;

/* @reader and @nodes are borrowed. */
KdPodRows *kd_pod_rows_new(KdWriter *writer, KdSnapshot *reader, const KdNodeRows *nodes,
			   GError **error);
void kd_pod_rows_free(KdPodRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPodRows, kd_pod_rows_free)

void kd_pod_rows_change(KdPodRows *rows, const KdChange *change);
/* Counts the attempt, and marks whom preemption put out. */
void kd_pod_rows_decision(KdPodRows *rows, const KdDecision *decision);
void kd_pod_rows_finish(KdPodRows *rows);

#endif
