/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/garbage.h"

#include "api/encode.h"

typedef enum {
	SOLID,    /* it is there, or may be */
	WAITING,  /* it goes, but not before this one */
	DANGLING, /* it is gone */
} Footing;

static const KdObject *object_of(const KdCluster *cluster, const KdOwnerNode *node)
{
	return node->uid != 0 ? kd_cluster_get_by_uid(cluster, node->uid) : NULL;
}

bool kd_garbage_is_waiting(const KdObject *object)
{
	const KdMeta *meta = &object->metadata;

	return meta->deletionTimestamp != KD_TIME_UNSET &&
	       kd_meta_has_finalizer(meta, KD_FINALIZER_FOREGROUND);
}

/* ---- references ---- */

static const KdOwnerReference *find_reference(const KdMeta *meta, const char *uid)
{
	for (guint i = 0; i < meta->n_ownerReferences; i++) {
		if (g_strcmp0(meta->ownerReferences[i].uid, uid) == 0)
			return &meta->ownerReferences[i];
	}
	return NULL;
}

static bool is_kind(const KdKind *kind, const KdOwnerReference *reference)
{
	return g_strcmp0(kind->kind, reference->kind) == 0 &&
	       g_strcmp0(kind->apiVersion, reference->apiVersion) == 0;
}

bool kd_garbage_names(const KdObject *dependent, const char *uid, const KdObject *owner)
{
	const KdOwnerReference *reference = find_reference(&dependent->metadata, uid);

	return reference && is_kind(owner->kind, reference) &&
	       g_strcmp0(owner->metadata.name, reference->name) == 0 &&
	       (!owner->metadata.namespace ||
		owner->metadata.namespace == dependent->metadata.namespace);
}

static bool same_reference(const KdOwnerReference *a, const KdOwnerReference *b)
{
	return g_strcmp0(a->uid, b->uid) == 0 && g_strcmp0(a->name, b->name) == 0 &&
	       a->kind == b->kind && a->apiVersion == b->apiVersion &&
	       a->blockOwnerDeletion.value == b->blockOwnerDeletion.value;
}

bool kd_garbage_same_owners(const KdMeta *a, const KdMeta *b)
{
	if (a->n_ownerReferences != b->n_ownerReferences)
		return false;
	for (guint i = 0; i < a->n_ownerReferences; i++) {
		if (!same_reference(&a->ownerReferences[i], &b->ownerReferences[i]))
			return false;
	}
	return true;
}

void kd_garbage_tell_namespace(const KdObject *dependent, const char *uid, KdPlan *plan)
{
	const KdOwnerReference *reference = find_reference(&dependent->metadata, uid);
	KdName namespace_ = dependent->metadata.namespace;

	kd_plan_event(plan, dependent, "Warning", "OwnerRefInvalidNamespace",
		      "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in "
		      "namespace \"%s\"",
		      reference->apiVersion, reference->kind, namespace_ ? namespace_ : "",
		      reference->name, uid, namespace_ ? namespace_ : "");
}

/* ---- owners ---- */

/* NULL: the cluster has never had an object of that kind. */
static const KdKind *kind_of(const KdCluster *cluster, const KdOwnerReference *reference)
{
	guint n;
	const KdKind *const *kinds = kd_cluster_kinds(cluster, &n);

	for (guint i = 0; i < n; i++) {
		if (is_kind(kinds[i], reference))
			return kinds[i];
	}
	return NULL;
}

/* Whether the node's owner with that uid is in another place, or is known to be gone. */
static bool is_known(const KdOwnerNode *node, const char *uid)
{
	for (guint i = 0; i < node->owners->len; i++) {
		const KdOwnerNode *owner = ((const KdOwnerEdge *) node->owners->pdata[i])->owner;

		if (g_strcmp0(owner->text, uid) == 0)
			return owner->uid != 0 || owner->gone;
	}
	return false;
}

/* isDangling() and classifyReferences() */
static Footing classify(const KdCluster *cluster, const KdOwnerNode *node, const KdObject *latest,
			const KdOwnerReference *reference)
{
	const KdKind *kind = kind_of(cluster, reference);
	const KdMeta *meta = &latest->metadata;
	g_autofree char *uid = NULL;
	const KdObject *owner;

	if (!kind || !reference->uid || (kind->namespaced && !meta->namespace))
		return SOLID;
	owner = kd_cluster_get(cluster, kind, kind->namespaced ? meta->namespace : NULL,
			       reference->name);
	uid = owner ? kd_object_print_uid(owner) : NULL;
	if (g_strcmp0(uid, reference->uid) == 0)
		return kd_garbage_is_waiting(owner) ? WAITING : SOLID;
	return node->relic && !is_known(node, reference->uid) ? SOLID : DANGLING;
}

/* ---- what is done ---- */

static void strip(KdObject *next, const Footing *footings)
{
	KdMeta *meta = &next->metadata;
	guint n = 0;

	for (guint i = 0; i < meta->n_ownerReferences; i++) {
		if (footings[i] == SOLID)
			meta->ownerReferences[n++] = meta->ownerReferences[i];
		else
			kd_struct_clear(&kd_owner_reference_struct, &meta->ownerReferences[i]);
	}
	meta->n_ownerReferences = n;
}

/* Two that wait for each other never go: this one stops to hold its owners. */
static void unblock(const KdObject *latest, KdPlan *plan)
{
	KdObject *next = kd_object_copy(latest);

	for (guint i = 0; i < next->metadata.n_ownerReferences; i++)
		next->metadata.ownerReferences[i].blockOwnerDeletion = (KdOptBool){ false, true };
	kd_plan_update(plan, next);
}

static bool owns_waiting(const KdCluster *cluster, const KdOwnerNode *node)
{
	for (const KdOwnerEdge *edge = node->first; edge; edge = edge->next) {
		const KdObject *dependent = object_of(cluster, edge->dependent);

		if (dependent && kd_garbage_is_waiting(dependent))
			return true;
	}
	return false;
}

static void delete_object(const KdObject *latest, KdPropagation propagation, KdPlan *plan)
{
	kd_plan_delete_with(plan, latest,
			    &(const KdDeleteOptions){
				    .grace = -1, .propagation = propagation, .uid = latest->uid });
}

/* An order that it has got already is left as it is. */
static KdPropagation standing_order(const KdObject *latest)
{
	if (kd_meta_has_finalizer(&latest->metadata, KD_FINALIZER_ORPHAN))
		return KD_PROPAGATE_ORPHAN;
	return kd_meta_has_finalizer(&latest->metadata, KD_FINALIZER_FOREGROUND)
		       ? KD_PROPAGATE_FOREGROUND
		       : KD_PROPAGATE_BACKGROUND;
}

static void judge(const KdCluster *cluster, const KdOwnerNode *node, const KdObject *latest,
		  KdPlan *plan)
{
	guint n = latest->metadata.n_ownerReferences, of[DANGLING + 1] = { 0 };
	g_autofree Footing *footings = g_new(Footing, n);

	for (guint i = 0; i < n; i++) {
		footings[i] = classify(cluster, node, latest, &latest->metadata.ownerReferences[i]);
		of[footings[i]]++;
	}
	if (of[SOLID] == n)
		return;
	if (of[SOLID] > 0) {
		KdObject *next = kd_object_copy(latest);

		strip(next, footings);
		kd_plan_update(plan, next);
	} else if (of[WAITING] > 0 && node->first) {
		if (owns_waiting(cluster, node))
			unblock(latest, plan);
		delete_object(latest, KD_PROPAGATE_FOREGROUND, plan);
	} else {
		delete_object(latest, standing_order(latest), plan);
	}
}

void kd_garbage_release(const KdObject *latest, const char *finalizer, KdPlan *plan)
{
	KdObject *next = kd_object_copy(latest);

	if (kd_meta_drop_finalizer(&next->metadata, finalizer))
		kd_plan_update(plan, next);
	else
		kd_object_unref(next);
}

static bool holds(const KdOwnerNode *node, const KdObject *dependent)
{
	const KdOwnerReference *reference = find_reference(&dependent->metadata, node->text);

	return reference && reference->blockOwnerDeletion.value;
}

/* processDeletingDependentsItem() */
static void release_if_free(const KdCluster *cluster, const KdOwnerNode *node,
			    const KdObject *latest, KdPlan *plan)
{
	for (const KdOwnerEdge *edge = node->first; edge; edge = edge->next) {
		const KdObject *dependent = object_of(cluster, edge->dependent);

		if (dependent && holds(node, dependent))
			return;
	}
	kd_garbage_release(latest, KD_FINALIZER_FOREGROUND, plan);
}

/* orphanDependents() */
static void orphan(const KdCluster *cluster, const KdOwnerNode *node, KdPlan *plan)
{
	for (const KdOwnerEdge *edge = node->first; edge; edge = edge->next) {
		const KdObject *dependent = object_of(cluster, edge->dependent);
		g_autofree Footing *footings = NULL;
		KdObject *next;

		if (!dependent)
			continue;
		next = kd_object_copy(dependent);
		footings = g_new(Footing, next->metadata.n_ownerReferences);
		for (guint i = 0; i < next->metadata.n_ownerReferences; i++)
			footings[i] = g_strcmp0(next->metadata.ownerReferences[i].uid,
						node->text) == 0
					      ? DANGLING
					      : SOLID;
		strip(next, footings);
		kd_plan_update(plan, next);
	}
}

void kd_garbage_attempt(const KdCluster *cluster, const KdOwnerNode *node, KdPlan *plan)
{
	const KdObject *latest = object_of(cluster, node);

	if (!latest)
		return;
	if (node->orphans)
		orphan(cluster, node, plan);
	else if (kd_garbage_is_waiting(latest))
		release_if_free(cluster, node, latest, plan);
	else if (latest->metadata.deletionTimestamp == KD_TIME_UNSET &&
		 latest->metadata.n_ownerReferences > 0)
		judge(cluster, node, latest, plan);
}
