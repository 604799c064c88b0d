/* SPDX-License-Identifier: Apache-2.0 */
/* policies/scheduling/coscheduling.c: groups of pods from their PodGroup to their nodes. */
#include "config.h"

#include "kt_bench.h"

/* ---- scripts ---- */

#define THREE "node a cpu=1; node b cpu=1; node c cpu=1; "
#define P(n)  "p" #n " cpu=1 group=g"

static const KtBenchScript
	scripts[] = {
		{ "pods without a group are let by", THREE "pod p cpu=1", "p1=a" },
		{ "all together", THREE "group g min=3; pod " P(1) " & " P(2) " & " P(3),
		  "p11~a p21~b p31=c p11=a p21=b" },
		{ "who comes later than the least number goes at once",
		  THREE "group g min=2; pod " P(1) " & " P(2) "; at 5; pod " P(3),
		  "p11~a p21=b p11=a @5 p31=c" },
		{ "too few of them", THREE "group g min=3; pod " P(1) " & " P(2) "; queue",
		  "p11! p21! 0/0/2/0" },
		{ "the last one wakes the others",
		  THREE "group g min=3; pod " P(1) "; at 1; pod " P(2) "; at 2; pod " P(3),
		  "p11! @1 p21! @2 p31~a p12~b p22=c p12=b p31=a" },
		{ "one that somebody else binds counts, too",
		  THREE "group g min=3; pod " P(1) " & " P(2) "; at 3; pod " P(3) " name=c",
		  "p11! p21! @3 p12~a p22=b p12=a" },
		{ "and one that is gated counts, but has no node",
		  THREE "group g min=3 timeout=10; pod " P(1) " & " P(2) "; at 3; pod " P(
			  3) " gate=x; at 20; update " P(3),
		  "p11! p21! @3 p12~a p22~b @13 p12? p22? @20 p31~a p13~b p23=c p13=b p31=a" },
		{ "no such group", THREE "pod " P(1) "; queue; at 9; group g min=1",
		  "p11? 0/0/1/0 @9 p12=a" },
		{ "the group wants fewer",
		  THREE "group g min=3; pod " P(1) " & " P(2) "; at 9; group g min=2",
		  "p11! p21! @9 p12~a p22=b p12=a" },
		{ "another group is no help",
		  THREE "group g min=3; pod " P(1) " & " P(
			  2) "; at 9; group h min=2; pod q cpu=1 group=h",
		  "p11! p21! @9 q1!" },

		/* Not enough room. */
		{ "one does not fit: none is placed",
		  "node a cpu=2; group g min=3; pod " P(1) " & " P(2) " & " P(3) "; queue",
		  "p11~a p21~a p31! p11? p21? 0/0/3/0" },
		{ "and nobody else is kept out",
		  "node a cpu=2; group g min=3; pod " P(1) " & " P(2) " & " P(3) "; pod q cpu=2",
		  "p11~a p21~a p31! p11? p21? q1=a" },
		{ "those behind it are not tried",
		  "node a cpu=2; group g min=4; pod " P(1) " & " P(2) " & " P(3) " & " P(4),
		  "p11~a p21~a p31! p11? p21? p41!" },
		{ "room for one is room for all of them to try",
		  "node a cpu=2; pod q cpu=1; group g min=2; pod " P(1) " & " P(2) "; at 5; end q",
		  "q1=a p11~a p21! p11? @5 p22~a p12=a p22=a" },
		{ "one that fits nowhere keeps nobody from it who can do without",
		  "node a cpu=2; group g min=2; pod x cpu=3 group=g & " P(1) " & " P(2),
		  "x1! p11~a p21=a p11=a" },
		{ "nor in the middle",
		  "node a cpu=2; group g min=2; pod " P(1) " & x cpu=3 group=g & " P(2),
		  "p11~a x1! p11? p21~a p12=a p21=a" },
		{ "a tenth may be missing: they wait for it",
		  "node a cpu=9; group g min=10 timeout=20; pod p0 cpu=1 group=g & " P(1) " & " P(2) " & " P(
			  3) " & " P(4) " & " P(5) " & " P(6) " & " P(7) " & " P(8) " & " P(9) "; "
											       "que"
											       "ue;"
											       " at"
											       " 5;"
											       " up"
											       "dat"
											       "e "
											       "a "
											       "cpu"
											       "=10"
											       "; "
											       "que"
											       "ue",
		  "p01~a p11~a p21~a p31~a p41~a p51~a p61~a p71~a p81~a p91! 0/0/1/0~9 "
		  "@5 p92=a p01=a p11=a p21=a p31=a p41=a p51=a p61=a p71=a p81=a 0/0/0/0" },
		{ "members in excess are not in the way",
		  "node a cpu=2; group g min=2; pod " P(1) " & " P(2) " & " P(3) "; at 5; end p1",
		  "p11~a p21=a p11=a p31! @5 p32=a" },
		{ "members of which some run already",
		  "node a cpu=2; group g min=2; pod " P(1) " & " P(
			  2) "; at 5; end p1; pod r cpu=1; "
			     "at 6; pod " P(3) "; at 7; end r",
		  "p11~a p21=a p11=a @5 r1=a @6 p31! @7 p32=a" },

		/* Time. */
		{ "without a timeout of its own, a minute",
		  THREE "group g min=3; pod " P(1) " & " P(2) " & " P(3) " gate=x; at 100",
		  "p11~a p21~b @60 p11? p21?" },
		{ "one that waits is deleted: the others are sent back",
		  THREE "group g min=3; pod " P(1) " & " P(2) " & " P(
			  3) " gate=x; at 5; delete p2; queue",
		  "p11~a p21~b @5 p21? p11? 0/0/1/1" },

		/* Two groups. */
		{ "two that fit one after the other",
		  "node a cpu=3; group g min=2; group h min=2; "
		  "pod p1 cpu=1 group=g & q1 cpu=1 group=h & p2 cpu=1 group=g & q2 cpu=1 group=h; "
		  "at 5; "
		  "end p1; end p2",
		  "p11~a q11~a p21=a p11=a q21! q11? @5 q22~a q12=a q22=a" },
		{ "two of which each has half: one gives way",
		  "node a cpu=4; group g min=4; group h min=4; "
		  "pod p1 cpu=1 group=g & q1 cpu=1 group=h & p2 cpu=1 group=g & q2 cpu=1 group=h & "
		  "p3 cpu=1 group=g & q3 cpu=1 group=h & p4 cpu=1 group=g & q4 cpu=1 group=h",
		  "p11~a q11~a p21~a q21~a p31! p11? p21? q31~a p41! q41=a q11=a q21=a q31=a" },
		{ "two that wait for the last one: when time is up, one has all",
		  "node a cpu=18; group g min=10 timeout=30; group h min=10 timeout=30; "
		  "pod a1 cpu=1 group=g & b1 cpu=1 group=h & a2 cpu=1 group=g & b2 cpu=1 group=h & "
		  "a3 cpu=1 group=g & b3 cpu=1 group=h & a4 cpu=1 group=g & b4 cpu=1 group=h & "
		  "a5 cpu=1 group=g & b5 cpu=1 group=h & a6 cpu=1 group=g & b6 cpu=1 group=h & "
		  "a7 cpu=1 group=g & b7 cpu=1 group=h & a8 cpu=1 group=g & b8 cpu=1 group=h & "
		  "a9 cpu=1 group=g & b9 cpu=1 group=h & a0 cpu=1 group=g & b0 cpu=1 group=h; "
		  "queue; at 30; queue",
		  "a11~a b11~a a21~a b21~a a31~a b31~a a41~a b41~a a51~a b51~a a61~a b61~a a71~a "
		  "b71~a "
		  "a81~a b81~a a91~a b91~a a01! b01! 0/0/2/0~18 @30 a11? a21? a31? a41? a51? a61? "
		  "a71? "
		  "a81? a91? b02=a b11=a b21=a b31=a b41=a b51=a b61=a b71=a b81=a b91=a "
		  "0/0/10/0" },
	};

static void test_scripts(void)
{
	kt_bench_play_all(&kt_bench_options, scripts, G_N_ELEMENTS(scripts));
}

static void test_checked(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.check = true;
	kt_bench_play_all(&options, scripts, G_N_ELEMENTS(scripts));
}

/* ---- minResources ---- */

static const struct {
	const char *row, *script, *want;
} needs[] = {
	{ "what must be there is there",
	  "node a cpu=2; node b cpu=2; group g min=2 cpu=4; pod " P(1) " & " P(2),
	  "p11~a p21=b p11=a" },
	{ "it is not: nobody is tried",
	  "node a cpu=2; node b cpu=1; group g min=2 cpu=4; pod " P(1) " & " P(2) "; queue",
	  "p11! p21! 0/0/2/0" },
	{ "a node brings it",
	  "node a cpu=2; group g min=2 cpu=4; pod " P(1) " & " P(2) "; at 3; node b cpu=2",
	  "p11! p21! @3 p12~a p22=b p12=a" },
	{ "a pod that ends leaves it",
	  "node a cpu=4; pod q cpu=1; group g min=2 cpu=4; pod " P(1) " & " P(2) "; at 3; end q",
	  "q1=a p11! p21! @3 p12~a p22=a p12=a" },
	{ "so does one that is sent back from its wait",
	  "node a cpu=4; group h min=2 timeout=9; pod q cpu=1 group=h & r cpu=1 group=h gate=x; "
	  "group g min=2 cpu=4; pod " P(1) " & " P(2) "; at 30",
	  "q1~a p11! p21! @9 q1? p12~a p22=a p12=a" },
	{ "one of them wakes for all, and another when it goes",
	  "node a cpu=1; group g min=2 cpu=2; pod " P(1) " & " P(2) " & " P(
		  3) "; at 3; delete p1; at 4; node b cpu=1; at 20",
	  "p11! p21! p31! @3 p22! p32! @4 p23~a p33=b p23=a" },
	{ "what its own members hold counts as there",
	  "node a cpu=2; group g min=2 cpu=2; pod " P(1) " & " P(
		  2) "; at 3; group g min=3 cpu=2; "
		     "pod " P(3) " & " P(4) "; at 9; node b cpu=2",
	  "p11~a p21=a p11=a @3 p31! p41! @9 p32=b p42=b" },
	{ "room for pods is needed, too",
	  "node a cpu=9 pods=1; group g min=2 cpu=1; pod " P(1) " & " P(2), "p11! p21!" },
	{ "a resource that no node has", "node a cpu=9; group g min=1 example.com/x=1; pod " P(1),
	  "p11!" },
};

static void test_needs(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.check = true;
	for (guint i = 0; i < G_N_ELEMENTS(needs); i++) {
		g_autoptr(KtBench) bench = kt_bench_new(NULL, &options);

		kt_bench_play(bench, needs[i].row, needs[i].script);
		KT_ROW_STR(needs[i].row, bench->decisions->str, needs[i].want);
	}
}

/* ---- configurations ---- */

#define HEAD                                                                                       \
	"apiVersion: kubescheduler.config.k8s.io/v1\n"                                             \
	"kind: KubeSchedulerConfiguration\n"
#define ARGS(args_) HEAD "profiles: [{pluginConfig: [{name: Coscheduling, args: {" args_ "}}]}]\n"
#define SORTED                                                                                     \
	HEAD "profiles: [{plugins: {queueSort: {disabled: [{name: '*'}], enabled: "                \
	     "[{name: Coscheduling}]}}}]\n"
/* As its own README has it. */
#define SORTED_TOO                                                                                 \
	HEAD "profiles: [{plugins: {multiPoint: {enabled: [{name: Coscheduling}]}, queueSort: "    \
	     "{disabled: [{name: '*'}], enabled: [{name: Coscheduling}]}}}]\n"
#define NONE HEAD "profiles: [{plugins: {multiPoint: {disabled: [{name: Coscheduling}]}}}]\n"

#define MIXED                                                                                      \
	"node a cpu=9; group g min=2; at 1; group h min=2; at 2; "                                 \
	"pod z cpu=1 & q1 cpu=1 group=h & p2 cpu=1 group=g & q2 cpu=1 group=h & p1 cpu=1 group=g " \
	"& y cpu=1 priority=1"

static const struct {
	const char *row, *config, *script, *want;
} configured[] = {
	{ "how long members wait", ARGS("permitWaitingTimeSeconds: 7"),
	  THREE "group g min=2; pod " P(1) " & " P(2) " gate=x; at 100", "p11~a @7 p11?" },
	{ "the group's own word counts before it", ARGS("permitWaitingTimeSeconds: 7"),
	  THREE "group g min=2 timeout=9; pod " P(1) " & " P(2) " gate=x; at 100",
	  "p11~a @9 p11?" },
	{ "but not 0", ARGS("permitWaitingTimeSeconds: 7"),
	  THREE "group g min=2 timeout=0; pod " P(1) " & " P(2) " gate=x; at 100",
	  "p11~a @7 p11?" },
	{ "a group that was rejected backs off", ARGS("podGroupBackoffSeconds: 20"),
	  "node a cpu=2; pod q cpu=1; group g min=2; pod " P(1) " & " P(2) "; at 5; end q; queue; "
									   "at 30; queue",
	  "q1=a p11~a p21! p11? @5 p22! 0/0/2/0 @20 p23~a p12=a p23=a 0/0/0/0" },
	{ "so does one whose time was up", ARGS("podGroupBackoffSeconds: 20"),
	  THREE "group g min=2 timeout=9; pod " P(1) " & " P(2) " gate=x; at 15; update " P(
		  2) "; queue; at 50",
	  "p11~a @9 p11? @15 p21! 0/0/2/0 @29 p22~a p12=b p22=a" },
	{ "without: nothing is kept back", NULL,
	  "node a cpu=2; pod q cpu=1; group g min=2; pod " P(1) " & " P(2) "; at 5; end q; queue",
	  "q1=a p11~a p21! p11? @5 p22~a p12=a p22=a 0/0/0/0" },
	{ "the queue is not its business", NULL, MIXED,
	  "@2 y1=a z1=a q11~a p21~a q21=a q11=a p11=a p21=a" },
	{ "unless it is to be: priority, the group's age, names", SORTED, MIXED,
	  "@2 y1=a p11~a p21=a p11=a q11~a q21=a q11=a z1=a" },
	{ "in as many words", SORTED_TOO, MIXED,
	  "@2 y1=a p11~a p21=a p11=a q11~a q21=a q11=a z1=a" },
	{ "without it each goes alone", NONE,
	  "node a cpu=2; group g min=3; pod " P(1) " & " P(2) " & " P(3), "p11=a p21=a p31!" },
};

static void test_configured(void)
{
	KdSchedulerOptions options = kt_bench_options;

	options.check = true;
	for (guint i = 0; i < G_N_ELEMENTS(configured); i++) {
		g_autoptr(KtBench) bench = kt_bench_new(configured[i].config, &options);

		kt_bench_play(bench, configured[i].row, configured[i].script);
		KT_ROW_STR(configured[i].row, bench->decisions->str, configured[i].want);
	}
}

/* ---- messages ---- */

/* Of the last event about the pod, from "0/n nodes are available: " on. */
static const char *last_words(const KtBench *bench, const char *pod)
{
	g_autofree char *key = g_strdup_printf("FailedScheduling %s: ", pod);
	const char *at = g_strrstr(bench->events->str, key);
	const char *from = at ? strstr(at, "available: ") : NULL;

	if (!from)
		return "";
	from += strlen("available: ");
	g_autofree char *text = g_strndup(from, strcspn(from, "\n"));
	return g_intern_string(text);
}

#define USELESS                                                                                    \
	" no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not "  \
	"helpful for scheduling., "

static const struct {
	const char *row, *script, *pod, *want;
} words[] = {
	{ "too few", "node a cpu=2; group g min=3; pod " P(1) " & " P(2), "p2",
	  "pre-filter pod p2 cannot find enough sibling pods, current pods number: 2, minMember of "
	  "group: 3." USELESS
	  "PodGroup default/g gets rejected due to Pod p2 is unschedulable even after PostFilter" },
	{ "too little room",
	  "node a cpu=2 memory=1Gi; group g min=1 cpu=4500m memory=1025Mi pods=1; pod " P(1), "p1",
	  "resource gap: map[cpu:2500m memory:1048576]." USELESS
	  "PodGroup default/g gets rejected due to Pod p1 is unschedulable even after PostFilter" },
	{ "one that does not fit", "node a cpu=1; group g min=2; pod " P(1) " & " P(2), "p2",
	  "1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 "
	  "No "
	  "preemption victims found for incoming pod., PodGroup default/g gets rejected due to Pod "
	  "p2 is unschedulable even after PostFilter" },
	{ "those that waited for it", "node a cpu=1; group g min=2; pod " P(1) " & " P(2), "p1",
	  "1 optimistic rejection in PostFilter." },
	{ "those behind it", "node a cpu=1; group g min=3; pod " P(1) " & " P(2) " & " P(3), "p3",
	  "podGroup default/g failed recently." USELESS
	  "PodGroup default/g gets rejected due to Pod p3 is unschedulable even after PostFilter" },
	{ "no such group", "node a cpu=1; pod " P(1), "p1", "1 PodGroup not found." },
	{ "no such group and no room", "node a cpu=0; pod " P(1), "p1",
	  "1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 "
	  "Preemption is not helpful for scheduling., can not find pod group" },
	{ "time is up",
	  "node a cpu=3; group g min=3; pod " P(1) " & " P(2) " & " P(3) " gate=x; at 70", "p1",
	  "1 rejected due to timeout after waiting 1m0s at plugin Coscheduling." },
	{ "somebody else's time is up",
	  "node a cpu=3; group g min=3; pod " P(1) " & " P(2) " & " P(3) " gate=x; at 70", "p2",
	  "1 rejection in Unreserve." },
};

static void test_messages(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(KtBench) bench = kt_bench_new(NULL, &kt_bench_options);

		kt_bench_play(bench, words[i].row, words[i].script);
		KT_ROW_STR(words[i].row, last_words(bench, words[i].pod), words[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "scripts", test_scripts },    { "the same with --check", test_checked },
	{ "minResources", test_needs }, { "configurations", test_configured },
	{ "messages", test_messages },  CU_TEST_INFO_NULL,
};

KT_SUITE(coscheduling) = { .pName = "coscheduling", .pTests = tests };
