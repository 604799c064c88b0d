/* SPDX-License-Identifier: Apache-2.0 */
#include "_deployment_status.h"

#include <string.h>

#define PROGRESSING "Progressing"
#define FAILURE     "ReplicaFailure"
#define TIMED_OUT   "ProgressDeadlineExceeded"
#define AVAILABLE   "NewReplicaSetAvailable"

/* The first delay of a rate-limited queue. */
#define SOON (5 * KD_MILLISECOND)

bool kd_deployment_has_deadline(const KdDeployment *deployment)
{
	return deployment->spec.progressDeadlineSeconds < G_MAXINT32;
}

/* ---- conditions ---- */

static bool is_reason(const KdDeploymentCondition *condition, const char *reason)
{
	return condition && g_strcmp0(condition->reason, reason) == 0;
}

static void remove_condition(KdDeploymentStatus *status, const char *type)
{
	KdDeploymentCondition *found = (KdDeploymentCondition *) kd_deployment_condition(status,
											 type);
	guint at;

	if (!found)
		return;
	at = (guint) (found - status->conditions);
	kd_struct_clear(&kd_deployment_condition_struct, found);
	status->n_conditions--;
	memmove(found, found + 1, (status->n_conditions - at) * sizeof(*found));
}

static void append(KdDeploymentStatus *status, const KdDeploymentCondition *take)
{
	status->conditions = g_renew(KdDeploymentCondition, status->conditions,
				     status->n_conditions + 1);
	status->conditions[status->n_conditions++] = *take;
}

/* The same with times of its own. */
static void put(KdDeploymentStatus *status, KdDeploymentCondition *take)
{
	const KdDeploymentCondition *old = kd_deployment_condition(status, take->type);

	if (old && old->status == take->status && old->reason == take->reason) {
		g_free(take->message);
		return;
	}
	if (old && old->status == take->status)
		take->lastTransitionTime = old->lastTransitionTime;
	remove_condition(status, take->type);
	append(status, take);
}

void kd_deployment_set_condition(KdDeploymentStatus *status, const char *type, const char *value,
				 const char *reason, char *take_message, KdTime now)
{
	put(status, &(KdDeploymentCondition){ .type = g_intern_string(type),
					      .status = g_intern_string(value),
					      .reason = g_intern_string(reason),
					      .message = take_message,
					      .lastUpdateTime = now,
					      .lastTransitionTime = now });
}

void kd_deployment_note_pause(KdDeployment *deployment, KdTime now)
{
	KdDeploymentStatus *status = &deployment->status;
	const KdDeploymentCondition *progress = kd_deployment_condition(status, PROGRESSING);
	bool known = is_reason(progress, "DeploymentPaused");

	if (!kd_deployment_has_deadline(deployment) || is_reason(progress, TIMED_OUT))
		return;
	if (deployment->spec.paused && !known)
		kd_deployment_set_condition(status, PROGRESSING, "Unknown", "DeploymentPaused",
					    g_strdup("Deployment is paused"), now);
	else if (!deployment->spec.paused && known)
		kd_deployment_set_condition(status, PROGRESSING, "Unknown", "DeploymentResumed",
					    g_strdup("Deployment is resumed"), now);
}

/* ---- progress ---- */

bool kd_deployment_is_complete(const KdDeployment *deployment, const KdDeploymentStatus *status)
{
	const gint64 wanted = deployment->spec.replicas;

	return status->updatedReplicas == wanted && status->replicas == wanted &&
	       status->availableReplicas == wanted &&
	       status->observedGeneration >= deployment->object.metadata.generation;
}

/* DeploymentProgressing() */
static bool gets_on(const KdDeploymentStatus *old, const KdDeploymentStatus *new)
{
	return new->updatedReplicas > old->updatedReplicas ||
	       new->replicas - new->updatedReplicas < old->replicas - old->updatedReplicas ||
	       new->readyReplicas > old->readyReplicas ||
	       new->availableReplicas > old->availableReplicas;
}

static KdTime deadline_after(const KdDeployment *deployment, KdTime time)
{
	return time + deployment->spec.progressDeadlineSeconds * KD_SECOND;
}

/* DeploymentTimedOut() */
static bool is_timed_out(const KdDeployment *deployment, const KdDeploymentStatus *status,
			 KdTime now)
{
	const KdDeploymentCondition *progress = kd_deployment_condition(status, PROGRESSING);

	if (!kd_deployment_has_deadline(deployment) || !progress || is_reason(progress, AVAILABLE))
		return false;
	return is_reason(progress, TIMED_OUT) ||
	       deadline_after(deployment, progress->lastUpdateTime) < now;
}

KdRolloutVerdict kd_deployment_judge(const KdDeployment *deployment, const KdDeploymentStatus *next,
				     KdTime now)
{
	if (kd_deployment_is_complete(deployment, next))
		return KD_ROLLOUT_IS_COMPLETE;
	if (gets_on(&deployment->status, next))
		return KD_ROLLOUT_GETS_ON;
	return is_timed_out(deployment, next, now) ? KD_ROLLOUT_TIMED_OUT : KD_ROLLOUT_WAITS;
}

/* ---- what is reported ---- */

static char *sentence(const KdDeployment *deployment, const KdReplicaSet *new, const char *rest)
{
	return g_strdup_printf("%s \"%s\" %s", new ? "ReplicaSet" : "Deployment",
			       new ? new->object.metadata.name : deployment->object.metadata.name,
			       rest);
}

/* The same reason again is news too: the time is that of the last progress. */
static void note_progress(KdDeploymentStatus *status, char *take_message, KdTime now)
{
	const KdDeploymentCondition *old = kd_deployment_condition(status, PROGRESSING);
	KdDeploymentCondition next = { .type = g_intern_static_string(PROGRESSING),
				       .status = g_intern_static_string("True"),
				       .reason = g_intern_static_string("ReplicaSetUpdated"),
				       .message = take_message,
				       .lastUpdateTime = now,
				       .lastTransitionTime = now };

	if (old && old->status == next.status)
		next.lastTransitionTime = old->lastTransitionTime;
	remove_condition(status, PROGRESSING);
	append(status, &next);
}

static void report_progress(const KdDeployment *deployment, KdDeploymentStatus *status,
			    const KdReplicaSet *new, KdTime now)
{
	switch (kd_deployment_judge(deployment, status, now)) {
	case KD_ROLLOUT_IS_COMPLETE:
		kd_deployment_set_condition(
			status, PROGRESSING, "True", AVAILABLE,
			sentence(deployment, new, "has successfully progressed."), now);
		break;
	case KD_ROLLOUT_GETS_ON:
		note_progress(status, sentence(deployment, new, "is progressing."), now);
		break;
	case KD_ROLLOUT_TIMED_OUT:
		kd_deployment_set_condition(status, PROGRESSING, "False", TIMED_OUT,
					    sentence(deployment, new, "has timed out progressing."),
					    now);
		break;
	default:
		break;
	}
}

/* getReplicaFailures(), ReplicaSetToDeploymentCondition() */
static void report_failure(KdDeploymentStatus *status, const KdReplicaSet *failed)
{
	const KdCondition *from = failed ? kd_condition_find(failed->status.conditions,
							     failed->status.n_conditions, FAILURE)
					 : NULL;

	if (!from) {
		remove_condition(status, FAILURE);
		return;
	}
	put(status, &(KdDeploymentCondition){ .type = g_intern_static_string(FAILURE),
					      .status = from->status,
					      .reason = from->reason,
					      .message = g_strdup(from->message),
					      .lastUpdateTime = from->lastTransitionTime,
					      .lastTransitionTime = from->lastTransitionTime });
}

void kd_deployment_report(const KdDeployment *deployment, KdDeploymentStatus *status,
			  const KdReplicaSet *new, const KdReplicaSet *failed, KdTime now)
{
	const KdDeploymentCondition *progress = kd_deployment_condition(&deployment->status,
									PROGRESSING);

	if (!kd_deployment_has_deadline(deployment))
		remove_condition(status, PROGRESSING);
	else if (status->replicas != status->updatedReplicas || !is_reason(progress, AVAILABLE))
		report_progress(deployment, status, new, now);
	report_failure(status, failed);
}

KdTime kd_deployment_deadline(const KdDeployment *deployment, KdTime now)
{
	const KdDeploymentStatus *status = &deployment->status;
	const KdDeploymentCondition *progress = kd_deployment_condition(status, PROGRESSING);
	KdTime after;

	if (!kd_deployment_has_deadline(deployment) || !progress ||
	    kd_deployment_is_complete(deployment, status) || is_reason(progress, TIMED_OUT) ||
	    is_reason(progress, AVAILABLE)) /* upstream looks again, and finds nothing */
		return KD_TIME_NEVER;
	after = deadline_after(deployment, progress->lastUpdateTime) - now;
	return after < KD_SECOND ? MAX(after, 0) + SOON : after + KD_SECOND;
}
