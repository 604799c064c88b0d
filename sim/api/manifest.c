/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/manifest.h"

#include <string.h>

#include "api/raw.h"

#define MOST_LISTED 8

typedef struct {
	KdObject *object;
	KdPlace place;
	KdRaw *document; /* of a configuration; NULL for what is an object of a cluster */
} Item;

struct KdManifest {
	KdKinds *kinds;
	KdDecodeFlags flags;
	KdProblems *problems;
	GArray *items;  /* Item */
	GArray *counts; /* KdKindCount */
};

static void clear_item(gpointer data)
{
	const Item *item = data;

	kd_object_unref(item->object);
	kd_raw_unref(item->document);
}

KdManifest *kd_manifest_new(KdKinds *kinds, KdDecodeFlags flags)
{
	KdManifest *manifest = g_new0(KdManifest, 1);

	manifest->kinds = kinds;
	manifest->flags = flags;
	manifest->problems = kd_problems_new();
	manifest->items = g_array_new(FALSE, FALSE, sizeof(Item));
	g_array_set_clear_func(manifest->items, clear_item);
	manifest->counts = g_array_new(FALSE, FALSE, sizeof(KdKindCount));
	return manifest;
}

void kd_manifest_free(KdManifest *manifest)
{
	g_array_unref(manifest->items);
	g_array_unref(manifest->counts);
	kd_problems_free(manifest->problems);
	g_free(manifest);
}

/* ---- documents ---- */

static void complain(KdManifest *manifest, const KdForest *forest, const KdTree *tree,
		     const char *message)
{
	KdPlace place = kd_tree_place(forest, tree);

	kd_problems_add(manifest->problems, KD_PROBLEM_ERROR, &place, NULL, message);
}

/* Some other YAML among the objects (values of a chart, say) is passed over, unless strict. */
static void complain_no_object(KdManifest *manifest, const KdForest *forest, const KdTree *tree,
			       const char *apiVersion, const char *kind)
{
	KdPlace place = kd_tree_place(forest, tree);
	bool other = !kind && !apiVersion;

	if (other && !(manifest->flags & KD_DECODE_STRICT)) {
		kd_problems_add(manifest->problems, KD_PROBLEM_WARNING, &place, NULL,
				"not an object, passed over: apiVersion not set, kind not set");
		return;
	}
	kd_problems_add(manifest->problems, KD_PROBLEM_ERROR, &place, NULL,
			other  ? "not an object: apiVersion not set, kind not set"
			: kind ? "not an object: apiVersion not set"
			       : "not an object: kind not set");
}

static void count(KdManifest *manifest, const KdKind *kind)
{
	for (guint i = 0; i < manifest->counts->len; i++) {
		KdKindCount *at = &g_array_index(manifest->counts, KdKindCount, i);

		if (at->kind == kind) {
			at->n++;
			return;
		}
	}
	g_array_append_val(manifest->counts, ((KdKindCount){ kind, 1 }));
}

static char *subject(const char *kind, const KdTree *tree)
{
	const char *name = kd_tree_string(kd_tree_path(tree, "metadata.name"));

	return name ? g_strdup_printf("%s \"%s\"", kind, name) : g_strdup(kind);
}

static void add_object(KdManifest *manifest, KdForest *forest, const KdTree *tree,
		       const char *apiVersion, const char *kind_name)
{
	const KdKind *kind = kd_kinds_get(manifest->kinds, apiVersion, kind_name);
	g_autofree char *about = subject(kind_name, tree);
	Item item = { .place = kd_tree_place(forest, tree) };

	kd_problems_set_subject(manifest->problems, about);
	item.object = kd_object_decode(kind, forest, tree, manifest->flags, manifest->problems);
	kd_problems_set_subject(manifest->problems, NULL);
	if (kd_kind_is_configuration(kind))
		item.document = kd_raw_new(forest, tree);
	g_array_append_val(manifest->items, item);
	count(manifest, kind);
}

static void add(KdManifest *manifest, KdForest *forest, const KdTree *tree,
		const char *list_version, const char *list_kind);

/* The items of a "PodList" are Pods even if they do not say so. */
static void add_list(KdManifest *manifest, KdForest *forest, const KdTree *items,
		     const char *apiVersion, const char *kind)
{
	bool plain = g_str_equal(kind, "List");
	g_autofree char *item_kind = g_strndup(kind, strlen(kind) - strlen("List"));

	if (items->type == KD_TREE_NULL)
		return;
	for (guint i = 0; i < items->n; i++)
		add(manifest, forest, items->children[i], plain ? NULL : apiVersion,
		    plain ? NULL : item_kind);
}

static void add(KdManifest *manifest, KdForest *forest, const KdTree *tree,
		const char *list_version, const char *list_kind)
{
	const char *apiVersion = kd_tree_string(kd_tree_get(tree, "apiVersion"));
	const char *kind = kd_tree_string(kd_tree_get(tree, "kind"));
	const KdTree *items = kd_tree_get(tree, "items");

	if (tree->type == KD_TREE_NULL)
		return;
	if (tree->type != KD_TREE_MAP) {
		complain(manifest, forest, tree,
			 "not an object: there should be a map with apiVersion, kind and metadata");
		return;
	}
	kind = kind ? kind : list_kind;
	apiVersion = apiVersion ? apiVersion : list_version;
	if (!kind || !apiVersion)
		complain_no_object(manifest, forest, tree, apiVersion, kind);
	else if (items && g_str_has_suffix(kind, "List") &&
		 (items->type == KD_TREE_LIST || items->type == KD_TREE_NULL))
		add_list(manifest, forest, items, apiVersion, kind);
	else
		add_object(manifest, forest, tree, apiVersion, kind);
}

void kd_manifest_add_tree(KdManifest *manifest, KdForest *forest, const KdTree *tree)
{
	add(manifest, forest, tree, NULL, NULL);
}

/* Definitions first, so that resources before them are understood as well. */
static void learn(KdManifest *manifest, const KdTree *tree)
{
	const KdTree *items = kd_tree_get(tree, "items");
	const char *kind = kd_tree_string(kd_tree_get(tree, "kind"));

	if (g_strcmp0(kind, "CustomResourceDefinition") == 0)
		kd_kinds_learn(manifest->kinds, tree);
	for (guint i = 0; items && items->type == KD_TREE_LIST && i < items->n; i++)
		learn(manifest, items->children[i]);
}

void kd_manifest_add(KdManifest *manifest, KdForest *forest)
{
	for (guint i = 0; i < kd_forest_n_documents(forest); i++)
		learn(manifest, kd_forest_document(forest, i));
	for (guint i = 0; i < kd_forest_n_documents(forest); i++)
		kd_manifest_add_tree(manifest, forest, kd_forest_document(forest, i));
}

gboolean kd_manifest_load(KdManifest *manifest, const char *path, GError **error)
{
	g_autoptr(KdForest) forest = kd_tree_load(path, error);

	if (!forest)
		return FALSE;
	kd_manifest_add(manifest, forest);
	return TRUE;
}

/* ---- what came of it ---- */

guint kd_manifest_count(const KdManifest *manifest)
{
	return manifest->items->len;
}

const KdObject *kd_manifest_object(const KdManifest *manifest, guint i)
{
	return g_array_index(manifest->items, Item, i).object;
}

KdPlace kd_manifest_place(const KdManifest *manifest, guint i)
{
	return g_array_index(manifest->items, Item, i).place;
}

const KdRaw *kd_manifest_document(const KdManifest *manifest, const char *kind)
{
	const KdRaw *found = NULL;

	for (guint i = 0; i < manifest->items->len; i++) {
		const Item *item = &g_array_index(manifest->items, Item, i);

		if (item->document && g_str_equal(item->object->kind->kind, kind))
			found = item->document;
	}
	return found;
}

const KdKindCount *kd_manifest_kinds(const KdManifest *manifest, guint *ret_n)
{
	*ret_n = manifest->counts->len;
	return (const KdKindCount *) (gpointer) manifest->counts->data;
}

KdProblems *kd_manifest_problems(KdManifest *manifest)
{
	return manifest->problems;
}

/* "Deployment (2), Job (1)"; NULL if there are none. */
static char *list_generic(const KdManifest *manifest, guint *ret_n)
{
	GString *out = g_string_new(NULL);
	guint listed = 0, n_kinds = 0;

	*ret_n = 0;
	for (guint i = 0; i < manifest->counts->len; i++) {
		const KdKindCount *at = &g_array_index(manifest->counts, KdKindCount, i);

		if (!kd_kind_is_generic(at->kind) || kd_kind_is_configuration(at->kind))
			continue;
		*ret_n += at->n;
		if (n_kinds++ < MOST_LISTED) {
			g_string_append_printf(out, "%s%s (%u)", listed++ > 0 ? ", " : "",
					       at->kind->kind, at->n);
		}
	}
	if (n_kinds > listed)
		g_string_append_printf(out, " and %u more", n_kinds - listed);
	return g_string_free(out, n_kinds == 0);
}

char *kd_manifest_summary(const KdManifest *manifest)
{
	guint n_fields, n_objects;
	g_autofree char *fields = kd_problems_tallied(manifest->problems, MOST_LISTED, &n_fields);
	g_autofree char *objects = list_generic(manifest, &n_objects);
	GString *out;

	if (!fields && !objects)
		return NULL;
	out = g_string_new(NULL);
	if (fields)
		g_string_append_printf(out, "%u unknown field%s: %s", n_fields,
				       n_fields == 1 ? "" : "s", fields);
	if (fields && objects)
		g_string_append(out, "; ");
	if (objects)
		g_string_append_printf(out, "%u object%s without a model: %s", n_objects,
				       n_objects == 1 ? "" : "s", objects);
	g_string_append(out, "; kept as they are");
	return g_string_free(out, FALSE);
}

gboolean kd_manifest_finish(KdManifest *manifest, GError **error)
{
	return kd_problems_to_error(manifest->problems, error);
}
