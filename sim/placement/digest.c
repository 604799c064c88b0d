/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt by the sheet of its pod: what changed since the last pod of the kind is looked at, and
 * the best node taken from the blocks.  Where a plug-in wants to see nodes after all, vectors are
 * made and the other steps go on with them.
 *
 * The outcome is that of the full walk; the vectors of the record are made when somebody asks.
 */
#include "config.h"

#include "placement/framework_private.h"

#include <kubedes/rng.h>
#include <string.h>

/* ---- who takes part beside the sheet ---- */

static bool any_filter(const KdFramework *framework, const GArray *list)
{
	for (guint i = 0; i < list->len; i++)
		if (!kd_run_at(framework, framework->profile->filter,
			       g_array_index(list, KdSheetPlugin, i).place)
			     ->skip_filter)
			return true;
	return false;
}

static bool any_score(const KdFramework *framework, const GArray *list)
{
	for (guint i = 0; i < list->len; i++)
		if (!kd_run_at(framework, framework->profile->score,
			       g_array_index(list, KdSheetPlugin, i).place)
			     ->skip_score)
			return true;
	return false;
}

static bool is_nominated(const KdPodInfo *pod)
{
	const KdName name = pod->pod->status.nominatedNodeName;

	return name && *name;
}

/* Nominations are a matter of single nodes, and a search that was narrowed is short. */
static bool is_for_sheets(const KdFramework *framework)
{
	const KdNominator *nominator = framework->options.nominator;

	return framework->fill.sheets && !framework->record.restricted &&
	       !is_nominated(framework->record.pod) &&
	       !(nominator && kd_nominator_count(nominator) > 0);
}

/* ---- where ---- */

static guint64 bit(const KdRun *run)
{
	return G_GUINT64_CONSTANT(1) << MIN(run->index, 63);
}

static void blame_filters(KdFramework *framework, const KdSheet *sheet)
{
	for (guint why = 2; why < sheet->reasons->len; why++) {
		const KdSheetReason *reason = kd_sheet_reason_at(sheet, (guint8) why);

		if (reason->n_nodes > 0)
			framework->record.rejectors |= bit(
				kd_run_at(framework, framework->profile->filter, reason->place));
	}
}

static void add_count(GArray *counts, KdVerdict verdict, guint n)
{
	const KdVerdictCount another = { verdict, n };

	for (guint i = 0; i < counts->len; i++) {
		if (g_array_index(counts, KdVerdictCount, i).verdict == verdict) {
			g_array_index(counts, KdVerdictCount, i).n_nodes += n;
			return;
		}
	}
	g_array_append_val(counts, another);
}

/* Of a part of the nodes each has to be looked at. */
static void count_walked(KdFramework *framework)
{
	const KdDigest *digest = &framework->digest;
	const KdSheet *sheet = digest->sheet;
	const bool all = digest->n == sheet->order->n;
	guint n[G_MAXUINT8 + 1] = { 0 };
	guint at = digest->start;

	for (guint i = 0; !all && i < digest->n; i++) {
		n[sheet->why[at]]++;
		at = at + 1 == sheet->order->n ? 0 : at + 1;
	}
	for (guint why = 2; why < sheet->reasons->len; why++) {
		const KdSheetReason *reason = kd_sheet_reason_at(sheet, (guint8) why);
		const guint n_nodes = all ? reason->n_nodes : n[why];

		if (n_nodes > 0)
			add_count(framework->counts, reason->verdict, n_nodes);
	}
}

static void walk(KdFramework *framework, KdSheet *sheet)
{
	KdAttempt *record = &framework->record;
	KdDigest *digest = &framework->digest;
	const guint n_nodes = sheet->order->n;
	const guint wanted = MIN(kd_framework_n_to_find(framework, n_nodes), n_nodes);

	digest->sheet = sheet;
	digest->start = framework->start % n_nodes;
	digest->n = kd_sheet_walk(sheet, digest->start, wanted, &record->n_feasible);
	record->n_evaluated = digest->n;
	record->listed = false;
	framework->start = (framework->start + digest->n) % n_nodes;
	if (record->n_feasible == 0)
		blame_filters(framework, sheet);
	g_array_set_size(framework->counts, 0);
	if (record->n_feasible < record->n_evaluated)
		count_walked(framework);
	record->counts = (const KdVerdictCount *) framework->counts->data;
	record->n_counts = framework->counts->len;
}

/* ---- with filters that the sheet does not have ---- */

static void turn_down(KdFramework *framework, KdSlot slot, KdVerdict verdict, guint8 place)
{
	const KdRun *run = kd_run_at(framework, framework->profile->filter, place);

	framework->verdicts[slot] = verdict;
	framework->rejected_by[slot] = place;
	if (kd_verdict_code(verdict) == KD_CODE_ERROR)
		kd_framework_fail(framework, run->policy, verdict);
	else
		framework->record.rejectors |= bit(run);
}

/* What the walk goes by beside the sheet. */
typedef struct {
	const KdVerdict *columns[KD_NO_FILTER]; /* by slot, in the order of the profile */
	guint8 places[KD_NO_FILTER];
	guint64 bits[KD_NO_FILTER];
	guint n_columns;
	bool one_by_one; /* some filters are asked node by node */
} Others;

static void prepare_others(KdFramework *framework, Others *others)
{
	const GArray *list = framework->fill.other_filters;

	others->n_columns = 0;
	others->one_by_one = false;
	for (guint i = 0; i < list->len; i++) {
		KdRun *run = kd_run_at(framework, framework->profile->filter,
				       g_array_index(list, KdSheetPlugin, i).place);

		run->verdicts = NULL;
		if (run->skip_filter)
			continue;
		others->one_by_one |= !run->policy->filter_many;
		if (!run->policy->filter_many)
			continue;
		kd_framework_batch_room(framework, run);
		run->policy->filter_many(&run->cycle, 0, framework->nodes->n_slots,
					 run->batch_verdicts);
		run->verdicts = run->batch_verdicts;
		others->columns[others->n_columns] = run->verdicts;
		others->bits[others->n_columns] = bit(run);
		others->places[others->n_columns++] = g_array_index(list, KdSheetPlugin, i).place;
	}
}

/* All filters in the order of the profile; TRUE: the node fits. */
static bool ask_in_order(KdFramework *framework, const KdSheet *sheet, guint rank)
{
	const GArray *list = framework->fill.other_filters;
	const KdSlot slot = sheet->order->slots[rank];
	const KdSheetReason *reason = kd_sheet_reason_at(sheet, sheet->why[rank]);
	const guint last = sheet->why[rank] ? reason->place : KD_NO_FILTER;

	for (guint i = 0; i < list->len; i++) {
		const guint8 place = g_array_index(list, KdSheetPlugin, i).place;
		const KdRun *run = kd_run_at(framework, framework->profile->filter, place);
		KdVerdict verdict;

		if (place > last)
			break;
		if (run->skip_filter)
			continue;
		verdict = run->verdicts ? run->verdicts[slot]
					: run->policy->filter(&run->cycle, slot);
		if (verdict == KD_FITS)
			continue;
		turn_down(framework, slot, verdict, place);
		return false;
	}
	if (sheet->why[rank])
		turn_down(framework, slot, reason->verdict, reason->place);
	return sheet->why[rank] == 0;
}

/* By the columns alone; one of them or the sheet has something against the node. */
static inline void turn_down_by_first(KdFramework *framework, const KdSheet *sheet, guint rank,
				      const Others *others)
{
	const KdSlot slot = sheet->order->slots[rank];
	const KdSheetReason *reason = kd_sheet_reason_at(sheet, sheet->why[rank]);
	guint c = 0;

	while (c < others->n_columns && others->columns[c][slot] == KD_FITS)
		c++;
	if (c == others->n_columns ||
	    (sheet->why[rank] != 0 && others->places[c] > reason->place)) {
		turn_down(framework, slot, reason->verdict, reason->place);
	} else if (kd_verdict_code(others->columns[c][slot]) == KD_CODE_ERROR) {
		turn_down(framework, slot, others->columns[c][slot], others->places[c]);
	} else {
		framework->verdicts[slot] = others->columns[c][slot];
		framework->rejected_by[slot] = others->places[c];
		framework->record.rejectors |= others->bits[c];
	}
}

/* The ranks in [from, to), until @wanted nodes fit; FALSE: that is far enough. */
static bool walk_range(KdFramework *framework, const KdSheet *sheet, guint from, guint to,
		       guint wanted, const Others *others)
{
	const KdSlot *slots = sheet->order->slots;
	KdAttempt *record = &framework->record;
	guint n = record->n_feasible, rank;

	for (rank = from; rank < to && n < wanted && !record->error; rank++) {
		const KdSlot slot = slots[rank];
		KdVerdict any = sheet->why[rank];

		for (guint c = 0; c < others->n_columns; c++)
			any |= others->columns[c][slot];
		framework->feasible[n] = slot;
		framework->ranks[n] = rank;
		if (others->one_by_one)
			n += ask_in_order(framework, sheet, rank);
		else if (any == 0)
			n++;
		else
			turn_down_by_first(framework, sheet, rank, others);
	}
	memcpy(framework->evaluated + record->n_evaluated, slots + from,
	       (rank - from) * sizeof(KdSlot));
	record->n_evaluated += rank - from;
	record->n_feasible = n;
	return n < wanted && !record->error;
}

static void walk_with_others(KdFramework *framework, const KdSheet *sheet)
{
	const guint n_nodes = sheet->order->n, start = framework->start % n_nodes;
	const guint wanted = MIN(kd_framework_n_to_find(framework, n_nodes), n_nodes);
	KdAttempt *record = &framework->record;
	Others others;

	prepare_others(framework, &others);
	if (walk_range(framework, sheet, start, n_nodes, wanted, &others))
		walk_range(framework, sheet, 0, start, wanted, &others);
	framework->start = (framework->start + record->n_evaluated) % n_nodes;
}

/* ---- which ---- */

static gint64 constant_of(const KdFramework *framework)
{
	const GArray *bent = framework->fill.bent;
	gint64 constant = 0;

	for (guint i = 0; i < bent->len; i++) {
		const KdRun *run = kd_run_at(framework, framework->profile->score,
					     g_array_index(bent, KdSheetPlugin, i).place);

		if (!run->skip_score && run->policy->normalization == KD_NORMALIZE_MAX_REVERSED)
			constant += KD_SCORE_MAX * run->weight;
	}
	return constant;
}

static void mark_skipped(KdFramework *framework)
{
	const GArray *point = framework->profile->score;

	for (guint i = 0; i < point->len; i++)
		framework->scores[i].skipped = kd_run_at(framework, point, i)->skip_score;
}

static guint32 first_by_name(const KdFramework *framework, gint32 best, guint n_best)
{
	const KdDigest *digest = &framework->digest;
	const KdName *name = framework->nodes->name;
	const KdSlot *slots = digest->sheet->order->slots;
	guint32 first = kd_sheet_find(digest->sheet, digest->start, digest->n, best, 0);

	for (guint k = 1; k < n_best; k++) {
		const guint32 rank = kd_sheet_find(digest->sheet, digest->start, digest->n, best,
						   k);

		if (strcmp(name[slots[rank]], name[slots[first]]) < 0)
			first = rank;
	}
	return first;
}

/* From the blocks. */
static void choose(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	KdDigest *digest = &framework->digest;
	const KdTieBreak tie = framework->options.tie_break;
	guint n_best;
	const gint32 best = kd_sheet_best(digest->sheet, digest->start, digest->n, &n_best);
	guint32 rank;

	if (tie == KD_TIE_NAME)
		rank = first_by_name(framework, best, n_best);
	else
		rank = kd_sheet_find(digest->sheet, digest->start, digest->n, best,
				     tie == KD_TIE_FIRST || n_best == 1
					     ? 0
					     : (guint) kd_rng_below(framework->ties, n_best));
	digest->constant = constant_of(framework);
	mark_skipped(framework);
	digest->chosen = rank;
	record->chosen = digest->sheet->order->slots[rank];
	record->n_winners = n_best;
	record->best = best + digest->constant;
	record->scored = true;
}

static void take_totals(KdFramework *framework, const KdSheet *sheet, gint64 constant)
{
	for (guint i = 0; i < framework->record.n_feasible; i++)
		framework->totals[i] = sheet->total[framework->ranks[i]] + constant;
}

/* Vectors for the steps that need them, with the totals of the sheet where it has them. */
static void choose_from_vectors(KdFramework *framework, KdSheet *sheet)
{
	kd_framework_list(framework);
	if (!sheet->odd)
		take_totals(framework, sheet, 0);
	if (kd_framework_score(framework, !sheet->odd))
		kd_framework_choose(framework);
}

static void choose_only(KdFramework *framework, const KdSheet *sheet)
{
	KdAttempt *record = &framework->record;

	record->n_winners = 1;
	record->chosen =
		record->listed
			? framework->feasible[0]
			: sheet->order->slots[kd_sheet_first_fit(sheet, framework->digest.start)];
}

bool kd_framework_digest(KdFramework *framework)
{
	const KdSheetFill *fill = &framework->fill;
	KdAttempt *record = &framework->record;
	KdSheet *sheet = is_for_sheets(framework) ? kd_framework_sheet(framework) : NULL;

	if (!sheet)
		return false;
	kd_framework_fill_verdicts(framework, sheet);
	if (sheet->odd)
		return false;
	if (any_filter(framework, fill->other_filters))
		walk_with_others(framework, sheet);
	else
		walk(framework, sheet);
	if (record->error || record->n_feasible == 0)
		return true;
	if (framework->profile->score->len == 0 ||
	    (record->n_feasible == 1 && !framework->options.thorough)) {
		choose_only(framework, sheet);
	} else if (kd_framework_pre_score(framework)) {
		kd_framework_fill_totals(framework, sheet);
		if (record->listed || sheet->odd || sheet->n_uneven > 0 ||
		    any_score(framework, fill->other_scores))
			choose_from_vectors(framework, sheet);
		else
			choose(framework);
	}
	return true;
}

/* ---- the vectors ---- */

/* @n ranks from @from on, which all fit, as number @at and so on. */
static void list_fitting(KdFramework *framework, guint at, guint from, guint n)
{
	const KdSlot *slots = framework->digest.sheet->order->slots + from;
	guint32 *ranks = framework->ranks + at;

	memcpy(framework->evaluated + at, slots, n * sizeof(*slots));
	memcpy(framework->feasible + at, slots, n * sizeof(*slots));
	for (guint i = 0; i < n; i++)
		ranks[i] = from + i;
}

static void list_some(KdFramework *framework)
{
	const KdDigest *digest = &framework->digest;
	const KdSheet *sheet = digest->sheet;
	guint at = digest->start, n_feasible = 0;

	for (guint i = 0; i < digest->n; i++) {
		const KdSlot slot = sheet->order->slots[at];

		framework->evaluated[i] = slot;
		if (sheet->why[at] == 0) {
			framework->feasible[n_feasible] = slot;
			framework->ranks[n_feasible++] = at;
		} else {
			const KdSheetReason *reason = kd_sheet_reason_at(sheet, sheet->why[at]);

			turn_down(framework, slot, reason->verdict, reason->place);
		}
		at = at + 1 == sheet->order->n ? 0 : at + 1;
	}
}

void kd_framework_list(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	const KdDigest *digest = &framework->digest;

	if (record->listed)
		return;
	record->listed = true;
	if (record->n_feasible == digest->n) {
		const guint n_first = MIN(digest->n, digest->sheet->order->n - digest->start);

		list_fitting(framework, 0, digest->start, n_first);
		list_fitting(framework, n_first, 0, digest->n - n_first);
	} else {
		list_some(framework);
	}
	if (!record->scored)
		return;
	take_totals(framework, digest->sheet, digest->constant);
	record->totals = framework->totals;
}

/* ---- in sums ---- */

static void count_listed(KdFramework *framework)
{
	const KdAttempt *record = &framework->record;

	if (record->n_feasible == record->n_evaluated)
		return;
	for (guint i = 0; i < record->n_evaluated; i++) {
		const KdVerdict verdict = framework->verdicts[framework->evaluated[i]];

		if (verdict != KD_FITS)
			add_count(framework->counts, verdict, 1);
	}
}

const KdVerdictCount *kd_framework_counts(KdFramework *framework, guint *ret_n)
{
	if (framework->record.listed && framework->record.n_counts == 0) {
		g_array_set_size(framework->counts, 0);
		count_listed(framework);
	}
	*ret_n = framework->counts->len;
	return (const KdVerdictCount *) framework->counts->data;
}
