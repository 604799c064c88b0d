/* SPDX-License-Identifier: Apache-2.0 */
/* sim/node/kubelet.c, lifecycle.c, status.c, verify.c: what becomes of pods, and who holds what. */
#include "config.h"

#include "node/kubelet.h"

#include <kubedes/gpu.h>
#include <kubedes/time.h>

#include "kt_cluster.h"

#define NAME(text) g_intern_string(text)

static KdPod *make_pod(const char *name, const char *requests, const char *duration)
{
	KdPod *pod = kt_pod(name, requests);

	if (duration)
		kd_map_set(&pod->object.metadata.annotations, KD_ANNOTATION_DURATION, duration);
	return pod;
}

static KdNode *make_node(void)
{
	return kt_node("n", "cpu=2,memory=4Gi,pods=3");
}

/* ---- lives ---- */

/* Steps "<what><second>": d = delete, 3 = delete with 3 s, 0 = with none, n = the node goes, N = it
 * comes (back).  The node is there at first unless the row says otherwise. */
static const struct {
	const char *row, *duration, *exit_code;
	KdKubeletOptions options;
	const char *steps, *want;
	bool no_node;
} lives[] = {
	{ "for ever", NULL, NULL, { 0 }, "", "0:Running", false },
	{ "for its time", "10s", NULL, { 0 }, "", "0:Running 10:Succeeded", false },
	{ "for no time", "0", NULL, { 0 }, "", "0:Running 0:Succeeded", false },
	{ "failing", "10", "3", { 0 }, "", "0:Running 10:Failed", false },
	{ "nonsense", "soon", NULL, { 0 }, "", "0:InvalidDuration 0:Running", false },
	{ "started late",
	  "10s",
	  NULL,
	  { .start_delay = 5 * KD_SECOND },
	  "",
	  "5:Running 15:Succeeded",
	  false },
	{ "deleted", "10s", NULL, { 0 }, "d4", "0:Running 4:deleting 4:Failed 4:gone", false },
	{ "deleted, deaf",
	  NULL,
	  NULL,
	  { .whole_grace = true },
	  "d4",
	  "0:Running 4:deleting 34:Failed 34:gone",
	  false },
	{ "deaf, but it ends before",
	  "10s",
	  NULL,
	  { .whole_grace = true },
	  "d4",
	  "0:Running 4:deleting 10:Succeeded 10:gone",
	  false },
	{ "deaf, deleted again with less",
	  NULL,
	  NULL,
	  { .whole_grace = true },
	  "d4 36",
	  "0:Running 4:deleting 6:deleting 7:Failed 7:gone",
	  false },
	{ "deaf, the time that is left is over",
	  NULL,
	  NULL,
	  { .whole_grace = true },
	  "d4 39",
	  "0:Running 4:deleting 9:deleting 9:Failed 9:gone",
	  false },
	{ "deleted by force",
	  "10s",
	  NULL,
	  { .whole_grace = true },
	  "04",
	  "0:Running 4:gone",
	  false },
	{ "deleted before it started",
	  "10s",
	  NULL,
	  { .start_delay = 5 * KD_SECOND },
	  "d4",
	  "4:deleting 4:Failed 4:gone",
	  false },
	{ "deleted after its end",
	  "10s",
	  NULL,
	  { 0 },
	  "d12",
	  "0:Running 10:Succeeded 12:gone",
	  false },
	{ "the node goes", "10s", NULL, { 0 }, "n4", "0:Running", false },
	{ "and the pod is deleted",
	  "10s",
	  NULL,
	  { 0 },
	  "n4 d6",
	  "0:Running 6:deleting 6:gone",
	  false },
	{ "the node goes while it stops",
	  NULL,
	  NULL,
	  { .whole_grace = true },
	  "d4 n6",
	  "0:Running 4:deleting 6:gone",
	  false },
	{ "the node comes back: all over again",
	  "10s",
	  NULL,
	  { 0 },
	  "n4 N6",
	  "0:Running 16:Succeeded",
	  false },
	{ "the node comes", "10s", NULL, { 0 }, "N3", "3:Running 13:Succeeded", true },
	{ "it never does", "10s", NULL, { 0 }, "d7", "7:deleting 7:gone", true },
};

typedef struct {
	KtWorld *world;
	GString *log;
} Story;

static void tell(gpointer data, const KdChange *change)
{
	Story *story = data;
	const KdObject *object = change->new ? change->new : change->old;
	const KdPod *old = KD_POD(change->old), *new = KD_POD(change->new);
	const char *what = NULL;

	if (object->kind != &kd_kind_pod)
		return;
	if (change->type == KD_CHANGE_EVENT)
		what = strcmp(change->event_type, "Warning") == 0 ? change->reason : NULL;
	else if (!new)
		what = "gone";
	else if (old &&
		 old->object.metadata.deletionTimestamp != new->object.metadata.deletionTimestamp)
		what = "deleting";
	else if (old && g_strcmp0(old->status.phase, new->status.phase) != 0)
		what = new->status.phase;
	if (what)
		g_string_append_printf(story->log, "%s%g:%s", story->log->len ? " " : "",
				       kd_time_seconds(change->time), what);
}

static void step(KdEngine *engine, gpointer data, guint64 what)
{
	KdCluster *cluster = data;
	const KdPod *pod = kt_get_pod(cluster, "p");

	(void) engine;
	if (what == 'n')
		kt_delete(cluster, &kt_get_node(cluster, "n")->object, 0);
	else if (what == 'N')
		kt_create(cluster, make_node());
	else if (pod)
		kt_delete(cluster, &pod->object, what == 'd' ? -1 : (gint64) what - '0');
}

static void plan_steps(KtWorld *world, const char *text)
{
	g_auto(GStrv) steps = g_strsplit(text, " ", -1);

	for (guint i = 0; steps[i] && *steps[i]; i++)
		kd_engine_at(world->engine, g_ascii_strtoll(steps[i] + 1, NULL, 10) * KD_SECOND,
			     KD_PHASE_ARRIVAL, step, world->cluster, (guint64) *steps[i]);
}

static void lives_on(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lives); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, &lives[i].options);
		g_autoptr(GString) log = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		Story story = { &world, log };
		KdPod *pod = make_pod("p", "cpu=1", lives[i].duration);

		kd_cluster_observe(world.cluster, KD_OBSERVER_AUDIT, tell, &story);
		if (lives[i].exit_code)
			kd_map_set(&pod->object.metadata.annotations, KD_ANNOTATION_EXIT_CODE,
				   lives[i].exit_code);
		if (!lives[i].no_node)
			kt_create(world.cluster, make_node());
		kt_create_bound(world.cluster, pod, "n");
		plan_steps(&world, lives[i].steps);
		kd_cluster_deliver(world.cluster);
		kd_engine_run(world.engine, KD_TIME_NEVER, 0);
		KT_ROW_STR(lives[i].row, log->str, lives[i].want);
		kd_kubelet_verify(kubelet, &error);
		KT_ROW_NO_ERROR(lives[i].row, error);
	}
}

static const char *condition_of(const KdPod *pod, const char *type)
{
	const KdCondition *condition = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, type);

	return condition ? condition->status : NULL;
}

static void reports(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, NULL);
	const KdPod *pod;

	kt_create(world.cluster, make_node());
	kt_create_bound(world.cluster, make_pod("a", "cpu=1", "10s"), "n");
	kt_create_bound(world.cluster, make_pod("b", "cpu=1", NULL), "n");
	kd_cluster_deliver(world.cluster);
	kt_run_until(world.engine, 5 * KD_SECOND);
	pod = kt_get_pod(world.cluster, "a");
	KT_ROW_STR("ready", condition_of(pod, "Ready"), "True");
	KT_ROW_STR("initialized", condition_of(pod, "Initialized"), "True");
	KT_ROW_STR("containers", condition_of(pod, "ContainersReady"), "True");
	KT_ROW_STR("sandbox", condition_of(pod, "PodReadyToStartContainers"), "True");
	KT_ROW_STR("scheduled", condition_of(pod, "PodScheduled"), "True");
	KT_ROW_STR("an address", pod->status.podIP, "10.0.0.1");
	KT_ROW_STR("the next", kt_get_pod(world.cluster, "b")->status.podIP, "10.0.0.2");
	KT_ROW_INT("start time", pod->status.startTime, 0);
	KT_ROW_TRUE("container ready",
		    pod->status.n_containerStatuses == 1 && pod->status.containerStatuses[0].ready);
	kt_run_until(world.engine, 15 * KD_SECOND);
	pod = kt_get_pod(world.cluster, "a");
	KT_ROW_STR("no longer ready", condition_of(pod, "Ready"), "False");
	KT_ROW_STR("why the container ended",
		   pod->status.containerStatuses[0].state.terminated->reason, "Completed");
	KT_ROW_INT("when", pod->status.containerStatuses[0].state.terminated->finishedAt,
		   10 * KD_SECOND);
	KT_ROW_INT("one holds what it asked for", kd_kubelet_held(kubelet, NAME("n"), NAME("cpu")),
		   1000);
	KT_ROW_INT("one runs", kd_kubelet_n_running(kubelet), 1);
}

static void starts_late(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdKubeletOptions options = { .start_delay = 5 * KD_SECOND };
	g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, &options);
	const KdPod *pod;

	kt_create(world.cluster, make_node());
	kt_create_bound(world.cluster, make_pod("p", "cpu=1", NULL), "n");
	kd_cluster_deliver(world.cluster);
	KT_ROW_INT("it holds from admission on", kd_kubelet_n_running(kubelet), 1);
	kt_run_until(world.engine, 9 * KD_SECOND);
	pod = kt_get_pod(world.cluster, "p");
	KT_ROW_INT("start time: of admission", pod->status.startTime, 0);
	KT_ROW_INT("the container's own", pod->status.containerStatuses[0].state.running->startedAt,
		   5 * KD_SECOND);
}

/* As an evictor does. */
static void heeds_others(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, NULL);
	g_autoptr(GError) error = NULL;
	KdPod *next;

	kt_create(world.cluster, make_node());
	kt_create_bound(world.cluster, make_pod("p", "cpu=1", "10s"), "n");
	kd_cluster_deliver(world.cluster);
	next = (KdPod *) kd_object_copy(&kt_get_pod(world.cluster, "p")->object);
	next->status.phase = NAME("Failed");
	kt_update(world.cluster, next);
	kd_cluster_deliver(world.cluster);
	KT_ROW_INT("ended by another", kd_kubelet_n_running(kubelet), 0);
	kd_kubelet_verify(kubelet, &error);
	KT_ROW_NO_ERROR("nothing is held", error);
	kd_engine_run(world.engine, KD_TIME_NEVER, 0);
	KT_ROW_STR("and it stays so", kt_get_pod(world.cluster, "p")->status.phase, "Failed");
}

/* What a dump says runs, runs: even if it is too much. */
static void takes_over(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdKubelet) kubelet = NULL;
	g_autoptr(GError) error = NULL;
	KdPod *old = make_pod("old", "cpu=2", "1m");

	kt_run_until(world.engine, 20 * KD_SECOND);
	old->nodeName = NAME("n");
	old->status.phase = NAME("Running");
	old->status.startTime = -30 * KD_SECOND;
	kt_create(world.cluster, old);
	kt_create_bound(world.cluster, make_pod("more", "cpu=1", "1m"), "n");
	kt_create(world.cluster, kt_node("n", "cpu=1,pods=10"));
	kubelet = kd_kubelet_new(world.cluster, NULL);
	kd_cluster_deliver(world.cluster);
	KT_ROW_STR("taken as it is", kt_get_pod(world.cluster, "old")->status.phase, "Running");
	KT_ROW_INT("its past stays", kt_get_pod(world.cluster, "old")->status.startTime,
		   -30 * KD_SECOND);
	KT_ROW_STR("what is new is checked", kt_get_pod(world.cluster, "more")->status.reason,
		   "OutOfcpu");
	kd_kubelet_verify(kubelet, &error);
	KT_ROW_NO_ERROR("excused", error);
	kt_run_until(world.engine, 29 * KD_SECOND);
	KT_ROW_STR("not yet", kt_get_pod(world.cluster, "old")->status.phase, "Running");
	kt_run_until(world.engine, 30 * KD_SECOND);
	KT_ROW_STR("a minute after it started", kt_get_pod(world.cluster, "old")->status.phase,
		   "Succeeded");
}

static void verifies_gpus(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, NULL);
	g_autoptr(GError) error = NULL;
	static const char *const millis[] = { "600", "400", "1" };

	kt_create(world.cluster, make_node());
	for (guint i = 0; i < G_N_ELEMENTS(millis); i++) {
		const char name[] = { (char) ('a' + i), 0 };
		KdPod *pod = make_pod(name, "cpu=0", NULL);

		kd_map_set(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_INDEX, "0");
		kd_map_set(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_MILLI, millis[i]);
		kt_create_bound(world.cluster, pod, "n");
		kd_cluster_deliver(world.cluster);
		KT_ROW_INT("a device is shared until it is full",
			   kd_kubelet_verify(kubelet, i < 2 ? NULL : &error), i < 2);
	}
	KT_ROW_STR("who took too much", kt_message(error),
		   "Pod default/c on n: a GPU is given out twice");
}

/* ---- laws ---- */

typedef struct {
	KdCluster *cluster;
	KdKubelet *kubelet;
	GRand *rand;
	guint n;
} Chaos;

static void random_node(Chaos *chaos, const char *name)
{
	const KdNode *node = kt_get_node(chaos->cluster, name);
	g_autofree char *amounts = g_strdup_printf("cpu=%d,memory=8Gi,pods=4",
						   g_rand_int_range(chaos->rand, 1, 5));
	KdNode *next = kt_node(name, amounts);

	if (node && g_rand_boolean(chaos->rand)) {
		kt_delete(chaos->cluster, &node->object, 0);
		kd_object_unref(&next->object);
	} else if (node) {
		next->object.uid = node->object.uid;
		kt_update(chaos->cluster, next);
	} else {
		kt_create(chaos->cluster, next);
	}
}

static void random_step(KdEngine *engine, gpointer data, guint64 argument)
{
	Chaos *chaos = data;
	const char node[] = { (char) ('x' + g_rand_int_range(chaos->rand, 0, 3)), 0 };
	g_autofree char *name = g_strdup_printf("p%d", g_rand_int_range(chaos->rand, 0, 20));
	g_autofree char *cpu = g_strdup_printf("cpu=%dm",
					       g_rand_int_range(chaos->rand, 0, 4) * 500);
	g_autofree char *duration = g_strdup_printf("%d", g_rand_int_range(chaos->rand, 0, 40));
	const KdPod *pod = kt_get_pod(chaos->cluster, name);

	(void) argument;
	if (g_rand_int_range(chaos->rand, 0, 12) == 0)
		random_node(chaos, node);
	else if (!pod)
		kt_create_bound(chaos->cluster, make_pod(name, cpu, duration), node);
	else
		kt_delete(chaos->cluster, &pod->object, g_rand_int_range(chaos->rand, -1, 3));
	if (--chaos->n > 0)
		kd_engine_after(engine, g_rand_int_range(chaos->rand, 0, 3) * KD_SECOND,
				KD_PHASE_ARRIVAL, random_step, chaos, 0);
}

static void accounts_add_up(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);

	for (guint round = 0; round < 4; round++) {
		g_auto(KtWorld) world = kt_world();
		const KdKubeletOptions options = { .start_delay = (round & 1) * KD_SECOND,
						   .whole_grace = round & 2 };
		g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, &options);
		Chaos chaos = { world.cluster, kubelet, rand, (guint) kt_rounds(1000) };

		kd_engine_at(world.engine, 0, KD_PHASE_ARRIVAL, random_step, &chaos, 0);
		while (kd_engine_run(world.engine, KD_TIME_NEVER, 1) == KD_STOP_EVENTS) {
			g_autoptr(GError) error = NULL;

			kd_kubelet_verify(kubelet, &error);
			if (!KT_ROW_NO_ERROR("after each event", error))
				return;
		}
		KT_ROW_INT("all was done", chaos.n, 0);
	}
}

static CU_TestInfo tests[] = {
	{ "lives", lives_on },
	{ "reports", reports },
	{ "starts late", starts_late },
	{ "heeds others", heeds_others },
	{ "takes over", takes_over },
	{ "verifies GPUs", verifies_gpus },
	{ "accounts add up", accounts_add_up },
	CU_TEST_INFO_NULL,
};

KT_SUITE(kubelet) = { .pName = "kubelet", .pTests = tests };
