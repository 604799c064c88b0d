/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "control/controllers_private.h"

static KdSums *find_sums(const KdWork *work, const KdControllerWatch *watch)
{
	for (guint i = 0; work->sums && i < work->sums->len; i++) {
		KdSums *sums = &g_array_index(work->sums, KdSums, i);

		if (sums->watch == watch)
			return sums;
	}
	return NULL;
}

/* Those of another generation are of no use any more. */
static KdSums *valid_sums(const KdWork *work, const KdObject *owner, const KdControllerWatch *watch)
{
	KdSums *sums = find_sums(work, watch);

	return sums && sums->generation == owner->metadata.generation ? sums : NULL;
}

/* ---- whose they are ---- */

static void free_owner(gpointer data)
{
	KdSumsOwner *owner = data;

	kd_struct_clear(&kd_owner_reference_struct, &owner->reference);
	g_free(owner);
}

static void clear_sums(gpointer data)
{
	KdSums *sums = data;

	g_clear_pointer(&sums->owner_of, g_hash_table_unref);
	g_clear_pointer(&sums->owners, g_ptr_array_unref);
}

static void add_owner(KdSums *sums, const KdOwnerReference *reference)
{
	KdSumsOwner *owner = g_hash_table_lookup(sums->owner_of, reference->uid);

	if (!owner) {
		owner = g_new0(KdSumsOwner, 1);
		kd_struct_copy(&kd_owner_reference_struct, &owner->reference, reference);
		owner->at = sums->owners->len;
		g_ptr_array_add(sums->owners, owner);
		g_hash_table_insert(sums->owner_of, owner->reference.uid, owner);
	}
	owner->n++;
}

/* The last one takes its place. */
static void drop_owner(KdSums *sums, const KdOwnerReference *reference)
{
	KdSumsOwner *owner = g_hash_table_lookup(sums->owner_of, reference->uid), *last;

	if (--owner->n > 0)
		return;
	last = g_ptr_array_index(sums->owners, sums->owners->len - 1);
	last->at = owner->at;
	sums->owners->pdata[owner->at] = last;
	g_ptr_array_set_size(sums->owners, (gint) sums->owners->len - 1);
	g_hash_table_remove(sums->owner_of, reference->uid);
}

static const KdOwnerReference *controller_of(const KdObject *object)
{
	const KdOwnerReference *reference = object ? kd_object_controller(object) : NULL;

	return reference && reference->uid ? reference : NULL;
}

static bool change_owner(KdSums *sums, const KdObject *old, const KdObject *new)
{
	const KdOwnerReference *from = controller_of(old), *to = controller_of(new);

	if (g_strcmp0(from ? from->uid : NULL, to ? to->uid : NULL) == 0)
		return false;
	if (sums && to)
		add_owner(sums, to);
	if (sums && from)
		drop_owner(sums, from);
	return true;
}

/* ---- from change to change ---- */

bool kd_work_weigh(KdWork *work, const KdObject *owner, const KdControllerWatch *watch,
		   const KdObject *old, const KdObject *new)
{
	gint64 before[KD_CONTROLLER_SUMS] = { 0 }, after[KD_CONTROLLER_SUMS] = { 0 };
	KdSums *sums;
	bool news = false;

	if (!watch->weigh)
		return true;
	if (old)
		watch->weigh(owner, old, before);
	if (new)
		watch->weigh(owner, new, after);
	sums = valid_sums(work, owner, watch);
	for (guint i = 0; sums && i < KD_CONTROLLER_SUMS; i++)
		sums->sums[i] += after[i] - before[i];
	if (watch->selects)
		news = change_owner(sums, old, new);
	return news || !old || !new || memcmp(before, after, sizeof(before)) != 0;
}

/* ---- counting all of them ---- */

typedef struct {
	const KdObject *self;
	KdSums *sums;
} Count;

static void count(const KdObject *child, gpointer data)
{
	const Count *count = data;

	count->sums->watch->weigh(count->self, child, count->sums->sums);
}

static void count_selected(const KdObject *object, gpointer data)
{
	const Count *c = data;

	if (object->metadata.namespace != c->self->metadata.namespace ||
	    !c->sums->watch->selects(c->self, object))
		return;
	count(object, data);
	change_owner(c->sums, NULL, object);
}

static void count_all(const KdControllerView *view, KdSums *sums)
{
	Count count_into = { view->self, sums };

	if (!sums->watch->selects) {
		kd_controller_each_owned(view, view->self, sums->watch->kind, count, &count_into);
		return;
	}
	sums->owners = g_ptr_array_new();
	sums->owner_of = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_owner);
	kd_controller_each(view, sums->watch->kind, count_selected, &count_into);
}

static KdSums *make_sums(const KdControllerView *view, const KdControllerWatch *watch)
{
	KdSums sums = { .watch = watch, .generation = view->self->metadata.generation };
	KdWork *work = view->work;
	KdSums *old = find_sums(work, watch);

	count_all(view, &sums);
	if (old) {
		clear_sums(old);
		*old = sums;
		return old;
	}
	if (!work->sums) {
		work->sums = g_array_new(FALSE, FALSE, sizeof(KdSums));
		g_array_set_clear_func(work->sums, clear_sums);
	}
	g_array_append_val(work->sums, sums);
	return &g_array_index(work->sums, KdSums, work->sums->len - 1);
}

static KdSums *get_sums(const KdControllerView *view, const KdKind *kind)
{
	const KdControllerWatch *watch = view->manager->controller->watches;
	KdSums *sums;

	while (watch->kind && (watch->kind != kind || !watch->weigh))
		watch++;
	g_assert(watch->kind && view->self);
	sums = valid_sums(view->work, view->self, watch);
	return sums ? sums : make_sums(view, watch);
}

const gint64 *kd_controller_sums(const KdControllerView *view, const KdKind *kind)
{
	return get_sums(view, kind)->sums;
}

void kd_controller_each_selected_owner(const KdControllerView *view, const KdKind *kind,
				       KdControllerVisitOwner *visit, gpointer data)
{
	const KdSums *sums = get_sums(view, kind);

	for (guint i = 0; i < sums->owners->len; i++) {
		const KdSumsOwner *owner = sums->owners->pdata[i];

		visit(&owner->reference, owner->n, data);
	}
}
