/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/admission.h"

#include <string.h>

void kd_refusal_clear(KdRefusal *refusal)
{
	g_clear_pointer(&refusal->message, g_free);
}

static KdRefusal insufficient(const char *resource, gint64 requested, gint64 used, gint64 capacity)
{
	g_autofree char *reason = g_strconcat("OutOf", resource, NULL);

	return (KdRefusal){
		.reason = g_intern_string(reason),
		.message = g_strdup_printf("Node didn't have enough resource: %s, requested: "
					   "%" G_GINT64_FORMAT ", used: %" G_GINT64_FORMAT
					   ", capacity: %" G_GINT64_FORMAT,
					   resource, requested, used, capacity),
	};
}

static KdRefusal predicate(const char *name, const char *why)
{
	return (KdRefusal){ .reason = g_intern_string(name),
			    .message = g_strdup_printf("Predicate %s failed: %s", name, why) };
}

/* noderesources/fit.go Fits(); extended resources that the node does not have are not its
 * business (removeMissingExtendedResources()). */
static KdRefusal check_resources(const KdNode *node, const KdHeld *held, const KdAsk *ask)
{
	gint64 pods = kd_node_allocatable(node, g_intern_static_string("pods"), NULL);

	if (held->n_pods + 1 > pods)
		return insufficient("pods", 1, held->n_pods, pods);
	for (guint i = 0; i < ask->n_shares; i++) {
		const KdShare *share = &ask->shares[i];
		gint64 used = kd_held_amount(held, share->resource);
		bool found;
		gint64 capacity = kd_node_allocatable(node, share->resource, &found);

		if (!found && kd_resource_is_extended(share->resource))
			continue;
		if (share->amount > capacity - used)
			return insufficient(share->resource, share->amount, used, capacity);
	}
	return (KdRefusal){ 0 };
}

/* component-helpers/scheduling/corev1/nodeaffinity GetRequiredNodeAffinity() */
static bool affinity_matches(const KdNode *node, const KdPodSpec *spec)
{
	const KdMap *labels = &node->object.metadata.labels;
	const KdNodeAffinity *affinity = spec->affinity ? spec->affinity->nodeAffinity : NULL;
	const KdNodeSelector *required =
		affinity ? affinity->requiredDuringSchedulingIgnoredDuringExecution : NULL;

	for (guint i = 0; i < spec->nodeSelector.n; i++) {
		const KdPair *pair = &spec->nodeSelector.pairs[i];

		if (kd_map_get(labels, pair->key) != pair->value)
			return false;
	}
	return !required || kd_node_selector_matches(required, labels,
						     g_intern_string(node->object.metadata.name));
}

static bool ports_are_free(const KdAsk *ask, KdPortTaken *port_taken, gconstpointer data)
{
	for (guint i = 0; i < ask->n_ports; i++) {
		if (port_taken(data, ask->ports[i]))
			return false;
	}
	return true;
}

static bool taints_are_tolerated(const KdNode *node, const KdPodSpec *spec)
{
	for (guint i = 0; i < node->spec.n_taints; i++) {
		const KdTaint *taint = &node->spec.taints[i];

		if (g_strcmp0(taint->effect, "NoExecute") == 0 &&
		    !kd_taint_is_tolerated(taint, spec->tolerations, spec->n_tolerations))
			return false;
	}
	return true;
}

KdRefusal kd_node_admit(const KdNode *node, const KdHeld *held, const KdPod *pod, const KdAsk *ask,
			KdPortTaken *port_taken, gconstpointer data)
{
	KdRefusal refusal = check_resources(node, held, ask);

	if (refusal.reason)
		return refusal;
	if (!affinity_matches(node, pod->spec))
		return predicate("NodeAffinity", "node(s) didn't match Pod's node "
						 "affinity/selector");
	if (g_strcmp0(pod->nodeName, node->object.metadata.name) != 0)
		return predicate("NodeName", "node(s) didn't match the requested node name");
	if (!ports_are_free(ask, port_taken, data))
		return predicate("NodePorts", "node(s) didn't have free ports for the requested "
					      "pod ports");
	if (!taints_are_tolerated(node, pod->spec))
		return predicate("TaintToleration", "node(s) had taints that the pod didn't "
						    "tolerate");
	return (KdRefusal){ 0 };
}
