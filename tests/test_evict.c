/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/evict.c: pods/eviction, against budgets with a given status. */
#include "config.h"

#include <kubedes/api/pod_disruption_budget.h>

#include "cluster/cluster.h"
#include "kt_cluster.h"

typedef struct {
	gint64 allowed, current, desired;
	const char *policy; /* NULL = none */
	bool stale;         /* its spec changed after its status */
} Budget;

static void add_budget(KdCluster *cluster, const char *name, const Budget *as)
{
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) kd_object_new(
		&kd_kind_pod_disruption_budget);

	budget->object.metadata.name = g_strdup(name);
	budget->object.metadata.generation = as->stale ? 2 : 1;
	budget->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&budget->spec.selector->matchLabels, "app", "web");
	budget->spec.unhealthyPodEvictionPolicy = g_intern_string(as->policy);
	budget->status = (KdPodDisruptionBudgetStatus){ .disruptionsAllowed = as->allowed,
							.currentHealthy = as->current,
							.desiredHealthy = as->desired,
							.expectedPods = 3,
							.observedGeneration = 1 };
	kt_create(cluster, budget);
}

static void add_pod(KdCluster *cluster, const char *name, const char *phase, bool ready)
{
	KdPod *pod = kt_pod(name, "cpu=1");

	kd_map_set(&pod->object.metadata.labels, "app", "web");
	kt_create_bound(cluster, pod, "n1");
	pod = (KdPod *) kd_object_copy(&kt_get_pod(cluster, name)->object);
	pod->status.phase = g_intern_string(phase);
	if (ready)
		kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "Ready",
				 "True", NULL, NULL, 0);
	kt_update(cluster, pod);
}

static KtAnswer evict(KdCluster *cluster, const char *name)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_evict(plan, kt_get_pod(cluster, name), &(const KdDeleteOptions){ .grace = -1 });
	return kt_submit(cluster, plan);
}

static const KdPodDisruptionBudget *get_budget(KdCluster *cluster, const char *name)
{
	return KD_POD_DISRUPTION_BUDGET(kd_cluster_get(cluster, &kd_kind_pod_disruption_budget,
						       g_intern_string("default"), name));
}

static const struct {
	const char *row, *phase;
	bool ready;
	guint n;
	Budget budget;
	int code;    /* 200 or why not */
	gint64 left; /* of what is allowed */
	const char *message;
} evictions[] = {
	{ "no budget", "Running", true, 0, { 0 }, 200, 0, "" },
	{ "one is allowed", "Running", true, 1, { 1, 3, 2, NULL, false }, 200, 0, "" },
	{ "none is allowed",
	  "Running",
	  true,
	  1,
	  { 0, 2, 2, NULL, false },
	  429,
	  0,
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b0 needs 2 healthy pods and has 2 currently" },
	{ "nobody has counted since its spec changed",
	  "Running",
	  true,
	  1,
	  { 5, 7, 2, NULL, true },
	  429,
	  5,
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b0 is still being processed by the server." },
	{ "two budgets",
	  "Running",
	  true,
	  2,
	  { 1, 3, 2, NULL, false },
	  500,
	  1,
	  "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
	  "support." },
	{ "pending: no budget is asked",
	  "Pending",
	  false,
	  2,
	  { 0, 2, 2, NULL, false },
	  200,
	  0,
	  "" },
	{ "ended: neither", "Failed", false, 1, { 0, 2, 2, NULL, false }, 200, 0, "" },
	{ "not ready, enough are", "Running", false, 1, { 0, 2, 2, NULL, false }, 200, 0, "" },
	{ "not ready, enough are: nothing is taken",
	  "Running",
	  false,
	  1,
	  { 1, 3, 2, NULL, false },
	  200,
	  1,
	  "" },
	{ "not ready, too few are",
	  "Running",
	  false,
	  1,
	  { 0, 1, 2, NULL, false },
	  429,
	  0,
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b0 needs 2 healthy pods and has 1 currently" },
	{ "not ready, always allowed",
	  "Running",
	  false,
	  1,
	  { 0, 1, 2, "AlwaysAllow", false },
	  200,
	  0,
	  "" },
	{ "ready, whatever is said of others",
	  "Running",
	  true,
	  1,
	  { 0, 2, 2, "AlwaysAllow", false },
	  429,
	  0,
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b0 needs 2 healthy pods and has 2 currently" },
	{ "not ready, nobody need be",
	  "Running",
	  false,
	  1,
	  { 0, 0, 0, NULL, false },
	  429,
	  0,
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b0 needs 0 healthy pods and has 0 currently" },
	{ "a status that cannot be",
	  "Running",
	  true,
	  1,
	  { -1, 2, 2, NULL, false },
	  403,
	  -1,
	  "poddisruptionbudgets.policy \"b0\" is forbidden: pdb disruptions allowed is negative" },
};

static void evicts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(evictions); i++) {
		g_auto(KtWorld) world = kt_world();
		const KdPod *pod;
		KtAnswer answer;

		add_pod(world.cluster, "p", evictions[i].phase, evictions[i].ready);
		for (guint n = 0; n < evictions[i].n; n++) {
			g_autofree char *name = g_strdup_printf("b%u", n);

			add_budget(world.cluster, name, &evictions[i].budget);
		}
		answer = evict(world.cluster, "p");
		pod = kt_get_pod(world.cluster, "p");
		KT_ROW_INT(evictions[i].row, kd_outcome_http(answer.outcome), evictions[i].code);
		KT_ROW_STR(evictions[i].row, answer.message, evictions[i].message);
		KT_ROW_INT(evictions[i].row,
			   !pod || pod->object.metadata.deletionTimestamp != KD_TIME_UNSET,
			   evictions[i].code == 200);
		if (evictions[i].n > 0)
			KT_ROW_INT(evictions[i].row,
				   get_budget(world.cluster, "b0")->status.disruptionsAllowed,
				   evictions[i].left);
	}
}

/* What is written about it, and that the budget knows of the pod. */
static void leaves_notes(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdPodDisruptionBudget *budget;
	const KdCondition *target;

	add_pod(world.cluster, "p", "Running", true);
	add_budget(world.cluster, "b", &(const Budget){ 1, 3, 2, NULL, false });
	evict(world.cluster, "p");
	target = kd_condition_find(kt_get_pod(world.cluster, "p")->status.conditions,
				   kt_get_pod(world.cluster, "p")->status.n_conditions,
				   "DisruptionTarget");
	KT_ROW_STR("the pod says why", target ? target->reason : "", "EvictionByEvictionAPI");
	budget = get_budget(world.cluster, "b");
	KT_ROW_STR("the budget knows when", kd_map_lookup(&budget->status.disruptedPods, "p"),
		   "2026-01-01T00:00:00Z");
	KT_ROW_STR("and that there is no more", budget->status.conditions[0].reason,
		   "InsufficientPods");
	KT_ROW_INT(
		"another must wait",
		(add_pod(world.cluster, "q", "Running", true), evict(world.cluster, "q").outcome),
		KD_OUTCOME_TOO_MANY_REQUESTS);
}

/* When to come again is known where the status is behind. */
static void note_retry(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		       const char *message)
{
	KtWorld *world = data;

	(void) i;
	(void) object;
	(void) message;
	KT_ROW_INT("refused", outcome, KD_OUTCOME_TOO_MANY_REQUESTS);
	KT_ROW_INT("10 s", kd_cluster_retry_after(world->cluster), 10 * KD_SECOND);
}

static void says_when_to_retry(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPlan *plan = kd_plan_new(&kt_admin);

	add_pod(world.cluster, "p", "Running", true);
	add_budget(world.cluster, "b", &(const Budget){ 1, 3, 2, NULL, true });
	kd_plan_evict(plan, kt_get_pod(world.cluster, "p"), &(const KdDeleteOptions){ 0 });
	kd_cluster_submit(world.cluster, plan, note_retry, &world);
}

static CU_TestInfo tests[] = {
	{ "evicts", evicts },
	{ "leaves notes", leaves_notes },
	{ "says when to retry", says_when_to_retry },
	CU_TEST_INFO_NULL,
};

KT_SUITE(evict) = { .pName = "evict", .pTests = tests };
