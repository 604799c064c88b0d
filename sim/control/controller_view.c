/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "api/encode.h"
#include "control/controllers_private.h"

static const KdView *view_of(const KdControllerView *view)
{
	return view->manager->all->view;
}

bool kd_controller_is_ideal(const KdControllerView *view)
{
	return kd_cluster_is_ideal(view->manager->all->cluster);
}

KdTime kd_controller_now(const KdControllerView *view)
{
	return kd_engine_now(kd_cluster_engine(view->manager->all->cluster));
}

KdTime kd_controller_gone_since(const KdControllerView *view)
{
	g_assert(view->work && view->work->gone_since != KD_TIME_UNSET);
	return view->work->gone_since;
}

const KdObject *kd_controller_get(const KdControllerView *view, const KdKind *kind,
				  KdName namespace_, const char *name)
{
	return kd_view_get(view_of(view), kind, namespace_, name);
}

void kd_controller_each(const KdControllerView *view, const KdKind *kind, KdControllerVisit *visit,
			gpointer data)
{
	kd_view_each(view_of(view), kind, visit, data);
}

typedef struct {
	KdName namespace_;
	KdControllerVisit *visit;
	gpointer data;
} Room;

static void visit_in(const KdObject *object, gpointer data)
{
	const Room *room = data;

	if (object->metadata.namespace == room->namespace_)
		room->visit(object, room->data);
}

void kd_controller_each_in(const KdControllerView *view, KdName namespace_,
			   KdControllerVisit *visit, gpointer data)
{
	Room room = { namespace_, visit, data };
	guint n;
	const KdKind *const *kinds = kd_view_kinds(view_of(view), &n);

	for (guint i = 0; i < n; i++) {
		if (kinds[i]->namespaced)
			kd_controller_each(view, kinds[i], visit_in, &room);
	}
}

KdResources kd_controller_quota_used(const KdControllerView *view, const KdObject *quota)
{
	return kd_cluster_quota_used(view->manager->all->cluster, quota);
}

/* The index may not change meanwhile: nobody commits while a controller looks. */
static void visit_all(const KdControllerView *view, const GArray *uids, KdControllerVisit *visit,
		      gpointer data)
{
	for (guint i = 0; uids && i < uids->len; i++) {
		const KdObject *object = kd_view_get_by_uid(view_of(view),
							    g_array_index(uids, KdUid, i));

		if (object)
			visit(object, data);
	}
}

void kd_controller_each_owned(const KdControllerView *view, const KdObject *owner,
			      const KdKind *kind, KdControllerVisit *visit, gpointer data)
{
	g_autofree char *uid = kd_object_print_uid(owner);

	visit_all(view, kd_owner_index_owned(view->manager->all->owners, kind, uid), visit, data);
}

void kd_controller_each_sibling(const KdControllerView *view, const KdObject *self,
				KdControllerVisit *visit, gpointer data)
{
	const KdOwnerReference *controller = kd_object_controller(self);

	if (controller && controller->uid)
		visit_all(view,
			  kd_owner_index_owned(view->manager->all->owners, self->kind,
					       controller->uid),
			  visit, data);
}

/* ---- orphans ---- */

static const KdControllerWatch *find_watch(const KdControllerView *view, const KdKind *kind)
{
	for (const KdControllerWatch *w = view->manager->controller->watches; w && w->kind; w++) {
		if (w->kind == kind)
			return w;
	}
	return NULL;
}

/* What is offered later is added as it comes; all are looked through when the object has changed.
 */
static void find_orphans(const KdControllerView *view, const KdControllerWatch *watch)
{
	KdWork *work = view->work;
	const GArray *uids = kd_owner_index_orphans(view->manager->all->owners, watch->kind,
						    work->namespace_);

	if (work->orphans && work->orphans_generation == view->self->metadata.generation)
		return;
	g_clear_pointer(&work->orphans, g_array_unref);
	work->orphans = g_array_new(FALSE, FALSE, sizeof(KdUid));
	work->orphans_generation = view->self->metadata.generation;
	for (guint i = 0; uids && i < uids->len; i++) {
		KdUid uid = g_array_index(uids, KdUid, i);
		const KdObject *object = kd_view_get_by_uid(view_of(view), uid);

		if (object && watch->adopts(view->self, object))
			g_array_append_val(work->orphans, uid);
	}
}

static int compare_uids(gconstpointer a, gconstpointer b)
{
	KdUid x = *(const KdUid *) a, y = *(const KdUid *) b;

	return (x > y) - (x < y);
}

/* Whether the candidate is still one; else it is forgotten. */
static const KdObject *check_orphan(const KdControllerView *view, const KdControllerWatch *watch,
				    KdUid uid)
{
	const KdObject *object = kd_view_get_by_uid(view_of(view), uid);

	if (!object || kd_object_controller(object) || !watch->adopts(view->self, object))
		return NULL;
	return object;
}

void kd_controller_each_orphan(const KdControllerView *view, const KdKind *kind,
			       KdControllerVisit *visit, gpointer data)
{
	const KdControllerWatch *watch = find_watch(view, kind);
	GArray *orphans;
	KdUid last = 0;
	guint n = 0;

	g_assert(watch && watch->adopts && view->work);
	find_orphans(view, watch);
	orphans = view->work->orphans;
	g_array_sort(orphans, compare_uids);
	for (guint i = 0; i < orphans->len; i++) {
		KdUid uid = g_array_index(orphans, KdUid, i);
		const KdObject *object = uid == last ? NULL : check_orphan(view, watch, uid);

		last = uid;
		if (!object)
			continue;
		g_array_index(orphans, KdUid, n++) = uid;
		visit(object, data);
	}
	g_array_set_size(orphans, n);
}

/* ---- what was planned before ---- */

bool kd_controller_is_settled(const KdControllerView *view)
{
	const KdWork *work = view->work;
	bool observed = work->n_creates <= 0 &&
			(!work->deletes || g_hash_table_size(work->deletes) == 0);

	if (view->reports)
		return false;
	return observed || kd_controller_now(view) - work->expected_at > KD_EXPECTATIONS_TIMEOUT;
}

const char *kd_controller_failure(const KdControllerView *view)
{
	return view->work->failure;
}

/* ---- owners ---- */

void kd_controller_own(KdObject *child, const KdObject *owner)
{
	KdMeta *meta = &child->metadata;
	KdOwnerReference *reference;

	g_assert(!kd_object_controller(child));
	meta->ownerReferences = g_renew(KdOwnerReference, meta->ownerReferences,
					meta->n_ownerReferences + 1);
	reference = &meta->ownerReferences[meta->n_ownerReferences++];
	*reference = (KdOwnerReference){
		.apiVersion = g_intern_string(owner->kind->apiVersion),
		.kind = g_intern_string(owner->kind->kind),
		.name = g_strdup(owner->metadata.name),
		.uid = kd_object_print_uid(owner),
		.controller = true,
		.blockOwnerDeletion = { true, true },
	};
}

void kd_controller_disown(KdObject *child)
{
	KdMeta *meta = &child->metadata;
	guint n = 0;

	for (guint i = 0; i < meta->n_ownerReferences; i++) {
		if (meta->ownerReferences[i].controller)
			kd_struct_clear(&kd_owner_reference_struct, &meta->ownerReferences[i]);
		else
			meta->ownerReferences[n++] = meta->ownerReferences[i];
	}
	meta->n_ownerReferences = n;
}

bool kd_controller_owns(const KdObject *owner, const KdObject *child)
{
	const KdOwnerReference *reference = kd_object_controller(child);
	g_autofree char *uid = reference ? kd_object_print_uid(owner) : NULL;

	return uid && g_strcmp0(reference->uid, uid) == 0;
}

/* ---- stamping pods ---- */

/* A spec that the API server would not have to complete for each pod anew. */
static KdPodSpec *stamp_spec(KdWork *work, const KdPodTemplate *template)
{
	KdPodSpec *spec;

	if (work->template_spec == template->spec)
		return kd_shared_ref(work->stamped_spec);
	spec = kd_shared_new(&kd_pod_spec_struct);
	kd_struct_clear(&kd_pod_spec_struct, spec);
	kd_struct_copy(&kd_pod_spec_struct, spec, template->spec);
	kd_pod_spec_set_defaults(spec, &template->metadata.labels);
	g_clear_pointer(&work->template_spec, kd_shared_unref);
	g_clear_pointer(&work->stamped_spec, kd_shared_unref);
	work->template_spec = kd_shared_ref(template->spec);
	work->stamped_spec = spec;
	return kd_shared_ref(spec);
}

/* pkg/controller/controller_utils.go GetPodFromTemplate() */
KdPod *kd_controller_stamp(KdControllerView *view, const KdPodTemplate *template)
{
	KdPod *pod = kd_pod_new(view->work->namespace_, NULL, stamp_spec(view->work, template));
	KdMeta *meta = &pod->object.metadata;

	meta->generateName = g_strconcat(view->self->metadata.name, "-", NULL);
	meta->labels = kd_map_copy(&template->metadata.labels);
	meta->annotations = kd_map_copy(&template->metadata.annotations);
	meta->finalizers = g_memdup2(template->metadata.finalizers,
				     template->metadata.n_finalizers * sizeof(KdName));
	meta->n_finalizers = template->metadata.n_finalizers;
	pod->object.unknown = kd_raw_at(view->self->unknown, "spec.template");
	kd_controller_own(&pod->object, view->self);
	return pod;
}
