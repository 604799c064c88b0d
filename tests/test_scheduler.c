/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/scheduler.c, observe.c, cycle.c: small clusters from the API server to the binding.
 */
#include "config.h"

#include "kt_bench.h"

#include <kubedes/gpu.h>

/* ---- scripts ---- */

static const KtBenchScript scripts[] = {
	{ "a pod goes to a node", "node a cpu=4; pod p cpu=1", "p1=a" },
	{ "to the emptier one", "node a cpu=4; node b cpu=4; pod p cpu=1; pod q cpu=1",
	  "p1=a q1=b" },
	{ "one that does not fit waits", "node a cpu=4; pod p cpu=5; queue", "p1! 0/0/1/0" },
	{ "in order of priority", "node a cpu=4; pod p cpu=1 & q cpu=1 priority=5 & r cpu=1",
	  "q1=a p1=a r1=a" },

	/* Nodes. */
	{ "a pod waits for a node", "pod p cpu=1; at 10; node a cpu=4", "p1! @10 p2=a" },
	{ "and not for one that is too small",
	  "node z cpu=1; pod p cpu=5; at 10; node a cpu=4; queue", "p1! 0/0/1/0" },
	{ "where there is none, any node is worth a try", "pod p cpu=5; at 10; node a cpu=4",
	  "p1! @10 p2!" },
	{ "until it grows", "node a cpu=4; pod p cpu=5; at 10; update a cpu=8", "p1! @10 p2=a" },
	{ "a node that shrinks helps nobody", "node a cpu=4; pod p cpu=5; at 10; update a cpu=2",
	  "p1!" },
	{ "a node is made schedulable",
	  "node a cpu=4 unschedulable; pod p cpu=1; at 10; update a cpu=4", "p1! @10 p2=a" },
	{ "a taint is taken away",
	  "node a cpu=4 taint=k:v:NoSchedule; pod p cpu=1; at 10; update a cpu=4", "p1! @10 p2=a" },
	{ "a label comes",
	  "node a cpu=4; pod p cpu=1 select.disk=ssd; at 10; update a cpu=4 "
	  "label.disk=ssd",
	  "p1! @10 p2=a" },
	{ "one that nobody waits for", "node a cpu=4; pod p cpu=5; at 10; update a cpu=4 label.x=y",
	  "p1!" },
	{ "a node that went is not used",
	  "node a cpu=4; node b cpu=2; delete a; pod p cpu=1; pod q cpu=3", "p1=b q1!" },
	{ "it comes again", "node a cpu=4; pod p cpu=3; delete a; pod q cpu=3; at 5; node a cpu=8",
	  "p1=a q1! @5 q2=a" },
	{ "with the pods that were on it, which the hint does not know",
	  "node a cpu=4; pod p cpu=3; delete a; pod q cpu=3; at 5; node a cpu=4",
	  "p1=a q1! @5 q2!" },

	/* Pods. */
	{ "a pod that ends makes room", "node a cpu=4; pod p cpu=3; pod q cpu=3; at 10; end p",
	  "p1=a q1! @10 q2=a" },
	{ "one that is deleted does", "node a cpu=4; pod p cpu=3; pod q cpu=3; at 10; delete p",
	  "p1=a q1! @10 q2=a" },
	{ "only for one",
	  "node a cpu=4; pod p cpu=3; pod q cpu=3; pod r cpu=3; at 10; end p; queue",
	  "p1=a q1! r1! @10 q2=a r2! 0/0/1/0" },
	{ "the first come goes first",
	  "node a cpu=4; pod p cpu=3; pod q cpu=4; at 1; pod r cpu=4; at 10; end p",
	  "p1=a q1! @1 r1! @10 q2=a r2!" },
	{ "the one of higher priority before it",
	  "node a cpu=4; pod p cpu=3 priority=9; pod q cpu=4; at 1; pod r cpu=4 priority=1; at 10; "
	  "end p",
	  "p1=a q1! @1 r1! @10 r2=a q2!" },
	{ "a waiting pod is deleted", "pod p cpu=1; delete p; queue; node a cpu=4", "p1! 0/0/0/0" },
	{ "one that ended is not tried", "pod p cpu=1; end p; node a cpu=4; queue", "p1! 0/0/0/0" },
	{ "a pod that somebody bound holds its node",
	  "node a cpu=4; pod p cpu=3 name=a; pod q cpu=3", "q1!" },
	{ "one that somebody binds leaves the queue",
	  "node a cpu=1; pod p cpu=3; bind p a; queue; node b cpu=4", "p1! 0/0/0/0" },
	{ "a pod on a node to come", "pod p cpu=3 name=a; pod q cpu=3; at 5; node a cpu=4; queue",
	  "q1! @5 q2! 0/0/1/0" },

	/* Time. */
	{ "nobody is tried twice at once", "node a cpu=1; pod p cpu=2; at 100; queue",
	  "p1! 0/0/1/0" },
	{ "but after five minutes", "node a cpu=1; pod p cpu=2; at 400; queue",
	  "p1! @330 p2! 0/0/1/0" },
	{ "back-off is no hindrance when nobody else is there",
	  "node a cpu=4; pod p cpu=4; pod q cpu=4; at 0.5; end p", "p1=a q1! @0.5 q2=a" },

	/* Gates. */
	{ "a gate keeps a pod out", "node a cpu=4; pod p cpu=1 gate=g; queue", "0/0/0/1" },
	{ "until it is taken away",
	  "node a cpu=4; pod p cpu=1 gate=g; at 10; update p cpu=1; queue", "@10 p1=a 0/0/0/0" },
	{ "of two the first does nothing",
	  "node a cpu=4; pod p cpu=1 gate=g gate=h; update p cpu=1 gate=h; queue", "0/0/0/1" },
	{ "a gated pod is deleted", "pod p cpu=1 gate=g; delete p; queue", "0/0/0/0" },

	/* GPUs. */
	{ "shares of one GPU",
	  "node a cpu=9 gpus=1 model=T4; pod p share=1x500; pod q share=1x500; pod r share=1x500",
	  "p1=a q1=a r1!" },
	{ "whole ones", "node a cpu=9 gpus=2 model=T4; pod p share=2x1000; pod q share=1x1; end p",
	  "p1=a q1! q2=a" },

	/* Preemption. */
	{ "a pod of higher priority puts another out",
	  "node a cpu=4; pod low cpu=4 priority=1; pod high cpu=4 priority=2; at 5; delete low",
	  "low1=a high1! @5 high2=a" },
	{ "the room made for it is kept for it",
	  "node a cpu=4; pod low cpu=4 priority=1; pod high cpu=4 priority=3; at 5; "
	  "pod mid cpu=1 priority=2; delete low",
	  "low1=a high1! @5 mid1! high2=a mid2!" },
};

static void test_scripts(void)
{
	kt_bench_play_all(&kt_bench_options, scripts, G_N_ELEMENTS(scripts));
}

/* Deciding everything a second time changes nothing. */
static void test_checked(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.check = true;
	kt_bench_play_all(&options, scripts, G_N_ELEMENTS(scripts));
}

static void test_once(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.once = true;
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &options);
	kt_bench_play(bench, "once",
		      "node a cpu=4; pod p cpu=5; queue; node b cpu=8; update p cpu=5 label.x=y; "
		      "at 1000; "
		      "pod q cpu=1; queue");
	KT_ROW_STR("each pod is tried once", bench->decisions->str,
		   "p1! 0/0/0/0 @1000 q1=b 0/0/0/0");
}

static void test_cycle_time(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.cycle_time = 2 * KD_SECOND;
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &options);
	kt_bench_play(bench, "cycles",
		      "node a cpu=4; pod p cpu=1 & q cpu=1 & r cpu=1; at 3; pod s cpu=1; "
		      "at 20; pod t cpu=9; pod u; at 30");
	KT_ROW_STR("cycles follow each other", bench->decisions->str,
		   "p1=a @2 q1=a @4 r1=a @6 s1=a @20 t1! @22 u1=a");
}

/* ---- a plug-in that breaks down ---- */

static gint64 too_much(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return 101;
}

static const KdPolicy boaster = { KD_POLICY_HEAD, .name = "Boaster", .score = too_much };

/* Its pods are tried again and again, but not for ever: nothing else is to come. */
static void test_breakdown(void)
{
	g_autoptr(KtBench) bench = kt_bench_new_with(NULL, &kt_bench_options, &boaster);
	const KdBreakdown *first;
	guint n;

	kt_bench_play(bench, "it", "node a cpu=4; node b cpu=4; pod p cpu=1; at 1; pod q; at 10");
	KT_ROW_STR("every pod fails, and comes again", bench->decisions->str,
		   "p1? @1 q1? @2 p2? @3 q2? @5 p3? @6 q3? @10 p4?");
	first = kd_scheduler_breakdowns(bench->scheduler, &n);
	KT_ROW_INT("by one plug-in", n, 1);
	KT_ROW_STR("by name", first->plugin, "Boaster");
	KT_ROW_INT("this often", (gint64) first->n, 7);
	KT_ROW_STR("first over", first->pod, "default/p");
	KT_ROW_INT("when", first->time, 0);
	KT_ROW_STR("what it did", first->message,
		   "plugin \"Boaster\" returns an invalid score 101, it should in the range of "
		   "[0, 100] after normalizing");
	KT_ROW_INT("that alone does not keep a run going",
		   kd_engine_run(bench->world.engine, KD_TIME_NEVER, 0), KD_STOP_EMPTY);
	KT_ROW_INT("so that it ends here", kd_engine_now(bench->world.engine), 10 * KD_SECOND);
	kt_bench_play(bench, "it", "at 20");
	KT_ROW_INT("but where it goes on they are tried", (gint64) first->n, 10);
}

/* ---- profiles ---- */

static const char two_profiles[] = "apiVersion: kubescheduler.config.k8s.io/v1\n"
				   "kind: KubeSchedulerConfiguration\n"
				   "profiles:\n"
				   "- schedulerName: default-scheduler\n"
				   "- schedulerName: packer\n"
				   "  pluginConfig:\n"
				   "  - name: NodeResourcesFit\n"
				   "    args:\n"
				   "      scoringStrategy: {type: MostAllocated}\n"
				   "  plugins:\n"
				   "    score:\n"
				   "      disabled: [{name: '*'}]\n"
				   "      enabled: [{name: NodeResourcesFit}]\n";

static void create_for(KtBench *bench, const char *words, const char *scheduler)
{
	KdPod *pod = kt_words_pod(words);

	pod->spec->schedulerName = g_intern_string(scheduler);
	kt_create(bench->world.cluster, pod);
	kt_run_until(bench->world.engine, kd_engine_now(bench->world.engine));
}

static void test_profiles(void)
{
	g_autoptr(KtBench) bench = kt_bench_new(two_profiles, &kt_bench_options);

	kt_bench_play(bench, "profiles", "node a cpu=4 memory=4Gi; node b cpu=4 memory=4Gi");
	create_for(bench, "p cpu=1 memory=1Gi", "packer");
	create_for(bench, "q cpu=1 memory=1Gi", "packer");
	create_for(bench, "r cpu=1 memory=1Gi", "default-scheduler");
	create_for(bench, "s cpu=1 memory=1Gi", "somebody-else");
	kt_bench_play(bench, "profiles", "queue");
	KT_ROW_STR("each by its own profile, and none for a stranger", bench->decisions->str,
		   "p1=a q1=a r1=b 0/0/0/0");
	kt_bench_play(bench, "profiles", "bind s a; pod t cpu=2");
	KT_ROW_STR("though what a stranger binds counts", bench->decisions->str,
		   "p1=a q1=a r1=b 0/0/0/0 t1=b");
}

/* ---- what it writes ---- */

#define SCHEDULER "system:kube-scheduler "

static const struct {
	const char *row, *script, *want;
} writes[] = {
	{ "a binding", "node a cpu=4; pod p cpu=1",
	  SCHEDULER "Normal Scheduled p: Successfully assigned default/p to a\n" },
	{ "no node at all", "pod p cpu=1",
	  SCHEDULER "Warning FailedScheduling p: no nodes available to schedule pods\n" },
	{ "none that fits", "node a cpu=4; node b cpu=4 unschedulable; pod p cpu=5",
	  SCHEDULER
	  "Warning FailedScheduling p: 0/2 nodes are available: 1 Insufficient cpu, 1 "
	  "node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes "
	  "are available: 2 Preemption is not helpful for scheduling.\n" },
	{ "a gated pod gets no event", "node a cpu=4; pod p cpu=1 gate=g", "" },
	{ "preemption", "node a cpu=4; pod low cpu=4 priority=1; pod high cpu=4 priority=2",
	  SCHEDULER
	  "Normal Scheduled low: Successfully assigned default/low to a\n" SCHEDULER
	  "Normal Preempted low: Preempted by pod 00000000-0000-8000-8000-000000000003 on node "
	  "a\n" SCHEDULER
	  "Warning FailedScheduling high: 0/1 nodes are available: 1 Insufficient cpu.\n" },
};

static void test_events(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(writes); i++) {
		g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);

		kt_bench_play(bench, writes[i].row, writes[i].script);
		KT_ROW_STR(writes[i].row, bench->events->str, writes[i].want);
	}
}

static const KdCondition *scheduled(const KtBench *bench, const char *name)
{
	const KdPod *pod = kt_get_pod(bench->world.cluster, name);

	return kd_condition_find(pod->status.conditions, pod->status.n_conditions, "PodScheduled");
}

static void test_condition(void)
{
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);
	KdCluster *cluster = bench->world.cluster;
	guint64 version;

	kt_bench_play(bench, "condition", "node a cpu=4; at 7; pod p cpu=5");
	KT_ROW_STR("a pod that waits is not scheduled", scheduled(bench, "p")->status, "False");
	KT_ROW_STR("for it is unschedulable", scheduled(bench, "p")->reason, "Unschedulable");
	KT_ROW_TRUE("and why", g_str_has_prefix(scheduled(bench, "p")->message,
						"0/1 nodes are available: 1 Insufficient cpu."));
	KT_ROW_INT("since then", scheduled(bench, "p")->lastTransitionTime, 7 * KD_SECOND);

	version = kt_get_pod(cluster, "p")->object.resourceVersion;
	kt_bench_play(bench, "condition", "at 400");
	KT_ROW_STR("it was tried again", bench->decisions->str, "@7 p1! @330 p2!");
	KT_ROW_INT("but nothing new is not written",
		   (gint64) kt_get_pod(cluster, "p")->object.resourceVersion, (gint64) version);
	kt_bench_play(bench, "condition", "node b cpu=8");
	KT_ROW_STR("until it is", scheduled(bench, "p")->status, "True");
	KT_ROW_STR("bound", kt_get_pod(cluster, "p")->nodeName, "b");
}

static void test_gpu_index(void)
{
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);
	static const char *const want[][2] = {
		{ "p", "0" }, { "q", "1-2" }, { "r", "0" }, { "s", NULL }
	};

	kt_bench_play(bench, "GPUs",
		      "node a cpu=9 gpus=4 model=T4; pod p share=1x300; pod q share=2x1000; "
		      "pod r share=1x300; pod s cpu=1");
	for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
		const KdPod *pod = kt_get_pod(bench->world.cluster, want[i][0]);

		KT_ROW_STR(
			want[i][0],
			kd_map_lookup(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_INDEX),
			want[i][1]);
	}
}

static void test_nomination(void)
{
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);
	KdCluster *cluster = bench->world.cluster;

	kt_bench_play(bench, "preemption",
		      "node a cpu=4; pod low cpu=4 priority=1; pod high cpu=4 priority=2");
	KT_ROW_STR("the node is nominated", kt_get_pod(cluster, "high")->status.nominatedNodeName,
		   "a");
	KT_ROW_TRUE("the victim is being deleted",
		    kt_get_pod(cluster, "low")->object.metadata.deletionTimestamp != KD_TIME_UNSET);
}

/* ---- verify ---- */

static void test_verify(void)
{
	g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);
	g_autoptr(GError) error = NULL;

	kt_bench_play(bench, "good", "node a cpu=4; pod p cpu=1");
	kd_snapshot_remove_pod(kd_scheduler_snapshot(bench->scheduler),
			       kt_get_pod(bench->world.cluster, "p")->object.uid, NULL);
	KT_ROW_INT("a pod that the snapshot lost is found",
		   kd_scheduler_verify(bench->scheduler, &error), FALSE);
	KT_ROW_STR("by name", kt_message(error),
		   "the scheduler's snapshot lacks pod default/p, which is bound to a");
}

static CU_TestInfo tests[] = {
	{ "scripts", test_scripts },
	{ "the same with --check", test_checked },
	{ "once", test_once },
	{ "cycles that take time", test_cycle_time },
	{ "a plug-in that breaks down", test_breakdown },
	{ "profiles", test_profiles },
	{ "events", test_events },
	{ "the condition PodScheduled", test_condition },
	{ "devices", test_gpu_index },
	{ "nominations", test_nomination },
	{ "verify", test_verify },
	CU_TEST_INFO_NULL,
};

KT_SUITE(scheduler) = { .pName = "scheduler", .pTests = tests };
