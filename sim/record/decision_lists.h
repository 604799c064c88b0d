/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables decision_kind and decision_list: attempts that come in the same words by the thousand,
 * those that found no node, wait, or no longer wait.
 */
#ifndef KD_RECORD_DECISION_LISTS_H
#define KD_RECORD_DECISION_LISTS_H

#include "control/scheduler.h"
#include "record/insert.h"
#include "record/reasons.h"

typedef struct KdDecisionLists KdDecisionLists;

KdDecisionLists *kd_decision_lists_new(KdWriter *writer, GError **error);
void kd_decision_lists_free(KdDecisionLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdDecisionLists, kd_decision_lists_free)

/* Numbers of nodes and totals, KD_LIST_NULL where there is none. */
typedef struct {
	gint64 node, score, runner_up, runner_up_score;
} KdRanking;

/* @reasons: those of the decision, counted.  It must not have nominated a node. */
void kd_decision_lists_add(KdDecisionLists *lists, const KdDecision *decision,
			   const KdRanking *ranking, KdReasons *reasons);
void kd_decision_lists_finish(KdDecisionLists *lists);

#endif
