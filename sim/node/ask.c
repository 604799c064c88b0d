/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/ask.h"

#include <string.h>

struct KdAsks {
	GHashTable *by_spec; /* const KdPodSpec * to KdAsk */
};

gint64 kd_share_amount(KdName resource, KdQuantity quantity)
{
	return strcmp(resource, "cpu") == 0 ? kd_quantity_milli(quantity)
					    : kd_quantity_value(quantity);
}

KdAsks *kd_asks_new(void)
{
	KdAsks *asks = g_new(KdAsks, 1);

	asks->by_spec = g_hash_table_new(NULL, NULL);
	return asks;
}

void kd_asks_free(KdAsks *asks)
{
	if (!asks)
		return;
	g_assert(g_hash_table_size(asks->by_spec) == 0);
	g_hash_table_unref(asks->by_spec);
	g_free(asks);
}

/* The order in which noderesources/fit.go looks at them. */
static int rank_of(KdName resource)
{
	static const char *const first[] = { "cpu", "memory", "ephemeral-storage" };
	int rank = 0;

	while (rank < (int) G_N_ELEMENTS(first) && strcmp(resource, first[rank]) != 0)
		rank++;
	return rank;
}

static int compare_shares(const void *a, const void *b)
{
	const KdShare *x = a, *y = b;
	int difference = rank_of(x->resource) - rank_of(y->resource);

	return difference ? difference : strcmp(x->resource, y->resource);
}

static void set_shares(KdAsk *ask, const KdPod *pod)
{
	KdResources requests = { 0 };

	kd_pod_requests(pod, false, &requests);
	ask->shares = g_new(KdShare, requests.n);
	for (guint i = 0; i < requests.n; i++) {
		const KdResource *r = &requests.items[i];
		const KdShare share = { r->name, kd_share_amount(r->name, r->quantity) };

		if (share.amount > 0)
			ask->shares[ask->n_shares++] = share;
	}
	if (ask->n_shares > 1)
		qsort(ask->shares, ask->n_shares, sizeof(KdShare), compare_shares);
	kd_resources_clear(&requests);
}

static void add_ports(KdAsk *ask, const KdContainer *container)
{
	for (guint i = 0; i < container->n_ports; i++) {
		if (container->ports[i].hostPort <= 0)
			continue;
		ask->ports = g_renew(const KdContainerPort *, ask->ports, ask->n_ports + 1);
		ask->ports[ask->n_ports++] = &container->ports[i];
	}
}

/* Sidecars hold ports, init containers do not (util.GetHostPorts()). */
static void set_ports(KdAsk *ask)
{
	const KdPodSpec *spec = ask->spec;

	for (guint i = 0; i < spec->n_containers; i++)
		add_ports(ask, &spec->containers[i]);
	for (guint i = 0; i < spec->n_initContainers; i++) {
		if (kd_container_is_sidecar(&spec->initContainers[i]))
			add_ports(ask, &spec->initContainers[i]);
	}
}

static bool reports_resources(const KdContainerStatus *statuses, guint n)
{
	for (guint i = 0; i < n; i++) {
		if (statuses[i].resources || statuses[i].allocatedResources.n > 0)
			return true;
	}
	return false;
}

/* With in-place resize the status has a say in what a pod asks for. */
static bool depends_on_status(const KdPodStatus *status)
{
	return status->resources || status->allocatedResources.n > 0 ||
	       reports_resources(status->containerStatuses, status->n_containerStatuses) ||
	       reports_resources(status->initContainerStatuses, status->n_initContainerStatuses);
}

static KdAsk *make(const KdPod *pod)
{
	KdAsk *ask = g_new0(KdAsk, 1);

	ask->spec = kd_shared_ref(pod->spec);
	set_shares(ask, pod);
	set_ports(ask);
	return ask;
}

KdAsk *kd_asks_get(KdAsks *asks, const KdPod *pod)
{
	bool alone = depends_on_status(&pod->status);
	KdAsk *ask = alone ? NULL : g_hash_table_lookup(asks->by_spec, pod->spec);

	if (!ask) {
		ask = make(pod);
		ask->shared = !alone;
		if (ask->shared)
			g_hash_table_insert(asks->by_spec, (gpointer) ask->spec, ask);
	}
	ask->n_users++;
	return ask;
}

void kd_asks_drop(KdAsks *asks, KdAsk *ask)
{
	if (--ask->n_users > 0)
		return;
	if (ask->shared)
		g_hash_table_remove(asks->by_spec, ask->spec);
	kd_shared_unref(ask->spec);
	g_free(ask->shares);
	g_free(ask->ports);
	g_free(ask);
}

static bool is_any(KdName address)
{
	return !address || !*address || strcmp(address, "0.0.0.0") == 0;
}

static const char *protocol_of(const KdContainerPort *port)
{
	return port->protocol && *port->protocol ? port->protocol : "TCP";
}

bool kd_ports_clash(const KdContainerPort *a, const KdContainerPort *b)
{
	if (a->hostPort != b->hostPort || strcmp(protocol_of(a), protocol_of(b)) != 0)
		return false;
	return is_any(a->hostIP) || is_any(b->hostIP) || strcmp(a->hostIP, b->hostIP) == 0;
}
