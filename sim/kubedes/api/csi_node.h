/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSINode (storage.k8s.io/v1): the CSI drivers of the node of the same name.
 */
#ifndef KUBEDES_API_CSI_NODE_H
#define KUBEDES_API_CSI_NODE_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdOptInt count; /* volumes that it can attach; unset = any number */
} KdVolumeNodeResources;

typedef struct {
	KdName name;  /* of the driver */
	char *nodeID; /* what the driver calls the node */
	KdName *topologyKeys;
	guint n_topologyKeys;
	KdVolumeNodeResources *allocatable; /* NULL = any number */
} KdCsiNodeDriver;

typedef struct {
	KdCsiNodeDriver *drivers;
	guint n_drivers;
} KdCsiNodeSpec;

typedef struct {
	KdObject object;
	KdCsiNodeSpec spec;
} KdCsiNode;

extern const KdKind kd_kind_csi_node;
#define KD_CSI_NODE(object) ((const KdCsiNode *) (object))

G_END_DECLS

#endif
