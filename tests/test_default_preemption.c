/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies/scheduling/default_preemption.c with its helpers, what sim/placement/dry_run.c and
 * post_filter.c do for it, and dynamic_resources.c, which speaks before it.
 */
#include "config.h"

#include "kt_plugins.h"

#include <kubedes/api/pod_disruption_budget.h>
#include <string.h>

/* ---- the stage ---- */

/* "app=web allowed=1 done=b,c": for pods with that label; and the ends granted already. */
static KdObject *budget_of(const char *text)
{
	KdPodDisruptionBudget *budget = (KdPodDisruptionBudget *) kd_object_new(
		&kd_kind_pod_disruption_budget);
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	budget->object.metadata.namespace = g_intern_static_string("default");
	budget->spec.selector = g_new0(KdSelector, 1);
	for (char **word = words; *word; word++) {
		g_auto(GStrv) pair = g_strsplit(*word, "=", 2);

		if (!**word)
			continue;
		if (strcmp(pair[0], "allowed") == 0)
			budget->status.disruptionsAllowed = g_ascii_strtoll(pair[1], NULL, 10);
		else if (strcmp(pair[0], "done") == 0)
			kd_map_set(&budget->status.disruptedPods, pair[1], "");
		else if (strcmp(pair[0], "namespace") == 0)
			budget->object.metadata.namespace = g_intern_string(pair[1]);
		else
			kd_map_set(&budget->spec.selector->matchLabels, pair[0], pair[1]);
	}
	return &budget->object;
}

static const KdObject *get_nothing(gpointer data, const KdKind *kind, KdName namespace_,
				   const char *name)
{
	(void) data;
	(void) kind;
	(void) namespace_;
	(void) name;
	return NULL;
}

static void each_budget(gpointer data, const KdKind *kind,
			void (*visit)(const KdObject *object, gpointer visit_data),
			gpointer visit_data)
{
	const GPtrArray *budgets = data;

	for (guint i = 0; kind == &kd_kind_pod_disruption_budget && i < budgets->len; i++)
		visit(budgets->pdata[i], visit_data);
}

static GPtrArray *budgets_of(const char *text)
{
	GPtrArray *budgets = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	g_auto(GStrv) list = g_strsplit(text ? text : "", "; ", -1);

	for (char **one = list; *one; one++)
		g_ptr_array_add(budgets, budget_of(*one));
	return budgets;
}

/* "a: q cpu=1; b: r" */
static void nominate(KtStage *stage, KdNominator *nominator, const char *text)
{
	g_auto(GStrv) pods = g_strsplit(text ? text : "", "; ", -1);

	for (char **pod = pods; *pod; pod++) {
		g_auto(GStrv) parts = g_strsplit(*pod, ": ", 2);

		kd_nominator_set(nominator, kt_stage_info(stage, parts[1]),
				 g_intern_string(parts[0]));
	}
}

/* ---- the answer in words ---- */

static void add_pods(GString *text, const GPtrArray *pods)
{
	for (guint i = 0; pods && i < pods->len; i++)
		g_string_append_printf(text, " %s", KD_POD(pods->pdata[i])->object.metadata.name);
}

/* " | b: q r !1" for each */
static void add_candidates(GString *text, const KdNodes *nodes, const KdPreemption *preemption)
{
	for (guint i = 0; i < preemption->candidates->len; i++) {
		const KdCandidate *candidate = &g_array_index(preemption->candidates, KdCandidate,
							      i);

		g_string_append_printf(text, " | %s:", nodes->name[candidate->node]);
		add_pods(text, candidate->victims);
		if (candidate->n_violations)
			g_string_append_printf(text, " !%u", candidate->n_violations);
	}
}

/* "a: v w" and " - q" for nominations that end, or the message; "=" before it when the pod's
 * nomination stays.  With @explained all candidates behind it. */
static char *ask(KtStage *stage, const KdPodInfo *pod, bool explained)
{
	const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);
	g_auto(KdPostFilterResult) result = { .nominated = KD_NO_SLOT };
	GString *text = g_string_new(NULL);
	KdVerdict verdict;

	kd_framework_attempt(stage->framework, pod);
	verdict = kd_framework_post_filter(stage->framework, &result);
	g_string_append(text, result.nominates ? "" : "=");
	if (kd_verdict_code(verdict) == KD_CODE_ERROR)
		g_string_append(text, "(error) ");
	if (verdict == KD_FITS)
		g_string_append_printf(text, "%s:", nodes->name[result.nominated]);
	else
		g_string_append(text, result.message);
	add_pods(text, result.victims);
	if (result.cleared && result.cleared->len > 0)
		g_string_append(text, " -");
	add_pods(text, result.cleared);
	if (explained)
		add_candidates(text, nodes, result.preemption);
	return g_string_free(text, FALSE);
}

typedef struct {
	const char *row, *world, *budgets, *nominated, *pod, *want;
} Row;

static void check_rows(const Row *rows, guint n, const KdPolicy *filter, bool explained)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(GPtrArray) budgets = budgets_of(rows[i].budgets);
		g_autoptr(KdNominator) nominator = kd_nominator_new();
		KdFrameworkOptions options = kt_stage_options();
		const KdPolicy *const policies[] = { filter,
						     kd_policy_find("DynamicResources", NULL),
						     kd_policy_find("DefaultPreemption", NULL),
						     NULL };
		g_autoptr(GError) error = NULL;

		options.explain = options.thorough = explained;
		options.nominator = nominator;
		options.lister = (KdLister){ get_nothing, each_budget, budgets, NULL };
		g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, rows[i].world);
		const guint64 position = kd_snapshot_position(stage->snapshot);
		nominate(stage, nominator, rows[i].nominated);
		const KdPodInfo *pod = kt_stage_info(stage, rows[i].pod);
		g_autofree char *got = ask(stage, pod, explained);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
		g_autofree char *again = ask(stage, pod, explained);
		KT_ROW_STR("the same again", again, rows[i].want);
		KT_ROW_INT("nothing changed", (gint64) kd_snapshot_position(stage->snapshot),
			   (gint64) position);
		kd_snapshot_verify(stage->snapshot, &error);
		KT_ROW_NO_ERROR(rows[i].row, error);
	}
}

/* ---- may it, and where ---- */

#define NONE(n)  "no new claims to deallocate, preemption: 0/" n " nodes are available: "
#define NO_LOWER "No preemption victims found for incoming pod."

static const Row decisions[] = {
	{ "the only victim there is", "node a cpu=2; pod v cpu=2 on=a", NULL, NULL,
	  "p cpu=1 priority=1", "a: v" },
	{ "none of the same priority", "node a cpu=2; pod v cpu=2 priority=1 on=a", NULL, NULL,
	  "p cpu=1 priority=1", NONE("1") "1 " NO_LOWER },
	{ "not for a pod that never does", "node a cpu=2; pod v cpu=2 on=a", NULL, NULL,
	  "p cpu=1 priority=1 never",
	  "=no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never." },
	{ "not where the node is too small for it", "node a cpu=2; node b cpu=4; pod v cpu=2 on=a",
	  NULL, NULL, "p cpu=9 priority=1",
	  NONE("2") "2 Preemption is not helpful for scheduling." },
	{ "not where higher ones fill it",
	  "node a cpu=2; pod v cpu=1 on=a; pod w cpu=1 priority=9 on=a", NULL, NULL,
	  "p cpu=2 priority=1", NONE("1") "1 Insufficient cpu." },
	{ "each node says why",
	  "node a cpu=2; node b cpu=1; node c cpu=2; pod v cpu=2 priority=5 on=a; "
	  "pod w cpu=2 priority=2 on=c; pod x on=c",
	  NULL, NULL, "p cpu=2 priority=1",
	  NONE("3") "1 Insufficient cpu, 1 No preemption victims found for incoming pod, "
		    "1 Preemption is not helpful for scheduling." },
	/* Nominated before. */
	{ "not again while its victims go",
	  "node a cpu=2; node b cpu=2; pod v cpu=2 on=a preempted; pod w cpu=2 on=b", NULL, NULL,
	  "p cpu=1 priority=1 nominated=a",
	  "=no new claims to deallocate, preemption: not eligible due to a terminating pod on the "
	  "nominated node." },
	{ "but when they go for another reason",
	  "node a cpu=2; node b cpu=2; pod v cpu=2 on=a ending; pod w cpu=2 on=b", NULL, NULL,
	  "p cpu=1 priority=1 nominated=a", "a: v" },
	{ "or are no lower",
	  "node a cpu=2; node b cpu=2; pod v cpu=2 on=a priority=1 preempted; "
	  "pod w cpu=2 on=b",
	  NULL, NULL, "p cpu=1 priority=1 nominated=a", "b: w" },
	{ "or the node is beyond help",
	  "node a cpu=1; node b cpu=2; pod v cpu=1 on=a preempted; pod w cpu=2 on=b", NULL, NULL,
	  "p cpu=2 priority=1 nominated=a", "b: w" },
	{ "or gone", "node b cpu=2; pod w cpu=2 on=b", NULL, NULL, "p cpu=2 priority=1 nominated=a",
	  "b: w" },
	/* Nominations of others. */
	{ "lower ones lose their nomination", "node a cpu=4; pod v cpu=4 on=a", NULL,
	  "a: q cpu=1 priority=5; a: r cpu=1 priority=9; a: s cpu=1 priority=4",
	  "p cpu=1 priority=8", "a: v - q s" },
	{ "higher ones keep their room",
	  "node a cpu=4; node b cpu=2; pod v cpu=4 on=a; pod w cpu=2 priority=1 on=b", NULL,
	  "a: q cpu=3 priority=9", "p cpu=2 priority=8", "b: w" },
};

static void decide(void)
{
	check_rows(decisions, G_N_ELEMENTS(decisions), &kt_cpu, false);
}

/* ---- who goes ---- */

static const Row victims[] = {
	{ "as few as needed, the least important",
	  "node a cpu=4; pod v cpu=1 on=a priority=3; pod w cpu=1 on=a; pod x cpu=2 on=a "
	  "priority=2",
	  NULL, NULL, "p cpu=1 priority=9", "a: w | a: w" },
	{ "who came later of equals",
	  "node a cpu=2; pod v cpu=1 on=a start=50; pod w cpu=1 on=a start=40", NULL, NULL,
	  "p cpu=1 priority=9", "a: v | a: v" },
	{ "within a second by place",
	  "node a cpu=2; pod v cpu=1 on=a start=40.9; pod w cpu=1 on=a start=40.1", NULL, NULL,
	  "p cpu=1 priority=9", "a: w | a: w" },
	{ "who has not started yet", "node a cpu=2; pod v cpu=1 on=a; pod w cpu=1 on=a start=40",
	  NULL, NULL, "p cpu=1 priority=9", "a: v | a: v" },
	{ "a bigger one does not save the smaller",
	  "node a cpu=4; pod v cpu=3 on=a priority=3; pod w cpu=1 on=a priority=2", NULL, NULL,
	  "p cpu=2 priority=9", "a: v | a: v" },
	{ "by falling importance",
	  "node a cpu=3; pod v cpu=1 on=a; pod w cpu=1 on=a priority=3; "
	  "pod x cpu=1 on=a priority=2",
	  NULL, NULL, "p cpu=3 priority=9", "a: w x v | a: w x v" },
	/* Budgets. */
	{ "whose end violates a budget is spared first",
	  "node a cpu=2; pod v cpu=1 on=a label.app=x; pod w cpu=1 on=a priority=5", "app=x", NULL,
	  "p cpu=1 priority=9", "a: w | a: w" },
	{ "as long as it fits", "node a cpu=2; pod v cpu=2 on=a label.app=x", "app=x", NULL,
	  "p cpu=1 priority=9", "a: v | a: v !1" },
	{ "a budget of one is for the most important",
	  "node a cpu=3; pod v cpu=1 on=a label.app=x priority=1; pod w cpu=1 on=a label.app=x "
	  "priority=3; pod x cpu=1 on=a label.app=x priority=2",
	  "app=x allowed=1", NULL, "p cpu=3 priority=9", "a: w x v | a: w x v !2" },
	{ "of two budgets one is enough", "node a cpu=1; pod v cpu=1 on=a label.app=x label.tier=y",
	  "app=x allowed=5; tier=y", NULL, "p cpu=1 priority=9", "a: v | a: v !1" },
	{ "what was granted is paid for",
	  "node a cpu=2; pod v cpu=1 on=a label.app=x; pod w cpu=1 on=a label.app=x",
	  "app=x allowed=1 done=v", NULL, "p cpu=2 priority=9", "a: v w | a: v w" },
	{ "a budget of another namespace", "node a cpu=1; pod v cpu=1 on=a label.app=x",
	  "app=x namespace=other", NULL, "p cpu=1 priority=9", "a: v | a: v" },
	{ "an empty selector is for nobody", "node a cpu=1; pod v cpu=1 on=a label.app=x", " ",
	  NULL, "p cpu=1 priority=9", "a: v | a: v" },
	/* Of nodes. */
	{ "fewest violations",
	  "node a cpu=1; node b cpu=1; pod v cpu=1 on=a label.app=x; pod w cpu=1 on=b priority=7",
	  "app=x", NULL, "p cpu=1 priority=9", "b: w | b: w | a: v !1" },
	{ "then the lowest of the most important",
	  "node a cpu=2; node b cpu=2; pod v cpu=2 on=a priority=5; pod w cpu=1 on=b priority=4; "
	  "pod x cpu=1 on=b priority=4",
	  NULL, NULL, "p cpu=2 priority=9", "b: w x | a: v | b: w x" },
	{ "then the least sum",
	  "node a cpu=2; node b cpu=2; pod v cpu=1 on=a priority=5; pod y cpu=1 on=a priority=4; "
	  "pod w cpu=1 on=b priority=5; pod x cpu=1 on=b priority=3",
	  NULL, NULL, "p cpu=2 priority=9", "b: w x | a: v y | b: w x" },
	{ "in which negative ones are no gain",
	  "node a cpu=2; node b cpu=2; pod v cpu=1 on=a priority=-5; pod y cpu=1 on=a priority=-9; "
	  "pod w cpu=2 on=b priority=-5",
	  NULL, NULL, "p cpu=2 priority=9", "b: w | a: v y | b: w" },
	{ "then the latest start of the most important",
	  "node a cpu=2; node b cpu=2; pod v cpu=1 on=a priority=5 start=9; pod y cpu=1 on=a "
	  "start=1;"
	  "pod w cpu=1 on=b priority=5 start=8; pod x cpu=1 on=b start=7",
	  NULL, NULL, "p cpu=2 priority=9", "a: v y | a: v y | b: w x" },
	{ "then the first", "node a cpu=2; node b cpu=2; pod v cpu=2 on=b; pod w cpu=2 on=a", NULL,
	  NULL, "p cpu=2 priority=9", "a: w | a: w | b: v" },
};

static void choose(void)
{
	check_rows(victims, G_N_ELEMENTS(victims), &kt_cpu, true);
}

/* ---- together with the other plug-ins ---- */

static const Row rejected[] = {
	{ "after a rejection by pre-filter claims break down, and nobody preempts",
	  "node a cpu=2; pod v cpu=2 on=a", NULL, NULL, "p priority=1 label.only=never",
	  "=(error) not found" },
	{ "nothing is said of nodes that were left out",
	  "node a cpu=2; node b cpu=2; pod v cpu=2 on=a", NULL, NULL, "p priority=1 label.only=x",
	  NONE("2") "2 Preemption is not helpful for scheduling." },
	{ "any node where pre-filter says that it might help", "node a cpu=2; pod v cpu=2 on=a",
	  NULL, NULL, "p priority=1 label.only=later",
	  "=(error) preemption: expected at least one victim pod on node \"a\"" },
};

static void others(void)
{
	check_rows(rejected, G_N_ELEMENTS(rejected), &kt_only, false);
}

static void explanation(void)
{
	KdFrameworkOptions options = kt_stage_options();
	const KdPolicy *const policies[] = { &kt_only, kd_policy_find("DynamicResources", NULL),
					     kd_policy_find("DefaultPreemption", NULL), NULL };
	g_auto(KdPostFilterResult) result = { .nominated = KD_NO_SLOT };

	options.explain = options.thorough = true;
	g_autoptr(KtStage)
		stage = kt_plugins_stage(policies, &options, "node a cpu=2; pod v cpu=2 on=a");
	kt_stage_try(stage, "p priority=1 label.only=never");
	KT_ROW_INT("as a whole it broke down",
		   kd_verdict_code(kd_framework_post_filter(stage->framework, &result)),
		   KD_CODE_ERROR);
	KT_ROW_STR("for this reason", result.message, "not found");
	if (!KT_ROW_TRUE("preemption is explained all the same", result.preemption))
		return;
	KT_ROW_STR("in its own words", result.preemption->message,
		   "preemption: 0/1 nodes are available: 1 Preemption is not helpful for "
		   "scheduling.");
	KT_ROW_INT("it finds no node", result.nominated, KD_NO_SLOT);
}

/* ---- how many candidates ---- */

static guint nominated_by(guint64 seed, guint n_nodes, const char *bad, bool explain)
{
	g_autoptr(GString) world = g_string_new(NULL);
	g_autoptr(GPtrArray) budgets = budgets_of("app=x");
	KdFrameworkOptions options = kt_stage_options();
	const KdPolicy *const policies[] = { &kt_cpu, kd_policy_find("DefaultPreemption", NULL),
					     NULL };
	g_auto(KdPostFilterResult) result = { .nominated = KD_NO_SLOT };

	for (guint i = 0; i < n_nodes; i++)
		g_string_append_printf(world, "node n%u cpu=1; pod v%u cpu=1 on=n%u%s;", i, i, i,
				       i < n_nodes / 2 ? bad : "");
	options.seed = seed;
	options.explain = explain;
	options.tie_break = KD_TIE_RANDOM;
	options.lister = (KdLister){ get_nothing, each_budget, budgets, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, world->str);
	kt_stage_try(stage, "p cpu=1 priority=1");
	kd_framework_post_filter(stage->framework, &result);
	KT_ROW_INT("candidates are told", result.preemption != NULL, explain);
	return result.nominated;
}

/* 100 candidates are enough, unless all of them violate a budget. */
static void enough(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	guint n_bad = 0;

	for (guint64 seed = 1; seed <= 20; seed++) {
		guint node = nominated_by(seed, 250, " label.app=x", false);

		n_bad += node < 125;
		g_hash_table_add(seen, GUINT_TO_POINTER(node));
	}
	KT_ROW_INT("a node without violations is looked for beyond 100", n_bad, 0);
	KT_ROW_TRUE("and chance picks it", g_hash_table_size(seen) > 5);
	KT_ROW_INT("the same seed, the same node", nominated_by(3, 250, "", false),
		   nominated_by(3, 250, "", false));
	KT_ROW_INT("explained, the same node", nominated_by(3, 250, "", true),
		   nominated_by(3, 250, "", false));
}

static CU_TestInfo tests[] = {
	{ "decisions", decide },         { "victims", choose },
	{ "other plug-ins", others },    { "explanation", explanation },
	{ "enough candidates", enough }, CU_TEST_INFO_NULL,
};

KT_SUITE(default_preemption) = { .pName = "default_preemption", .pTests = tests };
