/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status of a Deployment: conditions, and whether a rollout gets on
 * (pkg/controller/deployment: progress.go, sync.go, util/deployment_util.go).
 */
#ifndef KD_CONTROLLERS_DEPLOYMENT_STATUS_H
#define KD_CONTROLLERS_DEPLOYMENT_STATUS_H

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>

/* progressDeadlineSeconds says something (HasProgressDeadline()). */
bool kd_deployment_has_deadline(const KdDeployment *deployment);

/* SetDeploymentCondition(): nothing happens where it has that status for that reason; else it comes
 * last.  @take_message is taken over. */
void kd_deployment_set_condition(KdDeploymentStatus *status, const char *type, const char *value,
				 const char *reason, char *take_message, KdTime now);

/* checkPausedConditions() */
void kd_deployment_note_pause(KdDeployment *deployment, KdTime now);

/* DeploymentComplete() */
bool kd_deployment_is_complete(const KdDeployment *deployment, const KdDeploymentStatus *status);

/* What became of a rollout since deployment->status was written. */
typedef enum {
	KD_ROLLOUT_WAITS,
	KD_ROLLOUT_IS_COMPLETE,
	KD_ROLLOUT_GETS_ON,
	KD_ROLLOUT_TIMED_OUT,
} KdRolloutVerdict;
KdRolloutVerdict kd_deployment_judge(const KdDeployment *deployment, const KdDeploymentStatus *next,
				     KdTime now);

/* syncRolloutStatus(): @status has the numbers of this moment, and gets the conditions.  @new NULL:
 * there is no new set; @failed: one with the condition ReplicaFailure, NULL = none. */
void kd_deployment_report(const KdDeployment *deployment, KdDeploymentStatus *status,
			  const KdReplicaSet *new, const KdReplicaSet *failed, KdTime now);
/* requeueStuckDeployment(): when to look again whether it got on; KD_TIME_NEVER = no need. */
KdTime kd_deployment_deadline(const KdDeployment *deployment, KdTime now);

#endif
