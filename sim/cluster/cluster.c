/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/cluster.h"

#include "cluster/authorizer.h"
#include "cluster/commit.h"
#include "cluster/hash.h"
#include "cluster/pipeline.h"

static void after_event(gpointer data)
{
	kd_cluster_deliver(data);
}

KdCluster *kd_cluster_new(KdEngine *engine)
{
	KdCluster *cluster = g_new0(KdCluster, 1);

	cluster->engine = engine;
	cluster->store = kd_store_new();
	cluster->log = kd_log_new();
	cluster->admission = kd_admission_new(cluster);
	cluster->suffixes = kd_suffixes_new();
	cluster->fingerprint = KD_HASH_START;
	for (guint i = 0; i < KD_N_OBSERVERS; i++)
		cluster->views[i].store = cluster->store;
	kd_engine_set_after(engine, after_event, cluster);
	return cluster;
}

void kd_cluster_free(KdCluster *cluster)
{
	if (!cluster)
		return;
	kd_engine_set_after(cluster->engine, NULL, NULL);
	kd_pipeline_free(cluster->pipeline);
	kd_log_free(cluster->log);
	kd_authorizer_free(cluster->authorizer);
	kd_admission_free(cluster->admission);
	kd_suffixes_free(cluster->suffixes);
	kd_store_free(cluster->store);
	g_free(cluster);
}

KdEngine *kd_cluster_engine(const KdCluster *cluster)
{
	return cluster->engine;
}

guint64 kd_cluster_version(const KdCluster *cluster)
{
	return cluster->version;
}

guint64 kd_cluster_fingerprint(const KdCluster *cluster)
{
	return cluster->fingerprint;
}

const KdObject *kd_cluster_get(const KdCluster *cluster, const KdKind *kind, KdName namespace_,
			       const char *name)
{
	return kd_store_get(cluster->store, kind, namespace_, name);
}

const KdObject *kd_cluster_get_by_uid(const KdCluster *cluster, KdUid uid)
{
	return kd_store_get_by_uid(cluster->store, uid);
}

guint kd_cluster_count(const KdCluster *cluster, const KdKind *kind)
{
	return kd_store_count(cluster->store, kind);
}

void kd_cluster_each(const KdCluster *cluster, const KdKind *kind,
		     void (*visit)(const KdObject *object, gpointer data), gpointer data)
{
	kd_store_each(cluster->store, kind, visit, data);
}

const KdKind *const *kd_cluster_kinds(const KdCluster *cluster, guint *ret_n)
{
	return kd_store_kinds(cluster->store, ret_n);
}

int kd_outcome_http(KdOutcome outcome)
{
	static const int codes[KD_N_OUTCOMES] = {
		[KD_OUTCOME_OK] = 200,
		[KD_OUTCOME_INVALID] = 422,
		[KD_OUTCOME_FORBIDDEN] = 403,
		[KD_OUTCOME_NAMESPACE_TERMINATING] = 403,
		[KD_OUTCOME_NOT_FOUND] = 404,
		[KD_OUTCOME_CONFLICT] = 409,
		[KD_OUTCOME_ALREADY_EXISTS] = 409,
		[KD_OUTCOME_TOO_MANY_REQUESTS] = 429,
		[KD_OUTCOME_INTERNAL_ERROR] = 500,
		[KD_OUTCOME_UNAVAILABLE] = 503,
		[KD_OUTCOME_TIMEOUT] = 504,
	};

	return codes[outcome];
}

bool kd_outcome_may_pass(KdOutcome outcome)
{
	return outcome == KD_OUTCOME_TOO_MANY_REQUESTS || outcome == KD_OUTCOME_INTERNAL_ERROR ||
	       outcome == KD_OUTCOME_UNAVAILABLE || outcome == KD_OUTCOME_TIMEOUT;
}

/* A write that takes no time, and its row. */
static KdAnswer carry_out(KdCluster *cluster, const KdPlan *plan, KdWrite *write)
{
	KdRequestInfo info;
	KdRequestRow row = { .info = &info, .received = kd_engine_now(cluster->engine) };
	KdAnswer answer;

	if (G_LIKELY(!cluster->listen))
		return kd_commit(cluster, plan->who, write);
	info = kd_request_describe(plan, write);
	g_autofree char *name = g_strdup(info.name);
	info.name = name;
	answer = kd_commit(cluster, plan->who, write);
	row.outcome = answer.outcome;
	cluster->listen(cluster->listen_data, &row);
	return answer;
}

void kd_cluster_submit(KdCluster *cluster, KdPlan *take, KdDone *done, gpointer data)
{
	g_autoptr(KdPlan) plan = take;

	if (cluster->pipeline) {
		kd_pipeline_submit(cluster->pipeline, g_steal_pointer(&plan), done, data);
		return;
	}
	for (guint i = 0; i < plan->writes->len; i++) {
		g_auto(KdAnswer)
			answer = carry_out(cluster, plan, &g_array_index(plan->writes, KdWrite, i));

		cluster->retry_after = answer.retry_after;
		if (done)
			done(data, i, answer.outcome, answer.object, answer.message);
	}
}

char *kd_cluster_read_refusal(KdCluster *cluster, const KdIdentity *who, const KdKind *kind,
			      KdName namespace_, const char *name)
{
	const KdRequestInfo info = { .who = who,
				     .verb = name ? "get" : "list",
				     .kind = kind,
				     .namespace_ = namespace_,
				     .name = name };
	const KdRequestRow row = { .info = &info,
				   .received = kd_engine_now(cluster->engine),
				   .outcome = KD_OUTCOME_FORBIDDEN };
	g_auto(KdAnswer) answer = kd_authorize_read(cluster, &info);

	if (answer.outcome == KD_OUTCOME_OK)
		return NULL;
	if (cluster->listen)
		cluster->listen(cluster->listen_data, &row);
	return g_steal_pointer(&answer.message);
}

/* ---- a control plane that takes time ---- */

void kd_cluster_set_control_plane(KdCluster *cluster, const KdControlPlaneOptions *options,
				  guint64 seed)
{
	g_assert(!cluster->pipeline);
	if (g_strcmp0(options->mode, "ideal") != 0)
		cluster->pipeline = kd_pipeline_new(cluster, options, seed);
}

bool kd_cluster_is_ideal(const KdCluster *cluster)
{
	return !cluster->pipeline;
}

void kd_cluster_close(KdCluster *cluster)
{
	if (cluster->pipeline)
		kd_pipeline_close(cluster->pipeline);
}

void kd_cluster_crash_api_server(KdCluster *cluster, guint i)
{
	if (cluster->pipeline)
		kd_pipeline_crash(cluster->pipeline, i);
}

void kd_cluster_restart_api_server(KdCluster *cluster, guint i)
{
	if (cluster->pipeline)
		kd_pipeline_restart(cluster->pipeline, i);
}

void kd_cluster_listen(KdCluster *cluster, void (*listen)(gpointer data, const KdRequestRow *row),
		       gpointer data)
{
	cluster->listen = listen;
	cluster->listen_data = data;
}

KdTime kd_cluster_retry_after(const KdCluster *cluster)
{
	return cluster->retry_after;
}

KdResources kd_cluster_quota_used(const KdCluster *cluster, const KdObject *quota)
{
	return kd_admission_quota_used(cluster->admission, KD_RESOURCE_QUOTA(quota));
}

void kd_cluster_set_admission(KdCluster *cluster, const KdAdmissionOptions *options)
{
	kd_admission_configure(cluster->admission, options);
}

void kd_cluster_observe(KdCluster *cluster, KdObserverRank rank, KdObserve *observe, gpointer data)
{
	kd_log_add_observer(cluster->log, rank, observe, data);
}

void kd_cluster_deliver(KdCluster *cluster)
{
	kd_log_deliver(cluster->log);
}
