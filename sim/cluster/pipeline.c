/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/pipeline.h"

#include "cluster/watch.h"

#include <string.h>

/* ---- life ---- */

static void make_replicas(KdPipeline *pipeline)
{
	const KdApiServerOptions *options = pipeline->options->apiServer;

	pipeline->n_replicas = (guint) options->replicas;
	pipeline->replicas = g_new(KdReplica, pipeline->n_replicas);
	for (guint i = 0; i < pipeline->n_replicas; i++)
		kd_replica_init(&pipeline->replicas[i], i, (guint) options->cpus);
	if (!options->enable_priority_and_fairness)
		return;
	for (guint i = 0; i < pipeline->n_replicas; i++)
		pipeline->replicas[i].flow = kd_flow_control_new(
			pipeline->engine,
			&(KdFlowControlOptions){ options->max_requests_inflight +
							 options->max_mutating_requests_inflight,
						 options->request_timeout / 4 });
}

static void make_watches(KdPipeline *pipeline)
{
	pipeline->watches = g_ptr_array_new_with_free_func((GDestroyNotify) kd_watch_free);
	kd_watch_begin(pipeline, KD_OBSERVER_SCHEDULER, 1);
	kd_watch_begin(pipeline, KD_OBSERVER_KUBELET, pipeline->n_replicas);
	kd_watch_begin(pipeline, KD_OBSERVER_CONTROLLER, 1);
}

KdPipeline *kd_pipeline_new(KdCluster *cluster, const KdControlPlaneOptions *options, guint64 seed)
{
	KdPipeline *pipeline = g_new0(KdPipeline, 1);

	pipeline->cluster = cluster;
	pipeline->engine = cluster->engine;
	pipeline->options = options;
	pipeline->seed = seed;
	pipeline->clients = kd_clients_new(options->clients, options->n_clients);
	pipeline->spam = kd_spam_new();
	pipeline->slabs = g_ptr_array_new_with_free_func(g_free);
	kd_delay_init(&pipeline->network, options->network, seed, "control-plane/network");
	kd_delay_init(&pipeline->service, &options->apiServer->service, seed,
		      "control-plane/service");
	pipeline->etcd = kd_etcd_new(cluster->engine, options->etcd, seed);
	make_replicas(pipeline);
	pipeline->cache = kd_watch_cache_new();
	kd_log_add_observer(cluster->log, KD_OBSERVER_RECORDER, kd_watch_cache_note,
			    pipeline->cache);
	make_watches(pipeline);
	return pipeline;
}

void kd_pipeline_free(KdPipeline *pipeline)
{
	if (!pipeline)
		return;
	kd_pipeline_close(pipeline);
	kd_etcd_free(pipeline->etcd);
	g_ptr_array_unref(pipeline->watches);
	for (guint i = 0; i < pipeline->n_replicas; i++)
		kd_replica_clear(&pipeline->replicas[i]);
	g_free(pipeline->replicas);
	kd_delay_clear(&pipeline->network);
	kd_delay_clear(&pipeline->service);
	kd_clients_free(pipeline->clients);
	kd_spam_free(pipeline->spam);
	kd_watch_cache_free(pipeline->cache);
	g_ptr_array_unref(pipeline->slabs);
	g_free(pipeline);
}

static void drop_plan(KdPlan *plan)
{
	if (plan->n_requests > 0)
		return;
	if (plan->dropped && !plan->is_over)
		plan->dropped(plan->data);
	kd_plan_free(plan);
}

void kd_pipeline_close(KdPipeline *pipeline)
{
	pipeline->closed = true;
	while (pipeline->first) {
		KdPlan *plan = pipeline->first->plan;

		kd_request_drop(pipeline->first);
		if (plan) {
			plan->n_requests--;
			drop_plan(plan);
		}
	}
}

const char *const kd_pipeline_components[] = { "kube-scheduler", "kube-controller-manager",
					       "kubelet", NULL };

/* The informers of all controllers are one client, beside the controllers themselves. */
static bool is_parted(const KdPipeline *pipeline, const KdIdentity *who)
{
	const char *component = g_str_equal(who->user, "system:kube-controller-manager")
					? "kube-controller-manager"
					: kd_client_component(who);

	for (guint i = 0; component && kd_pipeline_components[i]; i++)
		if (pipeline->parted >> i & 1 && g_str_equal(component, kd_pipeline_components[i]))
			return true;
	return false;
}

/* By name, so that each client has its own; those of one that has gone spread over the others. */
gint kd_pipeline_connect(const KdPipeline *pipeline, const KdIdentity *who)
{
	const guint n = pipeline->n_replicas, hash = g_str_hash(who->user);

	if (G_UNLIKELY(pipeline->parted) && is_parted(pipeline, who))
		return -1;
	for (guint i = 0; i < n; i++) {
		const guint number = (hash / (i + 1) + i) % n;

		if (pipeline->replicas[number].up)
			return (gint) number;
	}
	for (guint i = 0; i < n; i++)
		if (pipeline->replicas[i].up)
			return (gint) i;
	return -1;
}

/* ---- plans ---- */

static void send_write(KdPipeline *pipeline, KdPlan *plan, guint i)
{
	KdRequest *request = kd_request_new(pipeline);
	const KdWrite *write = &g_array_index(plan->writes, KdWrite, i);

	request->plan = plan;
	request->i = i;
	request->info = kd_request_describe(plan, write);
	request->looks = kd_request_looks_first(plan, write);
	if (request->looks)
		kd_request_describe_look(&request->info);
	/* The name must outlive what becomes of the object. */
	if (request->info.name)
		request->subject = kd_object_ref(write->object ? write->object : write->about);
	plan->n_requests++;
	kd_request_send(request);
}

static void send_event(KdPipeline *pipeline, KdPlan *plan, guint i)
{
	const KdWrite *write = &g_array_index(plan->writes, KdWrite, i);

	if (kd_spam_passes(pipeline->spam, plan->who, write->about->uid, write->reason,
			   kd_engine_now(pipeline->engine)))
		send_write(pipeline, plan, i);
	if (plan->done)
		plan->done(plan->data, i, KD_OUTCOME_OK, write->about, NULL);
}

static void finish_if_over(KdPlan *plan)
{
	plan->is_over |= plan->n_sent == plan->writes->len && plan->n_open == 0;
	if (plan->is_over && plan->n_requests == 0)
		kd_plan_free(plan);
}

/* The plan may be gone when this returns. */
static void advance(KdPipeline *pipeline, KdPlan *plan)
{
	plan->n_requests++; /* it stays while we are here */
	while (plan->n_sent < plan->writes->len && (plan->parallel || plan->n_open == 0)) {
		const guint i = plan->n_sent++;
		const KdWrite *write = &g_array_index(plan->writes, KdWrite, i);

		if (write->verb == KD_WRITE_EVENT) {
			send_event(pipeline, plan, i);
			continue;
		}
		plan->n_open++;
		send_write(pipeline, plan, i);
	}
	plan->n_requests--;
	finish_if_over(plan);
}

void kd_pipeline_submit(KdPipeline *pipeline, KdPlan *take, KdDone *done, gpointer data)
{
	take->done = done;
	take->data = data;
	if (pipeline->closed)
		drop_plan(take);
	else
		advance(pipeline, take);
}

void kd_pipeline_answered(KdPipeline *pipeline, KdRequest *request)
{
	KdPlan *plan = request->plan;
	const bool is_event = g_array_index(plan->writes, KdWrite, request->i).verb ==
			      KD_WRITE_EVENT;

	if (is_event)
		return;
	plan->n_open--;
	plan->n_requests++;
	if (plan->done)
		plan->done(plan->data, request->i, request->outcome, request->object,
			   request->message);
	plan->n_requests--;
	advance(pipeline, plan);
}

void kd_pipeline_ask(KdPipeline *pipeline, const KdRequestInfo *info, KdRequestDone *done,
		     gpointer data)
{
	KdRequest *request = kd_request_new(pipeline);

	request->info = *info;
	request->done = done;
	request->data = data;
	kd_request_send(request);
}

void kd_pipeline_release_plan(KdPlan *plan)
{
	plan->n_requests--;
	finish_if_over(plan);
}

/* ---- replicas come and go ---- */

void kd_pipeline_crash(KdPipeline *pipeline, guint i)
{
	KdReplica *replica = i < pipeline->n_replicas ? &pipeline->replicas[i] : NULL;

	if (!replica || !replica->up)
		return;
	replica->up = false;
	while (replica->first)
		kd_request_abandon(replica->first, KD_OUTCOME_UNAVAILABLE,
				   "read: connection reset by peer");
	for (guint k = 0; k < pipeline->watches->len; k++)
		if (kd_watch_replica(pipeline->watches->pdata[k]) == (gint) i)
			kd_watch_break(pipeline->watches->pdata[k]);
}

void kd_pipeline_restart(KdPipeline *pipeline, guint i)
{
	KdReplica *replica = i < pipeline->n_replicas ? &pipeline->replicas[i] : NULL;

	if (!replica || replica->up)
		return;
	replica->up = true;
	replica->since = pipeline->cluster->version;
	for (guint k = 0; k < pipeline->watches->len; k++)
		kd_watch_hope(pipeline->watches->pdata[k]);
	memset(replica->cpus, 0, replica->n_cpus * sizeof(*replica->cpus));
}

void kd_pipeline_part(KdPipeline *pipeline, guint component, bool parted)
{
	const guint bit = 1u << component;

	pipeline->parted = parted ? pipeline->parted | bit : pipeline->parted & ~bit;
	for (guint k = 0; k < pipeline->watches->len; k++) {
		KdWatch *watch = pipeline->watches->pdata[k];

		if (parted && kd_watch_replica(watch) >= 0 && !kd_watch_reaches(watch))
			kd_watch_break(watch);
		else if (!parted)
			kd_watch_hope(watch);
	}
}
