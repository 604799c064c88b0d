/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deployment: replaces pods bit by bit when their template changes
 * (pkg/controller/deployment: deployment_controller.go, sync.go, rolling.go, recreate.go,
 * rollback.go).
 *
 * Each template has a ReplicaSet of its own.  One look takes one step: the new set grows, or else
 * the old ones shrink; what comes of it is seen in their status, which brings the next look.
 */
#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>
#include <kubedes/controller.h>
#include <string.h>

#include "_deployment_sets.h"
#include "_deployment_status.h"

#define ROLLBACK_TO "deprecated.deployment.rollback.to"

static KdRolloutSet *const *sizes(const GPtrArray *sets)
{
	return (KdRolloutSet *const *) sets->pdata;
}

static KdRolloutSet *new_size(const KdDeploymentLook *look)
{
	return look->new ? &look->new->size : NULL;
}

/* ---- what is reported ---- */

/* calculateStatus(): as the sets were when they were looked at. */
static void count(const KdDeploymentLook *look, KdDeploymentStatus *status)
{
	gint64 n_wanted = 0;

	status->replicas = status->updatedReplicas = status->readyReplicas =
		status->availableReplicas = 0;
	for (guint i = 0; i < look->all->len; i++) {
		const KdDeploymentSet *set = look->all->pdata[i];
		const KdReplicaSet *known = set->observed ? set->observed : set->next;

		n_wanted += known->spec.replicas;
		status->replicas += known->status.replicas;
		status->updatedReplicas += set == look->new ? known->status.replicas : 0;
		status->readyReplicas += known->status.readyReplicas;
		status->availableReplicas += known->status.availableReplicas;
	}
	status->unavailableReplicas = MAX(n_wanted - status->availableReplicas, 0);
	status->observedGeneration = look->self->object.metadata.generation;
}

static void report_available(const KdDeploymentLook *look, KdDeploymentStatus *status)
{
	const KdRollout *rollout = &look->rollout;
	bool enough = status->availableReplicas >= rollout->replicas - rollout->unavailable;

	kd_deployment_set_condition(
		status, "Available", enough ? "True" : "False",
		enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
		g_strdup(enough ? "Deployment has minimum availability."
				: "Deployment does not have minimum availability."),
		kd_controller_now(look->view));
}

static bool has_failed(const KdReplicaSet *set)
{
	return kd_condition_find(set->status.conditions, set->status.n_conditions,
				 "ReplicaFailure");
}

/* The new set before the others. */
static const KdReplicaSet *failed_set(const KdDeploymentLook *look)
{
	const KdReplicaSet *found = look->new ? kd_deployment_set(look->new) : NULL;

	if (found && has_failed(found))
		return found;
	for (guint i = 0; i < look->all->len; i++) {
		found = kd_deployment_set(look->all->pdata[i]);
		if (has_failed(found))
			return found;
	}
	return NULL;
}

/* syncDeploymentStatus(); with @rollout also syncRolloutStatus(). */
static void report(KdDeploymentLook *look, bool rollout)
{
	KdDeployment *self = look->self;
	g_autoptr(KdObject) copy = kd_object_copy(&self->object);
	KdDeploymentStatus *status = &((KdDeployment *) copy)->status;
	KdTime now = kd_controller_now(look->view), after;

	count(look, status);
	report_available(look, status);
	if (rollout)
		kd_deployment_report(self, status, look->new ? kd_deployment_set(look->new) : NULL,
				     failed_set(look), now);
	if (!kd_object_equal(copy, &look->observed->object)) {
		kd_controller_update_status(look->plan, g_steal_pointer(&copy));
		return;
	}
	after = rollout ? kd_deployment_deadline(self, now) : KD_TIME_NEVER;
	if (after != KD_TIME_NEVER)
		kd_controller_again(look->plan, after);
}

/* What was changed of it on the way is all that is written. */
static void write_status(KdDeploymentLook *look)
{
	if (!kd_object_equal(&look->self->object, &look->observed->object))
		kd_controller_update_status(look->plan, kd_object_copy(&look->self->object));
}

/* The last plan could not create the new set. */
static void report_failure(KdDeploymentLook *look, const char *failure)
{
	const KdDeployment *self = look->self;
	g_autofree char *hash = NULL, *message = NULL;

	if (look->new || g_str_has_suffix(failure, " already exists"))
		return;
	hash = kd_template_hash(&self->object, self->status.collisionCount);
	message = g_strdup_printf("Failed to create new replica set \"%s-%s\": %s",
				  self->object.metadata.name, hash, failure);
	kd_controller_event(look->plan, &look->observed->object, "Warning", "ReplicaSetCreateError",
			    "%s", message);
	if (kd_deployment_has_deadline(self))
		kd_deployment_set_condition(&look->self->status, "Progressing", "False",
					    "ReplicaSetCreateError", g_steal_pointer(&message),
					    kd_controller_now(look->view));
	write_status(look);
}

/* ---- paused, or another number is wanted ---- */

/* What extensions/v1beta1 had as spec.rollbackTo; NULL: nobody asks for it. */
static const char *rollback_to(const KdDeployment *self)
{
	const char *text = kd_map_lookup(&self->object.metadata.annotations, ROLLBACK_TO);

	return text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, NULL, NULL)
		       ? text
		       : NULL;
}

static void rescale(KdDeploymentLook *look)
{
	kd_rollout_rescale(&look->rollout, sizes(look->all), look->all->len, new_size(look));
	if (look->self->spec.paused && !rollback_to(look->self))
		kd_deployment_clean_up(look);
	kd_deployment_write_sets(look);
	report(look, false);
}

/* ---- rollback.go ---- */

static void tell_rollback(const KdDeploymentLook *look, const char *type, const char *reason,
			  char *take_message)
{
	kd_controller_event(look->plan, &look->observed->object, type, reason, "%s", take_message);
	g_free(take_message);
}

/* LastRevision(): the second highest. */
static gint64 last_revision(const KdDeploymentLook *look)
{
	gint64 max = 0, second = 0, revision;

	for (guint i = 0; i < look->all->len; i++) {
		if (!kd_deployment_revision(&kd_deployment_set(look->all->pdata[i])->object,
					    &revision))
			continue;
		if (revision >= max) {
			second = max;
			max = revision;
		} else if (revision > second) {
			second = revision;
		}
	}
	return second;
}

/* rollbackToTemplate() */
static void roll_back_to(KdDeploymentLook *look, const KdReplicaSet *set, gint64 revision)
{
	KdDeployment *self = look->self;
	const char *name = self->object.metadata.name;

	if (kd_template_equal(&self->object, &set->object)) {
		tell_rollback(look, "Warning", "DeploymentRollbackTemplateUnchanged",
			      g_strdup_printf("The rollback revision contains the same template "
					      "as current deployment \"%s\"",
					      name));
		return;
	}
	kd_template_copy(&self->object, &set->object);
	kd_deployment_take_annotations(self, set);
	tell_rollback(look, "Normal", "DeploymentRollback",
		      g_strdup_printf("Rolled back deployment \"%s\" to revision %" G_GINT64_FORMAT,
				      name, revision));
}

static void roll_back(KdDeploymentLook *look)
{
	gint64 wanted = g_ascii_strtoll(rollback_to(look->self), NULL, 10), revision;
	const KdReplicaSet *found = NULL;

	if (!look->new)
		kd_deployment_make_set(look);
	if (wanted == 0)
		wanted = last_revision(look);
	for (guint i = 0; !found && wanted != 0 && i < look->all->len; i++) {
		const KdReplicaSet *set = kd_deployment_set(look->all->pdata[i]);

		if (kd_deployment_revision(&set->object, &revision) && revision == wanted)
			found = set;
	}
	kd_deployment_remove_annotation(look->self, ROLLBACK_TO);
	if (found)
		roll_back_to(look, found, wanted);
	else
		tell_rollback(look, "Warning", "DeploymentRollbackRevisionNotFound",
			      g_strdup(wanted ? "Unable to find the revision to rollback to."
					      : "Unable to find last revision."));
	kd_deployment_write_sets(look);
	kd_controller_update(look->plan, kd_object_copy(&look->self->object));
}

/* ---- recreate.go ---- */

static void note_pod(const KdObject *pod, gpointer data)
{
	*(bool *) data |= !kd_pod_is_terminal(KD_POD(pod));
}

/* oldPodsRunning() */
static bool has_old_pods(const KdDeploymentLook *look)
{
	bool some = false;

	for (guint i = 0; i < look->old->len && !some; i++) {
		const KdReplicaSet *set = ((KdDeploymentSet *) look->old->pdata[i])->observed;

		some = set->status.replicas > 0;
		kd_controller_each_owned(look->view, &set->object, &kd_kind_pod, note_pod, &some);
	}
	return some;
}

/* Old ones go before a new one comes. */
static bool remove_old(KdDeploymentLook *look)
{
	bool some = false;

	for (guint i = 0; i < look->old->len; i++) {
		KdDeploymentSet *set = look->old->pdata[i];

		some |= set->size.replicas > 0;
		set->size.sized |= set->size.replicas > 0;
		set->size.replicas = 0;
	}
	return some;
}

static void recreate(KdDeploymentLook *look)
{
	if (remove_old(look) || has_old_pods(look))
		return;
	if (!look->new)
		kd_deployment_make_set(look);
	if (look->collision)
		return;
	if (look->new->size.replicas != look->rollout.replicas) {
		look->new->size.replicas = look->rollout.replicas;
		look->new->size.sized = true;
	}
	if (kd_deployment_is_complete(look->self, &look->self->status))
		kd_deployment_clean_up(look);
}

/* ---- rolling.go ---- */

static void roll(KdDeploymentLook *look)
{
	if (!look->new)
		kd_deployment_make_set(look);
	if (look->collision)
		return;
	if (!kd_rollout_grow(&look->rollout, sizes(look->all), look->all->len, new_size(look)) &&
	    !kd_rollout_shrink(&look->rollout, sizes(look->old), look->old->len, new_size(look)) &&
	    kd_deployment_is_complete(look->self, &look->self->status))
		kd_deployment_clean_up(look);
}

static void roll_out(KdDeploymentLook *look)
{
	if (look->rollout.rolling)
		roll(look);
	else
		recreate(look);
	if (look->collision) {
		write_status(look);
		return;
	}
	kd_deployment_write_sets(look);
	report(look, true);
}

/* ---- the whole ---- */

static void step(KdDeploymentLook *look)
{
	const char *failure = kd_controller_failure(look->view);
	bool settled = kd_controller_is_settled(look->view);

	if (!settled) {
		if (failure)
			report_failure(look, failure);
		return;
	}
	kd_deployment_note_pause(look->self, kd_controller_now(look->view));
	kd_deployment_sync_revision(look);
	if (look->self->spec.paused)
		rescale(look);
	else if (rollback_to(look->self))
		roll_back(look);
	else if (kd_rollout_is_rescaled(&look->rollout, sizes(look->all), look->all->len))
		rescale(look);
	else
		roll_out(look);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	g_auto(KdDeploymentLook) look = { 0 };

	kd_controller_in_order(plan);
	kd_deployment_look_init(&look, view, KD_DEPLOYMENT(self), plan);
	if (self->metadata.deletionTimestamp != KD_TIME_UNSET) {
		kd_deployment_sync_revision(&look);
		kd_deployment_write_sets(&look);
		report(&look, false);
	} else {
		step(&look);
	}
}

/* deletePod(): with the last one of an old template, Recreate may go on. */
static void map_pod(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys)
{
	const KdOwnerReference *set = old && !new ? kd_object_controller(old) : NULL;
	const KdOwnerReference *above;
	const KdObject *owner;

	if (!set || strcmp(set->kind, "ReplicaSet") != 0)
		return;
	owner = kd_controller_owner(view, old->metadata.namespace, set);
	above = owner ? kd_object_controller(owner) : NULL;
	owner = above ? kd_controller_owner(view, old->metadata.namespace, above) : NULL;
	if (owner && owner->kind == &kd_kind_deployment &&
	    g_strcmp0(KD_DEPLOYMENT(owner)->spec.strategy.type, "Recreate") == 0)
		kd_controller_add_key(keys, owner->metadata.namespace, owner->metadata.name);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_replica_set, .adopts = kd_deployment_adopts },
	{ .kind = &kd_kind_pod, .map = map_pod },
	{ 0 },
};

KD_CONTROLLER(deployment) = {
	KD_CONTROLLER_HEAD,
	.name = "deployment-controller",
	.summary = "rolls out templates of pods",
	.user = "system:serviceaccount:kube-system:deployment-controller",
	.kind = &kd_kind_deployment,
	.watches = watches,
	.reconcile = reconcile,
};
