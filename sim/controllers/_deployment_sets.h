/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ReplicaSets of one Deployment, as one look of the controller finds and changes them
 * (pkg/controller/deployment/sync.go, pkg/controller/controller_ref_manager.go).
 *
 * What is changed of a set is gathered and written once, at the end of the look.
 */
#ifndef KD_CONTROLLERS_DEPLOYMENT_SETS_H
#define KD_CONTROLLERS_DEPLOYMENT_SETS_H

#include <kubedes/api/replica_set.h>
#include <kubedes/controller.h>

#include "_deployment_sizes.h"

/* One of them. */
typedef struct {
	KdRolloutSet size;            /* first: lists of these are lists of those */
	const KdReplicaSet *observed; /* NULL: is to be created */
	KdReplicaSet *next;           /* how it is to be; NULL = as observed */
} KdDeploymentSet;

/* One look at a Deployment. */
typedef struct {
	KdControllerView *view;
	KdControllerPlan *plan;
	const KdDeployment *observed;
	KdDeployment *self; /* a copy, whose status and annotations change */
	KdRollout rollout;
	GPtrArray *all, *old; /* of KdDeploymentSet, the oldest first; all owns them */
	KdDeploymentSet *new; /* with the template of now; NULL = none */
	bool collision;       /* the name of the new one is taken */
} KdDeploymentLook;

/* All that it has, or adopts; those that its selector does not match any more are let go. */
void kd_deployment_look_init(KdDeploymentLook *look, KdControllerView *view,
			     const KdDeployment *self, KdControllerPlan *plan);
void kd_deployment_look_clear(KdDeploymentLook *look);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdDeploymentLook, kd_deployment_look_clear)

bool kd_deployment_adopts(const KdObject *self, const KdObject *set);
/* The set as it is to be. */
const KdReplicaSet *kd_deployment_set(const KdDeploymentSet *set);

/* SetDeploymentAnnotationsTo(): those of @set, and of its own those that are no business of sets.
 */
void kd_deployment_take_annotations(KdDeployment *self, const KdReplicaSet *set);
void kd_deployment_remove_annotation(KdDeployment *self, const char *key);

/* getNewReplicaSet(): what the new set, if there is one, says of its Deployment and the other way
 * round. */
void kd_deployment_sync_revision(KdDeploymentLook *look);
/* The same where there is none: makes one, or finds that its name is taken. */
void kd_deployment_make_set(KdDeploymentLook *look);
/* cleanupDeployment() */
void kd_deployment_clean_up(KdDeploymentLook *look);
/* Puts all that was changed into the plan. */
void kd_deployment_write_sets(KdDeploymentLook *look);

#endif
