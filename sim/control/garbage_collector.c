/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/garbage_collector.h"

#include "control/garbage.h"

#define DEFAULT_WORKERS 20
#define FIRST_BACKOFF   (5 * KD_MILLISECOND)
#define MAX_BACKOFF     (1000 * KD_SECOND)

static const KdIdentity identity = {
	.user = "system:serviceaccount:kube-system:generic-garbage-collector",
	.agent = "garbage-collector-controller"
};

struct KdGarbageCollector {
	KdCluster *cluster;
	KdOwnerGraph *graph;
	GQueue queue; /* of KdOwnerNode */
	guint n_busy, n_workers;
	bool armed; /* a turn is to come */
	guint64 n_turns;
};

/* ---- the queue ---- */

static KdEngine *engine_of(const KdGarbageCollector *collector)
{
	return kd_cluster_engine(collector->cluster);
}

static void take_turn(KdEngine *engine, gpointer data, guint64 argument);

static void arm(KdGarbageCollector *collector)
{
	if (collector->armed || collector->queue.length == 0 ||
	    collector->n_busy >= collector->n_workers)
		return;
	collector->armed = true;
	kd_engine_after(engine_of(collector), 0, KD_PHASE_CONTROL, take_turn, collector, 0);
}

static void enqueue(KdGarbageCollector *collector, KdOwnerNode *node)
{
	node->dirty |= node->busy;
	if (node->busy || node->queued)
		return;
	node->queued = true;
	g_queue_push_tail(&collector->queue, node);
	arm(collector);
}

static void enqueue_dependents(KdGarbageCollector *collector, const KdOwnerNode *node)
{
	for (const KdOwnerEdge *edge = node->first; edge; edge = edge->next)
		enqueue(collector, edge->dependent);
}

static void on_timer(KdEngine *engine, gpointer data, guint64 node)
{
	KdOwnerNode *waited = (KdOwnerNode *) (gsize) node;

	(void) engine;
	waited->timer = 0;
	enqueue(data, waited);
}

/* As client-go's work queue; what cannot be mended alone keeps no run going. */
static void retry_later(KdGarbageCollector *collector, KdOwnerNode *node)
{
	guint n = node->n_failures++;
	KdTime at = kd_engine_now(engine_of(collector)) +
		    (n > 17 ? MAX_BACKOFF : MIN(FIRST_BACKOFF << n, MAX_BACKOFF));
	KdEngine *engine = engine_of(collector);

	if (node->timer)
		return;
	node->timer = (node->conflict ? kd_engine_at : kd_engine_at_idle)(
		engine, at, KD_PHASE_CONTROL, on_timer, collector, (gsize) node);
}

/* ---- one turn ---- */

static void submit(KdGarbageCollector *collector, KdOwnerNode *node, KdPlan *take);

static void finish(KdGarbageCollector *collector, KdOwnerNode *node)
{
	node->busy = false;
	collector->n_busy--;
	if (node->failed)
		retry_later(collector, node);
	else
		node->n_failures = 0;
	if (node->dirty)
		enqueue(collector, node);
	node->dirty = false;
	kd_owner_graph_tidy(collector->graph, node);
	arm(collector);
}

/* What it owned has no owner any more: it may go. */
static void go_on(KdGarbageCollector *collector, KdOwnerNode *node)
{
	const KdObject *latest = kd_cluster_get_by_uid(collector->cluster, node->uid);
	KdPlan *plan;

	if (!node->orphaning || node->failed || node->released) {
		node->orphans &= !node->orphaning || node->failed;
		node->orphaning = node->released = false;
		finish(collector, node);
		return;
	}
	node->released = true;
	plan = kd_plan_new(&identity);
	if (latest)
		kd_garbage_release(latest, KD_FINALIZER_ORPHAN, plan);
	submit(collector, node, plan);
}

static void done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	KdOwnerNode *node = data;

	(void) i;
	(void) object;
	(void) message;
	node->conflict |= outcome == KD_OUTCOME_CONFLICT;
	node->failed |= outcome != KD_OUTCOME_OK && outcome != KD_OUTCOME_NOT_FOUND;
	if (--node->n_under_way > 0)
		return;
	go_on(node->collector, node);
}

static void submit(KdGarbageCollector *collector, KdOwnerNode *node, KdPlan *take)
{
	node->collector = collector;
	node->n_under_way = kd_plan_length(take);
	if (node->n_under_way == 0) {
		kd_plan_free(take);
		go_on(collector, node);
		return;
	}
	kd_cluster_submit(collector->cluster, take, done, node);
}

static void take_turn(KdEngine *engine, gpointer data, guint64 argument)
{
	KdGarbageCollector *collector = data;
	KdOwnerNode *node = g_queue_pop_head(&collector->queue);
	KdPlan *plan = kd_plan_new(&identity);

	(void) engine;
	(void) argument;
	collector->armed = false;
	collector->n_turns++;
	collector->n_busy++;
	node->queued = node->failed = node->conflict = false;
	node->busy = true;
	node->orphaning = node->orphans;
	arm(collector);
	kd_garbage_attempt(collector->cluster, node, plan);
	submit(collector, node, plan);
}

/* ---- what happens in the cluster ---- */

static void report_namespace(KdGarbageCollector *collector, const KdObject *dependent,
			     const char *uid)
{
	KdPlan *plan = kd_plan_new(&identity);

	kd_garbage_tell_namespace(dependent, uid, plan);
	kd_cluster_submit(collector->cluster, plan, NULL, NULL);
}

/* The dependent is looked at where its owner waits for it, is not there, or is another than the
 * reference says. */
static void check_edge(KdGarbageCollector *collector, const KdOwnerEdge *edge)
{
	const KdOwnerNode *owner = edge->owner;
	const KdObject *there = kd_cluster_get_by_uid(collector->cluster, owner->uid);
	const KdObject *dependent = kd_cluster_get_by_uid(collector->cluster, edge->dependent->uid);

	if (!dependent)
		return;
	if (there && kd_garbage_names(dependent, owner->text, there)) {
		if (kd_garbage_is_waiting(there))
			enqueue(collector, edge->dependent);
		return;
	}
	if (there && there->metadata.namespace &&
	    there->metadata.namespace != dependent->metadata.namespace)
		report_namespace(collector, dependent, owner->text);
	enqueue(collector, edge->dependent);
}

static void take_owners(KdGarbageCollector *collector, KdOwnerNode *node, const KdObject *object)
{
	kd_owner_graph_set_owners(collector->graph, node, &object->metadata);
	for (guint i = 0; i < node->owners->len; i++)
		check_edge(collector, node->owners->pdata[i]);
}

/* Those of its owners that wait for what they own may be free. */
static void wake_owners(KdGarbageCollector *collector, const KdOwnerNode *node)
{
	for (guint i = 0; i < node->owners->len; i++) {
		KdOwnerNode *owner = ((const KdOwnerEdge *) node->owners->pdata[i])->owner;
		const KdObject *there = kd_cluster_get_by_uid(collector->cluster, owner->uid);

		if (there && kd_garbage_is_waiting(there))
			enqueue(collector, owner);
	}
}

static bool begins(const KdObject *old, const KdObject *new, const char *finalizer)
{
	const KdMeta *meta = &new->metadata;

	if (meta->deletionTimestamp == KD_TIME_UNSET || !kd_meta_has_finalizer(meta, finalizer))
		return false;
	return !old || old->metadata.deletionTimestamp == KD_TIME_UNSET ||
	       !kd_meta_has_finalizer(&old->metadata, finalizer);
}

/* processTransitions() */
static void note_transitions(KdGarbageCollector *collector, const KdObject *old,
			     const KdObject *new)
{
	KdOwnerNode *node;

	if (begins(old, new, KD_FINALIZER_ORPHAN)) {
		node = kd_owner_graph_need(collector->graph, new);
		node->orphans = true;
		enqueue(collector, node);
	} else if (begins(old, new, KD_FINALIZER_FOREGROUND)) {
		node = kd_owner_graph_need(collector->graph, new);
		enqueue_dependents(collector, node);
		enqueue(collector, node);
	}
}

static void appear(KdGarbageCollector *collector, const KdObject *object, bool relic)
{
	KdOwnerNode *node = kd_owner_graph_appear(collector->graph, object);

	for (const KdOwnerEdge *edge = node ? node->first : NULL; edge; edge = edge->next)
		check_edge(collector, edge);
	if (object->metadata.n_ownerReferences > 0) {
		node = kd_owner_graph_need(collector->graph, object);
		node->relic = relic;
		take_owners(collector, node, object);
	}
	note_transitions(collector, NULL, object);
}

static void change_object(KdGarbageCollector *collector, const KdObject *old, const KdObject *new)
{
	KdOwnerNode *node;

	if (!kd_garbage_same_owners(&old->metadata, &new->metadata)) {
		node = kd_owner_graph_need(collector->graph, new);
		wake_owners(collector, node);
		take_owners(collector, node, new);
		kd_owner_graph_tidy(collector->graph, node);
	}
	note_transitions(collector, old, new);
}

static void disappear(KdGarbageCollector *collector, const KdObject *object)
{
	KdOwnerNode *node = kd_owner_graph_find(collector->graph, object->uid);

	if (!node) {
		kd_owner_graph_forget(collector->graph, object);
		return;
	}
	wake_owners(collector, node);
	enqueue_dependents(collector, node);
	kd_owner_graph_disappear(collector->graph, node, object);
	kd_owner_graph_tidy(collector->graph, node);
}

static void observe(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT)
		return;
	if (!change->new)
		disappear(data, change->old);
	else if (change->old)
		change_object(data, change->old, change->new);
	else
		appear(data, change->new, change->new->metadata.creationTimestamp < change->time);
}

/* ---- life ---- */

static void find_object(const KdObject *object, gpointer data)
{
	appear(data, object, true);
}

KdGarbageCollector *kd_garbage_collector_new(KdCluster *cluster)
{
	KdGarbageCollector *collector = g_new0(KdGarbageCollector, 1);
	guint n;
	const KdKind *const *kinds = kd_cluster_kinds(cluster, &n);

	collector->cluster = cluster;
	collector->n_workers = DEFAULT_WORKERS;
	collector->graph = kd_owner_graph_new(cluster);
	g_queue_init(&collector->queue);
	for (guint i = 0; i < n; i++)
		kd_cluster_each(cluster, kinds[i], find_object, collector);
	kd_cluster_observe(cluster, KD_OBSERVER_CONTROLLER, observe, collector);
	return collector;
}

void kd_garbage_collector_set_workers(KdGarbageCollector *collector, guint n)
{
	collector->n_workers = n;
}

void kd_garbage_collector_free(KdGarbageCollector *collector)
{
	if (!collector)
		return;
	g_queue_clear(&collector->queue);
	kd_owner_graph_free(collector->graph);
	g_free(collector);
}

guint64 kd_garbage_collector_n_turns(const KdGarbageCollector *collector)
{
	return collector->n_turns;
}

guint kd_garbage_collector_n_nodes(const KdGarbageCollector *collector)
{
	return kd_owner_graph_n_nodes(collector->graph);
}
