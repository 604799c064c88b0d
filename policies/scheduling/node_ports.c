/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodePorts: the host ports that the pod wants are free on the node
 * (pkg/scheduler/framework/plugins/nodeports/node_ports.go, v1.34).
 */
#include "_traits.h"

#include <string.h>

static void key(const KdCycle *cycle, GByteArray *key)
{
	for (guint i = 0; i < cycle->pod->n_ports; i++) {
		const KdContainerPort *port = &cycle->pod->ports[i];

		g_byte_array_append(key, (const guint8 *) &port->protocol, sizeof(KdName));
		g_byte_array_append(key, (const guint8 *) &port->hostIP, sizeof(KdName));
		g_byte_array_append(key, (const guint8 *) &port->hostPort, sizeof(gint64));
	}
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	return cycle->pod->n_ports > 0 ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	for (guint i = 0; i < cycle->pod->n_ports; i++)
		if (kd_nodes_port_taken(cycle->nodes, slot, &cycle->pod->ports[i]))
			return kd_verdict(KD_CODE_UNSCHEDULABLE,
					  KD_REASON("node(s) didn't have free ports for "
						    "the requested pod ports"));
	return KD_FITS;
}

KD_FILTERS_BY_TRAIT(KD_TRAIT_PORTS)

static bool is_any(const char *ip)
{
	return !ip || !*ip || strcmp(ip, "0.0.0.0") == 0;
}

/* The protocol and address of @wanted are filled in, those of @held need not be. */
static bool clash(const KdContainerPort *wanted, const KdContainerPort *held)
{
	return wanted->hostPort == held->hostPort &&
	       strcmp(wanted->protocol, held->protocol ? held->protocol : "TCP") == 0 &&
	       (is_any(wanted->hostIP) || is_any(held->hostIP) || wanted->hostIP == held->hostIP);
}

static bool holds(const KdContainer *container, const KdPodInfo *pod)
{
	for (guint i = 0; i < container->n_ports; i++)
		for (guint k = 0; k < pod->n_ports; k++)
			if (clash(&pod->ports[k], &container->ports[i]))
				return true;
	return false;
}

/* isSchedulableAfterPodDeleted: the pod that went held one of the ports; sidecars count. */
static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdPod *gone = KD_POD(event->old);

	(void) state;
	if (event->event != KD_EVENT_POD_DELETE)
		return true;
	if (!gone->nodeName && !gone->status.nominatedNodeName)
		return false;
	for (guint i = 0; i < gone->spec->n_containers; i++)
		if (holds(&gone->spec->containers[i], pod))
			return true;
	for (guint i = 0; i < gone->spec->n_initContainers; i++)
		if (g_strcmp0(gone->spec->initContainers[i].restartPolicy, "Always") == 0 &&
		    holds(&gone->spec->initContainers[i], pod))
			return true;
	return false;
}

KD_POLICY(node_ports) = {
	KD_POLICY_HEAD,
	.name = "NodePorts",
	.summary = "the host ports of the pod are free",
	.pod_reads = KD_POD_SPEC,
	.node_reads = KD_NODE_PODS,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_POD_DELETE,
	.key = key,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
	.filter_some = filter_some,
};
