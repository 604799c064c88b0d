/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

/* Clearing a vector costs as much as clearing this part of it one by one. */
#define CLEAR_PART 16

G_STATIC_ASSERT(KD_FITS == 0);

/* Vectors for the slots there are now; between attempts all verdicts are KD_FITS. */
static void make_room(KdFramework *framework)
{
	guint from = framework->capacity, to = framework->nodes->n_slots;

	if (to <= from)
		return;
	to = MAX(to, 2 * from);
	framework->feasible = g_renew(KdSlot, framework->feasible, to);
	framework->evaluated = g_renew(KdSlot, framework->evaluated, to);
	framework->ranks = g_renew(guint32, framework->ranks, to);
	framework->totals = g_renew(gint64, framework->totals, to);
	framework->verdicts = g_renew(KdVerdict, framework->verdicts, to);
	framework->rejected_by = g_renew(guint8, framework->rejected_by, to);
	for (guint s = from; s < to; s++)
		framework->verdicts[s] = KD_FITS;
	memset(framework->rejected_by + from, KD_NO_FILTER, to - from);
	framework->capacity = to;
}

static void forget_verdicts(KdFramework *framework)
{
	const KdAttempt *record = &framework->record;
	const guint n_slots = MIN(framework->nodes->n_slots, framework->capacity);

	if (record->n_evaluated > n_slots / CLEAR_PART) {
		memset(framework->verdicts, 0, n_slots * sizeof(KdVerdict));
		memset(framework->rejected_by, KD_NO_FILTER, n_slots);
		return;
	}
	for (guint i = 0; i < record->n_evaluated; i++) {
		framework->verdicts[framework->evaluated[i]] = KD_FITS;
		framework->rejected_by[framework->evaluated[i]] = KD_NO_FILTER;
	}
}

static void forget(KdFramework *framework)
{
	const KdAttempt *record = &framework->record;

	if (record->listed && record->n_evaluated > record->n_feasible)
		forget_verdicts(framework);
	kd_arena_reset(&framework->arena);
	framework->digest = (KdDigest){ .sheet = NULL };
	framework->prepared = NULL;
	framework->narrowing.active = false;
	g_ptr_array_set_size(framework->narrowing.by, 0);
	g_array_set_size(framework->activated, 0);
	if (framework->scratch_size > 0)
		memset(framework->scratch, 0, framework->scratch_size);
}

static void start_scores(KdFramework *framework)
{
	const GArray *score = framework->profile->score;

	for (guint i = 0; i < score->len; i++) {
		const KdRun *run = kd_run_at(framework, score, i);

		framework->scores[i] = (KdPluginScores){ .policy = run->policy,
							 .weight = run->weight };
	}
}

/* Forget the last attempt and set the plug-ins on @pod. */
static void begin(KdFramework *framework, const KdPodInfo *pod)
{
	framework->nodes = kd_snapshot_nodes(framework->snapshot);
	forget(framework);
	make_room(framework);
	if (framework->cache)
		kd_cache_begin(framework->cache);
	else
		kd_tallies_forget(framework->tallies);
	kd_tallies_begin(framework->tallies);
	for (guint i = 0; i < framework->profile->n_plugins; i++) {
		KdRun *run = &framework->runs[i];

		run->cycle.pod = pod;
		run->skip_filter = run->skip_score = run->looked_up = false;
		run->column = NULL;
	}
	start_scores(framework);
	framework->record = (KdAttempt){
		.pod = pod,
		.chosen = KD_NO_SLOT,
		.listed = true,
		.nominated = KD_NO_SLOT,
		.retry_at = KD_TIME_NEVER,
		.feasible = framework->feasible,
		.evaluated = framework->evaluated,
		.verdicts = framework->verdicts,
		.rejected_by = framework->rejected_by,
		.scores = framework->scores,
		.n_scores = framework->profile->score->len,
	};
}

void kd_framework_fail(KdFramework *framework, const KdPolicy *by, KdVerdict verdict)
{
	framework->record.error = verdict;
	framework->record.error_by = by;
	framework->record.chosen = KD_NO_SLOT;
}

const KdAttempt *kd_framework_attempt(KdFramework *framework, const KdPodInfo *pod)
{
	KdAttempt *record = &framework->record;

	begin(framework, pod);
	if (framework->nodes->n_nodes == 0 || !kd_framework_pre_filter(framework))
		return record;
	if (kd_framework_digest(framework))
		return record;
	kd_framework_find_feasible(framework);
	if (record->error || record->n_feasible == 0)
		return record;
	if (framework->profile->score->len == 0 ||
	    (record->n_feasible == 1 && !framework->options.thorough)) {
		record->chosen = framework->feasible[0];
		record->n_winners = 1;
	} else if (kd_framework_pre_score(framework) && kd_framework_score(framework, false)) {
		kd_framework_choose(framework);
	}
	return record;
}

KdVerdict kd_framework_filter(KdFramework *framework, const KdPodInfo *pod, KdSlot node,
			      const KdPolicy **ret_by)
{
	guint64 position = kd_snapshot_position(framework->snapshot);
	const KdAttempt *record = &framework->record;
	const KdPolicy *by = NULL;
	KdVerdict verdict;
	guint filter;

	if (framework->prepared != pod || framework->prepared_at != position) {
		begin(framework, pod);
		kd_framework_pre_filter(framework);
		framework->prepared = pod;
		framework->prepared_at = position;
	}
	if (record->error || record->pre_filter) {
		verdict = record->error ? record->error : record->pre_filter;
		by = record->error ? record->error_by : record->pre_filter_by;
	} else if (kd_framework_leaves_out(framework, node)) {
		verdict = kd_verdict(KD_CODE_UNRESOLVABLE, record->restricted_reason);
	} else {
		verdict = kd_framework_filter_node(framework, node, &filter);
		if (verdict != KD_FITS && filter != KD_NO_FILTER)
			by = kd_run_at(framework, framework->profile->filter, filter)->policy;
	}
	if (ret_by)
		*ret_by = by;
	return verdict;
}
