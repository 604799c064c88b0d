/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSIStorageCapacity (storage.k8s.io/v1): how much of a class there is in a part of the cluster.
 */
#ifndef KUBEDES_API_CSI_STORAGE_CAPACITY_H
#define KUBEDES_API_CSI_STORAGE_CAPACITY_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdObject object;
	KdSelector *nodeTopology; /* labels of the nodes; NULL = reachable from none */
	KdName storageClassName;
	KdOptQuantity capacity, maximumVolumeSize; /* of a single volume; unset = capacity */
} KdCsiStorageCapacity;

extern const KdKind kd_kind_csi_storage_capacity;
#define KD_CSI_STORAGE_CAPACITY(object) ((const KdCsiStorageCapacity *) (object))

G_END_DECLS

#endif
