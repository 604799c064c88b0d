/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/disruption.c: how many pods of a budget may go; what evictions make of it. */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/pod_disruption_budget.h>
#include <kubedes/api/replica_set.h>
#include <string.h>

#include "api/encode.h"
#include "api/kinds.h"
#include "control/controllers.h"
#include "kt_cases.h"
#include "kt_cluster.h"
#include "kt_object.h"

extern const KdController kd_controller_disruption;

/* A cluster with that controller alone. */
typedef struct {
	KtWorld world;
	KdKinds *kinds;
	KdControllers *controllers;
	GString *events; /* reasons, of the controller */
} Stage;

static void note_event(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT)
		g_string_append_printf(((Stage *) data)->events, "%s ", change->reason);
}

static Stage *stage_new(void)
{
	static const KdController *const list[] = { &kd_controller_disruption, NULL };
	Stage *stage = g_new0(Stage, 1);

	stage->world = kt_world();
	stage->kinds = kd_kinds_new();
	stage->events = g_string_new(NULL);
	stage->controllers = kd_controllers_new(stage->world.cluster, list);
	kd_cluster_observe(stage->world.cluster, KD_OBSERVER_RECORDER, note_event, stage);
	return stage;
}

static void stage_free(Stage *stage)
{
	kd_controllers_free(stage->controllers);
	kt_world_clear(&stage->world);
	kd_kinds_free(stage->kinds);
	g_string_free(stage->events, TRUE);
	g_free(stage);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)

static void settle(Stage *stage, KdTime time)
{
	kd_cluster_deliver(stage->world.cluster);
	kt_run_until(stage->world.engine, time);
}

static void add_budget(Stage *stage, const char *name, const char *min, const char *max)
{
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) kd_object_new(
		&kd_kind_pod_disruption_budget);

	budget->object.metadata.name = g_strdup(name);
	budget->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&budget->spec.selector->matchLabels, "app", "web");
	budget->spec.minAvailable = g_strdup(min);
	budget->spec.maxUnavailable = g_strdup(max);
	kt_create(stage->world.cluster, budget);
}

static const KdPodDisruptionBudgetStatus *status_of(Stage *stage, const char *name)
{
	return &KD_POD_DISRUPTION_BUDGET(kd_cluster_get(stage->world.cluster,
							&kd_kind_pod_disruption_budget,
							g_intern_string("default"), name))
			->status;
}

static char *print_status_of(Stage *stage, const char *name)
{
	const KdPodDisruptionBudgetStatus *status = status_of(stage, name);

	return g_strdup_printf("%d %d %d %d %s", (int) status->expectedPods,
			       (int) status->desiredHealthy, (int) status->currentHealthy,
			       (int) status->disruptionsAllowed,
			       status->n_conditions ? status->conditions[0].reason : "-");
}

static char *print_status(Stage *stage)
{
	return print_status_of(stage, "b");
}

static void own(KdObject *object, const char *version, const char *kind, const char *name,
		const char *uid)
{
	KdMeta *meta = &object->metadata;

	meta->ownerReferences = g_new0(KdOwnerReference, 1);
	meta->n_ownerReferences = 1;
	*meta->ownerReferences = (KdOwnerReference){ .apiVersion = g_intern_string(version),
						     .kind = g_intern_string(kind),
						     .name = g_strdup(name),
						     .uid = g_strdup(uid),
						     .controller = true };
}

static const KdObject *add_set(Stage *stage, const char *name, gint64 replicas)
{
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	KtAnswer answer;

	set->object.metadata.name = g_strdup(name);
	set->spec.replicas = replicas;
	kd_map_set(&set->spec.template.metadata.labels, "app", "web");
	set->spec.template.spec = kt_spec("cpu=1");
	set->spec.template.spec->restartPolicy = g_intern_string("Always");
	answer = kt_create(stage->world.cluster, set);
	g_assert(answer.outcome == KD_OUTCOME_OK);
	return answer.object;
}

static const KdObject *add_deployment(Stage *stage, const char *name, const char *replicas)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: %s}, spec: {replicas: %s, selector: {matchLabels: {app: web}}, "
		"template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "
		"x}]}}}}",
		name, replicas);

	return kt_create(stage->world.cluster, kt_object(&kd_kind_deployment, yaml)).object;
}

/* Of a kind that is kept as it came. */
static const KdObject *add_stateful_set(Stage *stage, const char *name, const char *replicas)
{
	const KdKind *kind = kd_kinds_get(stage->kinds, "apps/v1", "StatefulSet");
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: %s}, spec: {replicas: %s}}",
						name, replicas);

	return kt_create(stage->world.cluster, kt_object(kind, yaml)).object;
}

/* R: ready, u: not, d: ready and going, o: ready, of another app. */
static KdPod *make_pod(const char *name, char letter)
{
	KdPod *pod = kt_pod(name, "cpu=1");

	kd_map_set(&pod->object.metadata.labels, "app", letter == 'o' ? "other" : "web");
	pod->status.phase = g_intern_string("Running");
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "Ready",
			 letter == 'u' ? "False" : "True", NULL, NULL, 0);
	return pod;
}

static void place_pod(Stage *stage, KdPod *take, bool going)
{
	const KdObject *pod;

	pod = kt_create_bound(stage->world.cluster, take, "n1").object;
	if (going)
		kt_delete(stage->world.cluster, pod, 30);
}

/* "name=4:RRu" pods of a ReplicaSet that wants 4; "-:R" of nobody; "Job:R" of a thing of that kind
 * that is not there; "name=4@d=6:R" of a set that a Deployment d has, which wants 6;
 * "stateful-a=4:R" of a StatefulSet. */
static void add_group(Stage *stage, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, ":", 2), owner = g_strsplit(parts[0], "=", 2);
	const KdObject *set = NULL;

	if (owner[1] && strchr(owner[1], '@')) {
		g_auto(GStrv) above = g_strsplit(strchr(owner[1], '@') + 1, "=", 2);
		const KdObject *deployment = kd_cluster_get(stage->world.cluster,
							    &kd_kind_deployment,
							    g_intern_string("default"), above[0]);
		g_autofree char *uid = NULL;
		KdObject *next;

		if (!deployment)
			deployment = add_deployment(stage, above[0], above[1]);
		uid = kd_object_print_uid(deployment);
		next = kd_object_copy(add_set(stage, owner[0], atoi(owner[1])));
		own(next, "apps/v1", "Deployment", above[0], uid);
		set = kt_update(stage->world.cluster, next).object;
	} else if (owner[1] && g_str_has_prefix(owner[0], "stateful")) {
		set = add_stateful_set(stage, owner[0], owner[1]);
	} else if (owner[1]) {
		set = add_set(stage, owner[0], atoi(owner[1]));
	}
	for (const char *s = parts[1]; *s; s++) {
		g_autofree char *name = g_strdup_printf(
			"p%u", kd_cluster_count(stage->world.cluster, &kd_kind_pod));
		g_autofree char *uid = set ? kd_object_print_uid(set) : g_strdup(owner[0]);
		KdPod *pod = make_pod(name, *s);

		if (*owner[0] != '-')
			own(&pod->object, strcmp(owner[0], "Job") == 0 ? "batch/v1" : "apps/v1",
			    set ? set->kind->kind : owner[0], owner[0], uid);
		place_pod(stage, pod, *s == 'd');
	}
}

static const struct {
	const char *row, *min, *max, *groups;
	const char *want; /* expected desired healthy allowed reason */
	const char *events;
} counted[] = {
	{ "no pods", "1", NULL, "", "0 1 0 0 InsufficientPods", "NoPods " },
	{ "a number, pods of nobody", "2", NULL, "-:RRR", "3 2 3 1 SufficientPods", "" },
	{ "those of other apps do not count", "2", NULL, "-:RRoo", "2 2 2 0 InsufficientPods", "" },
	{ "nor those that are not ready", "1", NULL, "-:RuR", "3 1 2 1 SufficientPods", "" },
	{ "nor those that go", "1", NULL, "-:RdR", "3 1 2 1 SufficientPods", "" },
	{ "more may be wanted than there are", "5", NULL, "-:RR", "2 5 2 0 InsufficientPods", "" },
	{ "a share is one of what the set wants", "50%", NULL, "a=4:RRR", "4 2 3 1 SufficientPods",
	  "" },
	{ "rounded up", "50%", NULL, "a=5:RRRRR", "5 3 5 2 SufficientPods", "" },
	{ "of all sets", "50%", NULL, "a=4:RRR b=2:R", "6 3 4 1 SufficientPods", "" },
	{ "none of nothing", "50%", NULL, "a=0:", "0 0 0 0 InsufficientPods", "NoPods " },
	{ "so many may be away", NULL, "1", "a=3:RRR", "3 2 3 1 SufficientPods", "" },
	{ "and are", NULL, "1", "a=3:RR", "3 2 2 0 InsufficientPods", "" },
	{ "such a share", NULL, "30%", "a=5:RRRRR", "5 3 5 2 SufficientPods", "" },
	{ "all may be", NULL, "100%", "a=2:Ru", "2 0 1 1 SufficientPods", "" },
	{ "more than all", NULL, "9", "a=2:RR", "2 0 2 2 SufficientPods", "" },
	{ "a Deployment speaks for its sets, once", NULL, "1", "a=2@d=6:RR b=3@d=6:RRR",
	  "6 5 5 0 InsufficientPods", "" },
	{ "a kind without a model has a scale too", "50%", NULL, "stateful-a=5:RRR",
	  "5 3 3 0 InsufficientPods", "" },
	{ "pods of nobody add nothing to a share", "50%", NULL, "a=4:RR -:RR",
	  "4 2 4 2 SufficientPods", "UnmanagedPods " },
	{ "a Job has no scale", "50%", NULL, "Job:RR", "0 0 0 0 SyncFailed",
	  "CalculateExpectedPodCountFailed " },
	{ "but a number needs none", "1", NULL, "Job:RR", "2 1 2 1 SufficientPods", "" },
	{ "an owner that a dump left out has what there is", NULL, "1", "StatefulSet:RRR",
	  "3 2 3 1 SufficientPods", "" },
};

static void counts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(counted); i++) {
		g_autoptr(Stage) stage = stage_new();
		g_auto(GStrv) groups = g_strsplit(counted[i].groups, " ", -1);
		g_autofree char *got = NULL;

		for (guint g = 0; groups[g]; g++)
			add_group(stage, groups[g]);
		add_budget(stage, "b", counted[i].min, counted[i].max);
		settle(stage, 0);
		got = print_status(stage);
		KT_ROW_STR(counted[i].row, got, counted[i].want);
		KT_ROW_STR(counted[i].row, stage->events->str, counted[i].events);
	}
}

/* It goes, now or later, belongs to another app, or is ready or not. */
static void change_pod(Stage *stage, const KdPod *pod, GRand *random)
{
	gint how = g_rand_int_range(random, 0, 4);
	KdPod *next;

	if (how < 2) {
		kt_delete(stage->world.cluster, &pod->object, how * 30);
		return;
	}
	next = (KdPod *) kd_object_copy(&pod->object);
	if (how == 2)
		kd_map_set(&next->object.metadata.labels, "app",
			   g_rand_boolean(random) ? "web" : "other");
	else
		kd_condition_set(&next->status.conditions, &next->status.n_conditions, "Ready",
				 kd_pod_is_ready(pod) ? "False" : "True", NULL, NULL, 0);
	kt_update(stage->world.cluster, next);
}

/* What is counted from change to change is what would be counted anew. */
static void keeps_count(void)
{
	g_autoptr(Stage) stage = stage_new();
	g_autoptr(GRand) random = g_rand_new_with_seed(3);
	guint wrong = 0;

	add_budget(stage, "b", NULL, "2");
	settle(stage, 0);
	for (guint step = 0; step < 200; step++) {
		static const char letters[] = "Rudo";
		const char *name = (const char *[]){ "x", "y",
						     "z" }[g_rand_int_range(random, 0, 3)];
		const KdPod *pod = kt_get_pod(stage->world.cluster, name);
		g_autofree char *got = NULL, *anew = NULL;

		if (pod) {
			change_pod(stage, pod, random);
		} else {
			KdPod *made = make_pod(name, letters[g_rand_int_range(random, 0, 4)]);

			if (g_rand_boolean(random))
				own(&made->object, "apps/v1",
				    g_rand_boolean(random) ? "StatefulSet" : "Thing", "w",
				    g_rand_boolean(random) ? "u1" : "u2");
			place_pod(stage, made, false);
		}
		settle(stage, 0);
		add_budget(stage, "c", NULL, "2");
		settle(stage, 0);
		got = print_status(stage);
		anew = print_status_of(stage, "c");
		kt_delete(stage->world.cluster,
			  kd_cluster_get(stage->world.cluster, &kd_kind_pod_disruption_budget,
					 g_intern_string("default"), "c"),
			  0);
		wrong += strcmp(got, anew) != 0;
	}
	KT_ROW_INT("differences", (gint) wrong, 0);
}

/* ---- evictions ---- */

static int evict(Stage *stage, const char *name)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_evict(plan, kt_get_pod(stage->world.cluster, name),
		      &(const KdDeleteOptions){ .grace = -1 });
	return kd_outcome_http(kt_submit(stage->world.cluster, plan).outcome);
}

static void evictions_count(void)
{
	g_autoptr(Stage) stage = stage_new();
	g_autofree char *at_once = NULL, *later = NULL;

	add_budget(stage, "b", "1", NULL);
	place_pod(stage, make_pod("x", 'R'), false);
	place_pod(stage, make_pod("y", 'R'), false);
	settle(stage, 0);
	KT_ROW_INT("one may go", evict(stage, "x"), 200);
	KT_ROW_INT("before anybody has counted, none may", evict(stage, "y"), 429);
	settle(stage, 0);
	at_once = print_status(stage);
	KT_ROW_STR("it goes", at_once, "2 1 1 0 InsufficientPods");
	KT_ROW_INT("so it is not noted any more", status_of(stage, "b")->disruptedPods.n, 0);
	KT_ROW_INT("none may now", evict(stage, "y"), 429);
	place_pod(stage, make_pod("z", 'R'), false);
	settle(stage, KD_SECOND);
	later = print_status(stage);
	KT_ROW_STR("another has come", later, "3 1 2 1 SufficientPods");
	KT_ROW_INT("so it may", evict(stage, "y"), 200);
}

/* A pod that was granted to go and does not is counted again after two minutes. */
static void forgets_disrupted(void)
{
	static const struct {
		const char *row;
		KdTime at;
		const char *want;
	} times[] = {
		{ "granted", 0, "2 1 1 0 InsufficientPods" },
		{ "still", 119 * KD_SECOND, "2 1 1 0 InsufficientPods" },
		{ "it did not go", 121 * KD_SECOND, "2 1 2 1 SufficientPods" },
	};
	g_autoptr(Stage) stage = stage_new();
	KdPodDisruptionBudget *budget;

	add_budget(stage, "b", "1", NULL);
	place_pod(stage, make_pod("x", 'R'), false);
	place_pod(stage, make_pod("y", 'R'), false);
	settle(stage, 0);
	budget = (KdPodDisruptionBudget *) kd_object_copy(
		kd_cluster_get(stage->world.cluster, &kd_kind_pod_disruption_budget,
			       g_intern_string("default"), "b"));
	kd_map_set(&budget->status.disruptedPods, "x", "2026-01-01T00:00:00Z");
	kd_map_set(&budget->status.disruptedPods, "nobody", "2026-01-01T00:00:00Z");
	kt_update(stage->world.cluster, budget);
	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *got = NULL;

		settle(stage, times[i].at);
		got = print_status(stage);
		KT_ROW_STR(times[i].row, got, times[i].want);
	}
	KT_ROW_STR("and somebody says so", stage->events->str, "NotDeleted ");
}

/* ---- conformance: semantics/pdb.yaml ---- */

static gint64 number(const KdTree *given, const char *key)
{
	gint64 value = 0;

	kd_tree_int(kd_tree_get(given, key), &value);
	return value;
}

static bool flag(const KdTree *given, const char *key)
{
	bool value = false;

	kd_tree_bool(kd_tree_get(given, key), &value);
	return value;
}

static void check_status(const char *name, const KdTree *given, const KdTree *expect)
{
	g_autoptr(Stage) stage = stage_new();
	gint64 n = number(given, "matching_pods"), ready = number(given, "current_healthy");
	g_autoptr(GString) group = g_string_new(NULL);

	g_string_printf(group, "a=%d:", (int) number(given, "controller_scale_sum"));
	for (gint64 i = 0; i < n; i++)
		g_string_append_c(group, i < ready ? 'R' : 'u');
	add_group(stage, group->str);
	add_budget(stage, "b", kd_tree_string(kd_tree_path(given, "spec.min_available")),
		   kd_tree_string(kd_tree_path(given, "spec.max_unavailable")));
	settle(stage, 0);
	KT_ROW_INT(name, status_of(stage, "b")->expectedPods, number(expect, "expected"));
	KT_ROW_INT(name, status_of(stage, "b")->desiredHealthy, number(expect, "desired_healthy"));
	KT_ROW_INT(name, status_of(stage, "b")->disruptionsAllowed,
		   number(expect, "disruptions_allowed"));
}

static void give_status(Stage *stage, const char *name, const KdTree *given)
{
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) kd_object_copy(
		kd_cluster_get(stage->world.cluster, &kd_kind_pod_disruption_budget,
			       g_intern_string("default"), name));

	budget->spec.unhealthyPodEvictionPolicy = g_intern_string(
		kd_tree_string(kd_tree_get(given, "unhealthy_policy")));
	budget->status.disruptionsAllowed = number(given, "disruptions_allowed");
	budget->status.currentHealthy = number(given, "current_healthy");
	budget->status.desiredHealthy = number(given, "desired_healthy");
	budget->status.observedGeneration = budget->object.metadata.generation + 1;
	kt_update(stage->world.cluster, budget);
}

static void check_eviction(const char *name, const KdTree *given, const KdTree *expect)
{
	g_autoptr(Stage) stage = stage_new();
	KdPod *pod = make_pod("p", flag(given, "pod_ready") ? 'R' : 'u');
	gint64 n = number(given, "matching_pdbs"), before = 0, after = 0;
	int code;

	pod->status.phase = g_intern_string(kd_tree_string(kd_tree_get(given, "phase")));
	place_pod(stage, pod, flag(given, "deleting"));
	for (gint64 i = 0; i < n; i++) {
		g_autofree char *budget = g_strdup_printf("b%d", (int) i);

		add_budget(stage, budget, "1", NULL);
		give_status(stage, budget, given);
		before += status_of(stage, budget)->disruptionsAllowed;
	}
	code = evict(stage, "p");
	for (gint64 i = 0; i < n; i++) {
		g_autofree char *budget = g_strdup_printf("b%d", (int) i);

		after += status_of(stage, budget)->disruptionsAllowed;
	}
	/* An eviction is created. */
	KT_ROW_INT(name, code == 200 ? 201 : code, number(expect, "code"));
	KT_ROW_INT(name, before - after, number(expect, "budget_consumed"));
}

static void run_case(const KdTree *c)
{
	const KdTree *given = kd_tree_get(c, "given"), *expect = kd_tree_get(c, "expect");
	const char *name = kd_tree_string(kd_tree_get(c, "name"));
	const char *op = kd_tree_string(kd_tree_get(given, "op"));

	if (g_strcmp0(op, "status") == 0)
		check_status(name, given, expect);
	else if (KT_ROW_STR(name, op, "evict"))
		check_eviction(name, given, expect);
}

static void conformance(void)
{
	g_autoptr(KdForest) forest = kt_semantics("pdb.yaml");
	const KdTree *cases = forest ? kd_forest_document(forest, 0) : NULL;

	KT_ROW_TRUE("there are some", !cases || cases->n >= 10);
	for (guint i = 0; cases && i < cases->n; i++)
		run_case(cases->children[i]);
}

static CU_TestInfo tests[] = {
	{ "counts", counts },
	{ "keeps count", keeps_count },
	{ "evictions count", evictions_count },
	{ "forgets disrupted", forgets_disrupted },
	{ "conformance", conformance },
	CU_TEST_INFO_NULL,
};

KT_SUITE(disruption) = { .pName = "disruption", .pTests = tests };
