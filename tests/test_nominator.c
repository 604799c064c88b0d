/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/nominator.c, and what sim/placement/filter.c and moves.c make of nominations. */
#include "config.h"

#include "kt_plugins.h"

/* ---- who is nominated where ---- */

static const char *list(const KdNominator *nominator, const char *node)
{
	static char text[64];
	guint n;
	const KdPodInfo *const *pods = kd_nominator_pods(nominator, g_intern_string(node), &n);

	text[0] = '\0';
	for (guint i = 0; i < n; i++)
		g_strlcat(text, pods[i]->pod->object.metadata.name, sizeof(text));
	return text;
}

static void nominations(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "");
	g_autoptr(KdNominator) nominator = kd_nominator_new();
	const KdPodInfo *p = kt_stage_info(stage, "p"), *q = kt_stage_info(stage, "q");
	KdName a = g_intern_string("a"), b = g_intern_string("b");

	KT_ROW_STR("nobody yet", list(nominator, "a"), "");
	KT_ROW_INT("so there is nobody to remove",
		   kd_nominator_remove(nominator, p->pod->object.uid), false);
	kd_nominator_set(nominator, p, a);
	kd_nominator_set(nominator, q, a);
	KT_ROW_STR("in order of nomination", list(nominator, "a"), "pq");
	KT_ROW_INT("two pods", kd_nominator_count(nominator), 2);
	kd_nominator_set(nominator, p, a);
	KT_ROW_STR("again: to the end", list(nominator, "a"), "qp");
	kd_nominator_set(nominator, q, b);
	KT_ROW_STR("it moves from here", list(nominator, "a"), "p");
	KT_ROW_STR("to there", list(nominator, "b"), "q");
	KT_ROW_STR("its node", kd_nominator_node(nominator, q->pod->object.uid), "b");
	kd_nominator_set(nominator, q, NULL);
	KT_ROW_STR("no node ends it", list(nominator, "b"), "");
	kd_nominator_set(nominator, q, b);
	kd_nominator_set(nominator, q, g_intern_string(""));
	KT_ROW_STR("so does an empty name", kd_nominator_node(nominator, q->pod->object.uid), NULL);
	KT_ROW_INT("removed", kd_nominator_remove(nominator, p->pod->object.uid), true);
	KT_ROW_INT("nobody is left", kd_nominator_count(nominator), 0);
}

/* ---- what others see of it ---- */

/* Fits where there is a pod that has the label friend. */
static KdVerdict friend_filter(const KdCycle *cycle, KdSlot node)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, node, &n);

	for (guint i = 0; i < n; i++)
		if (kd_map_lookup(&pods[i].info->pod->object.metadata.labels, "friend"))
			return KD_FITS;
	return kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_static_string("no friend"));
}

static const KdPolicy friendly = {
	KD_POLICY_HEAD,
	.name = "Friendly",
	.node_reads = KD_NODE_PODS,
	.filter = friend_filter,
};

/* At most two pods on a node, counted by what the hooks tell alone. */
typedef struct {
	guint n[8];
} Counts;

static KdVerdict count_pre_filter(const KdCycle *cycle)
{
	Counts *counts = cycle->scratch;

	for (KdSlot s = 0; s < cycle->nodes->n_slots; s++)
		kd_nodes_pods(cycle->nodes, s, &counts->n[s]);
	return KD_FITS;
}

static KdVerdict count_filter(const KdCycle *cycle, KdSlot node)
{
	const Counts *counts = cycle->scratch;

	return counts->n[node] < 2
		       ? KD_FITS
		       : kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_static_string("two pods"));
}

static void count_add(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node)
{
	(void) pod;
	((Counts *) cycle->scratch)->n[node]++;
}

static void count_remove(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node)
{
	(void) pod;
	((Counts *) cycle->scratch)->n[node]--;
}

static const KdPolicy counting = {
	KD_POLICY_HEAD,
	.name = "Counting",
	.scratch_size = sizeof(Counts),
	.node_reads = KD_NODE_CLUSTER,
	.pre_filter = count_pre_filter,
	.filter = count_filter,
	.add_pod = count_add,
	.remove_pod = count_remove,
};

static const struct {
	const char *row;
	const KdPolicy *plugins[4];
	const char *world, *nominated, *pod, *want;
} rows[] = {
	{ "a pod of the same priority takes room",
	  { &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "a: q cpu=1 priority=5",
	  "p cpu=2 priority=5",
	  "a!Insufficient cpu b*" },
	{ "one of a higher priority, too",
	  { &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "a: q cpu=1 priority=6",
	  "p cpu=2 priority=5",
	  "a!Insufficient cpu b*" },
	{ "a lower one does not",
	  { &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "a: q cpu=1 priority=4",
	  "p cpu=2 priority=5",
	  "a*=2 b=2" },
	{ "scores do not see it",
	  { &kt_cpu },
	  "node a cpu=4; node b cpu=3",
	  "a: q cpu=2 priority=9",
	  "p cpu=1",
	  "a*=4 b=3" },
	{ "several add up",
	  { &kt_cpu },
	  "node a cpu=4; node b cpu=1",
	  "a: q cpu=2 priority=9; a: r cpu=2 priority=9",
	  "p cpu=1",
	  "a!Insufficient cpu b*" },
	{ "batch hooks see it",
	  { &kt_cpu_many },
	  "node a cpu=2; node b cpu=2",
	  "a: q cpu=1",
	  "p cpu=2",
	  "a!Insufficient cpu b*" },
	{ "nobody may lean on it",
	  { &friendly, &kt_cpu },
	  "node a cpu=2; node b cpu=2; pod f on=b label.friend=",
	  "a: q cpu=1 label.friend=",
	  "p cpu=1",
	  "a!no friend b*" },
	{ "pre-filters hear of it",
	  { &counting, &kt_cpu },
	  "node a cpu=2; node b cpu=2; pod o on=a",
	  "a: q priority=1",
	  "p",
	  "a!two pods b*" },
	{ "and that it is gone again",
	  { &counting, &kt_cpu },
	  "node a cpu=2; node b cpu=2; pod o on=a",
	  "b: q priority=1",
	  "p",
	  "a*=2 b=2" },
	{ "on a node that is not there",
	  { &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "x: q cpu=1",
	  "p cpu=2",
	  "a*=2 b=2" },
	{ "the pod's own node is tried with the others on it",
	  { &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "b: q cpu=1",
	  "p cpu=2 nominated=b",
	  "a* b!Insufficient cpu" },
	{ "what it is turned down for there counts where the search is narrowed",
	  { &kt_only, &kt_cpu },
	  "node a cpu=2; node b cpu=2",
	  "b: q cpu=1",
	  "p cpu=3 nominated=b label.only=a",
	  "a!Insufficient cpu" },
};

/* "a: q cpu=1; b: r" */
static void nominate(KtStage *stage, KdNominator *nominator, const char *text)
{
	g_auto(GStrv) pods = g_strsplit(text, "; ", -1);

	for (char **pod = pods; *pod; pod++) {
		g_auto(GStrv) parts = g_strsplit(*pod, ": ", 2);

		kd_nominator_set(nominator, kt_stage_info(stage, parts[1]),
				 g_intern_string(parts[0]));
	}
}

static void attempts(bool plain)
{
	KdFrameworkOptions options = kt_stage_options();

	options.plain = plain;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdNominator) nominator = kd_nominator_new();
		g_autoptr(GError) error = NULL;

		options.nominator = nominator;
		g_autoptr(KtStage)
			stage = kt_plugins_stage(rows[i].plugins, &options, rows[i].world);
		const guint64 position = kd_snapshot_position(stage->snapshot);
		kt_stage_try(stage, rows[i].pod); /* what caches hold is no different */
		nominate(stage, nominator, rows[i].nominated);
		KT_ROW_STR(rows[i].row, kt_stage_try(stage, rows[i].pod), rows[i].want);
		KT_ROW_STR("and again", kt_stage_try(stage, rows[i].pod), rows[i].want);
		KT_ROW_INT("nothing changed", (gint64) kd_snapshot_position(stage->snapshot),
			   (gint64) position);
		kd_snapshot_verify(stage->snapshot, &error);
		KT_ROW_NO_ERROR(rows[i].row, error);
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

static void itself(void)
{
	g_autoptr(KdNominator) nominator = kd_nominator_new();
	KdFrameworkOptions options = kt_stage_options();
	const KdPolicy *const policies[] = { &kt_only, &kt_cpu, NULL };

	options.nominator = nominator;
	g_autoptr(KtStage)
		stage = kt_plugins_stage(policies, &options, "node a cpu=2; node b cpu=2");
	const KdPodInfo *pod = kt_stage_info(stage, "p cpu=2 nominated=b");
	kd_nominator_set(nominator, pod, g_intern_string("b"));
	const KdAttempt *attempt = kd_framework_attempt(stage->framework, pod);
	KT_ROW_INT("a pod is not in its own way", attempt->nominated_fits, true);
	KT_ROW_INT("nor is another node looked at", attempt->n_evaluated, 1);
	KT_ROW_INT("nor kept", attempt->nominated, KD_NO_SLOT);
}

/* conformance: the nominated node stands in the message beside those of the search. */
static void message(void)
{
	const KdPolicy *const policies[] = { &kt_only, &kt_no, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(
		policies, NULL, "node a label.no=busy; node b label.no=far; node c; node d");

	kt_stage_try(stage, "p nominated=b label.only=a");
	KT_ROW_STR("all nodes are named once", kt_stage_message(stage),
		   "0/4 nodes are available: 1 busy, 1 far, "
		   "2 node(s) didn't satisfy plugin(s) [No Only].");
	kt_stage_try(stage, "p nominated=a label.only=a");
	KT_ROW_STR(
		"one of the search is not counted twice", kt_stage_message(stage),
		"0/4 nodes are available: 1 busy, 3 node(s) didn't satisfy plugin(s) [No Only].");
}

static CU_TestInfo tests[] = {
	{ "nominations", nominations },
	{ "attempts with caches", cached },
	{ "attempts without caches", uncached },
	{ "the nominated pod itself", itself },
	{ "message", message },
	CU_TEST_INFO_NULL,
};

KT_SUITE(nominator) = { .pName = "nominator", .pTests = tests };
