/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeZone: the node is in the zone and region that the labels of bound volumes name
 * (pkg/scheduler/framework/plugins/volumezone/volume_zone.go, v1.34).
 */
#include "_claims.h"

#include <kubedes/tally.h>
#include <string.h>

static const struct {
	const char *key, *ga;
} labels[] = {
	{ "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone" },
	{ "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region" },
	{ "topology.kubernetes.io/zone", "topology.kubernetes.io/zone" },
	{ "topology.kubernetes.io/region", "topology.kubernetes.io/region" },
};

/* What a volume asks of the node. */
typedef struct {
	guint label;        /* in labels */
	const char *values; /* joined by "__" */
} Ask;

typedef struct {
	Ask *asks; /* of the arena */
	guint n;
} Scratch;

/* volumehelpers.LabelZonesToSet(): a label with an empty part says nothing. */
static bool is_good(const char *values)
{
	g_auto(GStrv) parts = g_strsplit(values, "__", -1);

	for (char **part = parts; *part; part++)
		if (!*g_strstrip(*part))
			return false;
	return parts[0] != NULL;
}

static bool contains(const char *values, const char *value)
{
	g_auto(GStrv) parts = g_strsplit(values, "__", -1);

	for (char **part = parts; *part; part++)
		if (strcmp(g_strstrip(*part), value) == 0)
			return true;
	return false;
}

/* getPVTopologies() */
static void add_asks(Scratch *scratch, const KdPersistentVolume *volume)
{
	for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
		const char *values = kd_map_lookup(&volume->object.metadata.labels, labels[i].key);

		if (values && is_good(values))
			scratch->asks[scratch->n++] = (Ask){ i, values };
	}
}

/* A claim without a volume. */
static KdVerdict check_unbound(const KdCycle *cycle, const KdPersistentVolumeClaim *claim)
{
	KdName name = kd_claim_class(claim);
	const KdStorageClass *class;

	if (!name || !*name)
		return kd_unresolvable(
			"PersistentVolumeClaim had no pv name and storageClass name");
	class = kd_find_storage_class(cycle, name);
	if (!class)
		return kd_not_found("storageclass.storage.k8s.io", name);
	if (g_strcmp0(class->volumeBindingMode, "WaitForFirstConsumer") == 0)
		return KD_FITS;
	return kd_unresolvable("PersistentVolume had no name");
}

static KdVerdict take_volume(const KdCycle *cycle, const KdClaimVolume *volume, Scratch *scratch)
{
	const KdPersistentVolumeClaim *claim;
	const KdPersistentVolume *bound;

	if (!volume->claimName || !*volume->claimName)
		return kd_unresolvable("PersistentVolumeClaim had no name");
	claim = kd_find_claim(cycle, cycle->pod->pod, volume->claimName);
	if (!claim)
		return kd_not_found("persistentvolumeclaim", volume->claimName);
	if (!claim->spec.volumeName || !*claim->spec.volumeName)
		return check_unbound(cycle, claim);
	bound = kd_find_volume(cycle, claim->spec.volumeName);
	if (!bound)
		return kd_not_found("persistentvolume", claim->spec.volumeName);
	add_asks(scratch, bound);
	return KD_FITS;
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;
	Scratch *scratch = cycle->scratch;

	if (spec->n_volumes > 0)
		scratch->asks = kd_cycle_alloc(cycle, spec->n_volumes * G_N_ELEMENTS(labels) *
							      sizeof(Ask));
	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdClaimVolume *volume = spec->volumes[i].persistentVolumeClaim;
		KdVerdict verdict = volume ? take_volume(cycle, volume, scratch) : KD_FITS;

		if (verdict != KD_FITS)
			return verdict;
	}
	return scratch->n > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const KdMap *own = &cycle->nodes->node[slot]->object.metadata.labels;
	const Scratch *scratch = cycle->scratch;
	bool any = false;

	for (guint i = 0; i < G_N_ELEMENTS(labels) && !any; i++)
		any = kd_map_lookup(own, labels[i].key) != NULL;
	/* A node without any is in a cluster of one zone. */
	for (guint i = 0; any && i < scratch->n; i++) {
		const Ask *ask = &scratch->asks[i];
		const char *value = kd_map_lookup(own, labels[ask->label].key);

		if (!value)
			value = kd_map_lookup(own, labels[ask->label].ga);
		if (!value || !contains(ask->values, value))
			return kd_unresolvable("node(s) had no available volume zone");
	}
	return KD_FITS;
}

/* ---- many nodes: by the values of their labels ---- */

/* Whether the ask is met, by the value of a label: found at the first node of each. */
typedef enum { NOT_ASKED, MET, NOT_MET } Met;

typedef struct {
	const KdTopology *topology;
	guint8 *met; /* [topology->n] Met */
} Column;

static Column column_new(const KdCycle *cycle, const char *key)
{
	const KdTopology *topology = kd_cycle_topology(cycle, g_intern_string(key));

	return (Column){ topology, kd_cycle_alloc(cycle, MAX(topology->n, 1)) };
}

static bool is_met(const KdCycle *cycle, const Column *column, const char *values, KdSlot slot)
{
	guint8 *met = &column->met[column->topology->domain[slot]];

	if (G_UNLIKELY(*met == NOT_ASKED))
		*met = contains(values,
				kd_map_lookup(&cycle->nodes->node[slot]->object.metadata.labels,
					      column->topology->key))
			       ? MET
			       : NOT_MET;
	return *met == MET;
}

static void turn_down_unmet(const KdCycle *cycle, const Ask *ask, KdSlot from, KdSlot to,
			    KdVerdict *verdicts)
{
	const KdVerdict refusal = kd_unresolvable("node(s) had no available volume zone");
	const Column own = column_new(cycle, labels[ask->label].key);
	const Column ga = column_new(cycle, labels[ask->label].ga);

	for (KdSlot slot = from; slot < to; slot++) {
		const Column *column = own.topology->domain[slot] ? &own : &ga;

		if (column->topology->domain[slot] == 0 ||
		    !is_met(cycle, column, ask->values, slot))
			verdicts[slot] = refusal;
	}
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const Scratch *scratch = cycle->scratch;
	const guint32 *domains[G_N_ELEMENTS(labels)];

	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = KD_FITS;
	for (guint i = 0; i < scratch->n; i++)
		turn_down_unmet(cycle, &scratch->asks[i], from, to, verdicts);
	for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
		domains[i] = kd_cycle_topology(cycle, g_intern_string(labels[i].key))->domain;
	for (KdSlot slot = from; slot < to; slot++)
		if ((domains[0][slot] | domains[1][slot] | domains[2][slot] | domains[3][slot]) ==
		    0)
			verdicts[slot] = KD_FITS;
}

/* ---- queueing ---- */

static bool same_labels(const KdObject *a, const KdObject *b)
{
	for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
		if (kd_map_lookup(&a->metadata.labels, labels[i].key) !=
		    kd_map_lookup(&b->metadata.labels, labels[i].key))
			return false;
	return true;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdObject *new = event->new;

	(void) state;
	if (event->event != KD_EVENT_STORAGE)
		return true;
	if (!new)
		return false;
	if (new->kind == &kd_kind_storage_class)
		return !event->old && g_strcmp0(KD_STORAGE_CLASS(new)->volumeBindingMode,
						"WaitForFirstConsumer") == 0;
	if (new->kind == &kd_kind_persistent_volume_claim)
		return kd_pod_uses_claim(pod->pod, new);
	return new->kind == &kd_kind_persistent_volume &&
	       (!event->old || !same_labels(event->old, new));
}

KD_POLICY(volume_zone) = {
	KD_POLICY_HEAD,
	.name = "VolumeZone",
	.summary = "the zones and regions of bound volumes",
	.scratch_size = sizeof(Scratch),
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_LABEL | KD_EVENT_STORAGE,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
};
