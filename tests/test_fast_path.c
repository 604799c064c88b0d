/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The default profile with caches and tallies that follow the cluster, and without: the same
 * verdicts, scores and victims for one pod after the other, while nodes come, go and change, and
 * pods come, end and go.
 */
#include "config.h"

#include "kt_words.h"
#include "kt_world.h"

#include <kubedes/rng.h>

#define MAX_NODES 150
#define MAX_PODS  600

static const char *const words[] = {
	"cpu=500m",
	"cpu=250m memory=64Mi label.app=a",
	"cpu=2 label.app=b priority=7",
	"cpu=500m label.app=a spread=1:zone:app=a",
	"cpu=500m label.app=a spread=2!:zone:app=a spread=1:host:app=a priority=3",
	"cpu=100m label.app=b spread=?1:zone:app=b spread=?2:host:app=b",
	"cpu=100m label.app=b spread=?1!:zone:app=b tolerate=k select.zone=z1",
	"cpu=500m label.app=c away=app:c:host",
	"cpu=500m label.app=c away=app:c:zone priority=9",
	"cpu=250m label.app=d near=app:a:zone",
	"cpu=250m label.app=d near=app:d:zone near=app:d:host tolerate=k",
	"cpu=250m label.app=a rather=5:app:a:zone rather=-3:app:b:host",
	"cpu=250m label.app=d rather=-9:app:d:zone away=app:b:host priority=5",
	"cpu=1 label.app=b port=80 prefer=4:zone:In:z0,z1",
	"cpu=3 label.app=b away=app:a:host spread=1:zone:app=b priority=8",
};

/* How the fast one works, and with what. */
typedef struct {
	const char *sentence;
	guint n_templates, n_nodes, n_steps;
	gsize bytes;
	bool brief;
	KdTieBreak tie;
	int n_rounds;
	bool nominates; /* pods wait for their place on a node */
} Setup;

/* Attempts. */
typedef struct Counts {
	guint n, n_scored, n_refused, n_preempting, n_digests;
} Counts;

typedef struct {
	const Setup *setup;
	KtStage *stage;
	KdFramework *plain, *fast;
	KdNominator *nominator;
	gsl_rng *rng;
	GPtrArray *templates; /* of KdPod; some of .words, or all */
	const KdPodInfo *placed[MAX_PODS];
	guint n_places;
	KdUid last_uid;
	struct Counts *counts;
} Walk;

static guint draw(const Walk *walk, guint n)
{
	return (guint) kd_rng_below(walk->rng, n);
}

/* ---- what changes ---- */

static void change_node(const Walk *walk)
{
	const guint node = draw(walk, walk->setup->n_nodes), zone = draw(walk, 4);
	g_autofree char *name = g_strdup_printf("n%u", node);
	g_autoptr(GString) line = g_string_new(NULL);

	if (draw(walk, 4) == 0) {
		g_string_printf(line, "gone %s", name);
	} else {
		g_string_printf(line, "node %s cpu=%u memory=8Gi pods=6", name, 1 + draw(walk, 4));
		if (zone < 3)
			g_string_append_printf(line, " label.zone=z%u", zone);
		if (draw(walk, 6))
			g_string_append_printf(line, " label.host=%s", name);
		if (draw(walk, walk->setup->n_nodes * 5 / 14) == 0)
			g_string_append_printf(line, " taint=k:v:%s",
					       draw(walk, 2) ? "NoSchedule" : "PreferNoSchedule");
	}
	kt_stage_add(walk->stage, line->str);
}

static const KdPodInfo *new_pod(Walk *walk, bool ending)
{
	const KdPod *template = walk->templates->pdata[draw(walk, walk->templates->len)];
	KdPod *pod = (KdPod *) kd_object_copy(&template->object);
	KdPodInfo *info;

	pod->object.uid = ++walk->last_uid;
	if (draw(walk, 8))
		pod->status.startTime = (KdTime) (1 + draw(walk, 4)) * KD_SECOND;
	if (ending)
		pod->object.metadata.deletionTimestamp = 0;
	info = kd_snapshot_pod_info(walk->stage->snapshot, pod);
	kd_object_unref(&pod->object);
	g_ptr_array_add(walk->stage->kept, info);
	return info;
}

static void take_away(Walk *walk, guint place)
{
	if (walk->placed[place])
		kd_snapshot_remove_pod(walk->stage->snapshot, walk->placed[place]->pod->object.uid,
				       NULL);
	walk->placed[place] = NULL;
}

static void put(Walk *walk, const KdPodInfo *info, KdName node)
{
	const guint place = draw(walk, walk->n_places);

	take_away(walk, place);
	kd_snapshot_add_pod(walk->stage->snapshot, info, node, 0);
	walk->placed[place] = info;
}

/* A pod that victims have made room for; or it need not wait any longer. */
static void nominate(Walk *walk)
{
	g_autofree char *name = g_strdup_printf("n%u", draw(walk, walk->setup->n_nodes));

	if (draw(walk, 2))
		kd_nominator_set(walk->nominator, new_pod(walk, false), g_intern_string(name));
	else
		kd_nominator_remove(walk->nominator, 1 + draw(walk, (guint) walk->last_uid));
}

static void change(Walk *walk)
{
	g_autofree char *name = g_strdup_printf("n%u", draw(walk, walk->setup->n_nodes));

	if (walk->setup->nominates)
		nominate(walk);
	switch (draw(walk, 6)) {
	case 0:
		change_node(walk);
		break;
	case 1:
		take_away(walk, draw(walk, walk->n_places));
		break;
	case 2: /* one that nobody asked the plug-ins about, on a node that may not be there */
		put(walk, new_pod(walk, draw(walk, 3) == 0), g_intern_string(name));
		break;
	default:
		break;
	}
}

/* ---- what must be equal ---- */

static bool same_scores(const char *row, const KdPluginScores *a, const KdPluginScores *b, guint n)
{
	bool same = KT_ROW_INT(row, b->skipped, a->skipped) &&
		    KT_ROW_INT(row, b->raw != NULL, a->raw != NULL);

	for (guint i = 0; same && a->raw && i < n; i++)
		same = KT_ROW_INT(row, b->raw[i], a->raw[i]) &&
		       KT_ROW_INT(row, b->weighted[i], a->weighted[i]);
	return same;
}

static bool same_attempt(const char *row, const KdAttempt *a, const KdAttempt *b, bool brief)
{
	bool same = KT_ROW_INT(row, b->chosen, a->chosen) &&
		    KT_ROW_INT(row, b->pre_filter, a->pre_filter) &&
		    KT_ROW_INT(row, b->error, a->error) &&
		    KT_ROW_INT(row, (gint64) b->rejectors, (gint64) a->rejectors) &&
		    KT_ROW_INT(row, b->n_evaluated, a->n_evaluated) &&
		    KT_ROW_INT(row, b->n_feasible, a->n_feasible);

	for (guint i = 0; same && i < a->n_evaluated; i++) {
		const KdSlot slot = a->evaluated[i];

		same = KT_ROW_INT(row, b->evaluated[i], slot) &&
		       KT_ROW_INT(row, b->verdicts[slot], a->verdicts[slot]) &&
		       KT_ROW_INT(row, b->rejected_by[slot], a->rejected_by[slot]);
	}
	for (guint i = 0; same && i < a->n_feasible; i++)
		same = KT_ROW_INT(row, b->feasible[i], a->feasible[i]);
	same = same && KT_ROW_INT(row, b->scored, a->scored) &&
	       KT_ROW_INT(row, b->n_winners, a->n_winners);
	for (guint i = 0; same && a->scored && i < a->n_feasible; i++)
		same = KT_ROW_INT(row, b->totals[i], a->totals[i]);
	for (guint i = 0; same && !brief && a->scored && i < a->n_scores; i++)
		same = same_scores(a->scores[i].policy->name, &a->scores[i], &b->scores[i],
				   a->n_feasible);
	return same;
}

/* The plug-in's own filter takes what it scored and was chosen. */
static void check_choice(Walk *walk, const KdPodInfo *pod, KdSlot chosen)
{
	if (chosen != KD_NO_SLOT)
		KT_ROW_INT("the filters take the node that was chosen",
			   kd_framework_filter(walk->plain, pod, chosen, NULL), KD_FITS);
}

static void check_victims(const KdPodInfo *pod, const GPtrArray *victims)
{
	for (guint i = 0; victims && i < victims->len; i++)
		KT_ROW_TRUE("victims are of lower priority",
			    KD_POD(victims->pdata[i])->spec->priority.value < pod->priority);
}

static void same_preemption(Walk *walk, const char *row, const KdPodInfo *pod)
{
	g_auto(KdPostFilterResult) a = { .nominated = KD_NO_SLOT };
	g_auto(KdPostFilterResult) b = { .nominated = KD_NO_SLOT };

	KT_ROW_INT(row, kd_framework_post_filter(walk->fast, &b),
		   kd_framework_post_filter(walk->plain, &a));
	KT_ROW_STR(row, b.message, a.message);
	KT_ROW_INT(row, b.nominated, a.nominated);
	KT_ROW_INT(row, b.victims ? b.victims->len : 0, a.victims ? a.victims->len : 0);
	for (guint i = 0; a.victims && b.victims && i < MIN(a.victims->len, b.victims->len); i++)
		KT_ROW_TRUE(row, b.victims->pdata[i] == a.victims->pdata[i]);
	check_victims(pod, a.victims);
	walk->counts->n_preempting += a.victims != NULL && a.victims->len > 0;
}

/* What is told of an attempt without its vectors, which are made by that; then they are compared.
 */
static bool same_sums(Walk *walk, const char *row)
{
	gint64 a_total = 0, b_total = 0;
	const KdSlot second = kd_framework_runner_up(walk->fast, &b_total);
	g_autofree char *told = kd_attempt_message(walk->fast);
	g_autofree char *want = kd_attempt_message(walk->plain);
	bool same = KT_ROW_INT(row, second, kd_framework_runner_up(walk->plain, &a_total)) &&
		    KT_ROW_INT(row, b_total, a_total) && KT_ROW_STR(row, told, want);

	kd_framework_list(walk->fast);
	return same;
}

static bool compare(Walk *walk, guint step)
{
	const KdPodInfo *pod = new_pod(walk, false);
	const KdAttempt *a = kd_framework_attempt(walk->plain, pod);
	const KdAttempt *b = kd_framework_attempt(walk->fast, pod);
	const bool digest = !b->listed;
	g_autofree char *row = g_strdup_printf("step %u, %s", step, pod->pod->object.metadata.name);
	const KdSlot chosen = a->chosen;

	walk->counts->n++;
	walk->counts->n_scored += a->scored;
	walk->counts->n_refused += chosen == KD_NO_SLOT;
	walk->counts->n_digests += digest;
	if (digest && !same_sums(walk, row))
		return false;
	if (!same_attempt(row, a, b, walk->setup->brief))
		return false;
	if (chosen == KD_NO_SLOT)
		same_preemption(walk, row, pod);
	else if (draw(walk, 3))
		put(walk, pod, kd_snapshot_nodes(walk->stage->snapshot)->name[chosen]);
	else
		check_choice(walk, pod, chosen);
	return true;
}

/* ---- the walk ---- */

static KdFramework *framework_of(const Walk *walk, const KdProfile *profile, bool plain)
{
	KdFrameworkOptions options = kt_stage_options();
	g_autoptr(GError) error = NULL;
	KdFramework *framework;

	options.plain = plain;
	options.nominator = walk->nominator;
	options.cache_bytes = plain ? 0 : walk->setup->bytes;
	options.thorough = !walk->setup->brief;
	options.brief = walk->setup->brief && !plain;
	options.tie_break = walk->setup->tie;
	if (walk->setup->n_nodes > 100) /* only then are not all looked for */
		options.percentage = 0;
	framework = kd_framework_new(profile, walk->stage->snapshot, &options, &error);
	KT_ROW_NO_ERROR("the framework starts", error);
	return framework;
}

static void walk_about(const Setup *setup, guint64 seed, Counts *counts)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node n0 cpu=4 memory=8Gi");
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	Walk walk = { .setup = setup,
		      .stage = stage,
		      .rng = kd_rng_stream(seed, "test/fast-path"),
		      .templates = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref),
		      .n_places = 4 * setup->n_nodes,
		      .nominator = kd_nominator_new(),
		      .last_uid = 1,
		      .counts = counts };

	walk.plain = framework_of(&walk, config->profiles[0], true);
	walk.fast = framework_of(&walk, config->profiles[0], false);
	for (guint i = 0; i < setup->n_templates; i++) {
		g_autofree char *line = g_strdup_printf("t%u %s", i,
							words[draw(&walk, G_N_ELEMENTS(words))]);

		g_ptr_array_add(walk.templates, kt_words_pod(line));
	}
	for (guint i = 0; i < 2 * setup->n_nodes; i++)
		change_node(&walk);
	for (guint i = 0; i < setup->n_steps; i++) {
		change(&walk);
		if (!compare(&walk, i))
			break;
	}
	kd_framework_free(walk.plain);
	kd_framework_free(walk.fast);
	kd_nominator_free(walk.nominator);
	g_ptr_array_unref(walk.templates);
	gsl_rng_free(walk.rng);
}

/* All kinds of answers came. */
static void check_counts(const Setup *setup, const Counts *counts)
{
	KT_ROW_TRUE(setup->sentence, counts->n_scored > counts->n / 4);
	KT_ROW_TRUE(setup->sentence, counts->n_refused > counts->n / 100);
	KT_ROW_TRUE(setup->sentence, counts->n_preempting > 0);
	KT_ROW_TRUE(setup->sentence,
		    counts->n_digests > counts->n / 50 || !setup->brief || setup->bytes > 0);
}

static const Setup setups[] = {
	{ "few kinds of pods", 3, 14, 60, 0, false, KD_TIE_RANDOM, 500, false },
	{ "many kinds of pods", 40, 14, 60, 0, false, KD_TIE_RANDOM, 400, false },
	{ "no memory to spare", 8, 14, 100, 1, false, KD_TIE_RANDOM, 50, false },
	{ "brief, few kinds", 3, 14, 60, 0, true, KD_TIE_RANDOM, 700, false },
	{ "brief, many kinds", 30, 14, 150, 0, true, KD_TIE_NAME, 300, false },
	{ "brief, no memory", 8, 14, 100, 1, true, KD_TIE_FIRST, 50, false },
	{ "brief, more nodes than are looked for", 4, MAX_NODES, 600, 0, true, KD_TIE_RANDOM, 5,
	  false },
	{ "likewise, with vectors", 4, MAX_NODES, 300, 0, false, KD_TIE_RANDOM, 3, false },
	{ "with nominations", 3, 14, 200, 0, false, KD_TIE_RANDOM, 100, true },
};

static void test_equal(void)
{
	for (guint s = 0; s < G_N_ELEMENTS(setups); s++) {
		const Setup *setup = &setups[s];
		Counts counts = { 0 };

		for (int seed = 0; seed < kt_rounds(setup->n_rounds); seed++)
			walk_about(setup, (guint64) seed, &counts);
		check_counts(setup, &counts);
	}
}

static CU_TestInfo tests[] = {
	{ "with caches as without", test_equal },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fast_path) = { .pName = "fast_path", .pTests = tests };
