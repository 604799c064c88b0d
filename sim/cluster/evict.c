/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pods/eviction (pkg/registry/core/pod/storage/eviction.go).
 *
 * One disruption is taken out of the budget's status, where the disruption controller put it, and
 * the pod noted there; then the pod is marked and deleted.  All of it is one step here, so the
 * server never has to try again; a controller that counted before finds its update in conflict.
 */
#include "config.h"

#include <kubedes/api/pod_disruption_budget.h>
#include <kubedes/time.h>

#include "cluster/commit.h"

#define MAX_DISRUPTED_PODS 2000
#define RETRY_AFTER        (10 * KD_SECOND)
#define REFUSED            "Cannot evict pod as it would violate the pod's disruption budget."

/* The server's own client, which writes the budget. */
static const KdIdentity server = { .user = "system:apiserver", .agent = "apiserver" };

typedef struct {
	const KdPod *pod;
	const KdPodDisruptionBudget *found;
	guint n;
} Search;

static void look_at(const KdObject *object, gpointer data)
{
	const KdPodDisruptionBudget *budget = KD_POD_DISRUPTION_BUDGET(object);
	const KdSelector *selector = budget->spec.selector;
	const KdMeta *pod = &((Search *) data)->pod->object.metadata;

	if (object->metadata.namespace != pod->namespace || !selector ||
	    !kd_selector_matches(selector, &pod->labels))
		return;
	((Search *) data)->found = budget;
	((Search *) data)->n++;
}

/* canIgnorePDB(): it runs nowhere, or is on its way already. */
static bool is_free(const KdPod *pod)
{
	return kd_pod_is_terminal(pod) || g_strcmp0(pod->status.phase, "Pending") == 0 ||
	       pod->object.metadata.deletionTimestamp != KD_TIME_UNSET;
}

/* Not ready, so that it counts for nothing, and may go as the budget is. */
static bool is_no_loss(const KdPod *pod, const KdPodDisruptionBudget *budget)
{
	const KdPodDisruptionBudgetStatus *status = &budget->status;

	if (kd_pod_is_ready(pod))
		return false;
	if (g_strcmp0(budget->spec.unhealthyPodEvictionPolicy, "AlwaysAllow") == 0)
		return true;
	return status->currentHealthy >= status->desiredHealthy && status->desiredHealthy > 0;
}

static KdAnswer too_many(KdTime retry_after, const char *cause)
{
	KdAnswer answer = kd_commit_refuse(KD_OUTCOME_TOO_MANY_REQUESTS, "%s %s", REFUSED, cause);

	answer.retry_after = retry_after;
	return answer;
}

/* checkAndDecrement(), first half. */
static KdAnswer check_budget(const KdPodDisruptionBudget *budget)
{
	const KdPodDisruptionBudgetStatus *status = &budget->status;
	const char *name = budget->object.metadata.name;
	g_autofree char *cause = NULL;

	if (status->observedGeneration < budget->object.metadata.generation) {
		cause = g_strdup_printf("The disruption budget %s is still being processed by the "
					"server.",
					name);
		return too_many(RETRY_AFTER, cause);
	}
	if (status->disruptionsAllowed < 0)
		return kd_commit_forbidden(&budget->object, "pdb disruptions allowed is negative");
	if (status->disruptedPods.n > MAX_DISRUPTED_PODS)
		return kd_commit_forbidden(&budget->object,
					   "DisruptedPods map too big - too many evictions not "
					   "confirmed by PDB controller");
	if (status->disruptionsAllowed > 0)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	cause = g_strdup_printf("The disruption budget %s needs %" G_GINT64_FORMAT
				" healthy pods and has %" G_GINT64_FORMAT " currently",
				name, status->desiredHealthy, status->currentHealthy);
	return too_many(0, cause);
}

/* Second half; the controller is to know that the pod will go. */
static void take_one(KdCluster *cluster, const KdPodDisruptionBudget *budget, const KdPod *pod)
{
	KdPodDisruptionBudget *next = (KdPodDisruptionBudget *) kd_object_copy(&budget->object);
	KdTime now = kd_engine_now(cluster->engine);
	g_autofree char *time = kd_time_print(now);

	if (--next->status.disruptionsAllowed == 0)
		kd_condition_set(&next->status.conditions, &next->status.n_conditions,
				 "DisruptionAllowed", "False", "InsufficientPods", NULL, now);
	kd_map_set(&next->status.disruptedPods, pod->object.metadata.name, time);
	kd_commit_version(cluster, &server, &next->object);
}

/* addConditionAndDeletePod() */
static KdAnswer mark_and_delete(KdCluster *cluster, const KdIdentity *who, const KdPod *pod,
				const KdDeleteOptions *options)
{
	g_autoptr(KdObject) held = kd_object_ref(&pod->object);
	KdPod *next = (KdPod *) kd_object_copy(held);
	KdDeleteOptions now = { .grace = options->grace, .propagation = options->propagation };

	kd_condition_set(&next->status.conditions, &next->status.n_conditions, "DisruptionTarget",
			 "True", "EvictionByEvictionAPI", "Eviction API: evicting",
			 kd_engine_now(cluster->engine));
	if (kd_object_equal(&next->object, held))
		kd_object_unref(&next->object);
	else
		kd_commit_version(cluster, who, &next->object);
	return kd_commit_delete(cluster, who, held, &now);
}

/* Whether the budgets let @pod go; what they have for it is taken. */
static KdAnswer ask_budgets(KdCluster *cluster, const KdPod *pod)
{
	Search search = { .pod = pod };
	KdAnswer answer;

	kd_store_each(cluster->store, &kd_kind_pod_disruption_budget, look_at, &search);
	if (search.n > 1)
		return kd_commit_refuse(KD_OUTCOME_INTERNAL_ERROR,
					"This pod has more than one PodDisruptionBudget, which the "
					"eviction subresource does not support.");
	if (search.n == 0 || is_no_loss(pod, search.found))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	answer = check_budget(search.found);
	if (answer.outcome == KD_OUTCOME_OK)
		take_one(cluster, search.found, pod);
	return answer;
}

KdAnswer kd_commit_evict(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	const KdObject *stored = kd_commit_find_to_delete(cluster, write->about, &write->options);
	KdAnswer answer;

	if (!stored || stored->kind != &kd_kind_pod)
		return kd_commit_not_found(write->about);
	answer = kd_commit_preconditions(stored, &write->options);
	if (answer.outcome == KD_OUTCOME_OK && !is_free(KD_POD(stored)))
		answer = ask_budgets(cluster, KD_POD(stored));
	if (answer.outcome != KD_OUTCOME_OK)
		return answer;
	return mark_and_delete(cluster, who, KD_POD(stored), &write->options);
}
