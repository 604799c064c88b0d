/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PersistentVolumeClaim (core/v1).
 */
#ifndef KUBEDES_API_PERSISTENT_VOLUME_CLAIM_H
#define KUBEDES_API_PERSISTENT_VOLUME_CLAIM_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	KdName phase; /* Pending, Bound, Lost */
	KdName *accessModes;
	guint n_accessModes;
	KdResources capacity;
	KdName currentVolumeAttributesClassName;
	KdCondition *conditions;
	guint n_conditions;
} KdPersistentVolumeClaimStatus;

typedef struct {
	KdObject object;
	KdClaimSpec spec;
	KdPersistentVolumeClaimStatus status;
} KdPersistentVolumeClaim;

extern const KdKind kd_kind_persistent_volume_claim;
#define KD_PERSISTENT_VOLUME_CLAIM(object) ((const KdPersistentVolumeClaim *) (object))

/* The class by the annotation volume.beta.kubernetes.io/storage-class or the spec; "" = none
 * (component-helpers/storage/volume GetPersistentVolumeClaimClass()). */
KdName kd_claim_class(const KdPersistentVolumeClaim *claim);

G_END_DECLS

#endif
