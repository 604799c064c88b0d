/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/feed.h"

/* Arrivals come as what a user would send with kubectl. */
static const KdIdentity identity = { "kubernetes-admin", "workload" };

struct KdFeed {
	KdCluster *cluster;
	KdStream *stream;
	KdArrival next;
	bool has_next;
	guint64 n_refused;
	char *first_refusal;
	GError *error;
};

KdFeed *kd_feed_new(KdCluster *cluster, KdStream *take)
{
	KdFeed *feed = g_new0(KdFeed, 1);

	feed->cluster = cluster;
	feed->stream = take;
	return feed;
}

void kd_feed_free(KdFeed *feed)
{
	if (!feed)
		return;
	if (feed->has_next)
		kd_object_unref(feed->next.object);
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

/* Create all that is due. */
static gboolean create(KdFeed *feed, KdTime now, GError **error)
{
	g_autoptr(KdPlan) plan = kd_plan_new(&identity);

	while (feed->has_next && feed->next.at <= now) {
		kd_plan_create(plan, feed->next.object);
		feed->has_next = false;
		if (!pull(feed, error))
			return FALSE;
	}
	kd_cluster_submit(feed->cluster, g_steal_pointer(&plan), done, feed);
	return TRUE;
}

static void arrive(KdEngine *engine, gpointer data, guint64 argument)
{
	KdFeed *feed = data;

	(void) argument;
	if (!create(feed, kd_engine_now(engine), &feed->error))
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
	return pull(feed, error) && create(feed, KD_TIME_NEVER, error);
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

const GError *kd_feed_error(const KdFeed *feed)
{
	return feed->error;
}
