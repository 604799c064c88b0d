/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/client.h"

/* The defaults of the components: pkg/scheduler/apis/config/v1/defaults.go,
 * cmd/kube-controller-manager (ClientConnection), pkg/kubelet/apis/config/v1beta1/defaults.go. */
static const struct {
	const char *component, *prefix;
	double qps;
	gint64 burst;
	bool events_apart;
} components[] = {
	{ "kube-scheduler", "system:kube-scheduler", 50, 100, true },
	{ "kube-controller-manager", "system:serviceaccount:kube-system:", 20, 30, false },
	{ "kubelet", "system:node:", 50, 100, true },
};

/* Full when @full_at is not after now.  (The generic cell rate algorithm: the same as a bucket
 * that is filled all the time.) */
typedef struct {
	KdTime interval;   /* between tokens; 0 = no limit */
	KdTime burst;      /* how long a full bucket took to fill */
	KdTime full_at[2]; /* for requests, and for events */
	bool events_apart;
} Bucket;

struct KdClients {
	const KdClientOptions *options;
	guint n_options;
	GHashTable *buckets; /* KdIdentity to Bucket */
};

KdClients *kd_clients_new(const KdClientOptions *options, guint n_options)
{
	KdClients *clients = g_new0(KdClients, 1);

	clients->options = options;
	clients->n_options = n_options;
	clients->buckets = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	return clients;
}

void kd_clients_free(KdClients *clients)
{
	if (!clients)
		return;
	g_hash_table_unref(clients->buckets);
	g_free(clients);
}

static gint find_component(const KdIdentity *who)
{
	for (guint i = 0; i < G_N_ELEMENTS(components); i++)
		if (g_str_has_prefix(who->user, components[i].prefix))
			return (gint) i;
	return -1;
}

const char *kd_client_component(const KdIdentity *who)
{
	gint i = find_component(who);

	return i < 0 ? NULL : components[i].component;
}

/* The first that speaks of the client: its user is nearer than its component. */
static const KdClientOptions *find_options(const KdClients *clients, const KdIdentity *who)
{
	const char *component = kd_client_component(who);
	const KdClientOptions *found = NULL;

	for (guint i = 0; i < clients->n_options; i++) {
		const KdClientOptions *options = &clients->options[i];

		if (g_strcmp0(options->user, who->user) == 0)
			return options;
		if (!found && component && g_strcmp0(options->component, component) == 0)
			found = options;
	}
	return found;
}

static Bucket *make_bucket(const KdClients *clients, const KdIdentity *who)
{
	const KdClientOptions *options = find_options(clients, who);
	gint component = find_component(who);
	Bucket *bucket = g_new(Bucket, 1);
	double qps = component < 0 ? 0 : components[component].qps;
	gint64 burst = component < 0 ? 1 : components[component].burst;

	if (options) {
		qps = options->kube_api_qps;
		burst = options->kube_api_burst;
	}
	*bucket = (Bucket){
		.interval = qps > 0 ? (KdTime) MIN((double) KD_SECOND / qps, (double) KD_HOUR) : 0,
		.full_at = { KD_TIME_UNSET, KD_TIME_UNSET },
		.events_apart = component >= 0 && components[component].events_apart,
	};
	bucket->burst = bucket->interval * burst;
	return bucket;
}

KdTime kd_clients_take(KdClients *clients, const KdIdentity *who, bool is_event, KdTime now)
{
	Bucket *bucket = g_hash_table_lookup(clients->buckets, who);
	KdTime *full_at;

	if (!bucket) {
		bucket = make_bucket(clients, who);
		g_hash_table_insert(clients->buckets, (gpointer) who, bucket);
	}
	if (bucket->interval == 0)
		return now;
	full_at = &bucket->full_at[is_event && bucket->events_apart];
	*full_at = MAX(*full_at, now) + bucket->interval;
	return MAX(now, *full_at - bucket->burst);
}
