/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DynamicResources for pods without resource claims
 * (pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go, v1.34).
 *
 * Claims are not modelled: a pod's are passed over.  What is left is what the plug-in says when no
 * node fits, which stands in the pod's condition and decides whether DefaultPreemption is asked:
 * its PreFilter is the last, so that after a rejection by another one it finds no state of its own,
 * and breaks down.
 */
#include <kubedes/policy.h>

typedef struct {
	bool prepared;
} Scratch;

static KdVerdict pre_filter(const KdCycle *cycle)
{
	((Scratch *) cycle->scratch)->prepared = true;
	return kd_verdict(KD_CODE_SKIP, 0);
}

static KdVerdict post_filter(const KdCycle *cycle, KdPostFilterResult *ret)
{
	const Scratch *scratch = cycle->scratch;

	(void) ret;
	if (!scratch->prepared)
		return kd_verdict(KD_CODE_ERROR, KD_REASON("not found"));
	return kd_verdict(KD_CODE_UNSCHEDULABLE, KD_REASON("no new claims to deallocate"));
}

KD_POLICY(dynamic_resources) = {
	KD_POLICY_HEAD,
	.name = "DynamicResources",
	.summary = "what the plug-in says of pods without claims; claims are not modelled",
	.scratch_size = sizeof(Scratch),
	.pre_filter = pre_filter,
	.post_filter = post_filter,
};
