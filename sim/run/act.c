/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/act.h"

#include "api/encode.h"
#include "api/raw.h"
#include "run/drain.h"
#include "run/objects.h"
#include "run/patch.h"

#include <string.h>

struct KdActor {
	KdCluster *cluster;
	const KdIdentity *who;
	GPtrArray *drains; /* KdDrain, under way or over */
};

/* One action being carried out. */
typedef struct {
	KdActor *actor;
	const KdAction *action;
	KdDone *done;
	gpointer data;
} Act;

static void fail(const Act *act, KdOutcome outcome, const char *message)
{
	if (act->done)
		act->done(act->data, 0, outcome, NULL, message);
}

/* ---- taints as kubectl writes them ---- */

void kd_taint_word_clear(KdTaintWord *word)
{
	g_free(word->key);
	g_free(word->value);
	g_free(word->effect);
	*word = (KdTaintWord){ 0 };
}

gboolean kd_taint_word_parse(const char *text, KdTaintWord *ret, GError **error)
{
	static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute",
					       NULL };
	g_autofree char *rest = g_strdup(text);
	char *colon, *equal;

	if (g_str_has_suffix(rest, "-")) {
		ret->remove = true;
		rest[strlen(rest) - 1] = '\0';
	}
	colon = strrchr(rest, ':');
	if (colon) {
		*colon = '\0';
		ret->effect = g_strdup(colon + 1);
	}
	equal = strchr(rest, '=');
	if (equal) {
		*equal = '\0';
		ret->value = g_strdup(equal + 1);
	}
	ret->key = g_strdup(rest);
	if (!*ret->key || (!ret->remove && !ret->effect))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\": must be key=value:Effect or key:Effect, or key- to take "
			       "it away",
			       text);
	if (ret->effect && !g_strv_contains(effects, ret->effect))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\": the effect is NoSchedule, PreferNoSchedule or NoExecute",
			       text);
	return TRUE;
}

/* ---- patches ---- */

static KdTree *map_of(KdForest *forest, const char *key, KdTree *child)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, key, child);
	return map;
}

static KdTree *null(KdForest *forest)
{
	return kd_tree_new(forest, KD_TREE_NULL, 0, 0);
}

/* "key=value" and "key-" */
static KdTree *metadata_patch(KdForest *forest, const char *member, const KdName *words, guint n)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < n; i++) {
		const char *equal = strchr(words[i], '=');
		gsize length = equal ? (gsize) (equal - words[i]) : strlen(words[i]) - 1;
		g_autofree char *key = g_strndup(words[i], length);

		kd_tree_set(forest, map, key,
			    equal ? kd_tree_new_string(forest, equal + 1, -1) : null(forest));
	}
	return map_of(forest, "metadata", map_of(forest, member, map));
}

static bool is_same_taint(const KdTree *taint, const KdTaintWord *word)
{
	return g_strcmp0(kd_tree_string(kd_tree_get(taint, "key")), word->key) == 0 &&
	       (!word->effect ||
		g_strcmp0(kd_tree_string(kd_tree_get(taint, "effect")), word->effect) == 0);
}

static KdTree *taint_of(KdForest *forest, const KdTaintWord *word)
{
	KdTree *taint = map_of(forest, "key", kd_tree_new_string(forest, word->key, -1));

	if (word->value)
		kd_tree_set(forest, taint, "value", kd_tree_new_string(forest, word->value, -1));
	kd_tree_set(forest, taint, "effect", kd_tree_new_string(forest, word->effect, -1));
	return taint;
}

/* @taints with one word done to them. */
static KdTree *change_taints(KdForest *forest, const KdTree *taints, const KdTaintWord *word)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; taints && i < taints->n; i++)
		if (!is_same_taint(taints->children[i], word))
			kd_tree_append(forest, list, taints->children[i]);
	if (!word->remove)
		kd_tree_append(forest, list, taint_of(forest, word));
	return list;
}

static KdTree *taint_patch(KdForest *forest, const KdActionArgs *args, const KdObject *stored)
{
	KdTree *whole = kd_object_encode(stored, forest);
	KdTree *taints = (KdTree *) kd_tree_path(whole, "spec.taints");

	for (guint i = 0; i < args->n_taints; i++) {
		g_auto(KdTaintWord) word = { 0 };
		gboolean good = kd_taint_word_parse(args->taints[i], &word, NULL);

		g_assert(good); /* checked with the action */
		taints = change_taints(forest, taints, &word);
	}
	return map_of(forest, "spec", map_of(forest, "taints", taints));
}

static const KdTree *patch_for(const KdAction *action, const KdObject *stored, KdForest *forest)
{
	if (action->patch)
		return kd_raw_tree(action->patch->patch);
	if (action->label)
		return metadata_patch(forest, "labels", action->label->labels,
				      action->label->n_labels);
	if (action->annotate)
		return metadata_patch(forest, "annotations", action->annotate->annotations,
				      action->annotate->n_annotations);
	if (action->scale)
		return map_of(forest, "spec",
			      map_of(forest, "replicas",
				     kd_tree_new_int(forest, action->scale->replicas.value)));
	if (action->taint)
		return taint_patch(forest, action->taint, stored);
	return map_of(forest, "spec",
		      map_of(forest, "unschedulable",
			     action->cordon ? kd_tree_new_bool(forest, true) : null(forest)));
}

/* ---- one object ---- */

static void submit(const Act *act, KdPlan *take)
{
	kd_cluster_submit(act->actor->cluster, take, act->done, act->data);
}

static void patch_object(const Act *act, const KdObject *stored, const KdTree *patch)
{
	g_autoptr(GError) error = NULL;
	KdObject *next = kd_object_patch(stored, patch, &error);

	if (next) {
		KdPlan *plan = kd_plan_new(act->actor->who);

		kd_plan_update(plan, next);
		submit(act, plan);
	} else {
		g_autofree char *key = kd_object_key(stored);
		g_autofree char *message = g_strdup_printf("%s \"%s\": %s", stored->kind->plural,
							   key, error->message);
		fail(act, KD_OUTCOME_INVALID, message);
	}
}

static KdPropagation propagation_of(const char *cascade)
{
	if (g_str_equal(cascade, "orphan"))
		return KD_PROPAGATE_ORPHAN;
	return g_str_equal(cascade, "foreground") ? KD_PROPAGATE_FOREGROUND
						  : KD_PROPAGATE_BACKGROUND;
}

static void remove_object(const Act *act, const KdObject *stored)
{
	const KdActionArgs *args = act->action->evict ? act->action->evict : act->action->delete;
	const KdOptInt *grace = &args->gracePeriodSeconds;
	KdDeleteOptions options = { .grace = grace->set ? grace->value : -1 };
	KdPlan *plan = kd_plan_new(act->actor->who);

	if (act->action->evict) {
		kd_plan_evict(plan, KD_POD(stored), &options);
	} else {
		options.propagation = propagation_of(args->cascade);
		kd_plan_delete_with(plan, stored, &options);
	}
	submit(act, plan);
}

static void act_on(const Act *act, const KdObject *stored)
{
	g_autoptr(KdForest) forest = NULL;

	if (act->action->delete || act->action->evict) {
		remove_object(act, stored);
		return;
	}
	forest = kd_forest_new(NULL);
	patch_object(act, stored, patch_for(act->action, stored, forest));
}

static void over(gpointer drain)
{
	kd_drain_free(drain);
}

static void drain(const Act *act, GPtrArray *take_nodes)
{
	GPtrArray *drains = act->actor->drains;

	for (guint i = drains->len; i > 0; i--) {
		if (kd_drain_is_over(drains->pdata[i - 1]))
			g_ptr_array_remove_index_fast(drains, i - 1);
	}
	g_ptr_array_add(drains, kd_drain_new(act->actor->cluster, act->actor->who,
					     act->action->drain, take_nodes, act->done, act->data));
	kd_drain_start(drains->pdata[drains->len - 1]);
}

/* ---- which objects ---- */

static const KdActionArgs *args_of(const KdAction *action)
{
	const KdActionArgs *const all[] = { action->delete,   action->patch,    action->scale,
					    action->label,    action->annotate, action->cordon,
					    action->uncordon, action->taint,    action->drain,
					    action->evict };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i])
			return all[i];
	return NULL;
}

static const KdKind *kind_of(const KdAction *action)
{
	const KdActionArgs *args = args_of(action);
	const KdKind *kind = args->kind ? kd_objects_kind(args->kind, NULL) : &kd_kind_node;

	/* The verbs of nodes do not say it. */
	if (action->evict)
		return &kd_kind_pod;
	g_assert(kind); /* checked with the action */
	return kind;
}

static KdName namespace_of(const KdKind *kind, KdName own)
{
	if (!kind->namespaced)
		return NULL;
	return own ? own : g_intern_static_string("default");
}

typedef struct {
	const KdSelector *selector;
	KdName namespace_;
	GPtrArray *found;
} Search;

static void look_at(const KdObject *object, gpointer data)
{
	const Search *search = data;

	if (object->metadata.namespace == search->namespace_ &&
	    kd_selector_matches(search->selector, &object->metadata.labels))
		g_ptr_array_add(search->found, kd_object_ref(object));
}

static void act_on_selected(const Act *act, const KdKind *kind, const KdActionArgs *args)
{
	g_autoptr(GPtrArray)
		found = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	KdSelector selector = { 0 };
	Search search = { &selector, namespace_of(kind, args->namespace), found };

	kd_selector_parse(args->selector, &selector, NULL);
	kd_cluster_each(act->actor->cluster, kind, look_at, &search);
	kd_selector_clear(&selector);
	if (act->action->drain) {
		drain(act, g_steal_pointer(&found));
		return;
	}
	for (guint i = 0; i < found->len; i++)
		act_on(act, found->pdata[i]);
}

static void act_on_named(const Act *act, const KdKind *kind, const KdActionArgs *args)
{
	g_autoptr(KdObject) stored = NULL;
	const KdObject *found = kd_cluster_get(act->actor->cluster, kind,
					       namespace_of(kind, args->namespace), args->name);

	if (!found) {
		g_autofree char *message = g_strdup_printf("%s \"%s\" not found", kind->plural,
							   args->name);
		fail(act, KD_OUTCOME_NOT_FOUND, message);
		return;
	}
	stored = kd_object_ref(found);
	if (act->action->drain) {
		GPtrArray *nodes = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);

		g_ptr_array_add(nodes, g_steal_pointer(&stored));
		drain(act, nodes);
		return;
	}
	act_on(act, stored);
}

/* ---- apply ---- */

static void apply(const Act *act)
{
	g_autoptr(KdObject) object = kd_objects_read_part(act->action->apply, NULL);
	const KdObject *stored;
	KdPlan *plan;

	g_assert(object); /* checked with the action */
	stored = kd_cluster_get(act->actor->cluster, object->kind, object->metadata.namespace,
				object->metadata.name);
	if (stored) {
		patch_object(act, stored, kd_raw_tree(act->action->apply));
		return;
	}
	plan = kd_plan_new(act->actor->who);
	kd_plan_create(plan, g_steal_pointer(&object));
	submit(act, plan);
}

/* ---- in general ---- */

const KdKind *kd_action_kind(const KdAction *action)
{
	g_autoptr(KdObject) object = action->apply ? kd_objects_read_part(action->apply, NULL)
						   : NULL;

	return object ? object->kind : kind_of(action);
}

void kd_act(KdActor *actor, const KdAction *action, KdDone *done, gpointer data)
{
	const Act act = { actor, action, done, data };
	const KdActionArgs *args = args_of(action);

	if (action->apply)
		apply(&act);
	else if (args->selector)
		act_on_selected(&act, kind_of(action), args);
	else
		act_on_named(&act, kind_of(action), args);
}

KdActor *kd_actor_new(KdCluster *cluster, const KdIdentity *who)
{
	KdActor *actor = g_new(KdActor, 1);

	*actor = (KdActor){ cluster, who, g_ptr_array_new_with_free_func(over) };
	return actor;
}

void kd_actor_free(KdActor *actor)
{
	if (!actor)
		return;
	g_ptr_array_unref(actor->drains);
	g_free(actor);
}
