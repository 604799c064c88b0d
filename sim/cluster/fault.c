/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/fault.h"

#include <string.h>

#include "cluster/pipeline.h"
#include "cluster/server.h"

#define SERVER "kube-apiserver-"
#define MEMBER "etcd-"
#define LEADER "etcd-leader"

/* As kd_etcd_fault_name() has them, and what ends each. */
const char *const kd_fault_types[] = { "crash", "restart",    "pause",  "slowDisk", "partition",
				       "heal",  "defragment", "disarm", NULL };
static const KdEtcdFaultType opposites[] = {
	[KD_ETCD_CRASH] = KD_ETCD_RESTART,
	[KD_ETCD_SLOW_DISK] = KD_ETCD_SLOW_DISK,
	[KD_ETCD_PARTITION] = KD_ETCD_HEAL,
	[KD_ETCD_DISARM] = KD_ETCD_N_FAULTS,
};

static KdEtcdFaultType type_of(const char *name)
{
	guint i = 0;

	while (i < KD_ETCD_N_FAULTS && !g_str_equal(kd_etcd_fault_name((KdEtcdFaultType) i), name))
		i++;
	return (KdEtcdFaultType) i;
}

static bool has_opposite(KdEtcdFaultType type)
{
	return type == KD_ETCD_CRASH || type == KD_ETCD_SLOW_DISK || type == KD_ETCD_PARTITION;
}

/* Of the components that can be parted; -1 = none of them. */
static gint client_of(const char *component)
{
	for (gint i = 0; kd_pipeline_components[i]; i++)
		if (g_str_equal(component, kd_pipeline_components[i]))
			return i;
	return -1;
}

/* ---- checks ---- */

/* The number behind the prefix; 0 = none. */
static gint64 number_of(const char *component, const char *prefix)
{
	gint64 number = 0;

	if (g_str_has_prefix(component, prefix) &&
	    g_ascii_string_to_signed(component + strlen(prefix), 10, 1, G_MAXINT32, &number, NULL))
		return number;
	return 0;
}

static char *component_problem(const char *component, const KdControlPlaneOptions *options)
{
	gint64 members = options->etcd->members, servers = options->apiServer->replicas;
	gint64 member = number_of(component, MEMBER), server = number_of(component, SERVER);

	if (client_of(component) >= 0 || g_str_equal(component, LEADER) ||
	    (member > 0 && member <= members) || (server > 0 && server <= servers))
		return NULL;
	if (member > 0 || server > 0)
		return g_strdup_printf("component: Invalid value: \"%s\": there are %d of them",
				       component, (int) (member > 0 ? members : servers));
	return g_strdup_printf("component: Invalid value: \"%s\": must be etcd-leader, etcd-1 to "
			       "etcd-%d, kube-apiserver-1 to kube-apiserver-%d, kube-scheduler, "
			       "kube-controller-manager or kubelet",
			       component, (int) members, (int) servers);
}

char *kd_fault_problem(const KdFaultOptions *fault, const KdControlPlaneOptions *options)
{
	KdEtcdFaultType type = type_of(fault->type);
	char *problem = component_problem(fault->component, options);

	if (problem || type == KD_ETCD_N_FAULTS) /* an unknown type is told of elsewhere */
		return problem;
	if (number_of(fault->component, SERVER) > 0 && type > KD_ETCD_RESTART)
		return g_strdup_printf("type: Invalid value: \"%s\": an API server can crash and "
				       "restart",
				       fault->type);
	if (client_of(fault->component) >= 0 && type != KD_ETCD_PARTITION && type != KD_ETCD_HEAL)
		return g_strdup_printf("type: Invalid value: \"%s\": what asks the API server can "
				       "be parted from it (partition) and reach it again (heal)",
				       fault->type);
	if (type == KD_ETCD_PAUSE && fault->duration == KD_TIME_UNSET)
		return g_strdup("duration: Required value: how long it pauses");
	if (type != KD_ETCD_PAUSE && !has_opposite(type) && fault->duration != KD_TIME_UNSET)
		return g_strdup_printf("duration: Forbidden: nothing ends a %s", fault->type);
	return NULL;
}

/* ---- telling ---- */

void kd_cluster_listen_faults(KdCluster *cluster,
			      void (*listen)(gpointer data, const KdFaultRow *row), gpointer data)
{
	cluster->listen_faults = listen;
	cluster->listen_faults_data = data;
}

static void tell(KdCluster *cluster, const char *component, const char *what, const char *message)
{
	const KdFaultRow row = { kd_engine_now(cluster->engine), component, what, message };

	if (cluster->listen_faults)
		cluster->listen_faults(cluster->listen_faults_data, &row);
}

static void note(gpointer data, int member, const char *what, const char *message)
{
	g_autofree char *component = member < 0 ? g_strdup("etcd")
						: g_strdup_printf("etcd-%d", member + 1);

	tell(data, component, what, message);
}

/* ---- doing ---- */

/* What is to be done at an event: the fault, and what it is done to (0: not known yet). */
#define PACK(i, member, end) ((guint64) (i) << 8 | (guint64) (member) << 1 | (end))

static void to_server(KdCluster *cluster, guint i, KdEtcdFaultType type)
{
	if (type == KD_ETCD_CRASH)
		kd_cluster_crash_api_server(cluster, i);
	else
		kd_cluster_restart_api_server(cluster, i);
}

static void to_member(KdCluster *cluster, guint i, KdEtcdFaultType type,
		      const KdFaultOptions *options, bool end)
{
	const KdEtcdFault fault = { .type = type,
				    .member = i,
				    .lasts = options->duration,
				    .factor = end ? 1 : options->factor };

	kd_etcd_fault(cluster->pipeline->etcd, &fault);
}

static char *message_of(const KdFaultOptions *options, KdEtcdFaultType type, bool end)
{
	if (type == KD_ETCD_SLOW_DISK)
		return g_strdup_printf("syncs take %g times as long", end ? 1 : options->factor);
	return NULL;
}

static void carry_out(KdEngine *engine, gpointer data, guint64 argument)
{
	KdCluster *cluster = data;
	const KdFaultOptions *options = &cluster->faults[argument >> 8];
	bool end = argument & 1, leader = g_str_equal(options->component, LEADER);
	gint64 server = number_of(options->component, SERVER);
	gint client = client_of(options->component);
	guint i = (guint) (argument >> 1 & 127);
	KdEtcdFaultType type = type_of(options->type);
	g_autofree char *component = NULL, *message = NULL;

	if (!end)
		i = client >= 0 ? (guint) client
		    : leader    ? kd_etcd_leader_or_last(cluster->pipeline->etcd)
		    : server    ? (guint) server - 1
				: (guint) number_of(options->component, MEMBER) - 1;
	if (!end && options->duration != KD_TIME_UNSET && has_opposite(type))
		kd_engine_after(engine, options->duration, KD_PHASE_FAULT, carry_out, cluster,
				PACK(argument >> 8, i, 1));
	type = end ? opposites[type] : type;
	component = client >= 0 ? g_strdup(options->component)
				: g_strdup_printf("%s%u", server ? SERVER : MEMBER, i + 1);
	message = message_of(options, type, end);
	tell(cluster, component, kd_etcd_fault_name(type), message);
	if (client >= 0)
		kd_pipeline_part(cluster->pipeline, i, type == KD_ETCD_PARTITION);
	else if (server)
		to_server(cluster, i, type);
	else
		to_member(cluster, i, type, options, end);
}

void kd_cluster_put_faults(KdCluster *cluster, const KdFaultOptions *faults, guint n)
{
	g_assert(cluster->pipeline);
	cluster->faults = faults;
	kd_etcd_set_note(cluster->pipeline->etcd, note, cluster);
	for (guint i = 0; i < n; i++)
		kd_engine_at(cluster->engine, MAX(faults[i].at, kd_engine_now(cluster->engine)),
			     KD_PHASE_FAULT, carry_out, cluster, PACK(i, 0, 0));
}
