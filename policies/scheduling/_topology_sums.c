/* SPDX-License-Identifier: Apache-2.0 */
#include "_topology_sums.h"

#include <string.h>

static KdTopologySum *find(const KdTopologySums *sums, KdName key)
{
	for (guint i = 0; i < sums->n; i++)
		if (sums->sums[i].topology->key == key)
			return &sums->sums[i];
	return NULL;
}

static KdTopologySum *ensure(const KdCycle *cycle, KdTopologySums *sums, const KdTopology *topology)
{
	KdTopologySum *sum = find(sums, topology->key);

	if (sum)
		return sum;
	if (sums->n == sums->capacity) {
		KdTopologySum *before = sums->sums;

		sums->capacity = MAX(4, 2 * sums->capacity);
		sums->sums = kd_cycle_alloc(cycle, sums->capacity * sizeof(*sums->sums));
		if (before)
			memcpy(sums->sums, before, sums->n * sizeof(*before));
	}
	sum = &sums->sums[sums->n++];
	*sum = (KdTopologySum){
		.topology = topology,
		.sum = kd_cycle_alloc(cycle, topology->n * sizeof(*sum->sum)),
	};
	return sum;
}

static void change(KdTopologySum *sum, guint32 domain, gint64 by)
{
	const bool was = sum->sum[domain] != 0;

	sum->sum[domain] += by;
	sum->n_some += (sum->sum[domain] != 0) - was;
}

void kd_topology_sums_add(const KdCycle *cycle, KdTopologySums *sums, const KdTally *tally,
			  gint64 weight)
{
	const KdTopology *topology = tally->region->topology;
	KdTopologySum *sum;

	if (tally->total == 0)
		return;
	sum = ensure(cycle, sums, topology);
	for (guint32 d = 1; d < topology->n; d++)
		if (tally->sum[d] != 0)
			change(sum, d, weight * tally->sum[d]);
}

void kd_topology_sums_change(const KdCycle *cycle, KdTopologySums *sums, KdName key, KdSlot node,
			     gint64 by)
{
	const KdTopology *topology = kd_cycle_topology(cycle, key);

	if (topology->domain[node] != 0)
		change(ensure(cycle, sums, topology), topology->domain[node], by);
}

gint64 kd_topology_sums_get(const KdTopologySums *sums, KdName key, KdSlot node)
{
	const KdTopologySum *sum = find(sums, key);

	return sum ? sum->sum[sum->topology->domain[node]] : 0;
}

gint64 kd_topology_sums_of_node(const KdTopologySums *sums, KdSlot node)
{
	gint64 all = 0;

	for (guint i = 0; i < sums->n; i++)
		all += sums->sums[i].sum[sums->sums[i].topology->domain[node]];
	return all;
}

bool kd_topology_sums_any(const KdTopologySums *sums)
{
	for (guint i = 0; i < sums->n; i++)
		if (sums->sums[i].n_some > 0)
			return true;
	return false;
}
