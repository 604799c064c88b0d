/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Volume binder, of volumes whose claim has gone (syncVolume(), reclaimVolume() in
 * pkg/controller/volume/persistentvolume/pv_controller.go): they are Released, and with the reclaim
 * policy Delete they are deleted.  What else it does is in sim/control/claims.c.
 *
 * It acts when it has seen the claim go, for a dump may have left the claim out.
 *
 * Differs: volumes of CSI drivers are deleted by it too, as their provisioners would, whose
 * finalizer it takes away.
 */
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <string.h>

#include "_protection.h"

#define PROVISIONER "external-provisioner.volume.kubernetes.io/finalizer"

typedef KdPersistentVolume Volume;

static bool has_phase(const KdObject *object, const char *phase)
{
	return object && g_strcmp0(KD_PERSISTENT_VOLUME(object)->status.phase, phase) == 0;
}

static bool is_claimed(const KdControllerView *view, const KdObject *self)
{
	const KdObjectReference *ref = KD_PERSISTENT_VOLUME(self)->spec.claimRef;
	const KdObject *claim = kd_controller_get(view, &kd_kind_persistent_volume_claim,
						  ref->namespace, ref->name);

	return claim && g_strcmp0(KD_PERSISTENT_VOLUME_CLAIM(claim)->spec.volumeName,
				  self->metadata.name) == 0;
}

static void release(KdControllerPlan *plan, const KdObject *self)
{
	Volume *volume = (Volume *) kd_object_copy(self);

	volume->status.phase = g_intern_static_string("Released");
	kd_controller_update(plan, &volume->object);
}

static void reclaim(KdControllerPlan *plan, const KdObject *self)
{
	const Volume *volume = KD_PERSISTENT_VOLUME(self);

	if (kd_protection_holds(self, PROVISIONER))
		kd_protection_remove(plan, self, PROVISIONER);
	else if (g_strcmp0(volume->spec.persistentVolumeReclaimPolicy, "Delete") == 0 &&
		 self->metadata.deletionTimestamp == KD_TIME_UNSET)
		kd_controller_delete(plan, self);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	if (!KD_PERSISTENT_VOLUME(self)->spec.claimRef || is_claimed(view, self))
		return;
	if (has_phase(self, "Bound"))
		release(plan, self);
	else if (has_phase(self, "Released"))
		reclaim(plan, self);
}

static bool cares(const KdObject *old, const KdObject *new)
{
	return has_phase(new, "Released") && (old || kd_protection_holds(new, PROVISIONER));
}

static void map_claim(KdControllerView *view, const KdObject *old, const KdObject *new,
		      KdControllerKeys *keys)
{
	(void) view;
	if (!new &&KD_PERSISTENT_VOLUME_CLAIM(old)->spec.volumeName)
		kd_controller_add_key(keys, NULL, KD_PERSISTENT_VOLUME_CLAIM(old)->spec.volumeName);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_persistent_volume_claim, .map = map_claim },
	{ 0 },
};

KD_CONTROLLER(volume_release) = {
	KD_CONTROLLER_HEAD,
	.name = "persistentvolume-binder-controller",
	.summary = "releases volumes whose claim has gone",
	.user = "system:serviceaccount:kube-system:persistent-volume-binder",
	.kind = &kd_kind_persistent_volume,
	.watches = watches,
	.reconcile = reconcile,
	.cares = cares,
	.workers = 1,
};
