/* SPDX-License-Identifier: Apache-2.0 */
#include "_spread_counts.h"

#include "_node_choice.h"

static bool is_included(const KdNode *node, gconstpointer data)
{
	const KdSpreadInclusion *inclusion = data;
	const KdPod *pod = inclusion->pod->pod;

	for (guint i = 0; i < inclusion->n; i++)
		if (!kd_map_get(&node->object.metadata.labels, inclusion->all[i].topologyKey))
			return false;
	if (inclusion->constraint->honors_affinity &&
	    !kd_pod_selects_node(pod, node, g_intern_string(node->object.metadata.name)))
		return false;
	return !inclusion->constraint->honors_taints || !kd_pod_untolerated_taint(pod, node);
}

static bool chooses_nodes(const KdPodSpec *spec)
{
	return spec->nodeSelector.n > 0 || (spec->affinity && spec->affinity->nodeAffinity);
}

const KdRegion *kd_spread_region(const KdCycle *cycle, const KdSpreadInclusion *inclusion)
{
	const KdSpreadConstraint *constraint = inclusion->constraint;
	const KdPodSpec *spec = cycle->pod->pod->spec;
	const bool by_affinity = constraint->honors_affinity && chooses_nodes(spec);
	g_autoptr(GByteArray) id = g_byte_array_new();
	const guint8 policies[] = { by_affinity, constraint->honors_taints };

	g_byte_array_append(id, policies, sizeof(policies));
	if (by_affinity || (constraint->honors_taints && spec->n_tolerations > 0))
		g_byte_array_append(id, (const guint8 *) &cycle->pod->spec_id,
				    sizeof(cycle->pod->spec_id));
	for (guint i = 0; i < inclusion->n; i++)
		g_byte_array_append(id, (const guint8 *) &inclusion->all[i].topologyKey,
				    sizeof(KdName));
	return kd_cycle_region(cycle, constraint->topologyKey,
			       &(KdRegionRule){ .id = id->data,
						.id_size = id->len,
						.includes = is_included,
						.data = inclusion });
}

typedef struct {
	KdName namespace;
	const KdSpreadSelector *selector;
	bool empty;
} Count;

/* countPodsMatchSelector() */
static gint32 counts(const KdPodInfo *pod, gconstpointer data)
{
	const Count *count = data;
	const KdMeta *meta = &pod->pod->object.metadata;

	return !count->empty && !pod->is_terminating && meta->namespace == count->namespace &&
	       kd_spread_selects(count->selector, &meta->labels);
}

const KdTally *kd_spread_tally(const KdCycle *cycle, const KdRegion *region,
			       const KdSpreadSelector *selector)
{
	const Count count = { .namespace = cycle->pod->pod->object.metadata.namespace,
			      .selector = selector,
			      .empty = kd_spread_selector_is_empty(selector) };
	g_autoptr(GByteArray) id = g_byte_array_new();

	g_byte_array_append(id, (const guint8 *) &count.namespace, sizeof(KdName));
	kd_spread_selector_key(selector, id);
	return kd_cycle_tally(
		cycle, region,
		&(KdTallyRule){
			.id = id->data, .id_size = id->len, .weigh = counts, .data = &count });
}
