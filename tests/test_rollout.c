/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/rollout.c: what becomes of a Deployment, from its ReplicaSets as they are. */
#include "config.h"

#include "run/rollout.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>

#include "api/decode.h"
#include "api/encode.h"
#include "kt_cluster.h"
#include "kt_tree.h"

/* ---- a Deployment, and who keeps its revisions ---- */

typedef struct {
	KtWorld base;
	const KdObject *web;
} Bench;

static void set_template(KdPodTemplate *template, const char *image, const char *hash)
{
	template->spec = kt_spec("cpu=1");
	g_free(template->spec->containers->image);
	template->spec->containers->image = g_strdup(image);
	kd_map_set(&template->metadata.labels, "app", "web");
	if (hash)
		kd_map_set(&template->metadata.labels, KD_POD_TEMPLATE_HASH, hash);
}

static KdSelector *selector(void)
{
	KdSelector *web = g_new0(KdSelector, 1);

	kd_map_set(&web->matchLabels, "app", "web");
	return web;
}

static const KdObject *create_web(KdCluster *cluster, const char *image, bool paused)
{
	KdDeployment *web = (KdDeployment *) kd_object_new(&kd_kind_deployment);
	KdMap *annotations = &web->object.metadata.annotations;

	web->object.metadata.namespace = g_intern_string("default");
	web->object.metadata.name = g_strdup("web");
	web->spec.replicas = 3;
	web->spec.paused = paused;
	web->spec.selector = selector();
	set_template(&web->spec.template, image, NULL);
	kd_map_set(annotations, KD_DEPLOYMENT_REVISION, "3");
	kd_map_set(annotations, "kubernetes.io/change-cause", "the third");
	kt_create(cluster, web);
	return kd_cluster_get(cluster, &kd_kind_deployment, g_intern_string("default"), "web");
}

/* "2 web:2": of that revision ("-": without a word), with that image; a third word: of no one. */
static void create_set(Bench *bench, guint i, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	KdReplicaSet *set = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	KdMeta *meta = &set->object.metadata;

	meta->namespace = g_intern_string("default");
	meta->name = g_strdup_printf("web-%u", i);
	kd_map_set(&meta->labels, "app", "web");
	if (strcmp(words[0], "-") != 0)
		kd_map_set(&meta->annotations, KD_DEPLOYMENT_REVISION, words[0]);
	kd_map_set(&meta->annotations, KD_DEPLOYMENT_MAX_REPLICAS, "9");
	kd_map_set(&meta->annotations, "kubernetes.io/change-cause", words[1]);
	if (!words[2]) {
		meta->ownerReferences = g_new0(KdOwnerReference, 1);
		meta->n_ownerReferences = 1;
		meta->ownerReferences[0] = (KdOwnerReference){
			.apiVersion = g_intern_string("apps/v1"),
			.kind = g_intern_string("Deployment"),
			.name = g_strdup("web"),
			.uid = kd_object_print_uid(bench->web),
			.controller = true,
		};
	}
	set->spec.selector = selector();
	kd_map_set(&set->spec.selector->matchLabels, KD_POD_TEMPLATE_HASH, words[1]);
	kd_map_set(&meta->labels, KD_POD_TEMPLATE_HASH, words[1]);
	set_template(&set->spec.template, words[1], words[1]);
	kt_create(bench->base.cluster, set);
}

static Bench make_bench(const char *image, bool paused, const char *sets)
{
	Bench bench = { .base = kt_world() };
	g_auto(GStrv) list = g_strsplit(sets, ", ", -1);

	bench.web = create_web(bench.base.cluster, image, paused);
	for (guint i = 0; *sets && list[i]; i++)
		create_set(&bench, i, list[i]);
	return bench;
}

static void clear_bench(Bench *bench)
{
	kt_world_clear(&bench->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, clear_bench)

/* What the action makes of it; else a note with a star before it, or why it is refused. */
static KdObject *change(const Bench *bench, KdAction action, char **ret_said)
{
	g_autofree char *note = NULL;
	g_autoptr(GError) error = NULL;
	KdObject *next = kd_rollout_change(bench->base.cluster, &action, bench->web, &note, &error);

	*ret_said = next   ? g_strdup("")
		    : note ? g_strconcat("*", note, NULL)
			   : g_strdup(error->message);
	return next;
}

/* ---- undo ---- */

#define ALL "1 a, 2 b, 3 c"

static const struct {
	const char *row, *image;
	const char *sets;
	gint64 revision;
	const char *want; /* the image, or what is said */
} undos[] = {
	{ "the one before", "c", ALL, 0, "b" },
	{ "in whatever order they were created", "c", "3 c, 1 a, 2 b", 0, "b" },
	{ "by its number", "c", ALL, 1, "a" },
	{ "no such number", "c", ALL, 7, "unable to find specified revision 7 in history" },
	{ "that of today", "c", ALL, 3,
	  "*skipped rollback (current template already matches revision 3)" },
	{ "the one before has the template of today", "b", ALL, 0,
	  "*skipped rollback (current template already matches revision 0)" },
	{ "there is one alone", "c", "3 c", 0, "no rollout history found for deployment \"web\"" },
	{ "there is none", "c", "", 0, "no rollout history found for deployment \"web\"" },
	{ "sets of others do not count", "c", "1 a other, 3 c", 0,
	  "no rollout history found for deployment \"web\"" },
	{ "nor by number", "c", "1 a other, 3 c", 1,
	  "unable to find specified revision 1 in history" },
	{ "without a word it is revision 0", "c", "- a, 3 c", 0, "a" },
	{ "a word that is no number is none", "c", "x a, 3 c", 0,
	  "no rollout history found for deployment \"web\"" },
};

static void test_undo(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(undos); i++) {
		g_auto(Bench) bench = make_bench(undos[i].image, false, undos[i].sets);
		KdActionArgs args = { .toRevision = { undos[i].revision, undos[i].revision > 0 } };
		g_autofree char *said = NULL;
		g_autoptr(KdObject)
			next = change(&bench, (KdAction){ .rolloutUndo = &args }, &said);
		const char *image =
			next ? KD_DEPLOYMENT(next)->spec.template.spec->containers->image : NULL;

		KT_ROW_STR(undos[i].row, image ? image : said, undos[i].want);
	}
}

/* The label of the set stays behind, its words go along, and the Deployment's own stay. */
static void test_undone(void)
{
	g_auto(Bench) bench = make_bench("c", false, ALL);
	KdActionArgs args = { 0 };
	g_autofree char *said = NULL;
	g_autoptr(KdObject) next = change(&bench, (KdAction){ .rolloutUndo = &args }, &said);
	const KdMap *annotations = &next->metadata.annotations;

	KT_ROW_STR("no hash",
		   kd_map_lookup(&KD_DEPLOYMENT(next)->spec.template.metadata.labels,
				 KD_POD_TEMPLATE_HASH),
		   NULL);
	KT_ROW_STR("its label",
		   kd_map_lookup(&KD_DEPLOYMENT(next)->spec.template.metadata.labels, "app"),
		   "web");
	KT_ROW_STR("the cause", kd_map_lookup(annotations, "kubernetes.io/change-cause"), "b");
	KT_ROW_STR("the revision stays", kd_map_lookup(annotations, KD_DEPLOYMENT_REVISION), "3");
	KT_ROW_STR("sizes are the set's own",
		   kd_map_lookup(annotations, KD_DEPLOYMENT_MAX_REPLICAS), NULL);
	KT_ROW_INT("as many", KD_DEPLOYMENT(next)->spec.replicas, 3);
}

/* ---- pause, resume, restart ---- */

static void test_paused(void)
{
	KdActionArgs args = { 0 };
	const struct {
		const char *row;
		KdAction action;
		const char *running, *paused; /* what is said */
	} rows[] = {
		{ "pause", { .rolloutPause = &args }, "", "is already paused" },
		{ "resume", { .rolloutResume = &args }, "is not paused", "" },
		{ "restart",
		  { .rolloutRestart = &args },
		  "",
		  "can't restart paused deployment (run rollout resume first)" },
		{ "undo",
		  { .rolloutUndo = &args },
		  "",
		  "you cannot rollback a paused deployment; resume it first with 'kubectl rollout "
		  "resume deployment/web' and try again" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (guint paused = 0; paused < 2; paused++) {
			g_auto(Bench) bench = make_bench("c", paused, ALL);
			g_autofree char *said = NULL;
			g_autoptr(KdObject) next = change(&bench, rows[i].action, &said);
			bool now = next && KD_DEPLOYMENT(next)->spec.paused;

			KT_ROW_STR(rows[i].row, said, paused ? rows[i].paused : rows[i].running);
			KT_ROW_INT(rows[i].row, now, i == 0 && !paused);
		}
	}
}

static void on_time(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) data;
	(void) argument;
}

static void test_restart(void)
{
	g_auto(Bench) bench = make_bench("c", false, "");
	KdActionArgs args = { 0 };
	g_autofree char *said = NULL;
	g_autoptr(KdObject) next = NULL;

	kd_engine_at(bench.base.engine, 90 * KD_SECOND + 1, KD_PHASE_ARRIVAL, on_time, NULL, 0);
	kd_engine_run(bench.base.engine, KD_TIME_NEVER, 0);
	next = change(&bench, (KdAction){ .rolloutRestart = &args }, &said);
	KT_ROW_STR("at whole seconds",
		   kd_map_lookup(&KD_DEPLOYMENT(next)->spec.template.metadata.annotations,
				 "kubectl.kubernetes.io/restartedAt"),
		   "2026-01-01T00:01:30Z");
	KT_ROW_TRUE("it is another template", !kd_template_equal(next, bench.web));
}

/* ---- which kinds ---- */

static void test_kinds(void)
{
	g_autoptr(GError) error = NULL, pause = NULL;
	KdActionArgs args = { 0 };

	KT_ROW_TRUE("a Deployment", kd_rollout_check(&kd_kind_deployment, true, NULL));
	KT_ROW_TRUE("a pod has none", !kd_rollout_check(&kd_kind_pod, false, &error));
	KT_ROW_STR("a pod", error->message, "must be Deployment: others have no rollouts");
	KT_ROW_TRUE("nor is it paused", !kd_rollout_check(&kd_kind_pod, true, &pause));
	KT_ROW_STR("a pod", pause->message, "must be Deployment: others cannot be paused");
	KT_ROW_TRUE("undo looks at the sets",
		    kd_rollout_lists(&(KdAction){ .rolloutUndo = &args }, &kd_kind_deployment) ==
			    &kd_kind_replica_set);
	KT_ROW_TRUE("pause does not",
		    !kd_rollout_lists(&(KdAction){ .rolloutPause = &args }, &kd_kind_deployment));
}

static CU_TestInfo tests[] = {
	{ "undo", test_undo },       { "what was undone", test_undone }, { "paused", test_paused },
	{ "restart", test_restart }, { "which kinds", test_kinds },      CU_TEST_INFO_NULL,
};

KT_SUITE(rollout) = { .pName = "rollout", .pTests = tests };
