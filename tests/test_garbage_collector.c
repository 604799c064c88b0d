/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/garbage_collector.c, garbage.c, owner_graph.c: who goes with whom. */
#include "config.h"

#include "control/garbage_collector.h"

#include "api/encode.h"
#include "api/kinds.h"
#include "control/owner_graph.h"
#include "kt_cluster.h"

/*
 * A cluster of ConfigMaps in the namespace "default", written in words:
 *
 *	+a         create a                +a#        with a finalizer of somebody else's
 *	+b<a       owned by a              +b<!a,c    a waits for it; c is an owner too
 *	-a         delete a                -a/f -a/o  in the foreground, orphaning
 *	~a         take that finalizer from a
 *	other:+b<a in the namespace "other"; old:+b<a from a dump
 *
 * An owner that is not there any more, or never was, gets a uid of its own by its name.
 */
typedef struct {
	KtWorld world;
	KdKinds *kinds;
	const KdKind *kind;
	KdGarbageCollector *collector;
	GHashTable *uids; /* name -> text, of all that ever were */
	GString *events;
} Stage;

static void note_event(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT)
		g_string_append_printf(((Stage *) data)->events, "%s %s: %s\n",
				       change->new->metadata.name, change->reason, change->message);
}

static Stage *stage_new(void)
{
	Stage *stage = g_new0(Stage, 1);

	stage->world = kt_world();
	stage->kinds = kd_kinds_new();
	stage->kind = kd_kinds_get(stage->kinds, "v1", "ConfigMap");
	stage->collector = kd_garbage_collector_new(stage->world.cluster);
	stage->uids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	stage->events = g_string_new(NULL);
	kd_cluster_observe(stage->world.cluster, KD_OBSERVER_RECORDER, note_event, stage);
	return stage;
}

static void stage_free(Stage *stage)
{
	kd_garbage_collector_free(stage->collector);
	kt_world_clear(&stage->world);
	kd_kinds_free(stage->kinds);
	g_hash_table_unref(stage->uids);
	g_string_free(stage->events, TRUE);
	g_free(stage);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stage, stage_free)

static void settle(Stage *stage)
{
	kd_cluster_deliver(stage->world.cluster);
	kd_engine_run(stage->world.engine, KD_TIME_NEVER, 0);
}

static const KdObject *find(Stage *stage, const char *name)
{
	static const char *const namespaces[] = { "default", "other" };
	const KdObject *found = NULL;

	for (guint i = 0; !found && i < G_N_ELEMENTS(namespaces); i++)
		found = kd_cluster_get(stage->world.cluster, stage->kind,
				       g_intern_string(namespaces[i]), name);
	return found;
}

static void add_owners(Stage *stage, KdMeta *meta, const char *words)
{
	g_auto(GStrv) names = g_strsplit(words, ",", -1);

	meta->n_ownerReferences = g_strv_length(names);
	meta->ownerReferences = g_new0(KdOwnerReference, meta->n_ownerReferences);
	for (guint i = 0; names[i]; i++) {
		const char *name = names[i] + (names[i][0] == '!');
		const char *uid = g_hash_table_lookup(stage->uids, name);

		meta->ownerReferences[i] = (KdOwnerReference){
			.apiVersion = g_intern_string("v1"),
			.kind = g_intern_string(g_str_has_prefix(name, "job-") ? "Job"
									       : "ConfigMap"),
			.name = g_strdup(name),
			.uid = g_strdup(uid ? uid : name),
			.blockOwnerDeletion = { names[i][0] == '!', true },
		};
	}
}

static void create(Stage *stage, const char *word, KdName namespace_, bool old)
{
	g_auto(GStrv) parts = g_strsplit(word, "<", 2);
	KdObject *object = kd_object_new(stage->kind);
	KdMeta *meta = &object->metadata;
	bool held = g_str_has_suffix(parts[0], "#");

	parts[0][strlen(parts[0]) - held] = '\0';
	meta->name = g_strdup(parts[0]);
	meta->namespace = namespace_;
	if (old)
		meta->creationTimestamp = -KD_HOUR;
	if (held) {
		meta->finalizers = g_new(KdName, 1);
		meta->finalizers[0] = g_intern_string("example.com/held");
		meta->n_finalizers = 1;
	}
	if (parts[1])
		add_owners(stage, meta, parts[1]);
	g_hash_table_insert(stage->uids, g_strdup(parts[0]),
			    kd_object_print_uid(kt_create(stage->world.cluster, object).object));
}

static void delete (Stage *stage, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "/", 2);
	const KdObject *object = find(stage, parts[0]);
	KdPlan *plan = kd_plan_new(&kt_admin);
	KdDeleteOptions options = { .propagation = KD_PROPAGATE_BACKGROUND };

	if (parts[1])
		options.propagation = parts[1][0] == 'o' ? KD_PROPAGATE_ORPHAN
							 : KD_PROPAGATE_FOREGROUND;
	if (object)
		kd_plan_delete_with(plan, object, &options);
	kt_submit(stage->world.cluster, plan);
}

static void let_go(Stage *stage, const char *name)
{
	KdObject *next = kd_object_copy(find(stage, name));
	KdMeta *meta = &next->metadata;
	guint n = 0;

	for (guint i = 0; i < meta->n_finalizers; i++) {
		if (meta->finalizers[i] != g_intern_string("example.com/held"))
			meta->finalizers[n++] = meta->finalizers[i];
	}
	meta->n_finalizers = n;
	kt_update(stage->world.cluster, next);
}

static void play(Stage *stage, const char *words)
{
	g_auto(GStrv) steps = g_strsplit(words, " ", -1);

	for (guint i = 0; steps[i] && *steps[i]; i++) {
		const char *colon = strchr(steps[i], ':'), *step = colon ? colon + 1 : steps[i];
		bool other = g_str_has_prefix(steps[i], "other:");

		if (*step == '+')
			create(stage, step + 1, g_intern_string(other ? "other" : "default"),
			       g_str_has_prefix(steps[i], "old:"));
		else if (*step == '-')
			delete (stage, step + 1);
		else
			let_go(stage, step + 1);
		settle(stage);
	}
}

static void print_object(const KdObject *object, gpointer data)
{
	const KdMeta *meta = &object->metadata;
	GString *out = data;

	g_string_append_printf(out, "%s%s", out->len ? " " : "", meta->name);
	for (guint i = 0; i < meta->n_ownerReferences; i++)
		g_string_append_printf(out, "%s%s%s", i ? "," : "<",
				       meta->ownerReferences[i].blockOwnerDeletion.value ? "!" : "",
				       meta->ownerReferences[i].name);
	if (meta->deletionTimestamp != KD_TIME_UNSET)
		g_string_append(out, "-");
	for (guint i = 0; i < meta->n_finalizers; i++)
		g_string_append_printf(out, "[%s]", meta->finalizers[i]);
}

static char *print_all(Stage *stage)
{
	g_autoptr(GString) out = g_string_new(NULL);

	kd_cluster_each(stage->world.cluster, stage->kind, print_object, out);
	return g_strdup(out->str);
}

static const struct {
	const char *row, *steps, *want;
} collected[] = {
	{ "nothing happens to those without owners", "+a +b -a", "b" },
	{ "an owner takes what it owns along", "+a +b<a +c<a -a", "" },
	{ "and what that owns", "+a +b<a +c<b -a", "" },
	{ "one owner is enough", "+a +b +c<a,b -a", "b c<b" },
	{ "until it goes too", "+a +b +c<a,b -a -b", "" },
	{ "one that comes when its owner is gone", "+a -a +b<a", "" },
	{ "an owner that never was", "+a +b<x", "a" },
	{ "unless the kind is unknown here", "+b<job-x", "b<job-x" },
	{ "an unknown one beside a dead one", "+a +b<a,job-x -a", "b<job-x" },
	{ "or it came with a dump", "+a old:+b<x", "a b<x" },
	{ "whose owners go like others", "+a old:+b<a -a", "" },
	{ "an owner of the same name is another one", "+a -a +a +b +c<b", "a b c<b" },
	{ "a finalizer holds it only", "+a +b#<a -a", "b<a-[example.com/held]" },
	{ "and then lets go", "+a +b#<a -a ~b", "" },
	/* Orphans. */
	{ "orphans stay", "+a +b<a +c<!a -a/o", "b c" },
	{ "with their other owners", "+a +b +c<a,b -a/o", "b c<b" },
	{ "orphans own on", "+a +b<a +c<b -a/o", "b c<b" },
	{ "nothing to orphan", "+a -a/o", "" },
	{ "orphans, and another finalizer", "+a# +b<a -a/o", "a-[example.com/held] b" },
	/* In the foreground. */
	{ "the owner goes in the end", "+a +b<!a +c<!a -a/f", "" },
	{ "it waits for those that hold it", "+a +b#<!a +c<!a -a/f",
	  "a-[foregroundDeletion] b<!a-[example.com/held]" },
	{ "until they are gone", "+a +b#<!a -a/f ~b", "" },
	{ "not for others, which go as well", "+a +b#<a +c<a -a/f", "b<a-[example.com/held]" },
	{ "through all generations", "+a +b<!a +c#<!b -a/f",
	  "a-[foregroundDeletion] b<!a-[foregroundDeletion] c<!b-[example.com/held]" },
	{ "which end from below", "+a +b<!a +c#<!b -a/f ~c", "" },
	{ "another owner keeps it", "+a +b +c<!a,!b -a/f", "b c<!b" },
	{ "nothing to wait for", "+a -a/f", "" },
	{ "one that comes while it waits", "+a +b#<!a -a/f +c<!a",
	  "a-[foregroundDeletion] b<!a-[example.com/held]" },
	{ "the wait is called off", "+a +b#<!a -a/f -a", "b<!a-[example.com/held]" },
	{ "a change of mind: orphans", "+a# +b#<!a +c -a/f -a/o",
	  "a-[example.com/held] b-[example.com/held] c" },
	/* Namespaces. */
	{ "an owner elsewhere is none", "+a other:+b<a", "a" },
	{ "beside a good one it is taken away", "+a +c other:+d other:+b<a,d", "a c d b<d" },
};

static void collects(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(collected); i++) {
		g_autoptr(Stage) stage = stage_new();
		g_autofree char *got = NULL;

		play(stage, collected[i].steps);
		got = print_all(stage);
		KT_ROW_STR(collected[i].row, got, collected[i].want);
	}
}

static void tells_of_namespaces(void)
{
	g_autoptr(Stage) stage = stage_new();

	play(stage, "+a other:+b<a");
	KT_ROW_STR("the event", stage->events->str,
		   "b OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: other, name: a, "
		   "uid: 00000000-0000-8000-8000-000000000001] does not exist in namespace "
		   "\"other\"\n");
}

static void forgets(void)
{
	g_autoptr(Stage) stage = stage_new();

	play(stage, "+a +b<a +c<a,b +d");
	KT_ROW_INT("those with owners, and owners",
		   (gint) kd_garbage_collector_n_nodes(stage->collector), 3);
	play(stage, "-a -b");
	KT_ROW_INT("nothing is left of them", (gint) kd_garbage_collector_n_nodes(stage->collector),
		   0);
}

/* An owner of very many: every one of them is looked at a few times, not all of them for each. */
static void costs_what_changes(void)
{
	static const char *const how[] = { "-a", "-a/f", "-a/o" };

	for (guint i = 0; i < G_N_ELEMENTS(how); i++) {
		g_autoptr(Stage) stage = stage_new();
		g_autofree char *left = NULL;
		guint64 turns;

		create(stage, "a", g_intern_string("default"), false);
		for (guint n = 0; n < 2000; n++) {
			g_autofree char *word = g_strdup_printf("p%u<!a", n);

			create(stage, word, g_intern_string("default"), false);
		}
		settle(stage);
		play(stage, how[i]);
		turns = kd_garbage_collector_n_turns(stage->collector);
		KT_ROW_TRUE(how[i], turns <= 3 * 2000);
		left = print_all(stage);
		KT_ROW_INT(how[i], strlen(left) > 0, i == 2);
	}
}

/* ---- a law: no dead owner's left, none with a live one gone ---- */

#define N_NAMES 24

/* What there should be: bits of owners by number. */
typedef struct {
	bool there[N_NAMES], owned[N_NAMES];
	guint32 owners[N_NAMES];
} Model;

static void model_delete(Model *model, guint n, bool orphan)
{
	bool again = true;

	model->there[n] = false;
	for (guint i = 0; i < N_NAMES; i++) {
		if (orphan && model->owners[i] & 1u << n && !(model->owners[i] &= ~(1u << n)))
			model->owned[i] = false;
	}
	while (again) {
		again = false;
		for (guint i = 0; i < N_NAMES; i++) {
			for (guint o = 0; o < N_NAMES; o++)
				if (!model->there[o])
					model->owners[i] &= ~(1u << o);
			if (model->there[i] && model->owned[i] && model->owners[i] == 0) {
				model->there[i] = false;
				again = true;
			}
		}
	}
}

static void random_step(Stage *stage, Model *model, GRand *random)
{
	guint n = (guint) g_rand_int_range(random, 0, N_NAMES);
	g_autoptr(GString) word = g_string_new(NULL);

	if (model->there[n]) {
		guint how = (guint) g_rand_int_range(random, 0, 3);

		g_string_printf(word, "-n%u%s", n, how == 0 ? "" : how == 1 ? "/f" : "/o");
		model_delete(model, n, how == 2);
	} else {
		g_string_printf(word, "+n%u", n);
		model->owners[n] = 0;
		for (guint o = 0; o < N_NAMES; o++) {
			if (!model->there[o] || g_rand_int_range(random, 0, 6) != 0)
				continue;
			g_string_append_printf(word, "%s%sn%u", model->owners[n] ? "," : "<",
					       g_rand_boolean(random) ? "!" : "", o);
			model->owners[n] |= 1u << o;
		}
		model->owned[n] = model->owners[n] != 0;
		model->there[n] = true;
	}
	play(stage, word->str);
}

static guint32 owners_of(const KdObject *object)
{
	guint32 owners = 0;

	for (guint i = 0; i < object->metadata.n_ownerReferences; i++)
		owners |= 1u << atoi(object->metadata.ownerReferences[i].name + 1);
	return owners;
}

static void law(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	guint wrong = 0;

	for (guint round = 0; round < 20; round++) {
		g_autoptr(Stage) stage = stage_new();
		Model model = { 0 };

		for (guint step = 0; step < 100; step++) {
			random_step(stage, &model, random);
			for (guint n = 0; n < N_NAMES; n++) {
				g_autofree char *name = g_strdup_printf("n%u", n);
				const KdObject *object = find(stage, name);

				wrong += !object == model.there[n] ||
					 (object && owners_of(object) != model.owners[n]);
			}
		}
	}
	KT_ROW_INT("nobody there or owned who should not be, nor the other way round", (gint) wrong,
		   0);
}

static CU_TestInfo tests[] = {
	{ "collects", collects }, { "tells of namespaces", tells_of_namespaces },
	{ "forgets", forgets },   { "costs what changes", costs_what_changes },
	{ "law", law },           CU_TEST_INFO_NULL,
};

KT_SUITE(garbage_collector) = { .pName = "garbage_collector", .pTests = tests };
