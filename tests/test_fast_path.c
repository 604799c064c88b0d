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

#define N_NODES 14
#define N_PODS  60

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

/* Attempts. */
typedef struct Counts {
	guint n, n_scored, n_refused, n_preempting;
} Counts;

typedef struct {
	KtStage *stage;
	KdFramework *plain, *fast;
	gsl_rng *rng;
	GPtrArray *templates; /* of KdPod; some of .words, or all */
	const KdPodInfo *placed[N_PODS];
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
	const guint node = draw(walk, N_NODES), zone = draw(walk, 4);
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
		if (draw(walk, 5) == 0)
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
	const guint place = draw(walk, N_PODS);

	take_away(walk, place);
	kd_snapshot_add_pod(walk->stage->snapshot, info, node, 0);
	walk->placed[place] = info;
}

static void change(Walk *walk)
{
	g_autofree char *name = g_strdup_printf("n%u", draw(walk, N_NODES));

	switch (draw(walk, 6)) {
	case 0:
		change_node(walk);
		break;
	case 1:
		take_away(walk, draw(walk, N_PODS));
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

static bool same_attempt(const char *row, const KdAttempt *a, const KdAttempt *b)
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
	for (guint i = 0; same && a->scored && i < a->n_scores; i++)
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

static bool compare(Walk *walk, guint step)
{
	const KdPodInfo *pod = new_pod(walk, false);
	const KdAttempt *a = kd_framework_attempt(walk->plain, pod);
	const KdAttempt *b = kd_framework_attempt(walk->fast, pod);
	g_autofree char *row = g_strdup_printf("step %u, %s", step, pod->pod->object.metadata.name);
	const KdSlot chosen = a->chosen;

	walk->counts->n++;
	walk->counts->n_scored += a->scored;
	walk->counts->n_refused += chosen == KD_NO_SLOT;
	if (!same_attempt(row, a, b))
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

static KdFramework *framework_of(const Walk *walk, const KdProfile *profile, bool plain,
				 gsize bytes)
{
	KdFrameworkOptions options = kt_stage_options();
	g_autoptr(GError) error = NULL;
	KdFramework *framework;

	options.plain = plain;
	options.cache_bytes = bytes;
	options.thorough = true;
	framework = kd_framework_new(profile, walk->stage->snapshot, &options, &error);
	KT_ROW_NO_ERROR("the framework starts", error);
	return framework;
}

static void walk_about(guint64 seed, guint n_templates, gsize bytes, Counts *counts)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node n0 cpu=4 memory=8Gi");
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	Walk walk = { .stage = stage,
		      .rng = kd_rng_stream(seed, "test/fast-path"),
		      .templates = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref),
		      .last_uid = 1,
		      .counts = counts };

	walk.plain = framework_of(&walk, config->profiles[0], true, 0);
	walk.fast = framework_of(&walk, config->profiles[0], false, bytes);
	for (guint i = 0; i < n_templates; i++) {
		g_autofree char *line = g_strdup_printf("t%u %s", i,
							words[draw(&walk, G_N_ELEMENTS(words))]);

		g_ptr_array_add(walk.templates, kt_words_pod(line));
	}
	for (guint i = 0; i < 30; i++)
		change_node(&walk);
	for (guint i = 0; i < 400; i++) {
		change(&walk);
		if (!compare(&walk, i))
			break;
	}
	kd_framework_free(walk.plain);
	kd_framework_free(walk.fast);
	g_ptr_array_unref(walk.templates);
	gsl_rng_free(walk.rng);
}

/* All kinds of answers came. */
static void check_counts(const Counts *counts)
{
	KT_ROW_TRUE("much was scored", counts->n_scored > counts->n / 4);
	KT_ROW_TRUE("some found no node", counts->n_refused > counts->n / 50);
	KT_ROW_TRUE("some preempted others", counts->n_preempting > 0);
}

static void test_few(void)
{
	Counts counts = { 0 };

	for (int seed = 0; seed < kt_rounds(8); seed++)
		walk_about((guint64) seed, 3, 0, &counts);
	check_counts(&counts);
}

static void test_many(void)
{
	Counts counts = { 0 };

	for (int seed = 0; seed < kt_rounds(8); seed++)
		walk_about((guint64) seed, 40, 0, &counts);
	check_counts(&counts);
}

static void test_no_memory(void)
{
	Counts counts = { 0 };

	for (int seed = 0; seed < kt_rounds(3); seed++)
		walk_about((guint64) seed, 8, 1, &counts);
	check_counts(&counts);
}

static CU_TestInfo tests[] = {
	{ "few kinds of pods", test_few },
	{ "many kinds of pods", test_many },
	{ "no memory to spare", test_no_memory },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fast_path) = { .pName = "fast_path", .pTests = tests };
