/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/feed.h"

#include "run/act.h"
#include "run/persist.h"

/* Arrivals come as what a user would send with kubectl. */
static const KdIdentity identity = { .user = "kubernetes-admin", .agent = "workload" };

struct KdFeed {
	KdCluster *cluster;
	KdActor *actor;
	KdStream *stream;
	KdArrival next;
	bool has_next;
	KdPlan *creates;    /* that go together; NULL = none */
	KdPersist *persist; /* for creates where requests may fail; NULL = not needed yet */
	guint64 n_arrivals, n_refused;
	char *first_refusal;
	GError *error;
};

KdFeed *kd_feed_new(KdCluster *cluster, KdStream *take)
{
	KdFeed *feed = g_new0(KdFeed, 1);

	feed->cluster = cluster;
	feed->actor = kd_actor_new(cluster, &identity);
	feed->stream = take;
	return feed;
}

void kd_feed_free(KdFeed *feed)
{
	if (!feed)
		return;
	if (feed->has_next)
		kd_object_unref(feed->next.object);
	g_clear_pointer(&feed->creates, kd_plan_free);
	kd_persist_free(feed->persist);
	kd_actor_free(feed->actor);
	kd_stream_free(feed->stream);
	g_free(feed->first_refusal);
	g_clear_error(&feed->error);
	g_free(feed);
}

static void done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	KdFeed *feed = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK && feed->n_refused++ == 0)
		feed->first_refusal = g_strdup(message);
}

static gboolean pull(KdFeed *feed, GError **error)
{
	GError *failure = NULL;

	feed->has_next = kd_stream_next(feed->stream, &feed->next, &failure);
	if (!failure)
		return TRUE;
	g_propagate_error(error, failure);
	return FALSE;
}

/* ---- one arrival ---- */

/* What comes after a create of the same moment must find what it made. */
static void flush(KdFeed *feed)
{
	if (feed->creates)
		kd_cluster_submit(feed->cluster, g_steal_pointer(&feed->creates), done, feed);
}

static void create(KdFeed *feed, KdObject *take)
{
	/* Each arrival is a user of its own, who does not give up. */
	if (!kd_cluster_is_ideal(feed->cluster)) {
		if (!feed->persist)
			feed->persist = kd_persist_new(feed->cluster, &identity, done, feed);
		kd_persist_create(feed->persist, take);
		return;
	}
	if (!feed->creates)
		feed->creates = kd_plan_new(&identity);
	kd_plan_create(feed->creates, take);
}

/* The object of its kind, namespace and name, or NULL, which counts as refused. */
static const KdObject *find(KdFeed *feed, const KdObject *object)
{
	const KdObject *stored = kd_cluster_get(feed->cluster, object->kind,
						object->metadata.namespace, object->metadata.name);
	g_autofree char *message = NULL;

	if (stored)
		return stored;
	message = g_strdup_printf("%s \"%s\" not found", object->kind->plural,
				  object->metadata.name);
	done(feed, 0, KD_OUTCOME_NOT_FOUND, NULL, message);
	return NULL;
}

static void remove_object(KdFeed *feed, const KdObject *object)
{
	const KdObject *stored = find(feed, object);
	KdPlan *plan;

	if (!stored)
		return;
	plan = kd_plan_new(&identity);
	kd_plan_delete(plan, stored, -1);
	kd_cluster_submit(feed->cluster, plan, done, feed);
}

static void replace(KdFeed *feed, KdObject *object)
{
	const KdObject *stored = find(feed, object);
	KdPlan *plan;

	if (!stored)
		return;
	object->uid = stored->uid;
	plan = kd_plan_new(&identity);
	kd_plan_update(plan, kd_object_ref(object));
	kd_cluster_submit(feed->cluster, plan, done, feed);
}

static void carry_out(KdFeed *feed, const KdArrival *arrival)
{
	if (arrival->verb == KD_JOIN && arrival->action) {
		flush(feed);
		kd_act_create(feed->actor, arrival->action, arrival->object, done, feed);
		return;
	}
	if (arrival->verb == KD_JOIN) {
		create(feed, arrival->object);
		return;
	}
	g_autoptr(KdObject) object = arrival->object;

	flush(feed);
	if (arrival->verb == KD_LEAVE)
		remove_object(feed, object);
	else if (arrival->verb == KD_REPLACE)
		replace(feed, object);
	else
		kd_act(feed->actor, arrival->action, done, feed);
}

/* ---- when they are due ---- */

static gboolean take_due(KdFeed *feed, KdTime now, GError **error)
{
	gboolean good = TRUE;

	while (good && feed->has_next && feed->next.at <= now) {
		carry_out(feed, &feed->next);
		feed->n_arrivals++;
		feed->has_next = false;
		good = pull(feed, error);
	}
	if (good)
		flush(feed);
	return good;
}

static void arrive(KdEngine *engine, gpointer data, guint64 argument)
{
	KdFeed *feed = data;

	(void) argument;
	if (!take_due(feed, kd_engine_now(engine), &feed->error))
		kd_engine_stop(engine);
	else if (feed->has_next)
		kd_engine_at(engine, feed->next.at, KD_PHASE_ARRIVAL, arrive, feed, 0);
}

gboolean kd_feed_start(KdFeed *feed, GError **error)
{
	if (!pull(feed, error))
		return FALSE;
	if (feed->has_next)
		kd_engine_at(kd_cluster_engine(feed->cluster), MAX(feed->next.at, 0),
			     KD_PHASE_ARRIVAL, arrive, feed, 0);
	return TRUE;
}

gboolean kd_feed_create_all(KdFeed *feed, GError **error)
{
	return pull(feed, error) && take_due(feed, KD_TIME_NEVER, error);
}

KdStream *kd_feed_stream(KdFeed *feed)
{
	return feed->stream;
}

guint64 kd_feed_n_refused(const KdFeed *feed, const char **ret_first)
{
	*ret_first = feed->first_refusal;
	return feed->n_refused;
}

guint64 kd_feed_n_arrivals(const KdFeed *feed)
{
	return feed->n_arrivals;
}

const GError *kd_feed_error(const KdFeed *feed)
{
	return feed->error;
}
