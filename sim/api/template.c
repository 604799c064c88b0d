/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>
#include <string.h>

#include "api/encode.h"
#include "api/raw.h"

static KdPodTemplate *find(const KdObject *object)
{
	if (object->kind == &kd_kind_replica_set)
		return &((KdReplicaSet *) object)->spec.template;
	if (object->kind == &kd_kind_deployment)
		return &((KdDeployment *) object)->spec.template;
	return NULL;
}

const KdPodTemplate *kd_object_template(const KdObject *object)
{
	const KdPodTemplate *template = find(object);

	return template && template->spec ? template : NULL;
}

/* ---- the same? ---- */

static guint skip_hash(const KdMap *labels, guint i)
{
	return i < labels->n && strcmp(labels->pairs[i].key, KD_POD_TEMPLATE_HASH) == 0 ? i + 1 : i;
}

static bool equal_labels(const KdMap *a, const KdMap *b)
{
	guint i = skip_hash(a, 0), k = skip_hash(b, 0);

	while (i < a->n && k < b->n) {
		if (a->pairs[i].key != b->pairs[k].key || a->pairs[i].value != b->pairs[k].value)
			return false;
		i = skip_hash(a, i + 1);
		k = skip_hash(b, k + 1);
	}
	return i == a->n && k == b->n;
}

static bool equal_meta(const KdMeta *a, const KdMeta *b)
{
	KdMeta x = *a, y = *b; /* shallow */

	x.labels = y.labels = (KdMap){ 0 };
	return equal_labels(&a->labels, &b->labels) && kd_struct_equal(&kd_meta_struct, &x, &y);
}

static bool equal_kept(const KdObject *a, const KdObject *b)
{
	KdRaw *x = kd_raw_at(a->unknown, "spec.template"),
	      *y = kd_raw_at(b->unknown, "spec.template");
	bool equal = !x == !y && (!x || kd_tree_equal(kd_raw_tree(x), kd_raw_tree(y)));

	kd_raw_unref(x);
	kd_raw_unref(y);
	return equal;
}

bool kd_template_equal(const KdObject *a, const KdObject *b)
{
	const KdPodTemplate *x = kd_object_template(a), *y = kd_object_template(b);

	return x && y && equal_meta(&x->metadata, &y->metadata) &&
	       (x->spec == y->spec || kd_struct_equal(&kd_pod_spec_struct, x->spec, y->spec)) &&
	       equal_kept(a, b);
}

/* ---- copies ---- */

static void remove_hash(KdMap *labels)
{
	for (guint i = 0; i < labels->n; i++) {
		if (skip_hash(labels, i) == i)
			continue;
		labels->n--;
		memmove(&labels->pairs[i], &labels->pairs[i + 1],
			(labels->n - i) * sizeof(*labels->pairs));
		return;
	}
}

/* The members of @map but for @key, which is @value; NULL: is not there. */
static KdTree *with(KdForest *forest, const KdTree *map, const char *key, KdTree *value)
{
	KdTree *copy = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; map && map->type == KD_TREE_MAP && i < map->n; i++) {
		if (strcmp(map->keys[i], key) != 0)
			kd_tree_set(forest, copy, map->keys[i],
				    kd_raw_copy_tree(forest, map->children[i]));
	}
	if (value)
		kd_tree_set(forest, copy, key, value);
	return copy;
}

static void copy_kept(KdObject *to, const KdObject *from)
{
	const KdTree *whole = kd_raw_tree(to->unknown);
	KdRaw *part = kd_raw_at(from->unknown, "spec.template");
	g_autoptr(KdForest) forest = NULL;
	KdTree *tree;
	KdRaw *kept;

	if (!part && !kd_tree_path(whole, "spec.template"))
		return;
	forest = kd_forest_new(NULL);
	tree = part ? kd_raw_copy_tree(forest, kd_raw_tree(part)) : NULL;
	tree = with(forest, kd_tree_get(whole, "spec"), "template", tree);
	tree = with(forest, whole, "spec", tree->n > 0 ? tree : NULL);
	kept = tree->n > 0 ? kd_raw_new(forest, tree) : NULL;
	kd_raw_unref(to->unknown);
	to->unknown = kept;
	kd_raw_unref(part);
}

void kd_template_copy(KdObject *to, const KdObject *from)
{
	KdPodTemplate *target = find(to);

	kd_struct_clear(&kd_pod_template_struct, target);
	kd_struct_copy(&kd_pod_template_struct, target, find(from));
	remove_hash(&target->metadata.labels);
	copy_kept(to, from);
}

/* ---- hashes ---- */

static guint32 fnv1a(guint32 hash, const void *bytes, gsize n)
{
	for (gsize i = 0; i < n; i++)
		hash = (hash ^ ((const guint8 *) bytes)[i]) * 16777619U;
	return hash;
}

/* SafeEncodeString() in apimachinery/pkg/util/rand/rand.go */
static char *encode(guint32 hash)
{
	static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
	char *text = g_strdup_printf("%u", hash);

	for (char *c = text; *c; c++)
		*c = letters[(guchar) *c % (sizeof(letters) - 1)];
	return text;
}

char *kd_template_hash(const KdObject *object, KdOptInt collisions)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	KdRaw *kept = kd_raw_at(object->unknown, "spec.template");
	GString *text = g_string_new(NULL);
	guint32 hash;

	kd_tree_print_json(
		kd_struct_encode(&kd_pod_template_struct, find(object), kd_raw_tree(kept), forest),
		0, text);
	hash = fnv1a(2166136261U, text->str, text->len);
	for (guint i = 0; collisions.set && i < 8; i++) {
		const guint8 byte = (guint8) ((guint64) collisions.value >> (8 * i));

		hash = fnv1a(hash, &byte, 1);
	}
	g_string_free(text, TRUE);
	kd_raw_unref(kept);
	return encode(hash);
}
