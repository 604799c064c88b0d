/* SPDX-License-Identifier: Apache-2.0 */
#include "_volume_match.h"

#include "_one_label.h"

#include <kubedes/api/csi_driver.h>
#include <kubedes/api/csi_storage_capacity.h>
#include <string.h>

bool kd_volume_reaches(const KdPersistentVolume *volume, const KdNode *node)
{
	const KdVolumeNodeAffinity *affinity = volume->spec.nodeAffinity;

	return !affinity || !affinity->required ||
	       kd_node_selector_matches(affinity->required, &node->object.metadata.labels, "");
}

/* ---- volumes that are there ---- */

static gint64 size_of(const KdPersistentVolume *volume)
{
	const KdQuantity *size = kd_resources_get(&volume->spec.capacity,
						  g_intern_static_string("storage"));

	return size ? kd_quantity_value(*size) : 0;
}

/* IsVolumeBoundToClaim() */
static bool is_meant_for(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	const KdObjectReference *reference = volume->spec.claimRef;

	return reference && g_strcmp0(reference->name, claim->object.metadata.name) == 0 &&
	       g_strcmp0(reference->namespace, claim->object.metadata.namespace) == 0 &&
	       kd_may_be_uid(reference->uid, &claim->object.metadata);
}

/* GetPersistentVolumeClass() */
static bool has_class(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	const char *old = kd_map_lookup(&volume->object.metadata.annotations,
					"volume.beta.kubernetes.io/storage-class");
	const char *class = old ? old : volume->spec.storageClassName;

	return g_strcmp0(class ? class : "", kd_claim_class(claim)) == 0;
}

static const char *mode_of(KdName mode)
{
	return mode && *mode ? mode : "Filesystem";
}

static bool same_name(KdName a, KdName b)
{
	return g_strcmp0(a ? a : "", b ? b : "") == 0;
}

/* What even a volume that is meant for the claim must have. */
static bool suits(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	return size_of(volume) >= kd_claim_size(claim) &&
	       strcmp(mode_of(volume->spec.volumeMode), mode_of(claim->spec.volumeMode)) == 0 &&
	       same_name(volume->spec.volumeAttributesClassName,
			 claim->spec.volumeAttributesClassName) &&
	       volume->object.metadata.deletionTimestamp == KD_TIME_UNSET;
}

static bool has_modes(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	for (guint i = 0; i < claim->spec.n_accessModes; i++) {
		bool found = false;

		for (guint k = 0; k < volume->spec.n_accessModes && !found; k++)
			found = strcmp(claim->spec.accessModes[i], volume->spec.accessModes[k]) ==
				0;
		if (!found)
			return false;
	}
	return true;
}

/* What one of many must have beside. */
static bool is_free_for(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	return g_strcmp0(volume->status.phase, "Available") == 0 &&
	       (!claim->spec.selector ||
		kd_selector_matches(claim->spec.selector, &volume->object.metadata.labels)) &&
	       has_modes(volume, claim);
}

bool kd_volume_serves(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim)
{
	const bool meant = is_meant_for(volume, claim);

	return (meant || !volume->spec.claimRef) && has_class(volume, claim) &&
	       suits(volume, claim) && (meant || is_free_for(volume, claim));
}

static bool is_taken(const GPtrArray *taken, const KdPersistentVolume *volume)
{
	return g_ptr_array_find((GPtrArray *) taken, volume, NULL);
}

const KdPersistentVolume *kd_volume_match(const KdPersistentVolumeClaim *claim,
					  const GPtrArray *volumes, const KdNode *node,
					  const GPtrArray *taken)
{
	const KdPersistentVolume *best = NULL;

	for (guint i = 0; i < volumes->len; i++) {
		const KdPersistentVolume *volume = volumes->pdata[i];

		if (is_taken(taken, volume) || !kd_volume_serves(volume, claim))
			continue;
		if (is_meant_for(volume, claim))
			return kd_volume_reaches(volume, node) ? volume : NULL;
		if ((!best || size_of(volume) < size_of(best)) && kd_volume_reaches(volume, node))
			best = volume;
	}
	return best;
}

/* ---- volumes to be made ---- */

/* v1helper.MatchTopologySelectorTerms(): one of the terms holds, an empty one never. */
static bool is_allowed_on(const KdStorageClass *class, const KdNode *node)
{
	for (guint i = 0; i < class->n_allowedTopologies; i++) {
		const KdTopologySelectorTerm *term = &class->allowedTopologies[i];
		bool good = term->n_matchLabelExpressions > 0;

		for (guint k = 0; good && k < term->n_matchLabelExpressions; k++) {
			const KdTopologyLabelRequirement *label = &term->matchLabelExpressions[k];
			KdName value = kd_map_get(&node->object.metadata.labels, label->key);

			good = false;
			for (guint v = 0; value && v < label->n_values && !good; v++)
				good = label->values[v] == value;
		}
		if (good)
			return true;
	}
	return class->n_allowedTopologies == 0;
}

typedef struct {
	const char *class;
	const KdNode *node;
	gint64 size;
	bool found;
} Search;

static void look_for_space(const KdObject *object, gpointer data)
{
	const KdCsiStorageCapacity *capacity = (const KdCsiStorageCapacity *) object;
	const KdOptQuantity *limit = capacity->maximumVolumeSize.set ? &capacity->maximumVolumeSize
								     : &capacity->capacity;
	Search *search = data;

	search->found |= g_strcmp0(capacity->storageClassName, search->class) == 0 && limit->set &&
			 kd_quantity_value(limit->value) >= search->size &&
			 capacity->nodeTopology &&
			 kd_selector_matches(capacity->nodeTopology,
					     &search->node->object.metadata.labels);
}

static bool tells_space(const KdCycle *cycle, const KdStorageClass *class)
{
	const KdCsiDriver *driver = (const KdCsiDriver *) kd_cycle_get(cycle, &kd_kind_csi_driver,
								       NULL, class->provisioner);

	return driver && driver->spec.storageCapacity;
}

/* hasEnoughCapacity(): only drivers that opt in are asked. */
static bool has_space(const KdCycle *cycle, const KdStorageClass *class,
		      const KdPersistentVolumeClaim *claim, const KdNode *node)
{
	Search search = { .class = class->object.metadata.name,
			  .node = node,
			  .size = kd_claim_size(claim) };

	if (search.size == 0 || !tells_space(cycle, class))
		return true;
	kd_cycle_each(cycle, &kd_kind_csi_storage_capacity, look_for_space, &search);
	return search.found;
}

static const KdStorageClass *class_of(const KdCycle *cycle, const KdPersistentVolumeClaim *claim)
{
	KdName name = kd_claim_class(claim);

	return name && *name ? kd_find_storage_class(cycle, name) : NULL;
}

bool kd_volume_made_by_label(const KdCycle *cycle, const KdPersistentVolumeClaim *claim,
			     KdName *label)
{
	const KdStorageClass *class = class_of(cycle, claim);

	for (guint i = 0; class && i < class->n_allowedTopologies; i++) {
		const KdTopologySelectorTerm *term = &class->allowedTopologies[i];

		for (guint k = 0; k < term->n_matchLabelExpressions; k++)
			if (!kd_one_label_add(term->matchLabelExpressions[k].key, label))
				return false;
	}
	return !class || kd_claim_size(claim) == 0 || !class->provisioner ||
	       !tells_space(cycle, class);
}

KdProvision kd_volume_can_be_made(const KdCycle *cycle, const KdPersistentVolumeClaim *claim,
				  const KdNode *node)
{
	const KdStorageClass *class = class_of(cycle, claim);

	if (!class)
		return KD_PROVISION_NO_CLASS;
	if (!class->provisioner || !*class->provisioner ||
	    strcmp(class->provisioner, "kubernetes.io/no-provisioner") == 0 ||
	    !is_allowed_on(class, node))
		return KD_PROVISION_NOT_HERE;
	return has_space(cycle, class, claim, node) ? KD_PROVISION_GOOD : KD_PROVISION_NO_SPACE;
}
