/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which nodes a pod may choose from by what its spec says: node selector, required node affinity,
 * tolerations.
 */
#ifndef KD_POLICIES_NODE_CHOICE_H
#define KD_POLICIES_NODE_CHOICE_H

#include <kubedes/policy.h>

/* nodeaffinity.GetRequiredNodeAffinity(pod).Match(node); @name is that of the node, interned. */
bool kd_pod_selects_node(const KdPod *pod, const KdNode *node, KdName name);
/* The first NoSchedule or NoExecute taint that the pod does not tolerate; NULL = none. */
const KdTaint *kd_pod_untolerated_taint(const KdPod *pod, const KdNode *node);

#endif
