/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/standstill.h"

#include <kubedes/time.h>

#define FEW        100000 /* events that need no reason */
#define FOR_OBJECT 300    /* for each object that there is */

typedef struct {
	guint64 n_ended;
	const KdObject *newest;
} Pods;

static void count(const KdObject *object, gpointer data)
{
	Pods *pods = data;

	pods->n_ended += kd_pod_is_terminal(KD_POD(object));
	if (!pods->newest || object->uid > pods->newest->uid)
		pods->newest = object;
}

static guint64 n_objects(const KdCluster *cluster)
{
	guint64 n = 0;
	guint n_kinds;
	const KdKind *const *kinds = kd_cluster_kinds(cluster, &n_kinds);

	for (guint i = 0; i < n_kinds; i++)
		n += kd_cluster_count(cluster, kinds[i]);
	return n;
}

static guint64 n_arrivals(const KdWorld *world)
{
	guint64 n = 0;

	for (guint i = 0; i < world->feeds->len; i++)
		n += kd_feed_n_arrivals(world->feeds->pdata[i]);
	return n;
}

static gboolean tell(const KdWorld *world, guint64 n_events, const KdObject *newest, GError **error)
{
	const KdOwnerReference *owner = newest ? kd_object_controller(newest) : NULL;
	g_autofree char *time = kd_duration_print_age(kd_engine_now(world->engine));
	g_autofree char *key = newest ? kd_object_key(newest) : NULL;
	g_autofree char *of = owner ? g_strdup_printf(" of %s %s", owner->kind, owner->name)
				    : g_strdup("");
	g_autofree char *pod = newest ? g_strdup_printf("; the newest pod is %s%s", key, of)
				      : g_strdup("");

	return kd_fail(error, KD_ERROR_LIMIT,
		       "the run goes round in a circle at %s: %" G_GUINT64_FORMAT
		       " events, and no time passes%s.  With scheduler.cycleTime or "
		       "controlPlane.mode: default each round would take some",
		       time, n_events, pod);
}

gboolean kd_standstill_check(KdStandstill *still, const KdWorld *world, GError **error)
{
	const guint64 n_run = kd_engine_n_run(world->engine), n_come = n_arrivals(world);
	const KdTime now = kd_engine_now(world->engine);
	Pods pods = { 0 };

	if (now != still->at || n_come != still->n_arrivals) {
		*still = (KdStandstill){ now, n_come, n_run, FEW };
		return TRUE;
	}
	if (n_run - still->since < still->look)
		return TRUE;
	kd_cluster_each(world->cluster, &kd_kind_pod, count, &pods);
	still->look = FEW + FOR_OBJECT * (n_objects(world->cluster) - pods.n_ended);
	return n_run - still->since < still->look ||
	       tell(world, n_run - still->since, pods.newest, error);
}
