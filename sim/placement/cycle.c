/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/framework_private.h"

static KdFramework *framework_of(const KdCycle *cycle)
{
	return cycle->framework;
}

const KdObject *kd_cycle_get(const KdCycle *cycle, const KdKind *kind, KdName namespace_,
			     const char *name)
{
	const KdLister *lister = &framework_of(cycle)->options.lister;

	return lister->get ? lister->get(lister->data, kind, namespace_, name) : NULL;
}

void kd_cycle_each(const KdCycle *cycle, const KdKind *kind,
		   void (*visit)(const KdObject *object, gpointer data), gpointer data)
{
	const KdLister *lister = &framework_of(cycle)->options.lister;

	if (lister->each)
		lister->each(lister->data, kind, visit, data);
}

void kd_cycle_restrict(const KdCycle *cycle, const KdName *names, guint n)
{
	KdNarrowing *narrowing = &framework_of(cycle)->narrowing;

	if (!narrowing->has_pending)
		g_array_set_size(narrowing->pending, 0);
	narrowing->has_pending = true;
	g_array_append_vals(narrowing->pending, names, n);
}

const KdSlot *kd_cycle_feasible(const KdCycle *cycle, guint *ret_n)
{
	KdFramework *framework = framework_of(cycle);

	kd_framework_list(framework);
	*ret_n = framework->record.n_feasible;
	return framework->feasible;
}

void kd_cycle_bind_claim(const KdCycle *cycle, const KdObject *claim, const KdObject *volume)
{
	const KdClaimChoice choice = { kd_object_ref(claim),
				       volume ? kd_object_ref(volume) : NULL };

	g_array_append_val(framework_of(cycle)->claims, choice);
}

gpointer kd_cycle_alloc(const KdCycle *cycle, gsize size)
{
	return kd_arena_alloc(&framework_of(cycle)->arena, size);
}

const KdTopology *kd_cycle_topology(const KdCycle *cycle, KdName key)
{
	return kd_tallies_topology(framework_of(cycle)->tallies, key);
}

const KdRegion *kd_cycle_region(const KdCycle *cycle, KdName key, const KdRegionRule *rule)
{
	return kd_tallies_region(framework_of(cycle)->tallies, key, rule);
}

const KdTally *kd_cycle_tally(const KdCycle *cycle, const KdRegion *region, const KdTallyRule *rule)
{
	return kd_tallies_get(framework_of(cycle)->tallies, region, rule);
}
