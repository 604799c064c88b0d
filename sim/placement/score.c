/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RunPreScorePlugins() and RunScorePlugins() (pkg/scheduler/framework/runtime/framework.go).
 */
#include "config.h"

#include "placement/framework_private.h"

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

static void use_column(KdFramework *framework, KdRun *run)
{
	KdCacheColumn *column = run->column;
	guint n_slots = framework->nodes->n_slots;

	kd_cache_scores(framework->cache, column);
	if (run->policy->score_many && column->n_stale_scores > n_slots / BATCH_PART) {
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
	if (run->batch_capacity < framework->capacity) {
		run->batch_capacity = framework->capacity;
		run->batch_verdicts = g_renew(KdVerdict, run->batch_verdicts, run->batch_capacity);
		run->batch_scores = g_renew(gint64, run->batch_scores, run->batch_capacity);
	}
	if (kd_framework_column(framework, run)) {
		use_column(framework, run);
	} else if (run->policy->score_many && !framework->options.plain &&
		   framework->record.n_feasible > n_slots / BATCH_PART) {
		run->scores = run->batch_scores;
		run->policy->score_many(&run->cycle, 0, n_slots, run->scores);
	}
}

/* Into run->raw, for the feasible nodes. */
static void gather(const KdFramework *framework, KdRun *run)
{
	const KdSlot *feasible = framework->feasible;
	guint n = framework->record.n_feasible;

	for (guint i = 0; i < n; i++) {
		KdSlot slot = feasible[i];
		gint64 score = run->scores ? run->scores[slot] : KD_STALE_SCORE;

		if (score == KD_STALE_SCORE) {
			score = ask(run, slot);
			if (run->column)
				kd_cache_put_score(run->column, slot, score);
		}
		run->raw[i] = score;
	}
}

/* ---- normalised scores ---- */

/* helper.DefaultNormalizeScore() (pkg/scheduler/framework/plugins/helper/normalize_score.go). */
static void normalize_by_max(const gint64 *raw, gint64 *scores, guint n, bool reversed)
{
	gint64 max = 0;

	for (guint i = 0; i < n; i++)
		max = MAX(max, raw[i]);
	for (guint i = 0; i < n; i++) {
		gint64 score = max ? KD_SCORE_MAX * raw[i] / max : 0;

		scores[i] = reversed ? KD_SCORE_MAX - score : score;
	}
}

static void normalize(const KdFramework *framework, KdRun *run)
{
	guint n = framework->record.n_feasible;

	switch (run->policy->normalization) {
	case KD_NORMALIZE_MAX:
	case KD_NORMALIZE_MAX_REVERSED:
		normalize_by_max(run->raw, run->weighted, n,
				 run->policy->normalization == KD_NORMALIZE_MAX_REVERSED);
		return;
	case KD_NORMALIZE_NONE:
	case KD_NORMALIZE_CUSTOM:
		for (guint i = 0; i < n; i++)
			run->weighted[i] = run->raw[i];
		if (run->policy->normalization == KD_NORMALIZE_CUSTOM)
			run->policy->normalize(&run->cycle, framework->feasible, run->weighted, n);
		return;
	}
}

static void fail_range(KdFramework *framework, const KdRun *run, gint64 score)
{
	g_autofree char *text = g_strdup_printf(
		"plugin \"%s\" returns an invalid score %" G_GINT64_FORMAT
		", it should in the range of [0, 100] after normalizing",
		run->policy->name, score);

	kd_framework_fail(framework, run->policy,
			  kd_verdict(KD_CODE_ERROR, g_quark_from_string(text)));
}

/* Weigh and add to the totals; FALSE: a score is out of range. */
static bool add_up(KdFramework *framework, KdRun *run)
{
	guint n = framework->record.n_feasible;
	guint64 out = 0;

	for (guint i = 0; i < n; i++) {
		gint64 score = run->weighted[i];

		out |= (guint64) score | (guint64) (KD_SCORE_MAX - score);
		run->weighted[i] = score * run->weight;
		framework->totals[i] += run->weighted[i];
	}
	if (!(out >> 63))
		return true;
	for (guint i = 0; i < n; i++)
		if (run->weighted[i] < 0 || run->weighted[i] > KD_SCORE_MAX * run->weight) {
			fail_range(framework, run, run->weighted[i] / run->weight);
			break;
		}
	return false;
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

static bool score_by(KdFramework *framework, KdRun *run, KdPluginScores *record)
{
	make_score_room(framework, run);
	prepare(framework, run);
	gather(framework, run);
	normalize(framework, run);
	if (!framework->options.brief) {
		record->raw = run->raw;
		record->weighted = run->weighted;
	}
	return add_up(framework, run);
}

static bool pre_score(KdFramework *framework)
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

bool kd_framework_score(KdFramework *framework)
{
	const GArray *point = framework->profile->score;
	KdAttempt *record = &framework->record;

	for (guint i = 0; i < record->n_feasible; i++)
		framework->totals[i] = 0;
	if (!pre_score(framework))
		return false;
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		framework->scores[i].skipped = run->skip_score;
		if (!run->skip_score && !score_by(framework, run, &framework->scores[i]))
			return false;
	}
	record->totals = framework->totals;
	record->scored = true;
	return true;
}
