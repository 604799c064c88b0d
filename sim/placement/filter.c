/* SPDX-License-Identifier: Apache-2.0 */
/*
 * findNodesThatFitPod() and findNodesThatPassFilters() (pkg/scheduler/schedule_one.go), as one
 * worker would do it: the walk starts where the last one ended and stops when enough nodes were
 * found.
 */
#include "config.h"

#include "placement/framework_private.h"

#define MIN_FEASIBLE   100
#define MIN_PERCENTAGE 5
/* A batch over all slots is worth it when more than this part of them must be asked. */
#define BATCH_PART 8

/* The filters that take part in an attempt. */
typedef struct {
	KdRun *run;
	guint8 place; /* in profile->filter */
} Filter;

typedef struct {
	KdFramework *framework;
	Filter filters[KD_NO_FILTER];
	guint n_filters;
	/* The nodes to walk. */
	const KdSlot *nodes;
	guint n_nodes;
	guint wanted;
	bool nominations; /* there are some */
} Walk;

/* ---- the answer of one filter for one node ---- */

static KdVerdict ask(const KdRun *run, KdSlot slot)
{
	KdVerdict *all;

	if (run->policy->filter)
		return run->policy->filter(&run->cycle, slot);
	all = run->batch_verdicts;
	run->policy->filter_many(&run->cycle, slot, slot + 1, all);
	return all[slot];
}

static KdVerdict verdict_of(KdRun *run, KdSlot slot)
{
	KdVerdict verdict;

	if (!run->verdicts)
		return ask(run, slot);
	verdict = run->verdicts[slot];
	if (verdict == KD_STALE_VERDICT) {
		verdict = ask(run, slot);
		kd_cache_put_verdict(run->column, slot, verdict);
	}
	return verdict;
}

void kd_framework_batch_room(const KdFramework *framework, KdRun *run)
{
	if (run->batch_capacity >= framework->capacity)
		return;
	run->batch_capacity = framework->capacity;
	run->batch_verdicts = g_renew(KdVerdict, run->batch_verdicts, run->batch_capacity);
	run->batch_scores = g_renew(gint64, run->batch_scores, run->batch_capacity);
}

/* Of the nodes that the walk meets, which are at least those it looks for, about as large a part is
 * stale as of all. */
static bool worth_batch(const Walk *walk, const KdCacheColumn *column)
{
	guint64 n_slots = walk->framework->nodes->n_slots;

	return (guint64) column->n_stale_verdicts * walk->wanted > n_slots * n_slots / BATCH_PART;
}

static void use_column(const Walk *walk, KdRun *run)
{
	KdFramework *framework = walk->framework;
	KdCacheColumn *column = run->column;

	kd_cache_verdicts(framework->cache, column);
	if (run->policy->filter_many && worth_batch(walk, column)) {
		guint n_slots = framework->nodes->n_slots;

		run->policy->filter_many(&run->cycle, 0, n_slots, column->verdicts);
		kd_cache_recount_verdicts(framework->cache, column);
	}
	run->verdicts = column->verdicts;
}

/* Where the answers of the filter come from.  FALSE: it has nothing against any node. */
static bool prepare(const Walk *walk, KdRun *run)
{
	KdFramework *framework = walk->framework;
	guint n_slots = framework->nodes->n_slots;

	run->verdicts = NULL;
	kd_framework_batch_room(framework, run);
	if (kd_framework_column(framework, run)) {
		use_column(walk, run);
		return run->column->n_not_fitting > 0;
	}
	if (run->policy->filter_many && !framework->options.plain &&
	    walk->wanted > n_slots / BATCH_PART) {
		run->verdicts = run->batch_verdicts;
		run->policy->filter_many(&run->cycle, 0, n_slots, run->verdicts);
	}
	return true;
}

/* ---- the walk ---- */

guint kd_framework_n_to_find(const KdFramework *framework, guint n_nodes)
{
	const KdOptInt *own = &framework->profile->percentageOfNodesToScore;
	gint64 percentage = own->set ? own->value : framework->options.percentage;
	guint n;

	if (framework->profile->score->len == 0)
		return 1;
	if (n_nodes < MIN_FEASIBLE)
		return n_nodes;
	if (percentage == 0)
		percentage = MAX(50 - (gint64) n_nodes / 125, MIN_PERCENTAGE);
	n = (guint) (n_nodes * percentage / 100);
	return MAX(n, MIN_FEASIBLE);
}

static void start_walk(Walk *walk, KdFramework *framework, const KdSlot *nodes, guint n_nodes)
{
	const GArray *point = framework->profile->filter;

	walk->framework = framework;
	walk->nodes = nodes;
	walk->n_nodes = n_nodes;
	walk->wanted = MIN(kd_framework_n_to_find(framework, n_nodes), n_nodes);
	walk->nominations = framework->options.nominator &&
			    kd_nominator_count(framework->options.nominator) > 0;
	walk->n_filters = 0;
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		if (!run->skip_filter && prepare(walk, run))
			walk->filters[walk->n_filters++] = (Filter){ .run = run,
								     .place = (guint8) i };
	}
}

/* By the simple hooks, whatever the caches say. */
static KdVerdict ask_all(KdFramework *framework, KdSlot slot, guint *ret_filter)
{
	const GArray *point = framework->profile->filter;

	*ret_filter = KD_NO_FILTER;
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict;

		if (run->skip_filter)
			continue;
		kd_framework_batch_room(framework, run);
		verdict = ask(run, slot);
		if (verdict == KD_FITS)
			continue;
		*ret_filter = i;
		return verdict;
	}
	return KD_FITS;
}

/* The first of the two rounds of RunFilterPluginsWithNominatedPods(): with the pods that may come
 * to the node.  FITS where there are none. */
static KdVerdict ask_with_nominated(KdFramework *framework, KdSlot slot, guint *ret_filter)
{
	const guint n_moves = framework->moves->len;
	KdVerdict verdict;

	if (!kd_framework_put_nominated(framework, slot))
		return KD_FITS;
	verdict = ask_all(framework, slot, ret_filter);
	kd_framework_take_back(framework, n_moves);
	return verdict;
}

static void turn_down(KdFramework *framework, KdVerdict verdict, guint filter)
{
	const KdRun *run = kd_run_at(framework, framework->profile->filter, filter);

	if (kd_verdict_code(verdict) == KD_CODE_ERROR)
		kd_framework_fail(framework, run->policy, verdict);
	else
		framework->record.rejectors |= G_GUINT64_CONSTANT(1) << MIN(run->index, 63);
}

/* Whether the node passes all filters; the first that fails is written down. */
static bool passes(const Walk *walk, KdSlot slot)
{
	KdFramework *framework = walk->framework;
	guint place = KD_NO_FILTER;
	KdVerdict verdict = KD_FITS;

	if (walk->nominations)
		verdict = ask_with_nominated(framework, slot, &place);
	for (guint i = 0; verdict == KD_FITS && i < walk->n_filters; i++) {
		verdict = verdict_of(walk->filters[i].run, slot);
		place = walk->filters[i].place;
	}
	if (verdict == KD_FITS)
		return true;
	framework->verdicts[slot] = verdict;
	framework->rejected_by[slot] = (guint8) place;
	turn_down(framework, verdict, place);
	return false;
}

static void walk_nodes(const Walk *walk)
{
	KdFramework *framework = walk->framework;
	KdAttempt *record = &framework->record;
	guint at = walk->n_nodes ? framework->start % walk->n_nodes : 0;
	guint n_feasible = 0, n_evaluated = 0;

	while (n_evaluated < walk->n_nodes && n_feasible < walk->wanted && !record->error) {
		KdSlot slot = walk->nodes[at];

		at = at + 1 == walk->n_nodes ? 0 : at + 1;
		framework->evaluated[n_evaluated++] = slot;
		if (passes(walk, slot))
			framework->feasible[n_feasible++] = slot;
	}
	record->n_feasible = n_feasible;
	record->n_evaluated = n_evaluated;
}

/* The node that preemption has made room on is tried first, and alone; pre-filters that narrow the
 * search down have no say in it. */
static bool nominated_fits(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	KdName name = record->pod->pod->status.nominatedNodeName;
	KdSlot slot = name && *name ? kd_nodes_find(framework->nodes, name) : KD_NO_SLOT;
	KdVerdict verdict;
	guint filter;

	if (slot == KD_NO_SLOT)
		return false;
	verdict = kd_framework_filter_node(framework, slot, &filter);
	if (verdict != KD_FITS) {
		record->nominated = slot;
		record->nominated_verdict = verdict;
		if (kd_verdict_code(verdict) == KD_CODE_ERROR)
			return false;
		turn_down(framework, verdict, filter);
		kd_framework_blame(
			framework,
			kd_run_at(framework, framework->profile->filter, filter)->policy);
		return false;
	}
	framework->feasible[0] = framework->evaluated[0] = slot;
	record->n_feasible = record->n_evaluated = 1;
	record->nominated_fits = true;
	return true;
}

void kd_framework_find_feasible(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	const KdNodes *nodes = framework->nodes;
	Walk walk;

	if (nominated_fits(framework))
		return;
	if (record->restricted)
		start_walk(&walk, framework, record->restricted_to, record->n_restricted_to);
	else
		start_walk(&walk, framework, nodes->order, nodes->n_nodes);
	walk_nodes(&walk);
	if (record->nominated != KD_NO_SLOT &&
	    framework->rejected_by[record->nominated] != KD_NO_FILTER)
		record->nominated = KD_NO_SLOT;
	framework->start = (framework->start + record->n_evaluated +
			    (record->nominated != KD_NO_SLOT)) %
			   nodes->n_nodes;
}

bool kd_framework_leaves_out(const KdFramework *framework, KdSlot slot)
{
	const KdAttempt *record = &framework->record;

	for (guint i = 0; i < record->n_restricted_to; i++)
		if (record->restricted_to[i] == slot)
			return false;
	return record->restricted;
}

KdVerdict kd_framework_filter_node(KdFramework *framework, KdSlot slot, guint *ret_filter)
{
	KdVerdict verdict = ask_with_nominated(framework, slot, ret_filter);

	return verdict == KD_FITS ? ask_all(framework, slot, ret_filter) : verdict;
}
