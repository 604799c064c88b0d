/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/decision_lists.h"

#include "record/alike.h"
#include "record/decision_rows.h"
#include "record/list.h"

struct KdDecisionLists {
	KdInsert kind;
	KdAlike *alike;
};

KdDecisionLists *kd_decision_lists_new(KdWriter *writer, GError **error)
{
	g_autoptr(KdDecisionLists) lists = g_new0(KdDecisionLists, 1);

	lists->alike = kd_alike_new(writer, "decision_list", error);
	if (!lists->alike || !kd_insert_init(&lists->kind, writer, "decision_kind", error))
		return NULL;
	return g_steal_pointer(&lists);
}

void kd_decision_lists_free(KdDecisionLists *lists)
{
	if (!lists)
		return;
	kd_insert_clear(&lists->kind);
	g_clear_pointer(&lists->alike, kd_alike_free);
	g_free(lists);
}

/* What an attempt came to, but for when, to whom and where. */
static KdMark mark(const KdDecision *decision, const KdReasons *reasons)
{
	const KdAttempt *attempt = decision->record;
	const guint numbers[] = { decision->result, attempt->n_winners, attempt->n_evaluated,
				  attempt->n_feasible };
	const KdMark words = kd_mark_bytes(KD_MARK_START, numbers, sizeof(numbers));

	return kd_reasons_mark(reasons, kd_mark_text(words, decision->message));
}

static void insert_kind(KdDecisionLists *lists, gint64 number, const KdDecision *decision,
			KdReasons *reasons)
{
	const KdAttempt *attempt = decision->record;
	KdInsert *insert = &lists->kind;

	kd_insert_int(insert, number);
	kd_insert_text(insert, kd_decision_result_name(decision->result));
	kd_insert_int(insert, attempt->n_winners);
	kd_insert_int(insert, attempt->n_evaluated);
	kd_insert_int(insert, attempt->n_feasible);
	kd_insert_text(insert, kd_reasons_print(reasons));
	kd_insert_text(insert, decision->message);
	kd_insert_end(insert);
}

/* In the order of the view; what is NULL at the end is left out. */
static void list(KdDecisionLists *lists, const KdDecision *decision, const KdRanking *ranking)
{
	const gint64 numbers[] = { (gint64) decision->number,
				   decision->time,
				   (gint64) decision->pod->object.uid,
				   decision->attempt,
				   ranking->node,
				   ranking->score,
				   ranking->runner_up,
				   ranking->runner_up_score,
				   decision->concludes ? (gint64) decision->concludes
						       : KD_LIST_NULL };
	guint n = G_N_ELEMENTS(numbers);

	while (numbers[n - 1] == KD_LIST_NULL)
		n--;
	kd_alike_add(lists->alike, numbers, n);
}

void kd_decision_lists_add(KdDecisionLists *lists, const KdDecision *decision,
			   const KdRanking *ranking, KdReasons *reasons)
{
	gint64 kind;
	bool is_new;

	kind = kd_alike_find(lists->alike, mark(decision, reasons), &is_new);
	if (is_new)
		insert_kind(lists, kind, decision, reasons);
	list(lists, decision, ranking);
}

void kd_decision_lists_finish(KdDecisionLists *lists)
{
	kd_alike_finish(lists->alike);
	kd_insert_flush(&lists->kind);
}
