/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RunPreScorePlugins() and RunScorePlugins() (pkg/scheduler/framework/runtime/framework.go).
 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

/* A batch over all slots costs about as much as asking for this part of them one by one. */
#define BATCH_PART 8

/* ---- raw scores ---- */

static gint64 ask(const KdRun *run, KdSlot slot)
{
	gint64 *all;

	if (run->policy->score)
		return run->policy->score(&run->cycle, slot);
	all = run->batch_scores;
	run->policy->score_many(&run->cycle, slot, slot + 1, all);
	return all[slot];
}

/* Of the feasible nodes about as large a part is stale as of all. */
static bool worth_batch(const KdFramework *framework, const KdCacheColumn *column)
{
	guint64 n_slots = framework->nodes->n_slots;

	return (guint64) column->n_stale_scores * framework->record.n_feasible >
	       n_slots * n_slots / BATCH_PART;
}

static void use_column(KdFramework *framework, KdRun *run)
{
	KdCacheColumn *column = run->column;
	guint n_slots = framework->nodes->n_slots;

	kd_cache_scores(framework->cache, column);
	if (run->policy->score_many && worth_batch(framework, column)) {
		run->policy->score_many(&run->cycle, 0, n_slots, column->scores);
		kd_cache_recount_scores(framework->cache, column);
	}
	run->scores = column->scores;
}

/* Where the scores of the plug-in come from. */
static void prepare(KdFramework *framework, KdRun *run)
{
	guint n_slots = framework->nodes->n_slots;

	run->scores = NULL;
	kd_framework_batch_room(framework, run);
	if (kd_framework_column(framework, run)) {
		use_column(framework, run);
	} else if (run->policy->score_many && !framework->options.plain &&
		   framework->record.n_feasible > n_slots / BATCH_PART) {
		run->scores = run->batch_scores;
		run->policy->score_many(&run->cycle, 0, n_slots, run->scores);
	}
}

static gint64 fill(KdRun *run, KdSlot slot)
{
	gint64 score = ask(run, slot);

	if (run->column)
		kd_cache_put_score(run->column, slot, score);
	return score;
}

static inline gint64 raw_of(KdRun *run, const gint64 *scores, KdSlot slot)
{
	gint64 score = scores ? scores[slot] : KD_STALE_SCORE;

	return score == KD_STALE_SCORE ? fill(run, slot) : score;
}

static bool is_normalized_by_max(const KdRun *run)
{
	return run->policy->normalization == KD_NORMALIZE_MAX ||
	       run->policy->normalization == KD_NORMALIZE_MAX_REVERSED;
}

/* The same of scores that were all asked for in this attempt; the maximum where it is needed. */
static gint64 gather_fresh(const KdFramework *framework, const KdRun *run, gint64 *into)
{
	const KdSlot *feasible = framework->feasible;
	const gint64 *scores = run->scores;
	const guint n = framework->record.n_feasible;
	gint64 max = 0;

	for (guint i = 0; i < n; i++)
		into[i] = scores[feasible[i]];
	for (guint i = 0; is_normalized_by_max(run) && i < n; i++)
		max = MAX(max, into[i]);
	return max;
}

/* Into @into, for the feasible nodes; returns the maximum, at least 0. */
static gint64 gather(const KdFramework *framework, KdRun *run, gint64 *into)
{
	const KdSlot *feasible = framework->feasible;
	const gint64 *scores = run->scores;
	gint64 max = 0;

	if (scores && !run->column)
		return gather_fresh(framework, run, into);
	for (guint i = 0; i < framework->record.n_feasible; i++) {
		gint64 score = raw_of(run, scores, feasible[i]);

		into[i] = score;
		max = MAX(max, score);
	}
	return max;
}

/* ---- normalised and weighed ---- */

/* helper.DefaultNormalizeScore() (pkg/scheduler/framework/plugins/helper/normalize_score.go). */
static void normalize_by_max(gint64 max, gint64 *scores, guint n, bool reversed)
{
	for (guint i = 0; i < n; i++) {
		gint64 score = max ? KD_SCORE_MAX * scores[i] / max : 0;

		scores[i] = reversed ? KD_SCORE_MAX - score : score;
	}
}

/* What stands raw in run->weighted; it is not yet weighed. */
static void normalize(const KdFramework *framework, KdRun *run, gint64 max)
{
	const guint n = framework->record.n_feasible;

	switch (run->policy->normalization) {
	case KD_NORMALIZE_MAX:
	case KD_NORMALIZE_MAX_REVERSED:
		normalize_by_max(max, run->weighted, n,
				 run->policy->normalization == KD_NORMALIZE_MAX_REVERSED);
		return;
	case KD_NORMALIZE_CUSTOM:
		run->policy->normalize(&run->cycle, framework->feasible, run->weighted, n);
		return;
	case KD_NORMALIZE_NONE:
		return;
	}
}

static bool fail_range(KdFramework *framework, const KdRun *run, gint64 score)
{
	g_autofree char *text = g_strdup_printf(
		"plugin \"%s\" returns an invalid score %" G_GINT64_FORMAT
		", it should in the range of [0, 100] after normalizing",
		run->policy->name, score);

	kd_framework_fail(framework, run->policy,
			  kd_verdict(KD_CODE_ERROR, g_quark_from_string(text)));
	return false;
}

static inline bool is_out(gint64 score)
{
	return score < 0 || score > KD_SCORE_MAX;
}

static bool check_range(KdFramework *framework, const KdRun *run)
{
	for (guint i = 0; i < framework->record.n_feasible; i++)
		if (is_out(run->weighted[i]))
			return fail_range(framework, run, run->weighted[i]);
	return true;
}

/* Weigh, which only the record wants to keep, and add to the totals; FALSE: a score is out of
 * range. */
static bool add_up(KdFramework *framework, KdRun *run)
{
	const gint64 weight = run->weight;
	const guint n = framework->record.n_feasible;
	gint64 *weighted = run->weighted, *totals = framework->totals;
	bool is_bad = false;

	for (guint i = 0; i < n; i++) {
		const gint64 score = weighted[i];

		is_bad |= is_out(score);
		totals[i] += score * weight;
	}
	if (is_bad)
		return check_range(framework, run);
	for (guint i = 0; !framework->options.brief && i < n; i++)
		weighted[i] *= weight;
	return true;
}

/* The same in one go, for scores that are what they are and vectors that nobody wants to see. */
static bool add_plain(KdFramework *framework, KdRun *run)
{
	const KdSlot *feasible = framework->feasible;
	const gint64 *scores = run->scores;
	gint64 *totals = framework->totals, weight = run->weight;

	for (guint i = 0; i < framework->record.n_feasible; i++) {
		gint64 score = raw_of(run, scores, feasible[i]);

		if (is_out(score))
			return fail_range(framework, run, score);
		totals[i] += score * weight;
	}
	return true;
}

/* ---- all of them ---- */

static void make_score_room(const KdFramework *framework, KdRun *run)
{
	if (run->scores_capacity >= framework->capacity)
		return;
	run->scores_capacity = framework->capacity;
	run->raw = g_renew(gint64, run->raw, run->scores_capacity);
	run->weighted = g_renew(gint64, run->weighted, run->scores_capacity);
}

/* Likewise, for those that go by the range of scores; FALSE: look at one after the other. */
static bool add_rescaled(KdFramework *framework, KdRun *run)
{
	const bool is_fresh = run->scores && !run->column;
	KdRescale rescale = NULL;

	if (framework->options.brief && is_fresh && run->policy->rescale)
		rescale = run->policy->rescale(&run->cycle);
	return rescale && kd_framework_add_rescaled(framework, run, rescale);
}

static bool score_by(KdFramework *framework, KdRun *run, KdPluginScores *record)
{
	if (add_rescaled(framework, run))
		return true;
	if (framework->options.brief && run->policy->normalization == KD_NORMALIZE_NONE)
		return add_plain(framework, run);
	make_score_room(framework, run);
	const gint64 max = gather(framework, run, run->weighted);
	if (!framework->options.brief) {
		memcpy(run->raw, run->weighted, framework->record.n_feasible * sizeof(gint64));
		record->raw = run->raw;
		record->weighted = run->weighted;
	}
	normalize(framework, run, max);
	return add_up(framework, run);
}

/* All raw scores are known to be 0, so that all nodes get the same. */
static bool is_constant(const KdFramework *framework, const KdRun *run)
{
	return framework->options.brief && run->column && run->column->n_not_zero == 0 &&
	       run->policy->normalization != KD_NORMALIZE_CUSTOM;
}

/* Get all that take part ready; returns what those with constant scores give to every node. */
static gint64 prepare_all(KdFramework *framework, bool by_sheet)
{
	const GArray *point = framework->profile->score;
	gint64 constant = 0;

	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		framework->scores[i].skipped = run->skip_score;
		if (run->skip_score || (by_sheet && run->in_totals))
			continue;
		prepare(framework, run);
		run->constant = is_constant(framework, run);
		if (run->constant && run->policy->normalization == KD_NORMALIZE_MAX_REVERSED)
			constant += KD_SCORE_MAX * run->weight;
	}
	return constant;
}

bool kd_framework_pre_score(KdFramework *framework)
{
	const GArray *point = framework->profile->pre_score;

	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict = run->policy->pre_score(&run->cycle);

		if (kd_verdict_code(verdict) == KD_CODE_SKIP) {
			run->skip_score = true;
		} else if (verdict != KD_FITS) {
			kd_framework_fail(framework, run->policy, verdict);
			return false;
		}
	}
	return true;
}

bool kd_framework_score(KdFramework *framework, bool by_sheet)
{
	const GArray *point = framework->profile->score;
	KdAttempt *record = &framework->record;
	gint64 constant = prepare_all(framework, by_sheet);

	for (guint i = 0; (!by_sheet || constant != 0) && i < record->n_feasible; i++)
		framework->totals[i] = constant + (by_sheet ? framework->totals[i] : 0);
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		if (!run->skip_score && !run->constant && !(by_sheet && run->in_totals) &&
		    !score_by(framework, run, &framework->scores[i]))
			return false;
	}
	record->totals = framework->totals;
	record->scored = true;
	return true;
}
