/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodGroup (scheduling.x-k8s.io/v1alpha1 of kubernetes-sigs/scheduler-plugins,
 * apis/scheduling/v1alpha1/types.go): pods that are scheduled together or not at all.  A pod
 * belongs to the group of its namespace that the label KD_POD_GROUP_LABEL names.
 */
#ifndef KUBEDES_API_POD_GROUP_H
#define KUBEDES_API_POD_GROUP_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

#define KD_POD_GROUP_LABEL "scheduling.x-k8s.io/pod-group"

typedef struct {
	gint64 minMember;                /* none is placed unless so many can be */
	KdResources minResources;        /* what the group needs at least, all members together */
	KdOptInt scheduleTimeoutSeconds; /* how long members wait for each other */
} KdPodGroupSpec;

typedef struct {
	KdName phase; /* Pending, Scheduling, Running, Finished, Failed, Unknown */
	char *occupiedBy;
	gint64 scheduled, running, succeeded, failed;
	KdTime scheduleStartTime;
} KdPodGroupStatus;

typedef struct {
	KdObject object;
	KdPodGroupSpec spec;
	KdPodGroupStatus status;
} KdPodGroup;

extern const KdKind kd_kind_pod_group;
#define KD_POD_GROUP(object) ((const KdPodGroup *) (object))

G_END_DECLS

#endif
