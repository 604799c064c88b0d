/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DefaultBinder: the pod is bound by a write to the API server
 * (pkg/scheduler/framework/plugins/defaultbinder/default_binder.go).
 *
 * The write is the framework's own; this plug-in only takes the step upon itself, so that a profile
 * without it, and without another that binds, is an error as in the real scheduler.
 */
#include <kubedes/policy.h>

static KdVerdict bind(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return KD_FITS;
}

KD_POLICY(default_binder) = {
	KD_POLICY_HEAD,
	.name = "DefaultBinder",
	.summary = "binds through the API server",
	.bind = bind,
};
