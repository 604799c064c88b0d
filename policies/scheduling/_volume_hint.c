/* SPDX-License-Identifier: Apache-2.0 */
#include "_volume_hint.h"

#include "_claims.h"

#include <kubedes/api/csi_driver.h>
#include <kubedes/api/csi_node.h>
#include <kubedes/api/csi_storage_capacity.h>

#define MIGRATED "storage.alpha.kubernetes.io/migrated-plugins"

/* volumeLimit(); -1 = not said */
static gint64 limit_of(const KdObject *object)
{
	const KdCsiStorageCapacity *space = (const KdCsiStorageCapacity *) object;

	if (space->maximumVolumeSize.set)
		return kd_quantity_value(space->maximumVolumeSize.value);
	return space->capacity.set ? kd_quantity_value(space->capacity.value) : -1;
}

static bool same_topologies(const KdStorageClass *a, const KdStorageClass *b)
{
	if (a->n_allowedTopologies != b->n_allowedTopologies)
		return false;
	for (guint i = 0; i < a->n_allowedTopologies; i++)
		if (!kd_struct_equal(&kd_topology_selector_term_struct, &a->allowedTopologies[i],
				     &b->allowedTopologies[i]))
			return false;
	return true;
}

/* isSchedulableAfterCSIDriverChange(), of whatever driver: which one makes the pod's volumes is in
 * their classes, and only the original's goes by volumes inline. */
static bool stops_telling(const KdCsiDriver *old, const KdCsiDriver *new)
{
	return old->spec.storageCapacity && !new->spec.storageCapacity;
}

/* isSchedulableAfterCSINodeChange() */
static bool migrates(const KdObject *old, const KdObject *new)
{
	return g_strcmp0(kd_map_lookup(&old->metadata.annotations, MIGRATED),
			 kd_map_lookup(&new->metadata.annotations, MIGRATED)) != 0;
}

static bool update_hint(const KdObject *old, const KdObject *new)
{
	if (new->kind == &kd_kind_csi_node)
		return migrates(old, new);
	if (new->kind == &kd_kind_csi_driver)
		return stops_telling((const KdCsiDriver *) old, (const KdCsiDriver *) new);
	if (new->kind == &kd_kind_storage_class)
		return !same_topologies(KD_STORAGE_CLASS(old), KD_STORAGE_CLASS(new));
	if (new->kind == &kd_kind_csi_storage_capacity)
		return limit_of(new) > limit_of(old);
	return true;
}

bool kd_volume_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdObject *old = event->old, *new = event->new;

	(void) state;
	if (event->event != KD_EVENT_STORAGE)
		return true;
	if (!new)
		return false;
	if (new->kind == &kd_kind_persistent_volume_claim)
		return kd_pod_uses_claim(pod->pod, new);
	return old ? update_hint(old, new) : new->kind != &kd_kind_csi_driver;
}
