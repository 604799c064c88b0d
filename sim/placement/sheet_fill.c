/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

#define NO_PLACE 255
/* One batch over all slots costs about as much as asking this part of them one by one. */
#define BATCH_PART 8

/* ---- which plug-ins ---- */

static void add_plugin(GArray *list, guint place, const KdPolicy *policy)
{
	const KdSheetPlugin plugin = { .place = (guint8) place,
				       .reads_pods = policy->node_reads & KD_NODE_PODS };

	g_array_append_val(list, plugin);
}

static bool is_known(KdSheetFill *fill, const KdPolicy *policy)
{
	if (!kd_framework_is_cacheable(policy) || policy->pod_reads & KD_POD_STATUS)
		return false;
	fill->pod_reads |= policy->pod_reads;
	return true;
}

static void sort_filters(KdFramework *framework)
{
	const GArray *point = framework->profile->filter;
	KdSheetFill *fill = &framework->fill;

	for (guint i = 0; i < point->len; i++) {
		const KdPolicy *policy = kd_run_at(framework, point, i)->policy;

		add_plugin(is_known(fill, policy) ? fill->filters : fill->other_filters, i, policy);
	}
	fill->usable = point->len < MIN(NO_PLACE, 64);
}

static void sort_scores(KdFramework *framework)
{
	const GArray *point = framework->profile->score;
	KdSheetFill *fill = &framework->fill;
	gint64 most = 0;

	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);
		GArray *list = fill->other_scores;

		if (run->policy->normalization != KD_NORMALIZE_CUSTOM &&
		    is_known(fill, run->policy))
			list = run->policy->normalization == KD_NORMALIZE_NONE ? fill->plain
									       : fill->bent;
		add_plugin(list, i, run->policy);
		run->in_totals = list == fill->plain;
		most += KD_SCORE_MAX * CLAMP(run->weight, 0, G_MAXINT32);
	}
	/* The sum must have room in a total. */
	fill->usable &= most < G_MAXINT32 && point->len < 64;
}

void kd_framework_start_sheets(KdFramework *framework, gsize limit)
{
	KdSheetFill *fill = &framework->fill;
	GArray **lists[] = { &fill->filters, &fill->other_filters, &fill->plain, &fill->bent,
			     &fill->other_scores };

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = g_array_new(FALSE, FALSE, sizeof(KdSheetPlugin));
	fill->changed = g_array_new(FALSE, FALSE, sizeof(KdChanged));
	fill->sheets = kd_sheets_new(framework->snapshot, limit);
	sort_filters(framework);
	sort_scores(framework);
}

void kd_framework_stop_sheets(KdFramework *framework)
{
	KdSheetFill *fill = &framework->fill;
	GArray *lists[] = { fill->filters, fill->other_filters, fill->plain,
			    fill->bent,    fill->other_scores,  fill->changed };

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i])
			g_array_unref(lists[i]);
	kd_sheets_free(fill->sheets);
	g_free(fill->slots);
	g_free(fill->ranks);
	g_free(fill->chosen);
	g_free(fill->verdicts);
	g_free(fill->answers);
	g_free(fill->places);
	g_free(fill->scores);
	g_free(fill->totals);
}

static inline KdRun *run_of(const KdFramework *framework, const GArray *point, const GArray *list,
			    guint i)
{
	return kd_run_at(framework, point, g_array_index(list, KdSheetPlugin, i).place);
}

/* ---- keys ---- */

/* Who is asked, and what of the pod each goes by that no field says. */
static void add_plugins(KdFramework *framework, const GArray *point, const GArray *list,
			bool scores, GByteArray *key)
{
	guint64 asked = 0;

	for (guint i = 0; i < list->len; i++) {
		const KdRun *run = run_of(framework, point, list, i);

		if (scores ? run->skip_score : run->skip_filter)
			continue;
		asked |= G_GUINT64_CONSTANT(1) << g_array_index(list, KdSheetPlugin, i).place;
		if (run->policy->key && !run->policy->pod_reads)
			run->policy->key(&run->cycle, key);
	}
	g_byte_array_append(key, (const guint8 *) &asked, sizeof(asked));
}

KdSheet *kd_framework_sheet(KdFramework *framework)
{
	KdSheetFill *fill = &framework->fill;
	GByteArray *key = framework->key;

	if (!fill->sheets || !fill->usable)
		return NULL;
	g_byte_array_set_size(key, 0);
	kd_framework_sheet_key(framework->record.pod, fill->pod_reads, key);
	add_plugins(framework, framework->profile->filter, fill->filters, false, key);
	return kd_sheets_get(fill->sheets, key);
}

/* ---- what changed ---- */

static void make_room(KdSheetFill *fill, guint n)
{
	if (n <= fill->capacity)
		return;
	fill->capacity = MAX(n, 2 * fill->capacity);
	fill->slots = g_renew(KdSlot, fill->slots, fill->capacity);
	fill->ranks = g_renew(guint32, fill->ranks, fill->capacity);
	fill->chosen = g_renew(guint32, fill->chosen, fill->capacity);
	fill->verdicts = g_renew(KdVerdict, fill->verdicts, fill->capacity);
	fill->answers = g_renew(KdVerdict, fill->answers, fill->capacity);
	fill->places = g_renew(guint8, fill->places, fill->capacity);
	fill->scores = g_renew(gint64, fill->scores, fill->capacity);
	fill->totals = g_renew(gint64, fill->totals, fill->capacity);
}

/* Into .slots and .ranks: those whose Node changed first; returns how many those are. */
static guint collect_changed(KdFramework *framework, guint *ret_n)
{
	const guint32 *rank = kd_snapshot_rank(framework->snapshot);
	KdSheetFill *fill = &framework->fill;
	const KdChanged *changed = (const KdChanged *) fill->changed->data;
	guint n = 0, n_objects = 0;

	make_room(fill, fill->changed->len);
	for (guint pass = 0; pass < 2; pass++) {
		for (guint i = 0; i < fill->changed->len; i++) {
			const KdSlot slot = changed[i].slot;

			if (changed[i].object != (pass == 0) || !framework->nodes->node[slot])
				continue;
			fill->ranks[n] = rank[slot];
			fill->slots[n++] = slot;
		}
		n_objects = pass == 0 ? n : n_objects;
	}
	*ret_n = n;
	return n_objects;
}

static guint collect_all(KdSheetFill *fill, const KdWalkOrder *order, guint *ret_n)
{
	make_room(fill, order->n);
	for (guint i = 0; i < order->n; i++) {
		fill->ranks[i] = i;
		fill->slots[i] = order->slots[i];
	}
	*ret_n = order->n;
	return order->n;
}

/* What changed since, or all; both steps of an attempt mostly want the same. */
static guint collect(KdFramework *framework, const KdSheet *sheet, guint64 since, bool all,
		     guint *ret_n)
{
	KdSheetFill *fill = &framework->fill;
	KdCollected *now = &fill->collected;

	if (now->sheet == sheet && (now->all || (!all && now->since == since))) {
		*ret_n = now->n;
		return now->n_objects;
	}
	now->sheet = sheet;
	now->since = since;
	now->all = all || !kd_snapshot_list_changed(framework->snapshot, since, fill->changed);
	now->n_objects = now->all ? collect_all(fill, sheet->order, &now->n)
				  : collect_changed(framework, &now->n);
	*ret_n = now->n;
	return now->n_objects;
}

/* ---- verdicts ---- */

static void ask_filter(const KdFramework *framework, KdRun *run, const KdSlot *slots, guint n,
		       KdVerdict *answers)
{
	const KdPolicy *policy = run->policy;
	const guint n_slots = framework->nodes->n_slots;

	if (policy->filter_some) {
		policy->filter_some(&run->cycle, slots, n, answers);
	} else if (policy->filter_many && (!policy->filter || n > n_slots / BATCH_PART)) {
		kd_framework_batch_room(framework, run);
		policy->filter_many(&run->cycle, 0, n_slots, run->batch_verdicts);
		for (guint i = 0; i < n; i++)
			answers[i] = run->batch_verdicts[slots[i]];
	} else {
		for (guint i = 0; i < n; i++)
			answers[i] = policy->filter(&run->cycle, slots[i]);
	}
}

/* The first verdict of the filters that do (not) read pods, of the first @n slots. */
static void find_verdicts(KdFramework *framework, guint n, bool reads_pods)
{
	KdSheetFill *fill = &framework->fill;

	memset(fill->verdicts, 0, n * sizeof(KdVerdict));
	for (guint f = 0; f < fill->filters->len; f++) {
		const KdSheetPlugin *plugin = &g_array_index(fill->filters, KdSheetPlugin, f);
		KdRun *run = run_of(framework, framework->profile->filter, fill->filters, f);

		if (run->skip_filter || plugin->reads_pods != reads_pods)
			continue;
		ask_filter(framework, run, fill->slots, n, fill->answers);
		for (guint i = 0; i < n; i++) {
			if (fill->answers[i] == KD_FITS || fill->verdicts[i] != KD_FITS)
				continue;
			fill->verdicts[i] = fill->answers[i];
			fill->places[i] = plugin->place;
		}
	}
}

static void put_verdicts(const KdSheetFill *fill, KdSheet *sheet, guint n)
{
	for (guint i = 0; i < n; i++) {
		const guint8 object = sheet->why_object[fill->ranks[i]];

		if (fill->verdicts[i] == KD_FITS && object == 0 && sheet->why[fill->ranks[i]] == 0)
			continue;
		guint8 why = kd_sheet_reason(sheet, fill->verdicts[i], fill->places[i]);

		if (object != 0 &&
		    (why == 0 || kd_sheet_reason_at(sheet, object)->place < fill->places[i]))
			why = object;
		kd_sheet_set_why(sheet, fill->ranks[i], why);
	}
}

void kd_framework_fill_verdicts(KdFramework *framework, KdSheet *sheet)
{
	const guint64 position = kd_snapshot_position(framework->snapshot);
	KdSheetFill *fill = &framework->fill;
	KdWalkOrder *order = kd_sheets_order(fill->sheets);
	guint n, n_objects;

	fill->collected.sheet = NULL;
	if (sheet->order != order) /* nodes that came are in the log too */
		kd_sheet_reorder(sheet, order);
	if (sheet->filled && sheet->verdicts_at == position)
		return;
	n_objects = collect(framework, sheet, sheet->verdicts_at, !sheet->filled, &n);
	if (n_objects > 0) {
		find_verdicts(framework, n_objects, false);
		for (guint i = 0; i < n_objects; i++)
			sheet->why_object[fill->ranks[i]] = kd_sheet_reason(
				sheet, fill->verdicts[i], fill->places[i]);
	}
	find_verdicts(framework, n, true);
	put_verdicts(fill, sheet, n);
	sheet->filled = true;
	sheet->verdicts_at = position;
}

/* ---- totals ---- */

static void ask_score(const KdFramework *framework, KdRun *run, const KdSlot *slots, guint n,
		      gint64 *scores)
{
	const KdPolicy *policy = run->policy;
	const guint n_slots = framework->nodes->n_slots;

	if (policy->score_some) {
		policy->score_some(&run->cycle, slots, n, scores);
	} else if (policy->score_many && (!policy->score || n > n_slots / BATCH_PART)) {
		kd_framework_batch_room(framework, run);
		policy->score_many(&run->cycle, 0, n_slots, run->batch_scores);
		for (guint i = 0; i < n; i++)
			scores[i] = run->batch_scores[slots[i]];
	} else {
		for (guint i = 0; i < n; i++)
			scores[i] = policy->score(&run->cycle, slots[i]);
	}
}

/* Where the scores that are normalised are other than 0; @n_objects of the @n slots are of Nodes
 * that changed. */
static void find_uneven(KdFramework *framework, KdSheet *sheet, guint n_objects, guint n)
{
	KdSheetFill *fill = &framework->fill;
	bool read_pods = false;

	for (guint s = 0; s < fill->bent->len; s++)
		read_pods |= g_array_index(fill->bent, KdSheetPlugin, s).reads_pods;
	n = read_pods ? n : n_objects;
	for (guint i = 0; i < n; i++) {
		sheet->n_uneven -= sheet->uneven[fill->ranks[i]] > 0;
		sheet->uneven[fill->ranks[i]] = 0;
	}
	for (guint s = 0; s < fill->bent->len && n > 0; s++) {
		KdRun *run = run_of(framework, framework->profile->score, fill->bent, s);

		if (run->skip_score)
			continue;
		ask_score(framework, run, fill->slots, n, fill->scores);
		for (guint i = 0; i < n; i++)
			sheet->uneven[fill->ranks[i]] |= fill->scores[i] != 0;
	}
	for (guint i = 0; i < n; i++)
		sheet->n_uneven += sheet->uneven[fill->ranks[i]] > 0;
}

/* Only those that fit have a total. */
static guint keep_fitting(KdSheetFill *fill, const KdSheet *sheet, guint n)
{
	guint n_kept = 0;

	for (guint i = 0; i < n; i++) {
		const guint32 rank = fill->ranks[i];

		fill->slots[n_kept] = fill->slots[i];
		fill->ranks[n_kept] = rank;
		n_kept += sheet->why[rank] == 0;
	}
	return n_kept;
}

static void find_totals(KdFramework *framework, KdSheet *sheet, guint n)
{
	KdSheetFill *fill = &framework->fill;
	gint64 least = 0, most = 0;

	memset(fill->totals, 0, n * sizeof(gint64));
	for (guint s = 0; s < fill->plain->len && n > 0; s++) {
		KdRun *run = run_of(framework, framework->profile->score, fill->plain, s);
		const gint64 weight = run->weight;

		if (run->skip_score)
			continue;
		ask_score(framework, run, fill->slots, n, fill->scores);
		for (guint i = 0; i < n; i++) {
			const gint64 score = fill->scores[i];

			least = MIN(least, score);
			most = MAX(most, score);
			fill->totals[i] += score * weight;
		}
	}
	if (least < 0 || most > KD_SCORE_MAX) {
		sheet->odd = true;
		return;
	}
	for (guint i = 0; i < n; i++)
		kd_sheet_set_total(sheet, fill->ranks[i], (gint32) fill->totals[i]);
}

/* Whether the totals are of the scores that take part for this pod. */
static bool check_score_key(KdFramework *framework, KdSheet *sheet)
{
	const KdSheetFill *fill = &framework->fill;
	const GArray *point = framework->profile->score;
	GByteArray *key = framework->key;

	g_byte_array_set_size(key, 0);
	add_plugins(framework, point, fill->plain, true, key);
	add_plugins(framework, point, fill->bent, true, key);
	if (sheet->scored && key->len == sheet->score_key->len &&
	    memcmp(key->data, sheet->score_key->data, key->len) == 0)
		return true;
	g_byte_array_set_size(sheet->score_key, 0);
	g_byte_array_append(sheet->score_key, key->data, key->len);
	return false;
}

void kd_framework_fill_totals(KdFramework *framework, KdSheet *sheet)
{
	const guint64 position = kd_snapshot_position(framework->snapshot);
	const bool same = check_score_key(framework, sheet);
	guint n, n_objects;

	if (same && sheet->scores_at == position)
		return;
	n_objects = collect(framework, sheet, sheet->scores_at, !same, &n);
	find_uneven(framework, sheet, n_objects, n);
	find_totals(framework, sheet, keep_fitting(&framework->fill, sheet, n));
	sheet->scored = true;
	sheet->scores_at = position;
}
