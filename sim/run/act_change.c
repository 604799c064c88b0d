/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/act_change.h"

#include <kubedes/api/deployment.h>

#include "api/encode.h"
#include "api/raw.h"
#include "run/json_patch.h"
#include "run/objects.h"
#include "run/patch.h"

#include <string.h>

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

/* ---- labels and annotations ---- */

/* What has the value already may stay. */
static gboolean check_words(const KdActionArgs *args, const KdMap *there, const KdName *words,
			    guint n, GError **error)
{
	for (guint i = 0; i < n && !args->overwrite; i++) {
		const char *equal = strchr(words[i], '=');
		g_autofree char *key = equal ? g_strndup(words[i], (gsize) (equal - words[i]))
					     : NULL;
		const char *old = key ? kd_map_lookup(there, key) : NULL;

		if (old && !g_str_equal(old, equal + 1))
			return kd_fail(error, KD_ERROR_USAGE,
				       "'%s' already has a value (%s), and overwrite is false", key,
				       old);
	}
	return TRUE;
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

/* ---- taints ---- */

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

static bool has_taint(const KdTree *taints, const KdTaintWord *word)
{
	for (guint i = 0; taints && i < taints->n; i++)
		if (is_same_taint(taints->children[i], word))
			return true;
	return false;
}

static KdTree *taint_patch(KdForest *forest, const KdActionArgs *args, const KdObject *stored,
			   GError **error)
{
	KdTree *whole = kd_object_encode(stored, forest);
	KdTree *taints = (KdTree *) kd_tree_path(whole, "spec.taints");
	const KdTree *before = taints;

	for (guint i = 0; i < args->n_taints; i++) {
		g_auto(KdTaintWord) word = { 0 };
		gboolean good = kd_taint_word_parse(args->taints[i], &word, NULL);

		g_assert(good); /* checked with the action */
		if (!word.remove && !args->overwrite && has_taint(before, &word)) {
			kd_fail(error, KD_ERROR_USAGE,
				"Node %s already has %s taint(s) with same effect(s) and overwrite "
				"is "
				"false",
				stored->metadata.name, word.key);
			return NULL;
		}
		taints = change_taints(forest, taints, &word);
	}
	return map_of(forest, "spec", map_of(forest, "taints", taints));
}

/* ---- images ---- */

static const KdTree *with_image(KdForest *forest, const KdTree *container, const char *word,
				bool *ret_found)
{
	const char *name = kd_tree_string(kd_tree_get(container, "name"));
	const char *equal = strchr(word, '=');
	gsize length = (gsize) (equal - word);
	bool is_meant = (length == 1 && *word == '*') ||
			(name && strlen(name) == length && strncmp(name, word, length) == 0);

	if (!is_meant)
		return container;
	*ret_found = true;
	return kd_tree_merge(forest, container,
			     map_of(forest, "image", kd_tree_new_string(forest, equal + 1, -1)));
}

static const KdTree *with_images(KdForest *forest, const KdTree *containers, const char *word,
				 bool *ret_found)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < containers->n; i++)
		kd_tree_append(
			forest, list,
			(KdTree *) with_image(forest, containers->children[i], word, ret_found));
	return list;
}

static const KdTree *image_patch(KdForest *forest, const KdActionArgs *args, const KdObject *stored,
				 GError **error)
{
	static const char *const members[] = { "containers", "initContainers" };
	const bool is_pod = stored->kind == &kd_kind_pod;
	const KdTree *spec = kd_tree_path(kd_object_encode(stored, forest),
					  is_pod ? "spec" : "spec.template.spec");
	KdTree *changed = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < args->n_images; i++) {
		bool found = false;

		for (guint k = 0; k < G_N_ELEMENTS(members); k++) {
			const KdTree *old = kd_tree_get(changed, members[k]);

			if (old || (old = kd_tree_get(spec, members[k])))
				kd_tree_set(forest, changed, members[k],
					    (KdTree *) with_images(forest, old, args->images[i],
								   &found));
		}
		if (!found) {
			kd_fail(error, KD_ERROR_USAGE, "there is no container as \"%s\" names it",
				args->images[i]);
			return NULL;
		}
	}
	if (!is_pod)
		changed = map_of(forest, "template", map_of(forest, "spec", changed));
	return map_of(forest, "spec", changed);
}

/* ---- apply ---- */

/* @new, with null for what @old has and it has not. */
static KdTree *with_nulls(KdForest *forest, const KdTree *old, const KdTree *new)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, new->line, new->column);

	for (guint i = 0; i < new->n; i++) {
		const KdTree *before = kd_tree_get(old, new->keys[i]), *now = new->children[i];
		bool are_maps = before && before->type == KD_TREE_MAP && now->type == KD_TREE_MAP;

		kd_tree_set(forest, map, new->keys[i],
			    are_maps ? with_nulls(forest, before, now) : (KdTree *) now);
	}
	for (guint i = 0; i < old->n; i++)
		if (!kd_tree_get(new, old->keys[i]))
			kd_tree_set(forest, map, old->keys[i], null(forest));
	return map;
}

/* patchStrategy=retainKeys: what a manifest with a strategy does not say of it goes
 * (staging/src/k8s.io/api/apps/v1/types.go DeploymentSpec). */
static const KdTree *retain_keys(KdForest *forest, const KdObject *stored, const KdTree *patch)
{
	static const char *const members[] = { "rollingUpdate", "type" };
	const KdTree *given = kd_tree_path(patch, "spec.strategy");
	KdTree *copy, *strategy;

	if (stored->kind != &kd_kind_deployment || !given || given->type != KD_TREE_MAP)
		return patch;
	copy = kd_raw_copy_tree(forest, patch);
	strategy = (KdTree *) kd_tree_path(copy, "spec.strategy");
	for (guint i = 0; i < G_N_ELEMENTS(members); i++)
		if (!kd_tree_get(strategy, members[i]))
			kd_tree_set(forest, strategy, members[i], null(forest));
	return copy;
}

static char *configuration(const KdAction *action)
{
	GString *text = g_string_new(NULL);

	kd_tree_print_json(kd_raw_tree(action->apply), 0, text);
	return g_string_free(text, FALSE);
}

static const KdTree *apply_patch(KdForest *forest, const KdAction *action, const KdObject *stored)
{
	const char *last = kd_map_lookup(&stored->metadata.annotations, KD_LAST_APPLIED);
	g_autoptr(KdForest) before = last ? kd_json_parse(last, strlen(last), NULL, NULL) : NULL;
	const KdTree *old = before && kd_forest_n_documents(before) ? kd_forest_document(before, 0)
								    : NULL;
	g_autofree char *text = configuration(action);
	KdTree *mark = map_of(forest, KD_LAST_APPLIED, kd_tree_new_string(forest, text, -1));
	KdTree *new;

	mark = map_of(forest, "metadata", map_of(forest, "annotations", mark));
	new = kd_tree_merge(forest, kd_raw_tree(action->apply), mark);
	if (old && old->type == KD_TREE_MAP)
		new = with_nulls(forest, kd_tree_merge(forest, old, mark), new);
	return retain_keys(forest, stored, new);
}

KdObject *kd_action_first(const KdAction *action)
{
	KdObject *object = kd_objects_read_part(action->apply, NULL);
	g_autofree char *text = configuration(action);

	g_assert(object); /* checked with the action */
	kd_map_note(&object->metadata.annotations, KD_LAST_APPLIED, text);
	return object;
}

/* ---- each verb ---- */

static const KdTree *scale_patch(KdForest *forest, const KdActionArgs *args, const KdObject *stored,
				 GError **error)
{
	const KdTree *whole = kd_object_encode(stored, forest);
	gint64 now = 0;

	kd_tree_int(kd_tree_path(whole, "spec.replicas"), &now);
	if (args->currentReplicas.set && args->currentReplicas.value != now) {
		kd_fail(error, KD_ERROR_USAGE,
			"expected replicas to be %" G_GINT64_FORMAT ", was %" G_GINT64_FORMAT,
			args->currentReplicas.value, now);
		return NULL;
	}
	return map_of(forest, "spec",
		      map_of(forest, "replicas", kd_tree_new_int(forest, args->replicas.value)));
}

static const KdTree *words_patch(KdForest *forest, const KdAction *action, const KdObject *stored,
				 GError **error)
{
	const KdActionArgs *args = action->label ? action->label : action->annotate;
	const KdName *words = action->label ? args->labels : args->annotations;
	guint n = action->label ? args->n_labels : args->n_annotations;

	if (!check_words(args,
			 action->label ? &stored->metadata.labels : &stored->metadata.annotations,
			 words, n, error))
		return NULL;
	return metadata_patch(forest, action->label ? "labels" : "annotations", words, n);
}

static const KdTree *patch_for(const KdAction *action, const KdObject *stored, KdForest *forest,
			       GError **error)
{
	if (action->apply)
		return apply_patch(forest, action, stored);
	if (action->patch)
		return kd_raw_tree(action->patch->patch);
	if (action->label || action->annotate)
		return words_patch(forest, action, stored, error);
	if (action->scale)
		return scale_patch(forest, action->scale, stored, error);
	if (action->taint)
		return taint_patch(forest, action->taint, stored, error);
	if (action->setImage)
		return image_patch(forest, action->setImage, stored, error);
	return map_of(forest, "spec",
		      map_of(forest, "unschedulable",
			     action->cordon ? kd_tree_new_bool(forest, true) : null(forest)));
}

KdObject *kd_action_change(const KdAction *action, const KdObject *stored, GError **error)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *patch = patch_for(action, stored, forest, error);

	if (!patch)
		return NULL;
	if (patch->type != KD_TREE_LIST)
		return kd_object_patch(stored, patch, error);
	patch = kd_json_patch(forest, kd_object_encode(stored, forest), patch, error);
	return patch ? kd_object_become(stored, forest, patch, error) : NULL;
}
