/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PersistentVolume (core/v1).
 */
#ifndef KUBEDES_API_PERSISTENT_VOLUME_H
#define KUBEDES_API_PERSISTENT_VOLUME_H

#include <kubedes/api/affinity.h>
#include <kubedes/api/reference.h>

G_BEGIN_DECLS

typedef struct {
	KdName driver;
	char *volumeHandle;
} KdCsiVolume;
/* One of the kinds of storage under its name in the API; only what names it. */
typedef struct {
	char *id; /* pdName, volumeID, diskName, path, image, iqn, server */
} KdVolumeId;

typedef struct {
	KdNodeSelector *required; /* NULL = reachable from everywhere */
} KdVolumeNodeAffinity;

typedef struct {
	KdResources capacity; /* storage */
	KdName *accessModes;
	guint n_accessModes;
	KdName persistentVolumeReclaimPolicy; /* Retain (default), Delete, Recycle */
	KdName storageClassName, volumeMode, volumeAttributesClassName;
	KdObjectReference *claimRef; /* the claim that it is bound to or meant for; NULL = free */
	KdVolumeNodeAffinity *nodeAffinity;
	KdCsiVolume *csi;
	KdVolumeId *gcePersistentDisk, *awsElasticBlockStore, *azureDisk, *local, *hostPath, *nfs;
} KdPersistentVolumeSpec;

typedef struct {
	KdName phase; /* Pending, Available, Bound, Released, Failed */
	KdName reason;
	char *message;
	KdTime lastPhaseTransitionTime;
} KdPersistentVolumeStatus;

typedef struct {
	KdObject object;
	KdPersistentVolumeSpec spec;
	KdPersistentVolumeStatus status;
} KdPersistentVolume;

extern const KdKind kd_kind_persistent_volume;
#define KD_PERSISTENT_VOLUME(object) ((const KdPersistentVolume *) (object))

G_END_DECLS

#endif
