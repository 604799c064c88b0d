/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ReplicaSet (apps/v1).
 */
#ifndef KUBEDES_API_REPLICA_SET_H
#define KUBEDES_API_REPLICA_SET_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	gint64 replicas, minReadySeconds; /* replicas: 1 when absent */
	KdSelector *selector;
	KdPodTemplate template;
} KdReplicaSetSpec;

typedef struct {
	gint64 replicas, fullyLabeledReplicas, readyReplicas, availableReplicas, observedGeneration;
	KdOptInt terminatingReplicas;
	KdCondition *conditions;
	guint n_conditions;
} KdReplicaSetStatus;

typedef struct {
	KdObject object;
	KdReplicaSetSpec spec;
	KdReplicaSetStatus status;
} KdReplicaSet;

extern const KdKind kd_kind_replica_set;
#define KD_REPLICA_SET(object) ((const KdReplicaSet *) (object))

G_END_DECLS

#endif
