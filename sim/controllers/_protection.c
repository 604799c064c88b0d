/* SPDX-License-Identifier: Apache-2.0 */
#include "_protection.h"

static bool is_going(const KdObject *object)
{
	return object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static bool has(const KdObject *object, const char *finalizer)
{
	for (guint i = 0; i < object->metadata.n_finalizers; i++)
		if (g_str_equal(object->metadata.finalizers[i], finalizer))
			return true;
	return false;
}

bool kd_protection_holds(const KdObject *object, const char *finalizer)
{
	return is_going(object) && has(object, finalizer);
}

bool kd_protection_is_missing(const KdObject *object, const char *finalizer)
{
	return !is_going(object) && !has(object, finalizer);
}

void kd_protection_complete(const KdControllerView *view, const KdObject *object,
			    const char *finalizer, KdControllerPlan *plan)
{
	KdObject *copy;
	KdMeta *meta;

	if (!kd_protection_is_missing(object, finalizer) || kd_controller_is_ideal(view))
		return;
	copy = kd_object_copy(object);
	meta = &copy->metadata;
	meta->finalizers = g_renew(KdName, meta->finalizers, meta->n_finalizers + 1);
	meta->finalizers[meta->n_finalizers++] = g_intern_string(finalizer);
	kd_controller_update(plan, copy);
}

void kd_protection_remove(KdControllerPlan *plan, const KdObject *object, const char *finalizer)
{
	KdObject *copy = kd_object_copy(object);
	KdMeta *meta = &copy->metadata;
	guint n = 0;

	for (guint i = 0; i < meta->n_finalizers; i++)
		if (!g_str_equal(meta->finalizers[i], finalizer))
			meta->finalizers[n++] = meta->finalizers[i];
	meta->n_finalizers = n;
	kd_controller_update(plan, copy);
}
