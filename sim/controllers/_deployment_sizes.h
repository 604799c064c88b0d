/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large the ReplicaSets of a Deployment are to be: the arithmetic of a rollout
 * (pkg/controller/deployment: rolling.go, sync.go, util/deployment_util.go).
 *
 * All of it works on sizes alone and changes KdRolloutSet.replicas; whoever calls turns the
 * difference into writes.  Lists are in order of creation, the oldest set first.
 */
#ifndef KD_CONTROLLERS_DEPLOYMENT_SIZES_H
#define KD_CONTROLLERS_DEPLOYMENT_SIZES_H

#include <kubedes/api/deployment.h>

/* What a rollout has to keep to. */
typedef struct {
	gint64 replicas;           /* that are wanted */
	gint64 surge, unavailable; /* at most so many more, so many of them away */
	gint64 n_pods;             /* status.replicas */
	bool rolling;              /* false: Recreate */
} KdRollout;

/* One ReplicaSet. */
typedef struct {
	gint64 replicas;     /* spec.replicas */
	gint64 available;    /* status.availableReplicas */
	gint64 desired;      /* its annotation desired-replicas; -1 = none */
	gint64 max_replicas; /* its annotation max-replicas; 0 = none */
	gint64 n_pods;       /* status.replicas */
	bool settled;        /* observedGeneration is up to date, and nobody deletes it */
	bool sized;          /* its annotations are to say what is wanted now */
	bool surplus;        /* it is to be deleted */
} KdRolloutSet;

/* ResolveFenceposts(): @surge is rounded up, @unavailable down; not both 0.  NULL is 0. */
void kd_rollout_fenceposts(const char *surge, const char *unavailable, gint64 replicas,
			   gint64 *ret_surge, gint64 *ret_unavailable);
KdRollout kd_rollout_of(const KdDeployment *deployment);

/* NewRSNewReplicas(): what @new, which is in @all, may have. */
gint64 kd_rollout_new_size(const KdRollout *rollout, KdRolloutSet *const *all, guint n,
			   const KdRolloutSet *new);
/* reconcileNewReplicaSet(); false: nothing was to be done. */
bool kd_rollout_grow(const KdRollout *rollout, KdRolloutSet *const *all, guint n,
		     KdRolloutSet *new);
/* reconcileOldReplicaSets(), what is unhealthy first; @new is not in @old. */
bool kd_rollout_shrink(const KdRollout *rollout, KdRolloutSet *const *old, guint n,
		       const KdRolloutSet *new);
/* isScalingEvent(): a set knows of another number that is wanted. */
bool kd_rollout_is_rescaled(const KdRollout *rollout, KdRolloutSet *const *all, guint n);
/* scale(): in proportion where several have pods.  @new is in @all; NULL = there is none. */
void kd_rollout_rescale(const KdRollout *rollout, KdRolloutSet *const *all, guint n,
			KdRolloutSet *new);
/* cleanupDeployment(): marks those of @old, ascending by revision, that are beyond @limit and have
 * nothing left; those that are being deleted are not in @old. */
void kd_rollout_clean_up(KdRolloutSet *const *old, guint n, gint64 limit);

#endif
