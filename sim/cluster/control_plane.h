/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the control plane costs: the settings of API server, etcd, clients and watches.
 *
 * These structs are the `controlPlane` block of a scenario (sim/run/control_plane_fields.c has
 * names, defaults and help); members are called after the real flags.  With the mode "ideal" none
 * of them matters: requests cost nothing.
 *
 * Latencies are log-normal, given by median and 99th percentile; with both the same they are
 * constant.  Where Kubernetes publishes no number the default is a modelling number, chosen so that
 * a cluster at the documented limits meets the documented objectives
 * (community/sig-scalability/slos/api_call_latency.md: mutating calls within 1 s at the 99th
 * percentile).
 */
#ifndef KD_CLUSTER_CONTROL_PLANE_H
#define KD_CLUSTER_CONTROL_PLANE_H

#include "cluster/admission_options.h"

typedef struct {
	KdTime median, p99;
} KdLatency;

typedef struct {
	gint64 replicas;
	KdTime request_timeout; /* --request-timeout */
	bool watch_cache;       /* --watch-cache: reads and watches need no etcd */
	bool enable_priority_and_fairness;
	/* Together the seats that priority levels share (flow_control.h). */
	gint64 max_requests_inflight, max_mutating_requests_inflight;
	gint64 cpus;       /* of each replica: so many requests are worked on at once */
	KdLatency service; /* decoding, admission, validation: time of one CPU */
	/* On top of those that the mode has on (admission_options.h). */
	KdName *enable_admission_plugins, *disable_admission_plugins;
	guint n_enable_admission_plugins, n_disable_admission_plugins;
	/* The configuration of the plug-in ResourceQuota. */
	KdLimitedResource *limitedResources;
	guint n_limitedResources;
	/* Node, RBAC, AlwaysAllow; none: as the mode has it. */
	KdName *authorization_mode;
	guint n_authorization_mode;
	gint64 default_not_ready_toleration_seconds, default_unreachable_toleration_seconds;
} KdApiServerOptions;

/* kube-controller-manager.  It has a say with an ideal control plane too, but for how many objects
 * are worked on at the same time. */
typedef struct {
	/* --controllers: "*", names, and names behind a "-"; none: "*", all that the mode runs. */
	KdName *controllers;
	guint n_controllers;
	gint64 terminated_pod_gc_threshold; /* 0: none is deleted */
	gint64 concurrent_deployment_syncs, concurrent_gc_syncs, concurrent_namespace_syncs,
		concurrent_replicaset_syncs, concurrent_resource_quota_syncs;
} KdControllerManagerOptions;

/* The members are one etcd, whatever the number of API servers. */
typedef struct {
	gint64 members;                              /* 1 to KD_ETCD_MAX_MEMBERS (etcd.h) */
	KdTime heartbeat_interval, election_timeout; /* --heartbeat-interval, --election-timeout */
	gint64 quota_backend_bytes, max_request_bytes;
	KdTime compaction_interval; /* of the API servers, --etcd-compaction-interval; 0 = never */
	KdLatency fsync;            /* of a member's log */
	KdLatency round_trip;       /* between members */
	KdTime request;             /* from the API server to its member and back */
	KdTime apply, read; /* CPU time of one entry, of one read: they bound the throughput */
} KdEtcdOptions;

/* Of one user, or of each client of a component. */
typedef struct {
	KdName user, component;
	double kube_api_qps;   /* --kube-api-qps; 0: no limit */
	gint64 kube_api_burst; /* --kube-api-burst */
} KdClientOptions;

typedef struct {
	KdLatency delay; /* from the commit to the observer */
} KdWatchOptions;

/* A part that is NULL is not said: then it has its defaults (kd_control_plane_complete()). */
typedef struct {
	KdName mode; /* ideal, default */
	KdApiServerOptions *apiServer;
	KdControllerManagerOptions *controllerManager;
	KdEtcdOptions *etcd;
	KdLatency *network; /* one way, between a component and the API server */
	KdClientOptions *clients;
	guint n_clients;
	KdWatchOptions *watch;
} KdControlPlaneOptions;

#endif
