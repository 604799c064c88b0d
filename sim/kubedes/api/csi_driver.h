/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSIDriver (storage.k8s.io/v1): what a CSI driver wants.
 */
#ifndef KUBEDES_API_CSI_DRIVER_H
#define KUBEDES_API_CSI_DRIVER_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	char *audience; /* "" = that of the API server */
	KdOptInt expirationSeconds;
} KdTokenRequest;

typedef struct {
	bool attachRequired;  /* true when absent */
	bool storageCapacity; /* the scheduler looks at CSIStorageCapacity objects */
	bool podInfoOnMount;
	bool requiresRepublish;
	KdTokenRequest *tokenRequests;
	guint n_tokenRequests;
	KdName *volumeLifecycleModes; /* Persistent when absent, Ephemeral */
	guint n_volumeLifecycleModes;
} KdCsiDriverSpec;

typedef struct {
	KdObject object;
	KdCsiDriverSpec spec;
} KdCsiDriver;

extern const KdKind kd_kind_csi_driver;
#define KD_CSI_DRIVER(object) ((const KdCsiDriver *) (object))

G_END_DECLS

#endif
