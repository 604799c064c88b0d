/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/drain.c, drain_filter.c: which pods leave a node, when, and what is said. */
#include "config.h"

#include <kubedes/api/pod_disruption_budget.h>
#include <string.h>

#include "api/decode.h"
#include "api/raw.h"
#include "control/controllers.h"
#include "kt_pipeline.h"
#include "node/kubelet.h"
#include "run/act.h"

extern const KdController kd_controller_disruption;

typedef struct {
	KtWorld world;
	KdKubelet *kubelet;
	KdControllers *controllers;
	KdActor *actor;
	GString *said; /* what was refused, one a line */
} Bench;

static void hear(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK)
		g_string_append_printf(((Bench *) data)->said, "%s\n", message);
}

static Bench *bench_new(void)
{
	static const KdController *const list[] = { &kd_controller_disruption, NULL };
	Bench *bench = g_new0(Bench, 1);

	bench->world = kt_world();
	bench->kubelet = kd_kubelet_new(bench->world.cluster, NULL);
	bench->controllers = kd_controllers_new(bench->world.cluster, list);
	bench->actor = kd_actor_new(bench->world.cluster, &kt_admin);
	bench->said = g_string_new(NULL);
	for (const char *name = "ab"; *name; name++) {
		const char text[] = { *name, '\0' };

		kt_create(bench->world.cluster, kt_node(text, "cpu=9,memory=8Gi,pods=10"));
	}
	return bench;
}

static void bench_free(Bench *bench)
{
	kd_actor_free(bench->actor);
	kd_controllers_free(bench->controllers);
	kd_kubelet_free(bench->kubelet);
	kt_world_clear(&bench->world);
	g_string_free(bench->said, TRUE);
	g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_free)

static void own(KdPod *pod, const char *kind)
{
	KdMeta *meta = &pod->object.metadata;

	meta->ownerReferences = g_new0(KdOwnerReference, 1);
	meta->n_ownerReferences = 1;
	*meta->ownerReferences = (KdOwnerReference){ .apiVersion = g_intern_string("apps/v1"),
						     .kind = g_intern_string(kind),
						     .name = g_strdup("w"),
						     .uid = g_strdup("w"),
						     .controller = true };
}

static void give_local_volume(KdPod *pod)
{
	static const char text[] = "{\"spec\": {\"volumes\": [null, {\"emptyDir\": {}}]}}";
	g_autoptr(KdForest) forest = kd_json_parse(text, strlen(text), "pod", NULL);

	pod->object.unknown = kd_raw_new(forest, kd_forest_document(forest, 0));
}

/* "name@node", of the app web and a ReplicaSet; behind it: ! nobody's, # a DaemonSet's, % with an
 * emptyDir, ^ a mirror of a file, . ended */
static void add_pod(Bench *bench, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "@", 2);
	const char node[] = { parts[1][0], '\0' }, *traits = parts[1] + 1;
	KdPod *pod = kt_pod(parts[0], "cpu=1");

	kd_map_set(&pod->object.metadata.labels, "app", "web");
	if (!strchr(traits, '!'))
		own(pod, strchr(traits, '#') ? "DaemonSet" : "ReplicaSet");
	if (strchr(traits, '%'))
		give_local_volume(pod);
	if (strchr(traits, '^'))
		kd_map_set(&pod->object.metadata.annotations, "kubernetes.io/config.mirror", "x");
	if (strchr(traits, '.'))
		pod->status.phase = g_intern_string("Succeeded");
	kt_create_bound(bench->world.cluster, pod, node);
}

static void add_pods(Bench *bench, const char *words)
{
	g_auto(GStrv) all = g_strsplit(words, " ", -1);

	for (guint i = 0; all[i] && *all[i]; i++)
		add_pod(bench, all[i]);
	kd_cluster_deliver(bench->world.cluster);
	kt_run_until(bench->world.engine, kd_engine_now(bench->world.engine));
}

static void add_budget(Bench *bench, const char *min)
{
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) kd_object_new(
		&kd_kind_pod_disruption_budget);

	budget->object.metadata.name = g_strdup("b");
	budget->spec.selector = g_new0(KdSelector, 1);
	kd_map_set(&budget->spec.selector->matchLabels, "app", "web");
	budget->spec.minAvailable = g_strdup(min);
	kt_create(bench->world.cluster, budget);
}

static void act(Bench *bench, const char *text)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, NULL);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *problem = NULL;
	KdAction action;

	kd_struct_decode(&kd_action_struct, forest, kd_forest_document(forest, 0), &action, NULL,
			 "", KD_DECODE_STRICT, problems);
	problem = kd_problems_print(problems);
	KT_ROW_STR(text, problem, "");
	kd_act(bench->actor, &action, hear, bench);
	kd_struct_clear(&kd_action_struct, &action);
	kd_cluster_deliver(bench->world.cluster);
}

static void print_pod(const KdObject *object, gpointer data)
{
	g_string_append_printf(data, "%s%s", ((GString *) data)->len ? " " : "",
			       object->metadata.name);
}

static char *pods_left(Bench *bench)
{
	GString *out = g_string_new(NULL);

	kd_cluster_each(bench->world.cluster, &kd_kind_pod, print_pod, out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *pods, *budget, *action;
	int until; /* seconds */
	const char *left, *said;
} drained[] = {
	{ "all that are there", "p@a q@a r@b", NULL, "drain: a", 0, "r", "" },
	{ "as the budget allows", "p@a q@a r@a", "2", "drain: a", 100, "q r", "" },
	{ "one more for another ready one", "p@a q@a r@a s@b", "2", "drain: a", 100, "r s", "" },
	{ "all where none is needed", "p@a q@a r@a", "0", "drain: a", 100, "", "" },
	{ "not those of a DaemonSet", "p@a d@a#", NULL, "drain: {name: a, ignoreDaemonsets: true}",
	  0, "d", "" },
	{ "which are refused without a word", "p@a d@a#", NULL, "drain: a", 0, "p d",
	  "unable to drain node \"a\": cannot delete DaemonSet-managed Pods (use ignoreDaemonsets "
	  "to ignore): default/d\n" },
	{ "nobody's are refused", "p@a n@a!", NULL, "drain: a", 0, "p n",
	  "unable to drain node \"a\": cannot delete Pods that declare no controller (use force to "
	  "override): default/n\n" },
	{ "unless by force", "p@a n@a!", NULL, "drain: {name: a, force: true}", 0, "", "" },
	{ "those with an emptyDir too", "p@a% q@a", NULL, "drain: a", 0, "p q",
	  "unable to drain node \"a\": cannot delete Pods with local storage (use "
	  "deleteEmptydirData to override): default/p\n" },
	{ "unless it may go", "p@a%", NULL, "drain: {name: a, deleteEmptydirData: true}", 0, "",
	  "" },
	{ "all that is refused at once", "p@a% n@a!", NULL, "drain: a", 0, "p n",
	  "unable to drain node \"a\": cannot delete Pods with local storage (use "
	  "deleteEmptydirData to override): default/p; cannot delete Pods that declare no "
	  "controller (use force to override): default/n\n" },
	{ "what has ended may always go", "n@a!. p@a%.", NULL, "drain: a", 0, "", "" },
	{ "mirror pods stay", "m@a!^ p@a", NULL, "drain: a", 0, "m", "" },
	{ "only such pods", "p@a q@a", NULL, "drain: {name: a, podSelector: 'app!=web'}", 0, "p q",
	  "" },
	{ "whatever budgets say", "p@a q@a", "2", "drain: {name: a, disableEviction: true}", 0, "",
	  "" },
	{ "no longer than that", "p@a q@a", "2", "drain: {name: a, timeout: 12s}", 100, "p q",
	  "error when evicting pods/\"p\" -n \"default\": global timeout reached: 12s\n"
	  "error when evicting pods/\"q\" -n \"default\": global timeout reached: 12s\n" },
	{ "two nodes, one", "p@a q@b", NULL, "drain: {selector: '!x'}", 0, "q", "" },
	{ "after the other", "p@a q@b", NULL, "drain: {selector: '!x'}", 1, "", "" },
	{ "the second after the first", "p@a q@b", "1", "drain: {selector: '!x'}", 100, "q", "" },
	{ "a node that is refused is no reason to stop", "n@a! q@b", NULL,
	  "drain: {selector: '!x'}", 0, "n",
	  "unable to drain node \"a\": cannot delete Pods that declare no controller (use force to "
	  "override): default/n\n" },
	{ "evict: one", "p@a q@a", NULL, "evict: p", 0, "q", "" },
	{ "evict: tried once", "p@a q@a", "2", "evict: p", 100, "p q",
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b "
	  "needs 2 healthy pods and has 2 currently\n" },
	{ "evict: many", "p@a q@a", "1", "evict: {selector: app=web}", 0, "q",
	  "Cannot evict pod as it would violate the pod's disruption budget. The disruption budget "
	  "b "
	  "needs 1 healthy pods and has 2 currently\n" },
};

static void drains(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(drained); i++) {
		g_autoptr(Bench) bench = bench_new();
		g_autofree char *text = g_strdup_printf("{at: 0s, %s}", drained[i].action);
		g_autofree char *got = NULL;

		if (drained[i].budget)
			add_budget(bench, drained[i].budget);
		add_pods(bench, drained[i].pods);
		act(bench, text);
		kt_run_until(bench->world.engine, drained[i].until * KD_SECOND);
		got = pods_left(bench);
		KT_ROW_STR(drained[i].row, got, drained[i].left);
		KT_ROW_STR(drained[i].row, bench->said->str, drained[i].said);
	}
}

/* What a budget forbids is tried again each 5 s, so the next pod goes at 10 s, not at 7. */
static void tries_again(void)
{
	static const struct {
		KdTime at;
		const char *left;
	} times[] = { { 7, "q r" }, { 9, "q r s" }, { 10, "r s" }, { 30, "r s" } };
	g_autoptr(Bench) bench = bench_new();

	add_budget(bench, "2");
	add_pods(bench, "p@a q@a r@a");
	act(bench, "{at: 0s, drain: a}");
	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *got = NULL;

		kt_run_until(bench->world.engine, times[i].at * KD_SECOND);
		got = pods_left(bench);
		KT_ROW_STR(times[i].left, got, times[i].left);
		if (i == 0)
			add_pods(bench, "s@b");
	}
	KT_ROW_TRUE("cordoned", kt_get_node(bench->world.cluster, "a")->spec.unschedulable);
	KT_ROW_TRUE("that one alone", !kt_get_node(bench->world.cluster, "b")->spec.unschedulable);
}

/* Which node was cordoned and which pod was told to go, in order, and how long each was after the
 * one before. */
typedef struct {
	GString *names;
	KdTime last, gaps[8];
	guint n;
} Log;

static void note(gpointer data, const KdChange *change)
{
	Log *log = data;
	const KdObject *old = change->old, *new = change->new;
	const bool node = new &&new->kind == &kd_kind_node;

	if (change->type != KD_CHANGE_UPDATED ||
	    (node ? KD_NODE(new)->spec.unschedulable == KD_NODE(old)->spec.unschedulable
		  : new->metadata.deletionTimestamp == old->metadata.deletionTimestamp))
		return;
	g_assert(log->n < G_N_ELEMENTS(log->gaps));
	g_string_append_printf(log->names, "%s%s", log->n ? " " : "", new->metadata.name);
	log->gaps[log->n++] = change->time - log->last;
	log->last = change->time;
}

/* Where requests take time, each waits for the answer to what comes before it. */
static void one_by_one(void)
{
	const KdTime answered = KT_NETWORK + KT_NETWORK + KT_SERVICE;
	g_autoptr(Bench) bench = bench_new();
	g_autoptr(GString) names = g_string_new(NULL);
	Log log = { .names = names };
	KdControlPlaneOptions options;

	add_pods(bench, "p@a q@a r@b");
	kt_slow_options(&options);
	kd_cluster_set_control_plane(bench->world.cluster, &options, 1);
	kd_cluster_observe(bench->world.cluster, KD_OBSERVER_AUDIT, note, &log);
	act(bench, "{at: 0s, drain: {selector: '!x'}}");
	kt_run_until(bench->world.engine, 100 * KD_SECOND);
	KT_ROW_STR("nodes are cordoned before pods go", names->str, "a b p q r");
	KT_ROW_TRUE("one node after the other", log.gaps[1] >= answered);
	KT_ROW_TRUE("then all of a node's pods", log.gaps[2] >= answered);
	KT_ROW_TRUE("at once", log.gaps[3] < answered);
	KT_ROW_TRUE("and those of the next when they are gone", log.gaps[4] >= KD_SECOND);
	KT_ROW_STR("without a refusal", bench->said->str, "");
	kd_struct_clear(&kd_control_plane_struct, &options);
}

static CU_TestInfo tests[] = {
	{ "drains", drains },
	{ "tries again", tries_again },
	{ "one by one", one_by_one },
	CU_TEST_INFO_NULL,
};

KT_SUITE(drain) = { .pName = "drain", .pTests = tests };
