/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Owners of any kind, for controllers that know them by reference only, and their scale.
 */
#include "config.h"

#include "api/encode.h"
#include "api/raw.h"
#include "control/controllers_private.h"

static bool is_kind(const KdKind *kind, const KdOwnerReference *reference)
{
	return g_strcmp0(kind->kind, reference->kind) == 0 &&
	       g_strcmp0(kind->apiVersion, reference->apiVersion) == 0;
}

static const KdKind *kind_of(const KdControllerView *view, const KdOwnerReference *reference)
{
	guint n;
	const KdKind *const *kinds = kd_view_kinds(view->manager->all->view, &n);

	for (guint i = 0; i < n; i++) {
		if (is_kind(kinds[i], reference))
			return kinds[i];
	}
	return NULL;
}

bool kd_controller_knows(const KdControllerView *view, const KdOwnerReference *reference)
{
	return kind_of(view, reference);
}

const KdObject *kd_controller_owner(const KdControllerView *view, KdName namespace_,
				    const KdOwnerReference *reference)
{
	const KdKind *kind = kind_of(view, reference);
	const KdObject *object = kind ? kd_controller_get(view, kind,
							  kind->namespaced ? namespace_ : NULL,
							  reference->name)
				      : NULL;
	g_autofree char *uid = object ? kd_object_print_uid(object) : NULL;

	return uid && g_strcmp0(uid, reference->uid) == 0 ? object : NULL;
}

/* ---- scale ---- */

static const KdField *find_field(const KdStruct *type, const char *name)
{
	for (const KdField *field = type->fields; field->name; field++) {
		if (g_str_equal(field->name, name))
			return field;
	}
	return NULL;
}

static bool read_member(const KdObject *object, gint64 *ret)
{
	const KdField *spec = find_field(object->kind->body, "spec");
	const KdField *replicas = spec && spec->type == KD_FIELD_STRUCT
					  ? find_field(spec->of, "replicas")
					  : NULL;
	const char *at = (const char *) object + (replicas ? spec->offset + replicas->offset : 0);

	if (!replicas)
		return false;
	if (replicas->type == KD_FIELD_INT) {
		*ret = *(const gint64 *) (gconstpointer) at;
	} else if (replicas->type == KD_FIELD_OPT_INT) {
		const KdOptInt *value = (gconstpointer) at;

		*ret = value->set ? value->value : 1;
	} else {
		return false;
	}
	return true;
}

/* Of kinds that are kept as they came: those of Kubernetes that have one, and whatever says
 * spec.replicas itself. */
static bool read_raw(const KdObject *object, gint64 *ret)
{
	static const char *const scaled[] = { "Deployment", "StatefulSet", "ReplicaSet",
					      "ReplicationController", NULL };
	const KdTree *tree = kd_tree_path(kd_raw_tree(object->unknown), "spec.replicas");

	*ret = 1;
	if (tree)
		return kd_tree_int(tree, ret);
	return g_strv_contains(scaled, object->kind->kind);
}

bool kd_controller_scale(const KdControllerView *view, const KdObject *object, gint64 *ret)
{
	(void) view;
	return object->kind->body ? read_member(object, ret) : read_raw(object, ret);
}
