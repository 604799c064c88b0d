/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/attempt.c and the files of its steps: one attempt over small worlds. */
#include "config.h"

#include "kt_world.h"

#include <kubedes/error.h>
#include <string.h>

/* ---- plug-ins for the tests ---- */

static GQuark quark(const char *text)
{
	return g_quark_from_string(text);
}

static gint64 label(const KdCycle *cycle, KdSlot node, const char *key, gint64 fallback)
{
	const char *text = kd_map_lookup(&cycle->nodes->node[node]->object.metadata.labels, key);

	return text ? g_ascii_strtoll(text, NULL, 10) : fallback;
}

static const char *wish(const KdCycle *cycle, const char *key)
{
	return kd_map_lookup(&cycle->pod->pod->object.metadata.labels, key);
}

/* Enough CPU, which is all that most worlds here need. */
static KdVerdict cpu_filter(const KdCycle *cycle, KdSlot node)
{
	const KdNodes *nodes = cycle->nodes;
	gint64 wants = cycle->pod->n_requests ? cycle->pod->requests[0].amount : 0;

	if (wants > nodes->allocatable[KD_CPU][node])
		return kd_verdict(KD_CODE_UNRESOLVABLE, quark("Insufficient cpu"));
	if (wants > nodes->allocatable[KD_CPU][node] - nodes->requested[KD_CPU][node])
		return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("Insufficient cpu"));
	return KD_FITS;
}

static gint64 left_score(const KdCycle *cycle, KdSlot node)
{
	return (cycle->nodes->allocatable[KD_CPU][node] - cycle->nodes->requested[KD_CPU][node]) /
	       1000;
}

/* Scores by the CPUs that are left, as they are. */
static const KdPolicy cpu = {
	KD_POLICY_HEAD,
	.name = "Cpu",
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.events = KD_EVENT_POD_DELETE | KD_EVENT_NODE_ADD,
	.filter = cpu_filter,
	.score = left_score,
};

/* The same by batch hooks alone. */
static void cpu_filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	for (KdSlot s = from; s < to; s++)
		verdicts[s] = cpu_filter(cycle, s);
}

static void left_score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	for (KdSlot s = from; s < to; s++)
		scores[s] = left_score(cycle, s);
}

static const KdPolicy cpu_many = {
	KD_POLICY_HEAD,
	.name = "CpuMany",
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.filter_many = cpu_filter_many,
	.score_many = left_score_many,
};

/* Nodes with the label no=TEXT are turned down for that, "_" a blank and "|" between reasons. */
static KdVerdict no_filter(const KdCycle *cycle, KdSlot node)
{
	const char *text = kd_map_lookup(&cycle->nodes->node[node]->object.metadata.labels, "no");

	if (!text)
		return KD_FITS;
	g_autofree char *reasons = g_strdelimit(g_strdup(text), "|", '\n');
	if (strcmp(text, "error") == 0)
		return kd_verdict(KD_CODE_ERROR, quark("it broke"));
	return kd_verdict(KD_CODE_UNSCHEDULABLE, quark(g_strdelimit(reasons, "_", ' ')));
}

/* And pods with the label no-filter skip it. */
static KdVerdict no_pre_filter(const KdCycle *cycle)
{
	return wish(cycle, "no-filter") ? kd_verdict(KD_CODE_SKIP, 0) : KD_FITS;
}

static const KdPolicy no = {
	KD_POLICY_HEAD,
	.name = "No",
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_LABEL,
	.pre_filter = no_pre_filter,
	.filter = no_filter,
};

/* Scores from the label `score` of nodes; its normalisation differs by plug-in. */
static gint64 label_score(const KdCycle *cycle, KdSlot node)
{
	return label(cycle, node, "score", 0);
}

static KdVerdict label_pre_score(const KdCycle *cycle)
{
	return wish(cycle, "no-score") ? kd_verdict(KD_CODE_SKIP, 0) : KD_FITS;
}

static void halve(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	(void) cycle;
	(void) nodes;
	for (guint i = 0; i < n; i++)
		scores[i] /= 2;
}

#define BY_LABEL(name_, normalization_)                                                            \
	{                                                                                          \
		KD_POLICY_HEAD, .name = name_, .node_reads = KD_NODE_OBJECT,                       \
				.pre_score = label_pre_score, .score = label_score,                \
				.normalization = normalization_, .normalize = halve,               \
	}
static const KdPolicy plain = BY_LABEL("Plain", KD_NORMALIZE_NONE);
static const KdPolicy most = BY_LABEL("Most", KD_NORMALIZE_MAX);
static const KdPolicy least = BY_LABEL("Least", KD_NORMALIZE_MAX_REVERSED);
static const KdPolicy custom = BY_LABEL("Custom", KD_NORMALIZE_CUSTOM);

/* pre_filter narrows to the nodes of the pod's label `only` (a.b.c); "no" rejects, "later" too but
 * goes on. */
static KdVerdict only_pre_filter(const KdCycle *cycle)
{
	const char *list = wish(cycle, cycle->state ? *(const char *const *) cycle->state : "only");

	if (!list)
		return KD_FITS;
	if (strcmp(list, "never") == 0)
		return kd_verdict(KD_CODE_UNRESOLVABLE, quark("never"));
	if (strcmp(list, "later") == 0)
		return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("later"));
	if (strcmp(list, "error") == 0)
		return kd_verdict(KD_CODE_ERROR, quark("it broke"));
	g_auto(GStrv) names = g_strsplit(list, ".", -1);
	KdSlot slots[8];
	guint n = 0;

	for (char **name = names; *name; name++) {
		KdSlot slot = kd_nodes_find(cycle->nodes, g_intern_string(*name));

		if (slot != KD_NO_SLOT)
			slots[n++] = slot;
	}
	kd_cycle_restrict(cycle, slots, n);
	return KD_FITS;
}

static gboolean only_start(void *state, const KdPolicyEnv *env, GError **error)
{
	(void) env;
	(void) error;
	*(const char **) state = "only";
	return TRUE;
}

static gboolean also_start(void *state, const KdPolicyEnv *env, GError **error)
{
	(void) env;
	(void) error;
	*(const char **) state = "also";
	return TRUE;
}

static const KdPolicy only = {
	KD_POLICY_HEAD,
	.name = "Only",
	.state_size = sizeof(char *),
	.start = only_start,
	.pre_filter = only_pre_filter,
};
static const KdPolicy also = {
	KD_POLICY_HEAD,
	.name = "Also",
	.state_size = sizeof(char *),
	.start = also_start,
	.pre_filter = only_pre_filter,
};

/* ---- who is chosen, and why not the others ---- */

#define FOUR "node a cpu=4; node b cpu=8; node c cpu=2; node d cpu=8"

static const struct {
	const char *row;
	const KdPolicy *plugins[4];
	const char *world, *pod, *want;
} rows[] = {
	{ "the highest total wins, the first of equals",
	  { &cpu },
	  FOUR,
	  "p cpu=1",
	  "a=4 b*=8 c=2 d=8" },
	{ "a filter turns nodes down",
	  { &cpu },
	  FOUR,
	  "p cpu=5",
	  "a!Insufficient cpu b*=8 c!Insufficient cpu d=8" },
	{ "what is taken counts",
	  { &cpu },
	  FOUR "; pod q cpu=1 on=b; pod r cpu=7 on=d",
	  "p cpu=4",
	  "a=4 b*=7 c!Insufficient cpu d!Insufficient cpu" },
	{ "one node that fits is taken without scores",
	  { &cpu },
	  FOUR "; pod q cpu=1 on=b",
	  "p cpu=8",
	  "a!Insufficient cpu b!Insufficient cpu c!Insufficient cpu d*" },
	{ "the first filter that fails says why",
	  { &no, &cpu },
	  "node a cpu=1 label.no=full; node b cpu=1; node c cpu=4 label.no=closed",
	  "p cpu=2",
	  "a!full b!Insufficient cpu c!closed" },
	{ "pre-filter may skip the filter",
	  { &no, &cpu },
	  "node a cpu=1; node c cpu=4 label.no=closed",
	  "p cpu=1 label.no-filter=",
	  "a=1 c*=4" },
	{ "without score plug-ins the first that fits",
	  { &no },
	  "node a label.no=x; node b; node c",
	  "p",
	  "a!x b*" },
	{ "a filter that breaks ends it",
	  { &no, &cpu },
	  "node a cpu=1; node b label.no=error",
	  "p cpu=1",
	  "(error) it broke" },
	{ "batch hooks alone", { &cpu_many }, FOUR, "p cpu=3", "a=4 b*=8 c!Insufficient cpu d=8" },
	/* Scores. */
	{ "raw scores as they are",
	  { &plain },
	  "node a label.score=7; node b label.score=100",
	  "p",
	  "a=7 b*=100" },
	{ "by the maximum",
	  { &most },
	  "node a label.score=7; node b label.score=20; node c",
	  "p",
	  "a=35 b*=100 c=0" },
	{ "by the maximum, all zero", { &most }, "node a; node b", "p", "a*=0 b=0" },
	{ "reversed",
	  { &least },
	  "node a label.score=7; node b label.score=20; node c",
	  "p",
	  "a=65 b=0 c*=100" },
	{ "reversed, all zero", { &least }, "node a; node b", "p", "a*=100 b=100" },
	{ "custom", { &custom }, "node a label.score=7; node b label.score=180", "p", "a=3 b*=90" },
	{ "sums over plug-ins",
	  { &plain, &least, &custom },
	  "node a label.score=10; node b label.score=40; node c label.score=20",
	  "p",
	  "a*=90 b=60 c=80" },
	{ "only nodes that fit have a say in the maximum",
	  { &no, &most },
	  "node a label.score=10; node b label.score=20; node c label.score=90 label.no=x",
	  "p",
	  "a=50 b*=100 c!x" },
	{ "a skipped score counts nothing",
	  { &plain, &cpu },
	  "node a cpu=3 label.score=9; node b cpu=4",
	  "p label.no-score=",
	  "a=3 b*=4" },
	{ "a score out of range is an error",
	  { &plain },
	  "node a label.score=101; node b",
	  "p",
	  "(error) plugin \"Plain\" returns an invalid score 101, it should in the range of [0, "
	  "100] "
	  "after normalizing" },
	{ "below zero, too",
	  { &plain },
	  "node a label.score=-1; node b",
	  "p",
	  "(error) plugin \"Plain\" returns an invalid score -1, it should in the range of [0, "
	  "100] "
	  "after normalizing" },
	/* Pre-filters. */
	{ "narrowed to one", { &only, &cpu }, FOUR, "p cpu=1 label.only=c", "c*" },
	{ "narrowed to several, in walk order",
	  { &only, &cpu },
	  FOUR,
	  "p cpu=1 label.only=d.c.d.b",
	  "b*=8 c=2 d=8" },
	{ "narrowed twice",
	  { &only, &also, &cpu },
	  FOUR,
	  "p label.only=a.b.c label.also=c.d",
	  "c*" },
	{ "narrowed to what is not there", { &only, &cpu }, FOUR, "p label.only=x", "" },
	{ "narrowed to nothing",
	  { &only, &also, &cpu },
	  FOUR,
	  "p label.only=a.b label.also=c.d",
	  "!!node(s) didn't satisfy plugin(s) [Also Only] simultaneously" },
	{ "rejected as a whole", { &only, &cpu }, FOUR, "p label.only=never", "!!never" },
	{ "unschedulable lets the others speak",
	  { &only, &also, &cpu },
	  FOUR,
	  "p label.only=later label.also=never",
	  "!!never" },
	{ "unresolvable does not",
	  { &only, &also, &cpu },
	  FOUR,
	  "p label.only=never label.also=later",
	  "!!never" },
	{ "broken", { &only, &cpu }, FOUR, "p label.only=error", "(error) it broke" },
	/* Nominations. */
	{ "the nominated node is tried alone", { &cpu }, FOUR, "p cpu=1 nominated=c", "c*" },
	{ "if it does not fit, all are",
	  { &cpu },
	  FOUR,
	  "p cpu=8 nominated=c",
	  "a!Insufficient cpu b*=8 c!Insufficient cpu d=8" },
	{ "if it is not there, too",
	  { &cpu },
	  FOUR,
	  "p cpu=3 nominated=x",
	  "a=4 b*=8 c!Insufficient cpu d=8" },
	{ "no nodes", { &cpu }, "", "p cpu=1", "" },
};

static KtStage *stage_of(const KdPolicy *const *policies, const KdFrameworkOptions *options,
			 const char *world)
{
	KtPlugin plugins[8] = { { NULL } };

	for (guint i = 0; policies[i]; i++)
		plugins[i].policy = policies[i];
	return kt_stage_new(plugins, options, world);
}

static void attempts(bool plain_mode)
{
	KdFrameworkOptions options = kt_stage_options();

	options.plain = plain_mode;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtStage) stage = stage_of(rows[i].plugins, &options, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_stage_try(stage, rows[i].pod), rows[i].want);
		/* Without scores the walk goes on where it ended. */
		if (stage->profile->score->len > 0)
			KT_ROW_STR("and again", kt_stage_try(stage, rows[i].pod), rows[i].want);
	}
}

static void cached(void)
{
	attempts(false);
}

static void uncached(void)
{
	attempts(true);
}

static void weights(void)
{
	const KtPlugin plugins[] = { { &plain, 3 }, { &least, 2 }, { NULL, 0 } };
	g_autoptr(KtStage) stage = kt_stage_new(
		plugins, NULL, "node a label.score=10; node b label.score=40; node c");

	/* a: 3*10 + 2*75; b: 3*40 + 2*0; c: 3*0 + 2*100 */
	KT_ROW_STR("times the weight", kt_stage_try(stage, "p"), "a=180 b=120 c*=200");
}

static void single_scores(void)
{
	KdFrameworkOptions options = kt_stage_options();
	const KdPolicy *const policies[] = { &cpu, NULL };

	options.score_single = true;
	g_autoptr(KtStage) stage = stage_of(policies, &options, FOUR);
	KT_ROW_STR("scores for one node on request", kt_stage_try(stage, "p nominated=c"), "c*=2");
}

/* ---- messages ---- */

static const struct {
	const char *row;
	const KdPolicy *plugins[4];
	const char *world, *pod, *want;
} messages[] = {
	{ "reasons are counted and sorted as text",
	  { &no, &cpu },
	  "node a cpu=1; node b cpu=1; node c label.no=closed; node d label.no=closed|10_times",
	  "p cpu=2",
	  "0/4 nodes are available: 1 10 times, 2 Insufficient cpu, 2 closed." },
	{ "no nodes", { &cpu }, "", "p", "no nodes available to schedule pods" },
	{ "rejected before the filters",
	  { &only, &cpu },
	  FOUR,
	  "p label.only=never",
	  "0/4 nodes are available: never." },
	{ "nodes that were narrowed away count",
	  { &only, &cpu },
	  FOUR,
	  "p cpu=3 label.only=c",
	  "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) didn't satisfy plugin(s) "
	  "[Only]." },
	{ "all were narrowed away",
	  { &only, &cpu },
	  FOUR,
	  "p cpu=3 label.only=x",
	  "0/4 nodes are available: 4 node(s) didn't satisfy plugin(s) [Only]." },
	{ "a failure speaks for itself", { &no }, "node a label.no=error", "p", "it broke" },
};

static void texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
		g_autoptr(KtStage) stage = stage_of(messages[i].plugins, NULL, messages[i].world);

		kt_stage_try(stage, messages[i].pod);
		KT_ROW_STR(messages[i].row, kt_stage_message(stage), messages[i].want);
	}
}

/* ---- how far the walk goes ---- */

static void add_nodes(KtStage *stage, guint n, const char *words)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *line = g_strdup_printf("node n%04u %s", i, words);

		kt_stage_add(stage, line);
	}
}

static const struct {
	const char *row;
	guint n_nodes;
	gint percentage;
	guint want;
} samples[] = {
	{ "few nodes: all", 99, 10, 99 },
	{ "at least 100", 200, 10, 100 },
	{ "by percentage", 500, 50, 250 },
	{ "all of many", 300, 100, 300 },
	{ "adaptive: 50 - 1000 / 125 = 42 %", 1000, 0, 420 },
	{ "adaptive: at least 100", 110, 0, 100 },
};

static void sampling(void)
{
	const KdPolicy *const policies[] = { &cpu, NULL };

	for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
		KdFrameworkOptions options = kt_stage_options();

		options.percentage = samples[i].percentage;
		g_autoptr(KtStage) stage = stage_of(policies, &options, "");
		add_nodes(stage, samples[i].n_nodes, "cpu=4");
		const KdAttempt *record = kd_framework_attempt(stage->framework,
							       kt_stage_info(stage, "p cpu=1"));
		KT_ROW_INT(samples[i].row, record->n_feasible, samples[i].want);
	}
}

/* 200 nodes, 100 to find: the second walk begins where the first ended. */
static void rotation(void)
{
	const KdPolicy *const policies[] = { &no, &cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();

	options.percentage = 1;
	g_autoptr(KtStage) stage = stage_of(policies, &options, "");
	add_nodes(stage, 200, "cpu=4");
	kt_stage_add(stage, "node n0010 cpu=4 label.no=x; node n0150 cpu=4 label.no=x");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=1");
	const KdAttempt *record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("the first is at 0", record->evaluated[0], 0);
	KT_ROW_INT("one was turned down", record->n_evaluated, 101);
	record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("the next is behind those seen", record->evaluated[0], 101);
	KT_ROW_INT("and the walk goes round", record->evaluated[record->n_evaluated - 1], 1);
	record = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("from there on", record->evaluated[0], 2);
}

/* ---- ties ---- */

static const char *tied(KdTieBreak tie_break, const char *world)
{
	const KdPolicy *const policies[] = { &cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();

	options.tie_break = tie_break;
	g_autoptr(KtStage) stage = stage_of(policies, &options, world);
	return g_intern_string(kt_stage_place(stage, "p cpu=1"));
}

static void ties(void)
{
	const KdPolicy *const policies[] = { &cpu, NULL };
	KdFrameworkOptions options = kt_stage_options();
	guint n[4] = { 0 };
	g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);

	KT_ROW_STR("the first in walk order", tied(KD_TIE_FIRST, "node z cpu=4; node b cpu=4"),
		   "z");
	KT_ROW_STR("the first by name", tied(KD_TIE_NAME, "node z cpu=4; node b cpu=4"), "b");
	KT_ROW_STR("only among equals", tied(KD_TIE_NAME, "node z cpu=4; node b cpu=3"), "z");
	options.tie_break = KD_TIE_RANDOM;
	for (guint run = 0; run < 2; run++) {
		g_autoptr(KtStage)
			stage = stage_of(policies, &options,
					 "node a cpu=4; node b cpu=4; node c cpu=4; node d cpu=3");
		const KdPodInfo *pod = kt_stage_info(stage, "p cpu=1");

		for (guint i = 0; i < 300; i++) {
			const KdAttempt *record = kd_framework_attempt(stage->framework, pod);

			n[record->chosen]++;
			g_string_append_printf(run ? second : first, "%u", record->chosen);
		}
	}
	KT_ROW_STR("the same seed, the same choices", second->str, first->str);
	KT_ROW_INT("never one that is not best", n[3], 0);
	for (guint i = 0; i < 3; i++)
		KT_ROW_DOUBLE("each as often", n[i], 200, 60);
}

/* ---- the steps around ---- */

static void one_node(void)
{
	const KdPolicy *const policies[] = { &only, &no, &cpu, NULL };
	g_autoptr(KtStage) stage = stage_of(
		policies, NULL,
		"node a cpu=4; node b cpu=1; node c cpu=4 label.no=x; node d cpu=4");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=2 label.only=a.b.c");
	const KdPolicy *by;

	KT_ROW_INT("fits", kd_framework_filter(stage->framework, pod, 0, &by), KD_FITS);
	KT_ROW_STR("too small",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 1, &by)),
		   "Insufficient cpu");
	KT_ROW_STR("by", by->name, "Cpu");
	KT_ROW_STR("closed", kd_verdict_reason(kd_framework_filter(stage->framework, pod, 2, &by)),
		   "x");
	KT_ROW_STR("not asked for",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 3, &by)),
		   "node(s) didn't satisfy plugin(s) [Only]");
	kt_stage_add(stage, "pod q cpu=3 on=a");
	KT_ROW_STR("taken now",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 0, &by)),
		   "Insufficient cpu");
	pod = kt_stage_info(stage, "p cpu=2 label.only=never");
	KT_ROW_STR("rejected as a whole",
		   kd_verdict_reason(kd_framework_filter(stage->framework, pod, 0, &by)), "never");
}

static guint64 rejectors(KtStage *stage, const char *pod)
{
	return kd_framework_attempt(stage->framework, kt_stage_info(stage, pod))->rejectors;
}

static void hints(void)
{
	const KdPolicy *const policies[] = { &only, &no, &cpu, NULL };
	g_autoptr(KtStage) stage = stage_of(policies, NULL,
					    "node a cpu=1; node b cpu=4 label.no=x; node c cpu=4");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=2");
	const KdClusterEvent gone = { .event = KD_EVENT_POD_DELETE };
	const KdClusterEvent relabelled = { .event = KD_EVENT_NODE_LABEL };

	KT_ROW_INT("by two filters", (gint64) rejectors(stage, "p cpu=2"), 1 << 1 | 1 << 2);
	KT_ROW_INT("by a pre-filter", (gint64) rejectors(stage, "p label.only=never"), 1 << 0);
	KT_ROW_INT("a pod that goes helps one", kd_framework_hint(stage->framework, pod, 4, &gone),
		   true);
	KT_ROW_INT("but not the other", kd_framework_hint(stage->framework, pod, 2, &gone), false);
	KT_ROW_INT("a label does", kd_framework_hint(stage->framework, pod, 2, &relabelled), true);
	KT_ROW_INT("nobody knows why: try", kd_framework_hint(stage->framework, pod, 0, &gone),
		   true);
}

static KdVerdict wait_10(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	(void) cycle;
	(void) node;
	*ret_timeout = 10 * KD_SECOND;
	return kd_verdict(KD_CODE_WAIT, 0);
}

static KdVerdict wait_long(const KdCycle *cycle, KdSlot node, KdTime *ret_timeout)
{
	(void) cycle;
	(void) node;
	*ret_timeout = KD_HOUR;
	return kd_verdict(KD_CODE_WAIT, 0);
}

static KdVerdict refuse(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	return node == 1 ? kd_verdict(KD_CODE_UNSCHEDULABLE, quark("reserved")) : KD_FITS;
}

static KdVerdict post_a(const KdCycle *cycle, KdPostFilterResult *ret)
{
	(void) cycle;
	(void) ret;
	return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("nothing to take back"));
}

static KdVerdict post_b(const KdCycle *cycle, KdPostFilterResult *ret)
{
	ret->message = g_strdup("no victims");
	if (wish(cycle, "lucky")) {
		ret->nominated = 1;
		g_clear_pointer(&ret->message, g_free);
		return KD_FITS;
	}
	return kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
}

static const KdPolicy waiter = {
	KD_POLICY_HEAD,    .name = "Waiter",      .permit = wait_long,
	.reserve = refuse, .post_filter = post_a,
};
static const KdPolicy hurry = {
	KD_POLICY_HEAD,
	.name = "Hurry",
	.permit = wait_10,
	.post_filter = post_b,
};

static void after_the_choice(void)
{
	const KdPolicy *const policies[] = { &cpu, &waiter, &hurry, NULL };
	g_autoptr(KtStage) stage = stage_of(policies, NULL, FOUR);
	KdTime timeout;

	kt_stage_try(stage, "p cpu=1");
	KT_ROW_INT("reserve", kd_framework_reserve(stage->framework, 0), KD_FITS);
	KT_ROW_STR("or not", kd_verdict_reason(kd_framework_reserve(stage->framework, 1)),
		   "reserved");
	KT_ROW_INT("permit says wait",
		   kd_verdict_code(kd_framework_permit(stage->framework, 0, &timeout)),
		   KD_CODE_WAIT);
	KT_ROW_INT("for the shortest time", timeout, 10 * KD_SECOND);
	KT_ROW_INT("pre-bind of nobody", kd_framework_pre_bind(stage->framework, 0), KD_FITS);
}

static void post_filters(void)
{
	const KdPolicy *const policies[] = { &cpu, &waiter, &hurry, NULL };
	g_autoptr(KtStage) stage = stage_of(policies, NULL, FOUR);
	KdPostFilterResult result;

	kt_stage_try(stage, "p cpu=9");
	KT_ROW_INT("no help", kd_verdict_code(kd_framework_post_filter(stage->framework, &result)),
		   KD_CODE_UNSCHEDULABLE);
	KT_ROW_STR("messages of all", result.message, "nothing to take back, no victims");
	KT_ROW_INT("no node", result.nominated, KD_NO_SLOT);
	g_clear_pointer(&result.message, g_free);
	kt_stage_try(stage, "p cpu=9 label.lucky=");
	KT_ROW_INT("help", kd_framework_post_filter(stage->framework, &result), KD_FITS);
	KT_ROW_STR("says nothing", result.message, NULL);
	KT_ROW_INT("a node", result.nominated, 1);
}

static gboolean fail_to_start(void *state, const KdPolicyEnv *env, GError **error)
{
	(void) state;
	(void) env;
	return kd_fail(error, KD_ERROR_INPUT, "not today");
}

static void bad_start(void)
{
	static const KdPolicy broken = {
		KD_POLICY_HEAD,
		.name = "Broken",
		.start = fail_to_start,
		.filter = cpu_filter,
	};
	const KdPolicy *const policies[] = { &cpu, NULL };
	g_autoptr(KtStage) stage = stage_of(policies, NULL, "");
	KdPlugin row = { .policy = &broken };
	KdProfile profile = *stage->profile;
	KdFrameworkOptions options = kt_stage_options();
	g_autoptr(GError) error = NULL;

	profile.plugins = &row;
	KT_ROW_TRUE("no framework", !kd_framework_new(&profile, stage->snapshot, &options, &error));
	KT_ROW_STR("says who", kt_message(error), "plug-in Broken: not today");
}

static CU_TestInfo tests[] = {
	{ "attempts", cached },
	{ "attempts without caches", uncached },
	{ "weights", weights },
	{ "scores for a single node", single_scores },
	{ "messages", texts },
	{ "how many nodes are looked for", sampling },
	{ "where the walk begins", rotation },
	{ "ties", ties },
	{ "filters on one node", one_node },
	{ "hints", hints },
	{ "reserve and permit", after_the_choice },
	{ "post-filter", post_filters },
	{ "a plug-in that does not start", bad_start },
	CU_TEST_INFO_NULL,
};

KT_SUITE(framework) = { .pName = "framework", .pTests = tests };
