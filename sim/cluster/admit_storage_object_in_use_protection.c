/* SPDX-License-Identifier: Apache-2.0 */
/*
 * StorageObjectInUseProtection (plugin/pkg/admission/storage/storageobjectinuseprotection): new
 * claims and volumes get a finalizer, so that they are there for as long as somebody uses them.
 * sim/controllers/claim_protection.c and volume_protection.c take it away, here as out of a dump.
 */
#include "config.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>

#include "cluster/admit_plugin.h"
#include "cluster/finalizers.h"

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	KdObject *object = admit->object;

	(void) admission;
	if (admit->verb != KD_WRITE_CREATE)
		return true;
	if (object->kind == &kd_kind_persistent_volume_claim)
		kd_meta_add_finalizer(&object->metadata, "kubernetes.io/pvc-protection");
	else if (object->kind == &kd_kind_persistent_volume)
		kd_meta_add_finalizer(&object->metadata, "kubernetes.io/pv-protection");
	return true;
}

const KdAdmitPlugin kd_admit_storage_object_in_use_protection = {
	.name = "StorageObjectInUseProtection",
	.mutate = mutate,
};
