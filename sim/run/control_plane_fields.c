/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/control_plane_fields.h"

#include "cluster/admission_options.h"
#include "cluster/etcd.h"
#include "run/controller_manager.h"

static const char *const modes[] = { "ideal", "default", NULL };

/* A field with the name of a flag. */
#define FLAG(type_, name_, member_, kind_, ...)                                                    \
	{                                                                                          \
		.name = (name_), .type = KD_FIELD_##kind_, .offset = offsetof(type_, member_),     \
		__VA_ARGS__                                                                        \
	}

/* ---- latencies: each has its own defaults ---- */

static gboolean check_latency(const void *self, GError **error)
{
	const KdLatency *latency = self;

	if (latency->p99 < latency->median)
		return kd_fail(error, KD_ERROR_INPUT, "p99: must not be less than the median");
	return TRUE;
}

#define LATENCY(id_, median_, p99_, help_)                                                         \
	static const KdField id_##_fields[] = {                                                    \
		KD_FIELD(KdLatency, median, DURATION, .min = 1, .max = G_MAXINT64,                 \
			 .fallback = (median_), .help = "half of them take less"),                 \
		KD_FIELD(KdLatency, p99, DURATION, .min = 1, .max = G_MAXINT64,                    \
			 .fallback = (p99_), .help = "one in a hundred takes longer"),             \
		KD_FIELDS_END,                                                                     \
	};                                                                                         \
	static const KdStruct id_##_struct = { .name = "Latency",                                  \
					       .size = sizeof(KdLatency),                          \
					       .fields = id_##_fields,                             \
					       .check = check_latency,                             \
					       .help = help_ }

/* ---- the API server ---- */

LATENCY(service, "1ms", "8ms", "log-normal: work of one CPU for one write");

/* Of ResourceQuotaConfiguration, which the flag admission-control-config-file names. */
static const KdField limited_fields[] = {
	KD_FIELD(KdLimitedResource, apiGroup, NAME,
		 .help = "of the kind; the core group if absent"),
	KD_FIELD(KdLimitedResource, resource, NAME, .required = true,
		 .help = "the kind as in a path: pods, persistentvolumeclaims"),
	KD_FIELD_NAMES_OF(KdLimitedResource, matchContains,
			  .help = "what it takes under names that contain one of these must be "
				  "limited by a quota"),
	KD_FIELD_LIST_OF(KdLimitedResource, matchScopes, &kd_quota_scope_struct,
			 .help = "what is in such a scope needs a quota with that scope"),
	KD_FIELDS_END,
};
static const KdStruct limited_struct = {
	.name = "LimitedResource",
	.size = sizeof(KdLimitedResource),
	.fields = limited_fields,
	.help = "what may be taken only where a quota covers it",
};

static const KdField api_server_fields[] = {
	KD_FIELD(KdApiServerOptions, replicas, INT, .fallback = "3", .min = 1, .max = 15,
		 .help = "API servers behind one address"),
	FLAG(KdApiServerOptions, "request-timeout", request_timeout, DURATION, .fallback = "1m",
	     .min = KD_MILLISECOND, .max = G_MAXINT64,
	     .help = "a request that takes longer fails with code 504"),
	FLAG(KdApiServerOptions, "watch-cache", watch_cache, BOOL, .fallback = "true", .zero = true,
	     .help = "answer reads and watches from memory; false: all of them ask etcd"),
	FLAG(KdApiServerOptions, "enable-priority-and-fairness", enable_priority_and_fairness, BOOL,
	     .fallback = "true", .zero = true,
	     .help = "queue requests by flow schemas and priority levels; false: let all in"),
	FLAG(KdApiServerOptions, "max-requests-inflight", max_requests_inflight, INT,
	     .fallback = "400", .min = 0, .max = G_MAXINT32,
	     .help = "with the next: seats that the priority levels share"),
	FLAG(KdApiServerOptions, "max-mutating-requests-inflight", max_mutating_requests_inflight,
	     INT, .fallback = "200", .min = 0, .max = G_MAXINT32,
	     .help = "with the last: seats that the priority levels share"),
	KD_FIELD(KdApiServerOptions, cpus, INT, .fallback = "16", .min = 1, .max = 1024,
		 .help = "of each replica: so many requests are worked on at once"),
	KD_FIELD(KdApiServerOptions, service, STRUCT, .of = &service_struct,
		 .help = "decoding, admission and validation of a write"),
	FLAG(KdApiServerOptions, "authorization-mode", authorization_mode, NAMES,
	     .count = offsetof(KdApiServerOptions, n_authorization_mode),
	     .allowed = KD_WORDS("Node", "RBAC", "AlwaysAllow"),
	     .help = "who says what users may do; when absent AlwaysAllow with mode ideal, Node "
		     "and "
		     "RBAC with mode default"),
	FLAG(KdApiServerOptions, "enable-admission-plugins", enable_admission_plugins, NAMES,
	     .count = offsetof(KdApiServerOptions, n_enable_admission_plugins),
	     .allowed = kd_admission_names, .help = "beside those that the mode has on"),
	FLAG(KdApiServerOptions, "disable-admission-plugins", disable_admission_plugins, NAMES,
	     .count = offsetof(KdApiServerOptions, n_disable_admission_plugins),
	     .allowed = kd_admission_names, .help = "of those that the mode has on"),
	KD_FIELD_LIST_OF(KdApiServerOptions, limitedResources, &limited_struct,
			 .help = "the configuration of the plug-in ResourceQuota"),
	FLAG(KdApiServerOptions, "default-not-ready-toleration-seconds",
	     default_not_ready_toleration_seconds, INT, .fallback = "300", .min = 0,
	     .max = G_MAXINT64, .help = "how long pods that do not say stay on such nodes"),
	FLAG(KdApiServerOptions, "default-unreachable-toleration-seconds",
	     default_unreachable_toleration_seconds, INT, .fallback = "300", .min = 0,
	     .max = G_MAXINT64, .help = "how long pods that do not say stay on such nodes"),
	KD_FIELDS_END,
};
static const KdStruct api_server_struct = {
	.name = "ApiServer",
	.size = sizeof(KdApiServerOptions),
	.fields = api_server_fields,
	.help = "kube-apiserver",
};

/* ---- etcd ---- */

LATENCY(fsync, "820us", "4400us", "log-normal: a member syncs its log");
LATENCY(round_trip, "300us", "900us", "log-normal: from one member to another and back");

static const KdField etcd_fields[] = {
	KD_FIELD(KdEtcdOptions, members, INT, .fallback = "3", .min = 1, .max = KD_ETCD_MAX_MEMBERS,
		 .help = "etcd-1, etcd-2 ...; a majority must be there"),
	FLAG(KdEtcdOptions, "heartbeat-interval", heartbeat_interval, DURATION, .fallback = "100ms",
	     .min = KD_MILLISECOND, .max = G_MAXINT64, .help = "the tick of elections"),
	FLAG(KdEtcdOptions, "election-timeout", election_timeout, DURATION, .fallback = "1s",
	     .min = KD_MILLISECOND, .max = 50 * KD_SECOND,
	     .help = "others wait so long and up to twice as long for a leader that is silent"),
	FLAG(KdEtcdOptions, "quota-backend-bytes", quota_backend_bytes, INT,
	     .fallback = "2147483648", .min = 1, .max = G_MAXINT64,
	     .help = "beyond this only deletes and reads, until it is defragmented and disarmed"),
	FLAG(KdEtcdOptions, "max-request-bytes", max_request_bytes, INT, .fallback = "1572864",
	     .min = 1, .max = G_MAXINT64, .help = "larger objects are refused"),
	FLAG(KdEtcdOptions, "compaction-interval", compaction_interval, DURATION, .fallback = "5m",
	     .min = 0, .max = G_MAXINT64,
	     .help = "the API servers give up old versions at this distance; 0: never"),
	KD_FIELD(KdEtcdOptions, fsync, STRUCT, .of = &fsync_struct,
		 .help = "of the log, at each member"),
	FLAG(KdEtcdOptions, "roundTrip", round_trip, STRUCT, .of = &round_trip_struct,
	     .help = "between members"),
	KD_FIELD(KdEtcdOptions, request, DURATION, .fallback = "300us", .min = 0, .max = G_MAXINT64,
		 .help = "from the API server to its member and back"),
	KD_FIELD(KdEtcdOptions, apply, DURATION, .fallback = "20us", .min = 0, .max = G_MAXINT64,
		 .help = "CPU time of one write: its inverse bounds their rate"),
	KD_FIELD(KdEtcdOptions, read, DURATION, .fallback = "7us", .min = 0, .max = G_MAXINT64,
		 .help = "CPU time of one read"),
	KD_FIELDS_END,
};

/* embed/config.go, validate() */
static gboolean check_etcd(const void *self, GError **error)
{
	const KdEtcdOptions *options = self;

	if (options->election_timeout < 5 * options->heartbeat_interval)
		return kd_fail(error, KD_ERROR_INPUT,
			       "election-timeout: must be at least five times the "
			       "heartbeat-interval");
	return TRUE;
}
static const KdStruct etcd_struct = {
	.name = "Etcd",
	.size = sizeof(KdEtcdOptions),
	.fields = etcd_fields,
	.check = check_etcd,
	.help = "the store behind the API server",
};

/* ---- clients ---- */

static const char *const components[] = { "kube-scheduler", "kube-controller-manager", "kubelet",
					  NULL };

static gboolean check_client(const void *self, GError **error)
{
	const KdClientOptions *client = self;

	if (!client->user == !client->component)
		return kd_fail(error, KD_ERROR_INPUT,
			       "component: Required value: either a component or a user");
	return TRUE;
}

static const KdField client_fields[] = {
	KD_FIELD(KdClientOptions, component, NAME, .allowed = components,
		 .help = "each client of it: each controller, each kubelet"),
	KD_FIELD(KdClientOptions, user, NAME, .help = "this user alone"),
	FLAG(KdClientOptions, "kube-api-qps", kube_api_qps, DOUBLE, .fallback = "5", .min = 0,
	     .max = G_MAXINT64, .help = "requests a second; 0: no limit"),
	FLAG(KdClientOptions, "kube-api-burst", kube_api_burst, INT, .fallback = "10", .min = 1,
	     .max = G_MAXINT32, .help = "requests that may go at once after a pause"),
	KD_FIELDS_END,
};
static const KdStruct client_struct = {
	.name = "Client",
	.size = sizeof(KdClientOptions),
	.fields = client_fields,
	.check = check_client,
	.help = "how fast a component may ask",
};

/* ---- watches ---- */

LATENCY(watch_delay, "5ms", "25ms", "log-normal: a change on its way to an observer");

static const KdField watch_fields[] = {
	KD_FIELD(KdWatchOptions, delay, STRUCT, .of = &watch_delay_struct,
		 .help = "from the commit of a change until an observer has it"),
	KD_FIELDS_END,
};
static const KdStruct watch_struct = {
	.name = "Watch",
	.size = sizeof(KdWatchOptions),
	.fields = watch_fields,
	.help = "how changes reach scheduler, controllers and kubelets",
};

/* ---- all of it ---- */

LATENCY(network, "250us", "2ms", "log-normal: one way");

#define PART(member_, struct_, ...)                                                                \
	{                                                                                          \
		.name = #member_, .type = KD_FIELD_POINTER,                                        \
		.offset = offsetof(KdControlPlaneOptions, member_), .of = &(struct_), __VA_ARGS__  \
	}

static const KdField control_plane_fields[] = {
	KD_FIELD(KdControlPlaneOptions, mode, NAME, .fallback = "ideal", .allowed = modes,
		 .help = "ideal: requests cost nothing; default: they cost what they do in a "
			 "real cluster"),
	PART(apiServer, api_server_struct),
	PART(controllerManager, kd_controller_manager_struct),
	PART(etcd, etcd_struct),
	PART(network, network_struct, .help = "between components and API server"),
	KD_FIELD_LIST_OF(KdControlPlaneOptions, clients, &client_struct,
			 .help = "limits of components; the defaults of each when absent"),
	PART(watch, watch_struct),
	KD_FIELDS_END,
};
const KdStruct kd_control_plane_struct = {
	.name = "ControlPlane",
	.size = sizeof(KdControlPlaneOptions),
	.fields = control_plane_fields,
	.help = "what requests to the API server cost",
};

void kd_control_plane_complete(KdControlPlaneOptions *options)
{
	for (const KdField *field = control_plane_fields; field->name; field++) {
		gpointer *part = (gpointer *) (gpointer) ((char *) options + field->offset);

		if (field->type != KD_FIELD_POINTER || *part)
			continue;
		*part = g_malloc0(field->of->size);
		kd_struct_init(field->of, *part);
	}
}
