/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deployment (apps/v1).
 */
#ifndef KUBEDES_API_DEPLOYMENT_H
#define KUBEDES_API_DEPLOYMENT_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

/* Annotations. */
#define KD_DEPLOYMENT_REVISION "deployment.kubernetes.io/revision"
/* Revisions that a ReplicaSet had before, joined with commas. */
#define KD_DEPLOYMENT_REVISION_HISTORY "deployment.kubernetes.io/revision-history"
#define KD_DEPLOYMENT_DESIRED_REPLICAS "deployment.kubernetes.io/desired-replicas"
#define KD_DEPLOYMENT_MAX_REPLICAS     "deployment.kubernetes.io/max-replicas"

/* "3" or "25%"; absent: 25%. */
typedef struct {
	char *maxSurge, *maxUnavailable;
} KdRollingUpdateDeployment;

typedef struct {
	KdName type; /* "RollingUpdate" (also when absent), "Recreate" */
	KdRollingUpdateDeployment *rollingUpdate; /* NULL with Recreate */
} KdDeploymentStrategy;

typedef struct {
	gint64 replicas;                /* 1 when absent */
	gint64 minReadySeconds;         /* 0 */
	gint64 revisionHistoryLimit;    /* 10 */
	gint64 progressDeadlineSeconds; /* 600; G_MAXINT32: none */
	bool paused;
	KdDeploymentStrategy strategy;
	KdSelector *selector;
	KdPodTemplate template;
} KdDeploymentSpec;

typedef struct {
	KdName type, status, reason; /* Available, Progressing, ReplicaFailure */
	char *message;
	KdTime lastUpdateTime, lastTransitionTime;
} KdDeploymentCondition;
extern const KdStruct kd_deployment_condition_struct;

typedef struct {
	gint64 replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas;
	KdOptInt terminatingReplicas;
	gint64 observedGeneration;
	KdOptInt collisionCount;
	KdDeploymentCondition *conditions;
	guint n_conditions;
} KdDeploymentStatus;

typedef struct {
	KdObject object;
	KdDeploymentSpec spec;
	KdDeploymentStatus status;
} KdDeployment;

extern const KdKind kd_kind_deployment;
#define KD_DEPLOYMENT(object) ((const KdDeployment *) (object))

/* NULL = it has none of that type. */
const KdDeploymentCondition *kd_deployment_condition(const KdDeploymentStatus *status,
						     const char *type);
/* The revision that a Deployment or one of its ReplicaSets has: 0 without a word, and false where
 * it is no number (Revision()). */
bool kd_deployment_revision(const KdObject *object, gint64 *ret);
/* Annotations that go neither from a Deployment to its ReplicaSets nor back (annotationsToSkip). */
bool kd_deployment_owns_annotation(const char *key);

G_END_DECLS

#endif
