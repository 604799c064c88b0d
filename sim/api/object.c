/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/kind.h>
#include <kubedes/time.h>

#include "api/raw.h"

KdObject *kd_object_new(const KdKind *kind)
{
	KdObject *object = g_rc_box_alloc0(kind->size);

	if (kind->body)
		kd_struct_init(kind->body, object);
	object->kind = kind;
	kd_struct_init(&kd_meta_struct, &object->metadata);
	return object;
}

KdObject *kd_object_ref(const KdObject *object)
{
	return g_rc_box_acquire((gpointer) object);
}

static void clear(gpointer data)
{
	KdObject *object = data;
	const KdKind *kind = object->kind;

	kd_struct_clear(&kd_meta_struct, &object->metadata);
	kd_raw_unref(object->unknown);
	/* Last, for it zeroes the head too. */
	if (kind->body)
		kd_struct_clear(kind->body, object);
}

void kd_object_unref(const KdObject *object)
{
	if (object)
		g_rc_box_release_full((gpointer) object, clear);
}

KdObject *kd_object_copy(const KdObject *object)
{
	const KdKind *kind = object->kind;
	KdObject *copy = g_rc_box_alloc0(kind->size);

	if (kind->body)
		kd_struct_copy(kind->body, copy, object);
	copy->kind = kind;
	copy->uid = object->uid;
	copy->resourceVersion = object->resourceVersion;
	kd_struct_copy(&kd_meta_struct, &copy->metadata, &object->metadata);
	copy->unknown = kd_raw_ref(object->unknown);
	return copy;
}

bool kd_object_equal(const KdObject *a, const KdObject *b)
{
	const KdTree *left = kd_raw_tree(a->unknown), *right = kd_raw_tree(b->unknown);

	if (a == b)
		return true;
	if (a->kind != b->kind || !left != !right || (left && !kd_tree_equal(left, right)))
		return false;
	return kd_struct_equal(&kd_meta_struct, &a->metadata, &b->metadata) &&
	       (!a->kind->body || kd_struct_equal(a->kind->body, a, b));
}

void kd_object_set_defaults(KdObject *object)
{
	if (object->kind->namespaced && !object->metadata.namespace)
		object->metadata.namespace = g_intern_static_string("default");
	if (object->kind->set_defaults)
		object->kind->set_defaults(object);
}

char *kd_object_key(const KdObject *object)
{
	const KdMeta *meta = &object->metadata;

	if (!meta->namespace)
		return g_strdup(meta->name ? meta->name : "");
	return g_strdup_printf("%s/%s", meta->namespace, meta->name ? meta->name : "");
}

const KdOwnerReference *kd_object_controller(const KdObject *object)
{
	for (guint i = 0; i < object->metadata.n_ownerReferences; i++) {
		if (object->metadata.ownerReferences[i].controller)
			return &object->metadata.ownerReferences[i];
	}
	return NULL;
}

char *kd_age_print(KdTime since, KdTime now)
{
	return since == KD_TIME_UNSET ? g_strdup("<unknown>") : kd_duration_print_age(now - since);
}
