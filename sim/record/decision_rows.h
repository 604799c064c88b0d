/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is read as decision, and the table score: what each scheduling cycle came to, and why.
 */
#ifndef KD_RECORD_DECISION_ROWS_H
#define KD_RECORD_DECISION_ROWS_H

#include "control/scheduler.h"
#include "record/node_rows.h"

typedef struct KdDecisionRows KdDecisionRows;

/* @scores: every node with every plug-in as well, for which the scheduler must not be brief.
 * @nodes is borrowed. */
KdDecisionRows *kd_decision_rows_new(KdWriter *writer, const KdNodeRows *nodes, bool scores,
				     GError **error);
void kd_decision_rows_free(KdDecisionRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdDecisionRows, kd_decision_rows_free)

/* "bound", "unschedulable", "waiting", "failed" */
const char *kd_decision_result_name(KdDecisionResult result);

void kd_decision_rows_add(KdDecisionRows *rows, const KdDecision *decision);
void kd_decision_rows_finish(KdDecisionRows *rows);

#endif
