/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/request.h"

#include "cluster/authorizer.h"
#include "cluster/pipeline.h"
#include "cluster/read.h"

#define SLAB 256
/* client-go/rest/request.go: a request is tried again so often when the server asks for it. */
#define MAX_RETRIES 10
/* A list: looking it up, and writing one object (protobuf); modelling numbers. */
#define LIST_BASE   KD_MILLISECOND
#define LIST_OBJECT (5 * KD_MICROSECOND)

void kd_request_classify(KdRequest *request, KdName flow_schema, KdName priority_level)
{
	request->flow_schema = flow_schema;
	request->priority_level = priority_level;
}

/* ---- life ---- */

static void add_slab(KdPipeline *pipeline)
{
	KdRequest *slab = g_new0(KdRequest, SLAB);

	g_ptr_array_add(pipeline->slabs, slab);
	for (guint i = 0; i < SLAB; i++) {
		slab[i].next = pipeline->free;
		pipeline->free = &slab[i];
	}
}

KdRequest *kd_request_new(KdPipeline *pipeline)
{
	KdRequest *request;

	if (!pipeline->free)
		add_slab(pipeline);
	request = pipeline->free;
	pipeline->free = request->next;
	*request = (KdRequest){ .pipeline = pipeline, .next = pipeline->first };
	if (pipeline->first)
		pipeline->first->previous = request;
	pipeline->first = request;
	return request;
}

static void clear_answer(KdRequest *request)
{
	g_clear_pointer(&request->object, kd_object_unref);
	g_clear_pointer(&request->message, g_free);
	request->answered = false;
}

void kd_request_drop(KdRequest *request)
{
	KdPipeline *pipeline = request->pipeline;

	kd_engine_cancel(pipeline->engine, request->timer);
	if (request->replica)
		kd_replica_remove(request->replica, request);
	clear_answer(request);
	g_clear_pointer(&request->subject, kd_object_unref);
	*(request->previous ? &request->previous->next : &pipeline->first) = request->next;
	if (request->next)
		request->next->previous = request->previous;
	request->next = pipeline->free;
	pipeline->free = request;
}

static void release(KdRequest *request)
{
	KdPlan *plan = request->plan;

	if (request->client_waits || request->server_works)
		return;
	kd_request_drop(request);
	if (plan)
		kd_pipeline_release_plan(plan);
}

static KdWrite *write_of(const KdRequest *request)
{
	return request->plan ? &g_array_index(request->plan->writes, KdWrite, request->i) : NULL;
}

static void after(KdRequest *request, KdTime delay, KdHandler *handler)
{
	request->timer = kd_engine_after(request->pipeline->engine, delay, KD_PHASE_REQUEST,
					 handler, request, 0);
}

static KdTime now_of(const KdRequest *request)
{
	return kd_engine_now(request->pipeline->engine);
}

/* ---- the answer ---- */

static bool send_again(KdRequest *request)
{
	if (request->outcome != KD_OUTCOME_TOO_MANY_REQUESTS || !request->retry_after ||
	    request->n_attempts > MAX_RETRIES)
		return false;
	clear_answer(request);
	kd_request_send(request);
	return true;
}

/* What was read is there: now the write. */
static bool send_write(KdRequest *request)
{
	if (!request->looks || request->outcome != KD_OUTCOME_OK)
		return false;
	request->looks = false;
	request->info = kd_request_describe(request->plan, write_of(request));
	request->n_attempts = 0;
	clear_answer(request);
	kd_request_send(request);
	return true;
}

static void hear(KdEngine *engine, gpointer data, guint64 argument)
{
	KdRequest *request = data;

	(void) engine;
	(void) argument;
	if (!request->server_works && (send_again(request) || send_write(request)))
		return;
	request->pipeline->cluster->retry_after = request->retry_after;
	if (request->plan)
		kd_pipeline_answered(request->pipeline, request);
	else
		request->done(request->data, request->outcome, request->message);
	request->client_waits = false;
	release(request);
}

/* Takes the message over.  The first answer stands. */
static void answer(KdRequest *request, KdAnswer *take)
{
	KdPipeline *pipeline = request->pipeline;

	if (request->answered) {
		kd_answer_clear(take);
		return;
	}
	request->answered = true;
	request->outcome = take->outcome;
	request->object = take->object ? kd_object_ref(take->object) : NULL;
	request->message = g_steal_pointer(&take->message);
	request->retry_after = take->retry_after;
	kd_engine_after(pipeline->engine, kd_delay_draw(&pipeline->network), KD_PHASE_REQUEST, hear,
			request, 0);
}

static void tell_listener(const KdRequest *request, KdOutcome outcome)
{
	const KdCluster *cluster = request->pipeline->cluster;
	const KdTime now = now_of(request);
	const KdRequestRow row = {
		.info = &request->info,
		.received = request->received,
		.queued = (request->granted ? request->granted : now) - request->received,
		.etcd = request->committed ? request->committed - request->proposed : 0,
		.total = now - request->received,
		.flow_schema = request->flow_schema,
		.priority_level = request->priority_level,
		.replica = request->replica->number,
		.outcome = outcome,
	};

	if (cluster->listen)
		cluster->listen(cluster->listen_data, &row);
}

void kd_request_abandon(KdRequest *request, KdOutcome outcome, const char *message)
{
	KdAnswer given_up = { .outcome = outcome, .message = g_strdup(message) };

	tell_listener(request, outcome);
	if (!request->proposed || !request->replica->up)
		kd_request_leave(request);
	kd_replica_remove(request->replica, request);
	answer(request, &given_up);
	if (request->proposed)
		return;
	kd_engine_cancel(request->pipeline->engine, request->timer);
	request->timer = 0;
	request->server_works = false;
	release(request);
}

/* The server is done with it. */
static void finish(KdRequest *request, KdAnswer *take)
{
	if (request->replica) {
		tell_listener(request, take->outcome);
		kd_replica_remove(request->replica, request);
	}
	answer(request, take);
	kd_request_leave(request);
	request->server_works = false;
	release(request);
}

/* ---- in the server ---- */

static void commit(KdRequest *request)
{
	KdWrite *write = write_of(request);
	g_auto(KdAnswer) given = { .outcome = KD_OUTCOME_OK };

	request->committed = now_of(request);
	given = kd_commit_store(request->pipeline->cluster, request->info.who, write);
	finish(request, &given);
}

/* What etcd says of it is an internal error to the client (storage/etcd3/errors.go). */
static void committed(gpointer data, KdEtcdOutcome outcome)
{
	KdAnswer failed = { .outcome = KD_OUTCOME_INTERNAL_ERROR };

	if (outcome == KD_ETCD_OK) {
		commit(data);
		return;
	}
	failed.message = g_strdup(kd_etcd_outcome_message(outcome));
	finish(data, &failed);
}

/* A new version replaces one that is about as large. */
static void propose(KdRequest *request)
{
	const gint64 size = (gint64) request->info.size;
	const KdVerb verb = write_of(request)->verb;

	request->proposed = now_of(request);
	request->call = (KdEtcdCall){
		.done = committed,
		.data = request,
		.bytes = verb == KD_WRITE_DELETE ? 0 : size,
		.replaced = verb == KD_WRITE_CREATE || verb == KD_WRITE_EVENT ? 0 : size,
		.deletes = verb == KD_WRITE_DELETE,
	};
	kd_etcd_commit(request->pipeline->etcd, &request->call);
}

/* ---- reads ---- */

static void answer_read(KdRequest *request)
{
	g_auto(KdAnswer) given = kd_read_answer(request->pipeline->cluster, &request->info);

	finish(request, &given);
}

static void revision_is_known(gpointer data, KdEtcdOutcome outcome)
{
	KdRequest *request = data;

	if (outcome != KD_ETCD_OK) {
		committed(request, outcome);
		return;
	}
	request->committed = now_of(request);
	answer_read(request);
}

static void execute_read(KdRequest *request)
{
	KdCluster *cluster = request->pipeline->cluster;
	g_auto(KdAnswer) given = kd_authorize_read(cluster, &request->info);

	if (given.outcome != KD_OUTCOME_OK) {
		finish(request, &given);
		return;
	}
	if (!request->info.consistent && request->pipeline->options->apiServer->watch_cache) {
		answer_read(request);
		return;
	}
	request->proposed = now_of(request);
	request->call = (KdEtcdCall){ .done = revision_is_known, .data = request };
	kd_etcd_read(request->pipeline->etcd, &request->call, true);
}

/* ---- writes ---- */

static void execute(KdEngine *engine, gpointer data, guint64 argument)
{
	KdRequest *request = data;
	KdPipeline *pipeline = request->pipeline;
	g_auto(KdAnswer) given = { .outcome = KD_OUTCOME_OK };

	(void) engine;
	(void) argument;
	if (!request->plan || request->looks) {
		execute_read(request);
		return;
	}
	given = kd_commit_admit(pipeline->cluster, request->info.who, write_of(request));
	if (given.outcome == KD_OUTCOME_OK)
		propose(request);
	else
		finish(request, &given);
}

static KdTime work_of(KdRequest *request)
{
	if (request->plan && !request->looks)
		return kd_delay_draw(&request->pipeline->service);
	return LIST_BASE + request->info.n_objects * LIST_OBJECT;
}

static void grant(KdRequest *request)
{
	const KdTime now = now_of(request);

	request->granted = now;
	after(request, kd_replica_work(request->replica, now, work_of(request)) - now, execute);
}

static void refuse(KdRequest *request)
{
	KdAnswer refused = { .outcome = KD_OUTCOME_TOO_MANY_REQUESTS,
			     .retry_after = request->ticket.retry_after * KD_SECOND };

	refused.message = g_strdup("too many requests, please try again later");
	finish(request, &refused);
}

static void decided(gpointer data, KdFlowTicket *ticket, KdFlowVerdict verdict)
{
	KdRequest *request = data;

	(void) ticket;
	if (verdict == KD_FLOW_GRANTED) {
		grant(request);
		return;
	}
	request->flow = NULL;
	refuse(request);
}

static void receive(KdEngine *engine, gpointer data, guint64 argument)
{
	KdRequest *request = data;
	KdPipeline *pipeline = request->pipeline;
	const gint number = kd_pipeline_connect(pipeline, request->info.who);
	KdAnswer refused = { .outcome = KD_OUTCOME_UNAVAILABLE };
	KdFlowVerdict verdict;

	(void) argument;
	request->server_works = true;
	request->received = kd_engine_now(engine);
	if (number < 0) {
		refused.message = g_strdup("connect: connection refused");
		finish(request, &refused);
		return;
	}
	kd_replica_add(&pipeline->replicas[number], request);
	verdict = kd_request_enter(request, decided);
	if (verdict == KD_FLOW_GRANTED)
		grant(request);
	else if (verdict == KD_FLOW_REJECTED)
		refuse(request);
}

/* ---- at the client ---- */

void kd_request_send(KdRequest *request)
{
	KdPipeline *pipeline = request->pipeline;
	const KdWrite *write = write_of(request);
	const bool is_event = write && write->verb == KD_WRITE_EVENT;
	KdTime now = now_of(request), at = now + request->retry_after;

	request->n_attempts++;
	request->retry_after = 0;
	request->client_waits = true;
	request->granted = request->proposed = request->committed = 0;
	at = kd_clients_take(pipeline->clients, request->info.who, is_event, at);
	after(request, at - now + kd_delay_draw(&pipeline->network), receive);
}
