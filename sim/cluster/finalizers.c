/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/namespace.h>

#include "cluster/finalizers.h"

static gint position(const KdMeta *meta, const char *finalizer)
{
	for (guint i = 0; i < meta->n_finalizers; i++) {
		if (g_str_equal(meta->finalizers[i], finalizer))
			return (gint) i;
	}
	return -1;
}

bool kd_meta_has_finalizer(const KdMeta *meta, const char *finalizer)
{
	return position(meta, finalizer) >= 0;
}

bool kd_meta_drop_finalizer(KdMeta *meta, const char *finalizer)
{
	gint at = position(meta, finalizer);

	if (at < 0)
		return false;
	meta->n_finalizers--;
	for (guint i = (guint) at; i < meta->n_finalizers; i++)
		meta->finalizers[i] = meta->finalizers[i + 1];
	return true;
}

bool kd_meta_add_finalizer(KdMeta *meta, const char *finalizer)
{
	if (kd_meta_has_finalizer(meta, finalizer))
		return false;
	meta->finalizers = g_renew(KdName, meta->finalizers, meta->n_finalizers + 1);
	meta->finalizers[meta->n_finalizers++] = g_intern_string(finalizer);
	return true;
}

/* Events own nothing: their strategy says Unsupported. */
static bool is_collected(const KdKind *kind)
{
	return g_strcmp0(kind->kind, "Event") != 0;
}

/* DefaultGarbageCollectionPolicy() of pkg/registry/batch/job/strategy.go and
 * pkg/registry/core/replicationcontroller/strategy.go; all other kinds delete. */
static KdPropagation default_of(const KdKind *kind)
{
	if ((g_str_equal(kind->kind, "Job") && g_str_equal(kind->apiVersion, "batch/v1")) ||
	    (g_str_equal(kind->kind, "ReplicationController") &&
	     g_str_equal(kind->apiVersion, "v1")))
		return KD_PROPAGATE_ORPHAN;
	return KD_PROPAGATE_BACKGROUND;
}

/* What was asked for, else what a finalizer says, else the kind. */
static KdPropagation resolve(const KdObject *object, KdPropagation asked)
{
	const KdMeta *meta = &object->metadata;

	if (!is_collected(object->kind))
		return KD_PROPAGATE_BACKGROUND;
	if (asked != KD_PROPAGATE_DEFAULT)
		return asked;
	for (guint i = 0; i < meta->n_finalizers; i++) {
		if (g_str_equal(meta->finalizers[i], KD_FINALIZER_ORPHAN))
			return KD_PROPAGATE_ORPHAN;
		if (g_str_equal(meta->finalizers[i], KD_FINALIZER_FOREGROUND))
			return KD_PROPAGATE_FOREGROUND;
	}
	return default_of(object->kind);
}

bool kd_finalizers_propagate(KdObject *next, KdPropagation propagation)
{
	KdMeta *meta = &next->metadata;
	KdPropagation resolved = resolve(next, propagation);
	bool changed = false;

	if (resolved != KD_PROPAGATE_ORPHAN)
		changed |= kd_meta_drop_finalizer(meta, KD_FINALIZER_ORPHAN);
	if (resolved != KD_PROPAGATE_FOREGROUND)
		changed |= kd_meta_drop_finalizer(meta, KD_FINALIZER_FOREGROUND);
	if (resolved == KD_PROPAGATE_ORPHAN)
		changed |= kd_meta_add_finalizer(meta, KD_FINALIZER_ORPHAN);
	if (resolved == KD_PROPAGATE_FOREGROUND)
		changed |= kd_meta_add_finalizer(meta, KD_FINALIZER_FOREGROUND);
	return changed;
}

bool kd_finalizers_would_hold(const KdObject *object, KdPropagation propagation)
{
	const KdMeta *meta = &object->metadata;

	if (resolve(object, propagation) != KD_PROPAGATE_BACKGROUND)
		return true;
	if (object->kind == &kd_kind_namespace && KD_NAMESPACE(object)->spec.n_finalizers > 0)
		return true;
	return meta->n_finalizers > (guint) kd_meta_has_finalizer(meta, KD_FINALIZER_ORPHAN) +
					    kd_meta_has_finalizer(meta, KD_FINALIZER_FOREGROUND);
}

KdName kd_finalizers_added(const KdMeta *new, const KdMeta *old)
{
	for (guint i = 0; i < new->n_finalizers; i++) {
		if (!kd_meta_has_finalizer(old, new->finalizers[i]))
			return new->finalizers[i];
	}
	return NULL;
}
