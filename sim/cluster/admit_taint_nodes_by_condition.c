/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TaintNodesByCondition (plugin/pkg/admission/nodetaint/admission.go): a new node gets no pods
 * before it is ready.
 *
 * Nodes of scenarios and dumps are there already: one that says that it is ready, or says nothing
 * of it, is not new, and gets no taint.
 */
#include "config.h"

#include <string.h>

#include "cluster/admit_plugin.h"

#define NOT_READY "node.kubernetes.io/not-ready"

static bool is_unready(const KdNode *node)
{
	const KdCondition *ready = kd_condition_find(node->status.conditions,
						     node->status.n_conditions, "Ready");

	return ready && g_strcmp0(ready->status, "True") != 0;
}

static bool is_tainted(const KdNode *node)
{
	for (guint i = 0; i < node->spec.n_taints; i++) {
		const KdTaint *taint = &node->spec.taints[i];

		if (g_strcmp0(taint->key, NOT_READY) == 0 &&
		    g_strcmp0(taint->effect, "NoSchedule") == 0)
			return true;
	}
	return false;
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	KdNode *node = (KdNode *) admit->object;
	KdTaint *taint;

	(void) admission;
	if (admit->verb != KD_WRITE_CREATE || admit->object->kind != &kd_kind_node)
		return true;
	if (!is_unready(node) || is_tainted(node))
		return true;
	node->spec.taints = g_renew(KdTaint, node->spec.taints, node->spec.n_taints + 1);
	taint = &node->spec.taints[node->spec.n_taints++];
	kd_struct_init(&kd_taint_struct, taint);
	taint->key = g_intern_static_string(NOT_READY);
	taint->effect = g_intern_static_string("NoSchedule");
	return true;
}

const KdAdmitPlugin kd_admit_taint_nodes_by_condition = {
	.name = "TaintNodesByCondition",
	.mutate = mutate,
};
