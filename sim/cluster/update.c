/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/rbac.h>

#include "cluster/commit.h"
#include "cluster/finalizers.h"

static bool is_status(const KdField *field)
{
	return g_str_has_prefix(field->name, "status");
}

bool kd_commit_differs(const KdObject *a, const KdObject *b, bool status)
{
	if (!a->kind->body)
		return !status && a->unknown != b->unknown;
	for (const KdField *field = a->kind->body->fields; field->name; field++) {
		const KdField alone[] = { *field, KD_FIELDS_END };
		const KdStruct part = { .fields = alone };

		if (is_status(field) == status && !kd_struct_equal(&part, a, b))
			return true;
	}
	return false;
}

/* Whether there is a new generation: most kinds count versions of the spec, Deployments those of
 * the annotations too (registry/apps/deployment/strategy.go). */
static bool is_news(const KdObject *object, const KdObject *stored, const char *subresource)
{
	if (g_strcmp0(subresource, "status") == 0)
		return false;
	return kd_commit_differs(object, stored, false) ||
	       (object->kind == &kd_kind_deployment &&
		!kd_map_equal(&object->metadata.annotations, &stored->metadata.annotations));
}

/* What only the API server writes is taken from the stored version. */
static void keep_metadata(KdObject *object, const KdObject *stored, const char *subresource)
{
	KdMeta *meta = &object->metadata;

	object->uid = stored->uid;
	meta->creationTimestamp = stored->metadata.creationTimestamp;
	meta->deletionTimestamp = stored->metadata.deletionTimestamp;
	meta->deletionGracePeriodSeconds = stored->metadata.deletionGracePeriodSeconds;
	meta->generation = stored->metadata.generation;
	if (meta->generation > 0 && is_news(object, stored, subresource))
		meta->generation++;
}

static bool is_same_key(const KdObject *a, const KdObject *b)
{
	return a->kind == b->kind && a->metadata.namespace == b->metadata.namespace &&
	       g_strcmp0(a->metadata.name, b->metadata.name) == 0;
}

/* ValidateObjectMetaAccessorUpdate() of apimachinery/pkg/api/validation/objectmeta.go */
static char *finalizer_problem(const KdMeta *new, const KdMeta *old)
{
	KdName added = kd_finalizers_added(new, old);

	if (added && old->deletionTimestamp != KD_TIME_UNSET)
		return g_strdup_printf("metadata.finalizers: Forbidden: no new finalizers can be "
				       "added if the object is being deleted, found new "
				       "finalizers []string{\"%s\"}",
				       added);
	if (added && kd_meta_has_finalizer(new, KD_FINALIZER_ORPHAN) &&
	    kd_meta_has_finalizer(new, KD_FINALIZER_FOREGROUND))
		return g_strdup("metadata.finalizers: Invalid value: finalizer " KD_FINALIZER_ORPHAN
				" and " KD_FINALIZER_FOREGROUND " cannot be both set");
	return NULL;
}

/* ValidateRoleBindingUpdate(), ValidateClusterRoleBindingUpdate() */
static bool has_other_role(const KdObject *new, const KdObject *old)
{
	const KdRoleRef *a = &KD_ROLE_BINDING(new)->roleRef, *b = &KD_ROLE_BINDING(old)->roleRef;

	if (new->kind != &kd_kind_role_binding &&new->kind != &kd_kind_cluster_role_binding)
		return false;
	return a->apiGroup != b->apiGroup || a->kind != b->kind || a->name != b->name;
}

/* NULL, or why the stored version must not become this one. */
static char *transition_problem(const KdObject *new, const KdObject *old)
{
	g_autoptr(GError) error = NULL;

	if (!is_same_key(new, old))
		return g_strdup("metadata.name: field is immutable");
	if (new->kind == &kd_kind_pod && KD_POD(new)->nodeName != KD_POD(old)->nodeName)
		return g_strdup("spec.nodeName: Forbidden: a pod is bound by pods/binding, once");
	if (has_other_role(new, old))
		return g_strdup("roleRef: Invalid value: cannot change roleRef");
	if (new->kind->check_change && !new->kind->check_change(new, old, &error))
		return g_strdup(error->message);
	return finalizer_problem(&new->metadata, &old->metadata);
}

/* Nothing holds the object any more that was only waiting for its finalizers
 * (registry/generic/registry/store.go ShouldDeleteDuringUpdate). */
static bool may_go(const KdObject *object)
{
	const KdMeta *meta = &object->metadata;

	if (object->kind == &kd_kind_namespace && KD_NAMESPACE(object)->spec.n_finalizers > 0)
		return false;
	return meta->deletionTimestamp != KD_TIME_UNSET && meta->n_finalizers == 0 &&
	       (!meta->deletionGracePeriodSeconds.set ||
		meta->deletionGracePeriodSeconds.value == 0);
}

/* Most updates are of the status of pods and nodes, which admission does not look at. */
static bool concerns_admission(const KdObject *new, const KdObject *old)
{
	if (new->kind == &kd_kind_pod)
		return KD_POD(new)->spec != KD_POD(old)->spec;
	return new->kind != &kd_kind_node;
}

KdAnswer kd_commit_update(KdCluster *cluster, const KdIdentity *who, KdObject *take,
			  const char *subresource)
{
	g_autoptr(KdObject) object = take;
	g_autoptr(GError) error = NULL;
	const KdObject *stored = kd_commit_find(cluster, object);
	g_autofree char *problem = NULL;
	g_auto(KdAdmit) admit = { .verb = KD_WRITE_UPDATE, .who = who };

	if (!stored)
		return kd_commit_not_found(object);
	if (object->resourceVersion != 0 && object->resourceVersion != stored->resourceVersion)
		return kd_commit_conflict(object, NULL,
					  "the object has been modified; please apply your "
					  "changes to the latest version and try again");
	problem = transition_problem(object, stored);
	if (problem)
		return kd_commit_invalid(object, problem);
	kd_object_set_defaults(object);
	if (object->kind->check && !object->kind->check(object, &error))
		return kd_commit_invalid(object, error->message);
	keep_metadata(object, stored, subresource);
	admit.object = object;
	admit.old = stored;
	if (concerns_admission(object, stored) &&
	    !(kd_admission_mutate(cluster->admission, &admit) &&
	      kd_admission_validate(cluster->admission, &admit)))
		return kd_commit_not_admitted(&admit);
	if (may_go(object))
		return kd_commit_removal(cluster, who, stored);
	if (kd_object_equal(object, stored))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = stored };
	return kd_commit_version(cluster, who, g_steal_pointer(&object));
}
