/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeName: a pod whose spec names a node goes there and nowhere else
 * (pkg/scheduler/framework/plugins/nodename/node_name.go).
 */
#include <kubedes/policy.h>

#include <string.h>

static void key(const KdCycle *cycle, GByteArray *key)
{
	const char *name = cycle->pod->pod->nodeName;

	if (name)
		g_byte_array_append(key, (const guint8 *) name, (guint) strlen(name));
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	return cycle->pod->pod->nodeName ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	KdName name = cycle->pod->pod->nodeName;

	if (!name || name == cycle->nodes->name[slot])
		return KD_FITS;
	return kd_verdict(KD_CODE_UNRESOLVABLE,
			  KD_REASON("node(s) didn't match the requested node name"));
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = filter(cycle, slot);
}

static void filter_some(const KdCycle *cycle, const KdSlot *slots, guint n, KdVerdict *verdicts)
{
	for (guint i = 0; i < n; i++)
		verdicts[i] = filter(cycle, slots[i]);
}

KD_POLICY(node_name) = {
	KD_POLICY_HEAD,
	.name = "NodeName",
	.summary = "the node that the pod names",
	.pod_reads = KD_POD_SPEC,
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_ADD,
	.key = key,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
	.filter_some = filter_some,
};
