/* SPDX-License-Identifier: Apache-2.0 */
#include "_volume_index.h"

/* So many entries for volumes that are listed in every domain are too many. */
#define MAX_LOOSE (1 << 20)

struct KdVolumeIndex {
	GPtrArray **at; /* [n] by domain */
	guint n;
};

/* The values of the label, one of which the node must have; NULL: it may be more than that.  Where
 * a volume is meant for a claim, that it is out of reach matters too. */
static const KdRequirement *values_of(const KdPersistentVolume *volume)
{
	const KdVolumeNodeAffinity *affinity = volume->spec.nodeAffinity;
	const KdNodeSelector *selector = affinity ? affinity->required : NULL;
	const KdNodeSelectorTerm *term;

	if (volume->spec.claimRef || !selector || selector->n_nodeSelectorTerms != 1)
		return NULL;
	term = selector->nodeSelectorTerms;
	if (term->n_matchFields != 0 || term->n_matchExpressions != 1 ||
	    term->matchExpressions->op != KD_OP_IN)
		return NULL;
	return term->matchExpressions;
}

/* Value (interned) to domain. */
static GHashTable *domains_of(const KdCycle *cycle, const KdTopology *topology)
{
	GHashTable *domains = g_hash_table_new(NULL, NULL);

	for (KdSlot slot = 0; slot < cycle->nodes->n_slots; slot++)
		if (topology->domain[slot] != 0)
			g_hash_table_insert(
				domains,
				(gpointer) kd_map_get(
					&cycle->nodes->node[slot]->object.metadata.labels,
					topology->key),
				GUINT_TO_POINTER(topology->domain[slot]));
	return domains;
}

/* To make it takes a look at each node. */
static bool is_gain(const GPtrArray *volumes, guint n_domains, guint n_slots)
{
	guint64 n_loose = 0;

	for (guint i = 0; i < volumes->len; i++)
		n_loose += values_of(volumes->pdata[i]) == NULL;
	return (guint64) volumes->len * n_domains > n_slots && n_loose * n_domains <= MAX_LOOSE &&
	       n_loose < volumes->len;
}

static void add(KdVolumeIndex *self, GHashTable *domains, gpointer volume)
{
	const KdRequirement *values = values_of(volume);

	for (guint d = 0; !values && d < self->n; d++)
		g_ptr_array_add(self->at[d], volume);
	for (guint v = 0; values && v < values->n_values; v++) {
		const guint domain = GPOINTER_TO_UINT(
			g_hash_table_lookup(domains, values->values[v]));

		if (domain != 0)
			g_ptr_array_add(self->at[domain], volume);
	}
}

KdVolumeIndex *kd_volume_index_new(const KdCycle *cycle, const KdTopology *topology,
				   GPtrArray *volumes)
{
	const guint n = MAX(topology->n, 1);
	KdVolumeIndex *self;

	if (!is_gain(volumes, n, cycle->nodes->n_slots))
		return NULL;
	g_autoptr(GHashTable) domains = domains_of(cycle, topology);
	self = g_new0(KdVolumeIndex, 1);
	self->n = n;
	self->at = g_new(GPtrArray *, n);
	for (guint d = 0; d < n; d++)
		self->at[d] = g_ptr_array_new();
	for (guint i = 0; i < volumes->len; i++)
		add(self, domains, volumes->pdata[i]);
	return self;
}

void kd_volume_index_free(KdVolumeIndex *self)
{
	if (!self)
		return;
	for (guint d = 0; d < self->n; d++)
		g_ptr_array_unref(self->at[d]);
	g_free(self->at);
	g_free(self);
}

GPtrArray *kd_volume_index_at(const KdVolumeIndex *self, guint32 domain)
{
	return self->at[domain];
}
