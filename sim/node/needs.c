/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/needs.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/secret.h>
#include <string.h>

#include "api/raw.h"

void kd_missing_clear(KdMissing *missing)
{
	g_clear_pointer(&missing->volume_message, g_free);
	for (guint i = 0; i < missing->n_containers; i++)
		g_free(missing->containers[i]);
	g_clear_pointer(&missing->containers, g_free);
	missing->n_containers = 0;
}

/* ---- trees ---- */

static const char *text_at(const KdTree *map, const char *key)
{
	return kd_tree_string(kd_tree_get(map, key));
}

static guint length(const KdTree *list)
{
	return list && list->type == KD_TREE_LIST ? list->n : 0;
}

static bool is_optional(const KdTree *ref)
{
	const KdTree *optional = kd_tree_get(ref, "optional");

	return optional && optional->type == KD_TREE_BOOL && strcmp(optional->text, "true") == 0;
}

/* ---- one of them ---- */

typedef struct {
	const KdView *view;
	KdName namespace_;
} Look;

static const KdObject *find(const Look *look, const KdKind *kind, const char *name)
{
	return kd_view_get(look->view, kind, look->namespace_, name);
}

/* @binary: bytes do too, as in a file. */
static bool has_key(const KdObject *object, const char *key, bool binary)
{
	const KdConfigMap *map = KD_CONFIG_MAP(object);

	if (object->kind == &kd_kind_secret)
		return kd_map_lookup(&KD_SECRET(object)->data, key);
	return kd_map_lookup(&map->data, key) || (binary && kd_map_lookup(&map->binaryData, key));
}

static char *not_found(const KdKind *kind, const char *name)
{
	return g_strdup_printf("%s \"%s\" not found",
			       kind == &kd_kind_secret ? "secret" : "configmap", name);
}

/* A reference to a whole one, with or without .items; NULL = it is all there. */
static char *missing_of(const Look *look, const KdKind *kind, const KdTree *ref, const char *name)
{
	const KdObject *object = name ? find(look, kind, name) : NULL;
	const KdTree *items = kd_tree_get(ref, "items");

	if (!name || is_optional(ref))
		return NULL;
	if (!object)
		return not_found(kind, name);
	for (guint i = 0; i < length(items); i++) {
		const char *key = text_at(items->children[i], "key");

		if (key && !has_key(object, key, true))
			return g_strdup_printf("references non-existent %s key: %s",
					       kind == &kd_kind_secret ? "secret" : "config", key);
	}
	return NULL;
}

/* ---- volumes ---- */

static char *missing_of_projected(const Look *look, const KdTree *sources)
{
	char *missing = NULL;

	for (guint i = 0; i < length(sources) && !missing; i++) {
		const KdTree *map = kd_tree_get(sources->children[i], "configMap");
		const KdTree *secret = kd_tree_get(sources->children[i], "secret");

		missing = missing_of(look, &kd_kind_config_map, map, text_at(map, "name"));
		if (!missing)
			missing = missing_of(look, &kd_kind_secret, secret,
					     text_at(secret, "name"));
	}
	return missing;
}

static char *missing_of_volume(const Look *look, const KdTree *volume)
{
	const KdTree *map = kd_tree_get(volume, "configMap");
	const KdTree *secret = kd_tree_get(volume, "secret");

	if (map)
		return missing_of(look, &kd_kind_config_map, map, text_at(map, "name"));
	if (secret)
		return missing_of(look, &kd_kind_secret, secret, text_at(secret, "secretName"));
	return missing_of_projected(look, kd_tree_path(volume, "projected.sources"));
}

/* ---- environments ---- */

static char *missing_of_key(const Look *look, const KdKind *kind, const KdTree *ref)
{
	const char *name = text_at(ref, "name"), *key = text_at(ref, "key");
	const KdObject *object = name ? find(look, kind, name) : NULL;

	if (!name || !key || is_optional(ref) || (object && has_key(object, key, false)))
		return NULL;
	if (!object)
		return not_found(kind, name);
	return g_strdup_printf("couldn't find key %s in %s %s/%s", key, kind->kind,
			       look->namespace_, name);
}

static char *missing_of_container(const Look *look, const KdTree *container)
{
	const KdTree *from = kd_tree_get(container, "envFrom"),
		     *env = kd_tree_get(container, "env");
	char *missing = NULL;

	for (guint i = 0; i < length(from) && !missing; i++) {
		const KdTree *map = kd_tree_get(from->children[i], "configMapRef");
		const KdTree *secret = kd_tree_get(from->children[i], "secretRef");

		missing = missing_of(look, &kd_kind_config_map, map, text_at(map, "name"));
		if (!missing)
			missing = missing_of(look, &kd_kind_secret, secret,
					     text_at(secret, "name"));
	}
	for (guint i = 0; i < length(env) && !missing; i++) {
		const KdTree *value = kd_tree_get(env->children[i], "valueFrom");

		missing = missing_of_key(look, &kd_kind_config_map,
					 kd_tree_get(value, "configMapKeyRef"));
		if (!missing)
			missing = missing_of_key(look, &kd_kind_secret,
						 kd_tree_get(value, "secretKeyRef"));
	}
	return missing;
}

/* Those of one list, into @ret[0], [1] ... */
static bool look_at_containers(const Look *look, const KdTree *list, guint n, char **ret)
{
	bool any = false;

	for (guint i = 0; i < MIN(length(list), n); i++) {
		ret[i] = missing_of_container(look, list->children[i]);
		any |= ret[i] != NULL;
	}
	return any;
}

bool kd_needs_missing(const KdView *view, const KdPod *pod, KdMissing *ret)
{
	const KdTree *tree = kd_tree_get(kd_raw_tree(pod->object.unknown), "spec");
	const KdTree *volumes = kd_tree_get(tree, "volumes");
	const KdPodSpec *spec = pod->spec;
	const Look look = { view, pod->object.metadata.namespace };
	bool any;

	*ret = (KdMissing){ 0 };
	for (guint i = 0; i < MIN(length(volumes), spec->n_volumes); i++) {
		ret->volume_message = missing_of_volume(&look, volumes->children[i]);
		ret->volume = spec->volumes[i].name;
		if (ret->volume_message)
			return true;
	}
	ret->volume = NULL;
	ret->n_containers = spec->n_initContainers + spec->n_containers;
	ret->containers = g_new0(char *, ret->n_containers);
	any = look_at_containers(&look, kd_tree_get(tree, "initContainers"), spec->n_initContainers,
				 ret->containers);
	any |= look_at_containers(&look, kd_tree_get(tree, "containers"), spec->n_containers,
				  ret->containers + spec->n_initContainers);
	return any;
}
