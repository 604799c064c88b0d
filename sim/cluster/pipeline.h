/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of requests through a control plane that takes time, for the files of this folder alone:
 * pipeline.c (plans, life), request.c (one request, stage by stage), enter.c (flow control),
 * replica.c (the API servers),
 * watch.c (how changes come back).
 *
 * A plan is one worker: its writes go one after the other, or all at once (kd_plan_set_parallel()).
 * Events are sent by a thread of their own in every component: nobody waits for them, and they
 * count as done when they are handed over (client-go/tools/record).
 *
 * Two sides hold a request: the client until it has its answer, and the server until its work is
 * done, which may be later when the client was given up (a time-out, a crash).  It is released when
 * neither does.
 */
#ifndef KD_CLUSTER_PIPELINE_H
#define KD_CLUSTER_PIPELINE_H

#include "cluster/client.h"
#include "cluster/commit.h"
#include "cluster/etcd.h"
#include "cluster/latency.h"
#include "cluster/replica.h"
#include "cluster/request.h"
#include "cluster/spam.h"
#include "cluster/watch_cache.h"

typedef struct KdPipeline KdPipeline;

/* What becomes of a request that is no write. */
typedef void KdRequestDone(gpointer data, KdOutcome outcome, const char *message);

struct KdRequest {
	KdRequestInfo info;
	KdPipeline *pipeline;
	KdRequest *previous, *next; /* of all that are on their way */
	KdPlan *plan;               /* NULL: no write */
	guint i;                    /* which of its writes */
	const KdObject *subject;    /* a reference: has the name; NULL = none is named */
	KdRequestDone *done;        /* without a plan */
	gpointer data;
	KdReplica *replica; /* that works on it */
	KdServed served;    /* its place there */
	KdFlowTicket ticket;
	KdFlowControl *flow; /* in which it waits, or has a seat; NULL = in none */
	KdEtcdCall call;
	KdEventId timer; /* the next step of the server */
	bool client_waits, server_works;
	bool looks;         /* a read for now: its write follows when that has found the object */
	bool answered;      /* what the client will hear stands */
	KdTime retry_after; /* 0 = the server does not say */
	guint n_attempts;
	KdTime received, granted, proposed, committed;
	KdName flow_schema, priority_level;
	/* The answer. */
	KdOutcome outcome;
	const KdObject *object; /* a reference */
	char *message;
};

struct KdPipeline {
	KdCluster *cluster;
	KdEngine *engine;
	const KdControlPlaneOptions *options; /* borrowed */
	guint64 seed;
	KdClients *clients;
	KdSpam *spam;
	KdReplica *replicas;
	guint n_replicas;
	KdDelay network, service;
	KdEtcd *etcd;
	guint64 flow_changes;    /* of the cluster, that the replicas know */
	KdRequest *first, *free; /* on their way; to be used again */
	GPtrArray *slabs;
	GPtrArray *watches; /* KdWatch */
	KdWatchCache *cache;
	guint parted; /* components that reach no API server: a bit of each */
	bool closed;
};

/* @options: complete; borrowed.  What is in the cluster has been delivered. */
KdPipeline *kd_pipeline_new(KdCluster *cluster, const KdControlPlaneOptions *options, guint64 seed);
void kd_pipeline_free(KdPipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPipeline, kd_pipeline_free)
void kd_pipeline_submit(KdPipeline *pipeline, KdPlan *take, KdDone *done, gpointer data);
/* Nobody is to hear of anything any more: what is on its way is dropped. */
void kd_pipeline_close(KdPipeline *pipeline);
/* The number of the replica that a client talks to; -1: it reaches none. */
gint kd_pipeline_connect(const KdPipeline *pipeline, const KdIdentity *who);
/* What can be parted from the API servers, by number; NULL-terminated. */
extern const char *const kd_pipeline_components[];
/* It reaches none of them any more, or again: its watches break and its requests fail. */
void kd_pipeline_part(KdPipeline *pipeline, guint component, bool parted);
/* A request that is no write; @info is copied. */
void kd_pipeline_ask(KdPipeline *pipeline, const KdRequestInfo *info, KdRequestDone *done,
		     gpointer data);
/* The answer has come to the client of a write. */
void kd_pipeline_answered(KdPipeline *pipeline, KdRequest *request);
/* A request of the plan was released. */
void kd_pipeline_release_plan(KdPlan *plan);
/* Replica @i stops as in a crash, or comes again; nothing where there is none, or it is so. */
void kd_pipeline_crash(KdPipeline *pipeline, guint i);
void kd_pipeline_restart(KdPipeline *pipeline, guint i);

/* ---- describe.c ---- */

/* What a write is as a request; its name is borrowed from it. */
KdRequestInfo kd_request_describe(const KdPlan *plan, const KdWrite *write);
/* Whether the client gets the object before it writes. */
bool kd_request_looks_first(const KdPlan *plan, const KdWrite *write);
/* @info of such a write becomes that of the read. */
void kd_request_describe_look(KdRequestInfo *info);

/* ---- enter.c ---- */

/* Past flow control: at once, later (then @decided is called), or not. */
KdFlowVerdict kd_request_enter(KdRequest *request, KdFlowDecided *decided);
/* It has been served, or its client has gone. */
void kd_request_leave(KdRequest *request);

/* ---- request.c ---- */

KdRequest *kd_request_new(KdPipeline *pipeline);
/* The client sends it, as soon as it may. */
void kd_request_send(KdRequest *request);
/* Give the client up, and answer it; the server goes on with what it has begun. */
void kd_request_abandon(KdRequest *request, KdOutcome outcome, const char *message);
/* The server has lost it. */
void kd_request_drop(KdRequest *request);

#endif
