/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/framework.c, attempt.c, pre_filter.c and score.c: one attempt over small worlds. */
#include "config.h"

#include "kt_plugins.h"

#include <kubedes/error.h>

/* ---- who is chosen, and why not the others ---- */

static const struct {
	const char *row;
	const KdPolicy *plugins[4];
	const char *world, *pod, *want;
} rows[] = {
	{ "the highest total wins, the first of equals",
	  { &kt_cpu },
	  KT_FOUR,
	  "p cpu=1",
	  "a=4 b*=8 c=2 d=8" },
	{ "a filter turns nodes down",
	  { &kt_cpu },
	  KT_FOUR,
	  "p cpu=5",
	  "a!Insufficient cpu b*=8 c!Insufficient cpu d=8" },
	{ "what is taken counts",
	  { &kt_cpu },
	  KT_FOUR "; pod q cpu=1 on=b; pod r cpu=7 on=d",
	  "p cpu=4",
	  "a=4 b*=7 c!Insufficient cpu d!Insufficient cpu" },
	{ "one node that fits is taken without scores",
	  { &kt_cpu },
	  KT_FOUR "; pod q cpu=1 on=b",
	  "p cpu=8",
	  "a!Insufficient cpu b!Insufficient cpu c!Insufficient cpu d*" },
	{ "the first filter that fails says why",
	  { &kt_no, &kt_cpu },
	  "node a cpu=1 label.no=full; node b cpu=1; node c cpu=4 label.no=closed",
	  "p cpu=2",
	  "a!full b!Insufficient cpu c!closed" },
	{ "pre-filter may skip the filter",
	  { &kt_no, &kt_cpu },
	  "node a cpu=1; node c cpu=4 label.no=closed",
	  "p cpu=1 label.no-filter=",
	  "a=1 c*=4" },
	{ "without score plug-ins the first that fits",
	  { &kt_no },
	  "node a label.no=x; node b; node c",
	  "p",
	  "a!x b*" },
	{ "a filter that breaks ends it",
	  { &kt_no, &kt_cpu },
	  "node a cpu=1; node b label.no=error",
	  "p cpu=1",
	  "(error) it broke" },
	{ "batch hooks alone",
	  { &kt_cpu_many },
	  KT_FOUR,
	  "p cpu=3",
	  "a=4 b*=8 c!Insufficient cpu d=8" },
	/* Scores. */
	{ "raw scores as they are",
	  { &kt_plain },
	  "node a label.score=7; node b label.score=100",
	  "p",
	  "a=7 b*=100" },
	{ "by the maximum",
	  { &kt_most },
	  "node a label.score=7; node b label.score=20; node c",
	  "p",
	  "a=35 b*=100 c=0" },
	{ "by the maximum, all zero", { &kt_most }, "node a; node b", "p", "a*=0 b=0" },
	{ "reversed",
	  { &kt_least },
	  "node a label.score=7; node b label.score=20; node c",
	  "p",
	  "a=65 b=0 c*=100" },
	{ "reversed, all zero", { &kt_least }, "node a; node b", "p", "a*=100 b=100" },
	{ "custom",
	  { &kt_half },
	  "node a label.score=7; node b label.score=180",
	  "p",
	  "a=3 b*=90" },
	{ "sums over plug-ins",
	  { &kt_plain, &kt_least, &kt_half },
	  "node a label.score=10; node b label.score=40; node c label.score=20",
	  "p",
	  "a*=90 b=60 c=80" },
	{ "only nodes that fit have a say in the maximum",
	  { &kt_no, &kt_most },
	  "node a label.score=10; node b label.score=20; node c label.score=90 label.no=x",
	  "p",
	  "a=50 b*=100 c!x" },
	{ "a skipped score counts nothing",
	  { &kt_plain, &kt_cpu },
	  "node a cpu=3 label.score=9; node b cpu=4",
	  "p label.no-score=",
	  "a=3 b*=4" },
	{ "a score out of range is an error",
	  { &kt_plain },
	  "node a label.score=101; node b",
	  "p",
	  "(error) plugin \"Plain\" returns an invalid score 101, it should in the range of [0, "
	  "100] "
	  "after normalizing" },
	{ "below zero, too",
	  { &kt_plain },
	  "node a label.score=-1; node b",
	  "p",
	  "(error) plugin \"Plain\" returns an invalid score -1, it should in the range of [0, "
	  "100] "
	  "after normalizing" },
	/* Pre-filters. */
	{ "narrowed to one", { &kt_only, &kt_cpu }, KT_FOUR, "p cpu=1 label.only=c", "c*" },
	{ "narrowed to several, in walk order",
	  { &kt_only, &kt_cpu },
	  KT_FOUR,
	  "p cpu=1 label.only=d.c.d.b",
	  "b*=8 c=2 d=8" },
	{ "narrowed twice",
	  { &kt_only, &kt_also, &kt_cpu },
	  KT_FOUR,
	  "p label.only=a.b.c label.also=c.d",
	  "c*" },
	{ "narrowed to what is not there", { &kt_only, &kt_cpu }, KT_FOUR, "p label.only=x", "" },
	{ "some are not there",
	  { &kt_only, &kt_also, &kt_cpu },
	  KT_FOUR,
	  "p label.only=x.a.y label.also=y.a",
	  "a*" },
	{ "narrowed to no name",
	  { &kt_only },
	  KT_FOUR,
	  "p label.only=",
	  "!!node(s) didn't satisfy plugin Only" },
	{ "narrowed to nothing",
	  { &kt_only, &kt_also, &kt_cpu },
	  KT_FOUR,
	  "p label.only=a.b label.also=c.d",
	  "!!node(s) didn't satisfy plugin(s) [Also Only] simultaneously" },
	{ "rejected as a whole", { &kt_only, &kt_cpu }, KT_FOUR, "p label.only=never", "!!never" },
	{ "unschedulable lets the others speak",
	  { &kt_only, &kt_also, &kt_cpu },
	  KT_FOUR,
	  "p label.only=later label.also=never",
	  "!!never" },
	{ "unresolvable does not",
	  { &kt_only, &kt_also, &kt_cpu },
	  KT_FOUR,
	  "p label.only=never label.also=later",
	  "!!never" },
	{ "broken", { &kt_only, &kt_cpu }, KT_FOUR, "p label.only=error", "(error) it broke" },
	/* Nominations. */
	{ "the nominated node is tried alone", { &kt_cpu }, KT_FOUR, "p cpu=1 nominated=c", "c*" },
	{ "if it does not fit, all are",
	  { &kt_cpu },
	  KT_FOUR,
	  "p cpu=8 nominated=c",
	  "a!Insufficient cpu b*=8 c!Insufficient cpu d=8" },
	{ "if it is not there, too",
	  { &kt_cpu },
	  KT_FOUR,
	  "p cpu=3 nominated=x",
	  "a=4 b*=8 c!Insufficient cpu d=8" },
	{ "no nodes", { &kt_cpu }, "", "p cpu=1", "" },
};

static void attempts(bool plain_mode)
{
	KdFrameworkOptions options = kt_stage_options();

	options.plain = plain_mode;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtStage)
			stage = kt_plugins_stage(rows[i].plugins, &options, rows[i].world);

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
	const KtPlugin plugins[] = { { &kt_plain, 3 }, { &kt_least, 2 }, { NULL, 0 } };
	g_autoptr(KtStage) stage = kt_stage_new(
		plugins, NULL, "node a label.score=10; node b label.score=40; node c");

	/* a: 3*10 + 2*75; b: 3*40 + 2*0; c: 3*0 + 2*100 */
	KT_ROW_STR("times the weight", kt_stage_try(stage, "p"), "a=180 b=120 c*=200");
}

static void single_scores(void)
{
	KdFrameworkOptions options = kt_stage_options();
	const KdPolicy *const policies[] = { &kt_cpu, NULL };

	options.thorough = true;
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, &options, KT_FOUR);
	KT_ROW_STR("scores for one node on request", kt_stage_try(stage, "p nominated=c"), "c*=2");
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
	};
	const KdPolicy *const policies[] = { &kt_cpu, NULL };
	g_autoptr(KtStage) stage = kt_plugins_stage(policies, NULL, "");
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
	{ "a plug-in that does not start", bad_start },
	CU_TEST_INFO_NULL,
};

KT_SUITE(framework) = { .pName = "framework", .pTests = tests };
