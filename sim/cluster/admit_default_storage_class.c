/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DefaultStorageClass (plugin/pkg/admission/storage/storageclass/setdefault/admission.go): a claim
 * that names no class, not even the empty one, gets the default class.
 */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>
#include <string.h>

#include "cluster/admit_plugin.h"

/* The newest of several, then by name (pkg/volume/util/storageclass.go GetDefaultClass()). */
static void visit_class(const KdObject *object, gpointer data)
{
	const KdObject **best = data;
	KdTime made = object->metadata.creationTimestamp;

	if (!kd_storage_class_is_default(KD_STORAGE_CLASS(object)))
		return;
	if (!*best || made > (*best)->metadata.creationTimestamp ||
	    (made == (*best)->metadata.creationTimestamp &&
	     strcmp(object->metadata.name, (*best)->metadata.name) < 0))
		*best = object;
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	KdPersistentVolumeClaim *claim = (KdPersistentVolumeClaim *) admit->object;
	const KdObject *class = NULL;

	if (admit->verb != KD_WRITE_CREATE ||
	    admit->object->kind != &kd_kind_persistent_volume_claim)
		return true;
	if (claim->spec.storageClassName ||
	    kd_map_lookup(&admit->object->metadata.annotations,
			  "volume.beta.kubernetes.io/storage-class"))
		return true;
	kd_store_each(admission->cluster->store, &kd_kind_storage_class, visit_class, &class);
	if (class)
		claim->spec.storageClassName = g_intern_string(class->metadata.name);
	return true;
}

const KdAdmitPlugin kd_admit_default_storage_class = {
	.name = "DefaultStorageClass",
	.mutate = mutate,
};
