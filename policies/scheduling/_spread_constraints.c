/* SPDX-License-Identifier: Apache-2.0 */
#include "_spread_constraints.h"

#include "_key.h"

#include <kubedes/api/replica_set.h>
#include <kubedes/api/service.h>
#include <string.h>

/* ---- selectors ---- */

bool kd_spread_selects(const KdSpreadSelector *self, const KdMap *labels)
{
	bool any = false;

	for (guint i = 0; i < self->n_keys; i++) {
		KdName value = kd_map_get(self->own, self->keys[i]);

		if (value && kd_map_get(labels, self->keys[i]) != value)
			return false;
		any |= value != NULL;
	}
	for (guint i = 0; self->services && i < self->services->n; i++) {
		if (kd_map_get(labels, self->services->pairs[i].key) !=
		    self->services->pairs[i].value)
			return false;
		any = true;
	}
	return self->selector ? kd_selector_matches(self->selector, labels) : any;
}

bool kd_spread_selector_is_empty(const KdSpreadSelector *self)
{
	for (guint i = 0; i < self->n_keys; i++)
		if (kd_map_get(self->own, self->keys[i]))
			return false;
	if (self->services)
		return self->services->n == 0 &&
		       (!self->selector || kd_selector_is_empty(self->selector));
	return self->selector && kd_selector_is_empty(self->selector);
}

void kd_spread_selector_key(const KdSpreadSelector *self, GByteArray *key)
{
	for (guint i = 0; i < self->n_keys; i++) {
		const KdPair pair = { self->keys[i], kd_map_get(self->own, self->keys[i]) };

		if (pair.value)
			g_byte_array_append(key, (const guint8 *) &pair, sizeof(pair));
	}
	if (self->services)
		kd_key_add_map(key, self->services);
	kd_key_add_selector(key, self->selector);
}

/* ---- what services and owners select: helper.DefaultSelector() ---- */

typedef struct {
	const KdCycle *cycle;
	const KdMeta *pod;
	KdMap *merged; /* of the arena, made for the first service */
} Merge;

static bool selects_all(const KdMap *selector, const KdMap *labels)
{
	for (guint i = 0; i < selector->n; i++)
		if (kd_map_get(labels, selector->pairs[i].key) != selector->pairs[i].value)
			return false;
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const KdPair *) a)->key, ((const KdPair *) b)->key);
}

/* Services that select one pod cannot contradict each other. */
static void merge(Merge *merge, const KdMap *selector)
{
	const KdMap before = *merge->merged;
	KdMap *merged = merge->merged;

	merged->pairs = kd_cycle_alloc(merge->cycle, (before.n + selector->n) * sizeof(KdPair));
	if (before.n > 0)
		memcpy(merged->pairs, before.pairs, before.n * sizeof(KdPair));
	for (guint i = 0; i < selector->n; i++)
		if (!kd_map_get(&before, selector->pairs[i].key))
			merged->pairs[merged->n++] = selector->pairs[i];
	qsort(merged->pairs, merged->n, sizeof(KdPair), by_key);
}

static void merge_service(const KdObject *object, gpointer data)
{
	const KdMap *selector = &KD_SERVICE(object)->spec.selector;
	Merge *all = data;

	if (object->metadata.namespace == all->pod->namespace && selector->n > 0 &&
	    selects_all(selector, &all->pod->labels))
		merge(all, selector);
}

static const KdSelector *owner_selector(const KdCycle *cycle)
{
	const KdObject *pod = &cycle->pod->pod->object;
	const KdOwnerReference *owner = kd_object_controller(pod);
	const KdObject *set;

	if (!owner || g_strcmp0(owner->kind, "ReplicaSet") != 0 ||
	    g_strcmp0(owner->apiVersion, "apps/v1") != 0)
		return NULL;
	set = kd_cycle_get(cycle, &kd_kind_replica_set, pod->metadata.namespace, owner->name);
	return set ? KD_REPLICA_SET(set)->spec.selector : NULL;
}

static KdSpreadSelector default_selector(const KdCycle *cycle)
{
	Merge merge = {
		.cycle = cycle,
		.pod = &cycle->pod->pod->object.metadata,
		.merged = kd_cycle_alloc(cycle, sizeof(KdMap)),
	};

	kd_cycle_each(cycle, &kd_kind_service, merge_service, &merge);
	return (KdSpreadSelector){ .services = merge.merged, .selector = owner_selector(cycle) };
}

/* ---- constraints ---- */

KdSpreadConstraint kd_spread_constraint(const KdTopologySpreadConstraint *constraint,
					const KdMap *labels)
{
	return (KdSpreadConstraint){
		.maxSkew = constraint->maxSkew,
		.minDomains = constraint->minDomains.set ? constraint->minDomains.value : 1,
		.topologyKey = constraint->topologyKey,
		.honors_affinity = g_strcmp0(constraint->nodeAffinityPolicy, "Ignore") != 0,
		.honors_taints = g_strcmp0(constraint->nodeTaintsPolicy, "Honor") == 0,
		.selector = { .own = labels,
			      .keys = constraint->matchLabelKeys,
			      .n_keys = constraint->n_matchLabelKeys,
			      .selector = constraint->labelSelector },
	};
}

KdSpreadConstraint *kd_spread_constraints(const KdCycle *cycle, const KdSpreadDefaults *defaults,
					  const char *when, guint *ret_n)
{
	const KdPod *pod = cycle->pod->pod;
	const bool own = pod->spec->n_topologySpreadConstraints > 0;
	const KdTopologySpreadConstraint *from = own ? pod->spec->topologySpreadConstraints
						     : defaults->constraints;
	const guint n = own ? pod->spec->n_topologySpreadConstraints : defaults->n;
	KdSpreadConstraint *constraints = NULL;

	*ret_n = 0;
	for (guint i = 0; i < n; i++) {
		if (g_strcmp0(from[i].whenUnsatisfiable, when) != 0)
			continue;
		if (!constraints)
			constraints = kd_cycle_alloc(cycle, n * sizeof(*constraints));
		constraints[(*ret_n)++] = kd_spread_constraint(&from[i],
							       &pod->object.metadata.labels);
	}
	if (*ret_n == 0 || own)
		return constraints;
	KdSpreadSelector selector = default_selector(cycle);
	for (guint i = 0; i < *ret_n; i++)
		constraints[i].selector = selector;
	if (kd_spread_selector_is_empty(&selector))
		*ret_n = 0;
	return constraints;
}
