/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodDisruptionBudget: says in a budget's status how many of its pods may go
 * (pkg/controller/disruption/disruption.go).
 *
 * What is healthy is ready and not going; a pod whose eviction was granted counts as gone for two
 * minutes, until it is.  A share is one of what the controllers of the pods want, each once: that
 * needs controllers with a scale.  A number of pods that must stay needs none.
 *
 * Where the controllers of pods are of a kind that the cluster has never had, as in a dump of pods
 * alone, each counts for as many as it has.
 */
#include <kubedes/api/pod_disruption_budget.h>
#include <kubedes/controller.h>
#include <kubedes/time.h>
#include <string.h>

#include "_share.h"

#define DELETION_TIMEOUT (2 * KD_MINUTE)

/* What pods add up to. */
enum { PODS, MANAGED, HEALTHY, GOING };

/* A controller whose scale is known. */
typedef struct {
	const char *uid;
	gint64 scale;
} Scale;

/* One look at a budget. */
typedef struct {
	KdControllerView *view;
	KdControllerPlan *plan;
	const KdPodDisruptionBudget *budget;
	const gint64 *sums;
	GArray *scales; /* of Scale */
	char *failure;  /* why it cannot be said; NULL = it can */
} Sync;

static bool is_going(const KdObject *object)
{
	return object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static bool is_healthy(const KdObject *pod)
{
	return kd_pod_is_ready(KD_POD(pod)) && !is_going(pod);
}

static bool selects(const KdObject *self, const KdObject *pod)
{
	const KdSelector *selector = KD_POD_DISRUPTION_BUDGET(self)->spec.selector;

	return selector && kd_selector_matches(selector, &pod->metadata.labels);
}

static void weigh(const KdObject *self, const KdObject *pod, gint64 sums[KD_CONTROLLER_SUMS])
{
	(void) self;
	sums[PODS]++;
	sums[MANAGED] += kd_object_controller(pod) != NULL;
	sums[HEALTHY] += is_healthy(pod);
	sums[GOING] += is_going(pod);
}

/* ---- what there should be ---- */

static void add_scale(Sync *sync, const char *uid, gint64 scale)
{
	for (guint i = 0; i < sync->scales->len; i++) {
		if (strcmp(g_array_index(sync->scales, Scale, i).uid, uid) == 0)
			return;
	}
	g_array_append_val(sync->scales, ((Scale){ uid, scale }));
}

/* The GroupVersionResource as it prints itself. */
static char *print_resource(const KdOwnerReference *owner)
{
	g_auto(GStrv) parts = g_strsplit(owner->apiVersion, "/", 2);
	g_autofree char *low = g_ascii_strdown(owner->kind, -1);

	return g_strdup_printf("%s/%s, Resource=%ss", parts[1] ? parts[0] : "",
			       parts[1] ? parts[1] : parts[0], low);
}

static void fail_without_scale(Sync *sync, const KdOwnerReference *owner)
{
	g_autofree char *resource = print_resource(owner);

	if (!sync->failure)
		sync->failure = g_strdup_printf("%s does not implement the scale subresource",
						resource);
}

/* Those of Kubernetes: a dump need not have any for this to be known. */
static bool has_no_scale(const KdOwnerReference *owner)
{
	static const char *const kinds[] = { "DaemonSet", "Job", "CronJob", "Node", NULL };

	return g_strv_contains(kinds, owner->kind);
}

/* @n pods have it.  A Deployment speaks for its sets. */
static void find_scale(const KdOwnerReference *owner, guint n, gpointer data)
{
	Sync *sync = data;
	KdName namespace_ = sync->budget->object.metadata.namespace;
	const KdObject *object = kd_controller_owner(sync->view, namespace_, owner);
	const KdOwnerReference *above = object ? kd_object_controller(object) : NULL;
	gint64 scale;

	if (above && above->uid && strcmp(owner->kind, "ReplicaSet") == 0 &&
	    strcmp(above->kind, "Deployment") == 0 && kd_controller_knows(sync->view, above)) {
		owner = above;
		object = kd_controller_owner(sync->view, namespace_, owner);
	}
	if (has_no_scale(owner))
		fail_without_scale(sync, owner);
	else if (!object && !kd_controller_knows(sync->view, owner))
		add_scale(sync, owner->uid, n);
	else if (!object && !sync->failure)
		sync->failure = g_strdup_printf("found no controllers for pods of %s \"%s\"",
						owner->kind, owner->name);
	else if (object && kd_controller_scale(sync->view, object, &scale))
		add_scale(sync, owner->uid, scale);
	else if (object)
		fail_without_scale(sync, owner);
}

static void tell_unmanaged(Sync *sync)
{
	const KdPodDisruptionBudget *budget = sync->budget;
	g_autofree char *selector = kd_selector_print(budget->spec.selector);

	kd_controller_event(sync->plan, &budget->object, "Warning", "UnmanagedPods",
			    "Pods selected by this PodDisruptionBudget (selector: %s) were found "
			    "to be unmanaged. As a result, the status of the PDB cannot be "
			    "calculated correctly, which may result in undefined behavior. To "
			    "account for these pods please set \".spec.minAvailable\" field of the "
			    "PDB to an integer value.",
			    selector);
}

/* getExpectedScale() */
static gint64 expected_scale(Sync *sync)
{
	gint64 sum = 0;

	kd_controller_each_selected_owner(sync->view, &kd_kind_pod, find_scale, sync);
	for (guint i = 0; i < sync->scales->len; i++)
		sum += g_array_index(sync->scales, Scale, i).scale;
	return sum;
}

/* getExpectedPodCount() */
static void expect(Sync *sync, KdPodDisruptionBudgetStatus *status)
{
	const KdPodDisruptionBudgetSpec *spec = &sync->budget->spec;

	status->expectedPods = status->desiredHealthy = 0;
	if (spec->maxUnavailable) {
		status->expectedPods = expected_scale(sync);
		status->desiredHealthy = MAX(
			status->expectedPods -
				kd_share_of(spec->maxUnavailable, status->expectedPods, true),
			0);
	} else if (spec->minAvailable) {
		status->expectedPods = kd_share_is_percent(spec->minAvailable)
					       ? expected_scale(sync)
					       : sync->sums[PODS];
		status->desiredHealthy = kd_share_of(spec->minAvailable, status->expectedPods,
						     true);
	}
}

/* ---- what there is ---- */

/* Those whose eviction was granted and that are not going yet: until they are, or the time is over
 * (buildDisruptedPodMap(), countHealthyPods()). */
static void count_disrupted(Sync *sync, KdPodDisruptionBudgetStatus *status)
{
	const KdObject *self = &sync->budget->object;
	const KdMap *before = &sync->budget->status.disruptedPods;
	KdTime now = kd_controller_now(sync->view);

	kd_map_clear(&status->disruptedPods);
	for (guint i = 0; i < before->n; i++) {
		const KdPair *pair = &before->pairs[i];
		const KdObject *pod = kd_controller_get(sync->view, &kd_kind_pod,
							self->metadata.namespace, pair->key);
		KdTime end = 0;

		if (!pod || is_going(pod) || !selects(self, pod) ||
		    !kd_time_parse(pair->value, &end, NULL))
			continue;
		end += DELETION_TIMEOUT;
		if (end < now) {
			kd_controller_event(sync->plan, pod, "Warning", "NotDeleted",
					    "Pod was expected by PDB %s/%s to be deleted but it "
					    "wasn't",
					    self->metadata.namespace, self->metadata.name);
			continue;
		}
		kd_map_set(&status->disruptedPods, pair->key, pair->value);
		kd_controller_again_idle(sync->plan, end - now + 1);
		status->currentHealthy -= end > now && is_healthy(pod);
	}
}

static void set_condition(const Sync *sync, KdPodDisruptionBudgetStatus *status, bool allowed,
			  const char *reason, const char *message)
{
	kd_condition_set(&status->conditions, &status->n_conditions, "DisruptionAllowed",
			 allowed ? "True" : "False", reason, message,
			 kd_controller_now(sync->view));
}

/* updatePdbStatus() */
static void count(Sync *sync, KdPodDisruptionBudget *next)
{
	KdPodDisruptionBudgetStatus *status = &next->status;

	status->currentHealthy = sync->sums[HEALTHY];
	count_disrupted(sync, status);
	status->disruptionsAllowed = status->expectedPods > 0
					     ? MAX(status->currentHealthy - status->desiredHealthy,
						   0)
					     : 0;
	status->observedGeneration = next->object.metadata.generation;
	set_condition(sync, status, status->disruptionsAllowed > 0,
		      status->disruptionsAllowed > 0 ? "SufficientPods" : "InsufficientPods", NULL);
}

/* failSafe(): nothing else of the status is touched. */
static void fail_safe(const Sync *sync, KdPodDisruptionBudgetStatus *status)
{
	status->disruptionsAllowed = 0;
	set_condition(sync, status, false, "SyncFailed", sync->failure);
}

static void tell(Sync *sync)
{
	const KdObject *self = &sync->budget->object;
	const KdPodDisruptionBudgetSpec *spec = &sync->budget->spec;
	bool by_scale = spec->maxUnavailable ||
			(spec->minAvailable && kd_share_is_percent(spec->minAvailable));

	if (sync->sums[PODS] == 0)
		kd_controller_event(sync->plan, self, "Normal", "NoPods", "No matching pods found");
	if (sync->failure)
		kd_controller_event(sync->plan, self, "Warning", "CalculateExpectedPodCountFailed",
				    "Failed to calculate the number of expected pods: %s",
				    sync->failure);
	else if (by_scale && sync->sums[MANAGED] < sync->sums[PODS])
		tell_unmanaged(sync);
}

/* What it finds is told where it changes the status. */
static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	g_autoptr(KdObject) next = kd_object_copy(self);
	g_autoptr(GArray) scales = g_array_new(FALSE, FALSE, sizeof(Scale));
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) next;
	Sync sync = { .view = view,
		      .plan = plan,
		      .budget = KD_POD_DISRUPTION_BUDGET(self),
		      .sums = kd_controller_sums(view, &kd_kind_pod),
		      .scales = scales };
	KdPodDisruptionBudgetStatus expected = { 0 };

	expect(&sync, &expected);
	if (sync.failure) {
		fail_safe(&sync, &budget->status);
	} else {
		budget->status.expectedPods = expected.expectedPods;
		budget->status.desiredHealthy = expected.desiredHealthy;
		count(&sync, budget);
	}
	if (!kd_object_equal(next, self)) {
		tell(&sync);
		kd_controller_update_status(plan, g_steal_pointer(&next));
	}
	g_free(sync.failure);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .weigh = weigh, .selects = selects },
	{ 0 },
};

KD_CONTROLLER(disruption) = {
	KD_CONTROLLER_HEAD,
	.name = "disruption-controller",
	.summary = "says how many pods of a PodDisruptionBudget may go",
	.user = "system:serviceaccount:kube-system:disruption-controller",
	.kind = &kd_kind_pod_disruption_budget,
	.watches = watches,
	.reconcile = reconcile,
};
