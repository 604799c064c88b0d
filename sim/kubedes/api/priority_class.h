/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PriorityClass (scheduling.k8s.io/v1).
 */
#ifndef KUBEDES_API_PRIORITY_CLASS_H
#define KUBEDES_API_PRIORITY_CLASS_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdObject object;
	gint64 value;
	bool globalDefault;      /* of pods that name no class */
	KdName preemptionPolicy; /* PreemptLowerPriority, Never */
	char *description;
} KdPriorityClass;

extern const KdKind kd_kind_priority_class;
#define KD_PRIORITY_CLASS(object) ((const KdPriorityClass *) (object))

/* Classes that every cluster has (pkg/apis/scheduling/types.go). */
#define KD_PRIORITY_SYSTEM_CLUSTER_CRITICAL 2000000000
#define KD_PRIORITY_SYSTEM_NODE_CRITICAL    2000001000
/* The highest that users may give. */
#define KD_PRIORITY_HIGHEST_USER 1000000000

G_END_DECLS

#endif
