/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/ended_pods.h"

#include <string.h>

#define PERIOD (20 * KD_SECOND)

static const KdIdentity identity = {
	.user = "system:serviceaccount:kube-system:pod-garbage-collector",
	.agent = "pod-garbage-collector-controller"
};

struct KdEndedPods {
	KdCluster *cluster;
	gint64 threshold;
	GSequence *order;  /* const KdObject *, a reference each: first to go first */
	GHashTable *place; /* KdUid in the object -> GSequenceIter */
	KdEventId timer;
};

/* byEvictionAndCreationTimestamp, which leaves equal ones to chance. */
static gint compare(gconstpointer a, gconstpointer b, gpointer data)
{
	const KdObject *x = a, *y = b;
	bool x_evicted = g_strcmp0(KD_POD(x)->status.reason, "Evicted") == 0;
	bool y_evicted = g_strcmp0(KD_POD(y)->status.reason, "Evicted") == 0;
	gint names;

	(void) data;
	if (x_evicted != y_evicted)
		return x_evicted ? -1 : 1;
	if (x->metadata.creationTimestamp != y->metadata.creationTimestamp)
		return x->metadata.creationTimestamp < y->metadata.creationTimestamp ? -1 : 1;
	names = strcmp(x->metadata.name, y->metadata.name);
	return names ? names : (x->uid > y->uid) - (x->uid < y->uid);
}

static void look(KdEngine *engine, gpointer data, guint64 argument);

static void arm(KdEndedPods *ended)
{
	KdEngine *engine = kd_cluster_engine(ended->cluster);
	KdTime now = kd_engine_now(engine);

	if (ended->timer || g_hash_table_size(ended->place) <= ended->threshold)
		return;
	ended->timer = kd_engine_at_idle(engine, (now / PERIOD + 1) * PERIOD, KD_PHASE_CONTROL,
					 look, ended, 0);
}

static void look(KdEngine *engine, gpointer data, guint64 argument)
{
	KdEndedPods *ended = data;
	gint64 n = (gint64) g_hash_table_size(ended->place) - ended->threshold;
	GSequenceIter *at = g_sequence_get_begin_iter(ended->order);
	KdPlan *plan = kd_plan_new(&identity);

	(void) engine;
	(void) argument;
	ended->timer = 0;
	for (; n > 0; n--, at = g_sequence_iter_next(at))
		kd_plan_delete(plan, g_sequence_get(at), 0);
	kd_cluster_submit(ended->cluster, plan, NULL, NULL);
	arm(ended);
}

/* ---- who has ended ---- */

static void add(KdEndedPods *ended, const KdObject *pod)
{
	gpointer object = kd_object_ref(pod);

	g_hash_table_insert(ended->place, &((KdObject *) object)->uid,
			    g_sequence_insert_sorted(ended->order, object, compare, NULL));
	arm(ended);
}

static void drop(KdEndedPods *ended, const KdObject *pod)
{
	GSequenceIter *place = g_hash_table_lookup(ended->place, &pod->uid);

	if (!place)
		return;
	g_hash_table_remove(ended->place, &pod->uid);
	g_sequence_remove(place);
}

static void observe(gpointer data, const KdChange *change)
{
	KdEndedPods *ended = data;
	const KdObject *object = change->new ? change->new : change->old;

	if (change->type == KD_CHANGE_EVENT || object->kind != &kd_kind_pod)
		return;
	if (!change->new)
		drop(ended, object);
	else if (kd_pod_is_terminal(KD_POD(object)) &&
		 !g_hash_table_contains(ended->place, &object->uid))
		add(ended, object);
}

/* ---- life ---- */

static void find_pod(const KdObject *object, gpointer data)
{
	if (kd_pod_is_terminal(KD_POD(object)))
		add(data, object);
}

static void unref(gpointer object)
{
	kd_object_unref(object);
}

KdEndedPods *kd_ended_pods_new(KdCluster *cluster, gint64 threshold)
{
	KdEndedPods *ended = g_new0(KdEndedPods, 1);

	ended->cluster = cluster;
	ended->threshold = threshold;
	ended->order = g_sequence_new(unref);
	ended->place = g_hash_table_new(g_int64_hash, g_int64_equal);
	if (threshold > 0) {
		kd_cluster_each(cluster, &kd_kind_pod, find_pod, ended);
		kd_cluster_observe(cluster, KD_OBSERVER_CONTROLLER, observe, ended);
	}
	return ended;
}

void kd_ended_pods_free(KdEndedPods *ended)
{
	if (!ended)
		return;
	g_hash_table_unref(ended->place);
	g_sequence_free(ended->order);
	g_free(ended);
}
