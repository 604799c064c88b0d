/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/decision_rows.h"

#include "record/decision_lists.h"
#include "record/list.h"
#include "record/reasons.h"

struct KdDecisionRows {
	KdInsert decision, score;
	const KdNodeRows *nodes;
	bool scores;
	KdReasons *reasons;
	KdDecisionLists *lists;
};

KdDecisionRows *kd_decision_rows_new(KdWriter *writer, const KdNodeRows *nodes, bool scores,
				     GError **error)
{
	g_autoptr(KdDecisionRows) rows = g_new0(KdDecisionRows, 1);

	rows->nodes = nodes;
	rows->scores = scores;
	rows->reasons = kd_reasons_new();
	rows->lists = kd_decision_lists_new(writer, error);
	if (!rows->lists || !kd_insert_init(&rows->decision, writer, "decision_row", error) ||
	    !kd_insert_init(&rows->score, writer, "score", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_decision_rows_free(KdDecisionRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->decision);
	kd_insert_clear(&rows->score);
	kd_reasons_free(rows->reasons);
	g_clear_pointer(&rows->lists, kd_decision_lists_free);
	g_free(rows);
}

static gint64 node_number(const KdDecisionRows *rows, const KdDecision *decision, KdSlot slot)
{
	return slot == KD_NO_SLOT ? KD_LIST_NULL
				  : kd_node_rows_number(rows->nodes, decision->nodes->name[slot]);
}

/* ---- decision ---- */

const char *kd_decision_result_name(KdDecisionResult result)
{
	switch (result) {
	case KD_DECISION_BOUND:
		return "bound";
	case KD_DECISION_UNSCHEDULABLE:
		return "unschedulable";
	case KD_DECISION_WAITING:
		return "waiting";
	case KD_DECISION_FAILED:
		break;
	}
	return "failed";
}

/* Of the end of a wait the node is known, and its total stands where the wait began. */
static KdRanking rank(const KdDecisionRows *rows, const KdDecision *decision)
{
	const KdAttempt *attempt = decision->record;
	const bool scored = attempt->scored && !decision->concludes;
	KdRanking ranking = { node_number(rows, decision, attempt->chosen), KD_LIST_NULL,
			      KD_LIST_NULL, KD_LIST_NULL };
	KdSlot second;
	gint64 total = 0;

	if (!scored)
		return ranking;
	if (attempt->chosen != KD_NO_SLOT)
		ranking.score = attempt->best;
	second = kd_framework_runner_up(decision->framework, &total);
	ranking.runner_up = node_number(rows, decision, second);
	if (second != KD_NO_SLOT)
		ranking.runner_up_score = total;
	return ranking;
}

static void insert_known(KdInsert *insert, gint64 number)
{
	if (number == KD_LIST_NULL)
		kd_insert_null(insert);
	else
		kd_insert_int(insert, number);
}

static void insert_ranking(KdDecisionRows *rows, const KdDecision *decision,
			   const KdRanking *ranking)
{
	const KdAttempt *attempt = decision->record;

	insert_known(&rows->decision, ranking->node);
	insert_known(&rows->decision, ranking->score);
	insert_known(&rows->decision, ranking->runner_up);
	insert_known(&rows->decision, ranking->runner_up_score);
	kd_insert_int(&rows->decision, attempt->n_winners);
	kd_insert_int(&rows->decision, attempt->n_evaluated);
	kd_insert_int(&rows->decision, attempt->n_feasible);
}

static void insert_post_filter(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;

	insert_known(&rows->decision,
		     node_number(rows, decision, result ? result->nominated : KD_NO_SLOT));
	kd_insert_int(&rows->decision, result && result->victims ? result->victims->len : 0);
}

/* ---- score ---- */

static void begin_score(KdDecisionRows *rows, const KdDecision *decision, KdSlot node,
			const KdPolicy *policy)
{
	kd_insert_int(&rows->score, (gint64) decision->number);
	kd_insert_int(&rows->score, node_number(rows, decision, node));
	kd_insert_text(&rows->score, policy->name);
}

static void add_rejections(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdAttempt *attempt = decision->record;
	const KdProfile *profile = kd_framework_profile(decision->framework);

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		const KdSlot node = attempt->evaluated[i];
		const KdVerdict verdict = attempt->verdicts[node];
		guint plugin;

		if (verdict == KD_FITS || attempt->rejected_by[node] >= profile->filter->len)
			continue;
		plugin = g_array_index(profile->filter, guint, attempt->rejected_by[node]);
		begin_score(rows, decision, node, profile->plugins[plugin].policy);
		kd_insert_text(&rows->score, kd_verdict_reason(verdict));
		kd_insert_null(&rows->score);
		kd_insert_null(&rows->score);
		kd_insert_end(&rows->score);
	}
}

static void add_scores(KdDecisionRows *rows, const KdDecision *decision,
		       const KdPluginScores *scores)
{
	const KdAttempt *attempt = decision->record;

	for (guint i = 0; scores->raw && i < attempt->n_feasible; i++) {
		begin_score(rows, decision, attempt->feasible[i], scores->policy);
		kd_insert_null(&rows->score);
		kd_insert_int(&rows->score, scores->raw[i]);
		kd_insert_int(&rows->score, scores->weighted[i]);
		kd_insert_end(&rows->score);
	}
}

/* ---- each decision ---- */

/* Where there are scores, each attempt has its own; those that bind at once differ in most. */
static bool is_listed(const KdDecisionRows *rows, const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;

	return !rows->scores && (decision->result != KD_DECISION_BOUND || decision->concludes) &&
	       !(result && (result->nominated != KD_NO_SLOT ||
			    (result->victims && result->victims->len > 0)));
}

static void insert_row(KdDecisionRows *rows, const KdDecision *decision, const KdRanking *ranking)
{
	KdInsert *insert = &rows->decision;

	kd_insert_int(insert, (gint64) decision->number);
	kd_insert_int(insert, decision->time);
	kd_insert_int(insert, (gint64) decision->pod->object.uid);
	kd_insert_int(insert, decision->attempt);
	kd_insert_text(insert, kd_decision_result_name(decision->result));
	insert_ranking(rows, decision, ranking);
	kd_insert_text(insert, kd_reasons_print(rows->reasons));
	kd_insert_text(insert, decision->message);
	insert_post_filter(rows, decision);
	kd_insert_number(insert, (gint64) decision->concludes);
	kd_insert_end(insert);
}

void kd_decision_rows_add(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdAttempt *attempt = decision->record;
	const KdRanking ranking = rank(rows, decision);

	kd_reasons_count(rows->reasons, attempt, decision->nodes->n_nodes);
	if (is_listed(rows, decision))
		kd_decision_lists_add(rows->lists, decision, &ranking, rows->reasons);
	else
		insert_row(rows, decision, &ranking);
	if (!rows->scores)
		return;
	add_rejections(rows, decision);
	for (guint i = 0; attempt->scored && i < attempt->n_scores; i++)
		add_scores(rows, decision, &attempt->scores[i]);
}

void kd_decision_rows_finish(KdDecisionRows *rows)
{
	kd_decision_lists_finish(rows->lists);
	kd_insert_flush(&rows->decision);
	kd_insert_flush(&rows->score);
}
