/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/controllers.h"

#include <string.h>

#include "control/controllers_private.h"

#define DEFAULT_WORKERS 5 /* --concurrent-replicaset-syncs and most of its kin */

static guint hash_work(gconstpointer key)
{
	const KdWork *work = key;

	return g_str_hash(work->name) ^ (guint) ((gsize) work->namespace_ / 8);
}

static gboolean equal_works(gconstpointer a, gconstpointer b)
{
	const KdWork *x = a, *y = b;

	return x->namespace_ == y->namespace_ && strcmp(x->name, y->name) == 0;
}

static KdEngine *engine_of(const KdManager *manager)
{
	return kd_cluster_engine(manager->all->cluster);
}

KdTime kd_work_now(const KdWork *work)
{
	return kd_engine_now(engine_of(work->manager));
}

/* What is known of an object goes with the object. */
static void reset_work(KdWork *work)
{
	kd_engine_cancel(engine_of(work->manager), work->timer);
	work->timer = 0;
	work->n_failures = 0;
	g_clear_pointer(&work->failure, g_free);
	work->reports = false;
	work->n_creates = 0;
	g_clear_pointer(&work->deletes, g_hash_table_unref);
	g_clear_pointer(&work->template_spec, kd_shared_unref);
	g_clear_pointer(&work->stamped_spec, kd_shared_unref);
	g_clear_pointer(&work->orphans, g_array_unref);
	g_clear_pointer(&work->sums, g_array_unref);
	work->idle = false;
}

static void free_work(gpointer data)
{
	KdWork *work = data;

	reset_work(work);
	g_free(work->name);
	g_free(work);
}

static KdWork *find_work(const KdManager *manager, KdName namespace_, const char *name)
{
	const KdWork probe = { .namespace_ = namespace_, .name = (char *) name };

	if (g_hash_table_size(manager->works) == 0)
		return NULL;
	return g_hash_table_lookup(manager->works, &probe);
}

static KdWork *need_work(KdManager *manager, KdName namespace_, const char *name)
{
	KdWork *work = find_work(manager, namespace_, name);

	if (!work) {
		work = g_new0(KdWork, 1);
		work->manager = manager;
		work->namespace_ = namespace_;
		work->name = g_strdup(name);
		work->gone_since = KD_TIME_UNSET;
		g_hash_table_add(manager->works, work);
	}
	return work;
}

/* ---- the queue ---- */

/* There is no such object; who wants to know is told, the others forget the name. */
static void look_after(KdWork *work)
{
	KdManager *manager = work->manager;
	KdControllerView view = { .manager = manager, .work = work };
	KdControllerPlan *plan;

	if (!manager->controller->gone) {
		g_hash_table_remove(manager->works, work);
		return;
	}
	if (work->gone_since == KD_TIME_UNSET)
		work->gone_since = kd_work_now(work);
	manager->all->n_reconciles++;
	plan = kd_controller_plan_new(work, NULL, false);
	manager->controller->gone(&view, work->namespace_, work->name, plan);
	kd_controller_plan_carry_out(plan);
}

static void reconcile(KdWork *work)
{
	KdManager *manager = work->manager;
	const KdObject *object = kd_view_get(manager->all->view, manager->controller->kind,
					     work->namespace_, work->name);
	KdControllerView view = { manager, work, object, work->reports };
	KdControllerPlan *plan;

	if (!object) {
		look_after(work);
		return;
	}
	if (!manager->controller->reconcile || work->idle)
		return;
	manager->all->n_reconciles++;
	work->reports = false;
	plan = kd_controller_plan_new(work, object, view.reports);
	manager->controller->reconcile(&view, object, plan);
	work->idle = kd_controller_plan_is_empty(plan) && kd_controller_is_settled(&view) &&
		     !work->failure;
	kd_controller_plan_carry_out(plan);
}

static void take_turn(KdEngine *engine, gpointer data, guint64 argument)
{
	KdManager *manager = data;
	KdWork *work;

	(void) engine;
	(void) argument;
	manager->armed = false;
	if (manager->n_running >= manager->n_workers)
		return; /* who is done first puts it again */
	work = g_queue_pop_head(&manager->queue);
	work->queued = false;
	kd_manager_arm(manager);
	reconcile(work);
}

void kd_manager_arm(KdManager *manager)
{
	if (manager->armed || manager->queue.length == 0 ||
	    manager->n_running >= manager->n_workers)
		return;
	manager->armed = true;
	kd_engine_after(engine_of(manager), 0, KD_PHASE_CONTROL, take_turn, manager, 0);
}

/* It keeps its turn, but is not looked at unless there is news. */
static void enqueue(KdWork *work, bool news)
{
	if (news)
		work->idle = false;
	if (work->running)
		work->dirty = true;
	if (work->running || work->queued)
		return;
	work->queued = true;
	g_queue_push_tail(&work->manager->queue, work);
	kd_manager_arm(work->manager);
}

void kd_work_enqueue(KdWork *work)
{
	enqueue(work, true);
}

static void on_timer(KdEngine *engine, gpointer data, guint64 argument)
{
	KdWork *work = data;

	(void) engine;
	(void) argument;
	work->timer = 0;
	kd_work_enqueue(work);
}

void kd_work_enqueue_at(KdWork *work, KdTime time, bool idle)
{
	KdEngine *engine = engine_of(work->manager);

	if (work->timer) {
		const bool was_idle = work->timer_is_idle;

		if (work->timer_at <= time && (idle || !was_idle))
			return;
		time = MIN(time, work->timer_at);
		idle = idle && was_idle;
	}
	kd_engine_cancel(engine, work->timer);
	work->timer_at = time;
	work->timer_is_idle = idle;
	work->timer = idle ? kd_engine_at_idle(engine, time, KD_PHASE_CONTROL, on_timer, work, 0)
			   : kd_engine_at(engine, time, KD_PHASE_CONTROL, on_timer, work, 0);
}

void kd_controller_add_key(KdControllerKeys *keys, KdName namespace_, const char *name)
{
	kd_work_enqueue(need_work(keys->manager, namespace_, name));
}

/* ---- what happens in the cluster ---- */

/* The object of the manager's kind that controls @object, or NULL. */
static const KdObject *owner_of(KdManager *manager, const KdObject *object)
{
	const KdKind *kind = manager->controller->kind;
	const KdOwnerReference *reference = object ? kd_object_controller(object) : NULL;
	const KdObject *owner;

	if (!reference || g_strcmp0(reference->kind, kind->kind) != 0)
		return NULL;
	owner = kd_view_get(manager->all->view, kind, object->metadata.namespace, reference->name);
	return owner && kd_controller_owns(owner, object) ? owner : NULL;
}

static KdWork *work_for(KdManager *manager, const KdObject *owner)
{
	return owner ? need_work(manager, owner->metadata.namespace, owner->metadata.name) : NULL;
}

typedef struct {
	KdManager *manager;
	const KdControllerWatch *watch;
	const KdObject *orphan;
} Offer;

static void offer_to(const KdObject *object, gpointer data)
{
	const Offer *offer = data;
	KdWork *work;

	if (object->metadata.namespace != offer->orphan->metadata.namespace ||
	    !offer->watch->adopts(object, offer->orphan))
		return;
	work = need_work(offer->manager, object->metadata.namespace, object->metadata.name);
	if (work->orphans)
		g_array_append_val(work->orphans, offer->orphan->uid);
	kd_work_enqueue(work);
}

/* An orphan is offered when it appears, and when its labels change. */
static void offer(KdManager *manager, const KdControllerWatch *watch, const KdChange *change)
{
	Offer offer = { manager, watch, change->new };

	if (!watch->adopts || !change->new || kd_object_controller(change->new))
		return;
	if (change->old && !kd_object_controller(change->old) &&
	    kd_map_equal(&change->old->metadata.labels, &change->new->metadata.labels))
		return;
	kd_view_each(manager->all->view, manager->controller->kind, offer_to, &offer);
}

static void notice_child(KdManager *manager, const KdControllerWatch *watch, const KdChange *change)
{
	const KdObject *from = owner_of(manager, change->old), *to = owner_of(manager, change->new);
	KdWork *before = work_for(manager, from),
	       *after = from == to ? before : work_for(manager, to);

	if (after && change->type == KD_CHANGE_CREATED)
		kd_work_expect_created(after, -1);
	if (before && (!change->new || change->new->metadata.deletionTimestamp != KD_TIME_UNSET))
		kd_work_observe_deleted(before, change->old->uid);
	if (before && before != after)
		enqueue(before, kd_work_weigh(before, from, watch, change->old, NULL));
	if (after)
		enqueue(after, kd_work_weigh(after, to, watch, before == after ? change->old : NULL,
					     change->new));
}

typedef struct {
	KdManager *manager;
	const KdControllerWatch *watch;
	const KdChange *change;
} Selection;

static void notice_selected(const KdObject *object, gpointer data)
{
	const Selection *s = data;
	const KdObject *old = s->change->old, *new = s->change->new;
	KdWork *work;

	if (object->metadata.namespace != (new ? new : old)->metadata.namespace)
		return;
	old = old && s->watch->selects(object, old) ? old : NULL;
	new = new && s->watch->selects(object, new) ? new : NULL;
	if (!old && !new)
		return;
	work = work_for(s->manager, object);
	if (kd_work_weigh(work, object, s->watch, old, new))
		enqueue(work, true);
}

static void notice_watched(KdManager *manager, const KdControllerWatch *watch,
			   const KdChange *change)
{
	if (watch->selects)
		kd_view_each(manager->all->view, manager->controller->kind, notice_selected,
			     &(Selection){ manager, watch, change });
	else
		notice_child(manager, watch, change);
	offer(manager, watch, change);
	if (watch->map) {
		KdControllerView view = { .manager = manager };
		KdControllerKeys keys = { manager };

		watch->map(&view, change->old, change->new, &keys);
	}
}

/* What was known of an object goes with it, and what was known of its absence when it comes. */
static void notice_own(KdManager *manager, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	const KdController *controller = manager->controller;
	bool cares = !controller->cares || controller->cares(change->old, change->new);
	KdWork *work = find_work(manager, object->metadata.namespace, object->metadata.name);

	if (!work && cares)
		work = need_work(manager, object->metadata.namespace, object->metadata.name);
	if (!work)
		return;
	if (!change->new)
		reset_work(work);
	work->gone_since = KD_TIME_UNSET;
	if (!change->new || (cares && controller->reconcile))
		kd_work_enqueue(work);
}

/* What matters to objects of this kind, whatever it is. */
static void notice_any(KdManager *manager, const KdChange *change)
{
	KdControllerView view = { .manager = manager };
	KdControllerKeys keys = { manager };

	if (kd_view_count(manager->all->view, manager->controller->kind) > 0)
		manager->controller->map_any(&view, change->old, change->new, &keys);
}

static void notice(KdManager *manager, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	const KdController *controller = manager->controller;

	if (object->kind == controller->kind)
		notice_own(manager, change);
	for (const KdControllerWatch *w = controller->watches; w && w->kind; w++) {
		if (object->kind == w->kind)
			notice_watched(manager, w, change);
	}
}

/* Whether any controller has to do with the kind. */
static bool is_ours(const KdControllers *controllers, const KdKind *kind)
{
	for (guint i = 0; i < controllers->managers->len; i++) {
		const KdManager *manager = controllers->managers->pdata[i];

		if (kind == manager->controller->kind)
			return true;
		for (const KdControllerWatch *w = manager->controller->watches; w && w->kind; w++) {
			if (kind == w->kind)
				return true;
		}
	}
	return false;
}

static void observe(gpointer data, const KdChange *change)
{
	KdControllers *controllers = data;
	const KdObject *object = change->new ? change->new : change->old;

	if (change->type == KD_CHANGE_EVENT)
		return;
	for (guint i = 0; i < controllers->curious->len; i++)
		notice_any(controllers->curious->pdata[i], change);
	if (!is_ours(controllers, object->kind))
		return;
	kd_owner_index_change(controllers->owners, change->old, change->new);
	for (guint i = 0; i < controllers->managers->len; i++)
		notice(controllers->managers->pdata[i], change);
}

/* ---- life ---- */

static void index_object(const KdObject *object, gpointer data)
{
	kd_owner_index_change(((KdControllers *) data)->owners, NULL, object);
}

static void enqueue_object(const KdObject *object, gpointer data)
{
	kd_work_enqueue(need_work(data, object->metadata.namespace, object->metadata.name));
}

static void free_manager(gpointer data)
{
	KdManager *manager = data;

	g_queue_clear(&manager->queue);
	g_hash_table_unref(manager->works);
	g_free(manager);
}

static KdManager *make_manager(KdControllers *controllers, const KdController *controller)
{
	KdManager *manager = g_new0(KdManager, 1);

	manager->all = controllers;
	manager->controller = controller;
	manager->n_workers = DEFAULT_WORKERS;
	if (controller->size >= sizeof(*controller) && controller->workers)
		manager->n_workers = controller->workers;
	manager->identity = (KdIdentity){ .user = controller->user, .agent = controller->name };
	manager->works = g_hash_table_new_full(hash_work, equal_works, free_work, NULL);
	g_queue_init(&manager->queue);
	return manager;
}

KdControllers *kd_controllers_new(KdCluster *cluster, const KdController *const *list)
{
	KdControllers *controllers = g_new0(KdControllers, 1);
	guint n_kinds;
	const KdKind *const *kinds = kd_cluster_kinds(cluster, &n_kinds);

	controllers->cluster = cluster;
	controllers->view = kd_cluster_view(cluster, KD_OBSERVER_CONTROLLER);
	controllers->owners = kd_owner_index_new();
	controllers->managers = g_ptr_array_new_with_free_func(free_manager);
	controllers->curious = g_ptr_array_new();
	for (; *list; list++) {
		KdManager *manager = make_manager(controllers, *list);

		g_ptr_array_add(controllers->managers, manager);
		if (manager->controller->map_any)
			g_ptr_array_add(controllers->curious, manager);
	}
	for (guint i = 0; i < n_kinds; i++) {
		if (is_ours(controllers, kinds[i]))
			kd_cluster_each(cluster, kinds[i], index_object, controllers);
	}
	for (guint i = 0; i < controllers->managers->len; i++) {
		KdManager *manager = controllers->managers->pdata[i];

		if (manager->controller->reconcile)
			kd_cluster_each(cluster, manager->controller->kind, enqueue_object,
					manager);
	}
	kd_cluster_observe(cluster, KD_OBSERVER_CONTROLLER, observe, controllers);
	return controllers;
}

void kd_controllers_set_workers(KdControllers *controllers, const char *name, guint n)
{
	for (guint i = 0; i < controllers->managers->len; i++) {
		KdManager *manager = controllers->managers->pdata[i];

		if (strcmp(manager->controller->name, name) == 0)
			manager->n_workers = n;
	}
}

void kd_controllers_free(KdControllers *controllers)
{
	if (!controllers)
		return;
	g_ptr_array_unref(controllers->curious);
	g_ptr_array_unref(controllers->managers);
	kd_owner_index_free(controllers->owners);
	g_free(controllers);
}

guint64 kd_controllers_n_reconciles(const KdControllers *controllers)
{
	return controllers->n_reconciles;
}
