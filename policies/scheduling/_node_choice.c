/* SPDX-License-Identifier: Apache-2.0 */
#include "_node_choice.h"

bool kd_pod_selects_node(const KdPod *pod, const KdNode *node, KdName name)
{
	const KdMap *wanted = &pod->spec->nodeSelector, *labels = &node->object.metadata.labels;
	const KdAffinity *affinity = pod->spec->affinity;
	const KdNodeSelector *selector = NULL;

	for (guint i = 0; i < wanted->n; i++)
		if (kd_map_get(labels, wanted->pairs[i].key) != wanted->pairs[i].value)
			return false;
	if (affinity && affinity->nodeAffinity)
		selector = affinity->nodeAffinity->requiredDuringSchedulingIgnoredDuringExecution;
	return !selector || kd_node_selector_matches(selector, labels, name);
}

const KdTaint *kd_pod_untolerated_taint(const KdPod *pod, const KdNode *node)
{
	const KdPodSpec *spec = pod->spec;

	for (guint i = 0; i < node->spec.n_taints; i++) {
		const KdTaint *taint = &node->spec.taints[i];

		if ((g_strcmp0(taint->effect, "NoSchedule") == 0 ||
		     g_strcmp0(taint->effect, "NoExecute") == 0) &&
		    !kd_taint_is_tolerated(taint, spec->tolerations, spec->n_tolerations))
			return taint;
	}
	return NULL;
}
