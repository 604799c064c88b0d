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

static void make_batch_room(const KdFramework *framework, KdRun *run)
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
	make_batch_room(framework, run);
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

/* numFeasibleNodesToFind() */
static guint n_to_find(const KdFramework *framework, guint n_nodes)
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
	walk->wanted = MIN(n_to_find(framework, n_nodes), n_nodes);
	walk->n_filters = 0;
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		if (!run->skip_filter && prepare(walk, run))
			walk->filters[walk->n_filters++] = (Filter){ .run = run,
								     .place = (guint8) i };
	}
}

/* Whether the node passes all filters; the first that fails is written down. */
static bool passes(const Walk *walk, KdSlot slot)
{
	KdFramework *framework = walk->framework;

	for (guint i = 0; i < walk->n_filters; i++) {
		const Filter *filter = &walk->filters[i];
		KdVerdict verdict = verdict_of(filter->run, slot);

		if (verdict == KD_FITS)
			continue;
		framework->verdicts[slot] = verdict;
		framework->rejected_by[slot] = filter->place;
		if (kd_verdict_code(verdict) == KD_CODE_ERROR)
			kd_framework_fail(framework, filter->run->policy, verdict);
		else
			framework->record.rejectors |= G_GUINT64_CONSTANT(1)
						       << MIN(filter->run->index, 63);
		return false;
	}
	return true;
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

/* The node that preemption has made room on is tried first, and alone.  Nodes of others'
 * nominations do not count as taken yet. */
static bool nominated_fits(KdFramework *framework)
{
	KdAttempt *record = &framework->record;
	KdName name = record->pod->pod->status.nominatedNodeName;
	KdSlot slot = name && *name ? kd_nodes_find(framework->nodes, name) : KD_NO_SLOT;
	guint filter;

	if (slot == KD_NO_SLOT || kd_framework_filter_node(framework, slot, &filter) != KD_FITS)
		return false;
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
	framework->start = (framework->start + record->n_evaluated) % nodes->n_nodes;
}

static bool is_left_out(const KdAttempt *record, KdSlot slot)
{
	for (guint i = 0; i < record->n_restricted_to; i++)
		if (record->restricted_to[i] == slot)
			return false;
	return record->restricted;
}

KdVerdict kd_framework_filter_node(KdFramework *framework, KdSlot slot, guint *ret_filter)
{
	const GArray *point = framework->profile->filter;
	const KdAttempt *record = &framework->record;

	*ret_filter = KD_NO_FILTER;
	if (is_left_out(record, slot))
		return kd_verdict(KD_CODE_UNRESOLVABLE, record->restricted_reason);
	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);
		KdVerdict verdict;

		if (run->skip_filter)
			continue;
		make_batch_room(framework, run);
		verdict = ask(run, slot);
		if (verdict == KD_FITS)
			continue;
		*ret_filter = i;
		return verdict;
	}
	return KD_FITS;
}
