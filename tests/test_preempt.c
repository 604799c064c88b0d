/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/preempt.c, and what cycle.c and observe.c do with nominations. */
#include "config.h"

#include "control/scheduler_private.h"
#include "kt_cluster.h"

/* Nodes, a scheduler, and nobody who ends pods. */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	GString *log; /* "pod=node" of what was bound, and events of preemption */
} Stage;

static void listen(gpointer data, const KdDecision *decision)
{
	Stage *stage = data;
	const char *node = decision->node == KD_NO_SLOT ? "-"
							: decision->nodes->name[decision->node];

	g_string_append_printf(stage->log, "%s%s=%s", stage->log->len ? " " : "",
			       decision->pod->object.metadata.name, node);
}

static Stage stage_new(bool once)
{
	const KdSchedulerOptions options = {
		.framework = { .seed = 1, .tie_break = KD_TIE_FIRST, .percentage = 100 },
		.once = once,
		.check = true,
	};
	Stage stage = { .engine = kd_engine_new(), .log = g_string_new(NULL) };
	g_autoptr(GError) error = NULL;

	stage.cluster = kd_cluster_new(stage.engine);
	stage.config = kd_scheduler_config_default();
	stage.scheduler = kd_scheduler_new(stage.cluster, stage.config, &options, &error);
	KT_ROW_NO_ERROR("the scheduler starts", error);
	return stage;
}

static void stage_clear(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	kd_scheduler_verify(stage->scheduler, &error);
	KT_ROW_NO_ERROR("with caches and without", error);
	kd_scheduler_free(stage->scheduler);
	kd_scheduler_config_free(stage->config);
	kd_cluster_free(stage->cluster);
	kd_engine_free(stage->engine);
	g_string_free(stage->log, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

static KdPod *prior(const char *name, const char *requests, gint64 priority)
{
	KdPod *pod = kt_pod(name, requests);

	pod->spec->priority = (KdOptInt){ priority, true };
	return pod;
}

/* Run on for a while; the log of it. */
static const char *run(Stage *stage, gint64 seconds)
{
	kd_scheduler_listen(stage->scheduler, listen, stage);
	g_string_truncate(stage->log, 0);
	kd_cluster_deliver(stage->cluster);
	kt_run_until(stage->engine, kd_engine_now(stage->engine) + seconds * KD_SECOND);
	return stage->log->str;
}

static const char *nominee(const Stage *stage, const char *pod)
{
	const KdPod *found = kt_get_pod(stage->cluster, pod);

	return kd_nominator_node(stage->scheduler->nominator, found->object.uid);
}

static void preemption(void)
{
	g_auto(Stage) stage = stage_new(false);
	const KdCondition *condition;
	const KdPod *victim;

	kt_create(stage.cluster, kt_node("a", "cpu=2,pods=10"));
	kt_create_bound(stage.cluster, kt_pod("calm", "cpu=2"), "a");
	run(&stage, 1);
	kt_create(stage.cluster, prior("urgent", "cpu=2", 9));
	KT_ROW_STR("no room", run(&stage, 0), "urgent=-");
	victim = kt_get_pod(stage.cluster, "calm");
	KT_ROW_TRUE("the victim goes", victim->object.metadata.deletionTimestamp != KD_TIME_UNSET);
	condition = kd_condition_find(victim->status.conditions, victim->status.n_conditions,
				      "DisruptionTarget");
	if (!KT_ROW_TRUE("and says why", condition))
		return;
	KT_ROW_STR("by the scheduler", condition->reason, "PreemptionByScheduler");
	KT_ROW_STR("in these words", condition->message,
		   "default-scheduler: preempting to accommodate a higher priority pod");
	KT_ROW_STR("the preemptor is to follow",
		   kt_get_pod(stage.cluster, "urgent")->status.nominatedNodeName, "a");
	KT_ROW_STR("which the scheduler knows", nominee(&stage, "urgent"), "a");
	/* Nobody else takes the room while it still backs off. */
	kt_create(stage.cluster, prior("late", "cpu=2", 9));
	kt_delete(stage.cluster, &victim->object, 0);
	KT_ROW_STR("room at last, for the first", run(&stage, 10), "late=- urgent=a");
	KT_ROW_STR("which waits no more", nominee(&stage, "urgent"), NULL);
}

static void lower_nominations(void)
{
	g_auto(Stage) stage = stage_new(false);

	kt_create(stage.cluster, kt_node("a", "cpu=2,pods=10"));
	kt_create_bound(stage.cluster, kt_pod("calm", "cpu=2"), "a");
	run(&stage, 1);
	kt_create(stage.cluster, prior("urgent", "cpu=2", 5));
	run(&stage, 1);
	KT_ROW_STR("nominated", nominee(&stage, "urgent"), "a");
	kt_create(stage.cluster, prior("first", "cpu=2", 9));
	run(&stage, 1);
	KT_ROW_STR("another comes before it", nominee(&stage, "first"), "a");
	KT_ROW_STR("it is nominated no more", nominee(&stage, "urgent"), NULL);
	KT_ROW_STR("nor says so", kt_get_pod(stage.cluster, "urgent")->status.nominatedNodeName,
		   NULL);
	kt_delete(stage.cluster, &kt_get_pod(stage.cluster, "calm")->object, 0);
	run(&stage, 30);
	KT_ROW_STR("the first gets the room", kt_get_pod(stage.cluster, "first")->nodeName, "a");
	KT_ROW_STR("the other waits", kt_get_pod(stage.cluster, "urgent")->nodeName, NULL);
}

/* pkg/scheduler/eventhandlers.go: a nominated pod that goes is as good as an assigned one. */
static void nominated_pod_goes(void)
{
	g_auto(Stage) stage = stage_new(false);
	KdPod *nominated = prior("nominated", "cpu=9", 5);

	nominated->status.nominatedNodeName = g_intern_string("a");
	kt_create(stage.cluster, kt_node("a", "cpu=9,pods=10"));
	kt_create(stage.cluster, kt_node("b", "cpu=1,pods=10"));
	kt_create_bound(stage.cluster, prior("fixed", "cpu=1", 9), "a");
	kt_create(stage.cluster, nominated);
	kt_create(stage.cluster, prior("low", "cpu=2", 5));
	kt_create(stage.cluster, prior("high", "cpu=2", 6));
	run(&stage, 0);
	KT_ROW_STR("a nomination that does not hold ends",
		   kt_get_pod(stage.cluster, "nominated")->status.nominatedNodeName, NULL);
	run(&stage, 20);
	KT_ROW_STR("and the others find room", kt_get_pod(stage.cluster, "low")->nodeName, "a");
}

static void gated(void)
{
	g_auto(Stage) stage = stage_new(false);
	KdPod *pod = prior("held", "cpu=2", 5);

	pod->status.nominatedNodeName = g_intern_string("a");
	pod->spec->schedulingGates = g_new0(KdSchedulingGate, 1);
	pod->spec->schedulingGates->name = g_intern_string("wait");
	pod->spec->n_schedulingGates = 1;
	kt_create(stage.cluster, kt_node("a", "cpu=2,pods=10"));
	kt_create(stage.cluster, pod);
	kt_create(stage.cluster, kt_pod("free", "cpu=2"));
	KT_ROW_STR("a pod that is held back holds no room", run(&stage, 1), "free=a");
	KT_ROW_STR("nor is it known as nominated", nominee(&stage, "held"), NULL);
}

static void once(void)
{
	g_auto(Stage) stage = stage_new(true);

	kt_create(stage.cluster, kt_node("a", "cpu=2,pods=10"));
	kt_create_bound(stage.cluster, kt_pod("calm", "cpu=2"), "a");
	run(&stage, 1);
	kt_create(stage.cluster, prior("urgent", "cpu=2", 9));
	KT_ROW_STR("no room", run(&stage, 1), "urgent=-");
	KT_ROW_INT("nobody goes for a pod that does not come again",
		   kt_get_pod(stage.cluster, "calm")->object.metadata.deletionTimestamp,
		   KD_TIME_UNSET);
}

static CU_TestInfo tests[] = {
	{ "preemption", preemption },
	{ "lower nominations", lower_nominations },
	{ "a nominated pod", nominated_pod_goes },
	{ "gated", gated },
	{ "once", once },
	CU_TEST_INFO_NULL,
};

KT_SUITE(preempt) = { .pName = "preempt", .pTests = tests };
