/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/decision_rows.h"

#include <string.h>

#include "record/reasons.h"
#include "record/repeats.h"

struct KdDecisionRows {
	KdInsert decision, score;
	const KdNodeRows *nodes;
	bool scores;
	KdReasons *reasons;
	KdRepeats *repeats;
	GString *key; /* of an attempt, but for number and time */
};

KdDecisionRows *kd_decision_rows_new(KdWriter *writer, const KdNodeRows *nodes, bool scores,
				     GError **error)
{
	g_autoptr(KdDecisionRows) rows = g_new0(KdDecisionRows, 1);

	rows->nodes = nodes;
	rows->scores = scores;
	rows->reasons = kd_reasons_new();
	rows->key = g_string_new(NULL);
	rows->repeats = kd_repeats_new(writer, "decision_repeat", error);
	if (!rows->repeats || !kd_insert_init(&rows->decision, writer, "decision_row", error) ||
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
	g_clear_pointer(&rows->repeats, kd_repeats_free);
	g_string_free(rows->key, TRUE);
	g_free(rows);
}

static gint64 node_number(const KdDecisionRows *rows, const KdDecision *decision, KdSlot slot)
{
	return slot == KD_NO_SLOT ? 0
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

static void insert_ranked(KdDecisionRows *rows, const KdDecision *decision, KdSlot node,
			  gint64 total)
{
	KdInsert *insert = &rows->decision;

	if (node == KD_NO_SLOT) {
		kd_insert_null(insert);
		kd_insert_null(insert);
		return;
	}
	kd_insert_number(insert, node_number(rows, decision, node));
	if (decision->record->scored)
		kd_insert_int(insert, total);
	else
		kd_insert_null(insert);
}

static void insert_ranking(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdAttempt *attempt = decision->record;
	gint64 total = 0;
	KdSlot second;

	if (decision->concludes) {
		kd_insert_number(&rows->decision, node_number(rows, decision, attempt->chosen));
		kd_insert_null(&rows->decision);
		second = KD_NO_SLOT;
	} else {
		insert_ranked(rows, decision, attempt->chosen, attempt->best);
		second = attempt->scored ? kd_framework_runner_up(decision->framework, &total)
					 : KD_NO_SLOT;
	}
	insert_ranked(rows, decision, second, total);
	kd_insert_int(&rows->decision, attempt->n_winners);
	kd_insert_int(&rows->decision, attempt->n_evaluated);
	kd_insert_int(&rows->decision, attempt->n_feasible);
}

static void insert_post_filter(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;

	kd_insert_number(&rows->decision,
			 result ? node_number(rows, decision, result->nominated) : 0);
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

/* ---- attempts that went as the last one ---- */

/* Where there are scores, each attempt has its own. */
static bool may_repeat(const KdDecisionRows *rows, const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;

	return !rows->scores && decision->result == KD_DECISION_UNSCHEDULABLE &&
	       !decision->concludes &&
	       !(result && (result->nominated != KD_NO_SLOT ||
			    (result->victims && result->victims->len > 0)));
}

static void print_key(KdDecisionRows *rows, const KdDecision *decision)
{
	const guint numbers[] = { decision->record->n_winners, decision->record->n_evaluated,
				  decision->record->n_feasible };

	g_string_truncate(rows->key, 0);
	g_string_append_len(rows->key, (const char *) numbers, sizeof(numbers));
	if (decision->message)
		g_string_append_len(rows->key, decision->message,
				    (gssize) strlen(decision->message) + 1);
	kd_reasons_add_key(rows->reasons, rows->key);
}

static bool is_repeat(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdUid pod = decision->pod->object.uid;

	if (!may_repeat(rows, decision)) {
		kd_repeats_end(rows->repeats, pod);
		return false;
	}
	print_key(rows, decision);
	return kd_repeats_add(rows->repeats, &(KdRepeat){ .object = pod,
							  .number = (gint64) decision->number,
							  .time = decision->time,
							  .attempt = decision->attempt,
							  .as = rows->key });
}

void kd_decision_rows_deleted(KdDecisionRows *rows, KdUid pod)
{
	kd_repeats_end(rows->repeats, pod);
}

void kd_decision_rows_finish(KdDecisionRows *rows)
{
	kd_repeats_finish(rows->repeats);
}

void kd_decision_rows_add(KdDecisionRows *rows, const KdDecision *decision)
{
	const KdAttempt *attempt = decision->record;
	KdInsert *insert = &rows->decision;

	kd_reasons_count(rows->reasons, attempt, decision->nodes->n_nodes);
	if (is_repeat(rows, decision))
		return;
	kd_insert_int(insert, (gint64) decision->number);
	kd_insert_int(insert, decision->time);
	kd_insert_int(insert, (gint64) decision->pod->object.uid);
	kd_insert_int(insert, decision->attempt);
	kd_insert_text(insert, kd_decision_result_name(decision->result));
	insert_ranking(rows, decision);
	kd_insert_text(insert, kd_reasons_print(rows->reasons));
	kd_insert_text(insert, decision->message);
	insert_post_filter(rows, decision);
	kd_insert_number(insert, (gint64) decision->concludes);
	kd_insert_end(insert);
	if (!rows->scores)
		return;
	add_rejections(rows, decision);
	for (guint i = 0; attempt->scored && i < attempt->n_scores; i++)
		add_scores(rows, decision, &attempt->scores[i]);
}
