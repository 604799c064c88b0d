/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/hold.c and binding.c: pods that permit holds, and pods that are not bound after all.
 */
#include "config.h"

#include "control/hold.h"

#include "kt_bench.h"

/*
 * A plug-in that does what the labels of a pod say:
 *
 *	wait=SECONDS	permit: wait so long		refuse=x	permit: no
 *	open=POD	permit: allow that one		shut=POD	permit: reject it
 *	wake=POD	permit: that one is to be active
 *	taken=NODE	pre-bind: somebody else binds it first; gone=x: deletes it
 *	unready=x	pre-bind: no
 *	broken=x	pre-bind: breaks down
 */
static KdCluster *cluster; /* of the bench at hand */
static GString *heard;     /* what the plug-in was told: -pod unreserve, +pod post-bind */

static const char *label(const KdCycle *cycle, const char *key)
{
	return kd_map_lookup(&cycle->pod->pod->object.metadata.labels, key);
}

static KdUid uid_of(const KdCycle *cycle, const char *name)
{
	const KdObject *pod = kd_cycle_get(cycle, &kd_kind_pod, g_intern_string("default"), name);

	return pod ? pod->uid : 0;
}

static KdVerdict permit(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	const char *wait = label(cycle, "wait");

	(void) node;
	if (label(cycle, "open"))
		kd_cycle_allow(cycle, uid_of(cycle, label(cycle, "open")));
	if (label(cycle, "shut"))
		kd_cycle_reject(cycle, uid_of(cycle, label(cycle, "shut")), "shut");
	if (label(cycle, "wake"))
		kd_cycle_activate(cycle, uid_of(cycle, label(cycle, "wake")));
	if (label(cycle, "refuse"))
		return kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_static_string("refused"));
	if (!wait)
		return KD_FITS;
	*ret_timeout = g_ascii_strtoll(wait, NULL, 10) * KD_SECOND;
	return kd_verdict(KD_CODE_WAIT, 0);
}

static KdVerdict pre_bind(const KdCycle *cycle, KdSlot node)
{
	(void) node;
	if (label(cycle, "taken"))
		kt_bind(cluster, cycle->pod->pod, label(cycle, "taken"));
	if (label(cycle, "gone"))
		kt_delete(cluster, &cycle->pod->pod->object, 0);
	if (label(cycle, "unready"))
		return kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_static_string("unready"));
	if (label(cycle, "broken"))
		return kd_verdict(KD_CODE_ERROR, g_quark_from_static_string("broken"));
	return KD_FITS;
}

static void unreserve(const KdCycle *cycle, KdSlot node)
{
	g_string_append_printf(heard, "-%s@%s ", cycle->pod->pod->object.metadata.name,
			       node == KD_NO_SLOT ? "?" : cycle->nodes->name[node]);
}

static void post_bind(const KdCycle *cycle, KdSlot node)
{
	g_string_append_printf(heard, "+%s@%s ", cycle->pod->pod->object.metadata.name,
			       cycle->nodes->name[node]);
}

static const KdPolicy door = {
	KD_POLICY_HEAD,       .name = "Door",         .events = KD_EVENT_SELF, .permit = permit,
	.pre_bind = pre_bind, .unreserve = unreserve, .post_bind = post_bind,
};

static KtBench *begin(const KdSchedulerOptions *options)
{
	KtBench *bench = kt_bench_new_with(NULL, options, &door);

	cluster = bench->world.cluster;
	g_string_truncate(heard, 0);
	return bench;
}

/* ---- scripts ---- */

static const struct {
	const char *row, *script, *want, *heard;
} scripts[] = {
	{ "a pod waits until it is allowed",
	  "node a cpu=4; pod p cpu=1 label.wait=60; queue; at 5; pod q cpu=1 label.open=p; queue",
	  "p1~a 0/0/0/0~1 @5 q1=a p1=a 0/0/0/0", "+q@a +p@a " },
	{ "it holds what it asks for", "node a cpu=4; pod p cpu=3 label.wait=60; pod q cpu=2",
	  "p1~a q1!", "" },
	{ "or its time is over, and what it held is free",
	  "node a cpu=4; pod p cpu=3 label.wait=60; pod q cpu=2; at 59; queue; at 61; queue",
	  "p1~a q1! 0/0/1/0~1 @60 p1? q2=a 0/0/1/0", "-p@a +q@a " },
	{ "which is no news to who was turned down before",
	  "node a cpu=4; pod big cpu=5; pod p cpu=3 label.wait=60; at 90; queue",
	  "big1! p1~a @60 p1? 0/0/2/0", "-p@a " },
	{ "nobody waits more than a quarter of an hour",
	  "node a cpu=4; pod p cpu=3 label.wait=3600; at 1000", "p1~a @900 p1?", "-p@a " },
	{ "it can be rejected",
	  "node a cpu=4; pod p cpu=3 label.wait=60; at 5; pod q cpu=1 label.shut=p; queue",
	  "p1~a @5 q1=a p1? 0/0/1/0", "+q@a -p@a " },
	{ "what is not waiting cannot be allowed or rejected",
	  "node a cpu=4; pod p cpu=1; pod q cpu=1 label.shut=p; pod r cpu=1 label.open=nobody",
	  "p1=a q1=a r1=a", "+p@a +q@a +r@a " },
	{ "what is rejected is tried again when its plug-in says so",
	  "node a cpu=4; pod p cpu=3 label.wait=10; at 20; update p cpu=3", "p1~a @10 p1? @20 p2=a",
	  "-p@a +p@a " },
	{ "or when a pod that has a place wants it",
	  "node a cpu=4; pod p cpu=3 label.wait=10; at 20; pod q cpu=1 label.wake=p",
	  "p1~a @10 p1? @20 q1=a p2~a", "-p@a +q@a " },
	{ "a no at once is no wait", "node a cpu=4; pod p cpu=3 label.refuse=x; queue; pod q cpu=3",
	  "p1? 0/0/1/0 q1=a", "-p@a +q@a " },
	{ "who waits longest hears first",
	  "node a cpu=4; pod p cpu=1 label.wait=30; at 1; pod q cpu=1 label.wait=10; at 60",
	  "p1~a @1 q1~a @11 q1? @30 p1?", "-q@a -p@a " },
	{ "who is ready is tried before somebody's time is over",
	  "node a cpu=4; pod p cpu=3 label.wait=10; pod q cpu=3 label.wait=10; at 9; "
	  "pod r cpu=1 label.wait=1; at 10; update r cpu=1; at 30",
	  "p1~a q1! @9 r1~a @10 p1? q2~a r1? r2=a @20 q2?", "-p@a -r@a +r@a -q@a " },

	/* Deleted, bound by somebody else, without a node. */
	{ "a pod that waits is deleted",
	  "node a cpu=4; pod p cpu=3 label.wait=60; pod q cpu=2; at 5; delete p; queue; at 90",
	  "p1~a q1! @5 p1? q2=a 0/0/0/0", "-p@a +q@a " },
	{ "it ends", "node a cpu=4; pod p cpu=3 label.wait=60; at 5; end p; queue",
	  "p1~a @5 p1? 0/0/0/0", "-p@a " },
	{ "somebody else binds it",
	  "node a cpu=4; node b cpu=3; pod p cpu=3 label.wait=60; at 5; bind p b; at 90; "
	  "pod q cpu=4; pod r cpu=1",
	  "p1~a @5 p1? @90 q1=a r1!", "-p@a +q@a " },
	{ "its node goes",
	  "node a cpu=4; pod p cpu=3 label.wait=60; at 5; node b cpu=4; delete a; queue; at 20",
	  "p1~a @5 p1? 0/1/0/0 @7 p2~b", "-p@a " },
	{ "a change of it while it waits is seen the next time",
	  "node a cpu=4; pod p cpu=3 label.wait=10; at 5; update p cpu=3 label.wait=20; at 20; "
	  "update p cpu=2; at 50",
	  "p1~a @10 p1? @20 p2=a", "-p@a +p@a " },

	/* Preemption. */
	{ "a pod that waits is sent back, not deleted",
	  "node a cpu=4; pod low cpu=4 priority=1 label.wait=60; at 5; "
	  "pod high cpu=4 priority=2; queue; at 9; delete high",
	  "low1~a @5 high1! low1? high2=a 0/0/1/0 @9 low2~a", "-low@a +high@a " },

	/* The way of the binding. */
	{ "pre-bind says no", "node a cpu=4; pod p cpu=3 label.unready=x; queue; pod q cpu=3",
	  "p1? 0/0/1/0 q1=a", "-p@a +q@a " },
	{ "pre-bind says no after the wait",
	  "node a cpu=4; pod p cpu=3 label.unready=x label.wait=9; pod q cpu=3; at 2; "
	  "pod r cpu=1 label.open=p",
	  "p1~a q1! @2 r1=a p1? q2=a", "+r@a -p@a +q@a " },
	{ "pre-bind breaks down: again after a back-off",
	  "node a cpu=4; pod p cpu=3 label.broken=x; queue; at 2.5", "p1? 0/1/0/0 @2 p2?",
	  "-p@a -p@a " },
	{ "somebody else was faster",
	  "node a cpu=4; node b cpu=3; pod p cpu=3 label.taken=b; queue; pod q cpu=4; pod r cpu=1",
	  "p1? 0/0/0/0 q1=a r1!", "-p@a +q@a " },
	{ "somebody deleted it meanwhile",
	  "node a cpu=4; pod p cpu=3 label.gone=x; queue; pod q cpu=4", "p1? 0/0/0/0 q1=a",
	  "-p@a +q@a " },
	{ "the same after a wait",
	  "node a cpu=4; pod p cpu=3 label.gone=x label.wait=9; pod q cpu=4; at 2; "
	  "pod r cpu=0 label.open=p; queue",
	  "p1~a q1! @2 r1=a p1? q2=a 0/0/0/0", "+r@a -p@a +q@a " },

	/* Two that hold a pod. */
	{ "it waits for both",
	  "node a cpu=9; group g min=2; pod p cpu=1 group=g label.wait=60 & q cpu=1 group=g; "
	  "at 5; pod r cpu=1 label.open=p",
	  "p1~a q1=a @5 r1=a p1=a", "+q@a +r@a +p@a " },
	{ "the shortest time counts",
	  "node a cpu=9; group g min=2 timeout=30; "
	  "pod p cpu=1 group=g label.wait=60 & q cpu=1 group=g gate=x; at 50",
	  "p1~a @30 p1?", "-p@a " },
	{ "but not of one that has allowed it",
	  "node a cpu=9; group g min=2 timeout=30; "
	  "pod p cpu=1 group=g label.wait=10 & q cpu=1 group=g gate=x; at 5; "
	  "pod r cpu=1 label.open=p; at 50",
	  "p1~a @5 r1=a @30 p1?", "+r@a -p@a " },
};

static void test_scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(KtBench) bench = begin(&kt_bench_options);

		kt_bench_play(bench, scripts[i].row, scripts[i].script);
		KT_ROW_STR(scripts[i].row, bench->decisions->str, scripts[i].want);
		KT_ROW_STR(scripts[i].row, heard->str, scripts[i].heard);
	}
}

/* Plug-ins that decide and those that follow are told the same, and the latter are not heard. */
static void test_checked(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.check = true;
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(KtBench) bench = begin(&options);

		kt_bench_play(bench, scripts[i].row, scripts[i].script);
		KT_ROW_STR(scripts[i].row, bench->decisions->str, scripts[i].want);
		KT_ROW_INT(scripts[i].row, (gint64) heard->len,
			   2 * (gint64) strlen(scripts[i].heard));
	}
}

static void test_once(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.once = true;
	g_autoptr(KtBench) bench = begin(&options);
	kt_bench_play(bench, "once",
		      "node a cpu=4; pod p cpu=3 label.wait=9; pod q cpu=3; at 20; queue");
	KT_ROW_STR("who is tried once waits once", bench->decisions->str,
		   "p1~a q1! @9 p1? 0/0/0/0");
}

/* With cycles that take time there is somebody on the way while others' time runs out. */
static void test_cycle_time(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.cycle_time = 2 * KD_SECOND;
	g_autoptr(KtBench) bench = begin(&options);
	kt_bench_play(bench, "cycles",
		      "node a cpu=4; pod p cpu=3 label.wait=3 & q cpu=3 & r cpu=1; at 20");
	KT_ROW_STR("time is up when it is up", bench->decisions->str,
		   "p1~a @2 q1! @3 p1? @4 r1=a @6 q2=a");
}

/* ---- what is written ---- */

#define SCHEDULER "system:kube-scheduler "

static const struct {
	const char *row, *script, *want;
} writes[] = {
	{ "time is up", "node a cpu=4; pod p cpu=3 label.wait=60; at 90",
	  SCHEDULER
	  "Warning FailedScheduling p: 0/1 nodes are available: 1 rejected due to timeout "
	  "after waiting 1m0s at plugin Door.\n" },
	{ "a rejection", "node a cpu=4; pod p cpu=3 label.wait=60; pod q label.shut=p",
	  SCHEDULER "Normal Scheduled q: Successfully assigned default/q to a\n" SCHEDULER
		    "Warning FailedScheduling p: 0/1 nodes are available: 1 shut.\n" },
	{ "a binding that the API server refuses is none",
	  "node a cpu=4; node b cpu=3; pod p cpu=3 label.taken=b",
	  SCHEDULER "Warning FailedScheduling p: running Bind plugin \"DefaultBinder\": Operation "
		    "cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node "
		    "\"b\"\n" },
	{ "preemption of one that waits",
	  "node a cpu=4; pod low cpu=4 priority=1 label.wait=60; pod high cpu=4 priority=2",
	  SCHEDULER
	  "Normal Preempted low: Preempted by pod 00000000-0000-8000-8000-000000000003 on node "
	  "a\n" SCHEDULER
	  "Warning FailedScheduling high: 0/1 nodes are available: 1 Insufficient cpu.\n" SCHEDULER
	  "Warning FailedScheduling low: 0/1 nodes are available: 1 preempted.\n" SCHEDULER
	  "Normal Scheduled high: Successfully assigned default/high to a\n" },
};

static void test_events(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(writes); i++) {
		g_autoptr(KtBench) bench = begin(&kt_bench_options);

		kt_bench_play(bench, writes[i].row, writes[i].script);
		KT_ROW_STR(writes[i].row, bench->events->str, writes[i].want);
	}
}

static void test_condition(void)
{
	g_autoptr(KtBench) bench = begin(&kt_bench_options);
	const KdPod *pod;

	kt_bench_play(bench, "waits", "node a cpu=4; at 3; pod p cpu=3 label.wait=60");
	pod = kt_get_pod(bench->world.cluster, "p");
	KT_ROW_INT("one that waits has no condition yet", pod->status.n_conditions, 0);
	KT_ROW_STR("nor a node", pod->nodeName, NULL);
	kt_bench_play(bench, "waits", "at 80");
	pod = kt_get_pod(bench->world.cluster, "p");
	const KdCondition *condition = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, "PodScheduled");
	if (!KT_ROW_TRUE("but at the end of a wait for nothing", condition))
		return;
	KT_ROW_STR("for it is unschedulable", condition->reason, "Unschedulable");
	KT_ROW_INT("since then", condition->lastTransitionTime, 63 * KD_SECOND);
}

/* What is decided of the ends of waits. */
static void note_end(gpointer data, const KdDecision *decision)
{
	GString *out = data;

	g_string_append_printf(out, "%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " ",
			       decision->number, decision->concludes);
}

static void test_numbers(void)
{
	g_autoptr(KtBench) bench = begin(&kt_bench_options);
	g_autoptr(GString) out = g_string_new(NULL);

	kd_scheduler_listen(bench->scheduler, note_end, out);
	kt_bench_play(bench, "numbers",
		      "node a cpu=4; pod p cpu=1 label.wait=9; pod q cpu=1 label.wait=9; "
		      "pod r cpu=1 label.open=q; at 20");
	KT_ROW_STR("an end says of which cycle it is the outcome", out->str,
		   "1:0 2:0 3:0 4:2 5:1 ");
}

/* Freed while somebody waits: the sanitizers look. */
static void test_unfinished(void)
{
	g_autoptr(KtBench) bench = begin(&kt_bench_options);

	kt_bench_play(bench, "unfinished", "node a cpu=4; pod p cpu=1 label.wait=9; queue");
	KT_ROW_STR("waits", bench->decisions->str, "p1~a 0/0/0/0~1");
}

static int start_suite(void)
{
	heard = g_string_new(NULL);
	return 0;
}

static int end_suite(void)
{
	g_string_free(heard, TRUE);
	return 0;
}

static CU_TestInfo tests[] = {
	{ "scripts", test_scripts }, { "the same with --check", test_checked },
	{ "once", test_once },       { "cycles that take time", test_cycle_time },
	{ "events", test_events },   { "the condition PodScheduled", test_condition },
	{ "numbers", test_numbers }, { "unfinished", test_unfinished },
	CU_TEST_INFO_NULL,
};

KT_SUITE(hold) = {
	.pName = "hold",
	.pInitFunc = start_suite,
	.pCleanupFunc = end_suite,
	.pTests = tests,
};
