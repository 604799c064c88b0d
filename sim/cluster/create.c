/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/namespace.h>
#include <kubedes/api/resource_quota.h>

#include "api/decode.h"
#include "cluster/commit.h"

/* metadata.generation counts changes of the spec, in kinds that have one, except these, which
 * never had it (their registry/.../strategy.go do not set it). */
static bool has_generation(const KdKind *kind)
{
	static const char *const without[] = { "Node",
					       "Service",
					       "Namespace",
					       "PersistentVolume",
					       "PersistentVolumeClaim",
					       "HorizontalPodAutoscaler",
					       "Lease",
					       "CSINode",
					       "ResourceQuota",
					       "LimitRange",
					       "CSIDriver",
					       NULL };

	if (g_strv_contains(without, kind->kind))
		return false;
	if (!kind->body)
		return true;
	for (const KdField *field = kind->body->fields; field->name; field++) {
		if (g_str_has_prefix(field->name, "spec"))
			return true;
	}
	return false;
}

static bool fill_name(KdCluster *cluster, KdObject *object)
{
	KdMeta *meta = &object->metadata;

	if (meta->name && *meta->name)
		return true;
	if (!meta->generateName || !*meta->generateName)
		return false;
	g_free(meta->name);
	meta->name = kd_suffixes_name(cluster->suffixes, cluster->store, object,
				      kd_engine_now(cluster->engine));
	return true;
}

/* What a dump says of the object's past stays as it is: when it was created, its status. */
static void fill_metadata(KdCluster *cluster, KdObject *object)
{
	KdMeta *meta = &object->metadata;

	if (meta->creationTimestamp == KD_TIME_UNSET)
		meta->creationTimestamp = kd_engine_now(cluster->engine);
	if (meta->generation == 0 && has_generation(object->kind))
		meta->generation = 1;
}

/* A spec that many pods share is checked once. */
static gboolean check(const KdAdmit *admit, GError **error)
{
	const KdObject *object = admit->object;

	if (!admit->known)
		return kd_object_check(object, error);
	return !object->kind->check || object->kind->check(object, error);
}

static bool is_there(const KdCluster *cluster, const KdObject *object)
{
	return kd_store_get(cluster->store, object->kind, object->metadata.namespace,
			    object->metadata.name);
}

static KdAnswer already_exists(const KdObject *object)
{
	g_autofree char *title = kd_commit_title(object, NULL);

	return kd_commit_refuse(KD_OUTCOME_ALREADY_EXISTS, "%s already exists", title);
}

/* pkg/registry/core/namespace/strategy.go, .../resourcequota/strategy.go PrepareForCreate() */
static void prepare(KdObject *object)
{
	if (object->kind == &kd_kind_namespace) {
		KdNamespace *self = (KdNamespace *) object;

		if (object->metadata.deletionTimestamp == KD_TIME_UNSET)
			self->status.phase = g_intern_static_string("Active");
		if (self->spec.n_finalizers == 0) {
			self->spec.finalizers = g_new(KdName, 1);
			self->spec.finalizers[self->spec.n_finalizers++] = g_intern_static_string(
				"kubernetes");
		}
	} else if (object->kind == &kd_kind_resource_quota) {
		KdResourceQuota *self = (KdResourceQuota *) object;

		kd_resources_clear(&self->status.hard);
		kd_resources_clear(&self->status.used);
	}
}

KdAnswer kd_commit_admit_create(KdCluster *cluster, const KdIdentity *who, KdObject *object)
{
	g_auto(KdAdmit) admit = { .verb = KD_WRITE_CREATE, .object = object, .who = who };
	g_autoptr(GError) error = NULL;

	kd_object_set_defaults(object);
	if (!fill_name(cluster, object))
		return kd_commit_invalid(object,
					 "metadata.name: Required value: name or generateName is "
					 "required");
	if (is_there(cluster, object))
		return already_exists(object);
	prepare(object);
	if (!kd_admission_mutate(cluster->admission, &admit))
		return kd_commit_not_admitted(&admit);
	if (!check(&admit, &error))
		return kd_commit_invalid(object, error->message);
	if (!kd_admission_validate(cluster->admission, &admit))
		return kd_commit_not_admitted(&admit);
	fill_metadata(cluster, object);
	return (KdAnswer){ .outcome = KD_OUTCOME_OK };
}

KdAnswer kd_commit_create(KdCluster *cluster, const KdIdentity *who, KdObject *take)
{
	g_autoptr(KdObject) object = take;

	if (is_there(cluster, object))
		return already_exists(object);
	object->uid = ++cluster->last_uid;
	return kd_commit_version(cluster, who, g_steal_pointer(&object));
}
