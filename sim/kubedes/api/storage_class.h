/* SPDX-License-Identifier: Apache-2.0 */
/*
 * StorageClass (storage.k8s.io/v1).
 */
#ifndef KUBEDES_API_STORAGE_CLASS_H
#define KUBEDES_API_STORAGE_CLASS_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdName key;
	KdName *values;
	guint n_values;
} KdTopologyLabelRequirement;
/* All of it holds. */
typedef struct {
	KdTopologyLabelRequirement *matchLabelExpressions;
	guint n_matchLabelExpressions;
} KdTopologySelectorTerm;
extern const KdStruct kd_topology_selector_term_struct;

typedef struct {
	KdObject object;
	KdName provisioner, reclaimPolicy; /* reclaimPolicy: Delete when absent */
	KdName volumeBindingMode;          /* Immediate (default), WaitForFirstConsumer */
	KdMap parameters;
	bool allowVolumeExpansion;
	KdTopologySelectorTerm *allowedTopologies; /* none = everywhere; else one of them holds */
	guint n_allowedTopologies;
} KdStorageClass;

extern const KdKind kd_kind_storage_class;
#define KD_STORAGE_CLASS(object) ((const KdStorageClass *) (object))

/* The annotation storageclass.kubernetes.io/is-default-class. */
bool kd_storage_class_is_default(const KdStorageClass *class_);

G_END_DECLS

#endif
